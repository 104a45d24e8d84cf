"""What the tools of generators look at together: a generator, a point, and the directions by which it is steered."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from workbench.core.generators.latents.directions import MOST_DIRECTIONS, Direction
from workbench.core.generators.latents.points import Place, Point, place_of, seed_at

if TYPE_CHECKING:
    from workbench.core.generators.cards import GeneratorCard
    from workbench.panes.generator.opening_work import Build

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
        self.build: Build | None = None
        self.directions: tuple[Direction, ...] = ()
        self._point = self._settled = Point()
        self._before: list[Point] = []
        self._after: list[Point] = []

    @property
    def point(self) -> Point:
        """Where the generator stands now."""
        return self._point

    @property
    def can_undo(self) -> bool:
        return bool(self._before) or self._point != self._settled

    @property
    def can_redo(self) -> bool:
        return bool(self._after)

    def choose_generator(self, card: "GeneratorCard | None", build: "Build | None" = None) -> None:
        """Look at another generator: its points and directions are others. `build` says what it is made of."""
        is_other = card is None or self.card is None or card.key != self.card.key
        self.card = card
        if is_other or build is not None:
            self.build = build
        if is_other:
            self._point = self._settled = Point(label=_first_label(card))
            self._before, self._after, self.directions = [], [], ()
        self.generator_changed.emit()
        if is_other:
            self.directions_changed.emit()
            self.point_changed.emit()

    def go_to(self, point: Point, settles: bool = True) -> None:
        """Move; while a slider is dragged the moves do not settle, and the whole drag is one step to undo."""
        if settles and point != self._settled:
            self._before = [*self._before, self._settled][-_MOST_STEPS:]
            self._after = []
            self._settled = point
        if point != self._point:
            self._point = point
            self.point_changed.emit()

    def change(self, settles: bool = True, **values: Any) -> None:
        """Move in some respects, named as in :class:`Point`, and stay in all others."""
        self.go_to(replace(self.point, **values), settles)

    def go_to_place(self, x: float, y: float, settles: bool = True) -> None:
        """Move on the plane of seeds; at whole numbers is the seed x + 100·y."""
        self.change(settles, place=Place(x, y), start=None)

    def go_to_seed(self, seed: int) -> None:
        """Move to the place of a seed (0 to 4,294,967,295)."""
        self.change(place=place_of(seed), start=None)

    @property
    def seed(self) -> int:
        """The seed at the place, or the nearest one."""
        return seed_at(self.point.place)

    @property
    def is_at_seed(self) -> bool:
        """Whether the point comes from one seed, and not from between several or from w itself."""
        return self.point.start is None and self.point.place.is_seed

    def set_amount(self, key: str, amount: float, settles: bool = True) -> None:
        """Move one slider."""
        self.go_to(self.point.with_amounts({key: amount}), settles)

    def settle(self) -> None:
        """What was moved since the last step counts as one step: the hand has left the slider."""
        self.go_to(self.point)

    def undo(self) -> None:
        """Go back by one step."""
        self.settle()
        if self._before:
            self._step(self._before, self._after)

    def redo(self) -> None:
        """Go again where `undo` came from."""
        self.settle()
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

    def _step(self, source: list[Point], target: list[Point]) -> None:
        target.append(self._settled)
        self._point = self._settled = source.pop()
        self.point_changed.emit()


def _first_label(card: "GeneratorCard | None") -> tuple[float, ...]:
    """Without any label a generator that was trained with labels shows nothing that it has learned."""
    count = card.label_size if card is not None else 0
    return (1.0, *[0.0] * (count - 1)) if count else ()
