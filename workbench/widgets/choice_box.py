"""A combo box for a narrow column, with a roomy list."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QStyledItemDelegate, QWidget


class ChoiceBox(QComboBox):
    """One of several texts.

    A long text does not widen the column; the open list shows it in full. The wheel turns its choices only
    while it has the focus, and otherwise scrolls what is around it.
    """

    def __init__(self, choices: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Qt's own delegate for combo boxes ignores the height that the style sheet gives to rows.
        self.setItemDelegate(QStyledItemDelegate(self))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.addItems(choices)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def showPopup(self) -> None:
        """Open the list as wide as its longest text."""
        view = self.view()
        view.setMinimumWidth(
            min(view.sizeHintForColumn(0) + 2 * self.height(), self.screen().size().width() // 2)
        )
        super().showPopup()
