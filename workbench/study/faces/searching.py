"""Search one face among those of a study: loaded once, searched often, judged by people, taken away as a table."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.faces.comparing import ComparisonError, Embedding, Gallery, recognition_of
from workbench.core.faces.search_settings import SEARCH, FoundFace, Measure, search_rows
from workbench.core.faces.searching import (
    FaceIndex,
    Ranking,
    build_index,
    is_index_worthwhile,
    search,
)
from workbench.core.models.cards import ModelCard
from workbench.core.models.machine import Machine
from workbench.core.models.store import fingerprint
from workbench.core.networks.provenance import made_by, write_provenance
from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Step
from workbench.core.tables import write_csv
from workbench.study.actions import Action
from workbench.study.faces.decisions import Verdict, say, verdicts
from workbench.study.faces.embeddings import faces_without_embedding, vectors_of
from workbench.study.faces.finding import KnownFace, known_faces, person_names
from workbench.study.faces.pairs import OUTSIDE, embedding_in
from workbench.study.faces.people import move_faces
from workbench.study.study import Study


@dataclass(frozen=True, eq=False)
class SearchableFaces:
    """The faces of a study that a recogniser has described: row by row those of the ``gallery``.

    ``without`` counts those that it was not asked about yet, ``unaligned`` those that it could not be given;
    ``numbers`` are their numbers in their pictures, from 1.
    ``indexes`` are kept as they are built, by whether they are Euclidean.
    """

    card: ModelCard
    weights_sha256: str
    faces: Sequence[KnownFace]
    numbers: Mapping[int, int]
    gallery: Gallery
    without: int
    unaligned: int
    indexes: dict[bool, FaceIndex] = field(default_factory=dict)

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """How many bytes the file of each face's picture has."""
        return np.array([face.file.bytes for face in self.faces], np.int64)


@dataclass(frozen=True, eq=False)
class Target:
    """The face that is searched for. Its number is :data:`OUTSIDE` if its picture does not belong to the study."""

    face: KnownFace
    embedding: Embedding


@dataclass(frozen=True, eq=False)
class FaceSearch:
    """What was found: ``ranking`` points into the faces that were ``searched``."""

    target: Target
    searched: SearchableFaces
    metric: str
    ranking: Ranking

    @property
    def faces(self) -> list[KnownFace]:
        """The faces found, the most similar first."""
        faces = self.searched.faces
        return [faces[at] for at in self.ranking.positions.tolist()]

    def measure(self, threshold: float) -> Measure:
        """By what the faces were compared."""
        return Measure(self.metric, threshold, self.searched.card.key, self.searched.weights_sha256)


def searchable_faces(study: Study, card: ModelCard) -> SearchableFaces:
    """The present faces of a study, as far as just these weights have described them; ignored ones take no part."""
    every = known_faces(study)
    by_id = {face.id: face for face in every if not face.ignored}
    vectors = vectors_of(study, card)
    ids = vectors.ids.tolist()
    rows = [at for at, number in enumerate(ids) if number in by_id]
    faces = [by_id[ids[at]] for at in rows]
    numbers = {
        face.id: number
        for _, found in groupby(every, key=lambda face: face.file.name)
        for number, face in enumerate(found, start=1)
    }
    matrix = vectors.vectors[rows].reshape(len(rows), recognition_of(card).dimension)
    without = faces_without_embedding(study, card)
    unaligned = len(by_id) - len(faces) - without
    return SearchableFaces(card, fingerprint(card), faces, numbers, Gallery(matrix), without, unaligned)


def search_faces(
    study: Study, wanted: KnownFace, searched: SearchableFaces, metric: str, machine: Machine
) -> Iterator[Step[FaceSearch | None]]:
    """Search a face among those of a study; the last step has the result, those before it prepare very many faces.

    The face itself takes no part, nor do the faces of pictures that are byte for byte the same as its own. Raises
    :class:`ComparisonError` when the face has no usable embedding, or there are no faces to be searched.
    """
    if not searched.faces:
        raise ComparisonError(
            f"No face of this study is comparable by {searched.card.title} yet. Find faces first, or make those that "
            "are known comparable."
        )
    target = Target(wanted, embedding_in(study, wanted, searched.card, machine))
    index = None
    if is_index_worthwhile(searched.gallery):
        is_euclidean = metric == "euclidean"
        if is_euclidean not in searched.indexes:
            for step in build_index(searched.gallery, metric):
                if step.value is not None:
                    searched.indexes[is_euclidean] = step.value
                yield Step(step.done, step.total, None, step.note)
        index = searched.indexes[is_euclidean]
    yield Step(1, 1, ranked(target, searched, metric, index))


def ranked(
    target: Target, searched: SearchableFaces, metric: str, index: FaceIndex | None = None
) -> FaceSearch:
    """The faces by their distance to the target; see :func:`search_faces`."""
    embedding = target.embedding
    if (embedding.model, embedding.weights_sha256) != (searched.card.key, searched.weights_sha256):
        raise ComparisonError(
            "The embeddings of this face and of the others come from different recognisers. They cannot be compared."
        )
    left_out = _left_out(target.face, searched)
    ranking = search(searched.gallery, embedding.vector, metric, left_out, index)
    return FaceSearch(target, searched, metric, ranking)


def verdicts_about(study: Study, face: int) -> dict[int, Verdict]:
    """What was said of a face and others, by the numbers of the others."""
    return {
        second if first == face else first: verdict
        for (first, second), verdict in verdicts(study).items()
        if face in (first, second)
    }


def judge(
    study: Study, target: KnownFace, face: int, verdict: Verdict | None, gives_person: bool = False
) -> Action:
    """Write down that two faces are of the same person or of different ones; None takes it back.

    With ``gives_person`` a face that is the same gets the target's person, if that one has somebody. Raises
    :class:`workbench.study.faces.decisions.FaceError`, for instance when that person has another face in the picture.
    """
    if gives_person and verdict == "same" and target.person is not None:
        move_faces(study, [face], target.person)
    return say(study, target.id, face, verdict)


def export_search(study: Study, found: FaceSearch, threshold: float, table: Path) -> dict[str, Any]:
    """Write a ranking as CSV, and beside it how it was made (the same name with .json); the record of that.

    Raises :class:`workbench.core.tables.ExportError`.
    """
    write_csv(table, SEARCH, search_rows(found_faces(study, found), found.measure(threshold)))
    record = search_record(found, threshold)
    write_provenance(table.parent, record, f"{table.stem}.json")
    return record


def found_faces(study: Study, found: FaceSearch) -> Iterator[FoundFace]:
    """The faces of a ranking as its table names them."""
    said: Mapping[int, Verdict] = {}
    if found.target.face.id != OUTSIDE:
        said = verdicts_about(study, found.target.face.id)
    people = person_names(study)
    for face, distance in zip(found.faces, found.ranking.distances.tolist(), strict=True):
        box = face.face.box
        yield FoundFace(
            face.file.name,
            found.searched.numbers[face.id],
            (box.left, box.top, box.width, box.height),
            distance,
            face.face.detector,
            said.get(face.id, ""),
            people.get(face.person or 0, ""),
        )


def search_record(found: FaceSearch, threshold: float) -> dict[str, Any]:
    """How a ranking was made: settings, model, target, and how many faces took part or did not."""
    target, ranking = found.target.face, found.ranking
    path = Path(target.file.path)
    box = target.face.box
    settings = {
        "metric": found.metric,
        "threshold": threshold,
        "target_box": [box.left, box.top, box.width, box.height],
        "target_detector": target.face.detector,
        "faces_compared": ranking.compared,
        "faces_listed": len(ranking.positions),
        "faces_below_threshold": ranking.below(threshold),
        "faces_left_out_as_target_or_copy": ranking.left_out,
        "faces_without_usable_embedding": ranking.unusable
        + found.searched.without
        + found.searched.unaligned,
    }
    record = made_by("faces search", found.searched.card, settings, "", path if path.is_file() else None)
    count = ranking.below_in_words(threshold)
    record["methods"] = (
        f"The face in “{target.file.name}” was compared with {ranking.compared:,} others by "
        f"{found.searched.card.title} ({found.metric} distance); {count}. A small distance "
        "means that the network finds two faces similar; it does not say that they are of the same person."
    )
    return record


def _left_out(target: KnownFace, searched: SearchableFaces) -> NDArray[np.bool_]:
    """Which faces are the target itself, or in files that are byte for byte the same as its picture.

    Only files of the same size are read; those that cannot be read are taken for different ones.
    """
    left_out = np.zeros(len(searched.faces), bool)
    candidates = np.flatnonzero(searched.sizes == target.file.bytes).tolist()
    content = _sha256(target.file) if candidates else ""
    for at in candidates:
        face = searched.faces[at]
        if target.id != OUTSIDE and face.file.name == target.file.name:
            # Others in the same picture are other faces; in a copy of it all of them are there a second time.
            left_out[at] = face.id == target.id
        else:
            left_out[at] = bool(content) and _sha256(face.file) == content
    return left_out


def _sha256(file: PictureFile) -> str:
    try:
        return _sha256_of(file.path, file.bytes, file.modified)
    except OSError:
        return ""


@lru_cache(maxsize=4096)
def _sha256_of(path: str, size: int, modified: int) -> str:
    """Checksum of a file; size and time of change are part of the key, so that a changed file is read anew."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
