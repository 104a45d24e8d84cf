"""Panes are made when they are wanted, or a little before."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from tests.panes.making import PATIENCE, open_in
from workbench.shell.application import prepare_panes
from workbench.shell.main_window import MainWindow


def test_the_pane_a_study_opens_with_is_made_before_there_is_one(
    window: MainWindow, qtbot: QtBot, study_path: Path
) -> None:
    prepare_panes(window)
    qtbot.waitUntil(lambda: "images" in window.panes, timeout=PATIENCE)
    made = window.panes["images"]
    assert window.pages.currentWidget() is window.start_screen
    open_in(window, qtbot, study_path)
    assert window.panes["images"] is made and window.pages.currentWidget() is made
    shared = window.open_study
    assert [shared.numbers[file.name] for file in shared.files] == list(range(len(shared.files)))


def test_a_pane_that_is_not_known_any_more_is_not_made(window: MainWindow) -> None:
    window.pages.prepare("gone")
    assert not window.panes
