"""Small generators for the tools of generators, and what a person does with them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tests.core.generators.making import kept_generator
from workbench.core.generators.cards import GeneratorCard
from workbench.core.generators.directions import Direction
from workbench.core.generators.vectors import Vectors


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
