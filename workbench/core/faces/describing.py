"""The task “describe”: what networks make of faces, as scores. It says how faces seem, never what people are."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from math import atan2, degrees
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.faces.aligning import aligner
from workbench.core.faces.describe_settings import ATTRIBUTES, UNCERTAIN, Attribute, DescribeSettings
from workbench.core.faces.detecting import DetectorOfEachThread
from workbench.core.faces.face import Face, Point
from workbench.core.faces.known import PictureWithFaces
from workbench.core.models.cards import CardError, card
from workbench.core.models.machine import Machine
from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.read_ahead import ahead
from workbench.core.pictures.reading import UnreadablePicture, read
from workbench.core.steps import Skipped, Step, Steps
from workbench.core.tables import Row, Rows, Value

Picture = NDArray[np.uint8]
Scores = NDArray[np.float64]

CHIP = 224
"""Side in pixels of what the networks are given."""
PICTURES_PER_STEP = 8
"""Few, because three large networks take half a second for each face: so often the run can be stopped."""
FACES_AT_ONCE = 16

TOO_SMALL = "not described: the face is less than {smallest} pixels wide or high"
NO_EYES = "not described: no eyes were found in the picture, so the face could not be turned upright"
NO_NUMBER = "not described: what the network gave is no number; its weights may be damaged"


class AttributeNetwork(Protocol):
    """A network that gives scores for its ``labels``."""

    labels: tuple[str, ...]

    def scores(self, crops: Sequence[Picture]) -> NDArray[np.floating]:
        """One row of scores for each upright face (S×S×3, uint8, RGB)."""
        ...


@dataclass(frozen=True, eq=False)
class _Prepared:
    """A face and its upright crop; without one the ``note`` says why."""

    number: int | None
    face: Face
    chip: Picture | None
    note: str = ""


def describe(
    files: Sequence[PictureFile], settings: DescribeSettings, machine: Machine
) -> Steps[tuple[Rows | Skipped, ...]]:
    """What networks make of the faces in each picture, at most 8 pictures in a step, in the order of ``files``.

    In pictures that come with their faces (:class:`PictureWithFaces`) these are described but those that are ignored,
    in others what the detector finds. Each face gives one row of
    :data:`~workbench.core.faces.describe_settings.DESCRIPTIONS`; the scores of one attribute are shares that sum to 1,
    the apparent age is their mean over 0 to 100 years, its spread their standard deviation. A face that is too small,
    or whose eyes are not found, gives a row with the reason. Raises :class:`WorkbenchError` when a network is missing
    or not what its card says.
    """
    networks = {each: _open(each, settings) for each in settings.attributes}
    prepare = partial(_faces_of, settings=settings, detectors=_Detectors(settings.detector))
    size = machine.pictures_at_once or PICTURES_PER_STEP
    # Closed with this: what was to be read ahead is not read any more, whether the task was cancelled or failed.
    with closing(ahead(prepare, files, machine.readers, reach=size)) as prepared:
        for start in range(0, len(files), size):
            batch = list(islice(prepared, size))
            rows = _rows(
                [each for found in batch if isinstance(found, list) for each in found], settings, networks
            )
            results = tuple(
                Skipped(file.name, str(found))
                if isinstance(found, UnreadablePicture)
                else Rows(file.name, tuple(next(rows) for _ in found))
                for file, found in zip(files[start : start + size], batch, strict=True)
            )
            yield Step(start + len(results), len(files), results)


def upright(picture: Picture, face: Face) -> Picture | None:
    """A face as deepface gives it to its networks: 224×224×3, uint8, eyes level; None where there are no eyes.

    The box is turned about its middle, cut out and resized as a whole; what is left over is black, and so is what lies
    beyond the picture's edge (deepface 0.0.103, ``modules/detection.py`` and ``modules/preprocessing.py``).
    """
    right_eye, left_eye = face.landmarks[:2]
    if right_eye is None or left_eye is None:
        return None
    box = face.box
    scale = CHIP / max(box.width, box.height)
    width, height = (min(CHIP, max(1, round(side * scale))) for side in (box.width, box.height))
    middle = (box.left + box.width / 2, box.top + box.height / 2)
    tilt = degrees(atan2(left_eye[1] - right_eye[1], left_eye[0] - right_eye[0]))
    turning = cv2.getRotationMatrix2D(middle, tilt, scale)
    turning[:, 2] += np.array((width / 2 - middle[0], height / 2 - middle[1]))
    cut = cv2.warpAffine(picture, turning, (width, height))
    left, top = (CHIP - width) // 2, (CHIP - height) // 2
    whole = np.zeros((CHIP, CHIP, 3), np.uint8)
    whole[top : top + height, left : left + width] = cut
    return whole


def word_for(scores: Scores, labels: Sequence[str], margin: float) -> str:
    """The label with the highest score, or “uncertain” if it is not ``margin`` above the second highest."""
    second, first = np.argsort(scores, kind="stable")[-2:]
    return labels[first] if scores[first] - scores[second] >= margin else UNCERTAIN


def age_and_spread(scores: Scores) -> tuple[float, float]:
    """Mean and standard deviation, in years, of scores for the ages 0, 1, 2 … that sum to 1."""
    ages = np.arange(len(scores))
    mean = float(scores @ ages)
    return mean, float(np.sqrt(scores @ (ages - mean) ** 2))


def _open(attribute: Attribute, settings: DescribeSettings) -> AttributeNetwork:
    # Here, so that reading this module's words does not bring in deepface.
    from workbench.core.faces.deepface_adapter import open_attributes

    model = card(getattr(settings, attribute.model_setting))
    network: AttributeNetwork = open_attributes(model)
    if tuple(network.labels) != attribute.labels:
        raise CardError(
            f"“{model.title}” gives no scores for {attribute.title.lower()}. Nothing was computed. Choose another "
            "model."
        )
    return network


class _Detectors:
    """Opened when the first picture comes in which nobody has looked for faces."""

    def __init__(self, key: str) -> None:
        self._card = card(key)
        self._opened: DetectorOfEachThread | None = None

    def __call__(self, picture: Picture) -> tuple[Face, ...]:
        if self._opened is None:
            self._opened = DetectorOfEachThread(self._card)
        return self._opened.detect(picture)


def _faces_of(
    file: PictureFile, settings: DescribeSettings, detectors: Callable[[Picture], tuple[Face, ...]]
) -> list[_Prepared] | UnreadablePicture:
    if isinstance(file, PictureWithFaces) and not file.faces:
        return []
    try:
        picture = read(Path(file.path))
    except UnreadablePicture as error:
        return error
    found: list[tuple[int | None, Face]] = (
        [(each.id, each.face) for each in file.faces if not each.ignored]
        if isinstance(file, PictureWithFaces)
        else [(None, each) for each in detectors(picture)]
    )
    return [_prepared(picture, number, face, settings) for number, face in found]


def _prepared(picture: Picture, number: int | None, face: Face, settings: DescribeSettings) -> _Prepared:
    if min(face.box.width, face.box.height) < settings.smallest:
        return _Prepared(number, face, None, TOO_SMALL.format(smallest=settings.smallest))
    with_eyes = face
    if None in face.landmarks[:2]:
        # Drawn by hand, or found by a detector that gives no eyes.
        with_eyes = replace(face, landmarks=aligner().landmarks(picture, face))
    chip = upright(picture, with_eyes) if _are_inside(with_eyes.landmarks[:2], picture) else None
    return _Prepared(number, face, chip, "" if chip is not None else NO_EYES)


def _are_inside(points: Sequence[Point | None], picture: Picture) -> bool:
    height, width = picture.shape[:2]
    return all(each is not None and 0 <= each[0] < width and 0 <= each[1] < height for each in points)


def _rows(
    faces: Sequence[_Prepared], settings: DescribeSettings, networks: Mapping[Attribute, AttributeNetwork]
) -> Iterator[Row]:
    chips = [each.chip for each in faces if each.chip is not None]
    scores = {attribute: iter(_scores(network, chips)) for attribute, network in networks.items()}
    for each in faces:
        own = {attribute: next(found) for attribute, found in scores.items()} if each.chip is not None else {}
        yield _row(each, own, settings)


def _scores(network: AttributeNetwork, chips: Sequence[Picture]) -> list[Scores]:
    parts = [
        np.asarray(network.scores(chips[start : start + FACES_AT_ONCE]), np.float64)
        for start in range(0, len(chips), FACES_AT_ONCE)
    ]
    return [row for part in parts for row in part / part.sum(axis=1, keepdims=True)]


def _row(each: _Prepared, scores: Mapping[Attribute, Scores], settings: DescribeSettings) -> Row:
    box, note = each.face.box, each.note
    if any(not np.isfinite(found).all() for found in scores.values()):
        scores, note = {}, NO_NUMBER
    values: list[Value] = [each.number]
    values += [round(side, 2) for side in (box.left, box.top, box.width, box.height)]
    values.append(each.face.detector)
    for attribute in ATTRIBUTES:
        values += _values(attribute, scores.get(attribute), settings.margin)
    return (*values, note or None)


def _values(attribute: Attribute, scores: Scores | None, margin: float) -> list[Value]:
    if attribute.setting == "age":
        return [None, None] if scores is None else [round(each, 2) for each in age_and_spread(scores)]
    # Of perceived race there are scores only, and no word for anybody.
    has_word = attribute.setting != "race"
    if scores is None:
        return [None] * (len(attribute.labels) + has_word)
    values: list[Value] = [round(float(each), 5) for each in scores]
    return [*values, word_for(scores, attribute.labels, margin)] if has_word else values
