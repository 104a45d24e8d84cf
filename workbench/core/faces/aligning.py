"""Faces turned upright and brought to one size by five points, as dlib's recogniser saw them when it was trained.

The five points are found by dlib's shape predictor (Kazemi & Sullivan 2014, “One millisecond face alignment with an
ensemble of regression trees”, CVPR), which expects the boxes of dlib's own detector. Boxes of other detectors are
brought to those first; a box drawn by hand is tried in several sizes.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import atan2, degrees, hypot

import cv2
import dlib
import numpy as np
from numpy.typing import NDArray

from workbench.core.faces.face import LANDMARKS, Box, Face, Point
from workbench.core.models.cards import ModelCard, card, cards
from workbench.core.models.store import WeightsError, verified_weights

Picture = NDArray[np.uint8]
Points = NDArray[np.float64]
"""Five points (5×2: x, y): outer and inner corner of the person's left eye, then of the right eye, base of the nose."""

LANDMARK_FINDER_KEY = "dlib_landmarks"
CHIP = 150
CHIP_PADDING = 0.25
# Larger faces are halved first: nothing is gained above, and dlib holds Python's lock while it cuts a chip out.
LARGEST_FACE = 400
# The predictor was trained on upright faces and follows a tilt only in part: what it says is turned upright and looked
# at again. Faces that lean by up to 75 degrees then keep their embedding (0.1 apart); those upside down do not.
LARGEST_TILT = 12.0
_TURNS = 4


@dataclass(frozen=True)
class _Square:
    """Where dlib's square lies in another detector's box: shares of the box's side (the root of its area).

    Of detectors that ``find_turned`` faces the points may lie; those of dlib's own are left as dlib has them.
    """

    right: float
    down: float
    side: float
    find_turned: bool = False


# Medians over 65 pictures made of the photographs in the tests, each turned, mirrored and reduced. The spread of
# dlib's own boxes, which grow in steps of a fifth, is larger than what is left; embeddings differ by 0.04.
_SQUARES = {
    "dlib_hog": _Square(0.0, 0.0, 1.0),
    "opencv_haar": _Square(0.006, 0.088, 0.904),
    "opencv_yunet": _Square(0.0, 0.05, 0.933, find_turned=True),
}
# A box drawn by hand, or by a detector whose boxes were not compared, is tried in these sizes.
_TRIED_SIZES = (0.65, 0.8, 1.0, 1.2, 1.4)
# From the points back to the square: its centre lies this far from between the eyes to the nose, and its side is so
# many times the distance of the eyes (medians over the same pictures).
_CENTRE_TO_NOSE, _EYES_TO_SIDE = 0.67, 2.41


class Aligner:
    """Finds the five points of a face and cuts it out upright. May be used from several threads at once."""

    def __init__(self, landmarks: ModelCard | None = None) -> None:
        """Raises :class:`WeightsError` when the predictor's file is not as it should be."""
        path = verified_weights(landmarks or card(LANDMARK_FINDER_KEY))
        self._predictor = dlib.shape_predictor.__new__(dlib.shape_predictor)
        try:
            # Read through Python: dlib cannot open every path of Windows.
            self._predictor.__setstate__((path.read_bytes(),))
        except RuntimeError as error:
            raise WeightsError(f"“{path}” holds no landmarks of faces. Nothing was computed.") from error

    def points(self, picture: Picture, face: Face) -> Points | None:
        """The five points of a face in pixels of the picture; None where they cannot be those of a face."""
        region = _Region(picture, face, square := _square_of(face.detector))
        points = self._found(region, square)
        return None if points is None else region.in_picture(points)

    def landmarks(self, picture: Picture, face: Face) -> tuple[Point | None, ...]:
        """The landmarks of a face in the order of :data:`LANDMARKS`: eyes and the base of the nose, no mouth."""
        points = self.points(picture, face)
        if points is None:
            return (None,) * len(LANDMARKS)
        right_eye, left_eye, nose = points[2:4].mean(0), points[:2].mean(0), points[4]
        return (*((float(x), float(y)) for x, y in (right_eye, left_eye, nose)), None, None)

    def chip(self, picture: Picture, face: Face) -> Picture | None:
        """The face upright, 150×150×3; None where the five points cannot be those of a face. Black beyond the edge."""
        region = _Region(picture, face, square := _square_of(face.detector))
        points = self._found(region, square)
        if points is None:
            return None
        shape = dlib.full_object_detection(
            dlib.rectangle(), [dlib.point(*map(round, each)) for each in points]
        )
        found: Picture = dlib.get_face_chip(region.picture, shape, CHIP, CHIP_PADDING)
        return found

    def _found(self, region: "_Region", square: _Square | None) -> Points | None:
        """The points in pixels of the region, which is turned until the face stands upright in it."""
        for _ in range(_TURNS):
            points = self._found_once(region, square)
            if points is None or not region.may_be_turned:
                break
            tilt = _degrees(points[2:4].mean(0), points[:2].mean(0))
            if abs(tilt) <= LARGEST_TILT:
                break
            region.turn(tilt)
        return points

    def _found_once(self, region: "_Region", square: _Square | None) -> Points | None:
        if min(region.picture.shape[:2]) < 1 or min(region.box.width, region.box.height) < 1:
            return None
        if square is None:
            return self._tried(region)
        side = (region.box.width * region.box.height) ** 0.5
        centre = _centre(region.box)
        points = self._predicted(
            region, centre + side * np.array((square.right, square.down)), side * square.side
        )
        return points if is_plausible(points, side * square.side) else None

    def _tried(self, region: "_Region") -> Points | None:
        """The points that change least when the predictor is asked again from the square that they imply."""
        side = (region.box.width * region.box.height) ** 0.5
        best, least = None, np.inf
        for size in _TRIED_SIZES:
            before = self._again(region, self._predicted(region, _centre(region.box), side * size))
            points = self._again(region, before)
            change = float(np.linalg.norm(points - before)) / max(1.0, _eye_distance(points))
            if change < least and is_plausible(points, _EYES_TO_SIDE * _eye_distance(points)):
                best, least = points, change
        return best

    def _again(self, region: "_Region", points: Points) -> Points:
        between = points[:4].mean(0)
        return self._predicted(
            region,
            between + _CENTRE_TO_NOSE * (points[4] - between),
            max(1.0, _EYES_TO_SIDE * _eye_distance(points)),
        )

    def _predicted(self, region: "_Region", centre: Points, side: float) -> Points:
        left, top = (round(float(value) - side / 2) for value in centre)
        size = max(1, round(side))
        square = dlib.rectangle(left, top, left + size - 1, top + size - 1)
        return np.array(
            [(point.x, point.y) for point in self._predictor(region.picture, square).parts()], float
        )


class _Region:
    """The part of a picture around a face, halved until the face is not too large, and turned upright if it lies."""

    def __init__(self, picture: Picture, face: Face, square: _Square | None) -> None:
        self.box = face.box
        self._back = np.eye(2, 3)
        self.picture = np.ascontiguousarray(picture)
        self.may_be_turned = square is None or square.find_turned
        tilt = _tilt(face) if self.may_be_turned else 0.0
        self._is_cut = False
        if max(face.box.width, face.box.height) > LARGEST_FACE:
            self._cut()
        if abs(tilt) > LARGEST_TILT:
            self.turn(tilt)

    def in_picture(self, points: Points) -> Points:
        """Points of the region in pixels of the picture."""
        return points @ self._back[:, :2].T + self._back[:, 2]

    def _cut(self) -> None:
        if self._is_cut:
            return
        box, picture, self._is_cut = self.box, self.picture, True
        side = max(box.width, box.height)
        left, top = (max(0, int(each - side)) for each in (box.left, box.top))
        right, bottom = int(box.left + 2 * side) + 1, int(box.top + 2 * side) + 1
        part = picture[top : max(top, bottom), left : max(left, right)]
        scale = 1.0
        while side * scale > LARGEST_FACE and min(part.shape[:2]) > 1:
            part, scale = cv2.pyrDown(part).astype(np.uint8, copy=False), scale / 2
        self.picture = np.ascontiguousarray(part)
        self.box = Box(box.left - left, box.top - top, box.width, box.height).scaled(scale)
        self._back = np.array(((1 / scale, 0.0, left), (0.0, 1 / scale, top)))

    def turn(self, tilt: float) -> None:
        """Turn the region against a tilt in degrees, around the middle of the box."""
        self._cut()
        if not self.picture.size:
            return
        height, width = self.picture.shape[:2]
        x, y = _centre(self.box)
        turning = cv2.getRotationMatrix2D((x, y), tilt, 1.0)
        self.picture = cv2.warpAffine(self.picture, turning, (width, height)).astype(np.uint8, copy=False)
        undone = np.vstack((cv2.invertAffineTransform(turning), (0.0, 0.0, 1.0)))
        self._back = self._back @ undone


@lru_cache(maxsize=1)
def aligner() -> Aligner:
    """The aligner of the built-in predictor, read once. Raises as :class:`Aligner` does."""
    return Aligner()


def is_plausible(points: Points, side: float) -> bool:
    """Whether five points can be those of a face whose square has this side: eyes apart, in order, above the nose."""
    between = points[:4].mean(0)
    across = points[:2].mean(0) - points[2:4].mean(0)
    distance = float(np.hypot(*across))
    if not 0.12 * side <= distance <= 0.9 * side:
        return False
    across /= distance
    along = (points - between) @ across
    down = float((points[4] - between) @ np.array((-across[1], across[0])))
    in_order = along[2] < along[3] < along[1] < along[0]
    return bool(in_order) and 0.15 * distance <= down <= 2.0 * distance


def _square_of(detector: str) -> _Square | None:
    known = cards().get(detector)
    return _SQUARES.get(known.architecture) if known else None


def _tilt(face: Face) -> float:
    """By how many degrees the line from the right to the left eye falls; 0 where the detector gave no eyes."""
    right_eye, left_eye = face.landmarks[:2]
    if right_eye is None or left_eye is None:
        return 0.0
    return _degrees(right_eye, left_eye)


def _degrees(right_eye: Point | Points, left_eye: Point | Points) -> float:
    return degrees(atan2(left_eye[1] - right_eye[1], left_eye[0] - right_eye[0]))


def _centre(box: Box) -> Points:
    return np.array((box.left + box.width / 2, box.top + box.height / 2))


def _eye_distance(points: Points) -> float:
    return float(hypot(*(points[:2].mean(0) - points[2:4].mean(0))))
