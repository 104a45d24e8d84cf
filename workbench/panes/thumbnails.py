"""Bringing thumbnails to a grid that wants them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from workbench.core.pictures.reading import UnreadablePicture
from workbench.core.steps import Skipped
from workbench.panes.open_study import OpenStudy
from workbench.panes.unreadable import note_unreadable
from workbench.workers.runner import Callback, Runs

if TYPE_CHECKING:
    from workbench.widgets.pixels import Pixels

# What is kept comes on one thread, at two thousand a second: a second one would only take turns with the window.
# Decoding pictures is another matter.
_MADE_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture whose thumbnail a grid wants."""

    key: int
    name: str
    path: Path


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


def thumbnails_of(
    wanted: Sequence[Wanted], size: int, read: "Callable[[Path, int], Pixels | None]"
) -> "Iterator[tuple[Wanted, Pixels | UnreadablePicture | None]]":
    """What ``read`` gives for each picture, one after another, or why there can be no thumbnail of it."""
    for each in wanted:
        try:
            yield each, read(each.path, size)
        except UnreadablePicture as reason:
            yield each, reason


class GridLoader(QObject):
    """Brings what a grid wants, the newest wish first. Subclasses say how in :meth:`bring`."""

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

    def bring(self, keys: tuple[int, ...]) -> None:
        """Ask for the thumbnails of these keys; all that was asked for before is given up."""
        raise NotImplementedError

    @Slot()
    def _on_closed(self) -> None:
        # The same numbers will soon stand for the pictures of another study.
        self._runner.cancel(self)

    @Slot(object)
    def _on_thumbnails_wanted(self, keys: tuple[int, ...]) -> None:
        # Each wish replaces the one before: what has been scrolled out of sight is not read any more.
        self._runner.cancel(self)
        self.bring(keys)

    def _read(
        self,
        function: Callable[..., Iterator[Any]],
        wanted: Sequence[Any],
        *arguments: Any,
        each_step: Callable[[Any], None],
        then: Callback | None = None,
    ) -> None:
        """Have ``function`` give the pictures of what is wanted, one after another, in as many pixels as are seen."""
        if wanted:
            self._runner.read(
                self,
                function,
                wanted,
                self._pixels(),
                *arguments,
                each_step=each_step,
                then=then,
                failed=self._failed,
                is_brief=True,
            )

    def _make(
        self,
        function: Callable[..., Iterator[Any]],
        wanted: Sequence[Any],
        *arguments: Any,
        each_step: Callable[[Any], None],
    ) -> None:
        """The same on several threads, because pictures have to be decoded."""
        for first in range(_MADE_AT_ONCE):
            self._read(function, wanted[first::_MADE_AT_ONCE], *arguments, each_step=each_step)

    def _pixels(self) -> int:
        # No more than are painted: they are reduced beside the thread of the window.
        ratio = self._grid.devicePixelRatioF() if isinstance(self._grid, QWidget) else 1.0
        return round(ratio * self._grid.thumbnail_size)

    def _note_unreadable(self, name: str, path: Path, reason: str) -> None:
        note_unreadable(self._open_study, self._runner, path, Skipped(name, reason), self._failed)


class ThumbnailLoader(GridLoader):
    """Brings thumbnails of pictures, from the cache or the pictures.

    Pictures that cannot be read are noted in the study.
    """

    def __init__(
        self,
        grid: WantsThumbnails,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
    ) -> None:
        super().__init__(grid, open_study, runner, failed)
        self._missing: list[Wanted] = []

    def bring(self, keys: tuple[int, ...]) -> None:
        """See :meth:`GridLoader.bring`."""
        self._missing = []
        files = self._open_study.files
        wanted = [Wanted(key, files[key].name, Path(files[key].path)) for key in keys if key < len(files)]
        kept = self._open_study.thumbnails.kept
        self._read(thumbnails_of, wanted, kept, each_step=self._on_read, then=self._on_kept_read)

    def _on_kept_read(self, _: object) -> None:
        missing, self._missing = self._missing, []
        self._make(thumbnails_of, missing, self._open_study.thumbnails.thumbnail, each_step=self._on_read)

    def _on_read(self, answer: "tuple[Wanted, Pixels | UnreadablePicture | None]") -> None:
        wanted, found = answer
        if found is None:
            self._missing.append(wanted)
        elif isinstance(found, UnreadablePicture):
            self._grid.set_unreadable(wanted.key, str(found))
            self._note_unreadable(wanted.name, wanted.path, str(found))
        else:
            self._grid.set_thumbnail(wanted.key, found)
        problem = self._open_study.thumbnails.take_problem()
        if problem is not None:
            self._failed(problem)
