"""What a step makes of a picture: the new picture, and what was found out on the way."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import WorkbenchError

Pixels = NDArray[np.uint8]
"""A picture: H×W×3, uint8, RGB."""


class ProcessingError(WorkbenchError):
    """A step cannot be done with this picture, for instance because it would leave nothing of it."""


@dataclass(frozen=True)
class PaletteColour:
    """A colour as ``#rrggbb`` and its share of the pixels, 0 to 1."""

    colour: str
    share: float


@dataclass(frozen=True, eq=False)
class Outcome:
    """A new picture. ``finding`` is a sentence on what the step found out, for instance Otsu's threshold.

    ``colours`` are the main colours, the most frequent first, if the step has looked for them.
    """

    picture: Pixels
    finding: str = ""
    colours: tuple[PaletteColour, ...] = ()
