"""The rail of named icons on the left, one for each pane."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QToolButton, QVBoxLayout, QWidget

from workbench.panes import PaneEntry
from workbench.widgets.icons import icon


class Rail(QWidget):
    """Exactly one pane is chosen at a time, or none while the start screen is shown."""

    pane_requested = Signal(str)

    def __init__(self, entries: Sequence[PaneEntry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 8, 4, 8)
        column.setSpacing(4)
        for number, entry in enumerate(entries, start=1):
            column.addWidget(self._button(entry, number))
        column.addStretch(1)
        self._group.buttonClicked.connect(self._on_clicked)

    def choose(self, name: str) -> None:
        """Mark a pane as the one that is shown; an empty name marks none."""
        self._group.setExclusive(bool(name))
        for each, button in self._buttons.items():
            button.setChecked(each == name)

    def _button(self, entry: PaneEntry, number: int) -> QToolButton:
        button = QToolButton()
        button.setText(entry.title)
        button.setIcon(icon(entry.icon))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setCheckable(True)
        button.setShortcut(f"Ctrl+{number}")
        button.setToolTip(f"{entry.title} (Ctrl+{number})")
        button.setAccessibleName(f"Pane {entry.title}")
        button.setProperty("pane", entry.name)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._buttons[entry.name] = button
        self._group.addButton(button)
        return button

    def _on_clicked(self, button: QToolButton) -> None:
        self.pane_requested.emit(button.property("pane"))
