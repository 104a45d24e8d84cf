"""A person opens a folder, looks closely, and wants to know which files are damaged."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from tests.panes.making import PATIENCE, button, make_damaged, make_pictures, open_in, said
from workbench.panes.images_controls import ImagesControls
from workbench.panes.picture_facts import PictureFactsColumn
from workbench.panes.unreadable import UnreadableList
from workbench.shell.main_window import MainWindow
from workbench.study.study import open_study
from workbench.widgets.disclosure import Disclosure
from workbench.widgets.fact_list import FactList
from workbench.widgets.picture_view import PictureView
from workbench.widgets.results_table import ResultsTable
from workbench.widgets.thumbnail_grid import ThumbnailGrid


@pytest.fixture
def opened(window: MainWindow, qtbot: QtBot, folder: Path) -> MainWindow:
    """The window with the folder of six pictures opened from it, as a drop or the command line would."""
    window.open_places([folder])
    qtbot.waitUntil(lambda: len(window.open_study.files) == 6, timeout=PATIENCE)
    qtbot.waitUntil(lambda: not window.panes["images"].progress.is_running, timeout=PATIENCE)
    return window


def facts(window: MainWindow) -> str:
    column = window.panes["images"].findChild(PictureFactsColumn)
    return "\n".join(each.as_text() for each in column.findChildren(FactList) if each.isVisible())


def test_a_folder_is_opened_and_looked_through(opened: MainWindow, qtbot: QtBot, folder: Path) -> None:
    pane = opened.panes["images"]
    grid, large = pane.findChild(ThumbnailGrid), pane.findChild(PictureView)
    assert opened.windowTitle().startswith("pictures")
    assert grid.isVisible() and grid.count == 6
    qtbot.waitUntil(lambda: all(grid.thumbnails.get(item) for item in _items(grid)), timeout=PATIENCE)
    qtbot.waitUntil(lambda: "64 × 48" in facts(opened), timeout=PATIENCE)
    assert "JPEG" in facts(opened) and "No task has looked" in facts(opened)

    QTest.keyClick(grid.view, Qt.Key.Key_Right)
    assert opened.open_study.current.name == "picture 2.jpg"
    QTest.keyClick(grid.view, Qt.Key.Key_Return)
    assert large.isVisible()
    qtbot.waitUntil(lambda: large.canvas.picture is not None, timeout=PATIENCE)
    QTest.mouseMove(large.canvas, large.canvas.rect().center())
    assert "R " in large.read_out and "G " in large.read_out
    QTest.keyClick(large.canvas, Qt.Key.Key_PageDown)
    assert opened.open_study.current.name == "picture 3.jpg"
    qtbot.waitUntil(lambda: "picture 3.jpg" in large.canvas.accessibleDescription(), timeout=PATIENCE)
    QTest.keyClick(large.canvas, Qt.Key.Key_Plus)
    assert not large.is_fitted
    QTest.keyClick(large.canvas, Qt.Key.Key_0)
    assert large.is_fitted
    QTest.keyClick(large.canvas, Qt.Key.Key_Escape)
    assert grid.isVisible() and grid.current_key == 2


def test_several_pictures_are_selected_with_the_mouse(opened: MainWindow, qtbot: QtBot) -> None:
    pane = opened.panes["images"]
    grid = pane.findChild(ThumbnailGrid)
    for position, key in ((0, Qt.KeyboardModifier.NoModifier), (1, Qt.KeyboardModifier.ControlModifier)):
        where = grid.view.visualRect(grid.view.model().index(0, position)).center()
        QTest.mouseClick(grid.view.viewport(), Qt.MouseButton.LeftButton, key, where)
    assert [file.name for file in opened.open_study.selected] == ["picture 1.jpg", "picture 2.jpg"]
    assert "6 pictures, 2 selected" in [label.text() for label in pane.findChildren(QLabel)]


def test_damaged_files_are_found_and_listed_with_their_reasons(
    opened: MainWindow, qtbot: QtBot, folder: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    pane, more = opened.panes["images"], tmp_path / "more"
    make_damaged(more)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(more))
    QTest.mouseClick(button(pane, "Add a folder"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(opened.open_study.files) == 10, timeout=PATIENCE)
    pane.findChild(ImagesControls).findChild(Disclosure).set_open(True)
    qtbot.waitUntil(lambda: button(pane, "Check every picture").isEnabled(), timeout=PATIENCE)
    QTest.mouseClick(button(pane, "Check every picture"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "3 of 10 pictures cannot be read" in said(opened), timeout=PATIENCE)
    QTest.mouseClick(button(pane.message_bar, "Show them"), Qt.MouseButton.LeftButton)
    table = pane.findChild(UnreadableList).findChild(ResultsTable)
    assert table.isVisible()
    listed = {_cell(table, row, 0): _cell(table, row, 1) for row in range(table.row_count)}
    assert set(listed) == {"half.jpg", "letter.jpg", "nothing.png"}
    assert "breaks off" in listed["half.jpg"]
    assert "not a picture" in listed["letter.jpg"]
    assert "empty" in listed["nothing.png"]
    path = opened.open_study.study.path
    opened.close_study()
    qtbot.waitUntil(opened.runner.is_idle, timeout=PATIENCE)
    open_in(opened, qtbot, path)
    assert set(opened.open_study.unreadable) == set(listed)


def test_a_folder_added_twice_adds_nothing(opened: MainWindow, qtbot: QtBot, folder: Path) -> None:
    opened.open_places([folder])
    qtbot.waitUntil(lambda: "Nothing new" in said(opened), timeout=PATIENCE)
    assert len(opened.open_study.files) == 6


def test_what_is_said_of_one_folder_is_not_said_of_the_next(
    opened: MainWindow, qtbot: QtBot, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "nothing").mkdir()
    opened.open_places([folder])
    qtbot.waitUntil(lambda: "Nothing new" in said(opened), timeout=PATIENCE)
    opened.open_places([tmp_path / "nothing"])
    qtbot.waitUntil(lambda: said(opened) == "No pictures were found there.", timeout=PATIENCE)
    opened.open_places([make_pictures(tmp_path / "more", 2)])
    qtbot.waitUntil(lambda: len(opened.open_study.files) == 8 and not said(opened), timeout=PATIENCE)


def test_folders_added_at_once_are_added_one_after_the_other(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    for number in range(4):
        opened.open_places([make_pictures(tmp_path / f"folder {number}", 2)])
    qtbot.waitUntil(lambda: len(opened.open_study.files) == 14, timeout=PATIENCE)
    assert len({file.name for file in opened.open_study.files}) == 14


def test_a_study_closed_while_it_is_scanned_says_nothing_to_the_next(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path, study_path: Path
) -> None:
    opened.open_places([make_pictures(tmp_path / "more", 30)])
    open_in(opened, qtbot, study_path)
    assert len(opened.open_study.files) == 6
    grid = opened.panes["images"].findChild(ThumbnailGrid)
    qtbot.waitUntil(lambda: all(grid.thumbnails.get(item) for item in _items(grid)), timeout=PATIENCE)
    assert grid.count == 6
    assert not said(opened) and not opened.panes["images"].progress.isVisible()


def test_a_file_that_says_it_is_synthetic_is_marked(opened: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    xmp = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" Iptc4xmpExt:'
        b'DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"/>'
        b"</rdf:RDF></x:xmpmeta>"
    )
    Image.new("RGB", (20, 20)).save(tmp_path / "dream.jpg", xmp=xmp)
    opened.open_places([tmp_path / "dream.jpg"])
    qtbot.waitUntil(lambda: len(opened.open_study.files) == 7, timeout=PATIENCE)
    opened.open_study.set_current(opened.open_study.files[-1])
    column = opened.panes["images"].findChild(PictureFactsColumn)
    shown = lambda: [each.text() for each in column.findChildren(QLabel) if each.isVisible()]  # noqa: E731
    qtbot.waitUntil(lambda: any("Synthetic" in text for text in shown()), timeout=PATIENCE)
    assert any("made by a generative model" in text for text in shown())
    opened.open_study.set_current(opened.open_study.files[0])
    qtbot.waitUntil(lambda: "64 × 48" in facts(opened), timeout=PATIENCE)
    assert not any("Synthetic" in text for text in shown())


@pytest.mark.parametrize("name", ["demonstration/in_the_market_square_2024.jpg", "DSC" + 60 * "0" + "1.jpg"])
def test_a_long_name_is_wrapped_and_not_cut(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "more" / name
    path.parent.mkdir(parents=True)
    Image.new("RGB", (20, 20)).save(path)
    opened.open_places([tmp_path / "more"])
    qtbot.waitUntil(lambda: len(opened.open_study.files) == 7, timeout=PATIENCE)
    opened.open_study.set_current(opened.open_study.files[-1])
    qtbot.waitUntil(lambda: "20 × 20" in facts(opened), timeout=PATIENCE)
    column = opened.panes["images"].findChild(PictureFactsColumn)
    assert any(each.accessibleName() == name for each in column.findChildren(QLabel))
    assert column.width() <= column.parentWidget().width()


def test_a_read_only_study_takes_no_pictures(
    window: MainWindow, qtbot: QtBot, study_path: Path, folder: Path
) -> None:
    with open_study(study_path):
        window.open_places([study_path])
        qtbot.waitUntil(lambda: "open in another window" in said(window), timeout=PATIENCE)
        QTest.mouseClick(button(window, "Open for reading only"), Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: window.open_study.study is not None, timeout=PATIENCE)
        assert "for reading only" in window.windowTitle()
        assert not button(window.panes["images"], "Add a folder").isEnabled()
        window.open_places([folder])
        qtbot.waitUntil(lambda: "Save a copy" in said(window), timeout=PATIENCE)
        assert len(window.open_study.files) == 6
        window.close_study()


def _items(grid: ThumbnailGrid) -> list[Any]:
    return [grid.view.model().item(position) for position in grid.view.visible_positions()]


def _cell(table: ResultsTable, row: int, column: int) -> str:
    return str(table.model().index(row, column).data())


def test_escape_from_the_large_view_keeps_the_place(opened: MainWindow) -> None:
    pane = opened.panes["images"]
    pane.show_view("large")
    QTest.mouseClick(button(pane, "Many small"), Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert pane.findChild(ThumbnailGrid).isVisible()
