"""What the tests of the tools of faces share: a study in which faces were found, and tools by themselves."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.panes.faces.making import make_study_of_faces
from tests.panes.making import SynchronousRunner, load
from workbench.panes.open_study import OpenStudy


@pytest.fixture
def faces_path(tmp_path: Path) -> Path:
    """A study of five files with seven faces, one file of which cannot be read."""
    return make_study_of_faces(tmp_path / "Faces.study", tmp_path / "faces")


@pytest.fixture
def opened(faces_path: Path) -> Iterator[OpenStudy]:
    """That study, open."""
    shared = OpenStudy()
    shared.show(load(faces_path))
    yield shared
    study = shared.leave()
    if study is not None:
        study.close()


@pytest.fixture
def make_tool(qtbot: QtBot, opened: OpenStudy) -> Callable[[type], Any]:
    """Makes a tool of a class alone, with that study; it answers at once."""
    panes = []

    def make(pane_class: type) -> Any:
        pane = pane_class(opened, SynchronousRunner())
        panes.append(pane)
        qtbot.addWidget(pane)
        pane.failed.connect(lambda pane, error: pane.message_bar.show_message("error", str(error)))
        pane.resize(1200, 800)
        pane.show()
        return pane

    return make
