"""A field for the name of somebody, which knows the names there are."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget


class NameField(QLineEdit):
    """Completes what is typed with known names, wherever in the name it stands."""

    name_given = Signal(str)
    """Enter was pressed on a name that is not empty, its spaces put right."""

    def __init__(self, title: str, tool_tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCompleter(completer)
        self.setAccessibleName(title)
        self.setToolTip(tool_tip)
        self.setPlaceholderText(title)
        self.setMaxLength(200)
        self.returnPressed.connect(self._on_return_pressed)

    @property
    def name(self) -> str:
        """What was typed, its spaces put right."""
        return " ".join(self.text().split())

    def show_names(self, names: Mapping[int, str]) -> None:
        """The people there are, by their numbers."""
        known: Sequence[str] = sorted((name for name in names.values() if name), key=str.casefold)
        if self._names.stringList() != known:
            self._names.setStringList(known)

    def _on_return_pressed(self) -> None:
        if self.name:
            self.name_given.emit(self.name)
