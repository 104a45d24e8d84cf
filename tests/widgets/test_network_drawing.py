"""The drawing of a network: looked at with mouse and keys, and taken away."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QToolTip
from pytestqt.qtbot import QtBot

from tests.widgets.making_layers import table_of
from workbench.core.networks.layer_rows import INPUT
from workbench.core.tables import ExportError
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.colours import DARK, LIGHT, blend
from workbench.widgets.network_canvas import NetworkCanvas, box_in_words
from workbench.widgets.network_drawing import NetworkDrawing
from workbench.widgets.network_painting import family_colour, network_picture, save_network
from workbench.widgets.theme import apply_theme


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Iterator[None]:
    apply_theme(qapp, "light")
    yield
    apply_theme(qapp, "light")


@pytest.fixture
def show(qtbot: QtBot) -> Callable[..., NetworkDrawing]:
    def show(architecture: str, only_main: bool = True) -> NetworkDrawing:
        made = NetworkDrawing()
        qtbot.addWidget(made)
        made.resize(700, 300)
        made.show_table(table_of(architecture), only_main)
        made.show()
        qtbot.waitExposed(made)
        return made

    return show


def canvas(drawing: NetworkDrawing) -> NetworkCanvas:
    return drawing.findChild(NetworkCanvas)


def place(drawing: NetworkDrawing, name: str) -> QPoint:
    surface = canvas(drawing)
    return surface.place_of(surface.network.holding(name)).toPoint()


def press(drawing: NetworkDrawing, words: str) -> None:
    buttons = drawing.findChildren(QToolButton)
    next(each for each in buttons if words in each.accessibleName()).click()


def test_a_click_chooses_a_layer(show: Callable[..., NetworkDrawing], qtbot: QtBot) -> None:
    drawing = show("vgg16")
    with qtbot.waitSignal(drawing.layer_chosen) as chosen:
        QTest.mouseClick(
            canvas(drawing).viewport(), Qt.MouseButton.LeftButton, pos=place(drawing, "features.5")
        )
    assert chosen.args == ["features.5"]
    # Beside the boxes nothing is chosen.
    with qtbot.assertNotEmitted(drawing.layer_chosen):
        QTest.mouseClick(canvas(drawing).viewport(), Qt.MouseButton.LeftButton, pos=QPoint(2, 2))


def test_keys_move_from_box_to_box(show: Callable[..., NetworkDrawing]) -> None:
    drawing, chosen = show("vgg16"), []
    drawing.layer_chosen.connect(chosen.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_End):
        QTest.keyClick(canvas(drawing), key)
    assert chosen == [INPUT, "features.0", INPUT, INPUT, "classifier.6"]
    # What was chosen is in sight.
    assert canvas(drawing).viewport().rect().contains(place(drawing, "classifier.6"))
    QTest.keyClick(canvas(drawing), Qt.Key.Key_Home)
    assert canvas(drawing).viewport().rect().contains(place(drawing, INPUT))


def test_a_block_is_opened_and_closed(show: Callable[..., NetworkDrawing]) -> None:
    drawing = show("resnet152", only_main=False)
    before = len(drawing.layout_shown.boxes)
    block = "layer3.7.conv1"
    drawing.choose(block)
    QTest.mouseDClick(canvas(drawing).viewport(), Qt.MouseButton.LeftButton, pos=place(drawing, block))
    assert len(drawing.layout_shown.boxes) == before + 8
    drawing.choose(block)
    QTest.keyClick(canvas(drawing), Qt.Key.Key_Return)
    assert len(drawing.layout_shown.boxes) == before


def test_detail_is_chosen(show: Callable[..., NetworkDrawing]) -> None:
    drawing = show("squeezenet1_1")
    detail = drawing.findChild(ChoiceBox)
    numbers = {}
    for words in ("Blocks closed", "Every layer", "As fits"):
        detail.setCurrentText(words)
        detail.activated.emit(detail.currentIndex())
        numbers[words] = len(drawing.layout_shown.boxes)
    assert numbers["Blocks closed"] < numbers["Every layer"] == len(table_of("squeezenet1_1").main_rows())


def test_it_is_zoomed_and_fitted(show: Callable[..., NetworkDrawing]) -> None:
    drawing = show("vgg16")
    surface, bar = canvas(drawing), canvas(drawing).horizontalScrollBar()
    assert bar.maximum() > 0, "made as small as it must be to fit, it could not be read"
    first = surface.zoom
    press(drawing, "Larger")
    assert surface.zoom == pytest.approx(1.25 * first)
    QTest.keyClick(surface, Qt.Key.Key_Minus)
    QTest.keyClick(surface, Qt.Key.Key_Minus)
    assert surface.zoom == pytest.approx(first / 1.25)
    QTest.keyClick(surface, Qt.Key.Key_0)
    assert bar.maximum() == 0
    # Fitted once, it stays so in a window of another size.
    drawing.resize(900, 300)
    QApplication.processEvents()
    assert bar.maximum() == 0 and surface.zoom * surface.network.width == pytest.approx(900, abs=2)
    press(drawing, "Larger")
    drawing.resize(700, 300)
    QApplication.processEvents()
    assert surface.zoom * surface.network.width == pytest.approx(900 * 1.25, abs=3)


def test_what_lies_under_the_pointer_stays_there(show: Callable[..., NetworkDrawing]) -> None:
    drawing = show("vgg16")
    drawing.choose("features.17")
    before = place(drawing, "features.17")
    canvas(drawing).zoomed.emit(1.25, QPointF(before))
    assert abs(place(drawing, "features.17").x() - before.x()) <= 1


def test_pointing_at_a_box_tells_what_it_is(show: Callable[..., NetworkDrawing], qtbot: QtBot) -> None:
    drawing = show("vgg16")
    at = place(drawing, "features.5")
    viewport = canvas(drawing).viewport()
    QApplication.sendEvent(viewport, QHelpEvent(QHelpEvent.Type.ToolTip, at, viewport.mapToGlobal(at)))
    assert QToolTip.text() == "features.5 · Conv2d\nGives 112×112×128\n74K parameters"
    QToolTip.hideText()
    boxes = show("resnet152", only_main=False).layout_shown.boxes
    words = box_in_words(next(each.box for each in boxes if each.box.count == 35))
    assert "35 times in a row" in words and "skip connection" in words
    assert not box_in_words(boxes[0].box).endswith("parameters")


def test_colours_follow_families_and_theme(show: Callable[..., NetworkDrawing], qapp: QApplication) -> None:
    drawing = show("vgg16")
    for scheme, colours in (("light", LIGHT), ("dark", DARK)):
        apply_theme(qapp, scheme)
        shot = canvas(drawing).viewport().grab().toImage()
        for name, family in (("features.0", "convolution"), ("features.4", "pooling")):
            wanted = QColor(blend(family_colour(family, colours), colours.surface, 0.85))
            assert shot.pixelColor(place(drawing, name)) == wanted
    assert family_colour("convolution", LIGHT) != family_colour("pooling", LIGHT)
    assert family_colour("whatever", LIGHT) == LIGHT.edge


def test_it_is_taken_away_as_picture_and_as_lines(
    show: Callable[..., NetworkDrawing], tmp_path: Path
) -> None:
    layout = show("resnet18").layout_shown
    picture = QImage(str(save_network(layout, "ResNet-18", tmp_path / "drawing.png")))
    assert picture.width() == 2 * round(layout.width)
    assert picture.pixelColor(0, 0) == QColor("white")
    found = {picture.pixelColor(x, y).name() for x in range(0, picture.width(), 3) for y in range(0, 300, 3)}
    assert blend(LIGHT.series[0], LIGHT.surface, 0.85) in found
    drawing = save_network(layout, "ResNet-18", tmp_path / "drawing.svg").read_text(encoding="utf-8")
    assert "<title>ResNet-18</title>" in drawing
    for words in ("56×56×64", "BasicBlock", "Convolution", "Pooling"):
        assert words in drawing
    with pytest.raises(ExportError):
        save_network(layout, "ResNet-18", tmp_path / "drawing.svg" / "inside.png")
    assert network_picture(layout).devicePixelRatio() == 2


def test_without_a_network_it_is_empty(show: Callable[..., NetworkDrawing]) -> None:
    drawing = show("alexnet")
    drawing.show_table(None)
    assert not drawing.layout_shown.boxes
    QTest.keyClick(canvas(drawing), Qt.Key.Key_Right)
    QTest.keyClick(canvas(drawing), Qt.Key.Key_0)
    press(drawing, "Fit")
    drawing.choose("features.0")
    assert not drawing.findChild(ChoiceBox).isEnabled()
