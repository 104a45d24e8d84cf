"""What the pictures of the program show of the tools of generators, with the generator that ships with the program."""

from collections.abc import Iterator
from functools import partial

from PySide6.QtWidgets import QPushButton

from workbench.panes.generator.steer import SteerPane
from workbench.shell.main_window import MainWindow
from workbench.shell.scenes import Scene
from workbench.widgets.before_after_stage import DIVIDED
from workbench.widgets.disclosure import Disclosure

_SEED = 7
_AMOUNTS = (2.0, -1.5, 1.0)
_MAIN_SLIDERS = "Add the main sliders"


def generator_scenes(window: MainWindow) -> Iterator[Scene]:
    """Views of the tools with the generator open; none where none ships, as in a copy without its weights."""
    key = _shipped()
    if not key:
        return
    steer: SteerPane = window.panes["steer"]
    yield Scene("steer", "", "opened", partial(steer.open_kept, key))
    yield Scene("steer", "", "sliders", partial(_press, steer, _MAIN_SLIDERS))
    yield Scene("steer", "", "moved", partial(_move, window))
    yield Scene("steer", "", "more", partial(_open_more, steer))
    yield Scene("directions", "found", "found", window.panes["directions"].primary_button.click)
    for tool in ("directions", "variations", "stimuli", "two_networks"):
        for view in window.panes[tool].views():
            if (tool, view) != ("directions", "found"):
                yield Scene(tool, view, "generator", _nothing)


def _shipped() -> str:
    """The key of the generator that ships with the program."""
    from workbench.core.generators.files.store import generators, shipped_folder, weights_of

    return next((key for key in generators() if weights_of(key).parent == shipped_folder()), "")


def _press(pane: SteerPane, words: str) -> None:
    for each in pane.findChildren(QPushButton):
        if each.isVisible() and each.accessibleName() == words:
            each.click()


def _move(window: MainWindow) -> None:
    focus = window.open_study.generator
    focus.go_to_seed(_SEED)
    for direction, amount in zip(focus.directions, _AMOUNTS, strict=False):
        focus.set_amount(direction.key, amount)


def _open_more(pane: SteerPane) -> None:
    for each in pane.findChildren(Disclosure):
        each.set_open(True)
    pane.picture.set_mode(DIVIDED)


def _nothing() -> None:
    """What is to be seen is there."""
