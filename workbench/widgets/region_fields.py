"""A rectangle of pixels in four fields, for whoever wants it exactly or has no mouse."""

from PySide6.QtCore import QRect, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSpinBox, QWidget

_FIELDS = (
    ("x", "First column", "The first column of the region, counted from 0 at the left"),
    ("y", "First row", "The first row of the region, counted from 0 at the top"),
    ("Width", "Width", "How many columns the region has"),
    ("Height", "Height", "How many rows the region has"),
)


class RegionFields(QWidget):
    """Column, row, width and height; whatever is typed, the rectangle lies within the picture."""

    region_chosen = Signal(QRect)
    """The rectangle that a person has typed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = QSize(1, 1)
        self._fields: list[QSpinBox] = []
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        for at, (text, name, tool_tip) in enumerate(_FIELDS):
            field, label = QSpinBox(), QLabel(text)
            label.setProperty("role", "note")
            field.setAccessibleName(name)
            field.setToolTip(tool_tip)
            field.setKeyboardTracking(False)
            field.setAlignment(Qt.AlignmentFlag.AlignRight)
            field.valueChanged.connect(self._on_changed)
            grid.addWidget(label, at // 2 * 2, at % 2)
            grid.addWidget(field, at // 2 * 2 + 1, at % 2)
            self._fields.append(field)

    @property
    def region(self) -> QRect:
        """What stands there."""
        return QRect(*(field.value() for field in self._fields))

    def show_region(self, region: QRect, picture: QSize) -> None:
        """Show a rectangle within a picture of this size, without telling anybody."""
        self._picture = picture
        width, height = picture.width(), picture.height()
        ranges = ((0, width - 1), (0, height - 1), (1, width), (1, height))
        values = (region.x(), region.y(), region.width(), region.height())
        for field, (least, most), value in zip(self._fields, ranges, values, strict=True):
            with QSignalBlocker(field):
                field.setRange(least, most)
                field.setValue(value)

    def _on_changed(self, _: int) -> None:
        within = self.region.intersected(QRect(0, 0, self._picture.width(), self._picture.height()))
        self.show_region(within, self._picture)
        self.region_chosen.emit(within)
