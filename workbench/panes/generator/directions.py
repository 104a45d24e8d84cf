"""The pane that finds ways in which a generator's pictures change, shows them as strips, and keeps them."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from workbench.core.generators.latents.directions import MOST_DIRECTIONS, Direction
from workbench.core.steps import Step
from workbench.panes.generator import directions_words as words
from workbench.panes.generator import directions_work
from workbench.panes.generator.directions_controls import DirectionsControls
from workbench.panes.generator.directions_details import DirectionDetails
from workbench.panes.generator.directions_keeping import DirectionsKeeping
from workbench.panes.generator.directions_stage import FOUND, KEPT, SORT, DirectionsStage
from workbench.panes.generator.directions_strips import MORE, StripPictures
from workbench.panes.generator.directions_work import Listed, Scene
from workbench.panes.generator.generator_tool import GeneratorTool
from workbench.panes.open_study import OpenStudy
from workbench.workers.runner import Runs

if TYPE_CHECKING:
    from workbench.core.generators.finding_directions.search import Found
    from workbench.core.generators.latents.points import Point


class DirectionsPane(GeneratorTool):
    """Find directions, look at them, name and keep them, steer by them."""

    title = "Directions"
    sentence = "Find ways in which a generator's pictures change, look at them, name and keep them."
    help_page = "directions"

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(open_study, runner, parent)
        self._key = ""
        self._build_pane()
        self._connect()
        self._on_generator_changed()

    # Building

    def _build_pane(self) -> None:
        self._controls = DirectionsControls()
        self._stage = DirectionsStage()
        self._details = DirectionDetails()
        self._strips = StripPictures(self.runner, self)
        self._keeping = DirectionsKeeping(self)
        self.set_controls(self._controls)
        self.set_details(self._details)
        self.set_tool_centre(self._stage, "compass", words.EMPTY_TITLE, words.EMPTY_SENTENCE)

    def _connect(self) -> None:
        stage, details = self._stage, self._details
        self.focus.point_changed.connect(self._request_pictures)
        self.focus.directions_changed.connect(self._show_current)
        self.focus.kept_changed.connect(self._keeping.read)
        self.open_study.device_changed.connect(self._request_pictures)
        self._controls.changed.connect(self._on_wish_changed)
        stage.view_changed.connect(self._on_view_changed)
        stage.sorting.changed.connect(self.show_right_page)
        stage.sorting.more_requested.connect(partial(self._request_to_sort, MORE))
        for shelf in (stage.found, stage.kept):
            shelf.current_changed.connect(self._on_view_changed)
            shelf.point_activated.connect(self._on_point_activated)
            shelf.seeds_requested.connect(self._on_seeds_requested)
        self._strips.failed.connect(self._on_failed)
        self._keeping.kept_read.connect(self._show_kept)
        details.keep_requested.connect(self._on_keep_requested)
        details.delete_requested.connect(self._on_delete_requested)
        details.steer_requested.connect(self._on_steer_requested)
        details.all_requested.connect(self._on_all_requested)
        details.export_requested.connect(self._keeping.export)
        details.import_requested.connect(self._keeping.ask_for_import)

    def views(self) -> dict[str, Callable[[], None]]:
        """See :meth:`Pane.views`."""
        return {view: partial(self._stage.choose_view, view) for view in (FOUND, SORT, KEPT)}

    def leave(self) -> None:
        """See :meth:`Pane.leave`."""
        super().leave()
        self._strips.forget()

    def showEvent(self, event: QShowEvent) -> None:
        """What has changed while nobody looked is shown now."""
        super().showEvent(event)
        self._request_pictures()

    # Events

    def _on_generator_changed(self) -> None:
        super()._on_generator_changed()
        card = self.focus.card
        key = card.key if card is not None else ""
        self._controls.show_generator(card)
        if key != self._key:
            self._key = key
            self.stop()
            self._strips.forget()
            self._stage.sorting.clear()
            self._stage.found.show_directions(())
            self._show_kept(())
            self._keeping.read()
            self._on_wish_changed()
        self.show_right_page()
        self._request_pictures()

    def _on_wish_changed(self) -> None:
        if self._controls.settings().needs_sorting and self._stage.view == FOUND:
            self._stage.choose_view(SORT)
        self.show_right_page()

    def _on_view_changed(self) -> None:
        self._show_current()
        self._request_pictures()

    def _on_seeds_requested(self) -> None:
        self._strips.draw_anew()
        self._request_pictures()

    def _on_point_activated(self, point: "Point") -> None:
        if self._on_steer_requested():
            self.focus.go_to(point)

    def _on_keep_requested(self, name: str) -> None:
        current = self._current()
        if current is not None:
            self._keeping.keep(current.direction, name)

    def _on_delete_requested(self) -> None:
        if (current := self._current()) is not None:
            self._keeping.forget(self._as_kept(current.direction))

    def _on_steer_requested(self) -> bool:
        """Whether the current direction is a slider now."""
        current = self._current()
        return current is not None and self._make_slider(self._as_kept(current.direction))

    def _on_all_requested(self) -> None:
        directions = tuple(each.direction for each in self._stage.kept.listed)
        self.focus.steer_by(directions)
        sliders = self.focus.directions
        self._tell(words.slider_in_words(sliders, len(directions) - len(sliders)))

    def _on_step(self, step: "Step[object]") -> None:
        self.progress.update_progress(step.done, step.total)

    def _on_found(self, last: "Step[tuple[Found, ...]] | None") -> None:
        found = last.value if last is not None else ()
        self.progress.finish()
        self._stage.choose_view(FOUND)
        self._stage.found.show_directions([Listed(each.direction, each.words) for each in found])
        self._stage.show_counts()
        self._request_pictures()

    # Requests

    def wish_pressed(self) -> Callable[[], None] | None:
        """See :class:`GeneratorTool`."""
        return self._request_directions

    def _request_directions(self) -> None:
        scene = self._scene()
        if scene is None or self.progress.is_running:
            return
        self.message_bar.clear_passing()
        self.progress.start(words.STARTING)
        sorting = self._stage.sorting
        self.run(
            directions_work.found,
            scene,
            self._controls.settings(),
            sorting.left,
            sorting.right,
            each_step=self._on_step,
            then=self._on_found,
            failed=self._on_work_failed,
            stopped=partial(self.progress.finish, words.STOPPED),
        )

    def _request_pictures(self) -> None:
        scene = self._scene()
        if scene is None or not self.isVisible():
            return
        if self._stage.shelf is not None:
            self._strips.bring(scene, self._stage.shelf)
        else:
            self._strips.bring_to_sort(scene, self._stage.sorting)

    def _request_to_sort(self, more: int) -> None:
        if (scene := self._scene()) is not None:
            self._strips.bring_to_sort(scene, self._stage.sorting, more)

    def _scene(self) -> Scene | None:
        """Where pictures are made: as the generator stands in “Steer”, but for its seed and sliders."""
        card = self.focus.card
        if card is None:
            return None
        point = self.focus.point
        plain = replace(point, place=type(point.place)(), start=None, mixes=(), amounts=())
        return Scene(card, plain, self.open_study.device)

    def _make_slider(self, direction: Direction) -> bool:
        sliders = [each for each in self.focus.directions if each.key != direction.key]
        if len(sliders) >= MOST_DIRECTIONS:
            self.message_bar.show_message("warning", words.full_in_words())
            return False
        if len(sliders) == len(self.focus.directions):
            self.focus.steer_by((*sliders, direction))
        self._tell(words.slider_in_words((direction,), 0))
        return True

    # Showing

    def show_own_wish(self) -> None:
        """See :class:`GeneratorTool`."""
        sorting = self._stage.sorting
        counts = len(sorting.left), len(sorting.right)
        self.show_wish(*words.wish_in_words(self._controls.settings(), *counts))

    def _current(self) -> Listed | None:
        return self._stage.shelf.current if self._stage.shelf is not None else None

    def _as_kept(self, direction: Direction) -> Direction:
        """The direction under the name it is kept by, if it is."""
        kept = (each.direction for each in self._stage.kept.listed)
        return next((each for each in kept if each.key == direction.key), direction)

    def _show_current(self) -> None:
        current, card = self._current(), self.focus.card
        kept = {each.direction.key: each.direction.name for each in self._stage.kept.listed}
        sliders = {each.key for each in self.focus.directions}
        key = current.direction.key if current is not None else ""
        count = card.style_count if card is not None else 0
        self._details.show_current(current, kept.get(key, ""), key in sliders, count)

    def _show_kept(self, kept: tuple[Direction, ...]) -> None:
        self._stage.kept.show_directions([Listed(each) for each in kept])
        self._details.show_kept(len(kept), self.focus.card is not None)
        self._stage.show_counts()
        self._show_current()
        self._request_pictures()

    def _tell(self, text: str) -> None:
        action = ("Go to Steer", partial(self.open_study.pane_requested.emit, "steer"))
        self.message_bar.show_message("done", text, action)
