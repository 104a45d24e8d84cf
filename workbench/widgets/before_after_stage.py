"""Where a picture before and after a change stand: beside each other, or the one upon the other."""

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QWidget

from workbench.widgets.headings import Tag
from workbench.widgets.joined_canvas import JoinedCanvas
from workbench.widgets.theme import theme

SIDE_BY_SIDE, DIVIDED, IN_TURNS = "side by side", "divided", "in turns"
_HANDLE = 9
_GAP = 1


class BeforeAfterStage(QWidget):
    """Lays the two canvases beside or upon each other; the upper one is masked left of the divider."""

    divided = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.after, self.before = JoinedCanvas(self), JoinedCanvas(self)
        self._tags = (Tag("before", parent=self), Tag("after", "accent", parent=self))
        self._handle = _Handle(self)
        self._handle.dragged.connect(self._on_dragged)
        self._mode, self._share, self._shows_before = SIDE_BY_SIDE, 0.5, False
        self._picture = 1, 1
        self.setMinimumSize(240, 120)

    def set_mode(self, mode: str) -> None:
        self._mode = mode
        self._arrange()

    def show_message(self) -> None:
        """There are no pictures: all room is for the words of the one canvas."""
        self._mode = ""
        self._arrange()

    def divide(self, share: float) -> None:
        """Put the divider at a share (0–1) of the width."""
        self._share = min(max(share, 0.0), 1.0)
        self._arrange()

    def show_before(self, is_shown: bool) -> None:
        """In turns, whether it is the turn of the picture before."""
        self._shows_before = is_shown
        self._arrange()

    def arrange_for(self, width: int, height: int) -> None:
        """A picture of this size is to be shown: the two stand where they are largest, in a row or in a column."""
        self._picture = width, height
        self._arrange()

    @property
    def _is_stacked(self) -> bool:
        width, height = self._picture
        in_row = min(self.width() / 2 / width, self.height() / height)
        return min(self.width() / width, self.height() / 2 / height) > in_row

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _on_dragged(self, to: int) -> None:
        self.divide(to / max(1, self.width()))
        self.divided.emit(self._share)

    def _arrange(self) -> None:
        whole = self.rect()
        middle, half = whole.width() // 2, whole.height() // 2
        if self._mode == SIDE_BY_SIDE and self._is_stacked:
            self.before.setGeometry(QRect(0, 0, whole.width(), half))
            self.after.setGeometry(QRect(0, half + _GAP, whole.width(), whole.height() - half - _GAP))
        elif self._mode == SIDE_BY_SIDE:
            self.before.setGeometry(QRect(0, 0, middle, whole.height()))
            self.after.setGeometry(QRect(middle + _GAP, 0, whole.width() - middle - _GAP, whole.height()))
        else:
            self.before.setGeometry(whole)
            self.after.setGeometry(whole)
        at = round(self._share * whole.width())
        if self._mode == DIVIDED:
            self.before.setMask(QRegion(0, 0, max(1, at), whole.height()))
        else:
            self.before.clearMask()
        self.before.setVisible(self._shows(self.before))
        self._handle.setGeometry(QRect(at - _HANDLE // 2, 0, _HANDLE, whole.height()))
        self._handle.setVisible(self._mode == DIVIDED)
        self._place_tags(middle)

    def _place_tags(self, middle: int) -> None:
        before, after = self._tags
        for tag in self._tags:
            tag.adjustSize()
            tag.raise_()
        before.move(8, 8)
        if self._mode != SIDE_BY_SIDE:
            after.move(self.width() - after.width() - 8, 8)
        elif self._is_stacked:
            after.move(8, self.height() // 2 + 9)
        else:
            after.move(middle + 9, 8)
        before.setVisible(self._shows(self.before))
        after.setVisible(self._shows(self.after))

    def _shows(self, canvas: JoinedCanvas) -> bool:
        if self._mode == IN_TURNS:
            return (canvas is self.before) == self._shows_before
        return bool(self._mode)


class _Handle(QWidget):
    """The divider: a line to drag."""

    dragged = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setToolTip("Drag to see more of the picture before or after")

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.dragged.emit(self.mapToParent(event.position().toPoint()).x())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, middle = QPainter(self), self.width() // 2
        painter.fillRect(QRect(middle - 1, 0, 3, self.height()), theme().colour("surface"))
        painter.fillRect(QRect(middle, 0, 1, self.height()), theme().colour("accent"))
