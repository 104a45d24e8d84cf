"""dlib's detector of frontal faces: edges' directions, compared at many sizes (Dalal & Triggs 2005; King 2015)."""

from contextlib import suppress
from functools import lru_cache
from hashlib import sha256

import dlib

from workbench import paths
from workbench.core.faces.aligning import Picture, aligner
from workbench.core.faces.detecting import LONGEST_SIDE
from workbench.core.faces.face import Box, Face
from workbench.core.models.cards import ModelCard

# Faces of less than 80 pixels are not found; in pictures as small as this most faces are. Enlarging costs little here.
SMALL = 400


class HogDetector:
    """Finds faces of at least 80×80 pixels of the picture it is given, 40×40 in small ones. One thread may use it."""

    longest_side = LONGEST_SIDE

    def __init__(self, card: ModelCard, least_score: float) -> None:
        """Scores are distances from the border between faces and all else; the usual threshold is 0."""
        self._key, self._least_score = card.key, least_score
        self._detector = dlib.fhog_object_detector.__new__(dlib.fhog_object_detector)
        self._detector.__setstate__((_state(),))
        self._aligner = aligner()

    def detect(self, picture: Picture) -> tuple[Face, ...]:
        """The faces in the picture with eyes and nose, which the predictor of five points finds."""
        times_doubled = 1 if max(picture.shape[:2]) < SMALL else 0
        boxes, scores, _ = self._detector.run(picture, times_doubled, self._least_score)
        return tuple(
            self._face(picture, Box(box.left(), box.top(), box.width(), box.height()), float(score))
            for box, score in zip(boxes, scores, strict=True)
        )

    def _face(self, picture: Picture, box: Box, score: float) -> Face:
        landmarks = self._aligner.landmarks(picture, Face(box, score, detector=self._key))
        return Face(box, score, landmarks, self._key)


@lru_cache(maxsize=1)
def _state() -> bytes:
    """What makes a detector, in a millisecond. dlib itself needs half a second for it and holds Python's lock.

    It is kept in the folder of what can be made again, under a name that ends with its checksum.
    """
    folder, name = paths.cache_folder() / "dlib", f"hog {dlib.__version__} "
    with suppress(OSError):
        for path in folder.glob(f"{name}*.bin"):
            content = path.read_bytes()
            if path.stem.removeprefix(name) == sha256(content).hexdigest():
                return content
    (made,) = dlib.get_frontal_face_detector().__getstate__()
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}{sha256(made).hexdigest()}.bin").write_bytes(made)
    return bytes(made)
