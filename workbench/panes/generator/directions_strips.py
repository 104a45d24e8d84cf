"""Brings the pictures of the tool “Directions”: of what is in sight, once, and anew when something has changed."""

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from workbench.core.steps import Step
from workbench.panes.generator import directions_work
from workbench.panes.generator.directions_shelf import MOST_SHOWN, DirectionShelf
from workbench.panes.generator.directions_sorting import SortingView
from workbench.panes.generator.directions_work import Scene
from workbench.workers.runner import Runs

if TYPE_CHECKING:
    from workbench.widgets.pixels import Pixels

MORE = 60
"""So many random pictures are put up for sorting at once."""
_MOST_SORTED = 600


class StripPictures(QObject):
    """Asks for pictures in the name of the widget that shows them, so that they do not stop each other."""

    failed = Signal(object)

    def __init__(self, runner: Runs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._draw = 0
        self._asked: dict[QObject, object] = {}

    def bring(self, scene: Scene, shelf: DirectionShelf) -> None:
        """Show a shelf's directions at this scene, as far as they are not there yet."""
        current = shelf.current
        if current is not None and self._is_new(shelf.strips, (scene, _way(current.direction), self._draw)):
            shelf.begin_strips()
            arguments = scene, current.direction, self._draw
            self._ask(shelf.strips, directions_work.strips, *arguments, show=shelf.show_in_strips)
        directions = tuple(each.direction for each in shelf.listed[:MOST_SHOWN])
        ways = tuple(map(_way, directions))
        if directions and self._is_new(shelf.overview, (scene, ways, self._draw)):
            shelf.begin_overview()
            arguments = scene, directions, self._draw
            self._ask(shelf.overview, directions_work.overview, *arguments, show=shelf.show_in_overview)

    def draw_anew(self) -> None:
        """Other random points from now on."""
        self._draw += 1

    def bring_to_sort(self, scene: Scene, view: SortingView, more: int = 0) -> None:
        """Show the pictures to be sorted at this scene, and so many more; some if there are none."""
        count = more or (0 if view.count else MORE)
        if count and view.count < _MOST_SORTED:
            view.add_seeds(directions_work.drawn_seeds(count, view.count))
        if self._is_new(view, scene):
            view.forget_pictures()
        if view.missing:
            self._ask(view, directions_work.pictures, scene, view.missing, show=partial(_show_sorted, view))

    def forget(self) -> None:
        """What is on its way is not shown."""
        for owner in self._asked:
            self._runner.cancel(owner)
        self._asked = {}

    def _is_new(self, owner: QObject, wish: object) -> bool:
        is_new = self._asked.get(owner) != wish
        self._asked[owner] = wish
        return is_new

    def _ask(self, owner: QObject, function: Any, *arguments: Any, show: Any) -> None:
        self._runner.run(
            owner,
            function,
            *arguments,
            each_step=partial(_on_step, show),
            failed=partial(self._on_failed, owner),
        )

    def _on_failed(self, owner: QObject, error: BaseException) -> None:
        # Asked again, it may succeed.
        self._asked.pop(owner, None)
        self.failed.emit(error)


def _way(direction: Any) -> object:
    """What pictures depend on: a name does not."""
    return direction.key, direction.zero


def _on_step(show: Any, step: Step[Any]) -> None:
    if step.value is not None:
        show(step.value)


def _show_sorted(view: SortingView, value: "tuple[int, Pixels, bool]") -> None:
    view.set_picture(*value)
