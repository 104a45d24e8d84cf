"""The form that a settings dataclass describes; what it gives back is an instance of that class."""

from dataclasses import replace
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from workbench.core.settings import Description, checked, describe
from workbench.widgets.disclosure import Disclosure
from workbench.widgets.setting_controls import SettingControl

Settings = TypeVar("Settings")


class SettingsForm(QWidget, Generic[Settings]):
    """Labelled controls in the order of declaration; those marked as advanced stand under “More”.

    ``hidden_fields`` have no control here, because the pane has its own or because they are not for people;
    they keep the value last set.
    """

    changed = Signal()
    """A person changed a value; :meth:`settings` has the new one."""

    def __init__(
        self,
        settings_class: type[Settings],
        hidden_fields: tuple[str, ...] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings: Settings = settings_class()
        described = [each for each in describe(settings_class) if each.name not in hidden_fields]
        self._controls = {each.name: SettingControl(each, self) for each in described}
        for control in self._controls.values():
            control.changed.connect(self._on_control_changed)
        self._build(described)
        self.set_settings(self._settings)

    def settings(self) -> Settings:
        """The settings as they are now, what is still being typed included."""
        for control in self._controls.values():
            control.take_typed()
        return checked(self._settings)

    def set_settings(self, settings: Settings) -> None:
        """Show these settings, for instance those of an earlier run. Does not emit ``changed``.

        Values that a control cannot show to the last digit are nevertheless given back exactly, until
        a person changes them.
        """
        self._settings = checked(settings)
        for name, control in self._controls.items():
            control.show_value(getattr(settings, name))

    def control(self, name: str) -> QWidget:
        """The widget that belongs to a setting, to set the focus on it or to disable it."""
        return self._controls[name].widget

    def _build(self, described: list[Description]) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
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
        """Numbers stand right of their title; what needs the width stands below it."""
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(0, 1)
        for each in described:
            self._add(grid, each)
        return grid

    def _add(self, grid: QGridLayout, described: Description) -> None:
        widget, row = self._controls[described.name].widget, grid.rowCount()
        if isinstance(widget, QCheckBox):
            grid.addWidget(widget, row, 0, 1, 2)
            return
        label = QLabel(described.title)
        label.setWordWrap(True)
        label.setBuddy(widget)
        label.setToolTip(described.help)
        if described.kind in (int, float):
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(widget, row, 1)
        else:
            grid.addWidget(label, row, 0, 1, 2)
            grid.addWidget(widget, row + 1, 0, 1, 2)

    def _on_control_changed(self, value: object) -> None:
        control = self.sender()
        assert isinstance(control, SettingControl)
        self._settings = replace(self._settings, **{control.described.name: value})  # type: ignore[type-var]
        self.changed.emit()
