"""A person drops a table on the window, sees what fits, and has its columns in the study."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.panes.making import PATIENCE, button, open_in
from workbench.panes.find_bar import FindBar
from workbench.panes.metadata_join import JoinDialog
from workbench.shell.main_window import MainWindow
from workbench.study.metadata import columns, values


def dialog(window: MainWindow) -> JoinDialog | None:
    return next((each for each in window.findChildren(JoinDialog) if each.isVisible()), None)


def test_a_table_dropped_on_the_window_is_shown_and_added(
    window: MainWindow, qtbot: QtBot, study_path: Path, tmp_path: Path
) -> None:
    rows = "\n".join(f"picture {number}.jpg;{number},5;Elm Road" for number in range(1, 6))
    table = tmp_path / "streets.csv"
    table.write_text(f"file;rooms;street\n{rows}\nnowhere.jpg;1;Bay\n", encoding="utf-8")
    open_in(window, qtbot, study_path)
    window.show_pane("images")
    window.open_places([table])
    qtbot.waitUntil(lambda: dialog(window) is not None, timeout=PATIENCE)
    opened = dialog(window)
    qtbot.waitUntil(opened.add_button.isEnabled, timeout=PATIENCE)
    QTest.mouseClick(opened.add_button, Qt.MouseButton.LeftButton)
    study = window.open_study.study
    qtbot.waitUntil(lambda: [each.name for each in columns(study)] == ["rooms", "street"], timeout=PATIENCE)
    rooms = columns(study)[0]
    assert values(study, rooms.id) == {f"picture {number}.jpg": number + 0.5 for number in range(1, 6)}
    bar = window.panes["images"].findChild(FindBar)
    qtbot.waitUntil(lambda: any(each.title == "street" for each in bar._columns.values()), timeout=PATIENCE)
    window.edits.undo()
    qtbot.waitUntil(lambda: columns(study) == (), timeout=PATIENCE)


def test_the_button_for_tables_waits_for_pictures_and_opens_the_window(
    window: MainWindow, qtbot: QtBot, study_path: Path
) -> None:
    open_in(window, qtbot, study_path)
    window.show_pane("images")
    QTest.mouseClick(button(window.panes["images"], "Add a table"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog(window) is not None, timeout=PATIENCE)
    dialog(window).close()
