"""One feature map large, over the picture it belongs to, beside that of a second picture if two are compared."""

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.core.wording import short_number
from workbench.widgets.headings import Note
from workbench.widgets.icons import icon
from workbench.widgets.large_tile import Box, LargeTile

if TYPE_CHECKING:
    from workbench.core.networks.maps_looking import Looked, MapsAnswer
    from workbench.core.networks.receptive_field import ReceptiveField

_USUAL_OPACITY = 60
_ALL = 100
_WIDE = 1.3
"""From here on two squares have more room beside each other than one below the other."""
_WHOLE = 10_000


class TilesAndLarge(QSplitter):
    """All tiles, and the large map beside them where there is width, else below them."""

    def __init__(self, tiles: QWidget, large: "LargeMaps") -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)
        for each in (tiles, large):
            self.addWidget(each)
        self._share_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Room may have become wide or narrow."""
        super().resizeEvent(event)
        is_wide = self.width() > _WIDE * self.height()
        wanted = Qt.Orientation.Horizontal if is_wide else Qt.Orientation.Vertical
        if wanted != self.orientation():
            self.setOrientation(wanted)
            self._share_out()

    def _share_out(self) -> None:
        tiles = 0.5 if self.orientation() == Qt.Orientation.Horizontal else 0.35
        self.setSizes([round(tiles * _WHOLE), round((1 - tiles) * _WHOLE)])


class LargeMaps(QWidget):
    """Laid over the picture with an opacity of choice; at 100 % the bare map, its values as squares."""

    closed = Signal()
    """The person wants the room back for the tiles."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._answer: MapsAnswer | None = None
        self._channel = 0
        self._field: ReceptiveField | None = None
        self._sides = (_Side("The feature map"), _Side("The feature map of the second picture"))
        self._build()
        self._opacity.valueChanged.connect(self._paint)
        self._close.clicked.connect(self.closed)
        for side in self._sides:
            side.tile.pointed.connect(self._on_pointed)

    @property
    def read_out(self) -> str:
        """What is said of the value pointed at."""
        return self._read_out.text()

    @property
    def opacity(self) -> QSlider:
        """How much of the picture the map covers, in per cent."""
        return self._opacity

    @property
    def tiles(self) -> tuple[LargeTile, ...]:
        """The large maps that are shown."""
        return tuple(side.tile for side in self._sides if not side.isHidden())

    def show_map(self, answer: "MapsAnswer | None", channel: int = 0) -> None:
        """Show a channel of an answer."""
        self._answer, self._channel = answer, channel
        self._paint()
        self._read_out.setText("Point at the map to read it.")

    def show_field(self, field: "ReceptiveField | None") -> None:
        """What of the picture each place of the map sees is known."""
        self._field = field

    def _build(self) -> None:
        self._opacity = QSlider(Qt.Orientation.Horizontal)
        self._opacity.setRange(0, _ALL)
        self._opacity.setValue(_USUAL_OPACITY)
        self._opacity.setMaximumWidth(160)
        self._opacity.setAccessibleName("Map over the picture")
        self._opacity.setToolTip("How much the map covers the picture: at the right end the map alone")
        self._read_out = Note()
        self._read_out.setWordWrap(False)
        self._read_out.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._close = QToolButton()
        self._close.setIcon(icon("x"))
        self._close.setAccessibleName("Close the large map")
        self._close.setToolTip("Close the large map, and give the room back to the tiles")
        picture, over = QLabel("Picture"), QLabel("Map")
        for label in (picture, over):
            label.setProperty("role", "note")
        above = QHBoxLayout()
        above.setContentsMargins(12, 4, 8, 4)
        above.setSpacing(8)
        above.addWidget(self._read_out, 1)
        for each in (picture, self._opacity, over, self._close):
            above.addWidget(each)
        both = QHBoxLayout()
        both.setSpacing(8)
        for side in self._sides:
            both.addWidget(side, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(above)
        column.addLayout(both, 1)

    def _paint(self, _: int = 0) -> None:
        answer = self._answer
        looked = (None, None) if answer is None else (answer.first, answer.second)
        self._sides[1].setVisible(looked[1] is not None)
        for side, each in zip(self._sides, looked, strict=True):
            if answer is None or each is None:
                side.clear()
            else:
                self._paint_side(side, answer, each)

    def _paint_side(self, side: "_Side", answer: "MapsAnswer", looked: "Looked") -> None:
        from workbench.core.networks.maps_pictures import laid_over, map_picture

        share = self._opacity.value() / _ALL
        if share == 1:
            picture = map_picture(looked.maps, self._channel, answer.scale)
        else:
            picture = laid_over(looked.seen, looked.maps, self._channel, answer.scale, share)
        rows, columns = looked.maps.values.shape[1:]
        words = f"Channel {self._channel} of {answer.layer.name} for {looked.file.name}"
        side.tile.show_picture(picture, (rows, columns), is_smooth=share < 1, words=words)
        strength = short_number(float(looked.maps.largest[self._channel]))
        side.caption.setText(f"{PurePosixPath(looked.file.name).name}: largest value {strength}")
        side.caption.setToolTip(looked.file.name)

    def _on_pointed(self, cell: tuple[int, int] | None) -> None:
        answer = self._answer
        for side in self._sides:
            side.tile.show_frame(self._box(cell) if cell is not None else None)
        if answer is None or cell is None:
            return
        values = [
            each.maps.values[self._channel][cell]
            for each in (answer.first, answer.second)
            if each is not None
        ]
        words = " and ".join(short_number(float(value)) for value in values)
        self._read_out.setText(f"Row {cell[0]}, column {cell[1]}: {words}{self._sees()}")

    def _sees(self) -> str:
        if self._field is None:
            return ""
        height, width = self._field.size
        if self._field.is_whole or (height >= self._field.height and width >= self._field.width):
            return " · sees the whole picture"
        return f" · sees {width}×{height} pixels"

    def _box(self, cell: tuple[int, int]) -> Box | None:
        if self._field is None:
            return None
        left, top, right, bottom = self._field.box(*cell)
        width, height = self._field.width, self._field.height
        return left / width, top / height, right / width, bottom / height


class _Side(QWidget):
    """A large map and the name of its picture."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.tile, self.caption = LargeTile(name), Note()
        self.tile.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.caption.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(4)
        column.addWidget(self.tile, 1)
        column.addWidget(self.caption)

    def clear(self) -> None:
        """Show nothing."""
        self.tile.show_picture(None)
        self.caption.setText("")
