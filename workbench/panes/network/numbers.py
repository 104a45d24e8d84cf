"""The pane of numbers: the current picture as what it is for a computer."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QWidget

from workbench.core.file_names import as_file_name
from workbench.core.models.cards import ModelCard
from workbench.core.networks.numbers import STANDARDISED, ChannelNumbers, Region, whole
from workbench.core.networks.numbers_csv import MatrixOrigin, as_csv, numbers_in, save_matrix
from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.reading import UnreadablePicture
from workbench.core.steps import Skipped, Step
from workbench.panes.asking import ask_where_to_save
from workbench.panes.network.numbers_controls import DRAGGED, IN_SIGHT, NumbersControls
from workbench.panes.network.numbers_views import APART, PICTURE, TABLE, NumbersDetails, NumbersViews
from workbench.panes.network.numbers_work import Seen, figures, seen
from workbench.panes.open_study import OpenStudy
from workbench.panes.pane import Pane
from workbench.panes.unreadable import note_unreadable
from workbench.widgets.empty_state import EmptyState
from workbench.widgets.icons import icon
from workbench.workers.runner import Runs

if TYPE_CHECKING:
    from workbench.core.networks.numbers import NumbersSettings

MOST_COPIED = 1_000_000
_MILLISECONDS = 60
"""While a person zooms or moves, figures of what is in sight follow after so long."""


class NumbersPane(Pane):
    """See a picture as numbers, on the scale of one's choice, and take them away."""

    title = "Numbers"
    sentence = "Zoom into a picture until it turns into the numbers that a computer knows of it."
    help_page = "numbers"

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(open_study, runner, parent)
        self._seen: Seen | None = None
        self._dragged: Region | None = None
        self._figures_soon = QTimer(self, singleShot=True, interval=_MILLISECONDS)
        self._build_pane()
        self._connect()
        self._on_closed()

    # Building

    def _build_pane(self) -> None:
        self._controls = NumbersControls(self.open_study, self.runner, self._on_failed)
        self._views, self._details = NumbersViews(), NumbersDetails()
        self._empty = EmptyState(
            "image",
            "No picture yet",
            "Open pictures, and choose one: this tool shows the current picture as numbers.",
        )
        self.set_controls(self._controls)
        self.set_centre(self._views)
        self.set_centre(self._empty)
        self.set_details(self._details)
        self.primary_button.setIcon(icon("copy", "accent_text"))

    def _connect(self) -> None:
        shared = self.open_study
        shared.current_changed.connect(self._request_picture)
        shared.closed.connect(self._on_closed)
        self._controls.changed.connect(self._request_picture)
        self._controls.region_changed.connect(self._on_region_kind_changed)
        self._controls.region_typed.connect(self._on_region_chosen)
        self._controls.save_requested.connect(self._on_save_requested)
        self._controls.models_requested.connect(self.models_requested)
        self._views.view_changed.connect(self._on_view_changed)
        self._views.region_chosen.connect(self._on_region_chosen)
        self._views.next_requested.connect(partial(shared.move, 1))
        self._views.previous_requested.connect(partial(shared.move, -1))
        self._figures_soon.timeout.connect(self._request_figures)
        self.primary_button.clicked.connect(self._on_copy_clicked)
        self.progress.cancel_requested.connect(self._on_cancel_requested)

    def views(self) -> dict[str, Callable[[], None]]:
        """See :meth:`Pane.views`."""
        views = {view: partial(self._views.show_view, view) for view in (PICTURE, APART, TABLE)}
        return {**views, "zoomed": self._show_zoomed}

    def note_models(self) -> None:
        """See :meth:`Pane.note_models`."""
        self._controls.network.refresh()

    def take_focus(self) -> None:
        """The keyboard belongs to the picture, which + and − zoom."""
        self._views.picture.setFocus()

    # Events

    def showEvent(self, event: QShowEvent) -> None:
        """What was chosen while this was hidden is read now."""
        super().showEvent(event)
        self._request_picture()

    def _on_closed(self) -> None:
        self._seen = self._dragged = None
        self._views.show_nothing("")
        self._details.show_figures((), self._controls.settings(), "")
        self.set_centre(self._empty)
        self._show_region()

    def _on_region_kind_changed(self) -> None:
        self._show_region()
        self._request_figures()

    def _on_region_chosen(self, region: Region) -> None:
        self._dragged = region
        self._show_region()
        self._request_figures()

    def _on_view_changed(self) -> None:
        if self._views.view == APART and self._seen is not None and not self._seen.apart:
            self._request_picture()
        elif self._views.view == TABLE or self._controls.region_kind == IN_SIGHT:
            self._show_region()
            self._figures_soon.start()

    def _on_copy_clicked(self) -> None:
        if self._seen is None:
            return
        count = numbers_in(self._region(self._seen), self._seen.settings)
        if count > MOST_COPIED:
            text = (
                f"{count:,} numbers are too many for the clipboard; {MOST_COPIED:,} are copied at most. Save them "
                "as a file, or choose a smaller region."
            )
            self.message_bar.show_message("warning", text, ("Save as CSV …", self._on_save_requested))
        else:
            self.message_bar.clear_passing()
            wanted = (*self._matrix(self._seen), self._seen.file.name)
            self.read(as_csv, *wanted, then=partial(self._copy, count), channel="copy")

    def _on_save_requested(self) -> None:
        if self._seen is None or self.open_study.study is None:
            return
        name = as_file_name(f"{Path(self._seen.file.name).stem} {self._seen.settings.channel}")
        proposal = self.open_study.study.path.with_name(f"{name}.csv")
        path = ask_where_to_save(self, "Save the numbers", proposal)
        if path is not None:
            self.progress.start(f"Writing “{path.name}”")
            self.read(
                save_matrix,
                path,
                *self._matrix(self._seen),
                MatrixOrigin(self._seen.file, self._card(self._seen.settings)),
                each_step=self._on_step,
                then=self._on_saved,
                failed=self._on_saving_failed,
                stopped=self.progress.finish,
                channel="save",
            )

    def _on_step(self, step: Step[Path]) -> None:
        self.progress.update_progress(step.done, step.total)

    def _on_saved(self, last: Step[Path]) -> None:
        self.progress.finish()
        text = f"{last.total:,} numbers were saved as “{last.value}”."
        self.message_bar.show_message("done", text)

    def _on_saving_failed(self, error: BaseException) -> None:
        self.progress.finish()
        self._on_failed(error)

    def _on_cancel_requested(self) -> None:
        self.runner.cancel(self)

    # Requests

    def _request_picture(self, _: object = None) -> None:
        file = self.open_study.current
        if file is None or not self.isVisible():
            return
        settings, is_apart = self._controls.settings(), self._views.view == APART
        known = self._seen
        read_alike = (file, settings.is_for_network)
        is_read = known is not None and (known.file, known.settings.is_for_network) == read_alike
        original = known.original if is_read else None
        is_same = known is not None and original is not None and known.settings == settings
        if is_same and known is not None and (known.apart or not is_apart):
            return
        self.read(
            seen,
            file,
            original,
            settings,
            is_apart,
            then=self._show_seen,
            failed=partial(self._on_reading_failed, file),
            channel="picture",
        )

    def _request_figures(self) -> None:
        if self._seen is not None:
            region = self._region(self._seen)
            arguments = self._seen.shown, region, self._seen.settings
            self.read(
                figures, *arguments, then=partial(self._show_figures, self._seen.settings), channel="figures"
            )

    def _matrix(self, seen: Seen) -> tuple[object, Region, "NumbersSettings"]:
        return seen.shown, self._region(seen), seen.settings

    def _card(self, settings: "NumbersSettings") -> ModelCard | None:
        """The network that decides about the numbers, if any does."""
        return self._controls.network.card if settings.scale == STANDARDISED else None

    def _region(self, seen: Seen) -> Region:
        """The region that is chosen of the picture that is shown."""
        kind = self._controls.region_kind
        if kind == IN_SIGHT:
            return self._views.region_in_sight()
        return self._dragged or whole(seen.shown) if kind == DRAGGED else whole(seen.shown)

    # Showing

    def _show_seen(self, found: Seen) -> None:
        if self._seen is None or self._seen.shown.shape != found.shown.shape:
            self._dragged = None
        self._seen = found
        self.set_centre(self._views)
        self._views.show_seen(found)
        self._show_region()
        self._request_figures()

    def _on_reading_failed(self, file: PictureFile, error: BaseException) -> None:
        if not isinstance(error, UnreadablePicture):
            self._on_failed(error)
            return
        self._on_closed()
        self.set_centre(self._views)
        self._views.show_nothing(f"{file.name} could not be read. {error}")
        skipped = Skipped(file.name, str(error))
        note_unreadable(self.open_study, self.runner, Path(file.path), skipped, self._on_failed)

    def _show_zoomed(self) -> None:
        self._views.show_view(PICTURE)
        self._views.picture.show_numbers(True)

    def _show_region(self) -> None:
        kind = self._controls.region_kind
        is_ready = self._seen is not None
        self.primary_button.setEnabled(is_ready)
        self._controls.show_ready(is_ready)
        if self._seen is None:
            self.primary_button.setText("Copy the numbers")
            self._controls.show_region(None, QSize())
            self._views.show_frame(None, False)
            return
        region = self._region(self._seen)
        count = numbers_in(region, self._seen.settings)
        self.primary_button.setText(f"Copy {count:,} numbers")
        self.primary_button.setToolTip("Put the matrix X of the region on the clipboard as CSV (Ctrl+Enter)")
        height, width, _ = self._seen.shown.shape
        self._controls.show_region(region, QSize(width, height))
        self._views.show_frame(self._dragged if kind == DRAGGED else None, kind == DRAGGED)
        if self._views.view == TABLE:
            self._views.show_part(self._seen, region)

    def _show_figures(self, settings: "NumbersSettings", found: tuple[ChannelNumbers, ...]) -> None:
        card = self._card(settings)
        self._details.show_figures(found, settings, card.title if card is not None else "")

    def _copy(self, count: int, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.message_bar.show_message("done", f"{count:,} numbers are on the clipboard, as CSV.")
