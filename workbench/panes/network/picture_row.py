"""The current picture, small, with its name and the way to the one before and the next."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPixmap, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget
from superqt import QElidingLabel

from workbench.core.pictures.collection import PictureFile
from workbench.panes.open_study import OpenStudy
from workbench.panes.thumbnails import ThumbnailLoader
from workbench.widgets.buttons import icon_button
from workbench.widgets.headings import Note
from workbench.widgets.pixels import contiguous, image_over
from workbench.widgets.theme import theme
from workbench.workers.runner import Runs

if TYPE_CHECKING:
    from workbench.widgets.pixels import Pixels


class PictureRow(QWidget):
    """Shows which picture a tool looks at; the arrows move through the pictures that are shown."""

    thumbnails_wanted = Signal(object)
    thumbnail_size = 56

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_study = open_study
        self._key = -1
        self._reason = ""
        self._build()
        self._loader = ThumbnailLoader(self, open_study, runner, failed)
        theme().changed.connect(self._on_theme_changed)
        open_study.current_changed.connect(self._on_current_changed)
        open_study.shown_changed.connect(self._show_place)
        open_study.pictures_added.connect(self._show_place)
        self._on_current_changed(open_study.current)

    def showEvent(self, event: QShowEvent) -> None:
        """What was chosen while this was hidden is shown now."""
        super().showEvent(event)
        self._on_current_changed(self._open_study.current)

    def set_thumbnail(self, key: int, picture: "Pixels") -> None:
        """See :class:`~workbench.panes.thumbnails.WantsThumbnails`."""
        if key != self._key:
            return
        ratio = self.devicePixelRatioF()
        # A copy of its own: the array is gone when this is painted.
        pixmap = QPixmap.fromImage(image_over(contiguous(picture)).copy())
        side = round(self._size() * ratio)
        pixmap = pixmap.scaled(
            QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        pixmap.setDevicePixelRatio(ratio)
        self._picture.setPixmap(pixmap)

    def set_unreadable(self, key: int, reason: str) -> None:
        """See :class:`~workbench.panes.thumbnails.WantsThumbnails`."""
        if key == self._key:
            self._picture.clear()
            # In few words, so that the arrows stay where they are: why is said in the middle of the pane.
            self._reason = reason
            self._show_place()

    def _build(self) -> None:
        self._picture = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._picture.setFixedSize(self._size(), self._size())
        self._picture.setAccessibleName("The current picture")
        self._name = QElidingLabel()
        self._name.setElideMode(Qt.TextElideMode.ElideMiddle)
        self._place = Note()
        self._previous = icon_button("chevron-left", "Previous picture", partial(self._open_study.move, -1))
        self._next = icon_button("chevron-right", "Next picture", partial(self._open_study.move, 1))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._name)
        words.addWidget(self._place)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._picture)
        row.addLayout(words, 1)
        row.addWidget(self._previous)
        row.addWidget(self._next)

    def _size(self) -> int:
        return round(self.thumbnail_size * theme().measures.scale)

    def _on_theme_changed(self) -> None:
        self._picture.setFixedSize(self._size(), self._size())
        self._key = -1  # its thumbnail has another size
        self._on_current_changed(self._open_study.current)

    def _on_current_changed(self, file: PictureFile | None) -> None:
        if not self.isVisible():
            return
        key = -1 if file is None else self._open_study.numbers.get(file.name, -1)
        if key != self._key:
            self._key, self._reason = key, ""
            self._picture.clear()
            if key >= 0:
                self.thumbnails_wanted.emit((key,))
        self._name.setText("" if file is None else file.name.rpartition("/")[2])
        self._name.setToolTip("" if file is None else file.name)
        self._show_place()

    def _show_place(self, _: object = None) -> None:
        shown = self._open_study.shown
        self._place.setToolTip(self._reason)
        if self._key in shown:
            at = shown.index(self._key)
            damaged = ", damaged" if self._reason else ""
            self._place.setText(f"{at + 1:,} of {len(shown):,}{damaged}")
            self._previous.setEnabled(at > 0)
            self._next.setEnabled(at + 1 < len(shown))
        else:
            self._place.setText("" if self._key < 0 else "not among those shown")
            self._previous.setEnabled(False)
            self._next.setEnabled(bool(shown))
