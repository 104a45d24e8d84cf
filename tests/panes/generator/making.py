"""Small generators for the tools of generators, and what a person does with them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.core.generators.making import kept_generator
from tests.panes.making import PATIENCE, button
from workbench.core.generators.cards import GeneratorCard
from workbench.core.generators.latents.directions import Direction
from workbench.core.generators.latents.vectors import Vectors
from workbench.panes.generator.focus import GeneratorFocus
from workbench.panes.generator.steer import SteerPane
from workbench.shell.main_window import MainWindow


@pytest.fixture
def card() -> GeneratorCard:
    """A small generator on this computer."""
    return kept_generator("Town")


@pytest.fixture
def pane(window: MainWindow, qtbot: QtBot, card: GeneratorCard) -> SteerPane:
    """The tool in a window without a study, with the small generator open."""
    QTest.mouseClick(button(window, "Steer a generator"), Qt.MouseButton.LeftButton)
    steer: SteerPane = window.panes["steer"]
    QTest.mouseClick(button(steer, "Open “Town”"), Qt.MouseButton.LeftButton)
    rest(steer, qtbot)
    return steer


def make_ready(_: Path) -> None:
    """Put a small generator on this computer."""
    kept_generator()


def some_directions(card: GeneratorCard, count: int = 3) -> Sequence[Direction]:
    """Directions of random steps, each a tenth of the spread long."""
    random = np.random.default_rng(0)
    steps = random.normal(size=(count, card.style_size))
    steps *= 0.1 * card.spread / np.linalg.norm(steps, axis=1, keepdims=True)
    return [
        Direction(f"key {at}", f"Thing {at}", "given", Vectors.of(step), card.key)
        for at, step in enumerate(steps, start=1)
    ]


def rest(pane: SteerPane, qtbot: QtBot) -> None:
    """Wait until the whole picture of the newest point is shown."""

    def is_whole() -> bool:
        finished, seen = pane._live.finished, pane._stage.seen
        newest = pane.focus.card is not None and pane.focus.point
        return finished is not None and seen is finished and finished.wish.point == newest

    qtbot.waitUntil(is_whole, timeout=PATIENCE)


def focus(pane: SteerPane) -> GeneratorFocus:
    """Where the generator stands."""
    return pane.open_study.generator


def shown_pixels(pane: SteerPane) -> np.ndarray:
    """The picture that is shown large."""
    pixels = pane._stage.picture.after.picture
    assert pixels is not None
    return pixels


def control(pane: QWidget, kind: type, name: str) -> Any:
    """The one widget of a kind with this name."""
    (found,) = [each for each in pane.findChildren(kind) if each.accessibleName() == name]
    return found
