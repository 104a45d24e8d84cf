"""What every way of finding directions is given, and what it finds."""

from dataclasses import dataclass, replace

import numpy as np

from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.latents.directions import Direction, Method, direction_key
from workbench.core.generators.latents.vectors import Vectors
from workbench.core.generators.networks.network import GeneratorNetwork
from workbench.core.steps import Steps

MOST_FOUND = 100
"""So many directions are found at once at most."""


@dataclass(frozen=True)
class Search:
    """Where directions are looked for.

    `generator` is the sha256 of the network's weights. Only the layers from `first` to `last` (counted from 0, `last`
    included, None: to the end) listen to what is found. `samples` w are drawn anew from `seed`.
    """

    network: GeneratorNetwork
    generator: str
    count: int = 10
    first: int = 0
    last: int | None = None
    samples: int = 10_000
    seed: int = 0

    @property
    def heard(self) -> range:
        """The numbers of the layers that listen; GeneratorError where there are none."""
        end = self.network.style_count if self.last is None else self.last + 1
        heard = range(self.network.style_count)[self.first : end]
        if not heard:
            raise GeneratorError(
                f"The generator has the layers 0 to {self.network.style_count - 1}; none of them was chosen."
            )
        return heard


@dataclass(frozen=True)
class Found:
    """A direction and how much there is to it: `measure` in the unit of its method, `words` say it."""

    direction: Direction
    measure: float
    words: str


FoundSteps = Steps[tuple[Found, ...]]


def found(search: Search, method: Method, name: str, step: np.ndarray, made: str) -> Direction:
    """A direction through w, heard by the layers of the search; `step` is one standard deviation long."""
    direction = Direction(
        "", name, method, Vectors.of(step), search.generator, search.first, search.last, made=made
    )
    return replace(direction, key=direction_key(direction))


def signed(direction: np.ndarray) -> np.ndarray:
    """The same direction with the sign by which the largest of its numbers is positive, as scikit-learn's PCA has it.

    Neither PCA nor SeFa says which end is which: without a rule, the same search could find it the other way round.
    """
    return direction if direction[np.abs(direction).argmax()] > 0 else -direction


def require_numbers(values: np.ndarray) -> None:
    """GeneratorError where a generator gives anything but numbers, as damaged ones do."""
    if not np.isfinite(values).all():
        raise GeneratorError(
            "Some numbers of this generator are missing or infinite, so that no directions can be found in it. "
            "Open its file again, or ask for an undamaged one."
        )
