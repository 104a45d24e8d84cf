"""The machine's answers against true labels: which pictures agree, and which cannot be compared at all."""

from collections.abc import Collection, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from natsort import natsorted, ns
from numpy.typing import NDArray

from workbench.core.errors import WorkbenchError
from workbench.core.steps import Step
from workbench.core.validation.figures import FEW, Figures, Intervals, Whole, bootstrap, figures_of
from workbench.core.validation.label_mapping import LabelMapping
from workbench.core.validation.settings import FIRST, WRONG, CompareSettings

MOST_CLASSES = 2_000
NO_COUNTERPART = "(other)"
"""The answer of pictures whose label is matched to none of the column's, where such answers count as wrong."""
LEFT_OUT, NO_TRUE_LABEL, NO_ANSWER, UNMATCHED = "left out", "no true label", "no answer", "no counterpart"
REASONS = {
    LEFT_OUT: "Left out of analyses by hand; neither compared nor counted.",
    NO_TRUE_LABEL: "The column has no label for the picture.",
    NO_ANSWER: "The machine has not looked at the picture, or could not read it.",
    UNMATCHED: "Its answer stands for none of the labels.",
}
IN_WORDS = {
    LEFT_OUT: "left out by hand",
    NO_TRUE_LABEL: "without a true label",
    NO_ANSWER: "without an answer",
    UNMATCHED: "with an answer that stands for none of the labels",
}

Answer = tuple[str, float]
"""A label of the model and its probability, 0 to 1."""


class ComparisonError(WorkbenchError):
    """These labels cannot be compared."""


@dataclass(frozen=True)
class Compared:
    """What is to be compared, by the pictures' names: all pictures, their true labels, and why some are left out."""

    pictures: Sequence[str]
    true: Mapping[str, str]
    left_out: Collection[str] = ()


@dataclass(frozen=True, eq=False)
class Comparison:
    """Pictures with a true label and an answer. ``true`` and ``answered`` are numbers of ``classes``.

    ``said`` is the model's own label. ``apart`` has the pictures that are not compared, by the reasons of
    :data:`REASONS`. A class has pictures, or answers, or both.
    """

    classes: tuple[str, ...]
    pictures: tuple[str, ...]
    true: NDArray[np.intp]
    answered: NDArray[np.intp]
    said: tuple[str, ...]
    apart: Mapping[str, tuple[str, ...]]
    intervals: Intervals | None = None

    @cached_property
    def matrix(self) -> Whole:
        """K×K counts of pictures: the row is the true label, the column the answer."""
        size = len(self.classes)
        cells = np.bincount(self.true * size + self.answered, minlength=size * size)
        return cells.reshape(size, size).astype(np.int64)

    @cached_property
    def figures(self) -> Figures:
        """Accuracy, averages, and precision, recall and F1 of each class."""
        return figures_of(self.matrix)

    @property
    def few(self) -> tuple[str, ...]:
        """Classes with so few pictures that their figures are mostly chance."""
        counts = self.matrix.sum(axis=1)
        return tuple(name for name, n in zip(self.classes, counts, strict=True) if 0 < n < FEW)

    @property
    def unmatched(self) -> int:
        """How many pictures have an answer that stands for none of the labels, whether they are compared or not."""
        return len(self.apart[UNMATCHED]) + self._unmatched_among_compared

    @property
    def accuracy_if_wrong(self) -> float:
        """Accuracy if the answers without a counterpart count as wrong; NaN without pictures."""
        return self._accuracy(len(self.pictures) + len(self.apart[UNMATCHED]))

    @property
    def accuracy_if_apart(self) -> float:
        """Accuracy if the pictures whose answers have no counterpart are set apart; NaN if no others are left."""
        return self._accuracy(len(self.pictures) - self._unmatched_among_compared)

    @property
    def _unmatched_among_compared(self) -> int:
        is_there = NO_COUNTERPART in self.classes
        return int(np.count_nonzero(self.answered == self.classes.index(NO_COUNTERPART))) if is_there else 0

    def _accuracy(self, total: int) -> float:
        return int(np.count_nonzero(self.true == self.answered)) / total if total else float("nan")

    def cell(self, true: int, answered: int) -> tuple[tuple[str, str], ...]:
        """The pictures in one cell of the matrix, each with the model's own label."""
        found = np.flatnonzero((self.true == true) & (self.answered == answered))
        return tuple((self.pictures[at], self.said[at]) for at in found)


def compare(
    compared: Compared,
    answers: Iterable[tuple[str, Sequence[Answer]]],
    mapping: LabelMapping,
    settings: CompareSettings,
) -> Comparison:
    """Set each picture's answer beside its true label. ``answers`` are most probable first.

    Raises :class:`ComparisonError` when there are more classes than anybody could look at.
    """
    given = {picture: _answer(labels, mapping, settings) for picture, labels in answers if labels}
    left_out = set(compared.left_out)
    apart: dict[str, list[str]] = {reason: [] for reason in REASONS}
    rows: list[tuple[str, str, str, str]] = []
    for picture in compared.pictures:
        true = compared.true.get(picture, "")
        if picture in left_out:
            apart[LEFT_OUT].append(picture)
        elif not true:
            apart[NO_TRUE_LABEL].append(picture)
        elif picture not in given:
            apart[NO_ANSWER].append(picture)
        elif not (answer := given[picture])[1] and settings.without_counterpart != WRONG:
            apart[UNMATCHED].append(picture)
        else:
            rows.append((picture, true, answer[1] or NO_COUNTERPART, answer[0]))
    return _comparison(rows, {reason: tuple(found) for reason, found in apart.items()})


def with_intervals(
    comparison: Comparison, settings: CompareSettings
) -> Generator[Step[Comparison], None, None]:
    """The comparison at once, and with its intervals in the last step."""
    yield Step(0, settings.resamples, comparison)
    for step in bootstrap(comparison.matrix, settings.resamples, settings.seed):
        intervals = step.value
        yield Step(step.done, step.total, replace(comparison, intervals=intervals))


def true_labels(
    column: Mapping[str, str], corrections: Mapping[str, str], mapping: LabelMapping
) -> dict[str, str]:
    """The column's labels, and corrections instead of them where there are some.

    A correction in the words of the model is put into those of the column first.
    """
    known = set(column.values())
    corrected = {
        picture: label if label in known else mapping.column_label(label) or label
        for picture, label in corrections.items()
    }
    return {**column, **corrected}


def _answer(labels: Sequence[Answer], mapping: LabelMapping, settings: CompareSettings) -> tuple[str, str]:
    """The model's label that counts, and what it stands for in the column ("": nothing)."""
    if settings.answer == FIRST:
        label = labels[0][0]
        return label, mapping.column_label(label)
    # Labels without a counterpart compete too, each for itself: else any picture would become one of the column's.
    sums: dict[tuple[bool, str], float] = {}
    firsts: dict[tuple[bool, str], str] = {}
    for label, probability in labels:
        stands_for = mapping.column_label(label)
        group = (bool(stands_for), stands_for or label)
        sums[group] = sums.get(group, 0.0) + probability
        firsts.setdefault(group, label)
    best = max(sums, key=sums.__getitem__)
    return firsts[best], best[1] if best[0] else ""


def _comparison(
    rows: Sequence[tuple[str, str, str, str]], apart: Mapping[str, tuple[str, ...]]
) -> Comparison:
    names = {true for _, true, _, _ in rows} | {answer for _, _, answer, _ in rows}
    if len(names) > MOST_CLASSES:
        raise ComparisonError(
            f"There are {len(names):,} different labels, more than the {MOST_CLASSES:,} that can be compared. Nothing "
            "was changed. Choose a column in which many pictures share a label."
        )
    classes = (
        *natsorted(names - {NO_COUNTERPART}, alg=ns.IGNORECASE),
        *([NO_COUNTERPART] if NO_COUNTERPART in names else []),
    )
    numbers = {name: number for number, name in enumerate(classes)}
    pictures, true, answered, said = zip(*rows, strict=True) if rows else ((), (), (), ())
    return Comparison(
        classes,
        pictures,
        np.array([numbers[each] for each in true], np.intp),
        np.array([numbers[each] for each in answered], np.intp),
        said,
        apart,
    )
