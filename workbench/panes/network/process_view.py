"""The current picture before and after the steps, computed on all of it beside the window's thread."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.reading import UnreadablePicture
from workbench.core.processing.steps import ProcessingStep
from workbench.core.steps import Skipped
from workbench.panes.network.process_work import make_preview, open_picture
from workbench.panes.open_study import OpenStudy
from workbench.panes.unreadable import note_unreadable
from workbench.widgets.before_after import BeforeAfter
from workbench.workers.runner import Runs

if TYPE_CHECKING:
    from workbench.core.processing.preview import Preview, PreviewMaker


class ProcessView(BeforeAfter):
    """Reads the current picture when it can be seen, and shows what the steps make of it."""

    previewed = Signal(object)
    """The :class:`Preview` that is shown now; None if there is none."""

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_study = open_study
        self._runner = runner
        self._failed = failed
        self._file: PictureFile | None = None
        self._maker: PreviewMaker | None = None
        self._steps: tuple[ProcessingStep, ...] = ()
        self._asked: tuple[ProcessingStep, ...] | None = None
        self._is_asking = False
        open_study.current_changed.connect(self._on_current_changed)
        open_study.closed.connect(self._on_closed)
        self.next_requested.connect(partial(open_study.move, 1))
        self.previous_requested.connect(partial(open_study.move, -1))

    def show_steps(self, steps: Sequence[ProcessingStep]) -> None:
        """Show what these steps make of the picture."""
        self._steps = tuple(steps)
        self._request_preview()

    def showEvent(self, event: QShowEvent) -> None:
        """What was chosen while this was hidden is read now."""
        super().showEvent(event)
        self._request_picture()

    def _on_current_changed(self, _: PictureFile | None) -> None:
        if self.isVisible():
            self._request_picture()

    def _on_closed(self) -> None:
        self._runner.cancel(self)
        self._file = self._maker = self._asked = None
        self._is_asking = False
        self.show_message("")
        self.previewed.emit(None)

    def _request_picture(self) -> None:
        file = self._open_study.current
        if file is not None and file != self._file:
            self._file, self._maker = file, None
            self._runner.read(
                self,
                open_picture,
                Path(file.path),
                then=self._on_picture_read,
                failed=partial(self._on_picture_failed, file),
                channel="picture",
            )

    def _on_picture_read(self, maker: "PreviewMaker") -> None:
        self._maker, self._asked = maker, None
        self._request_preview()

    def _on_picture_failed(self, file: PictureFile, error: BaseException) -> None:
        if not isinstance(error, UnreadablePicture):
            self._failed(error)
            return
        self.show_message(f"{file.name} could not be read. {error}")
        self.previewed.emit(None)
        skipped = Skipped(file.name, str(error))
        note_unreadable(self._open_study, self._runner, Path(file.path), skipped, self._failed)

    def _request_preview(self) -> None:
        """One after the other: what changes meanwhile is asked for when the answer is there, so that none starves."""
        if self._maker is None or self._is_asking or self._steps == self._asked:
            return
        self._is_asking, self._asked = True, self._steps
        self._runner.read(
            self,
            make_preview,
            self._maker,
            self._steps,
            then=partial(self._show_preview, self._maker),
            failed=self._on_preview_failed,
        )

    def _on_preview_failed(self, error: BaseException) -> None:
        self._is_asking = False
        self._failed(error)

    def _show_preview(self, maker: "PreviewMaker", preview: "Preview") -> None:
        self._is_asking = False
        if maker is self._maker and self._file is not None:
            self.show_pictures(preview.before, preview.after, self._file.name)
            self.previewed.emit(preview)
        self._request_preview()
