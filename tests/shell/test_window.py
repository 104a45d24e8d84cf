"""The window as a whole: what is opened in it, by which way, and what it says when that fails."""

import os
import shutil
import sqlite3
import subprocess
import sys
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from tests.panes.making import PATIENCE, button, is_open, make_study, open_in, said
from workbench.shell import main_window
from workbench.shell.appearance import apply_appearance
from workbench.shell.error_report import report
from workbench.shell.help_window import HelpWindow
from workbench.shell.main_window import MainWindow
from workbench.shell.menus import MENUS
from workbench.shell.preferences import Preferences, load_preferences
from workbench.study.schema import SCHEMA_VERSION
from workbench.study.study import StudyError, open_study
from workbench.widgets.theme import theme


@pytest.fixture
def other_study(tmp_path: Path, folder: Path) -> Path:
    return make_study(tmp_path / "Another.study", folder)


def rest(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(window.runner.is_idle, timeout=PATIENCE)


# The start screen


def test_the_start_screen_offers_five_ways(window: MainWindow, qtbot: QtBot) -> None:
    screen = window.start_screen
    assert screen.isVisible() and not window.rail.isVisible()
    texts = [each.accessibleName() for each in screen.findChildren(QPushButton)]
    assert texts == [
        "Open a folder of pictures …",
        "Open picture files …",
        "Open a study …",
        "Try the sample study",
        "Steer a generator",
    ]
    signals = (
        screen.folder_requested,
        screen.files_requested,
        screen.study_requested,
        screen.sample_requested,
        screen.generator_requested,
    )
    for signal in signals:
        signal.disconnect()
    for text, signal in zip(texts, signals, strict=True):
        with qtbot.waitSignal(signal, timeout=PATIENCE):
            QTest.mouseClick(button(screen, text), Qt.MouseButton.LeftButton)


def test_a_folder_is_chosen_on_the_start_screen(
    window: MainWindow, qtbot: QtBot, folder: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    QTest.keyClick(button(window, "Open a folder"), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(window.open_study.files) == 6, timeout=PATIENCE)
    assert window.panes["images"].isVisible() and window.rail.isVisible()


def test_files_are_chosen_on_the_start_screen(
    window: MainWindow, qtbot: QtBot, folder: Path, monkeypatch: Any
) -> None:
    files = [str(folder / "picture 1.jpg"), str(folder / "picture 2.jpg")]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: (files, ""))
    button(window, "Open picture files").click()
    qtbot.waitUntil(lambda: len(window.open_study.files) == 2, timeout=PATIENCE)


def test_recent_studies_are_offered_the_last_one_first(
    window: MainWindow, qtbot: QtBot, study_path: Path, other_study: Path
) -> None:
    open_in(window, qtbot, other_study)
    open_in(window, qtbot, study_path)
    window.close_study()
    qtbot.waitUntil(lambda: len(window.start_screen.findChildren(QPushButton)) == 7, timeout=PATIENCE)
    names = [each.accessibleName() for each in window.start_screen.findChildren(QPushButton)][5:]
    assert names == ["Open the study Six pictures, used last", "Open the study Another"]
    button(window, "Open the study Six pictures").click()
    qtbot.waitUntil(lambda: is_open(window, study_path), timeout=PATIENCE)


def test_studies_that_are_gone_are_not_offered(window: MainWindow, qtbot: QtBot, study_path: Path) -> None:
    open_in(window, qtbot, study_path)
    window.preferences.remember_study(study_path.with_name("gone.study"))
    window.close_study()
    qtbot.waitUntil(lambda: len(window.start_screen.findChildren(QPushButton)) == 6, timeout=PATIENCE)


def test_recent_studies_stand_below_where_there_is_no_room_beside(
    window: MainWindow, qtbot: QtBot, study_path: Path
) -> None:
    window.start_screen.show_recent([str(study_path)])
    choice, recent = (button(window.start_screen, words) for words in ("Try the sample", "Six pictures"))
    for width, is_beside in ((1024, True), (800, False)):
        window.resize(width, 700)
        qtbot.waitUntil(lambda: (_left(recent) > _left(choice) + 100) == is_beside, timeout=PATIENCE)  # noqa: B023


def _left(widget: QPushButton) -> int:
    return widget.mapToGlobal(QPoint(0, 0)).x()


# Studies that cannot be opened


def _truncated(path: Path) -> str:
    path.write_bytes(path.read_bytes()[:5000])
    return "damaged"


def _newer(path: Path) -> str:
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    return "newer version"


def _no_study(path: Path) -> str:
    path.write_text("Dear Sir or Madam")
    return "is not a study"


def _gone(path: Path) -> str:
    path.unlink()
    return "could not be opened"


@pytest.mark.parametrize("spoil", [_truncated, _newer, _no_study, _gone])
def test_a_study_that_cannot_be_opened_is_told_and_the_open_one_stays(
    window: MainWindow, qtbot: QtBot, study_path: Path, other_study: Path, spoil: Any
) -> None:
    open_in(window, qtbot, study_path)
    words = spoil(other_study)
    window.open_places([other_study])
    qtbot.waitUntil(lambda: words in said(window), timeout=PATIENCE)
    assert is_open(window, study_path) and len(window.open_study.files) == 6
    window.show_pane("classify")
    assert window.panes["classify"].isVisible()


def test_a_study_in_use_can_be_opened_for_reading(
    window: MainWindow, qtbot: QtBot, study_path: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    with open_study(study_path):
        window.open_places([study_path])
        qtbot.waitUntil(lambda: "open in another window" in said(window), timeout=PATIENCE)
        assert window.start_screen.isVisible()
        button(window, "Open for reading only").click()
        qtbot.waitUntil(lambda: window.open_study.study is not None, timeout=PATIENCE)
        assert "reading only" in window.windowTitle() and "reading only" in said(window)
        copy = tmp_path / "copy.study"
        monkeypatch.setattr(main_window, "ask_where_to_save", lambda *_, **__: copy)
        button(window.message_bar, "Save a copy").click()
        qtbot.waitUntil(lambda: "The copy is saved" in said(window), timeout=PATIENCE)
        button(window.message_bar, "Open the copy").click()
        qtbot.waitUntil(lambda: is_open(window, copy), timeout=PATIENCE)
        assert window.open_study.is_writable and len(window.open_study.files) == 6
        rest(window, qtbot)


def test_a_copy_never_replaces_a_file(
    window: MainWindow, qtbot: QtBot, study_path: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    open_in(window, qtbot, study_path)
    taken = tmp_path / "taken.study"
    taken.write_text("precious")
    monkeypatch.setattr(main_window, "ask_where_to_save", lambda *_, **__: taken)
    window.choose_copy()
    qtbot.waitUntil(lambda: "is there already" in said(window), timeout=PATIENCE)
    assert taken.read_text() == "precious"


# Races


def test_of_two_studies_asked_for_quickly_the_last_one_is_opened_and_the_other_let_go(
    window: MainWindow, qtbot: QtBot, study_path: Path, other_study: Path
) -> None:
    window.open_places([study_path])
    window.open_places([other_study])
    qtbot.waitUntil(lambda: is_open(window, other_study), timeout=PATIENCE)
    qtbot.waitUntil(lambda: _can_be_written(study_path), timeout=PATIENCE)


def test_a_study_asked_for_again_while_it_is_being_opened_is_opened_once(
    window: MainWindow, qtbot: QtBot, study_path: Path, other_study: Path
) -> None:
    for path in (study_path, study_path, other_study, study_path):
        window.open_places([path])
    qtbot.waitUntil(lambda: is_open(window, study_path), timeout=PATIENCE)
    rest(window, qtbot)
    qtbot.waitUntil(lambda: _can_be_written(other_study), timeout=PATIENCE)
    assert is_open(window, study_path) and said(window) == ""


def test_the_open_study_is_not_opened_again(window: MainWindow, qtbot: QtBot, study_path: Path) -> None:
    open_in(window, qtbot, study_path)
    before = window.open_study.study
    window.open_places([study_path])
    rest(window, qtbot)
    assert window.open_study.study is before and not said(window)


def test_closing_and_opening_the_same_study_at_once_opens_it(
    window: MainWindow, qtbot: QtBot, study_path: Path
) -> None:
    open_in(window, qtbot, study_path)
    window.close_study()
    open_in(window, qtbot, study_path)
    assert not said(window)


def test_closing_the_window_while_a_study_is_being_opened_lets_it_go(start: Any, study_path: Path) -> None:
    window = start(Preferences())
    window.open_places([study_path])
    window.close()
    assert _can_be_written(study_path)


def _can_be_written(path: Path) -> bool:
    try:
        with open_study(path) as study:
            return not study.is_read_only
    except StudyError:
        return False


# Dropping


def _drop(window: MainWindow, paths: list[Path], over: bool = False) -> QDropEvent:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    actions, buttons = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    keys = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(300, 300), actions, data, buttons, keys)
    QApplication.sendEvent(window, enter)
    if over:
        return enter
    drop = QDropEvent(QPointF(300, 300), actions, data, buttons, keys)
    QApplication.sendEvent(window, drop)
    return drop


def test_a_folder_pictures_and_a_study_can_be_dropped(
    window: MainWindow, qtbot: QtBot, folder: Path, study_path: Path
) -> None:
    _drop(window, [folder])
    qtbot.waitUntil(lambda: len(window.open_study.files) == 6, timeout=PATIENCE)
    shutil.copy(folder / "picture 1.jpg", folder.parent / "one more.jpg")
    _drop(window, [folder.parent / "one more.jpg"])
    qtbot.waitUntil(lambda: len(window.open_study.files) == 7, timeout=PATIENCE)
    _drop(window, [study_path])
    qtbot.waitUntil(lambda: is_open(window, study_path), timeout=PATIENCE)


def test_while_something_is_dragged_the_window_says_what_dropping_it_will_do(
    window: MainWindow, qtbot: QtBot, folder: Path, study_path: Path
) -> None:
    assert _drop(window, [folder], over=True).isAccepted()
    assert window.drop_area.isVisible() and window.drop_area.text == "Drop to open “pictures” as a study"
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not window.drop_area.isVisible()
    open_in(window, qtbot, study_path)
    _drop(window, [folder, folder], over=True)
    assert window.drop_area.text == "Drop to add 2 files and folders to “Six pictures”"
    _drop(window, [study_path], over=True)
    assert "open the study “Six pictures”" in window.drop_area.text


def test_text_cannot_be_dropped(window: MainWindow) -> None:
    data = QMimeData()
    data.setText("not a file")
    event = QDragEnterEvent(
        QPoint(9, 9),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    event.ignore()
    QApplication.sendEvent(window, event)
    assert not event.isAccepted() and not window.drop_area.isVisible()


# Menus, help, look


def test_every_menu_entry_has_its_answer_and_a_tip(window: MainWindow) -> None:
    entries = [entry for _, lines in MENUS for entry in lines if entry is not None]
    answers = [attrgetter(entry.answer)(window) for entry in entries]
    assert all(callable(answer) or isinstance(answer, QMenu) for answer in answers)
    assert all(entry.tip for entry in entries)
    shortcuts = [entry.shortcut for entry in entries if entry.shortcut]
    assert len(shortcuts) == len(set(shortcuts))
    assert [action.text() for action in window.menuBar().actions()] == [
        "&File",
        "&Edit",
        "&View",
        "&Tools",
        "&Help",
    ]


def test_what_needs_a_study_waits_for_one(window: MainWindow, qtbot: QtBot, study_path: Path) -> None:
    needs = [entry.text for _, lines in MENUS for entry in lines if entry is not None and entry.needs_study]
    actions = [a for menu in window.menuBar().actions() for a in menu.menu().actions() if a.text() in needs]
    assert len(actions) == len(needs) >= 5 and not any(action.isEnabled() for action in actions)
    open_in(window, qtbot, study_path)
    assert all(action.isEnabled() for action in actions)


def test_light_and_dark_are_chosen_in_the_menu_and_kept(window: MainWindow, qapp: QApplication) -> None:
    for action in view_menu(window).actions()[:3]:
        action.trigger()
        assert theme().scheme == action.data() == window.preferences.colour_scheme
    assert theme().is_dark
    window.close()
    assert load_preferences().colour_scheme == "dark"


def test_the_size_of_the_text_is_chosen_in_the_menu_holds_at_once_and_is_kept(
    start: Any, window: MainWindow, qtbot: QtBot, study_path: Path
) -> None:
    open_in(window, qtbot, study_path)
    usual = window.fontInfo().pixelSize()
    pane, icon = window.rail.findChildren(QToolButton)[0], window.panes["images"].primary_button
    width, wide = pane.width(), icon.iconSize().width()
    sizes = view_menu(window).actions()[-1].menu().actions()
    assert [each.text() for each in sizes] == ["100 %", "125 %", "150 %", "175 %", "200 %"]
    assert sizes[0].isChecked()
    sizes[-1].trigger()
    assert theme().text_scale == 2 and window.fontInfo().pixelSize() == 2 * usual
    qtbot.waitUntil(lambda: pane.width() == 2 * width, timeout=PATIENCE)
    assert icon.iconSize().width() == 2 * wide
    view_menu(window).actions()[2].trigger()
    assert theme().text_scale == 2, "another colour leaves the size as it is"
    window.close()
    assert load_preferences().text_size == 200
    again = start(load_preferences())
    assert view_menu(again).actions()[-1].menu().actions()[-1].isChecked()
    apply_appearance(load_preferences())
    assert theme().text_scale == 2 and theme().is_dark


def view_menu(window: MainWindow) -> QMenu:
    return window.menuBar().actions()[2].menu()


def test_the_start_screen_grows_with_the_text(window: MainWindow, qtbot: QtBot) -> None:
    choice = button(window.start_screen, "Try the sample")
    qtbot.waitUntil(lambda: choice.width() == choice.parentWidget().minimumWidth(), timeout=PATIENCE)
    width = choice.width()
    view_menu(window).actions()[-1].menu().actions()[-1].trigger()
    qtbot.waitUntil(lambda: choice.width() == 2 * width, timeout=PATIENCE)


def test_recent_studies_are_in_the_menu_without_the_open_one_and_those_that_are_gone(
    window: MainWindow, qtbot: QtBot, study_path: Path, other_study: Path
) -> None:
    recent = window.recent.menu
    assert not recent.isEnabled()
    window.preferences.remember_study(study_path.with_name("gone.study"))
    open_in(window, qtbot, other_study)
    open_in(window, qtbot, study_path)
    qtbot.waitUntil(lambda: [each.text() for each in recent.actions()] == ["&1  Another"], timeout=PATIENCE)
    assert recent.isEnabled() and recent.actions()[0].toolTip() == str(other_study)
    recent.actions()[0].trigger()
    qtbot.waitUntil(lambda: is_open(window, other_study), timeout=PATIENCE)
    qtbot.waitUntil(lambda: recent.actions()[0].text() == "&1  Six pictures", timeout=PATIENCE)


def test_help_explains_the_pane_that_is_shown(window: MainWindow, qtbot: QtBot, study_path: Path) -> None:
    open_in(window, qtbot, study_path)
    window.show_pane("classify")
    window.dialogs.show_help()
    assert window.dialogs._help is not None and "label" in window.dialogs._help._text.toPlainText().lower()
    window.dialogs.show_about()
    assert "BSD 3-Clause" in window.dialogs._help._text.toPlainText()


@pytest.mark.parametrize("page", ["start", "images", "classify"])
def test_paragraphs_of_help_stand_apart(qtbot: QtBot, page: str) -> None:
    shown = HelpWindow()
    qtbot.addWidget(shown)
    shown.show_text(HelpWindow.page(page))
    layout, block = shown._text.document().documentLayout(), shown._text.document().begin()
    while (following := block.next()).isValid():
        gap = layout.blockBoundingRect(following).top() - layout.blockBoundingRect(block).bottom()
        assert gap > 0, block.text()
        block = following
    assert shown._text.verticalScrollBar().value() == 0


# What is remembered


def test_size_pane_and_last_study_are_remembered(start: Any, qtbot: QtBot, study_path: Path) -> None:
    window = start(Preferences())
    window.resize(800, 600)
    open_in(window, qtbot, study_path)
    window.show_pane("classify")
    window.close()
    again = start(load_preferences())
    assert (again.width(), again.height()) == (800, 600)
    assert again.preferences.recent_studies == [str(study_path)]
    open_in(again, qtbot, study_path)
    assert again.panes["classify"].isVisible()


# Errors and start-up


def test_errors_become_sentences() -> None:
    known = report(StudyError("The study is damaged. It was left as it is."))
    assert known.sentence == "The study is damaged. It was left as it is." and not known.details
    for error, words in (
        (MemoryError(), "memory is full"),
        (OSError(28, "No space left on device"), "no space left on device"),
        (ZeroDivisionError("division by zero"), "Something went wrong inside"),
    ):
        said_of_it = report(error)
        assert words in said_of_it.sentence and "kept" in said_of_it.sentence
        assert type(error).__name__ in said_of_it.details


def test_a_pane_that_fails_unexpectedly_says_so_with_the_details_at_hand(
    window: MainWindow, qtbot: QtBot, study_path: Path
) -> None:
    open_in(window, qtbot, study_path)
    pane = window.panes["images"]
    pane.failed.emit(pane, ZeroDivisionError("division by zero"))
    message = pane.message_bar.messages[-1]
    assert message.kind == "error" and "ZeroDivisionError" in message.details
    assert "Traceback" not in message.text


def test_importing_the_window_leaves_the_heavy_libraries_alone() -> None:
    program = (
        "import sys, workbench.shell.application, workbench.shell.main_window;"
        "print([name for name in ('torch', 'torchvision', 'pyarrow', 'sklearn') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=os.environ)
    assert (found.stdout.strip(), found.returncode) == ("[]", 0), found.stderr
