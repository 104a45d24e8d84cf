"""The tool “Variations”: generated pictures side by side, animations, what a slider changes, feature maps."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from workbench.core.generators.latents.directions import Direction
from workbench.panes.generator import kept_work
from workbench.panes.generator.generator_tool import GeneratorTool
from workbench.panes.generator.kept_work import Kept, kept_of
from workbench.panes.generator.saving import SavePictures
from workbench.panes.generator.variations_animation import AnimationView
from workbench.panes.generator.variations_changes import ChangesView
from workbench.panes.generator.variations_maps import LayerMapsView
from workbench.panes.generator.variations_matrix import OneSceneView, SeveralScenesView
from workbench.panes.generator.variations_parts import VariationDetails
from workbench.panes.generator.variations_stage import VariationControls, VariationStage
from workbench.panes.generator.variations_view import VariationView
from workbench.panes.generator.variations_work import full_picture
from workbench.panes.open_study import OpenStudy
from workbench.widgets.icons import icon
from workbench.workers.runner import Runs

if TYPE_CHECKING:
    from workbench.core.generators.latents.points import Point
    from workbench.widgets.pixels import Pixels

_MAIN_DIRECTIONS = 5


class VariationsPane(GeneratorTool):
    """Five views of what the open generator makes, around the point that is steered."""

    title = "Variations"
    sentence = "Compare generated pictures side by side, let them play, and see what a slider changes."
    help_page = "variations"

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(open_study, runner, parent)
        self._kept = Kept()
        self._saving = SavePictures(self)
        self._views: tuple[VariationView, ...] = tuple(
            view(self, self._saving)
            for view in (OneSceneView, SeveralScenesView, AnimationView, ChangesView, LayerMapsView)
        )
        self._build_pane()
        self._connect()
        self.show_right_page()
        self._show_view()

    # Building

    def _build_pane(self) -> None:
        self._stage, self._controls = VariationStage(self._views), VariationControls(self._views)
        self._details = VariationDetails()
        self.set_controls(self._controls)
        self.set_details(self._details)
        self.set_tool_centre(
            self._stage,
            "grid-2x2",
            "Nothing to compare yet",
            "With a generator open, this shows its pictures side by side: one scene changed in several ways, several "
            "scenes changed in the same way, animations, and maps of what a slider changes.",
        )

    def _connect(self) -> None:
        focus = self.focus
        focus.point_changed.connect(partial(self.when_seen, self._refresh))
        focus.directions_changed.connect(partial(self.when_seen, self._on_directions_changed))
        focus.kept_changed.connect(partial(self.when_seen, self._request_kept))
        self.open_study.device_changed.connect(self._on_device_changed)
        self._stage.view_changed.connect(self._on_view_chosen)
        self._stage.large_closed.connect(self._show_view)
        self._stage.main_directions_requested.connect(self._request_main_directions)
        self._stage.directions_requested.connect(partial(self.open_study.pane_requested.emit, "directions"))
        self._controls.direction.chosen.connect(self._on_direction_chosen)
        self._details.steer_requested.connect(self._on_steer_requested)
        self._details.save_requested.connect(self._on_save_requested)
        for view in self._views:
            view.explained.connect(self._details.show_explained)
            view.enlarged.connect(self._request_large)
            view.asked.connect(self._refresh)
            view.wish_changed.connect(self._show_wish_of_view)

    @property
    def view(self) -> VariationView:
        """The view that is looked at."""
        return self._stage.view

    def views(self) -> dict[str, Callable[[], None]]:
        """See :meth:`Pane.views`."""
        names = ("one scene", "several scenes", "animation", "changes", "maps")
        return {name: partial(self._stage.tabs.setCurrentIndex, at) for at, name in enumerate(names)}

    def take_focus(self) -> None:
        """The keyboard belongs to the views."""
        self._stage.tabs.setFocus()

    def stop(self) -> None:
        """See :meth:`GeneratorTool.stop`."""
        self._stop_views()
        super().stop()

    def leave(self) -> None:
        """See :meth:`Pane.leave`; the generator belongs to no study and stays."""
        super().leave()
        self.stop()

    def showEvent(self, event: QShowEvent) -> None:
        """What was steered or kept elsewhere is shown now."""
        super().showEvent(event)
        self._request_kept()

    # Events

    def _on_generator_changed(self) -> None:
        super()._on_generator_changed()
        self.stop()
        self._kept = Kept()
        for view in self._views:
            view.clear()
        self.when_seen(self._request_kept)

    def _stop_views(self) -> None:
        for view in self._views:
            view.stop()

    def _on_directions_changed(self) -> None:
        self._show_directions()
        self._refresh()

    def _on_device_changed(self, _: str) -> None:
        self.when_seen(self._refresh)

    def _on_view_chosen(self) -> None:
        self._stop_views()
        self._show_view()

    def _on_direction_chosen(self, _: Direction | None) -> None:
        self._refresh()

    def _on_steer_requested(self, point: "Point") -> None:
        used = {key for key, _ in point.amounts}
        missing = [each for each in self._known() if each.key in used - self._steered()]
        if missing:
            self.focus.steer_by((*self.focus.directions, *missing))
        self.focus.go_to(point)
        self.open_study.pane_requested.emit("steer")

    def _on_save_requested(self, point: "Point") -> None:
        self._saving.save_picture(point, (*self._known(), *self._kept.sliders))

    def _on_main_directions_found(self, found: tuple[Direction, ...]) -> None:
        self.progress.finish()
        self.focus.steer_by(found)

    # Requests

    def _request_kept(self) -> None:
        if self.focus.card is not None:
            self.read(kept_of, self.focus.card.key, then=self._show_kept, channel="kept")

    def _request_main_directions(self) -> None:
        if self.focus.card is not None and not self.progress.is_running:
            self.progress.start("Looking for the main directions")
            self.run(
                kept_work.main_sliders,
                self.focus.card.key,
                _MAIN_DIRECTIONS,
                then=self._on_main_directions_found,
                failed=self._on_work_failed,
            )

    def _request_large(self, point: "Point", words: str) -> None:
        self._stage.show_large(words)
        where = self.view.where((*self._known(), *self._kept.sliders))
        # Live, so that nobody waits for the rest of a matrix.
        self.run(full_picture, where, point, live=True, then=self._show_large)

    def _refresh(self) -> None:
        """Let the view show what there is now; the others do when they are looked at."""
        if self.focus.card is None or not self.isVisible():
            return
        view, known = self.view, self._known()
        self._show_directions()
        view.known, view.kept, view.direction = known, self._kept.points, self._controls.direction.direction
        if not known and view.needs_direction:
            view.stop()
            self._show_wish_of_view()
        else:
            view.refresh()
        if not self._stage.is_large:
            self._stage.show_view(bool(known))

    # Showing

    def _known(self) -> tuple[Direction, ...]:
        steered = self._steered()
        others = (each for each in self._kept.directions if each.key not in steered)
        return (*self.focus.directions, *others)

    def _steered(self) -> set[str]:
        return {each.key for each in self.focus.directions}

    def _show_kept(self, kept: Kept) -> None:
        self._kept = kept
        self._refresh()

    def _show_directions(self) -> None:
        view = self.view
        self._controls.show_view(view, self._known(), has_all=view is self._views[0])

    def _show_view(self) -> None:
        self._show_directions()
        self._stage.show_view(bool(self._known()))
        self._refresh()
        self._show_wish_of_view()

    def _show_large(self, pixels: "Pixels") -> None:
        self._stage.large.show_pixels(pixels)

    def _show_wish_of_view(self) -> None:
        if self.focus.card is not None:
            self.show_own_wish()

    def show_own_wish(self) -> None:
        """See :meth:`GeneratorTool.show_own_wish`."""
        view = self.view
        self.primary_button.setIcon(icon("save", "accent_text"))
        is_ready = bool(self._known()) or not view.needs_direction
        self.show_wish(view.button, view.button_tip, is_ready and view.can_save)

    def wish_pressed(self) -> Callable[[], None]:
        """See :meth:`GeneratorTool.wish_pressed`."""
        return self.view.save
