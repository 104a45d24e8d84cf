"""One control per kind of setting, all with the same four things: a widget, read, show, changed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QSize, Qt, SignalInstance
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QLineEdit, QWidget

from workbench.core.settings import SHARE, Description
from workbench.widgets.choice_box import ChoiceBox

_WIDEST = 2.0**53
"""Whole numbers are exact up to here in the spin box, which counts in doubles."""

_MOST_DECIMALS = 6
_USUAL_DIGITS = 6


@dataclass(frozen=True)
class SettingControl:
    """A widget that can show one setting and be read again; ``changed`` is the widget's own signal."""

    widget: QWidget
    read: Callable[[], Any]
    show: Callable[[Any], None]
    changed: SignalInstance


def setting_control(described: Description) -> SettingControl:
    """The control for one described setting, with its name and its help."""
    control = _control(described)
    control.widget.setAccessibleName(described.title)
    control.widget.setAccessibleDescription(described.help)
    control.widget.setToolTip(described.help)
    # Strong: reached by Tab and by a click, but not by the wheel.
    control.widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return control


def _control(described: Description) -> SettingControl:
    if described.kind is bool:
        box = QCheckBox()
        return SettingControl(box, box.isChecked, box.setChecked, box.toggled)
    if described.choices:
        choices = ChoiceBox(described.choices)
        return SettingControl(
            choices, choices.currentText, choices.setCurrentText, choices.currentTextChanged
        )
    if described.kind in (int, float):
        number = _NumberBox(described)
        return SettingControl(number, number.number, number.show_number, number.valueChanged)
    line = QLineEdit()
    return SettingControl(line, line.text, line.setText, line.textChanged)


class _NumberBox(QDoubleSpinBox):
    """Whole numbers and others, with their range and unit; shares stand there in per cent."""

    def __init__(self, described: Description) -> None:
        super().__init__()
        self._kind = described.kind
        self._is_share = described.unit == SHARE
        self._factor = 100 if self._is_share else 1
        least = -_WIDEST if described.minimum is None else described.minimum * self._factor
        most = _WIDEST if described.maximum is None else described.maximum * self._factor
        # The least that is allowed must be one of the numbers that can be typed.
        self._usual_decimals = 0 if self._kind is int else max(_decimals(most - least), _written(least))
        self.setDecimals(self._usual_decimals)
        self.setRange(least, most)
        self._step = described.step
        self.setSingleStep(
            float(described.step or 1)
            if self._kind is int
            else self._factor * _single_step((most - least) / self._factor)
        )
        # "4." while typing "4.5" is not yet a wish.
        self.setKeyboardTracking(False)
        if described.unit:
            self.setSuffix(f"\N{NO-BREAK SPACE}{'%' if self._is_share else described.unit}")

    def sizeHint(self) -> QSize:
        """Wide enough for the usual numbers; the widest possible one would take half the column."""
        usual = self.fontMetrics().horizontalAdvance("0" * _USUAL_DIGITS + self.suffix())
        hint = super().sizeHint()
        return QSize(min(hint.width(), usual + 2 * hint.height()), hint.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the column; it must not alter the settings it passes over."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def number(self) -> int | float:
        """The number as it stands there, even if Return was not pressed yet."""
        self.interpretText()
        if self._is_share:
            # Without what binary fractions add: 12.3 % is 0.123.
            return round(self.value() / self._factor, _MOST_DECIMALS + 2)
        return int(self.value()) if self._kind is int else self.value()

    def valueFromText(self, text: str) -> float:
        """What was typed, or the next number above it that is allowed."""
        value = super().valueFromText(text)
        return value + (self.minimum() - value) % self._step if self._step else value

    def textFromValue(self, value: float) -> str:
        """Shares without zeros that say nothing: 25 %, 12.5 %."""
        if self._is_share:
            return self.locale().toString(float(value), "g", _MOST_DECIMALS)
        return super().textFromValue(value)

    def show_number(self, number: float) -> None:
        """Show it with as many decimals as it has, so that nothing is rounded behind the person's back."""
        shown = number * self._factor
        if self._kind is float:
            self.setDecimals(max(_written(shown), self._usual_decimals))
        self.setValue(shown)


def _decimals(span: float) -> int:
    return 3 if span <= 0.1 else 2 if span <= 10 else 1


def _written(number: float) -> int:
    """How many decimals it takes to write the number."""
    return len(f"{number:.{_MOST_DECIMALS}f}".rstrip("0").partition(".")[2])


def _single_step(span: float) -> float:
    return 0.005 if span <= 0.1 else 0.05 if span <= 1 else 0.1 if span <= 10 else 1.0
