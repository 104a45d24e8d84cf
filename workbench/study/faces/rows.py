"""The faces of a study as rows of a table: where they are, whose they are said to be, and how near that is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from workbench.core.faces.settings import FACES, face_row
from workbench.core.models.cards import ModelCard
from workbench.core.models.store import fingerprint
from workbench.core.tables import Column, Row, Table
from workbench.study.faces.embeddings import FaceVectors, vectors_of
from workbench.study.faces.finding import KnownFace, person_names
from workbench.study.faces.taking_groups import grouped_by
from workbench.study.study import Study

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_COLUMNS = {column.name: column for column in FACES.columns}
_PLACE = ("face", "left", "top", "width", "height", "score", "detector")
_MODEL = ("model", "weights_sha256")
_LANDMARKS = tuple(name for name in _COLUMNS if name not in (*_PLACE, *_MODEL))

FACE_ROWS = Table(
    "faces",
    (
        *(_COLUMNS[name] for name in _PLACE),
        Column(
            "person",
            "text",
            "Person",
            "Whose face it is said to be: a name that somebody gave, or “Group 12”; empty: nobody said so.",
        ),
        Column(
            "person_by",
            "text",
            "Said by",
            "“human”: somebody said or confirmed whose face it is; “machine”: a grouping of similar faces did.",
        ),
        Column(
            "distance",
            "real",
            "Distance",
            "To the nearest other face of the same person; small means similar.",
        ),
        Column(
            "threshold",
            "real",
            "Threshold",
            "The distance below which faces count as similar: the one of the newest grouping, else as published.",
        ),
        Column("metric", "text", "Kind of distance", "How distance and threshold are measured."),
        *(_COLUMNS[name] for name in (*_MODEL, *_LANDMARKS)),
        Column(
            "ignored",
            "integer",
            "Ignored",
            "1: somebody left the face out of comparing, searching and grouping.",
        ),
        Column("drawn_by_hand", "integer", "Drawn by hand", "1: a person drew the face's box."),
    ),
    FACES.row_format,
    has_answers=False,
)


@dataclass(frozen=True, eq=False)
class FaceRows:
    """Faces in the order of their pictures, and what one recogniser says of them; None for no recogniser."""

    study: Study
    faces: Sequence[KnownFace]
    card: ModelCard | None

    def __iter__(self) -> Iterator[Row]:
        """Rows of :data:`FACE_ROWS`, the picture's name first; faces are numbered from left to right."""
        names = person_names(self.study)
        for picture, together in groupby(enumerate(self.faces), key=lambda each: each[1].file.name):
            for number, (at, face) in enumerate(together, 1):
                yield (picture, *self._row(number, at, face, names))

    @cached_property
    def vectors(self) -> "NDArray[np.float32]":
        """One embedding for each row (faces × dimensions, float32), NaN for a face without one."""
        import numpy as np

        rows = np.full((len(self.faces), self._known.vectors.shape[1]), np.nan, np.float32)
        for at, face in enumerate(self.faces):
            if face.id in self._places:
                rows[at] = self._known.vectors[self._places[face.id]]
        return rows

    @cached_property
    def _known(self) -> FaceVectors:
        import numpy as np

        if self.card is not None:
            return vectors_of(self.study, self.card)
        none = np.empty(0, np.int64)
        return FaceVectors(none, none, none, np.empty((0, 0), np.float32))

    @cached_property
    def _places(self) -> dict[int, int]:
        return {number: place for place, number in enumerate(self._known.ids.tolist())}

    @cached_property
    def _distances(self) -> dict[int, float]:
        """The distance of each face to the nearest other one of its person, by the faces' numbers."""
        people: dict[int, list[int]] = {}
        for face in self.faces:
            if face.person is not None and face.id in self._places:
                people.setdefault(face.person, []).append(face.id)
        return {
            number: distance
            for together in people.values()
            if len(together) > 1
            for number, distance in zip(together, self._nearest(together), strict=True)
        }

    def _nearest(self, together: Sequence[int]) -> Iterator[float]:
        import numpy as np

        from workbench.core.faces.comparing import Gallery

        vectors = self._known.vectors[[self._places[number] for number in together]]
        gallery = Gallery(vectors)
        for at, vector in enumerate(vectors):
            others = gallery.distances(vector, self._measure[0])
            others[at] = np.inf
            yield round(float(np.nanmin(others)), 5)

    @cached_property
    def _measure(self) -> tuple[str, float]:
        """The kind of distance and the threshold: those of the newest grouping, else the recogniser's own."""
        from workbench.core.faces.comparing import recognition_of, threshold_of

        if self.card is None:
            return "", 0.0
        used = grouped_by(self.study, self.card)
        if used is not None:
            return used.metric, used.threshold
        return recognition_of(self.card).metric, threshold_of(self.card, faces=len(self._known))

    def _row(self, number: int, at: int, face: KnownFace, names: Mapping[int, str]) -> Row:
        has_embedding = face.id in self._places and self.card is not None
        made_by = (self.card.key, fingerprint(self.card)) if has_embedding and self.card else ("", "")
        values = dict(zip(_COLUMNS, face_row(number, face.face, *made_by), strict=True))
        metric, threshold = self._measure
        return (
            *(values[name] for name in _PLACE),
            names.get(face.person) if face.person is not None else None,
            face.person_by or None,
            self._distances.get(face.id),
            threshold if has_embedding else None,
            metric if has_embedding else None,
            *(values[name] for name in (*_MODEL, *_LANDMARKS)),
            int(face.ignored),
            int(face.is_drawn),
        )
