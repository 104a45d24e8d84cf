"""Messages: read, acted upon, closed; none is lost under another."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from workbench.widgets.message_bar import KINDS, MessageBar

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def bar(qtbot: QtBot) -> MessageBar:
    bar = MessageBar()
    qtbot.addWidget(bar)
    return bar


def shown(bar: MessageBar) -> list[str]:
    """Every text that can be seen now."""
    texts = [each for kind in (QLabel, QPushButton) for each in bar.findChildren(kind)]
    return [each.text() for each in texts if each.text() and not each.isHidden()]


def close(bar: MessageBar, qtbot: QtBot) -> None:
    qtbot.mouseClick(bar.findChild(QToolButton), Qt.MouseButton.LeftButton)


def test_nothing_to_say_takes_no_room(bar: MessageBar) -> None:
    assert bar.isHidden()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_shown_named_and_can_be_closed(bar: MessageBar, qtbot: QtBot, kind: str) -> None:
    bar.show_message(kind, "The 212 finished pictures are kept.")
    assert bar.isVisible()
    assert shown(bar) == ["The 212 finished pictures are kept."]
    names = [each.accessibleName() for each in bar.findChildren(QLabel)]
    assert f"{kind.capitalize()}: The 212 finished pictures are kept." in names
    with qtbot.waitSignal(bar.message_closed) as closed:
        close(bar, qtbot)
    assert closed.args == ["The 212 finished pictures are kept."]
    assert bar.isHidden()


def test_kinds_look_different(bar: MessageBar, qtbot: QtBot) -> None:
    looks = set()
    for kind in KINDS:
        bar.show_message(kind, "Said.")
        bar.resize(400, 40)
        looks.add(bar.grab().toImage().pixelColor(6, 20).name())
        bar.clear()
    assert len(looks) == len(KINDS)


def test_an_unknown_kind_is_an_error(bar: MessageBar) -> None:
    with pytest.raises(ValueError, match="alarm"):
        bar.show_message("alarm", "Something")


def test_the_action_is_done_on_a_click_and_by_keyboard(bar: MessageBar, qtbot: QtBot) -> None:
    calls: list[str] = []
    bar.show_message("warning", "Three could not be read.", ("Show the three", lambda: calls.append("shown")))
    action = next(each for each in bar.findChildren(QPushButton) if each.text() == "Show the three")
    qtbot.mouseClick(action, Qt.MouseButton.LeftButton)
    qtbot.keyClick(action, Qt.Key.Key_Space)
    assert calls == ["shown", "shown"]
    assert bar.isVisible()


def test_details_are_shown_on_demand_and_closed_again_for_the_next_message(
    bar: MessageBar, qtbot: QtBot
) -> None:
    bar.show_message("error", "It failed.", details="Traceback: broken")
    details = bar.findChild(QPlainTextEdit)
    assert details.isHidden()
    button = next(each for each in bar.findChildren(QPushButton) if each.text() == "Details")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert details.isVisible()
    assert details.toPlainText() == "Traceback: broken"
    assert details.isReadOnly()
    bar.show_message("error", "Something else failed.")
    assert details.isHidden()
    assert button.isHidden()


def test_good_news_gives_way_and_warnings_wait(bar: MessageBar, qtbot: QtBot) -> None:
    bar.show_message("information", "Reading.")
    bar.show_message("done", "Read.")
    assert [each.text for each in bar.messages] == ["Read."]
    bar.show_message("error", "First failure.")
    bar.show_message("warning", "Second.")
    assert [each.text for each in bar.messages] == ["First failure.", "Second."]
    assert shown(bar) == ["Second.", "1 more"]
    close(bar, qtbot)
    assert shown(bar) == ["First failure."]
    close(bar, qtbot)
    assert bar.isHidden()


def test_the_same_sentence_is_one_message(bar: MessageBar) -> None:
    for _ in range(3):
        bar.show_message("warning", "The disk is nearly full.")
    assert len(bar.messages) == 1


def test_clear_takes_back_everything(bar: MessageBar) -> None:
    bar.show_message("error", "First.")
    bar.show_message("error", "Second.")
    bar.clear()
    assert bar.isHidden()
    assert bar.messages == ()


def test_what_passes_is_taken_back_and_what_waits_stays(bar: MessageBar) -> None:
    bar.show_message("error", "The disk is full.")
    bar.show_message("done", "Read.")
    bar.clear_passing()
    assert shown(bar) == ["The disk is full."]


def test_markup_is_shown_as_it_stands_and_text_can_be_selected(bar: MessageBar) -> None:
    bar.show_message("warning", "<b>odd.jpg</b> could not be read.")
    label = next(each for each in bar.findChildren(QLabel) if "odd.jpg" in each.text())
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse


def test_a_long_message_wraps_instead_of_widening_its_pane(qtbot: QtBot) -> None:
    pane, bar = QWidget(), MessageBar()
    column = QVBoxLayout(pane)
    column.addWidget(bar)
    column.addStretch()
    qtbot.addWidget(pane)
    pane.resize(400, 300)
    pane.show()
    bar.show_message("error", "The study cannot be written because the disk is full. " * 4)
    text = next(each for each in bar.findChildren(QLabel) if "disk" in each.text())
    line = text.fontMetrics().height()
    qtbot.waitUntil(lambda: text.height() >= text.heightForWidth(text.width()) >= 3 * line)
    assert pane.width() == 400


def test_where_there_is_something_to_decide_there_are_two_answers(qtbot: QtBot) -> None:
    bar, heard = MessageBar(), []
    qtbot.addWidget(bar)
    bar.show()
    question = "Shall they stay?"
    answers = [("Leave them out", lambda: heard.append("out")), ("Keep all", lambda: bar.take_back(question))]
    bar.show_message("warning", question, answers[0], otherwise=answers[1])
    shown = {each.text(): each for each in bar.findChildren(QPushButton) if each.isVisible()}
    shown["Leave them out"].click()
    assert heard == ["out"] and bar.messages
    shown["Keep all"].click()
    assert not bar.messages and not bar.isVisible()
    bar.show_message("done", "Something else.")
    assert not any(each.isVisible() for each in bar.findChildren(QPushButton))
