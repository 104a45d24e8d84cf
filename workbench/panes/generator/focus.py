"""What the tools of generators look at together: a generator, a point, and the directions by which it is steered."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from workbench.core.generators.directions import MOST_DIRECTIONS, Direction

if TYPE_CHECKING:
    from workbench.core.generators.cards import GeneratorCard
    from workbench.core.generators.points import Point

_MOST_STEPS = 200


class GeneratorFocus(QObject):
    """One for the window, so that a point reached in one tool is the one that the next tool shows.

    Points are values: whoever moves replaces the point. Each settled move can be undone; a drag counts as one.
    """

    generator_changed = Signal()
    """Another generator was chosen, or what is known of it has changed."""
    point_changed = Signal()
    directions_changed = Signal()
    """Sliders have come, gone or been renamed."""
    kept_changed = Signal()
    """Named points or directions of the generator were kept or thrown away."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.card: GeneratorCard | None = None
        self.directions: tuple[Direction, ...] = ()
        self._point: Point | None = None
        self._before: list[Point] = []
        self._after: list[Point] = []
        self._settled: Point | None = None

    @property
    def point(self) -> "Point":
        """Where the generator stands now."""
        if self._point is None:
            # Imported late: points need torch, which the window does without while it starts.
            from workbench.core.generators.points import Point

            self._point = self._settled = Point()
        return self._point

    @property
    def can_undo(self) -> bool:
        return bool(self._before)

    @property
    def can_redo(self) -> bool:
        return bool(self._after)

    def choose_generator(self, card: "GeneratorCard | None") -> None:
        """Look at another generator: its points and directions are others."""
        is_other = card is None or self.card is None or card.key != self.card.key
        self.card = card
        if is_other:
            self._point, self._settled, self._before, self._after = None, None, [], []
            self.directions = ()
        self.generator_changed.emit()
        if is_other:
            self.directions_changed.emit()
            self.point_changed.emit()

    def go_to(self, point: "Point", settles: bool = True) -> None:
        """Move; while a slider is dragged the moves do not settle, and the whole drag is one step to undo."""
        before = self._settled or self.point
        if settles and point != before:
            self._before = [*self._before, before][-_MOST_STEPS:]
            self._after = []
            self._settled = point
        if point != self._point:
            self._point = point
            self.point_changed.emit()

    def set_amount(self, key: str, amount: float, settles: bool = True) -> None:
        """Move one slider."""
        point = self.point
        amounts = {**dict(point.amounts), key: amount}
        self.go_to(replace(point, amounts=tuple(sorted(amounts.items()))), settles)

    def undo(self) -> None:
        """Go back by one step."""
        if self._before:
            self._step(self._before, self._after)

    def redo(self) -> None:
        """Go again where `undo` came from."""
        if self._after:
            self._step(self._after, self._before)

    def steer_by(self, directions: Sequence[Direction]) -> None:
        """Take these directions for sliders, at most 24; amounts of others are dropped."""
        self.directions = tuple(directions)[:MOST_DIRECTIONS]
        keys = {direction.key for direction in self.directions}
        kept = tuple(pair for pair in self.point.amounts if pair[0] in keys)
        self.directions_changed.emit()
        self.go_to(replace(self.point, amounts=kept))

    def note_kept(self) -> None:
        """Named points or directions were kept or thrown away."""
        self.kept_changed.emit()

    def _step(self, source: "list[Point]", target: "list[Point]") -> None:
        if self._settled is not None:
            target.append(self._settled)
        self._point = self._settled = source.pop()
        self.point_changed.emit()
