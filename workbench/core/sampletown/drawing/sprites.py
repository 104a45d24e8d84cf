"""Small pictures kept in every size: each half as large as the one before."""

from dataclasses import dataclass

import numpy as np

from workbench.core.sampletown.drawing.pixels import Pixels, layered, multiplied, resized


@dataclass(frozen=True)
class Sprite:
    """Something seen from one direction, standing on its lower edge; ``sizes`` from the largest to the smallest."""

    sizes: tuple[Pixels, ...]

    def at(self, high: int) -> Pixels:
        """The sprite ``high`` pixels high."""
        best = self.sizes[0]
        for each in self.sizes[1:]:
            if each.shape[0] >= high:
                best = each
        wide = max(1, round(best.shape[1] * high / best.shape[0]))
        return resized(best, (wide, high))


def sprite(whole: Pixels) -> Sprite:
    """A sprite from its largest picture."""
    sizes = [whole]
    while sizes[-1].shape[0] > 12:
        last = sizes[-1]
        size = (max(1, last.shape[1] // 2), max(1, last.shape[0] // 2))
        sizes.append(resized(last, size))
    return Sprite(tuple(sizes))


def premultiplied(colours: Pixels, opacity: Pixels) -> Pixels:
    """Colours (H×W×3) and opacity (H×W) as one H×W×4 picture, the colours multiplied by the opacity."""
    return np.dstack([multiplied(colours, layered(opacity)), opacity])
