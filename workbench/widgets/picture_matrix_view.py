"""What a matrix of pictures shows: headings, cells, the current one. :class:`PictureMatrix` adds mouse and keys."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QImage, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from workbench.widgets.picture_matrix_layout import GAP, MARGIN, MatrixLayout
from workbench.widgets.pixels import contiguous, image_over
from workbench.widgets.theme import tabular_figures, theme

if TYPE_CHECKING:
    from workbench.widgets.pixels import Pixels

Cell = tuple[int, int]

_LEAST = 72
_WIDEST_HEADING = 0.22
_FRAME = 3


class PictureMatrixView(QAbstractScrollArea):
    """Pictures as large as there is room; rows are scrolled to where they would become too small."""

    def __init__(self, name: str, empty_text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row_headings: tuple[str, ...] = ()
        self.column_headings: tuple[str, ...] = ()
        self.current: Cell | None = None
        self._pictures: dict[Cell, Pixels] = {}
        self._words: dict[Cell, str] = {}
        self._scaled: dict[Cell, QImage] = {}
        self._text = empty_text
        self._layout = MatrixLayout(0, 0, 1, 1, 0, 0)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumSize(160, 120)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme().changed.connect(self._lay_out)
        self._describe()

    @property
    def pictures(self) -> "Mapping[Cell, Pixels]":
        """The pictures that have come, by row and column."""
        return MappingProxyType(self._pictures)

    @property
    def text(self) -> str:
        """What stands in the place of pictures."""
        return "" if self.row_headings and self.column_headings else self._text

    @property
    def cell_side(self) -> int:
        """The longer side of a cell in device pixels: larger pictures are not needed to be shown."""
        return round(max(self._layout.width, self._layout.height) * self.devicePixelRatioF())

    def show_headings(
        self, rows: Sequence[str], columns: Sequence[str], keeps_pictures: bool = False
    ) -> None:
        """Show these rows and columns, empty until their pictures come.

        With ``keeps_pictures`` those that are there stay until others take their places, so that nothing flickers
        while a slider moves; where the numbers of rows and columns change they go.
        """
        is_alike = (len(rows), len(columns)) == (len(self.row_headings), len(self.column_headings))
        self.row_headings, self.column_headings = tuple(rows), tuple(columns)
        if not (keeps_pictures and is_alike):
            self._pictures, self._words, self._scaled = {}, {}, {}
        if self.current is not None and not (self.current[0] < len(rows) and self.current[1] < len(columns)):
            self.current = None
        self._lay_out()

    def show_picture(self, row: int, column: int, picture: "Pixels", words: str = "") -> None:
        """Put a picture (H×W×3, uint8) into its cell; ``words`` say more of it than the headings do.

        All pictures have the proportions of the first. IndexError when there is no such cell.
        """
        if not (0 <= row < len(self.row_headings) and 0 <= column < len(self.column_headings)):
            raise IndexError(f"there is no row {row} with a column {column}")
        is_first = not self._pictures
        self._pictures[row, column], self._words[row, column] = contiguous(picture), words
        self._scaled.pop((row, column), None)
        if is_first:
            self._lay_out()
        self._describe()
        self.viewport().update(self.cell_rect(row, column))

    def show_message(self, text: str) -> None:
        """Show a sentence in the place of pictures."""
        self._text, self.current = text, None
        self.show_headings((), ())

    def set_current(self, cell: Cell | None) -> None:
        """Make a cell current and bring it into sight; emits nothing."""
        self.current = cell
        if cell is not None:
            self._bring_into_sight(cell)
        self._describe()
        self.viewport().update()

    def cell_rect(self, row: int, column: int) -> QRect:
        """Where a picture lies in the viewport at this moment."""
        return self._layout.cell(row, column).translated(0, -self.verticalScrollBar().value())

    def cell_at(self, place: QPoint) -> Cell | None:
        """Row and column at a place of the viewport."""
        return self._layout.cell_at(place + QPoint(0, self.verticalScrollBar().value()))

    def cell_in_words(self, row: int, column: int) -> str:
        """A picture by its headings, and what more is known of it."""
        parts = (self.row_headings[row], self.column_headings[column], self._words.get((row, column), ""))
        waits = () if (row, column) in self._pictures else ("not there yet",)
        return ", ".join(part for part in (*parts, *waits) if part)

    # Layout.

    def sizeHint(self) -> QSize:
        return QSize(560, 400)

    def _heading_font(self) -> QFont:
        font = tabular_figures(self.font())
        font.setPixelSize(theme().measures.note)
        return font

    def _lay_out(self) -> None:
        metrics, room = QFontMetrics(self._heading_font()), self.viewport().size()
        widest = max((metrics.horizontalAdvance(each) for each in self.row_headings), default=0)
        beside = min(widest + GAP + 1, round(_WIDEST_HEADING * room.width())) if widest else 0
        above = metrics.height() if any(self.column_headings) else 0
        first = next(iter(self._pictures.values()), None)
        shape = (1, 1) if first is None else (first.shape[0], first.shape[1])
        count = len(self.row_headings), len(self.column_headings)
        least = round(_LEAST * theme().measures.scale)
        self._layout = MatrixLayout.fitting(
            count, shape, (beside, above), (room.width(), room.height()), least
        )
        self._scaled = {}
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, self._layout.full_height - room.height()))
        bar.setPageStep(room.height())
        bar.setSingleStep(max(1, self._layout.height // 2))
        self._describe()
        self.viewport().update()

    def _bring_into_sight(self, cell: Cell) -> None:
        place, bar = self._layout.cell(*cell), self.verticalScrollBar()
        if place.top() - self._above() < bar.value():
            bar.setValue(place.top() - self._above())
        elif place.bottom() + MARGIN > bar.value() + self.viewport().height():
            bar.setValue(place.bottom() + MARGIN - self.viewport().height())

    def _above(self) -> int:
        """What the headings of the columns take; they stay in sight."""
        return QFontMetrics(self._heading_font()).height() + GAP if any(self.column_headings) else 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.DevicePixelRatioChange):
            self._lay_out()
        return super().event(event)

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, room = QPainter(self.viewport()), self.viewport().rect()
        painter.fillRect(room, theme().colour("canvas"))
        painter.setFont(self._heading_font())
        if self.text:
            painter.setPen(theme().colour("muted"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room.adjusted(24, 24, -24, -24), flags, self.text)
        for row, heading in enumerate(self.row_headings):
            if self.cell_rect(row, 0).intersects(room.adjusted(-room.width(), 0, room.width(), 0)):
                self._paint_row(painter, row, heading)
        self._paint_column_headings(painter)
        painter.end()

    def _paint_row(self, painter: QPainter, row: int, heading: str) -> None:
        first = self.cell_rect(row, 0)
        room = QRect(0, first.top(), first.left() - GAP, first.height())
        painter.setPen(theme().colour("text"))
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(room.adjusted(MARGIN, 0, 0, 0), flags, heading)
        for column in range(len(self.column_headings)):
            place = self.cell_rect(row, column)
            if (row, column) in self._pictures:
                painter.drawImage(place, self._scaled_picture((row, column)))
            else:
                painter.setPen(theme().colour("line"))
                painter.drawRect(place.adjusted(0, 0, -1, -1))
            if (row, column) == self.current:
                self._paint_current(painter, place)

    def _paint_column_headings(self, painter: QPainter) -> None:
        height = painter.fontMetrics().height()
        # While the first row is in sight the headings stand right above it, later at the top.
        top = max(self._layout.top - GAP // 2 - height - self.verticalScrollBar().value(), 0)
        if top == 0 and self._above():
            painter.fillRect(0, 0, self.viewport().width(), height + GAP // 2, theme().colour("canvas"))
        painter.setPen(theme().colour("text"))
        for column, heading in enumerate(self.column_headings):
            place = self._layout.cell(0, column)
            room = QRect(place.left(), top, place.width(), height)
            text = painter.fontMetrics().elidedText(heading, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_current(self, painter: QPainter, place: QRect) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        pen = QPen(theme().colour("accent" if self.hasFocus() else "edge"), _FRAME)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRect(place.adjusted(-2, -2, 1, 1))

    def _scaled_picture(self, cell: Cell) -> QImage:
        """The picture at the size at which it is painted, made when it is first seen."""
        if cell not in self._scaled:
            ratio = self.devicePixelRatioF()
            size = QSize(round(self._layout.width * ratio), round(self._layout.height * ratio))
            ignored, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            self._scaled[cell] = image_over(self._pictures[cell]).scaled(size, ignored, smooth)
        return self._scaled[cell]

    def _describe(self) -> None:
        """What a screen reader says: how many there are, and which is current."""
        rows, columns = len(self.row_headings), len(self.column_headings)
        text = self.text or f"{rows:,} rows, {columns:,} columns, {len(self._pictures):,} pictures."
        if self.current is not None:
            text += f" Current: {self.cell_in_words(*self.current)}"
        self.setAccessibleDescription(text)
