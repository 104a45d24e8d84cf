"""Columns of the metadata as a person changes them: the line above a value, and the questions for a new column."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QInputDialog,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.study.metadata import BY_HAND, MetadataColumn, NewColumn
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.headings import Note
from workbench.widgets.icons import icon

_KINDS = {"Text": "text", "Whole numbers": "integer", "Numbers": "real"}
_FILLED = "Filled in by hand."


class ColumnHeading(QWidget):
    """The name of a column with a menu to rename or remove it."""

    renamed = Signal(str)
    """A person wants this name."""
    remove_requested = Signal()

    def __init__(self, column: MetadataColumn, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = column
        name = Note(column.name)
        name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.button = QToolButton()
        self.button.setIcon(icon("pencil"))
        self.button.setAccessibleName(f"Change the column “{column.name}”")
        self.button.setToolTip("Rename or remove this column; Ctrl+Z takes it back")
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.button)
        menu.setToolTipsVisible(True)
        rename = menu.addAction("Rename …")
        rename.setToolTip("Give this column another name; its values stay")
        rename.triggered.connect(self._on_rename_chosen)
        remove = menu.addAction("Remove column")
        remove.setToolTip(
            "Take this column away for all pictures; undoing brings it back with all its values"
        )
        remove.triggered.connect(self.remove_requested)
        self.button.setMenu(menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(name, 1)
        row.addWidget(self.button)

    def _on_rename_chosen(self) -> None:
        before = self._column.name
        name, is_given = QInputDialog.getText(
            self.window(),
            "Rename the column",
            f"New name of the column “{before}”",
            QLineEdit.EchoMode.Normal,
            before,
        )
        if is_given and name.strip() and name.strip() != before:
            self.renamed.emit(name.strip())


class NewColumnDialog(QDialog):
    """Asks for the name of a new column and what it is to hold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Add a column")
        self._name = QLineEdit()
        self._name.setPlaceholderText("for instance “notes”")
        self._name.setAccessibleName("Name of the column")
        self._name.setToolTip("By this name it is sorted, filtered and exported")
        self._name.textChanged.connect(self._on_name_changed)
        self._kind = ChoiceBox(tuple(_KINDS))
        self._kind.setAccessibleName("What the column holds")
        self._kind.setToolTip("Numbers can be filtered by a range and drawn as charts; text can be anything")
        form = QFormLayout()
        form.addRow("Name", self._name)
        form.addRow("Holds", self._kind)
        self._accept = QPushButton("Add this column")
        self._accept.setToolTip("Add it to all pictures; it is empty at first (Enter)")
        self._accept.setProperty("role", "primary")
        self._accept.setDefault(True)
        self._accept.setEnabled(False)
        cancel = QPushButton("Cancel")
        cancel.setToolTip("Add nothing (Esc)")
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button, slot in ((cancel, self.reject), (self._accept, self.accept)):
            button.clicked.connect(slot)
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(form)
        column.addLayout(buttons)

    def column(self) -> NewColumn:
        """What is asked for as it stands there."""
        return NewColumn(self._name.text().strip(), _KINDS[self._kind.currentText()], BY_HAND, _FILLED)

    def _on_name_changed(self, text: str) -> None:
        self._accept.setEnabled(bool(text.strip()))


def ask_for_column(parent: QWidget) -> NewColumn | None:
    """Ask for a new column; None when the person thinks better of it."""
    dialog = NewColumnDialog(parent)
    try:
        return dialog.column() if dialog.exec() == QDialog.DialogCode.Accepted else None
    finally:
        dialog.deleteLater()
