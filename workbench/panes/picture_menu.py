"""What can be done with a picture where it stands: the menu of the right button, and names that are typed."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QUrl
from PySide6.QtGui import QAction, QContextMenuEvent, QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMenu

from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.reading import read
from workbench.core.wording import pictures_in_words
from workbench.panes.going_to import picture_typed
from workbench.panes.metadata_editor import MetadataEditor
from workbench.panes.open_study import OpenStudy
from workbench.widgets.pixels import image_over
from workbench.widgets.thumbnail_grid import ThumbnailGrid
from workbench.widgets.typed_name import TypedName
from workbench.workers.runner import Runs

if TYPE_CHECKING:
    from workbench.widgets.pixels import Pixels


class PictureMenu(QObject):
    """Right click, or the menu key, on the pictures selected in a grid; letters jump to a name."""

    def __init__(
        self,
        grid: ThumbnailGrid,
        open_study: OpenStudy,
        runner: Runs,
        editor: MetadataEditor,
        failed: Callable[[BaseException], None],
    ) -> None:
        super().__init__(grid)
        self._grid = grid
        self._open_study = open_study
        self._runner = runner
        self._editor = editor
        self._failed = failed
        self.menu = QMenu(grid)
        self.menu.setToolTipsVisible(True)
        for part in (grid.view, grid.view.viewport()):
            part.installEventFilter(self)
        TypedName(grid.view).typed.connect(self._on_typed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The menu key opens the menu at the current picture, the mouse where it points."""
        if event.type() != QEvent.Type.ContextMenu or not isinstance(event, QContextMenuEvent):
            return False
        self._open(self._place(event))
        return True

    def _place(self, event: QContextMenuEvent) -> QPoint:
        view = self._grid.view
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            return view.viewport().mapToGlobal(view.visualRect(view.currentIndex()).center())
        return event.globalPos()

    def _open(self, place: QPoint) -> None:
        current, files = self._open_study.current, self._open_study.selected
        if current is None:
            return
        self._fill(current, files if current in files else (current,))
        self.menu.popup(place)

    def _fill(self, current: PictureFile, files: tuple[PictureFile, ...]) -> None:
        self.menu.clear()
        many = f" {pictures_in_words(len(files))}" if len(files) > 1 else ""
        are_out = all(file.name in self._open_study.left_out for file in files)
        words = f"Take{many} back in" if are_out else f"Leave out{many} …"
        tip = "Have it take part in analyses again" if are_out else "It stays in the study, out of analyses"
        leave_out = self._add(words, tip, self._editor.ask_to_leave_out)
        leave_out.setEnabled(self._open_study.is_writable)
        self.menu.addSeparator()
        self._add("Open the folder", f"Show {Path(current.path).parent}", partial(_open_folder, current))
        paths = "paths" if len(files) > 1 else "path"
        self._add(f"Copy the {paths}", "Put it on the clipboard as text", partial(_copy_paths, files))
        self._add("Copy the picture", f"Put {current.name} on the clipboard", self._on_copy_wanted)

    def _add(self, words: str, tip: str, answer: Callable[[], None]) -> QAction:
        action = self.menu.addAction(words)
        action.setToolTip(tip)
        action.triggered.connect(answer)
        return action

    def _on_copy_wanted(self) -> None:
        current = self._open_study.current
        if current is not None:
            then, failed = _copy_picture, self._failed
            self._runner.read(self, read, Path(current.path), then=then, failed=failed, channel="copy")

    def _on_typed(self, typed: str) -> None:
        shared = self._open_study
        arguments = (shared.shown_files, shared.current, typed)
        self._runner.read(
            self, picture_typed, *arguments, then=self._on_found, failed=self._failed, channel="typed"
        )

    def _on_found(self, file: PictureFile | None) -> None:
        if file is not None and file.name in self._open_study.numbers:
            self._open_study.set_current(file)


def _open_folder(file: PictureFile) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(file.path).parent)))


def _copy_paths(files: Sequence[PictureFile]) -> None:
    QGuiApplication.clipboard().setText("\n".join(str(Path(file.path)) for file in files))


def _copy_picture(picture: "Pixels") -> None:
    # A copy of the memory: the clipboard keeps the picture longer than anybody keeps the array.
    QGuiApplication.clipboard().setImage(image_over(picture).copy())
