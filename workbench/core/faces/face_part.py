"""The part of a picture in which a face is turned upright, in whole pixels: twice as wide and high as the face."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.faces.aligning import aligner
from workbench.core.faces.face import Face, Point

Picture = NDArray[np.uint8]

LARGEST_FACE = 1024
"""Larger faces are reduced to so many pixels first: the networks see 224 at most."""


@dataclass(frozen=True, eq=False)
class FacePart:
    """``picture`` (uint8, RGB) is black beyond the picture's edge; box and eyes are in its pixels."""

    picture: Picture
    left: int
    top: int
    width: int
    height: int
    right_eye: tuple[int, int]
    left_eye: tuple[int, int]


def part_around(picture: Picture, face: Face) -> FacePart | None:
    """The part around a face; None where its eyes are neither given by the detector nor found by dlib."""
    picture, face = _reduced(picture, face)
    box = face.box
    left, top, width, height = (int(each) for each in (box.left, box.top, box.width, box.height))
    width, height = max(1, width), max(1, height)
    across, down = width // 2, height // 2
    right_eye, left_eye = _eyes(picture, face)
    if right_eye is None or left_eye is None:
        return None
    left, top = left - across, top - down
    cut = _cut(picture, left, top, width + 2 * across, height + 2 * down)
    eyes = (_moved(right_eye, left, top), _moved(left_eye, left, top))
    return FacePart(cut, across, down, width, height, *eyes)


def _eyes(picture: Picture, face: Face) -> tuple[Point | None, Point | None]:
    right_eye, left_eye = face.landmarks[:2]
    if right_eye is None or left_eye is None:
        right_eye, left_eye = aligner().landmarks(picture, face)[:2]
    return right_eye, left_eye


def _reduced(picture: Picture, face: Face) -> tuple[Picture, Face]:
    side = max(face.box.width, face.box.height)
    if side <= LARGEST_FACE:
        return picture, face
    factor = LARGEST_FACE / side
    small = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    landmarks = tuple(each and (each[0] * factor, each[1] * factor) for each in face.landmarks)
    return small.astype(np.uint8, copy=False), replace(face, box=face.box.scaled(factor), landmarks=landmarks)


def _moved(point: Point, left: int, top: int) -> tuple[int, int]:
    return int(point[0]) - left, int(point[1]) - top


def _cut(picture: Picture, left: int, top: int, width: int, height: int) -> Picture:
    cut = np.zeros((height, width, 3), np.uint8)
    rows, columns = slice(max(0, top), max(0, top + height)), slice(max(0, left), max(0, left + width))
    inside = picture[rows, columns]
    down, right = max(0, -top), max(0, -left)
    cut[down : down + inside.shape[0], right : right + inside.shape[1]] = inside
    return cut
