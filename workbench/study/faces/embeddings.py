"""The embeddings of a study: read all at once, counted, and computed where they are missing. Models never mix."""

import sqlite3
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from workbench.core.faces.embed_settings import EMBEDDED, EmbedSettings
from workbench.core.faces.known import NumberedFace, PictureWithFaces
from workbench.core.models.cards import ModelCard, cards
from workbench.core.models.machine import Machine
from workbench.core.models.store import are_here, fingerprint
from workbench.core.provenance import made_with
from workbench.core.steps import Step
from workbench.core.tasks import Task, TaskSteps
from workbench.core.wording import faces_in_words
from workbench.study.errors import StudyError
from workbench.study.faces.copies import copies_among
from workbench.study.faces.finding import known_faces, with_these
from workbench.study.faces.keeping import EMBED
from workbench.study.metadata import LEFT_OUT
from workbench.study.pictures import up_to_date
from workbench.study.runs import Request, begin, recorded
from workbench.study.study import Study

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workbench.core.faces.comparing import Embedding

EMBED_TASK = Task(
    name=EMBED,
    title="Make known faces comparable",
    sentence="Computes the embeddings of faces that are known already, so that they can be compared.",
    version=1,
    settings=EmbedSettings,
    table=EMBEDDED,
    function="workbench.core.faces.embed_faces:embed_faces",
    method="For faces that were drawn by hand or found before, an embedding was computed with {model}.",
    packages=("dlib-bin", "onnxruntime", "deepface"),
    looks_at_faces=True,
)
"""Not one of the tasks that can be asked for by name: it makes sense only for the faces of a study."""

_TAKES_PART = (
    f"NOT faces.ignored AND faces.picture NOT IN (SELECT picture FROM metadata WHERE c{LEFT_OUT} IS NOT NULL)"
)
_TAKING_PART = f"SELECT faces.id FROM present_faces AS faces WHERE {_TAKES_PART}"
_SAME_MODEL = "embeddings.face = faces.id AND embeddings.model = ? AND embeddings.weights_sha256 = ?"


@dataclass(frozen=True, eq=False)
class FaceVectors:
    """Faces with an embedding by one model. All have one entry for each face, in the order of their numbers.

    ``ids`` (int64) are the numbers of the faces, ``pictures`` (int64) those of their pictures in the study; equal
    ``copies`` (int64) are pictures whose files are the same byte by byte; ``vectors`` are float32, faces × dimensions.
    """

    ids: "NDArray[np.int64]"
    pictures: "NDArray[np.int64]"
    copies: "NDArray[np.int64]"
    vectors: "NDArray[np.float32]"

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class EmbeddedBy:
    """A model with the checksum of its weights, and how many faces have an embedding by it."""

    model: str
    weights_sha256: str
    faces: int

    @property
    def title(self) -> str:
        """What the model is called; its key if there is no card of it any more."""
        known = cards().get(self.model)
        return known.title if known else self.model

    @property
    def is_here(self) -> bool:
        """Whether this computer has exactly this model, so that further faces can be described by it."""
        known = cards().get(self.model)
        return known is not None and are_here(known) and fingerprint(known) == self.weights_sha256

    @property
    def in_words(self) -> str:
        """One sentence, or two where the model is missing."""
        verb = "is" if self.faces == 1 else "are"
        said = f"{faces_in_words(self.faces)} {verb} comparable by “{self.title}”."
        if self.is_here:
            return said
        return (
            f"{said} Exactly this model is not on this computer: these faces can be compared with each other, but "
            "with no others, as numbers of different models say nothing about each other."
        )


def vectors_of(study: Study, card: ModelCard) -> FaceVectors:
    """The embeddings by exactly this model of all faces that take part: not ignored, not deleted, not left out."""
    return vectors_by(study, card.key, fingerprint(card))


def vectors_by(study: Study, model: str, weights_sha256: str) -> FaceVectors:
    """The same by a model that need not be on this computer; see :func:`embedded_by`. Raises :class:`StudyError`."""
    import numpy as np

    with study.reading() as connection:
        rows = connection.execute(
            f"SELECT faces.id, faces.picture, vector FROM present_faces AS faces JOIN embeddings ON {_SAME_MODEL} "
            f"WHERE {_TAKES_PART} AND length(vector) > 0 ORDER BY faces.id",
            (model, weights_sha256),
        ).fetchall()
    ids, pictures, blobs = zip(*rows, strict=True) if rows else ((), (), ())
    dimension = len(blobs[0]) // 4 if blobs else 0
    if any(len(each) != 4 * dimension for each in blobs):
        raise StudyError(
            f"The embeddings in “{study.name}” by “{model}” are not all of the same length, so they cannot be "
            "compared. Nothing was changed. Forget the embeddings and compute them anew."
        )
    of_pictures = np.array(pictures, np.int64)
    vectors = np.frombuffer(b"".join(blobs), "<f4").reshape(len(ids), dimension)
    return FaceVectors(
        np.array(ids, np.int64),
        of_pictures,
        copies_among(study, of_pictures),
        vectors.astype(np.float32, copy=False),
    )


def embedding_of(study: Study, face: int, card: ModelCard) -> "Embedding | None":
    """What a recogniser said of one face; None if it was not asked, or the face cannot be aligned."""
    import numpy as np

    from workbench.core.faces.comparing import Embedding

    sha256 = fingerprint(card)
    with study.reading() as connection:
        row = connection.execute(
            "SELECT vector FROM embeddings WHERE (face, model, weights_sha256) = (?, ?, ?) AND length(vector) > 0",
            (face, card.key, sha256),
        ).fetchone()
    return Embedding(np.frombuffer(row[0], "<f4").astype(np.float32), card.key, sha256) if row else None


def embedded_by(study: Study) -> tuple[EmbeddedBy, ...]:
    """The models by which faces of the study are described, the most frequent first."""
    with study.reading() as connection:
        rows = connection.execute(
            "SELECT model, weights_sha256, count(*) AS number FROM embeddings WHERE length(vector) > 0 "
            f"AND face IN ({_TAKING_PART}) GROUP BY model, weights_sha256 ORDER BY number DESC, model"
        )
        return tuple(EmbeddedBy(*row) for row in rows)


def faces_without_embedding(study: Study, card: ModelCard) -> int:
    """Of how many faces that take part this recogniser has not said anything yet."""
    with study.reading() as connection:
        return len(_lacking(connection, card))


def embed_missing(
    study: Study, card: ModelCard, machine: Machine, faces: Collection[int] | None = None
) -> TaskSteps:
    """Compute the embeddings by a recogniser that are missing, of all faces or of these; recorded as a run.

    Steps count pictures; the first one is empty. Stopped, it keeps every step it has yielded. Raises
    :class:`WorkbenchError` when the recogniser cannot be opened.
    """
    with study.reading() as connection:
        lacking = _lacking(connection, card)
    wanted = lacking if faces is None else lacking & set(faces)
    files = _pictures_with(study, wanted)
    yield Step(0, len(files), ())
    if not files:
        return
    request = Request(EMBED_TASK, EmbedSettings(model=card.key))
    run = begin(study, request, made_with(EMBED_TASK, request.settings, card, machine))
    steps = EMBED_TASK.steps(files, request.settings, machine)
    with closing(recorded(study, request, run, steps)) as written:
        yield from written


def _lacking(connection: sqlite3.Connection, card: ModelCard) -> set[int]:
    rows = connection.execute(
        f"{_TAKING_PART} AND NOT EXISTS (SELECT 1 FROM embeddings WHERE {_SAME_MODEL})",
        (card.key, fingerprint(card)),
    )
    return {number for (number,) in rows}


def _pictures_with(study: Study, faces: Collection[int]) -> list[PictureWithFaces]:
    """The pictures of these faces, as they are on disk now; a file that has changed shows other faces."""
    found = [each for each in known_faces(study) if each.id in faces]
    together = [(file, list(same)) for file, same in groupby(found, key=lambda each: each.file)]
    current = up_to_date(study, [file for file, _ in together])
    return [
        with_these(file, [NumberedFace(each.id, each.face) for each in same])
        for file, (before, same) in zip(current, together, strict=True)
        if (file.bytes, file.modified) == (before.bytes, before.modified)
    ]
