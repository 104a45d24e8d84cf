"""Facts: whole values, selectable, copied as lines."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from workbench.widgets.colours import DARK
from workbench.widgets.fact_list import FactList
from workbench.widgets.theme import apply_theme

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
FACTS = (("File", "town_0001.jpg"), ("sha256", SHA256), ("Text", "Banners <today> & tomorrow"))


@pytest.fixture
def facts(qtbot: QtBot) -> FactList:
    facts = FactList(FACTS)
    qtbot.addWidget(facts)
    facts.resize(200, 100)
    facts.show()
    return facts


def test_values_are_shown_as_they_are_written(facts: FactList) -> None:
    assert facts.facts == FACTS
    lines = facts.document().toPlainText().replace("\N{LINE SEPARATOR}", "\n").splitlines()
    assert lines == ["File", "town_0001.jpg", "sha256", SHA256, "Text", "Banners <today> & tomorrow"]


@pytest.mark.parametrize("width", [120, 200, 600])
def test_long_values_wrap_and_nothing_is_cut(qtbot: QtBot, width: int) -> None:
    column = QWidget()
    facts = FactList(FACTS)
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(facts)
    layout.addStretch()
    qtbot.addWidget(column)
    column.resize(width, 800)
    column.show()
    assert facts.width() == width
    assert facts.document().size().width() <= width
    assert facts.height() >= facts.document().size().height()
    assert facts.height() <= facts.document().size().height() + 2


def test_copying_everything_gives_lines_and_a_part_is_copied_as_it_stands(
    facts: FactList, qtbot: QtBot
) -> None:
    facts.selectAll()
    qtbot.keyClick(facts, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    expected = f"File: town_0001.jpg\nsha256: {SHA256}\nText: Banners <today> & tomorrow"
    assert QApplication.clipboard().text() == expected == facts.as_text()
    cursor = facts.document().find(SHA256)
    facts.setTextCursor(cursor)
    qtbot.keyClick(facts, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == SHA256


def test_it_cannot_be_typed_into_and_tab_leaves_it(facts: FactList, qtbot: QtBot) -> None:
    qtbot.keyClicks(facts, "typed")
    assert "typed" not in facts.toPlainText()
    assert facts.tabChangesFocus()


def test_other_facts_take_their_place_and_none_take_no_room(facts: FactList) -> None:
    before = facts.heightForWidth(200)
    facts.set_facts([("Size", "640 × 480")])
    assert 0 < facts.heightForWidth(200) < before / 2
    facts.set_facts(())
    assert facts.document().toPlainText() == ""
    assert facts.heightForWidth(200) == 0


def test_names_follow_the_theme(facts: FactList, qapp: QApplication) -> None:
    apply_theme(qapp, "dark")
    try:
        assert QColor(DARK.muted).name() in facts.toHtml()
    finally:
        apply_theme(qapp, "light")
