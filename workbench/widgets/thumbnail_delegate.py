"""How one item of a thumbnail grid is painted: its picture, name and note; chosen, pointed at, unreadable."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from workbench.widgets.colours import blend
from workbench.widgets.icons import icon_pixmap
from workbench.widgets.theme import theme
from workbench.widgets.thumbnail_memory import ThumbnailMemory
from workbench.widgets.thumbnail_model import GridGroup, GridItem, GridModel

_PADDING = 8
_GAP = 6
_MARGIN = 3
_RADIUS = 6
_EDGE = 4


class ThumbnailDelegate(QStyledItemDelegate):
    """Paints items of a :class:`GridModel` with the pictures that are in the cache."""

    def __init__(self, model: GridModel, thumbnails: ThumbnailMemory) -> None:
        super().__init__()
        self._model = model
        self._thumbnails = thumbnails
        self.thumbnail_size = 128

    def cell_size(self) -> QSize:
        """Room for one item with the least air around it."""
        lines = 2 * QFontMetrics(_note_font()).height()
        return QSize(
            self.thumbnail_size + 2 * (_PADDING + _MARGIN),
            self.thumbnail_size + _GAP + lines + 2 * (_PADDING + _MARGIN),
        )

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        position = self._model.position_at(index)
        if position is None:
            return
        item = self._model.item(position)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        _paint_state(painter, option)
        box = QRect(0, option.rect.top() + _PADDING + _MARGIN, self.thumbnail_size, self.thumbnail_size)
        box.moveLeft(option.rect.center().x() - self.thumbnail_size // 2)
        self._paint_picture(painter, box, item)
        if item.category is not None:
            _paint_edge(painter, box, item.category)
        _paint_lines(painter, box.bottom() + 1 + _GAP, option, item)
        painter.restore()

    def _paint_picture(self, painter: QPainter, box: QRect, item: GridItem) -> None:
        thumbnail = None if item.is_unreadable else self._thumbnails.get(item)
        if thumbnail is not None:
            size = thumbnail.pixmap.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(box.topLeft(), size.expandedTo(QSize(1, 1)))
            place.moveCenter(box.center())
            pixels = place.size() * painter.device().devicePixelRatio()
            if thumbnail.pixmap.width() > pixels.width():
                # Once, and not at each painting: it takes ten times as long as all the rest.
                thumbnail = self._thumbnails.reduce(item, thumbnail, pixels)
            painter.drawPixmap(place, thumbnail.pixmap)
            return
        colours = theme().colours
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(blend(colours.text, colours.canvas, 0.05)))
        painter.drawRoundedRect(box, _RADIUS, _RADIUS)
        name, colour = ("image-off", "bad") if item.is_unreadable else ("image", "edge")
        side = min(32, self.thumbnail_size // 3)
        mark = QRect(0, 0, side, side)
        mark.moveCenter(box.center())
        painter.drawPixmap(mark, icon_pixmap(name, side, colour, painter.device().devicePixelRatio()))


def _paint_state(painter: QPainter, option: QStyleOptionViewItem) -> None:
    colours = theme().colours
    is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
    is_current = bool(option.state & QStyle.StateFlag.State_HasFocus)
    card = QRectF(option.rect).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
    painter.setPen(Qt.PenStyle.NoPen)
    if is_selected:
        painter.setBrush(QColor(blend(colours.accent, colours.canvas, 0.28)))
        painter.drawRoundedRect(card, _RADIUS, _RADIUS)
    elif option.state & QStyle.StateFlag.State_MouseOver:
        painter.setBrush(QColor(blend(colours.text, colours.canvas, 0.08)))
        painter.drawRoundedRect(card, _RADIUS, _RADIUS)
    if is_current:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colours.accent), 2))
        painter.drawRoundedRect(card.adjusted(1, 1, -1, -1), _RADIUS, _RADIUS)


def _paint_edge(painter: QPainter, box: QRect, category: int) -> None:
    """A bar below the picture, in the colour of its category."""
    series = theme().colours.series
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(series[category]) if category < len(series) else theme().colour("edge"))
    painter.drawRect(QRect(box.left(), box.bottom() + 1 + (_GAP - _EDGE) // 2, box.width(), _EDGE))


def paint_heading(painter: QPainter, room: QRect, group: GridGroup) -> None:
    """The heading of a group and the number of its items."""
    painter.setFont(heading_font())
    metrics, count = painter.fontMetrics(), f"{group.count:,}"
    line = room.adjusted(_PADDING + _MARGIN, 0, -_PADDING - _MARGIN, 0)
    width = line.width() - metrics.horizontalAdvance(count) - _PADDING
    heading = metrics.elidedText(group.heading, Qt.TextElideMode.ElideRight, width)
    at_left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    painter.setPen(theme().colour("text"))
    painter.drawText(line, at_left, heading)
    painter.setPen(theme().colour("muted"))
    line.setLeft(line.left() + metrics.horizontalAdvance(heading) + _PADDING)
    painter.drawText(line, at_left, count)


def heading_font() -> QFont:
    """How headings of groups are written."""
    font = QFont()
    font.setPixelSize(theme().measures.text)
    font.setWeight(QFont.Weight.DemiBold)
    return font


def _paint_lines(painter: QPainter, top: int, option: QStyleOptionViewItem, item: GridItem) -> None:
    font = _note_font()
    metrics = QFontMetrics(font)
    painter.setFont(font)
    cell = option.rect
    line = QRect(cell.left() + _PADDING, top, cell.width() - 2 * _PADDING, metrics.height())
    # File names differ at their ends, so the middle goes.
    name = metrics.elidedText(item.caption, Qt.TextElideMode.ElideMiddle, line.width())
    painter.setPen(theme().colour("text"))
    painter.drawText(line, Qt.AlignmentFlag.AlignCenter, name)
    note = item.note or ("Could not be read" if item.is_unreadable else "")
    if not option.state & QStyle.StateFlag.State_Selected:  # there, lesser colours would be hard to read
        painter.setPen(theme().colour("bad" if item.is_unreadable else "muted"))
    line.translate(0, metrics.height())
    # A label ends in its probability; a reason begins with what matters.
    mode = Qt.TextElideMode.ElideRight if item.is_unreadable else Qt.TextElideMode.ElideMiddle
    painter.drawText(line, Qt.AlignmentFlag.AlignCenter, metrics.elidedText(note, mode, line.width()))


def _note_font() -> QFont:
    font = QFont()
    font.setPixelSize(theme().measures.note)
    return font
