"""Crop, resize, rotate, flip."""

import math

import cv2
import numpy as np

from workbench.core.pictures.formats import MAXIMUM_PIXELS
from workbench.core.processing.outcomes import Pixels, ProcessingError
from workbench.core.processing.place_steps import LARGEST_SIDE, Crop, Flip, Resize, Rotate

_INTERPOLATIONS = {
    "nearest": cv2.INTER_NEAREST_EXACT,
    "bilinear": cv2.INTER_LINEAR,
    "bicubic": cv2.INTER_CUBIC,
    "area": cv2.INTER_AREA,
    "lanczos": cv2.INTER_LANCZOS4,
}
_CORNERS = {
    "black": (cv2.BORDER_CONSTANT, 0),
    "grey": (cv2.BORDER_CONSTANT, 128),
    "white": (cv2.BORDER_CONSTANT, 255),
    "edge": (cv2.BORDER_REPLICATE, 0),
    "mirror": (cv2.BORDER_REFLECT_101, 0),
}


def crop(picture: Pixels, step: Crop) -> Pixels:
    """The part that is kept. Raises :class:`ProcessingError` when nothing is."""
    height, width = picture.shape[:2]
    if step.measure == "square":
        side = min(height, width)
        top, left = (height - side) // 2, (width - side) // 2
        return picture[top : top + side, left : left + side]
    if step.measure == "pixels":
        left, right = step.left_pixels, width - step.right_pixels
        top, bottom = step.top_pixels, height - step.bottom_pixels
    else:
        left, right = round(step.left / 100 * width), width - round(step.right / 100 * width)
        top, bottom = round(step.top / 100 * height), height - round(step.bottom / 100 * height)
    if left >= right or top >= bottom:
        raise ProcessingError(
            f"This would cut everything off: the picture is {width} × {height} pixels here. Cut off less."
        )
    return picture[top:bottom, left:right]


def resize(picture: Pixels, step: Resize) -> Pixels:
    """The picture in another size, at least 1 × 1. Raises :class:`ProcessingError` when it would be too large."""
    height, width = picture.shape[:2]
    if step.side == "both":
        wanted = (step.size, step.height)
    else:
        scale = _scale(width, height, step)
        wanted = (max(1, round(width * scale)), max(1, round(height * scale)))
    _refuse_huge(*wanted)
    return np.asarray(
        cv2.resize(picture, wanted, interpolation=_INTERPOLATIONS[step.interpolation]), np.uint8
    )


def _scale(width: int, height: int, step: Resize) -> float:
    sides = {
        "longest": max(width, height),
        "shortest": min(width, height),
        "width": width,
        "height": height,
    }
    return step.factor if step.side == "factor" else step.size / sides[step.side]


def _refuse_huge(width: int, height: int) -> None:
    if max(width, height) > LARGEST_SIDE or width * height > MAXIMUM_PIXELS:
        most = MAXIMUM_PIXELS // 1_000_000
        raise ProcessingError(
            f"The new picture would have {width:,} × {height:,} pixels; up to {LARGEST_SIDE:,} a side and {most} "
            "million in all can be made. Choose a smaller size."
        )


def rotate(picture: Pixels, step: Rotate) -> Pixels:
    """The picture turned clockwise; by multiples of 90° exactly. Raises :class:`ProcessingError` when too large."""
    quarters, rest = divmod(step.angle, 90)
    height, width = picture.shape[:2]
    is_sideways = int(quarters) % 2 == 1
    if rest == 0 and (step.canvas == "grow" or not is_sideways or height == width):
        # Counted anticlockwise by numpy.
        return np.rot90(picture, -int(quarters) % 4)
    radians = math.radians(step.angle)
    cosine, sine = math.cos(radians), math.sin(radians)
    new_width, new_height = width, height
    if step.canvas == "grow":
        # Without what binary fractions add: 64.00000001 pixels are 64.
        new_width = math.ceil(round(abs(width * cosine) + abs(height * sine), 6))
        new_height = math.ceil(round(abs(width * sine) + abs(height * cosine), 6))
    _refuse_huge(new_width, new_height)
    # About the middle, where the middle of the first pixel is at 0: x' = c·x − s·y, y' = s·x + c·y turns clockwise.
    across, down, new_across, new_down = ((side - 1) / 2 for side in (width, height, new_width, new_height))
    turn = np.array(
        [
            [cosine, -sine, new_across - cosine * across + sine * down],
            [sine, cosine, new_down - sine * across - cosine * down],
        ]
    )
    border, value = _CORNERS[step.corners]
    made = cv2.warpAffine(
        picture,
        turn,
        (new_width, new_height),
        flags=_INTERPOLATIONS[step.interpolation] if step.interpolation != "nearest" else cv2.INTER_NEAREST,
        borderMode=border,
        borderValue=(value, value, value),
    )
    return np.asarray(made, np.uint8)


def flip(picture: Pixels, step: Flip) -> Pixels:
    """The picture mirrored."""
    across = -1 if step.direction in ("left-right", "both") else 1
    down = -1 if step.direction in ("top-bottom", "both") else 1
    return picture[::down, ::across]
