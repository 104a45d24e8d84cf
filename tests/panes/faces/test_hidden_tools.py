"""Tools of faces that nobody looks at: after each decision they would read fifty thousand faces again."""

from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.panes.making import SynchronousRunner
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


@pytest.mark.parametrize("entry", TOOLS, ids=lambda entry: entry.name)
def test_what_nobody_sees_is_read_when_it_is_seen(entry: PaneEntry, opened: OpenStudy, qtbot: QtBot) -> None:
    runner, around = _CountingRunner(), QWidget()
    qtbot.addWidget(around)
    pane = entry.pane_class()(opened, runner, around)
    around.show()
    pane.hide()
    runner.asked = 0
    for _ in range(3):
        opened.faces.note_faces()
    assert runner.asked == 0
    pane.show()
    assert runner.asked > 0
    runner.asked = 0
    pane.hide()
    pane.show()
    assert runner.asked == 0
