"""Blur, sharpen, noise."""

import zlib

import cv2
import numpy as np

from workbench.core.processing.neighbour_steps import Blur, Noise, Sharpen
from workbench.core.processing.outcomes import Pixels


def blur(picture: Pixels, step: Blur) -> Pixels:
    """Beyond its edge the picture is mirrored; the median repeats the last pixels there."""
    source = np.ascontiguousarray(picture)
    if step.kind == "mean":
        return np.asarray(cv2.blur(source, (step.size, step.size)), np.uint8)
    if step.kind == "median":
        return np.asarray(cv2.medianBlur(source, step.size), np.uint8)
    return np.asarray(cv2.GaussianBlur(source, (step.size, step.size), step.sigma), np.uint8)


def sharpen(picture: Pixels, step: Sharpen) -> Pixels:
    """The picture plus ``amount`` times its difference from a blurred one, where that exceeds the threshold."""
    source = picture.astype(np.float32)
    blurred = cv2.GaussianBlur(source, (0, 0), step.sigma)
    made = cv2.addWeighted(source, 1 + step.amount, blurred, -step.amount, 0, dtype=cv2.CV_8U)
    if step.threshold:
        is_left_alone = cv2.absdiff(source, blurred) <= step.threshold
        made[is_left_alone] = picture[is_left_alone]
    return np.asarray(made, np.uint8)


def noise(picture: Pixels, step: Noise) -> Pixels:
    """Random changes that depend on the seed and on the picture: other pictures are disturbed in other places."""
    height, width = picture.shape[:2]
    dice = np.random.default_rng([step.seed, zlib.crc32(np.ascontiguousarray(picture).data)])
    if step.kind == "gaussian":
        shape = (height, width, 3) if step.is_coloured else (height, width)
        added = dice.standard_normal(shape, np.float32) * np.float32(step.strength)
        coloured = added if step.is_coloured else cv2.cvtColor(added, cv2.COLOR_GRAY2RGB)
        return np.asarray(cv2.add(picture, coloured, dtype=cv2.CV_8U), np.uint8)
    drawn = dice.random((height, width), np.float32)
    made = picture.copy()
    made[drawn < step.share / 2] = 0
    made[(drawn >= step.share / 2) & (drawn < step.share)] = 255
    return made
