"""The combo box of a narrow column."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.theme import apply_theme, theme

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

LONG = "A network with a very long name, trained on one thousand everyday objects"


def test_a_long_choice_does_not_widen_the_column_but_its_list_shows_it(
    qtbot: QtBot, qapp: QApplication
) -> None:
    apply_theme(qapp, "light")
    box = ChoiceBox(["short", LONG])
    qtbot.addWidget(box)
    box.resize(box.sizeHint())
    box.show()
    needed = box.fontMetrics().horizontalAdvance(LONG)
    assert box.width() < 200 < needed
    box.showPopup()
    assert box.view().width() >= min(needed, box.screen().size().width() // 2)
    box.hidePopup()


def test_rows_of_the_list_are_easy_to_hit(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, "light")
    box = ChoiceBox(["short", LONG])
    qtbot.addWidget(box)
    box.show()
    box.showPopup()
    assert box.view().sizeHintForRow(0) >= 28 * theme().measures.scale - 2
    box.hidePopup()


def test_the_tool_tip_says_a_shortened_choice_in_full(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, "light")
    box = ChoiceBox([LONG])
    qtbot.addWidget(box)
    box.setToolTip("The network that looks at the pictures")
    assert box.tip() == f"{LONG}\nThe network that looks at the pictures"
    box.resize(160, box.sizeHint().height())
    box.show()
    # Shortened, it ends before the arrow: what is painted there is the same as for no text at all.
    painted, empty = box.grab().toImage(), ChoiceBox([""])
    qtbot.addWidget(empty)
    empty.resize(box.size())
    bare = empty.grab().toImage()
    arrow = range(painted.width() - 28, painted.width() - 4)
    assert all(painted.pixel(x, painted.height() // 2) == bare.pixel(x, painted.height() // 2) for x in arrow)
    assert painted != bare


def test_the_closed_box_may_say_less_than_the_list(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, "light")
    pictures = []
    for text, short in ((LONG, "short"), ("short", None), (LONG, None)):
        box = ChoiceBox([text])
        qtbot.addWidget(box)
        box.setItemData(0, short, ChoiceBox.SHORT)
        box.resize(160, 32)
        pictures.append(box.grab().toImage())
        assert box.itemText(0) == text
    assert pictures[0] == pictures[1] != pictures[2]


def test_what_nobody_has_chosen_yet_is_said(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, "light")
    box = ChoiceBox(["one", "two"])
    qtbot.addWidget(box)
    box.setCurrentIndex(-1)
    box.resize(200, 32)
    empty = box.grab().toImage()
    box.setPlaceholderText("Choose a face")
    said = box.grab().toImage()
    assert said != empty
    box.setCurrentIndex(0)
    assert box.grab().toImage() not in (said, empty)
