"""A list of steps that a person changes, and the way back to every state it had."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbench.core.processing.steps import MOST_STEPS, ProcessingStep, StepError

_MOST_KEPT = 200


@dataclass(frozen=True)
class ListedStep:
    """A step in the list; one that is switched off stays there and does nothing."""

    step: ProcessingStep
    is_on: bool = True


Listed = tuple[ListedStep, ...]


class StepHistory:
    """The list as it is, as it was and, after undoing, as it was to be."""

    def __init__(self, steps: Sequence[ListedStep] = ()) -> None:
        self._steps: Listed = tuple(steps)
        self._before: list[Listed] = []
        self._after: list[Listed] = []
        self._changing = -1

    @property
    def steps(self) -> Listed:
        """All steps, those switched off included."""
        return self._steps

    @property
    def active(self) -> tuple[ProcessingStep, ...]:
        """What is to be done: the steps that are on."""
        return tuple(each.step for each in self._steps if each.is_on)

    @property
    def can_undo(self) -> bool:
        return bool(self._before)

    @property
    def can_redo(self) -> bool:
        return bool(self._after)

    def add(self, step: ProcessingStep, at: int) -> None:
        """Put a step before the one at this place, counted from 0. Raises :class:`StepError` when the list is full."""
        if len(self._steps) >= MOST_STEPS:
            raise StepError(
                f"The list has {MOST_STEPS} steps already, and more cannot be done. Remove one first."
            )
        self._become((*self._steps[:at], ListedStep(step), *self._steps[at:]))

    def remove(self, at: int) -> None:
        """Take a step out of the list."""
        self._become(self._steps[:at] + self._steps[at + 1 :])

    def move(self, at: int, to: int) -> None:
        """Move a step to another place, which is that of the new list; nothing happens beyond its ends."""
        if at != to and 0 <= to < len(self._steps):
            others = self._steps[:at] + self._steps[at + 1 :]
            self._become((*others[:to], self._steps[at], *others[to:]))

    def switch(self, at: int, is_on: bool) -> None:
        """Switch a step on or off."""
        if self._steps[at].is_on != is_on:
            self._become(self._with(at, replace(self._steps[at], is_on=is_on)))

    def change(self, at: int, step: ProcessingStep) -> None:
        """Give a step other settings; changes of one step that follow each other are taken back together."""
        if self._steps[at].step == step:
            return
        changed = self._with(at, replace(self._steps[at], step=step))
        if self._changing == at:
            self._steps = changed
        else:
            self._become(changed)
            self._changing = at

    def replace_all(self, steps: Sequence[ProcessingStep]) -> None:
        """Begin with other steps; this too can be taken back."""
        self._become(tuple(map(ListedStep, steps)))

    def undo(self) -> None:
        """Back to how it was before the last change."""
        self._travel(self._before, self._after)

    def redo(self) -> None:
        """Do again what was undone last."""
        self._travel(self._after, self._before)

    def _with(self, at: int, listed: ListedStep) -> Listed:
        return (*self._steps[:at], listed, *self._steps[at + 1 :])

    def _become(self, steps: Listed) -> None:
        self._before = [*self._before[-_MOST_KEPT + 1 :], self._steps]
        self._after.clear()
        self._steps, self._changing = steps, -1

    def _travel(self, there: list[Listed], back: list[Listed]) -> None:
        if there:
            back.append(self._steps)
            self._steps, self._changing = there.pop(), -1
