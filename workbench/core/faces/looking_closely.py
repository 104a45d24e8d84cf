"""Looking for faces closely: in the whole picture, then in enlarged parts, where smaller ones are found."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import cv2
import numpy as np

from workbench.core.faces.detecting import LONGEST_SIDE, Detector, Picture
from workbench.core.faces.face import Box, Face

_TIMES = 2.0
_PART = 0.6
"""Parts overlap by a fifth of the picture: a larger face is seen in the whole one, a smaller one lies in some part."""
_SAME = 0.3


def faces_seen_closely(detector: Detector, picture: Picture) -> tuple[Face, ...]:
    """The faces in a picture (H×W×3, uint8, RGB), those of about half the size among them that the detector needs.

    Detectors look at no more than :data:`LONGEST_SIDE` pixels, so a small face in a large picture has too few of them.
    Takes as long as up to five looks. In pixels of the picture, from left to right.
    """
    found = list(detector.detect(picture))
    for part, left, top in _parts(picture):
        enlarged, times = _enlarged(part)
        seen = (_moved(face.scaled(1 / times), left, top) for face in detector.detect(enlarged))
        found += [face for face in seen if not _is_known(face.box, found)]
    return tuple(sorted(found, key=lambda face: (face.box.left, face.box.top)))


def _parts(picture: Picture) -> Iterator[tuple[Picture, int, int]]:
    """Parts of a picture with their left and top; a small picture is one part."""
    height, width = picture.shape[:2]
    if _TIMES * max(height, width) <= LONGEST_SIDE:
        yield picture, 0, 0
        return
    high, wide = int(np.ceil(_PART * height)), int(np.ceil(_PART * width))
    for top in (0, height - high):
        for left in (0, width - wide):
            yield picture[top : top + high, left : left + wide], left, top


def _enlarged(part: Picture) -> tuple[Picture, float]:
    times = min(_TIMES, LONGEST_SIDE / max(part.shape[:2]))
    if times <= 1:
        # The detector reduces it.
        return part, 1.0
    large = cv2.resize(part, None, fx=times, fy=times, interpolation=cv2.INTER_LINEAR)
    return np.asarray(large, np.uint8), times


def _moved(face: Face, left: int, top: int) -> Face:
    box = replace(face.box, left=face.box.left + left, top=face.box.top + top)
    points = tuple(None if point is None else (point[0] + left, point[1] + top) for point in face.landmarks)
    return replace(face, box=box, landmarks=points)


def _is_known(box: Box, found: Iterable[Face]) -> bool:
    """Whether a face was found already: its box lies much upon another, or has its middle in it."""
    x, y = box.left + box.width / 2, box.top + box.height / 2
    return any(
        other.box.overlap(box) >= _SAME
        or (0 <= x - other.box.left <= other.box.width and 0 <= y - other.box.top <= other.box.height)
        for other in found
    )
