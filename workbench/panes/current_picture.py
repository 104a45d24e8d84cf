"""The study's current picture, large, in whichever pane it stands."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.reading import UnreadablePicture, read
from workbench.core.steps import Skipped
from workbench.panes.open_study import OpenStudy
from workbench.panes.unreadable import note_unreadable
from workbench.widgets.picture_view import PictureView
from workbench.workers.runner import Runs


class CurrentPicture(PictureView):
    """Reads the current picture when it can be seen; next and previous move through the study."""

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self._open_study = open_study
        self._runner = runner
        self._failed = failed
        self._shown: PictureFile | None = None
        open_study.current_changed.connect(self._on_current_changed)
        open_study.closed.connect(self._on_closed)
        self.next_requested.connect(self._on_next_requested)
        self.previous_requested.connect(self._on_previous_requested)

    def is_showing(self, file: PictureFile) -> bool:
        """Whether this picture, or why it cannot be read, is what is shown."""
        return file == self._shown

    def move(self, by: int) -> None:
        """Make the picture so many places further the current one."""
        self._open_study.move(by)

    def showEvent(self, event: QShowEvent) -> None:
        """What was chosen while this was hidden is read now."""
        super().showEvent(event)
        self._request_picture()

    def _on_next_requested(self) -> None:
        self.move(1)

    def _on_previous_requested(self) -> None:
        self.move(-1)

    def _on_current_changed(self, _: PictureFile | None) -> None:
        if self.isVisible():
            self._request_picture()

    def _on_closed(self) -> None:
        self._runner.cancel(self)
        self._shown = None
        self.show_picture(None)

    def _request_picture(self) -> None:
        file = self._open_study.current
        if file is not None and file != self._shown:
            self._runner.read(
                self,
                read,
                Path(file.path),
                then=partial(self._show, file),
                failed=partial(self._on_failed, file),
                channel="picture",
            )

    def _show(self, file: PictureFile, picture: object) -> None:
        self._shown = file
        self.show_picture(picture, file.name)  # type: ignore[arg-type]

    def _on_failed(self, file: PictureFile, error: BaseException) -> None:
        if not isinstance(error, UnreadablePicture):
            self._failed(error)
            return
        self._shown = file
        self.show_message(f"{file.name} could not be read. {error}")
        skipped = Skipped(file.name, str(error))
        note_unreadable(self._open_study, self._runner, Path(file.path), skipped, self._failed)
