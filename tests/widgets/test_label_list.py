"""Labels to choose from: the most probable ones at once, any other by searching."""

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QTreeWidget
from pytestqt.qtbot import QtBot

from workbench.widgets.label_list import LabelList

LABELS = tuple((number, f"label {chr(97 + number)}", 0.5 / 2**number) for number in range(9))


@pytest.fixture
def labels(qtbot: QtBot) -> LabelList:
    made = LabelList("Label", "Which label")
    qtbot.addWidget(made)
    made.show_labels(LABELS)
    made.show()
    return made


def rows(labels: LabelList) -> list[tuple[str, str]]:
    tree = labels.findChild(QTreeWidget)
    items = (tree.topLevelItem(at) for at in range(tree.topLevelItemCount()))
    return [(item.text(0), item.text(1)) for item in items]


def chosen(labels: LabelList) -> list[str]:
    return [item.text(0) for item in labels.findChild(QTreeWidget).selectedItems()]


def test_the_five_most_probable_stand_there_with_their_shares(labels: LabelList) -> None:
    assert rows(labels) == [
        ("label a", "50%"),
        ("label b", "25%"),
        ("label c", "12%"),
        ("label d", "6%"),
        ("label e", "3%"),
    ]
    assert labels.number == -1 and not chosen(labels)


def test_a_click_chooses(labels: LabelList, qtbot: QtBot) -> None:
    tree = labels.findChild(QTreeWidget)
    with qtbot.waitSignal(labels.chosen) as told:
        tree.setCurrentItem(tree.topLevelItem(2))
    assert told.args == [2] and labels.number == 2


def test_any_other_is_found_by_a_part_of_its_name_and_stays_to_be_seen(
    labels: LabelList, qtbot: QtBot
) -> None:
    field, tree = labels.findChild(QLineEdit), labels.findChild(QTreeWidget)
    QTest.keyClicks(field, "BEL H")
    assert rows(labels) == [("label h", "<1%")]
    with qtbot.waitSignal(labels.chosen) as told:
        tree.setCurrentItem(tree.topLevelItem(0))
    assert told.args == [7]
    field.clear()
    assert len(rows(labels)) == 6 and rows(labels)[-1][0] == "label h" and chosen(labels) == ["label h"]
    QTest.keyClicks(field, "nothing of the kind")
    assert not rows(labels) and labels.number == 7


def test_showing_and_choosing_in_the_program_tells_nobody(labels: LabelList, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(labels.chosen):
        labels.choose(3)
        labels.show_labels(LABELS[::-1])
    assert labels.number == 3 and chosen(labels) == ["label d"]
    labels.show_labels(LABELS[:2])
    assert labels.number == -1
