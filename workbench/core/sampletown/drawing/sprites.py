"""Small pictures kept in every size: each half as large as the one before."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Layers = NDArray[np.uint8]


@dataclass(frozen=True)
class Sprite:
    """Something seen from one direction, standing on its lower edge; ``sizes`` from the largest to the smallest."""

    sizes: tuple[Layers, ...]

    def at(self, high: int) -> Layers:
        """The sprite ``high`` pixels high."""
        best = self.sizes[0]
        for each in self.sizes[1:]:
            if each.shape[0] >= high:
                best = each
        wide = max(1, round(best.shape[1] * high / best.shape[0]))
        shrinks = high < best.shape[0]
        return _resized(best, (wide, high), cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)


def sprite(whole: Layers) -> Sprite:
    """A sprite from its largest picture."""
    sizes = [whole]
    while sizes[-1].shape[0] > 12:
        last = sizes[-1]
        size = (max(1, last.shape[1] // 2), max(1, last.shape[0] // 2))
        sizes.append(_resized(last, size, cv2.INTER_AREA))
    return Sprite(tuple(sizes))


def _resized(layers: Layers, size: tuple[int, int], how: int) -> Layers:
    """OpenCV makes pictures of at most four layers smaller."""
    if layers.shape[2] <= 4:
        return cv2.resize(layers, size, interpolation=how)
    parts = (np.ascontiguousarray(layers[:, :, :3]), np.ascontiguousarray(layers[:, :, 3:]))
    return np.concatenate([cv2.resize(part, size, interpolation=how) for part in parts], axis=2)


def premultiplied(colours: Layers, opacity: NDArray[np.uint8]) -> Layers:
    """Colours (H×W×3) and opacity (H×W) as one H×W×4 picture, the colours multiplied by the opacity."""
    share = cv2.merge([opacity] * 3)
    return np.dstack([cv2.multiply(colours, share, scale=1 / 255), opacity])
