"""What the pictures of the program show of the tools about networks once something was computed."""

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QPushButton

from workbench.core.networks.saliency.settings import METHODS
from workbench.core.networks.visualise_settings import VisualiseSettings
from workbench.panes.network.visualise_controls import BETWEEN, GRID, ONE
from workbench.shell.main_window import MainWindow
from workbench.shell.scenes import Scene
from workbench.widgets.settings_form import SettingsForm

_METHODS = ("grad-cam", "guided")
"""Two quick ones, of which the check lets one pass and the other not (Adebayo et al. 2018)."""
_PICTURE = "cat"
"""Of a picture of the sample study so named, the built-in network gives the right labels."""
_UNIT = 7
_DEPTH = 2 / 3
"""So deep in the network, pictures show more than edges."""
_ONE_LARGE, _MANY_SMALL = VisualiseSettings(steps=32), VisualiseSettings(size=32, steps=32)


def network_scenes(window: MainWindow) -> Iterator[Scene]:
    """Views of the tools with something chosen or computed, as little as shows what they are for."""
    shared = window.open_study
    for file in [each for each in shared.files if _PICTURE in each.name][:1]:
        shared.set_current(file)
    yield Scene("filters", "", "chosen", partial(shared.network.choose_unit, _UNIT))
    yield Scene("saliency", "maps", "looked", partial(_look, window))
    # Turning to the check has begun it, now that there are maps.
    yield Scene("saliency", "check", "shuffled", window.panes["saliency"].take_focus)
    for view in (ONE, GRID, BETWEEN):
        yield Scene("visualise", view, "formed", partial(_form, window, view))
    yield Scene("visualise", ONE, "examples", partial(_find_examples, window))
    yield Scene("adversarial", "", "changed", window.panes["adversarial"].primary_button.click)


def _look(window: MainWindow) -> None:
    pane = window.panes["saliency"]
    methods = next(each for each in pane.findChildren(QListWidget) if each.accessibleName() == "Methods")
    for at, each in enumerate(METHODS):
        is_wanted = each.word in _METHODS
        methods.item(at).setCheckState(Qt.CheckState.Checked if is_wanted else Qt.CheckState.Unchecked)
    pane.primary_button.click()


def _form(window: MainWindow, view: str) -> None:
    pane = window.panes["visualise"]
    focus = window.open_study.network
    layers = [each for each in focus.layers if each.has_maps and not each.same_as]
    focus.choose_layer(layers[int(_DEPTH * len(layers))].name, _UNIT)
    for form in pane.findChildren(SettingsForm):
        if form.isVisible():
            form.set_settings(_ONE_LARGE if view == ONE else _MANY_SMALL)
    pane.primary_button.click()


def _find_examples(window: MainWindow) -> None:
    """What was found for the window before this one is in the study, and needs no click."""
    for each in window.panes["visualise"].findChildren(QPushButton):
        if each.isVisible() and each.accessibleName().startswith("Find examples"):
            each.click()
