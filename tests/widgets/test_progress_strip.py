"""Progress: counts, time left, skipped, Cancel; nothing for short work."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QProgressBar, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from workbench.widgets.progress_strip import PATIENCE, ProgressStrip
from workbench.widgets.theme import apply_theme

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def strip(qtbot: QtBot, clock: Clock) -> ProgressStrip:
    strip = ProgressStrip(clock=clock)
    qtbot.addWidget(strip)
    return strip


def text(strip: ProgressStrip) -> str:
    return strip.findChild(QLabel).text()


def button(strip: ProgressStrip, words: str) -> QPushButton:
    return next(each for each in strip.findChildren(QPushButton) if words in each.text())


def test_hidden_when_idle_and_after_a_run_without_a_closing_sentence(strip: ProgressStrip) -> None:
    assert strip.isHidden()
    strip.start("Reading", 3)
    assert strip.is_running
    strip.finish()
    assert strip.isHidden()
    assert not strip.is_running


def test_short_work_shows_nothing_and_longer_work_appears_by_itself(
    strip: ProgressStrip, qtbot: QtBot
) -> None:
    strip.start("Reading", 3)
    strip.update_progress(1, 3)
    assert strip.isHidden()
    qtbot.waitUntil(strip.isVisible, timeout=10 * PATIENCE)
    strip.finish()
    assert strip.isHidden()


def test_counts_time_left_and_skipped(strip: ProgressStrip, clock: Clock) -> None:
    strip.start("Classifying", 412)
    assert text(strip) == "Classifying"
    strip.update_progress(0, 412)
    assert text(strip) == "0 of 412"
    clock.now += 40
    strip.update_progress(206, 412, 3)
    assert text(strip) == "206 of 412 · 40 s left"
    bar = strip.findChild(QProgressBar)
    assert (bar.value(), bar.maximum()) == (206, 412)
    assert not button(strip, "3 skipped (show)").isHidden()


def test_large_counts_are_grouped_and_a_remark_is_added(strip: ProgressStrip) -> None:
    strip.start("Classifying", 100_000)
    strip.update_progress(1_200, 100_000, 1_100, "8 pictures at a time")
    assert text(strip) == "1,200 of 100,000 · 8 pictures at a time"
    assert button(strip, "1,100 skipped")


def test_an_unknown_total_is_busy_not_empty(strip: ProgressStrip) -> None:
    strip.start("Reading the folder")
    bar = strip.findChild(QProgressBar)
    assert (bar.minimum(), bar.maximum()) == (0, 0)
    strip.update_progress(0, 0)
    assert text(strip) == "Reading the folder"
    strip.update_progress(1_234, 0)
    assert text(strip) == "1,234"


def test_cancel_is_asked_once(strip: ProgressStrip, qtbot: QtBot) -> None:
    strip.start("Classifying", 412)
    strip.show()
    cancel = button(strip, "Cancel")
    with qtbot.waitSignal(strip.cancel_requested):
        qtbot.mouseClick(cancel, Qt.MouseButton.LeftButton)
    assert not cancel.isEnabled()
    assert cancel.text() == "Stopping …"
    strip.start("Classifying", 412)
    assert cancel.isEnabled()
    assert cancel.text() == "Cancel"


def test_skipped_can_be_seen_during_and_after_the_run(strip: ProgressStrip, qtbot: QtBot) -> None:
    strip.start("Classifying", 412)
    strip.update_progress(412, 412, 3)
    strip.finish("409 of 412 pictures are done.")
    assert strip.isVisible()
    with qtbot.waitSignal(strip.skipped_requested):
        qtbot.keyClick(button(strip, "skipped"), Qt.Key.Key_Space)


def test_the_closing_sentence_stays_until_dismissed(strip: ProgressStrip, qtbot: QtBot) -> None:
    strip.start("Classifying", 2)
    strip.finish("2 pictures are done.")
    assert text(strip) == "2 pictures are done."
    assert button(strip, "Cancel").isHidden()
    assert strip.findChild(QProgressBar).isHidden()
    qtbot.mouseClick(strip.findChild(QToolButton), Qt.MouseButton.LeftButton)
    assert strip.isHidden()


def test_progress_that_comes_after_the_end_is_dropped(strip: ProgressStrip) -> None:
    strip.start("Classifying", 2)
    strip.finish("Stopped. 1 picture is done.")
    strip.update_progress(2, 2)
    assert text(strip) == "Stopped. 1 picture is done."


def test_amounts_other_than_counts_are_said_in_their_own_words_however_large(qtbot: QtBot) -> None:
    strip = ProgressStrip()
    qtbot.addWidget(strip)
    strip.start("Fetching", amount=lambda size: f"{size / 1e9:.1f} GB")
    strip.update_progress(3_000_000_000, 12_000_000_000)
    bar = strip.findChild(QProgressBar)
    assert any("3.0 GB of 12.0 GB" in each.text() for each in strip.findChildren(QLabel))
    assert bar.value() / bar.maximum() == pytest.approx(0.25, abs=0.001)
    strip.start("Counting", 10)
    strip.update_progress(5, 10)
    assert any("5 of 10" in each.text() for each in strip.findChildren(QLabel))


@pytest.mark.parametrize("width", [860, 2000])
def test_a_long_line_in_large_text_is_read_to_its_end(qapp: QApplication, qtbot: QtBot, width: int) -> None:
    apply_theme(qapp, "light", 2.0)
    try:
        strip = ProgressStrip()
        qtbot.addWidget(strip)
        strip.resize(width, 60)
        strip.start("Classifying", 100_000)
        strip.update_progress(1_200, 100_000, 1_100, "8 pictures at a time, as the graphics memory was full")
        strip.show()
        strip.resize(width, strip.heightForWidth(width))
        line = strip.findChild(QLabel)
        qtbot.waitUntil(lambda: line.width() > 100)
        words = Qt.TextFlag.TextWordWrap
        room = line.fontMetrics().boundingRect(line.rect(), words, line.text())
        assert line.rect().height() >= room.height() and line.rect().width() >= room.width()
        assert strip.rect().contains(line.geometry())
        is_one_line = line.height() < 2 * line.fontMetrics().lineSpacing()
        assert is_one_line == (width == 2000)
        shown = [each for each in strip.findChildren(QPushButton) if each.isVisible()]
        assert len(shown) == 2 and all(each.width() >= each.sizeHint().width() for each in shown)
    finally:
        apply_theme(qapp, "light")
