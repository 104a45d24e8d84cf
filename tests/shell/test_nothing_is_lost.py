"""What was changed the moment before a study or the window is closed is in the study all the same."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.panes.making import PATIENCE, open_in, said
from workbench.panes.metadata_editor import ValueField
from workbench.shell.main_window import MainWindow
from workbench.study.metadata import BY_HAND, NewColumn, add_columns, columns, values
from workbench.study.study import open_study


@pytest.fixture
def with_notes(study_path: Path) -> Path:
    """A study with a column to be filled in."""
    with open_study(study_path) as study:
        add_columns(study, "Added notes", [NewColumn("notes", "text", BY_HAND)])
    return study_path


def close_study(window: MainWindow) -> None:
    window.close_study()


def close_window(window: MainWindow) -> None:
    window.close()


@pytest.mark.parametrize("close", [close_study, close_window])
@pytest.mark.parametrize("is_left", [True, False], ids=["after Enter", "while typing"])
def test_a_note_typed_just_before_is_kept(
    window: MainWindow,
    qtbot: QtBot,
    with_notes: Path,
    close: Callable[[MainWindow], None],
    is_left: bool,
) -> None:
    open_in(window, qtbot, with_notes)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE)
    pane = window.panes["images"]
    qtbot.waitUntil(lambda: bool(pane.findChildren(ValueField)), timeout=PATIENCE)
    field = pane.findChild(ValueField)
    field.setFocus()
    QTest.keyClicks(field, "a park\r" if is_left else "a park")
    close(window)
    qtbot.waitUntil(lambda: _can_be_opened(with_notes), timeout=PATIENCE)
    with open_study(with_notes) as study:
        assert values(study, columns(study)[0].id) == {"picture 1.jpg": "a park"}
    assert said(window) == ""


def _can_be_opened(path: Path) -> bool:
    try:
        with open_study(path):
            return True
    except Exception:  # noqa: BLE001 - it is still being closed
        return False
