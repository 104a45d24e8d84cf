"""What the study holds of descriptions of faces, as they are now."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.core.faces.describe_settings import (
    DESCRIPTIONS,
    EXPRESSIONS,
    GENDER_PRESENTATIONS,
    RACES,
    UNCERTAIN,
)
from workbench.core.tables import Row, Rows, Value
from workbench.study.faces.finding import KnownFace, known_faces
from workbench.study.metadata import LEFT_OUT
from workbench.study.results import rows
from workbench.study.runs import Request
from workbench.study.study import Study

if TYPE_CHECKING:
    from workbench.core.statistics.charts import Chart

Scores = tuple[tuple[str, float], ...]
"""Labels with shares that sum to 1; empty where nobody asked."""

_AT = {name: number for number, name in enumerate(DESCRIPTIONS.header)}


def _places(prefix: str, labels: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """Where the score for each label stands in a row."""
    return tuple((label, _AT[f"{prefix}_{label.replace(' ', '_')}"]) for label in labels)


_EXPRESSION_AT = _places("apparent_expression", EXPRESSIONS)
_GENDER_AT = _places("perceived_gender_presentation", GENDER_PRESENTATIONS)
_RACE_AT = _places("perceived_race", RACES)


@dataclass(frozen=True, slots=True)
class Description:
    """What networks made of one face. Words are “uncertain” where two scores lie close together, None if not asked.

    ``note`` says why a face has no description. Ages are in years.
    """

    face: int | None
    expression: str | None
    expression_scores: Scores
    gender_presentation: str | None
    gender_scores: Scores
    age: float | None
    age_spread: float | None
    race_scores: Scores
    note: str


@dataclass(frozen=True)
class Described:
    """The faces of the study that take part, and their descriptions under one request, by the faces' numbers.

    ``unknown`` counts described faces that are none of the study's: of pictures in which nobody looked for faces.
    """

    faces: tuple[KnownFace, ...]
    descriptions: dict[int, Description]
    unknown: int = 0


def faces_by_picture(study: Study) -> dict[str, int]:
    """How many faces take part in each picture with any: not ignored, in pictures that are not left out."""
    with study.reading() as connection:
        rows = connection.execute(
            "SELECT pictures.name, count(*) FROM present_faces AS faces JOIN pictures ON pictures.id = faces.picture "
            f"WHERE NOT faces.ignored AND faces.picture NOT IN (SELECT picture FROM metadata WHERE c{LEFT_OUT} "
            "IS NOT NULL) GROUP BY faces.picture"
        )
        return dict(rows.fetchall())


def descriptions_in(found: Rows) -> tuple[Description, ...]:
    """The descriptions in what the task “describe” found out about one picture."""
    return tuple(_description((found.picture, *row)) for row in found.rows)


def described(study: Study, request: Request) -> Described:
    """All that the study holds under a request; faces that are ignored or gone are none of it."""
    faces = tuple(each for each in known_faces(study) if not each.ignored)
    there = {each.id for each in faces}
    found = [_description(row) for row in rows(study, DESCRIPTIONS, request.identity)]
    own = {each.face: each for each in found if each.face in there and each.face is not None}
    return Described(faces, own, sum(each.face is None for each in found))


def charts_of(found: Sequence[Description]) -> "tuple[Chart, ...]":
    """How answers are distributed over faces: shares of words with intervals, and ages; only what was asked for.

    The shares of expressions and presentations count “uncertain” as an answer of its own. Faces without a description
    are missing, and counted.
    """
    import numpy as np

    from workbench.core.statistics.charts import histogram

    charts: list[Chart] = []
    if words := [each.expression for each in found if each.expression]:
        charts.append(_shares("Apparent expression", EXPRESSIONS, words, len(found)))
    if words := [each.gender_presentation for each in found if each.gender_presentation]:
        charts.append(_shares("Perceived gender presentation", GENDER_PRESENTATIONS, words, len(found)))
    if ages := [each.age for each in found if each.age is not None]:
        charts.append(histogram("Apparent age (years)", np.array(ages, float), len(found) - len(ages)))
    return tuple(charts)


def _shares(title: str, labels: Iterable[str], words: Sequence[str], faces: int) -> "Chart":
    from workbench.core.statistics.charts import Shares, share

    counted, n = Counter(words), len(words)
    parts = tuple(share(label, counted[label], n) for label in (*labels, UNCERTAIN))
    return Shares(title, parts, n, faces - n, "faces")


def _description(row: Row) -> Description:
    face, note = row[_AT["face"]], row[_AT["note"]]
    return Description(
        None if face is None else int(face),
        _text(row[_AT["apparent_expression"]]),
        _scores(row, _EXPRESSION_AT),
        _text(row[_AT["perceived_gender_presentation"]]),
        _scores(row, _GENDER_AT),
        _number(row[_AT["apparent_age"]]),
        _number(row[_AT["apparent_age_spread"]]),
        _scores(row, _RACE_AT),
        _text(note) or "",
    )


def _scores(row: Row, places: Sequence[tuple[str, int]]) -> Scores:
    return tuple((label, float(row[at])) for label, at in places if row[at] is not None)  # type: ignore[arg-type]


def _text(value: Value) -> str | None:
    return None if value is None else str(value)


def _number(value: Value) -> float | None:
    return None if value is None else float(value)
