"""How a drawing of a network is painted: on the screen, as a picture and as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QImage, QPainter, QPen, QPolygonF
from PySide6.QtSvg import QSvgGenerator

from workbench.core.networks.layer_rows import ADDED
from workbench.core.tables import replacing
from workbench.widgets.colours import LIGHT, Colours, blend
from workbench.widgets.network_layout import LABEL, Arc, Bracket, NetworkLayout, Placed

# By the place of their colour in the theme's series; the rest is grey.
_FAMILIES = ("convolution", "pooling", "linear", "normalisation", "activation", "attention")
OTHERS = "everything else"
LEGEND_HEIGHT = 26.0
_PICTURE_SCALE = 2
_SQUARE = 10.0


@dataclass(frozen=True)
class Look:
    """What the painting depends on beside the layout: colours, the numbers of two boxes (-1 for none), what is seen.

    ``seen`` is the first and the last pixel from left to right.
    """

    colours: Colours
    chosen: int = -1
    hovered: int = -1
    seen: tuple[float, float] = (0.0, inf)


def family_colour(family: str, colours: Colours) -> str:
    """The colour of a family of layers."""
    return colours.series[_FAMILIES.index(family)] if family in _FAMILIES else colours.edge


def families_in(layout: NetworkLayout) -> tuple[str, ...]:
    """The families that a drawing shows, and :data:`OTHERS` if there are more."""
    found = {placed.box.family for placed in layout.boxes}
    others = (OTHERS,) if found - set(_FAMILIES) else ()
    return (*(each for each in _FAMILIES if each in found), *others)


def paint_network(painter: QPainter, layout: NetworkLayout, look: Look) -> None:
    """Paint the drawing at a zoom of 1, from the painter's origin; of the boxes those within ``look.seen``."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    font = QFont(painter.font())
    font.setPixelSize(LABEL)
    painter.setFont(font)
    painter.setPen(QPen(QColor(look.colours.line), 1))
    painter.drawLine(QPointF(0, layout.axis), QPointF(layout.width, layout.axis))
    for number, placed in enumerate(layout.boxes):
        if not look.seen[0] <= placed.right or not placed.x <= look.seen[1]:
            continue
        _paint_box(painter, placed, number, look)
        if placed.label:
            painter.setPen(QColor(look.colours.muted))
            painter.drawText(QPointF(placed.x, layout.labels_at + LABEL), placed.label)
    for bracket in layout.brackets:
        _paint_bracket(painter, bracket, layout.brackets_at, look.colours)
    for arc in layout.arcs:
        _paint_arc(painter, arc, layout, look.colours)


def paint_legend(painter: QPainter, families: Sequence[str], colours: Colours, at: QPointF) -> float:
    """Paint what the colours mean in one line from ``at`` (left, middle); returns where it ends."""
    metrics, x = QFontMetricsF(painter.font()), at.x()
    for family in families:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(family_colour(family, colours)))
        painter.drawRect(QRectF(x, at.y() - _SQUARE / 2, _SQUARE, _SQUARE))
        painter.setPen(QColor(colours.text))
        painter.drawText(QPointF(x + _SQUARE + 6, at.y() + metrics.capHeight() / 2), family.capitalize())
        x += _SQUARE + 6 + metrics.horizontalAdvance(family.capitalize()) + 16
    return x


def network_picture(layout: NetworkLayout) -> QImage:
    """The drawing with its legend on white, twice as sharp as its size."""
    size = _exported_size(layout)
    picture = QImage(size * _PICTURE_SCALE, QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(_PICTURE_SCALE)
    picture.fill(QColor("white"))
    painter = QPainter(picture)
    _paint_exported(painter, layout)
    painter.end()
    return picture


def network_svg(layout: NetworkLayout, title: str) -> bytes:
    """The drawing with its legend on white as SVG."""
    size, buffer = _exported_size(layout), QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    drawing = QSvgGenerator()
    drawing.setOutputDevice(buffer)
    # So that a logical pixel is one of SVG, too.
    drawing.setResolution(96)
    drawing.setSize(size)
    drawing.setViewBox(QRectF(0, 0, size.width(), size.height()))
    drawing.setTitle(title)
    painter = QPainter(drawing)
    painter.fillRect(QRectF(0, 0, size.width(), size.height()), QColor("white"))
    _paint_exported(painter, layout)
    painter.end()
    return bytes(buffer.data().data())


def save_network(layout: NetworkLayout, title: str, path: Path) -> Path:
    """Write the drawing as PNG or SVG, by the suffix. Raises :class:`ExportError`."""
    if path.suffix.lower() == ".svg":
        content = network_svg(layout, title)
    else:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        # Qt's plugins want a plain str of the format's name.
        network_picture(layout).save(buffer, "PNG")  # type: ignore[call-overload]
        content = bytes(buffer.data().data())
    with replacing(path) as temporary:
        temporary.write_bytes(content)
    return path


def _exported_size(layout: NetworkLayout) -> QSize:
    return QSize(max(420, round(layout.width)), round(layout.height + LEGEND_HEIGHT))


def _paint_exported(painter: QPainter, layout: NetworkLayout) -> None:
    painter.setFont(QGuiApplication.font())
    paint_network(painter, layout, Look(LIGHT))
    paint_legend(painter, families_in(layout), LIGHT, QPointF(14, layout.height + LEGEND_HEIGHT / 2 - 4))


def _paint_box(painter: QPainter, placed: Placed, number: int, look: Look) -> None:
    colours = look.colours
    colour = family_colour(placed.box.family, colours)
    ground = colours.surface
    is_chosen = number == look.chosen
    edge = colours.text if is_chosen or number == look.hovered else blend(colour, colours.text, 0.55)
    pen = QPen(QColor(edge), 2.5 if is_chosen else 1)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    for behind in range(placed.stacked, -1, -1):
        x, y = placed.x + 3 * behind, placed.y - 3 * behind
        front = QRectF(x, y, placed.length, placed.height)
        painter.setBrush(QColor(blend(colour, ground, 0.62)))
        painter.drawPolygon(_side(front, placed.depth))
        painter.setBrush(QColor(blend(colour, ground, 0.42)))
        painter.drawPolygon(_top(front, placed.depth))
        painter.setBrush(QColor(blend(colour, ground, 0.85)))
        painter.drawRect(front)


def _side(front: QRectF, depth: float) -> QPolygonF:
    above, below = front.topRight(), front.bottomRight()
    away = QPointF(depth, -depth)
    return QPolygonF([above, above + away, below + away, below])


def _top(front: QRectF, depth: float) -> QPolygonF:
    left, right = front.topLeft(), front.topRight()
    away = QPointF(depth, -depth)
    return QPolygonF([left, left + away, right + away, right])


def _paint_bracket(painter: QPainter, bracket: Bracket, at: float, colours: Colours) -> None:
    painter.setPen(QPen(QColor(colours.edge), 1))
    painter.drawPolyline(
        [
            QPointF(bracket.left, at - 4),
            QPointF(bracket.left, at),
            QPointF(bracket.right, at),
            QPointF(bracket.right, at - 4),
        ]
    )
    metrics = QFontMetricsF(painter.font())
    room = bracket.right - bracket.left
    text = metrics.elidedText(bracket.text, Qt.TextElideMode.ElideMiddle, room)
    painter.setPen(QColor(colours.text))
    left = bracket.left + (room - metrics.horizontalAdvance(text)) / 2
    painter.drawText(QPointF(left, at + LABEL + 3), text)


def _paint_arc(painter: QPainter, arc: Arc, layout: NetworkLayout, colours: Colours) -> None:
    """A skip connection ends in a plus; branches that are put side by side in two bars."""
    pen = QPen(QColor(colours.muted), 1.5)
    if arc.joining != ADDED:
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    top, bottom = layout.arcs_at - 22, layout.arcs_at + 2
    painter.drawPolyline(
        [
            QPointF(arc.left, bottom),
            QPointF(arc.left, top),
            QPointF(arc.right - 6, top),
            QPointF(arc.right - 6, bottom - 10),
        ]
    )
    centre = QPointF(arc.right - 6, bottom - 4)
    painter.setPen(QPen(QColor(colours.muted), 1.5))
    painter.drawEllipse(centre, 6, 6)
    if arc.joining == ADDED:
        painter.drawLine(centre - QPointF(3, 0), centre + QPointF(3, 0))
        painter.drawLine(centre - QPointF(0, 3), centre + QPointF(0, 3))
    else:
        painter.drawLine(centre - QPointF(2, 3), centre - QPointF(2, -3))
        painter.drawLine(centre + QPointF(2, -3), centre + QPointF(2, 3))
