"""A page to read: it knows whether its end was in sight, and its lines are never too long."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.widgets.markdown_page import MarkdownPage
from workbench.widgets.theme import apply_theme

LONG = "# Title\n\n" + "\n\n".join("A sentence that is read. " * 12 for _ in range(30))


@pytest.fixture
def page(qtbot: QtBot) -> MarkdownPage:
    made = MarkdownPage("Page")
    qtbot.addWidget(made)
    made.resize(500, 300)
    made.show()
    return made


def to_the_end(page: MarkdownPage) -> None:
    for _ in range(60):
        QTest.keyClick(page, Qt.Key.Key_PageDown)


def test_it_is_read_when_its_last_line_was_in_sight(page: MarkdownPage, qtbot: QtBot) -> None:
    page.show_text(LONG)
    told: list[bool] = []
    page.read_to_end.connect(lambda: told.append(page.is_read))
    QTest.keyClick(page, Qt.Key.Key_PageDown)
    assert not page.is_read and not told
    to_the_end(page)
    assert page.is_read and told == [True]
    page.verticalScrollBar().setValue(0)
    to_the_end(page)
    assert told == [True]


def test_another_text_is_another_page(page: MarkdownPage) -> None:
    page.show_text(LONG)
    to_the_end(page)
    page.show_text(LONG + " More.")
    assert not page.is_read and page.verticalScrollBar().value() == 0


def test_a_short_text_is_in_sight_at_once_but_not_while_hidden(page: MarkdownPage) -> None:
    page.hide()
    page.show_text("One line.")
    assert not page.is_read
    page.show()
    assert page.is_read
    page.show_text("")
    assert not page.is_read


def test_lines_stay_as_long_as_can_be_read(page: MarkdownPage, qapp: QApplication) -> None:
    page.show_text(LONG)
    page.resize(2_000, 600)
    layout = page.document().rootFrame().frameFormat()
    text = page.viewport().width() - layout.leftMargin() - layout.rightMargin()
    assert 600 < text < 720
    assert page.horizontalScrollBar().maximum() == 0
    apply_theme(qapp, "dark", 1.5)
    layout = page.document().rootFrame().frameFormat()
    assert page.viewport().width() - layout.leftMargin() - layout.rightMargin() > 900
    apply_theme(qapp, "light")
