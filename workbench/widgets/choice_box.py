"""A combo box for a narrow column, with a roomy list."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent, QPaintEvent, QPalette, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStylePainter,
    QToolTip,
    QWidget,
)

_PADDING = 4


class ChoiceBox(QComboBox):
    """One of several texts.

    A long text does not widen the column: it is shortened, and the open list and the tool tip show it in full. Where
    an item has a text in the role :data:`SHORT`, the closed box shows that one. The wheel turns its choices only
    while it has the focus, and otherwise scrolls what is around it.
    """

    SHORT = Qt.ItemDataRole.UserRole + 1

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

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        complex_control, field = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(complex_control, option, field, self).width() - _PADDING
        elide = Qt.TextElideMode.ElideRight
        text = self.currentData(self.SHORT) or self.currentText()
        option.currentText = self.fontMetrics().elidedText(text, elide, room)
        if self.currentIndex() < 0:
            # Qt paints it only in boxes that paint themselves.
            option.currentText = self.fontMetrics().elidedText(self.placeholderText(), elide, room)
            option.palette.setBrush(QPalette.ColorRole.ButtonText, option.palette.placeholderText())
        painter.drawComplexControl(complex_control, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tip(), self)
            return True
        return super().event(event)

    def tip(self) -> str:
        """The chosen text in full, and what the box is for."""
        return "\n".join(text for text in (self.currentText(), self.toolTip()) if text)

    def showPopup(self) -> None:
        """Open the list as wide as its longest text."""
        view = self.view()
        view.setMinimumWidth(
            min(view.sizeHintForColumn(0) + 2 * self.height(), self.screen().size().width() // 2)
        )
        super().showPopup()
