"""The window of thumbnails: size shown, limit kept, cleared on a click, and a sentence when that fails."""

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from tests.panes.making import PATIENCE, open_in
from workbench import paths
from workbench.core.pictures.thumbnail_cache import ThumbnailCache
from workbench.shell.main_window import MainWindow
from workbench.shell.preferences import Preferences, load_preferences, save_preferences
from workbench.shell.storage_dialog import StorageDialog
from workbench.widgets.message_bar import MessageBar
from workbench.widgets.thumbnail_grid import ThumbnailGrid


def open_dialog(window: MainWindow, qtbot: QtBot) -> StorageDialog:
    actions = [each for each in window.menuBar().findChildren(QAction) if "Thumbnails" in each.text()]
    assert len(actions) == 1
    actions[0].trigger()
    dialog = window.findChild(StorageDialog)
    qtbot.waitUntil(lambda: size(dialog) != "…", timeout=PATIENCE)
    return dialog


def size(dialog: StorageDialog) -> str:
    return next(each.text() for each in dialog.findChildren(QLabel) if "Size" in each.accessibleName())


def button(dialog: StorageDialog, text: str) -> QPushButton:
    return next(each for each in dialog.findChildren(QPushButton) if each.text() == text)


def close(dialog: StorageDialog) -> None:
    button(dialog, "Close").click()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_a_person_sees_limits_and_clears_what_thumbnails_take(
    window: MainWindow, qtbot: QtBot, study_path: Path
) -> None:
    open_in(window, qtbot, study_path)
    grid = window.panes["images"].findChild(ThumbnailGrid)
    qtbot.waitUntil(lambda: len(grid.thumbnails) == 6, timeout=PATIENCE)
    folder = paths.cache_folder() / "thumbnails"
    assert b"picture 1.jpg" in b"".join(each.read_bytes() for each in folder.iterdir())
    dialog = open_dialog(window, qtbot)
    assert size(dialog).endswith(" kB")
    button(dialog, "Clear cache").click()
    bar = dialog.findChild(MessageBar)
    qtbot.waitUntil(lambda: bool(bar.messages), timeout=PATIENCE)
    assert bar.messages[-1].kind == "done" and "Nothing of your pictures is left" in bar.messages[-1].text
    assert b"picture 1.jpg" not in b"".join(each.read_bytes() for each in folder.iterdir())
    limit = dialog.findChild(QSpinBox)
    assert limit.value() == 1000
    limit.setValue(250)
    qtbot.waitUntil(button(dialog, "Clear cache").isEnabled, timeout=PATIENCE)
    assert window.open_study.thumbnails.limit_in_bytes == 250_000_000
    close(dialog)
    window.close()
    assert load_preferences().thumbnail_megabytes == 250


def test_the_limit_holds_from_the_next_start_on(window: MainWindow, start: object) -> None:
    again = start(Preferences(thumbnail_megabytes=70))  # type: ignore[operator]
    assert again.open_study.thumbnails.limit_in_bytes == 70_000_000
    for kept, sound in ((-5, 50), (10**9, 100_000), (300, 300)):
        save_preferences(Preferences(thumbnail_megabytes=kept))
        assert load_preferences().thumbnail_megabytes == sound


def test_every_control_says_what_it_is(window: MainWindow, qtbot: QtBot) -> None:
    dialog = open_dialog(window, qtbot)
    for each in (*dialog.findChildren(QPushButton), *dialog.findChildren(QSpinBox)):
        if each.isVisible():
            assert each.accessibleName() and each.toolTip(), each
    close(dialog)


def test_a_cache_that_cannot_be_used_is_said_in_a_sentence(
    window: MainWindow, qtbot: QtBot, study_path: Path
) -> None:
    paths.cache_folder().mkdir(parents=True, exist_ok=True)
    (paths.cache_folder() / "thumbnails").write_text("in the way")
    open_in(window, qtbot, study_path)
    pane = window.panes["images"]
    grid = pane.findChild(ThumbnailGrid)
    qtbot.waitUntil(lambda: len(grid.thumbnails) == 6, timeout=PATIENCE)
    told = [message.text for message in pane.message_bar.messages]
    assert len(told) == 1 and "Thumbnails could not be stored" in told[0]
    dialog = open_dialog(window, qtbot)
    assert size(dialog) == "unknown"
    assert "nothing can be written" in dialog.findChild(MessageBar).messages[-1].text
    close(dialog)


def test_closing_the_window_lets_go_of_the_file(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[ThumbnailCache] = []
    cache = window.open_study.thumbnails
    monkeypatch.setattr(ThumbnailCache, "close", lambda self: closed.append(self))
    window.close()
    assert closed == [cache], "once, when nothing is read any more"
