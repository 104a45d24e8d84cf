"""A number or the beginning of a name leads to a picture."""

from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QInputDialog
from pytestqt.qtbot import QtBot

from tests.panes.making import open_in, said
from workbench.core.errors import WorkbenchError
from workbench.core.pictures.collection import PictureFile
from workbench.panes.going_to import picture_meant
from workbench.shell.main_window import MainWindow
from workbench.widgets.thumbnail_grid import ThumbnailGrid

NAMES = ("town/Park 1.jpg", "town/Park 10.jpg", "2", "Quay.jpg", "7 sisters.png")
SHOWN = [PictureFile(name, name) for name in NAMES]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("1", NAMES[0]),
        (" 5 ", NAMES[4]),
        ("2", "2"),
        ("park 10", NAMES[1]),
        ("TOWN/park", NAMES[0]),
        ("quay.jpg", "Quay.jpg"),
        ("7", NAMES[4]),
    ],
)
def test_numbers_and_beginnings_of_names(words: str, expected: str) -> None:
    assert picture_meant(SHOWN, words).name == expected


@pytest.mark.parametrize("words", ["", "  ", "0", "99", "²", "ark", "-1"])
def test_what_leads_nowhere_is_said(words: str) -> None:
    with pytest.raises(WorkbenchError, match="None of the 5 pictures"):
        picture_meant(SHOWN, words)


def test_a_person_jumps_to_a_picture(
    window: MainWindow, qtbot: QtBot, study_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_in(window, qtbot, study_path)
    grid = window.panes["images"].findChild(ThumbnailGrid)
    go = next(each for each in window.menuBar().findChildren(QAction) if "Go to" in each.text())
    answers = iter([("5", True), ("picture 2", True), ("nothing", True), ("6", False)])
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: next(answers))
    reached = []
    for _ in range(4):
        go.trigger()
        reached.append(grid.current_key)
    assert reached == [4, 1, 1, 1]
    assert "None of the 6 pictures" in said(window)
