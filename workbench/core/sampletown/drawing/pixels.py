"""Arithmetic with pictures (H×W×3 or H×W, 0 to 255), done by OpenCV because it is much faster than arrays are."""

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Colours = NDArray[np.float64]


def whole(values: NDArray[Any]) -> Pixels:
    """Values of any kind as bytes, without a copy if they are bytes already."""
    return values if values.dtype == np.uint8 else np.clip(values, 0, 255).astype(np.uint8)


def resized(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    """The picture in another (width, height); OpenCV averages at most four layers at once."""
    shrinks = size[1] < pixels.shape[0] or size[0] < pixels.shape[1]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    if pixels.ndim == 2 or pixels.shape[2] <= 4:
        return whole(cv2.resize(pixels, size, interpolation=how))
    parts = (np.ascontiguousarray(pixels[:, :, :3]), np.ascontiguousarray(pixels[:, :, 3:]))
    return np.concatenate([whole(cv2.resize(part, size, interpolation=how)) for part in parts], axis=2)


def multiplied(one: Pixels, other: Pixels, neutral: int = 255) -> Pixels:
    """Two pictures multiplied; ``neutral`` in the other leaves the one as it is."""
    return whole(cv2.multiply(one, other, scale=1 / neutral))


def added(one: Pixels, other: Pixels) -> Pixels:
    """The sum, at most 255."""
    return whole(cv2.add(one, other))


def brightened(pixels: Pixels, factors: Sequence[float] | Colours) -> Pixels:
    """Red, green and blue each times a factor."""
    return whole(cv2.transform(pixels, np.diag(np.asarray(factors, dtype=np.float32))))


def layered(opacity: Pixels) -> Pixels:
    """One layer three times, one for each colour."""
    return whole(cv2.merge([opacity] * 3))


def blended(under: Pixels, over: Pixels, opacity: Pixels) -> Pixels:
    """``over`` laid upon ``under``; opacity is H×W."""
    cover = layered(opacity)
    return added(multiplied(under, 255 - cover), multiplied(over, cover))


def fogged(pixels: Pixels, fog: Colours, share: float) -> Pixels:
    """The picture with a share of fog mixed in."""
    matrix = np.zeros((3, 4), np.float32)
    np.fill_diagonal(matrix, 1 - share)
    matrix[:, 3] = fog * share
    return whole(cv2.transform(pixels, matrix))
