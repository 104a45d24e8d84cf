"""Tools of networks by themselves, for stories that need no window around them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.panes.making import SynchronousRunner, load
from workbench.panes.open_study import OpenStudy


@pytest.fixture
def make_alone(qtbot: QtBot, study_path: Path) -> Iterator[Callable[[type], Any]]:
    """Makes a pane of a class alone, with six pictures; it answers at once."""
    opened, panes = [], []

    def make(pane_class: type) -> Any:
        shared = OpenStudy()
        pane = pane_class(shared, SynchronousRunner())
        panes.append(pane)
        qtbot.addWidget(pane)
        pane.failed.connect(lambda pane, error: pane.message_bar.show_message("error", str(error)))
        pane.resize(1200, 800)
        pane.show()
        opened.append(load(study_path))
        shared.show(opened[-1])
        return pane

    yield make
    for each in opened:
        each.study.close()
