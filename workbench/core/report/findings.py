"""What a report speaks of: the findings picture by picture, and what they come to together."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from workbench.core.pictures.collection import PictureFile
from workbench.core.sampletown.writing import NAME as SAMPLETOWN
from workbench.core.tables import Row, Table

UNSURE_BELOW = 0.5
PICTURES_SHOWN = 200


@dataclass(frozen=True)
class Found:
    """What a task found out about one picture: the rows of its table without the leading ``picture``."""

    file: PictureFile
    rows: tuple[Row, ...]

    @property
    def is_drawn(self) -> bool:
        """Whether the picture is one of Sampletown, drawn by a program; its file's name says so."""
        return SAMPLETOWN in self.file.name


@dataclass(frozen=True)
class Answer:
    """A label and its probability, 0 to 1."""

    label: str
    probability: float


@dataclass(frozen=True)
class Tally:
    """All findings together. ``shown`` are the first :data:`PICTURES_SHOWN` of them.

    ``first_labels`` counts pictures by their most probable label and ``certainties`` are the probabilities of
    these, 0 to 1; both are empty for a task that gives no labels.
    """

    pictures: int
    drawn: int
    first_labels: Counter[str]
    certainties: tuple[float, ...]
    shown: tuple[Found, ...]

    @property
    def unsure(self) -> int:
        """How many pictures have no label that reaches :data:`UNSURE_BELOW`."""
        return sum(is_unsure(each) for each in self.certainties)


def is_unsure(certainty: float) -> bool:
    """Whether the most probable label is too improbable to be relied on."""
    return certainty < UNSURE_BELOW


def answers(table: Table, rows: Iterable[Row]) -> tuple[Answer, ...]:
    """The rows as labels with probabilities, most probable first; empty if the table has no such columns."""
    names = [column.name for column in table.columns]
    if "label" not in names or "probability" not in names:
        return ()
    label, probability = names.index("label"), names.index("probability")
    return tuple(Answer(str(row[label]), float(row[probability] or 0)) for row in rows)


def tally(table: Table, found: Iterable[Found]) -> Tally:
    """Count through the findings once; only those to be shown are kept in memory."""
    remaining = iter(found)
    shown = tuple(islice(remaining, PICTURES_SHOWN))
    pictures = drawn = 0
    first_labels: Counter[str] = Counter()
    certainties: list[float] = []
    for source in (shown, remaining):
        for each in source:
            pictures += 1
            drawn += each.is_drawn
            for first in answers(table, each.rows)[:1]:
                first_labels[first.label] += 1
                certainties.append(first.probability)
    return Tally(pictures, drawn, first_labels, tuple(certainties), shown)
