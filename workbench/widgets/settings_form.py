"""The form that a settings dataclass describes; what it gives back is an instance of that class."""

from dataclasses import replace
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from workbench.core.settings import Description, checked, describe
from workbench.widgets.disclosure import Disclosure
from workbench.widgets.setting_controls import setting_control
from workbench.widgets.setting_slider import SettingSlider

Settings = TypeVar("Settings")


class SettingsForm(QWidget, Generic[Settings]):
    """Labelled controls in the order of declaration; those marked as advanced stand under “More”.

    ``hidden_fields`` have no control here, because the pane has its own or because they are not for people;
    they keep the value last set. What does not count with the values of other settings is not shown. With
    ``has_sliders`` a slider stands under each number that has a range.
    """

    changed = Signal()
    """A person changed a value; :meth:`settings` has the new one."""

    def __init__(
        self,
        settings_class: type[Settings],
        hidden_fields: tuple[str, ...] = (),
        parent: QWidget | None = None,
        *,
        has_sliders: bool = False,
    ) -> None:
        super().__init__(parent)
        self._has_sliders = has_sliders
        self._parts: dict[str, list[QWidget]] = {}
        described = [each for each in describe(settings_class) if each.name not in hidden_fields]
        self._controls = {each.name: setting_control(each) for each in described}
        self._conditional = [each for each in described if each.counts_if]
        self._shown: dict[str, Any] = {}
        self.more: Disclosure | None = None
        self._build(described)
        self.set_settings(settings_class())

    def settings(self) -> Settings:
        """The settings as they are now, what is still being typed included."""
        read = {name: control.read() for name, control in self._controls.items()}
        changed = {name: value for name, value in read.items() if value != self._shown[name]}
        return checked(replace(self._settings, **changed))  # type: ignore[type-var]

    def set_settings(self, settings: Settings) -> None:
        """Show these settings, for instance those of an earlier run. Does not emit ``changed``.

        What nobody touches is given back exactly, also where a control shows fewer digits.
        """
        self._settings = checked(settings)
        for name, control in self._controls.items():
            with QSignalBlocker(control.widget):
                control.show(getattr(settings, name))
            self._shown[name] = control.read()
            for part in self._parts[name]:
                if isinstance(part, SettingSlider):
                    part.show_number()
        self._show_what_counts()

    def control(self, name: str) -> QWidget:
        """The widget that belongs to a setting, to set the focus on it or to disable it."""
        return self._controls[name].widget

    def _build(self, described: list[Description]) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        usual = [each for each in described if not each.is_advanced]
        advanced = [each for each in described if each.is_advanced]
        if usual:
            column.addLayout(self._grid(usual))
        if advanced:
            content = QWidget()
            content.setLayout(self._grid(advanced))
            self.more = Disclosure("More", content)
            column.addWidget(self.more)

    def _grid(self, described: list[Description]) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(0, 1)
        for each in described:
            self._add(grid, each)
        return grid

    def _add(self, grid: QGridLayout, described: Description) -> None:
        """Numbers stand right of their title, ticks left of it; what needs the width stands below it."""
        control, row = self._controls[described.name], grid.rowCount()
        control.changed.connect(self._on_control_changed)
        label = _Title(described, control.widget)
        self._parts[described.name] = [label, control.widget]
        if described.kind is bool:
            tick = QHBoxLayout()
            tick.setSpacing(0)
            tick.addWidget(control.widget)
            tick.addWidget(label, 1)
            grid.addLayout(tick, row, 0, 1, 2)
        elif described.kind in (int, float):
            grid.addWidget(label, row, 0)
            grid.addWidget(control.widget, row, 1)
            has_range = None not in (described.minimum, described.maximum)
            if self._has_sliders and has_range and isinstance(control.widget, QDoubleSpinBox):
                slider = SettingSlider(control.widget)
                self._parts[described.name].append(slider)
                grid.addWidget(slider, row + 1, 0, 1, 2)
        else:
            grid.addWidget(label, row, 0, 1, 2)
            grid.addWidget(control.widget, row + 1, 0, 1, 2)

    def _on_control_changed(self) -> None:
        self._show_what_counts()
        self.changed.emit()

    def _show_what_counts(self) -> None:
        if not self._conditional:
            return
        settings = self.settings()
        for each in self._conditional:
            for part in self._parts[each.name]:
                part.setVisible(each.counts(settings))


class _Title(QLabel):
    """The title of a control, wrapped where the column is narrow. A click on it reaches the control."""

    def __init__(self, described: Description, control: QWidget) -> None:
        super().__init__(described.title)
        self._control = control
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setToolTip(described.help)
        self.setBuddy(control)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self.rect().contains(event.position().toPoint()) or not self._control.isEnabled():
            return
        self._control.setFocus(Qt.FocusReason.MouseFocusReason)
        if isinstance(self._control, QAbstractButton):
            self._control.click()
