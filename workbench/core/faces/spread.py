"""How distances are spread, for the scale on which a threshold is chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_PARTS = 60


@dataclass(frozen=True)
class Spread:
    """How often distances occur: ``counts`` in equally wide parts from 0 to ``end``."""

    end: float
    counts: Sequence[int]


def spread_of(distances: "ArrayLike", end: float) -> Spread:
    """How the distances are spread from 0 to ``end``; those beyond it are not counted."""
    import numpy as np

    counts, _ = np.histogram(distances, _PARTS, (0.0, end))
    return Spread(end, tuple(int(count) for count in counts))
