"""The convolution lab: a window slides over a matrix, and everybody can see how each cell of the result comes about."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from workbench.core.networks.convolution import Slide
from workbench.core.networks.errors import NetworkError
from workbench.core.networks.sliding_sizes import ConvolutionError
from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.reading import UnreadablePicture
from workbench.core.steps import Skipped, Step
from workbench.panes.network.convolution_controls import ConvolutionControls
from workbench.panes.network.convolution_details import ConvolutionDetails
from workbench.panes.network.convolution_lab import STEPS, WHOLE, ConvolutionLab
from workbench.panes.network.convolution_work import (
    Filter,
    SeenPicture,
    WholeResult,
    Wish,
    computed_slide,
    learned_filter,
    learned_layers,
    seen_picture,
    whole_result,
)
from workbench.panes.open_study import OpenStudy
from workbench.panes.pane import Pane
from workbench.panes.unreadable import note_unreadable
from workbench.widgets.empty_state import EmptyState
from workbench.widgets.icons import icon
from workbench.workers.runner import Answers, Runs

if TYPE_CHECKING:
    from workbench.core.networks.network_kernels import KernelLayer

_SHARE_IN_PICTURES = 0.6


class ConvolutionPane(Pane):
    """Choose a matrix and a kernel, play, look at each sum."""

    title = "Convolution"
    sentence = "Slide a table of numbers over a picture, and see how every cell of the result comes about."
    help_page = "convolution"

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(open_study, runner, parent)
        self._file: PictureFile | None = None
        self._seen: SeenPicture | None = None
        self._slide: Slide | None = None
        self._plays_when_ready = False
        self._build_pane()
        self._connect()
        self._request_all()

    # Building

    def _build_pane(self) -> None:
        self._controls = ConvolutionControls(self.open_study, self.runner, self._on_failed)
        self._lab = ConvolutionLab()
        self._stage, self._whole = self._lab.stage, self._lab.whole
        self._details = ConvolutionDetails()
        self._empty = EmptyState(
            "grid-3x3",
            "No picture yet",
            "Open pictures, and a part of the current one becomes a small matrix here. Or begin with the example of "
            "the lecture, which needs no picture.",
            [("Begin with the lecture’s example", "play", self._controls.choose_lecture)],
        )
        self.set_controls(self._controls)
        self.set_centre(self._lab)
        self.set_centre(self._empty)
        self.set_details(self._details)
        self._show_playing(False)

    def _connect(self) -> None:
        shared, learned = self.open_study, self._controls.kernels.learned
        shared.current_changed.connect(self._request_picture)
        shared.closed.connect(self._on_closed)
        shared.network.operation_requested.connect(self._controls.choose_operation)
        self._controls.changed.connect(self._request_all)
        self._controls.refused.connect(partial(self.message_bar.show_message, "warning"))
        self._controls.kernels.filter_chosen.connect(self._on_filter_chosen)
        self._stage.filter_chosen.connect(self._controls.kernels.choose_filter)
        self._stage.player.playing_changed.connect(self._show_playing)
        learned.layers_wanted.connect(self._request_layers)
        learned.filter_wanted.connect(self._request_filter)
        learned.network.models_requested.connect(self.models_requested)
        self._lab.view_changed.connect(self._request_whole)
        self.primary_button.clicked.connect(self._on_play_clicked)
        self.progress.cancel_requested.connect(self._on_cancel_requested)

    def views(self) -> dict[str, Callable[[], None]]:
        """See :meth:`Pane.views`."""
        return {"steps": self._show_steps_for_picture, "whole": partial(self._lab.choose_view, WHOLE)}

    def note_models(self) -> None:
        """See :meth:`Pane.note_models`."""
        self._controls.kernels.learned.network.refresh()

    def take_focus(self) -> None:
        """The keyboard belongs to the slide: the space bar plays, arrows move in the matrix."""
        self._stage.matrix.setFocus()

    def leave(self) -> None:
        """See :meth:`Pane.leave`."""
        super().leave()
        self.runner.cancel(self._lab)
        self._stage.player.pause()

    def showEvent(self, event: QShowEvent) -> None:
        """What was chosen while this was hidden is read now."""
        super().showEvent(event)
        self._request_picture()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._stage.player.pause()

    # Events

    def _on_closed(self) -> None:
        self._file = self._seen = None
        self._controls.show_small_picture(None)
        self._lab.show_refusal("")
        self._request_all()

    def _on_filter_chosen(self, at: int) -> None:
        self._stage.choose_filter(at)
        if self._slide is not None:
            self._details.show_slide(self._slide, at)
        self._request_whole()

    def _on_play_clicked(self) -> None:
        if self._stage.player.is_playing:
            self._stage.player.pause()
            return
        self._lab.choose_view(STEPS)
        self._plays_when_ready = True
        self._request_slide()

    def _on_cancel_requested(self) -> None:
        for owner in (self, self._lab):
            self.runner.cancel(owner)

    def _on_refused(self, error: BaseException) -> None:
        self._plays_when_ready = False
        if not isinstance(error, NetworkError | UnreadablePicture):
            self._on_failed(error)
            return
        self._slide = None
        self._lab.show_refusal(str(error))
        self._show_page()

    def _on_run_failed(self, error: BaseException) -> None:
        self.progress.finish()
        if isinstance(error, ConvolutionError):
            self._whole.show_message(str(error))
        else:
            self._controls.kernels.learned.show_failure()
            self._on_failed(error)

    # Requests

    def _wish(self) -> Wish:
        return self._controls.wish(self._seen.whole if self._seen else None)

    def _request_all(self) -> None:
        self._show_page()
        self._request_slide()
        self._request_whole()

    def _request_picture(self, _: PictureFile | None = None) -> None:
        file = self.open_study.current
        if not self.isVisible() or file is None or file == self._file:
            return
        self._file = file
        self.read(
            seen_picture,
            Path(file.path),
            then=partial(self._show_picture, file),
            failed=partial(self._on_unreadable, file),
            channel="picture",
        )

    def _request_slide(self) -> None:
        wish = self._wish()
        if wish.has_matrix:
            self.read(
                computed_slide,
                wish,
                then=partial(self._show_slide, wish),
                failed=self._on_refused,
                channel="slide",
            )

    def _request_whole(self) -> None:
        wish = self._wish()
        if not self._lab.is_whole or not self.isVisible():
            self.runner.cancel(self._lab)
            self.progress.finish()
            return
        if wish.picture is None:
            self._whole.show_picture(None, "")
            return
        self._whole.show_result(None)
        self.progress.start("Filtering the whole picture")
        answers: Answers = {
            "each_step": self._show_whole_step,
            "then": self._show_whole,
            "failed": self._on_run_failed,
            "stopped": self.progress.finish,
        }
        # In the name of the lab, so that it can be stopped alone.
        of = min(self._controls.kernels.chosen, len(wish.filters) - 1)
        self.runner.run(self._lab, whole_result, wish, of, **answers)

    def _request_layers(self) -> None:
        self.progress.start("Opening the network")
        self._run_with_network(learned_layers, then=self._show_layers)

    def _request_filter(self, layer: str, number: int, channel: int | None) -> None:
        self._run_with_network(learned_filter, layer, number, channel, then=self._show_learned)

    def _run_with_network(
        self, function: Callable[..., Any], *arguments: Any, then: Callable[[Any], None]
    ) -> None:
        answers: Answers = {"then": then, "failed": self._on_run_failed, "stopped": self.progress.finish}
        self.run(function, self.open_study.network.card, self.open_study.device, *arguments, **answers)

    # Showing

    def _show_picture(self, file: PictureFile, seen: SeenPicture) -> None:
        self._seen = seen
        self._controls.show_small_picture(seen.small)
        self._whole.show_picture(seen.whole, file.name)
        self._request_all()

    def _on_unreadable(self, file: PictureFile, error: BaseException) -> None:
        self._seen = None
        self._controls.show_small_picture(None)
        if isinstance(error, UnreadablePicture):
            skipped = Skipped(file.name, str(error))
            note_unreadable(self.open_study, self.runner, Path(file.path), skipped, self._on_failed)
            error = UnreadablePicture(f"{file.name} could not be read. {error}")
        self._on_refused(error)

    def _show_slide(self, wish: Wish, slide: Slide) -> None:
        self._slide = slide
        chosen = self._controls.kernels.chosen
        self._lab.show_slide(slide, tuple(each.name for each in wish.filters), chosen)
        self._details.show_slide(slide, chosen)
        self._show_page()
        if self._plays_when_ready:
            self._plays_when_ready = False
            self._stage.player.play()

    def _show_layers(self, layers: "tuple[KernelLayer, ...]") -> None:
        self.progress.finish()
        learned = self._controls.kernels.learned
        learned.show_layers(layers)
        if layers:
            learned.ask()
        else:
            learned.show_nothing_found()

    def _show_learned(self, learned: Filter) -> None:
        self.progress.finish()
        self._controls.kernels.show_learned(learned)

    def _show_whole_step(self, step: Step[WholeResult | None]) -> None:
        self.progress.update_progress(step.done, step.total)

    def _show_whole(self, last: Step[WholeResult] | None) -> None:
        self.progress.finish()
        if last is not None:
            self._whole.show_result(last.value)

    def _show_page(self) -> None:
        """The lab, or what to begin with."""
        has_matrix = self._wish().has_matrix
        self.primary_button.setEnabled(has_matrix)
        self.set_centre(self._lab if has_matrix or self._lab.refusal else self._empty)

    def _show_playing(self, is_playing: bool) -> None:
        text, picture = ("Pause", "pause") if is_playing else ("Play", "play")
        self.primary_button.setText(text)
        self.primary_button.setAccessibleName(text)
        self.primary_button.setIcon(icon(picture, "accent_text"))
        self.primary_button.setToolTip("Let the window slide over the matrix, step by step (Ctrl+Enter)")

    def _show_steps_for_picture(self) -> None:
        self._lab.choose_view(STEPS)
        if self._slide is not None:
            self._stage.player.go_to(round(_SHARE_IN_PICTURES * self._slide.count))
