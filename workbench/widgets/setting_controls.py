"""One control per kind of setting; each can show a value, say its value and tell when a person changed it."""

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QSizePolicy,
    QSpinBox,
    QWidget,
)
from superqt import QLargeIntSpinBox

from workbench.core.settings import Description

_WIDEST_WHOLE = 2**31 - 1
_WIDEST_NUMBER = 1e12


class SettingControl(QObject):
    """Binds one widget to one described setting. ``changed`` carries the new value."""

    changed = Signal(object)

    def __init__(self, described: Description, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.described = described
        self.widget = _widget(described)
        self.widget.setAccessibleName(described.title)
        self.widget.setAccessibleDescription(described.help)
        self.widget.setToolTip(described.help)
        self._is_showing = False
        self._connect()

    def value(self) -> Any:
        """What the control says now, as the setting's own kind."""
        widget = self.widget
        if isinstance(widget, QCheckBox):
            return widget.isChecked()
        if isinstance(widget, QComboBox):
            return widget.currentText()
        if isinstance(widget, QLineEdit):
            return widget.text()
        return self.described.kind(widget.value())

    def show_value(self, value: Any) -> None:
        """Show a value without announcing it as a change."""
        self._is_showing = True
        try:
            _show(self.widget, value)
        finally:
            self._is_showing = False

    def take_typed(self) -> None:
        """Take what is still being typed; a spin box otherwise waits for Return."""
        if isinstance(self.widget, QAbstractSpinBox):
            self.widget.interpretText()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The wheel scrolls the column; it must not alter settings on its way."""
        if event.type() == QEvent.Type.Wheel and not self.widget.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _connect(self) -> None:
        widget = self.widget
        if isinstance(widget, QCheckBox):
            widget.toggled.connect(self._on_changed)
        elif isinstance(widget, QComboBox):
            widget.currentTextChanged.connect(self._on_changed)
        elif isinstance(widget, QLineEdit):
            widget.textChanged.connect(self._on_changed)
        else:
            widget.valueChanged.connect(self._on_changed)
        widget.installEventFilter(self)

    def _on_changed(self, _raw: object) -> None:
        if not self._is_showing:
            self.changed.emit(self.value())


def _show(widget: QWidget, value: Any) -> None:
    if isinstance(widget, QCheckBox):
        widget.setChecked(value)
    elif isinstance(widget, QComboBox):
        widget.setCurrentIndex(widget.findText(value))
    elif isinstance(widget, QLineEdit):
        widget.setText(value)
    else:
        widget.setValue(value)


def _widget(described: Description) -> QWidget:
    if described.kind is bool:
        return QCheckBox(described.title)
    if described.choices:
        return _choice_box(described.choices)
    if described.kind is int:
        return _whole_number_box(described)
    if described.kind is float:
        return _number_box(described)
    return QLineEdit()


def _choice_box(choices: tuple[str, ...]) -> QComboBox:
    box = QComboBox()
    box.addItems(choices)
    # A long name must not widen the column; the open list shows it in full.
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(8)
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return box


def _whole_number_box(described: Description) -> QAbstractSpinBox:
    least, most = described.minimum, described.maximum
    fits = least is not None and most is not None and max(abs(least), abs(most)) <= _WIDEST_WHOLE
    box = QSpinBox() if fits else QLargeIntSpinBox()
    wide = 2**63 - 1
    box.setRange(-wide if least is None else int(least), wide if most is None else int(most))
    return _finished(box, described)


def _number_box(described: Description) -> QAbstractSpinBox:
    least = -_WIDEST_NUMBER if described.minimum is None else described.minimum
    most = _WIDEST_NUMBER if described.maximum is None else described.maximum
    box = QDoubleSpinBox()
    box.setDecimals(_decimals(described.default, most - least))
    box.setRange(least, most)
    box.setSingleStep(_single_step(most - least))
    return _finished(box, described)


def _finished(box: Any, described: Description) -> QAbstractSpinBox:
    # "4." while typing "4.5" is not yet a wish.
    box.setKeyboardTracking(False)
    if described.unit:
        box.setSuffix(f"\N{NO-BREAK SPACE}{described.unit}")
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    box.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    return box


def _decimals(default: float, span: float) -> int:
    """Enough digits to write the default exactly and to move in hundredths of a small range."""
    written = f"{default:.6f}".rstrip("0").partition(".")[2]
    return max(len(written), 3 if span <= 0.1 else 2 if span <= 10 else 1)


def _single_step(span: float) -> float:
    return 0.005 if span <= 0.1 else 0.05 if span <= 1 else 0.1 if span <= 10 else 1.0
