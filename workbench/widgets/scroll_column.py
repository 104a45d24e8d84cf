"""A column that scrolls when the window is low, with its wrapped texts in full height."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


class ScrollColumn(QScrollArea):
    """Qt's scroll area asks a widget for its least height only, which cuts labels that wrap.

    This one asks how high the widget must be at the width that it gets.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def set_column(self, widget: QWidget) -> None:
        """Show this widget; the one before is deleted."""
        widget.setProperty("role", "column")
        self.setWidget(widget)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.widget() and event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        widget = self.widget()
        if widget is not None and widget.hasHeightForWidth():
            widget.setMinimumHeight(widget.heightForWidth(self.viewport().width()))
