"""Bringing thumbnails to a grid that wants them."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from workbench.core.pictures.reading import UnreadablePicture
from workbench.core.steps import Skipped
from workbench.panes.open_study import OpenStudy
from workbench.panes.unreadable import note_unreadable
from workbench.workers.runner import Runs


class WantsThumbnails(Protocol):
    """A grid whose keys are the numbers of the open study's pictures."""

    thumbnails_wanted: Any

    @property
    def thumbnail_size(self) -> int:
        """The longer side of a thumbnail in logical pixels."""

    def set_thumbnail(self, key: int, picture: Any) -> None:
        """Show a thumbnail."""

    def set_unreadable(self, key: int, reason: str) -> None:
        """Say why there is none."""


class ThumbnailLoader(QObject):
    """Brings what a grid wants, the newest wish first, from the cache or the pictures.

    Pictures that cannot be read are noted in the study.
    """

    def __init__(
        self,
        grid: WantsThumbnails,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
    ) -> None:
        super().__init__(grid if isinstance(grid, QObject) else None)
        self._grid = grid
        self._open_study = open_study
        self._runner = runner
        self._failed = failed
        grid.thumbnails_wanted.connect(self._on_thumbnails_wanted)
        open_study.closed.connect(self._on_closed)

    @Slot()
    def _on_closed(self) -> None:
        # The same numbers will soon stand for the pictures of another study.
        self._runner.cancel(self)

    @Slot(object)
    def _on_thumbnails_wanted(self, keys: tuple[int, ...]) -> None:
        # Each wish replaces the one before: what has been scrolled out of sight is not read any more.
        self._runner.cancel(self)
        for key in keys:
            if key < len(self._open_study.files):
                file = self._open_study.files[key]
                self._runner.read(
                    self,
                    self._open_study.thumbnails.thumbnail,
                    Path(file.path),
                    self._pixels(),
                    then=partial(self._on_read, key),
                    failed=partial(self._on_failed, key, file.name),
                    is_brief=True,
                )

    def _pixels(self) -> int:
        # No more than are painted: they are reduced here, beside the thread of the window.
        ratio = self._grid.devicePixelRatioF() if isinstance(self._grid, QWidget) else 1.0
        return round(ratio * self._grid.thumbnail_size)

    def _on_read(self, key: int, picture: Any) -> None:
        self._grid.set_thumbnail(key, picture)
        problem = self._open_study.thumbnails.take_problem()
        if problem is not None:
            self._failed(problem)

    def _on_failed(self, key: int, name: str, error: BaseException) -> None:
        if isinstance(error, UnreadablePicture):
            self._grid.set_unreadable(key, str(error))
            note_unreadable(self._open_study, self._runner, Skipped(name, str(error)), self._failed)
        else:
            self._failed(error)
