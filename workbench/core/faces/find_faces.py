"""The task “faces”: where faces are in each picture, and what a recogniser says of each."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import WorkbenchError
from workbench.core.faces.aligning import Picture
from workbench.core.faces.detecting import LONGEST_SIDE, DetectorOfEachThread
from workbench.core.faces.face import Face
from workbench.core.faces.recognising import (
    DlibRecogniser,
    Embeddings,
    Recogniser,
    embeddings_of,
    open_recogniser,
)
from workbench.core.faces.settings import FacesSettings, face_row
from workbench.core.models.cards import card
from workbench.core.models.devices import chosen_device
from workbench.core.models.machine import Machine
from workbench.core.models.store import WeightsError, fingerprint
from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.read_ahead import ahead
from workbench.core.pictures.reading import UnreadablePicture, read_reduced
from workbench.core.steps import Skipped, Step, Steps
from workbench.core.tables import Rows

PICTURES_AT_ONCE = 50
"""A program that is killed loses at most so many pictures."""
# So large a JPEG file may be decoded at half its size or less: what the detector sees is smaller in any case.
LEAST_SIDE = 2 * LONGEST_SIDE
# Enough for readers to be never without work; each waiting picture keeps the chips of its faces.
READ_AHEAD = 16
# Pictures of crowds must not fill the memory: so many faces are embedded before a step is complete.
MOST_CHIPS = 256


@dataclass(frozen=True)
class _Looked:
    """What was found in one picture; of the picture itself only the faces' chips are kept."""

    faces: tuple[Face, ...]
    chips: tuple[Picture | None, ...]


def find_faces(
    files: Sequence[PictureFile], settings: FacesSettings, machine: Machine
) -> Steps[tuple[Rows | Skipped, ...]]:
    """The faces of each picture, from left to right, one step for at most 50 pictures, in the order of ``files``.

    Each picture's rows are those of :func:`face_row`, in pixels of the upright picture; none if there is no face. The
    vectors are their embeddings (faces × dimensions, float32), NaN where a face could not be aligned, None without a
    recogniser. A picture that cannot be read becomes :class:`Skipped`. Raises :class:`WorkbenchError` when detector
    or recogniser cannot be opened or the device is not there.
    """
    search = _Search(settings, machine)
    size = min(PICTURES_AT_ONCE, machine.pictures_at_once or PICTURES_AT_ONCE)
    # On the processor looking ahead would take the cores from the network, and each would wait for the other.
    is_ahead = chosen_device(machine.device) != "cpu"
    # Closed with this: what was to be read ahead is not read any more, whether the task was cancelled or failed.
    with closing(ahead(search.look, files if is_ahead else (), machine.readers, READ_AHEAD)) as looked:
        for start in range(0, len(files), size):
            batch = files[start : start + size]
            source = looked if is_ahead else ahead(search.look, batch, machine.readers, READ_AHEAD)
            results = search.results(batch, islice(source, len(batch)))
            yield Step(start + len(batch), len(files), results, note=search.taken_notes())


class _Search:
    """A detector and a recogniser at work."""

    def __init__(self, settings: FacesSettings, machine: Machine) -> None:
        self._settings = settings
        self._detector = DetectorOfEachThread(card(settings.detector), settings.least_score)
        self._recogniser: Recogniser | None = None
        self._fingerprint, self._dimension = "", 0
        if settings.model:
            model = card(settings.model)
            self._recogniser = open_recogniser(model, machine)
            self._fingerprint = fingerprint(model)
            self._dimension = model.recognition.dimension if model.recognition else 0

    def look(self, file: PictureFile) -> _Looked | Skipped:
        """Read a picture and find its faces; may be called from several threads at once."""
        try:
            picture, share = read_reduced(Path(file.path), LEAST_SIDE)
            faces = [each for each in self._detector.detect(picture) if self._is_large(each, share)]
            chips = [self._recogniser.chip(picture, each) if self._recogniser else None for each in faces]
        except UnreadablePicture as error:
            return Skipped(file.name, str(error))
        except WeightsError:
            raise
        except (WorkbenchError, RuntimeError, MemoryError, cv2.error) as error:
            # dlib and OpenCV give up on single pictures in their own words.
            reason = str(error) if isinstance(error, WorkbenchError) else _in_words(error)
            return Skipped(file.name, reason, is_unreadable=False)
        return _Looked(tuple(each.scaled(1 / share) for each in faces), tuple(chips))

    def results(
        self, files: Sequence[PictureFile], looked: Iterable[_Looked | Skipped]
    ) -> tuple[Rows | Skipped, ...]:
        """The results of one step; chips are given up as soon as they are embedded."""
        found: list[_Looked | Skipped] = []
        waiting: list[Picture | None] = []
        embeddings: list[Embeddings] = []
        for each in looked:
            if isinstance(each, _Looked):
                waiting += each.chips
            found.append(each if isinstance(each, Skipped) else replace(each, chips=()))
            if len(waiting) >= MOST_CHIPS:
                embeddings.append(self._embedded(waiting))
                waiting = []
        embeddings.append(self._embedded(waiting))
        rest = iter(np.concatenate(embeddings))
        return tuple(
            each if isinstance(each, Skipped) else self._rows(file.name, each.faces, rest)
            for file, each in zip(files, found, strict=True)
        )

    def taken_notes(self) -> str:
        """What happened since the last call that a person should know."""
        return self._recogniser.taken_notes() if isinstance(self._recogniser, DlibRecogniser) else ""

    def _is_large(self, face: Face, share: float) -> bool:
        return min(face.box.width, face.box.height) >= self._settings.smallest * share

    def _embedded(self, chips: Sequence[Picture | None]) -> Embeddings:
        if self._recogniser is None:
            return np.empty((len(chips), 0), np.float32)
        return embeddings_of(self._recogniser, chips, self._dimension)

    def _rows(self, name: str, faces: Sequence[Face], embeddings: Iterator[NDArray[np.float32]]) -> Rows:
        """Rows of a picture with the next embeddings, one for each face."""
        vectors = list(islice(embeddings, len(faces)))
        is_made = [bool(each.size) and bool(np.isfinite(each).all()) for each in vectors]
        rows = tuple(
            face_row(number, face, *((self._settings.model, self._fingerprint) if made else ("", "")))
            for number, (face, made) in enumerate(zip(faces, is_made, strict=True), start=1)
        )
        return Rows(name, rows, np.stack(vectors) if vectors and self._recogniser else None)


def _in_words(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return "There is not enough free memory to look for faces in this picture."
    return f"The detector gave up on this picture ({' '.join(str(error).split())[:200]})."
