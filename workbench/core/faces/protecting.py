"""Making faces unrecognisable in a picture, and telling whether a detector still finds them.

“pixelate” and “blur” keep the same few numbers of a face, the averages of its cells, and differ in how they are
enlarged again. A Gaussian blur keeps far more: it can be undone in part. Also from few cells, networks that were
trained for it can tell people apart: Oh et al. (2016), Faceless person recognition, ECCV; McPherson, Shokri &
Shmatikov (2016), Defeating image obfuscation with deep learning, arXiv:1609.00408. Only a mask leaves nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.faces.face import Box, Face
from workbench.core.faces.protect_settings import ELLIPSE, MASK, PIXELATE, ProtectSettings

Pixels = NDArray[np.uint8]

GREY = 128
"""Masks have one colour for everybody: an average of the face would tell its tone of skin."""
_SAME = 0.4
_MORE_MARGIN = 0.25


@dataclass(frozen=True)
class Hidden:
    """A face to be hidden: its box, and how. ``strength`` and ``margin`` are shares of the box's sides."""

    box: Box
    method: str = MASK
    strength: float = 0.25
    margin: float = 0.25
    shape: str = ELLIPSE

    @property
    def stronger(self) -> "Hidden":
        """The same face hidden with cells twice as large and a wider margin."""
        return replace(self, strength=min(1.0, 2 * self.strength), margin=self.margin + _MORE_MARGIN)

    @property
    def region(self) -> Box:
        """The box with its margin."""
        box, more = self.box, self.margin
        width, height = box.width * (1 + 2 * more), box.height * (1 + 2 * more)
        return Box(box.left - more * box.width, box.top - more * box.height, width, height)


def hidden(box: Box, settings: ProtectSettings) -> Hidden:
    """A face with this box, to be hidden as the settings say."""
    return Hidden(box, settings.method, settings.strength, settings.margin, settings.shape)


def protected(picture: Pixels, faces: Iterable[Hidden]) -> Pixels:
    """A copy of the picture (H×W×3, uint8, RGB) in which these faces are hidden; all other pixels are the same."""
    copy = picture.copy()
    for face in faces:
        left, top, right, bottom = _whole_pixels(face.region, picture.shape[:2])
        if left < right and top < bottom:
            part = copy[top:bottom, left:right]
            inside = _inside(face, (left, top), part.shape[:2])
            np.copyto(part, _without_face(part, face), where=inside[..., None])
    return copy


def found_again(found: Iterable[Face], faces: Sequence[Hidden], kept: Sequence[Box]) -> tuple[int, ...]:
    """The places in ``faces`` of those hidden faces in whose region a detector has ``found`` a face.

    What lies upon a face that was ``kept`` is that one.
    """
    middles = [_middle(each.box) for each in found if not _is_any(each.box, kept)]
    return tuple(at for at, face in enumerate(faces) if any(_holds(face.region, each) for each in middles))


def found_elsewhere(found: Iterable[Face], faces: Sequence[Hidden], kept: Sequence[Box]) -> tuple[Box, ...]:
    """The boxes of faces that were found where none was hidden and none was kept."""
    others = (each.box for each in found if not _is_any(each.box, kept))
    return tuple(box for box in others if not any(_holds(face.region, _middle(box)) for face in faces))


def _without_face(part: Pixels, face: Hidden) -> Pixels:
    if face.method == MASK:
        return np.full_like(part, GREY)
    cell = max(1.0, face.strength * max(face.box.width, face.box.height))
    height, width = part.shape[:2]
    cells = (max(1, round(width / cell)), max(1, round(height / cell)))
    averages = cv2.resize(part, cells, interpolation=cv2.INTER_AREA)
    enlarging = cv2.INTER_NEAREST if face.method == PIXELATE else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(averages, (width, height), interpolation=enlarging), np.uint8)


def _inside(face: Hidden, corner: tuple[int, int], size: tuple[int, ...]) -> NDArray[np.bool_]:
    """Which pixels of a part of the picture belong to the shape: those whose middle lies in it."""
    if face.shape != ELLIPSE:
        return np.ones(size, bool)
    region = face.region
    rows, columns = np.ogrid[: size[0], : size[1]]
    across = (columns + 0.5 + corner[0] - region.left) / region.width * 2 - 1
    down = (rows + 0.5 + corner[1] - region.top) / region.height * 2 - 1
    inside: NDArray[np.bool_] = across**2 + down**2 <= 1
    return inside


def _whole_pixels(box: Box, size: tuple[int, ...]) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of all pixels that the box touches inside a picture of this height and width."""
    left, top = max(0, int(np.floor(box.left))), max(0, int(np.floor(box.top)))
    right, bottom = int(np.ceil(box.left + box.width)), int(np.ceil(box.top + box.height))
    return left, top, min(size[1], right), min(size[0], bottom)


def _is_any(box: Box, others: Iterable[Box]) -> bool:
    return any(box.overlap(other) >= _SAME for other in others)


def _middle(box: Box) -> tuple[float, float]:
    return box.left + box.width / 2, box.top + box.height / 2


def _holds(box: Box, point: tuple[float, float]) -> bool:
    return 0 <= point[0] - box.left <= box.width and 0 <= point[1] - box.top <= box.height
