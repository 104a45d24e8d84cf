"""A number with its name above and a slider beside it, whose effect is watched while it moves."""

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from superqt import QElidingLabel

from workbench.widgets.setting_slider import SettingSlider

_USUAL, _USUAL_WHOLE = "-0.00", "000"
_ROOM = 1.4
"""Beside its digits a box needs arrows and margins, so many times its height."""


class NumberSlider(QWidget):
    """Emits what a person sets, and is silent about what it is shown."""

    moved = Signal(float)

    def __init__(
        self,
        name: str,
        tool_tip: str,
        limits: tuple[float, float],
        step: float = 0.1,
        suffix: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._box = FreeNumberBox(limits, step, suffix)
        self._slider = SettingSlider(self._box)
        self._label = QElidingLabel()
        self._label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._label.setBuddy(self._box)
        self._row, below = QHBoxLayout(), QHBoxLayout()
        for row in (self._row, below):
            row.setSpacing(4)
        # The name has the width: names that people give are long.
        self._row.addWidget(self._label, 1)
        below.addWidget(self._slider, 1)
        below.addWidget(self._box)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(self._row)
        column.addLayout(below)
        self.set_name(name, tool_tip)
        self._box.valueChanged.connect(self.moved)

    @property
    def value(self) -> float:
        return self._box.value()

    def set_value(self, value: float) -> None:
        """Set the number as a person would."""
        self._box.setValue(value)

    def show_value(self, value: float) -> None:
        """Show a number; beyond the limits, these are widened rather than the number cut off."""
        if value == self._box.value():
            return
        with QSignalBlocker(self._box):
            self._box.setRange(min(value, self._box.minimum()), max(value, self._box.maximum()))
            self._box.setValue(value)
        self._slider.show_number()

    def set_name(self, name: str, tool_tip: str) -> None:
        """What the number is called, and what it does."""
        self._label.setText(name)
        for each in (self._label, self._box, self._slider):
            each.setToolTip(tool_tip)
        for each in (self._box, self._slider):
            each.setAccessibleName(name)

    def set_limits(self, low: float, high: float) -> None:
        """The ends of the slider."""
        with QSignalBlocker(self._box):
            self._box.setRange(low, high)
        self._slider.show_number()

    def add_beside(self, widget: QWidget) -> None:
        """Put a button after the name."""
        self._row.addWidget(widget)


class FreeNumberBox(QDoubleSpinBox):
    """A number that the wheel does not change by accident."""

    def __init__(self, limits: tuple[float, float], step: float, suffix: str = "", decimals: int = 2) -> None:
        super().__init__()
        self.setDecimals(decimals)
        self.setRange(*limits)
        self.setSingleStep(step)
        self.setSuffix(suffix)
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        """Wide enough for the usual numbers; the widest possible one would take half the column."""
        digits = _USUAL if self.decimals() else _USUAL_WHOLE
        usual = self.fontMetrics().horizontalAdvance(digits + self.suffix())
        hint = super().sizeHint()
        return QSize(min(hint.width(), usual + round(_ROOM * hint.height())), hint.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def event(self, event: QEvent) -> bool:
        """Once a number is set, Ctrl+Z takes back the move that it was; while one is typed, what is typed."""
        is_settled = self.text() == f"{self.prefix()}{self.textFromValue(self.value())}{self.suffix()}"
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and is_settled:
            keys = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
            if any(event.matches(each) for each in keys):
                event.ignore()
                return False
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
