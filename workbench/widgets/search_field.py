"""The field in which people search: Ctrl+F leads into it, Escape clears it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from workbench.widgets.icons import icon


class SearchField(QLineEdit):
    """``name`` is for those who hear the screen; the tool tip names the keys besides ``tool_tip``.

    Ctrl+F works while the field is to be seen. Escape in an empty field belongs to what is around it.
    """

    cleared = Signal()
    """Escape has emptied it."""

    def __init__(self, name: str, tool_tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setToolTip(f"{tool_tip} (Ctrl+F; Esc clears)")
        self.setClearButtonEnabled(True)
        self.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        for tool in self.findChildren(QToolButton):
            # Qt draws the magnifying glass and the cross as buttons without names.
            tool.setAccessibleName("Search" if tool.defaultAction() in self.actions() else "Clear the search")
            tool.setToolTip(tool.accessibleName())
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.activated.connect(self._on_find_wanted)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self.cleared.emit()
        else:
            super().keyPressEvent(event)

    def _on_find_wanted(self) -> None:
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()
