"""Look at a single picture: which faces it has, and what a recogniser says of each. Nothing is written down."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from workbench.core.faces.comparing import ComparisonError, Embedding, Vectors, recognition_of
from workbench.core.faces.face import Face
from workbench.core.faces.find_faces import LEAST_SIDE, find_faces
from workbench.core.faces.recognising import embeddings_of, open_recogniser
from workbench.core.faces.settings import FacesSettings, face_of_row
from workbench.core.models.cards import ModelCard, card
from workbench.core.models.machine import Machine
from workbench.core.models.store import fingerprint
from workbench.core.pictures.collection import PictureFile, as_on_disk
from workbench.core.pictures.reading import UnreadablePicture, read_reduced
from workbench.core.steps import Skipped
from workbench.core.wording import faces_in_words


class NoFaceError(ComparisonError):
    """A picture in which a face was needed has none that the detector finds."""


@dataclass(frozen=True, eq=False)
class SeenFaces:
    """The faces of one picture, from left to right; ``vectors`` (n×d) has NaN where a face has no embedding."""

    file: PictureFile
    faces: tuple[Face, ...]
    vectors: Vectors
    detector: str
    model: str
    weights_sha256: str

    @property
    def largest(self) -> int:
        """The place of the face whose box has the largest area."""
        return max(range(len(self.faces)), key=lambda at: _area(self.faces[at]))

    def embedding(self, at: int) -> Embedding:
        """What the recogniser says of one of the faces."""
        return Embedding(self.vectors[at], self.model, self.weights_sha256)

    @property
    def in_words(self) -> str:
        """“3 faces were found in “x.jpg”; the largest one is taken.”; nothing where there is only one."""
        if len(self.faces) == 1:
            return ""
        return (
            f"{faces_in_words(len(self.faces))} were found in “{self.file.name}”; the largest one is taken."
        )


def seen_faces(path: Path, settings: FacesSettings, machine: Machine) -> SeenFaces:
    """The faces of the picture at ``path``; without a recogniser in the settings they have no embeddings (n×0).

    Raises :class:`NoFaceError` when there is none, :class:`ComparisonError` when the picture cannot be read, and what
    :func:`find_faces` raises.
    """
    recogniser = card(settings.model) if settings.model else None
    dimension = recognition_of(recogniser).dimension if recogniser else 0
    try:
        file = as_on_disk(path.name, str(path))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ComparisonError(f"“{path}” could not be opened ({reason}). Nothing was compared.") from error
    (step,) = find_faces([file], settings, machine)
    (found,) = step.value
    if isinstance(found, Skipped):
        raise ComparisonError(f"“{path}” could not be read. {found.reason} Nothing was compared.")
    if not found.rows:
        title = card(settings.detector).title
        raise NoFaceError(
            f"No face was found in “{path.name}” by {title}. That does not mean that there is none: small, turned and "
            "covered faces are missed. Try another detector or another picture."
        )
    faces = tuple(map(face_of_row, found.rows))
    vectors = np.empty((len(faces), dimension), np.float32) if found.vectors is None else found.vectors
    weights = fingerprint(recogniser) if recogniser else ""
    return SeenFaces(file, faces, vectors, settings.detector, settings.model, weights)


def embedding_now(file: PictureFile, face: Face, recogniser: ModelCard, machine: Machine) -> Embedding:
    """What a recogniser says of a face that is known already; NaN where the face cannot be aligned.

    Raises :class:`ComparisonError` for a picture that cannot be read.
    """
    opened = open_recogniser(recogniser, machine)
    try:
        picture, share = read_reduced(Path(file.path), LEAST_SIDE)
    except UnreadablePicture as error:
        raise ComparisonError(f"“{file.name}” could not be read. {error} Nothing was compared.") from error
    chip = opened.chip(picture, face.scaled(share))
    vectors = embeddings_of(opened, [chip], recognition_of(recogniser).dimension)
    return Embedding(vectors[0], recogniser.key, fingerprint(recogniser))


def _area(face: Face) -> float:
    return face.box.width * face.box.height
