"""What a list of steps makes of one picture, computed anew only from the first step that has changed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.core.processing.applying import done
from workbench.core.processing.colouring import grey_values
from workbench.core.processing.outcomes import Outcome, PaletteColour, Pixels, ProcessingError
from workbench.core.processing.steps import ProcessingStep, kind_of


@dataclass(frozen=True)
class StepReport:
    """What a step did: sizes are (width, height), ``least`` and ``most`` the range of all values after it."""

    title: str
    size_before: tuple[int, int]
    size_after: tuple[int, int]
    least: int
    most: int
    finding: str
    colours: tuple[PaletteColour, ...]

    @property
    def in_words(self) -> str:
        """Two or three short sentences."""
        before, after = (f"{width:,} × {height:,}" for width, height in (self.size_before, self.size_after))
        size = f"{before} → {after} pixels" if before != after else f"{after} pixels"
        # The colours are shown, so they need not be said.
        finding = "" if self.colours else self.finding
        return f"{size}, values {self.least} to {self.most}. {finding}".strip()


@dataclass(frozen=True, eq=False)
class Preview:
    """The picture before and after all steps, at full size; counts are those of 256 grey values.

    With a ``problem`` the picture after is that of the last step that could be done.
    """

    before: Pixels
    after: Pixels
    before_counts: NDArray[np.int64]
    after_counts: NDArray[np.int64]
    reports: tuple[StepReport, ...]
    problem: str = ""


class PreviewMaker:
    """Remembers each step's outcome for one picture. For one thread at a time."""

    def __init__(self, picture: Pixels) -> None:
        self.picture = picture
        self._counts = grey_counts(picture)
        self._known: list[tuple[ProcessingStep, Outcome, StepReport]] = []

    def preview(self, steps: Sequence[ProcessingStep]) -> Preview:
        """What these steps make of the picture."""
        same = 0
        while same < min(len(steps), len(self._known)) and self._known[same][0] == steps[same]:
            same += 1
        del self._known[same:]
        problem = ""
        for place, step in enumerate(steps[same:], start=same + 1):
            before = self._known[-1][1].picture if self._known else self.picture
            try:
                outcome = done(before, step, place)
            except ProcessingError as error:
                problem = str(error)
                break
            self._known.append((step, outcome, _report(before, step, outcome)))
        after = self._known[-1][1].picture if self._known else self.picture
        reports = tuple(report for _, _, report in self._known)
        counts = grey_counts(after) if self._known else self._counts
        return Preview(self.picture, after, self._counts, counts, reports, problem)


def grey_counts(picture: Pixels) -> NDArray[np.int64]:
    """How many pixels have each of the 256 grey values (bt601)."""
    return np.bincount(grey_values(picture).ravel(), minlength=256)


def _report(before: Pixels, step: ProcessingStep, outcome: Outcome) -> StepReport:
    after = outcome.picture
    return StepReport(
        kind_of(step).title,
        (before.shape[1], before.shape[0]),
        (after.shape[1], after.shape[0]),
        int(after.min()),
        int(after.max()),
        outcome.finding,
        outcome.colours,
    )
