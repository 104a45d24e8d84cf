"""The anatomy of a pane: every part in its place, the pictures never under half of the width."""

import gc
import weakref
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QSplitter, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from workbench.core.settings import setting
from workbench.widgets.empty_state import EmptyState
from workbench.widgets.fact_list import FactList
from workbench.widgets.headings import Note
from workbench.widgets.measures import measures
from workbench.widgets.pane_frame import PaneFrame
from workbench.widgets.settings_form import SettingsForm
from workbench.widgets.theme import theme

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@dataclass(frozen=True)
class Example:
    top: int = setting(5, "Labels per picture", "How many are kept.", minimum=1, maximum=100)


class Parts:
    def __init__(self, qtbot: QtBot) -> None:
        self.frame = PaneFrame("Classify", "Lets a network name what it sees.")
        qtbot.addWidget(self.frame)
        self.controls, self.centre, self.details = QWidget(), QWidget(), QWidget()
        self.frame.set_controls(self.controls)
        self.frame.set_centre(self.centre)
        self.frame.set_details(self.details)
        self.frame.primary_button.setText("Classify 412 pictures")

    def show(self, width: int, height: int = 700) -> None:
        self.frame.resize(width, height)
        self.frame.show()

    def button(self, words: str) -> QToolButton:
        return next(each for each in self.frame.findChildren(QToolButton) if words in each.toolTip())

    def drag(self, qtbot: QtBot, handle: int, distance: int) -> None:
        grip = self.frame.findChild(QSplitter).handle(handle)
        start = QPoint(0, 50)
        qtbot.mousePress(grip, Qt.MouseButton.LeftButton, pos=start)
        qtbot.mouseMove(grip, start + QPoint(distance, 0))
        qtbot.mouseRelease(grip, Qt.MouseButton.LeftButton, pos=start)

    @property
    def widths(self) -> tuple[int, int, int]:
        controls, centre, details = self.frame.findChild(QSplitter).sizes()
        return controls, centre, details


@pytest.fixture
def parts(qtbot: QtBot) -> Parts:
    return Parts(qtbot)


@pytest.mark.parametrize(("width", "height"), [(924, 620), (1024, 700), (1440, 900), (3840, 2160)])
def test_pictures_have_at_least_half_of_the_width_at_any_size(parts: Parts, width: int, height: int) -> None:
    parts.show(width, height)
    assert parts.frame.size().width() == width
    assert parts.frame.size().height() == height
    assert parts.centre.width() >= width / 2 - 2
    assert parts.controls.isVisible()
    assert parts.details.isVisible()


def test_it_shows_title_and_sentence_and_asks_for_help(parts: Parts, qtbot: QtBot) -> None:
    parts.show(1024)
    texts = [each.text() for each in parts.frame.findChildren(QLabel)]
    assert {"Classify", "Lets a network name what it sees."} <= set(texts)
    with qtbot.waitSignal(parts.frame.help_requested):
        qtbot.mouseClick(parts.button("What “Classify” does"), Qt.MouseButton.LeftButton)


def test_the_primary_button_stays_at_the_bottom_of_the_controls(parts: Parts) -> None:
    parts.controls.setMinimumHeight(3000)
    parts.show(1024)
    bottom = parts.frame.primary_button.mapTo(parts.frame, QPoint(0, parts.frame.primary_button.height()))
    assert 700 - 30 < bottom.y() <= 700
    parts.frame.progress.finish("Done.")
    assert parts.frame.primary_button.isVisible()


def test_without_controls_and_details_the_pictures_have_everything(qtbot: QtBot) -> None:
    frame = PaneFrame("Images", "Your pictures.")
    qtbot.addWidget(frame)
    centre = QWidget()
    frame.set_centre(centre)
    frame.resize(1024, 700)
    frame.show()
    assert centre.width() == 1024


def test_a_dragged_width_is_kept_but_not_at_the_cost_of_the_pictures(parts: Parts, qtbot: QtBot) -> None:
    parts.show(1600)
    before = parts.widths[0]
    parts.drag(qtbot, 1, 60)
    assert parts.widths[0] == pytest.approx(before + 60, abs=3)
    parts.drag(qtbot, 1, 900)
    assert parts.centre.width() >= 800
    widest = parts.widths[0]
    parts.frame.resize(924, 700)
    assert parts.centre.width() >= 460
    parts.frame.resize(1600, 700)
    assert parts.widths[0] == widest


def test_details_close_and_open_with_their_width(parts: Parts, qtbot: QtBot) -> None:
    parts.show(1600)
    parts.drag(qtbot, 2, 40)
    width = parts.details.width()
    controls = parts.widths[0]
    toggle = parts.button("details")
    qtbot.mouseClick(toggle, Qt.MouseButton.LeftButton)
    assert not parts.details.isVisible()
    assert parts.widths[0] == controls
    qtbot.keyClick(toggle, Qt.Key.Key_Space)
    assert parts.details.width() == width


def test_the_layout_is_remembered_from_one_start_to_the_next(parts: Parts, qtbot: QtBot) -> None:
    parts.show(1600)
    parts.drag(qtbot, 1, 50)
    wanted = parts.widths[0]
    qtbot.mouseClick(parts.button("details"), Qt.MouseButton.LeftButton)
    saved = parts.frame.saved_layout()

    later = Parts(qtbot)
    assert later.frame.restore_layout(saved)
    later.show(1600)
    assert later.widths[0] == wanted
    assert not later.details.isVisible()
    assert later.frame.saved_layout() == saved


def test_columns_of_another_day_have_room_for_larger_text(
    parts: Parts, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts.show(1600)
    controls, _, details = parts.widths
    saved = parts.frame.saved_layout()

    monkeypatch.setattr(theme(), "measures", measures(26))
    later = Parts(qtbot)
    later.frame.restore_layout(saved)
    later.show(3200)
    assert later.widths[::2] == (2 * controls, 2 * details)
    assert later.frame.saved_layout() == saved


@pytest.mark.parametrize(
    "broken",
    [b"", b"\xff\xfe", b"[]", b"null", b"{}", b'{"controls": "x", "details": 1, "are_details_open": true}'],
)
def test_a_layout_that_cannot_be_read_changes_nothing(parts: Parts, broken: bytes) -> None:
    before = parts.frame.saved_layout()
    assert not parts.frame.restore_layout(broken)
    assert parts.frame.saved_layout() == before


@pytest.mark.parametrize("nonsense", [-50, 0, 10**9])
def test_a_nonsensical_layout_leaves_a_usable_pane(parts: Parts, nonsense: int) -> None:
    layout = f'{{"controls": {nonsense}, "details": {nonsense}, "are_details_open": true}}'
    parts.frame.restore_layout(layout.encode())
    parts.show(1600)
    assert parts.centre.width() >= 798
    assert parts.controls.width() >= 100
    assert parts.details.width() >= 100


def test_pictures_and_empty_state_take_turns_in_the_centre(parts: Parts) -> None:
    parts.show(1024)
    empty = QWidget()
    parts.frame.set_centre(empty)
    assert empty.isVisible()
    assert not parts.centre.isVisible()
    parts.frame.set_centre(parts.centre)
    assert parts.centre.isVisible()
    assert not empty.isVisible()


def test_wrapped_notes_are_never_cut_in_a_low_window(parts: Parts, qtbot: QtBot) -> None:
    notes = [
        Note("Trained on everyday objects and animals; it knows no people and no towns. " * 3)
        for _ in range(12)
    ]
    column = QVBoxLayout(parts.details)
    for note in notes:
        column.addWidget(note)
    parts.show(1024, 500)
    qtbot.waitUntil(lambda: all(each.height() >= each.heightForWidth(each.width()) for each in notes))


def test_messages_and_progress_have_their_place(parts: Parts) -> None:
    parts.show(1024)
    parts.frame.message_bar.show_message("warning", "Three pictures could not be read.")
    parts.frame.progress.finish("Done.")
    message, progress = parts.frame.message_bar, parts.frame.progress
    assert message.isVisible()
    assert message.mapTo(parts.frame, QPoint(0, 0)).y() < parts.centre.mapTo(parts.frame, QPoint(0, 0)).y()
    assert progress.geometry().bottom() == parts.frame.rect().bottom()


def test_every_button_has_a_name_and_a_tool_tip(parts: Parts) -> None:
    for each in parts.frame.findChildren(QToolButton):
        assert each.accessibleName()
        assert each.toolTip()


def test_a_closed_pane_leaves_nothing_behind(qtbot: QtBot) -> None:
    frame = PaneFrame("Classify", "Lets a network name what it sees.")
    frame.set_controls(SettingsForm(Example))
    frame.set_centre(
        EmptyState("images", "No pictures yet", "Open a folder.", [("Open", "images", frame.update)])
    )
    frame.set_details(FactList([("File", "town.jpg")]))
    frame.message_bar.show_message("warning", "Said.", ("Update", frame.update))
    frame.show()
    gone = weakref.ref(frame)
    with qtbot.waitSignal(frame.destroyed):
        frame.deleteLater()
    del frame
    gc.collect()
    assert gone() is None
    theme().changed.emit()


def test_in_a_narrow_pane_details_take_turns_with_the_controls(parts: Parts) -> None:
    parts.show(600)
    details = parts.button("details")
    assert parts.controls.isVisible() and not parts.details.isVisible()
    assert parts.widths[1] >= 300
    details.click()
    assert parts.details.isVisible() and not parts.controls.isVisible()
    details.click()
    assert parts.controls.isVisible() and not parts.details.isVisible()
    parts.frame.resize(1000, 700)
    assert parts.controls.isVisible() and parts.details.isVisible()
    assert b'"are_details_open": true' in parts.frame.saved_layout()


def test_what_stands_in_the_centre_already_keeps_the_focus(parts: Parts, qtbot: QtBot) -> None:
    button, other = QToolButton(parts.centre), QLabel("elsewhere")
    with qtbot.waitActive(parts.frame):
        parts.show(1024)
    button.setFocus()
    parts.frame.set_centre(parts.centre)
    assert button.hasFocus()
    parts.frame.set_centre(other)
    assert other.isVisible() and not parts.centre.isVisible()
