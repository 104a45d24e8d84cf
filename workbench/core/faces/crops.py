"""Faces cut out of their pictures, for people to look at; a recogniser prepares its own (:mod:`…faces.aligning`)."""

from collections.abc import Sequence
from math import atan2, ceil, degrees, sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from workbench.core.faces.face import Face
from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.reading import read_header, read_thumbnail

MARGIN = 0.25
"""What is shown of the surroundings at each side, as a share of the box's longer side."""
_LEAST_SIDE = 2.0
_LEVEL_DEGREES = 0.5


def crops_of(
    file: PictureFile, faces: Sequence[Face], size: int, is_aligned: bool = False
) -> list[NDArray[np.uint8]]:
    """A square of at most ``size`` pixels around each of these faces of one picture: uint8, S×S×3, sRGB.

    The picture is read once, and not larger than its smallest face needs to be sharp; nothing is ever enlarged.
    Beyond the picture's edge its last pixels are repeated. With ``is_aligned`` faces whose eyes are known are turned
    until the eyes are level. Raises :class:`workbench.core.pictures.reading.UnreadablePicture`.
    """
    path = Path(file.path)
    width, height = file.width or 0, file.height or 0
    if not (width and height):
        header = read_header(path)
        width, height = header.width, header.height
    sharp = min(1.0, size / min((_side(each) for each in faces), default=1.0))
    picture = read_thumbnail(path, max(1, ceil(max(width, height) * sharp)))
    scale = picture.shape[1] / width
    return [crop_of(picture, each, scale, size, is_aligned) for each in faces]


def crop_of(
    picture: NDArray[np.uint8], face: Face, scale: float, size: int, is_aligned: bool = False
) -> NDArray[np.uint8]:
    """The same of a picture (uint8, H×W×3) that is ``scale`` times as large as the one the face is measured in."""
    side = _side(face) * scale
    shown = max(1, round(min(size, side)))
    tilt = _tilt(face) if is_aligned else 0.0
    # Turned, the corners come from farther away.
    cut = Image.fromarray(_square(picture, face, scale, side * sqrt(2) if tilt else side))
    whole = max(shown, round(cut.width * shown / side))
    image = cut.resize((whole, whole), Image.Resampling.BICUBIC)
    if tilt:
        image = image.rotate(tilt, Image.Resampling.BICUBIC)
    first = (whole - shown) // 2
    return np.array(image.crop((first, first, first + shown, first + shown)))


def _side(face: Face) -> float:
    return max(_LEAST_SIDE, max(face.box.width, face.box.height) * (1 + 2 * MARGIN))


def _tilt(face: Face) -> float:
    """By how many degrees the line through the eyes falls from left to right; 0 where the eyes are not known."""
    right_eye, left_eye = face.landmarks[:2]
    if right_eye is None or left_eye is None:
        return 0.0
    tilt = degrees(atan2(left_eye[1] - right_eye[1], left_eye[0] - right_eye[0]))
    return tilt if abs(tilt) >= _LEVEL_DEGREES else 0.0


def _square(picture: NDArray[np.uint8], face: Face, scale: float, side: float) -> NDArray[np.uint8]:
    height, width = picture.shape[:2]
    box = face.box.scaled(scale)
    pixels = max(1, round(side))
    left = round(box.left + box.width / 2 - side / 2)
    top = round(box.top + box.height / 2 - side / 2)
    rows = np.arange(top, top + pixels).clip(0, height - 1)
    columns = np.arange(left, left + pixels).clip(0, width - 1)
    cut: NDArray[np.uint8] = picture[rows[:, None], columns]
    return cut
