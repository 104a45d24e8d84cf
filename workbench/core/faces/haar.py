"""OpenCV's detector of frontal faces: a cascade of bright and dark rectangles (Viola & Jones 2001)."""

from pathlib import Path

import cv2
import numpy as np

from workbench.core.faces.aligning import Picture, aligner
from workbench.core.faces.face import Box, Face
from workbench.core.models.cards import ModelCard
from workbench.core.models.store import WeightsError, weights_path

CASCADE = "haarcascade_frontalface_default.xml"
_GROWTH = 1.2
# So many boxes must lie over each other to make a face. OpenCV's own three take many other things for faces.
_NEIGHBOURS = 6


class HaarDetector:
    """Finds frontal faces quickly, and many things that are none. One thread may use it."""

    # Smaller than dlib's: with the same size it would be slower, and it is here to be quick.
    longest_side = 480

    def __init__(self, card: ModelCard, least_score: float) -> None:
        """Scores are the sum of the last stage; every face that passes all stages is given where none is least."""
        path = weights_path(card) / "data" / CASCADE
        # Read through Python: OpenCV cannot open every path of Windows.
        storage = cv2.FileStorage(_text(path), cv2.FILE_STORAGE_READ | cv2.FILE_STORAGE_MEMORY)
        self._cascade = cv2.CascadeClassifier()
        if not self._cascade.read(storage.getFirstTopLevelNode()):
            raise WeightsError(
                f"OpenCV's file “{path}” does not hold what it should. Nothing was computed. "
                "Install Image Workbench again."
            )
        self._key = card.key
        self._aligner = aligner()

    def detect(self, picture: Picture) -> tuple[Face, ...]:
        """The faces in the picture with eyes and nose, which the predictor of five points finds."""
        grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
        boxes, _, scores = self._cascade.detectMultiScale3(
            grey, _GROWTH, _NEIGHBOURS, outputRejectLevels=True
        )
        return tuple(
            self._face(picture, Box(*map(float, box)), float(score))
            for box, score in zip(boxes, np.ravel(scores), strict=True)
        )

    def _face(self, picture: Picture, box: Box, score: float) -> Face:
        landmarks = self._aligner.landmarks(picture, Face(box, score, detector=self._key))
        return Face(box, score, landmarks, self._key)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise WeightsError(
            f"OpenCV's file “{path}” cannot be read. Nothing was computed. Install Image Workbench again."
        ) from error
