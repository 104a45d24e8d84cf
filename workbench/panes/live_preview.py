"""The current picture before and after what a tool would make of it, computed beside the window's thread."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.reading import UnreadablePicture
from workbench.core.steps import Skipped
from workbench.panes.open_study import OpenStudy
from workbench.panes.unreadable import note_unreadable
from workbench.widgets.before_after import BeforeAfter
from workbench.workers.runner import Runs


class LivePreview(BeforeAfter):
    """Reads the current picture when it can be seen, and shows what a wish makes of it.

    Subclasses say how a picture is opened and what is made of it; both are done on other threads. What is made has
    the pictures ``before`` and ``after``.
    """

    previewed = Signal(object)
    """What was made and is shown now; None if there is nothing."""

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
        self._opened: Any = None
        self._wish: Any = None
        self._asked: Any = None
        self._is_asking = False
        open_study.current_changed.connect(self._on_current_changed)
        open_study.closed.connect(self._on_closed)
        self.next_requested.connect(partial(open_study.move, 1))
        self.previous_requested.connect(partial(open_study.move, -1))

    def opening(self, file: PictureFile) -> Callable[[], Any]:
        """What reads a picture, to be done on another thread. It may raise :class:`UnreadablePicture`."""
        raise NotImplementedError

    def making(self, opened: Any, wish: Any) -> Callable[[], Any]:
        """What makes a preview of an opened picture, to be done on another thread."""
        raise NotImplementedError

    def show_wish(self, wish: Any) -> None:
        """Show what this wish makes of the picture."""
        self._wish = wish
        self._request_preview()

    def open_again(self) -> None:
        """What is known of the picture has changed: it is read again."""
        self._file = None
        if self.isVisible():
            self._request_picture()

    def showEvent(self, event: QShowEvent) -> None:
        """What was chosen while this was hidden is read now."""
        super().showEvent(event)
        self._request_picture()

    def _on_current_changed(self, _: PictureFile | None) -> None:
        if self.isVisible():
            self._request_picture()

    def _on_closed(self) -> None:
        self._runner.cancel(self)
        self._file = self._opened = self._asked = None
        self._is_asking = False
        self.show_message("")
        self.previewed.emit(None)

    def _request_picture(self) -> None:
        file = self._open_study.current
        if file is not None and file != self._file:
            self._file, self._opened = file, None
            self._runner.read(
                self,
                self.opening(file),
                then=self._on_picture_read,
                failed=partial(self._on_picture_failed, file),
                channel="picture",
            )

    def _on_picture_read(self, opened: Any) -> None:
        self._opened, self._asked = opened, None
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
        if self._opened is None or self._wish is None or self._is_asking or self._wish == self._asked:
            return
        self._is_asking, self._asked = True, self._wish
        self._runner.read(
            self,
            self.making(self._opened, self._wish),
            then=partial(self._show_preview, self._opened),
            failed=self._on_preview_failed,
        )

    def _on_preview_failed(self, error: BaseException) -> None:
        self._is_asking = False
        self._failed(error)

    def _show_preview(self, opened: Any, preview: Any) -> None:
        self._is_asking = False
        if opened is self._opened and self._file is not None:
            self.show_pictures(preview.before, preview.after, self._file.name)
            self.previewed.emit(preview)
        self._request_preview()
