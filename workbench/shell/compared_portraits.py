"""What the pictures of the program show of the tools that compare painted portraits of nobody."""

from collections.abc import Iterator
from functools import partial

from workbench.panes.faces.search_results import SearchResults
from workbench.shell.main_window import MainWindow
from workbench.shell.scenes import Scene
from workbench.study.faces.finding import KnownFace, known_faces

_ONE, _ANOTHER = "portrait 1a.png", "portrait 1c.png"


def comparing_scenes(window: MainWindow) -> Iterator[Scene]:
    """Two faces compared, the faces to choose from, the pair under every recogniser, and one face searched."""
    yield Scene("compare_faces", "pair", "compared", partial(_choose_pair, window))
    yield Scene(
        "compare_faces", "recognisers", "compared", window.panes["compare_faces"].primary_button.click
    )
    yield Scene("search_faces", "", "ranked", partial(_choose_first, window))


def _choose_pair(window: MainWindow) -> None:
    focus = window.open_study.faces
    focus.set_current(_face(window, _ONE))
    focus.set_other(_face(window, _ANOTHER))


def _choose_first(window: MainWindow) -> None:
    results = window.panes["search_faces"].findChild(SearchResults)
    for face in list(results.grid.faces)[:1]:
        results.grid.set_current(face)


def _face(window: MainWindow, name: str) -> KnownFace | None:
    study = window.open_study.study
    return next(iter(known_faces(study, [name])), None) if study is not None else None
