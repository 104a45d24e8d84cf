"""The line above what is counted of people: whether those without a name count too, and the button that saves it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from workbench.widgets.buttons import text_button


class CountingBar(QWidget):
    """Begins with something of the view's own, which takes what room there is."""

    changed = Signal()
    """Groups that nobody has named are to be counted too, or not any more."""
    save_requested = Signal()

    def __init__(self, first: QWidget, save_tip: str) -> None:
        super().__init__()
        self.unnamed = QCheckBox("Groups without a name too")
        self.unnamed.setToolTip("Count groups of similar faces that nobody has named as well")
        self.unnamed.setChecked(True)
        self.save = text_button("Save …", save_tip, "save")
        self.unnamed.toggled.connect(self.changed)
        self.save.clicked.connect(self.save_requested)
        # On a line of its own: beside the others, large text would widen the whole centre.
        column, row = QVBoxLayout(self), QHBoxLayout()
        column.setContentsMargins(12, 8, 12, 8)
        column.addWidget(first)
        column.addLayout(row)
        row.addWidget(self.unnamed)
        row.addStretch(1)
        row.addWidget(self.save)

    @property
    def includes_unnamed(self) -> bool:
        """Whether groups that nobody has named count too."""
        return self.unnamed.isChecked()
