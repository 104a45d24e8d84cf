"""Tools of faces that nobody looks at: after each decision they would read fifty thousand faces again."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.panes.faces.making import make_study_of_faces
from tests.panes.making import SynchronousRunner, load
from workbench.panes import PANES, PaneEntry
from workbench.panes.open_study import OpenStudy

TOOLS = [entry for entry in PANES if entry.group == "faces"]


class _CountingRunner(SynchronousRunner):
    """Counts what is asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    def run(self, *arguments: Any, **answers: Any) -> None:
        self.asked += 1
        super().run(*arguments, **answers)

    read = write = run


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[OpenStudy]:
    opened = OpenStudy()
    opened.show(load(make_study_of_faces(tmp_path / "Faces.study", tmp_path / "faces")))
    yield opened
    study = opened.leave()
    if study is not None:
        study.close()


@pytest.mark.parametrize("entry", TOOLS, ids=lambda entry: entry.name)
def test_what_nobody_sees_is_read_when_it_is_seen(entry: PaneEntry, shared: OpenStudy, qtbot: QtBot) -> None:
    runner, around = _CountingRunner(), QWidget()
    qtbot.addWidget(around)
    pane = entry.pane_class()(shared, runner, around)
    around.show()
    pane.hide()
    runner.asked = 0
    for _ in range(3):
        shared.faces.note_faces()
    assert runner.asked == 0
    pane.show()
    assert 0 < runner.asked
    runner.asked = 0
    pane.hide()
    pane.show()
    assert runner.asked == 0
