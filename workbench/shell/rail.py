"""The rail of named icons on the left, one for each pane or group of panes."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QToolButton, QVBoxLayout, QWidget

from workbench.panes import GROUPS, PaneEntry, PaneGroup
from workbench.shell.generator_files import needs_study
from workbench.widgets.icons import icon


class Rail(QWidget):
    """Exactly one pane is chosen at a time, or none while the start screen is shown.

    The button of a group leads back to that pane of it which was shown last.
    """

    pane_requested = Signal(str)
    start_requested = Signal()
    """Without a study: the person wants back to the start screen."""

    def __init__(self, entries: Sequence[PaneEntry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._places = {entry.name: entry.group or entry.name for entry in entries}
        self._panes = {place: name for name, place in reversed(self._places.items())}
        self._buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 8, 4, 8)
        column.setSpacing(4)
        for number, place in enumerate(_places(entries), start=1):
            column.addWidget(self._button(place, number))
        self._start = _start_button()
        self._start.clicked.connect(self.start_requested)
        column.insertWidget(0, self._start)
        column.addStretch(1)
        self._group.buttonClicked.connect(self._on_clicked)

    def show_for(self, has_study: bool) -> None:
        """Show all places with a study open, and otherwise those that need none, with the way back."""
        for place, button in self._buttons.items():
            button.setVisible(has_study or not needs_study(self._panes[place]))
        self._start.setVisible(not has_study)
        self.show()

    def put_away(self) -> None:
        """Nothing is to be chosen: the start screen is shown."""
        self.hide()
        self.choose("")

    def choose(self, name: str) -> None:
        """Mark a pane, or the group it belongs to, as the one that is shown; an empty name marks none."""
        self._group.setExclusive(bool(name))
        chosen = self._places.get(name, "")
        if chosen:
            self._panes[chosen] = name
        for place, button in self._buttons.items():
            button.setChecked(place == chosen)

    def _button(self, place: PaneEntry | PaneGroup, number: int) -> QToolButton:
        button = QToolButton()
        button.setText(place.title)
        button.setIcon(icon(place.icon))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setCheckable(True)
        button.setShortcut(f"Ctrl+{number}")
        button.setToolTip(f"{place.title} (Ctrl+{number})")
        button.setAccessibleName(f"Pane {place.title}")
        button.setProperty("pane", place.name)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._buttons[place.name] = button
        self._group.addButton(button)
        return button

    def _on_clicked(self, button: QToolButton) -> None:
        self.pane_requested.emit(self._panes[button.property("pane")])


def _start_button() -> QToolButton:
    button = QToolButton()
    button.setText("Start")
    button.setIcon(icon("folder-open"))
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
    button.setToolTip("Back to the start screen, where pictures and studies are opened")
    button.setAccessibleName("Start screen")
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button


def _places(entries: Sequence[PaneEntry]) -> Iterator[PaneEntry | PaneGroup]:
    """The panes, and in the place of the first one of a group the group itself."""
    groups = {group.name: group for group in GROUPS}
    for entry in entries:
        if not entry.group:
            yield entry
        elif entry.group in groups:
            yield groups.pop(entry.group)
