"""A drawn graph: seen, pointed at, gone through with keys, read aloud."""

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.widgets.graph_parts import GraphLine, GraphNode
from workbench.widgets.node_graph import NodeGraph
from workbench.widgets.theme import apply_theme, theme

NODES = (
    GraphNode(7, "Anna", 12, 0.0, 0.0),
    GraphNode(3, "Bo", 5, 1.0, 0.0),
    GraphNode(9, "Chidi", 1, 0.0, 1.0),
)
LINES = (GraphLine(3, 7, 4), GraphLine(7, 9, 1))


@pytest.fixture
def graph(qtbot: QtBot) -> NodeGraph:
    made = NodeGraph("Who appears with whom", "pictures")
    qtbot.addWidget(made)
    made.resize(500, 400)
    made.show_graph(NODES, LINES)
    made.show()
    return made


def place(graph: NodeGraph, at: int) -> QPoint:
    return graph.centre_of(at).toPoint()


def test_a_click_makes_a_node_current_and_a_double_click_opens_it(graph: NodeGraph, qtbot: QtBot) -> None:
    with qtbot.waitSignal(graph.current_changed) as changed:
        QTest.mouseClick(graph, Qt.MouseButton.LeftButton, pos=place(graph, 1))
    assert changed.args == [3] and graph.current == 3
    with qtbot.waitSignal(graph.activated) as opened:
        QTest.mouseDClick(graph, Qt.MouseButton.LeftButton, pos=place(graph, 2))
    assert opened.args == [9]
    QTest.mouseClick(graph, Qt.MouseButton.LeftButton, pos=graph.rect().center())
    assert graph.current is None


def test_arrow_keys_lead_to_the_next_node_in_their_direction(graph: NodeGraph, qtbot: QtBot) -> None:
    QTest.keyClick(graph, Qt.Key.Key_Down)
    assert graph.current == 7
    for key, expected in (
        (Qt.Key.Key_Right, 3),
        (Qt.Key.Key_Right, 3),
        (Qt.Key.Key_Left, 7),
        (Qt.Key.Key_Down, 9),
        (Qt.Key.Key_Home, 7),
        (Qt.Key.Key_End, 9),
    ):
        QTest.keyClick(graph, key)
        assert graph.current == expected, key
    with qtbot.waitSignal(graph.activated) as opened:
        QTest.keyClick(graph, Qt.Key.Key_Return)
    assert opened.args == [9]
    QTest.keyClick(graph, Qt.Key.Key_Escape)
    assert graph.current is None


def test_a_screen_reader_hears_who_is_with_whom(graph: NodeGraph) -> None:
    assert graph.accessibleDescription() == "3 circles and 2 lines"
    graph.set_current(7)
    assert graph.accessibleDescription() == "Anna: 12 pictures.\nTogether with Bo (4), Chidi (1)."
    graph.show_graph((GraphNode(7, "Anna", 12, 0.5, 0.5),), ())
    assert graph.current == 7 and graph.accessibleDescription() == "Anna: 12 pictures.\nTogether with nobody."
    graph.show_graph((), ())
    assert graph.current is None
    QTest.keyClick(graph, Qt.Key.Key_Right)


def test_larger_circles_for_more_and_all_of_them_in_sight(graph: NodeGraph) -> None:
    picture = graph.grab().toImage()
    widths = []
    for at in range(3):
        middle = place(graph, at)
        fill = picture.pixelColor(middle)
        assert fill.name() == theme().colours.series[0]
        reach = next(step for step in range(60) if picture.pixelColor(middle + QPoint(-step, 0)) != fill)
        widths.append(reach)
        assert graph.rect().adjusted(reach, reach, -reach, -reach).contains(middle)
    assert widths[0] > widths[1] > widths[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pointing_at_a_node_lights_up_its_neighbours_alone(
    graph: NodeGraph, qapp: QApplication, scheme: str
) -> None:
    apply_theme(qapp, scheme)
    graph.set_current(9)
    picture = graph.grab().toImage()
    colours = theme().colours
    assert picture.pixelColor(place(graph, 2)).name() == colours.accent
    assert picture.pixelColor(place(graph, 0)).name() == colours.series[0]
    assert picture.pixelColor(place(graph, 1)).name() != colours.series[0]


def test_names_without_room_are_left_out_but_not_the_one_looked_at(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = NodeGraph("Crowd", "pictures")
    qtbot.addWidget(graph)
    graph.resize(300, 200)
    crowd = [GraphNode(at, f"Somebody with a name {at}", 5, 0.5 + at / 1000, 0.5) for at in range(12)]
    graph.show_graph(crowd, ())

    def written() -> set[int]:
        taken: list[QRectF] = []
        named: set[int] = set()
        order = sorted(range(12), key=lambda at: at != graph._current)
        for at in order:
            if (place := graph._free_place(at, taken)) is not None:
                taken.append(place)
                named.add(at)
        return named

    assert len(written()) < 12
    graph.set_current(5)
    assert 5 in written()
