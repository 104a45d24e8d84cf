"""The channels of a picture apart: four canvases that always show the same part."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from workbench.widgets.halvings import Halvings
from workbench.widgets.picture_canvas import PictureCanvas
from workbench.widgets.pixel_numbers import Lines

if TYPE_CHECKING:
    from workbench.widgets.pixels import Pixels


class ChannelPictures(QWidget):
    """Pictures of one size beside each other: who zooms or moves one moves all."""

    view_changed = Signal()
    """Another part of the pictures is seen."""
    next_requested = Signal()
    previous_requested = Signal()

    def __init__(self, names: Sequence[str], columns: int = 2, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_following = False
        self._captions = [QLabel(name) for name in names]
        self.canvases = [PictureCanvas() for _ in names]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(2)
        for at, (caption, canvas) in enumerate(zip(self._captions, self.canvases, strict=True)):
            canvas.setAccessibleName(caption.text())
            canvas.setToolTip(f"{caption.text()}; wheel or + and − zoom all channels together")
            canvas.view_changed.connect(partial(self._on_view_changed, canvas))
            canvas.next_requested.connect(self.next_requested)
            canvas.previous_requested.connect(self.previous_requested)
            cell = QVBoxLayout()
            cell.setSpacing(2)
            caption.setContentsMargins(8, 4, 8, 0)
            cell.addWidget(caption)
            cell.addWidget(canvas, 1)
            grid.addLayout(cell, at // columns, at % columns)

    def show_pictures(
        self, pictures: "Sequence[tuple[Pixels, Halvings | None]]", numbers: Sequence[Lines], keeps_view: bool
    ) -> None:
        """Show pictures, uint8, H×W×3, in the first places, and the numbers of their pixels where these are large."""
        for at, (caption, canvas) in enumerate(zip(self._captions, self.canvases, strict=True)):
            caption.setVisible(at < len(pictures))
            canvas.setVisible(at < len(pictures))
        for canvas, (picture, halvings), lines in zip(self.canvases, pictures, numbers, strict=False):
            canvas.set_numbers(lines)
            canvas.set_picture(picture, "", keeps_view, halvings)

    def clear(self) -> None:
        """Show nothing."""
        for canvas in self.canvases:
            canvas.set_picture(None, "", keeps_view=False)

    def _on_view_changed(self, moved: PictureCanvas) -> None:
        if self._is_following:
            return
        self._is_following = True
        for each in self.canvases:
            if each is not moved and each.picture is not None and each.isVisible():
                each.follow(moved)
        self._is_following = False
        self.view_changed.emit()
