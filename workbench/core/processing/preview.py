"""What a list of steps makes of one picture, computed anew only from the first step that has changed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.core.processing.applying import done
from workbench.core.processing.colouring import grey_values
from workbench.core.processing.outcomes import Outcome, PaletteColour, Pixels, ProcessingError
from workbench.core.processing.steps import ProcessingStep, kind_of

MOST_BYTES = 600_000_000
"""Of pictures between the steps: fifteen or so of 12 megapixels."""


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


@dataclass(eq=False)
class _Known:
    """A step that was done; its picture is forgotten when memory is short."""

    step: ProcessingStep
    report: StepReport
    picture: Pixels | None


class PreviewMaker:
    """Remembers each step's outcome for one picture. For one thread at a time."""

    def __init__(self, picture: Pixels) -> None:
        self.picture = picture
        self._counts = grey_counts(picture)
        self._known: list[_Known] = []

    def preview(self, steps: Sequence[ProcessingStep]) -> Preview:
        """What these steps make of the picture."""
        self._forget_others(steps)
        problem = ""
        for place, step in enumerate(steps[len(self._known) :], start=len(self._known) + 1):
            before = self._last
            try:
                outcome = done(before, step, place)
            except ProcessingError as error:
                problem = str(error)
                break
            self._known.append(_Known(step, _report(before, step, outcome), outcome.picture))
            self._save_memory()
        counts = grey_counts(self._last) if self._known else self._counts
        reports = tuple(each.report for each in self._known)
        return Preview(self.picture, self._last, self._counts, counts, reports, problem)

    @property
    def _last(self) -> Pixels:
        last = self._known[-1].picture if self._known else self.picture
        assert last is not None
        return last

    def _forget_others(self, steps: Sequence[ProcessingStep]) -> None:
        """Keep what these steps begin with, as far as a picture is left to go on with."""
        same = 0
        while same < min(len(steps), len(self._known)) and self._known[same].step == steps[same]:
            same += 1
        while same and self._known[same - 1].picture is None:
            same -= 1
        del self._known[same:]

    def _save_memory(self) -> None:
        room = MOST_BYTES
        for each in reversed(self._known):
            if each.picture is not None:
                room -= each.picture.nbytes
                # The last one is needed, and the one before it most often.
                if room < 0 and each not in self._known[-2:]:
                    each.picture = None


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
