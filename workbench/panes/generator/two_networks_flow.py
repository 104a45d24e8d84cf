"""The two networks drawn: z becomes a picture, and the discriminator says how real it and a real one look to it."""

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.core.wording import per_cent
from workbench.panes.generator.two_networks_work import Look
from workbench.widgets.charts.canvas import CENTRE, Canvas
from workbench.widgets.colours import blend
from workbench.widgets.pixels import image_over
from workbench.widgets.theme import theme

_GAP, _ARROW = 8.0, 7.0
_WEIGHTS = (1.3, 1.5, 1.6, 1.5, 1.3)
"""Widths of the five columns: z, generator, picture, discriminator, answer."""
_MOST_BARS = 64
_LARGEST = 2.5


class GameFlow(QWidget):
    """Left to right: noise, generator, picture, discriminator, answer; below it the way of a real picture."""

    def __init__(self) -> None:
        super().__init__()
        self._look: Look | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("How the two networks play")
        self.setToolTip("From noise to a picture to an answer; below, the same for a real picture")
        theme().changed.connect(self.update)

    @property
    def look(self) -> Look | None:
        """What is shown."""
        return self._look

    def show_look(self, look: Look | None) -> None:
        """Show this, or empty places."""
        self._look = look
        self.setAccessibleDescription(in_words(look) if look is not None else "")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(640, 420)

    def minimumSizeHint(self) -> QSize:
        return QSize(360, 260)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, measures = QPainter(self), theme().measures
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setFont(self.font())
        area = QRectF(self.rect()).adjusted(16, 12, -16, -12)
        canvas = Canvas(painter, area, theme().colours, measures.text, measures.note)
        columns = _columns(area)
        # No higher than pictures can be at this width, so that both lanes stay close to each other.
        lane = min((area.height() - 3 * _GAP) / 2, columns[2].width() + _title_height(canvas))
        top = area.top() + (area.height() - 2 * lane - 3 * _GAP) / 2
        upper = [QRectF(each.left(), top, each.width(), lane) for each in columns]
        lower = [each.translated(0, lane + 3 * _GAP) for each in upper]
        self._paint_lanes(canvas, upper, lower)
        painter.end()

    def _paint_lanes(self, canvas: Canvas, upper: list[QRectF], lower: list[QRectF]) -> None:
        look = self._look
        self._titled(canvas, upper[0], "z", "noise")
        _paint_bars(canvas, _below_title(canvas, upper[0]), look.z if look is not None else ())
        maker = _network_box(canvas, upper[1], _middle(canvas, upper[1]))
        _paint_network(canvas, maker, "G", "Generator", "makes a picture of the numbers")
        self._titled(canvas, upper[2], "G(z)", "a generated picture")
        _paint_picture(
            canvas, _below_title(canvas, upper[2]), look.generated if look is not None else None, ""
        )
        self._titled(canvas, lower[2], "x", "a real picture")
        words = "Open pictures to see a real one judged." if look is not None and look.real is None else ""
        real = look.real if look is not None else None
        _paint_picture(canvas, _below_title(canvas, lower[2]), real, words)
        middle = (_middle(canvas, upper[3]) + _middle(canvas, lower[3])) / 2
        judge = _network_box(canvas, upper[3], middle)
        _paint_network(canvas, judge, "D", "Discriminator", "says how real a picture looks")
        _paint_answer(canvas, upper[4], "D(G(z))", look.answer if look is not None else None)
        _paint_answer(canvas, lower[4], "D(x)", look.real_answer if look is not None else None)
        self._paint_arrows(canvas, (upper, lower), maker, judge)

    def _paint_arrows(
        self, canvas: Canvas, lanes: tuple[list[QRectF], list[QRectF]], maker: QRectF, judge: QRectF
    ) -> None:
        noise, picture = (_square(_below_title(canvas, lanes[0][at])) for at in (0, 2))
        y = noise.center().y()
        _arrow(canvas, QPointF(noise.right() + 3, y), QPointF(maker.left() - 3, y))
        _arrow(canvas, QPointF(maker.right() + 3, y), QPointF(picture.left() - 3, y))
        for lane, share in zip(lanes, (0.25, 0.75), strict=True):
            y, inside = _middle(canvas, lane[2]), judge.top() + judge.height() * share
            shown = _square(_below_title(canvas, lane[2]))
            _arrow(canvas, QPointF(shown.right() + 3, y), QPointF(judge.left() - 3, inside))
            _arrow(canvas, QPointF(judge.right() + 3, inside), QPointF(lane[4].left() - 3, y))

    def _titled(self, canvas: Canvas, place: QRectF, title: str, note: str) -> None:
        line = canvas.line
        canvas.write(QRectF(place.left(), place.top(), place.width(), line), title, CENTRE, is_strong=True)
        room = QRectF(place.left() - _GAP, place.top() + line, place.width() + 2 * _GAP, line)
        canvas.write(room, note, CENTRE, is_note=True)


def in_words(look: Look) -> str:
    """What is drawn, for somebody who does not see it."""
    said = [
        f"Seed {look.wish.seed} gives {len(look.z)} random numbers, of which the generator makes a picture."
    ]
    if look.answer is not None:
        said.append(f"The discriminator takes it for real with {per_cent(look.answer)}.")
    if look.real_answer is not None:
        said.append(f"It takes a picture of the study for real with {per_cent(look.real_answer)}.")
    return " ".join(said)


def _columns(area: QRectF) -> list[QRectF]:
    between = 3.5 * _GAP
    unit = (area.width() - between * (len(_WEIGHTS) - 1)) / sum(_WEIGHTS)
    columns, left = [], area.left()
    for weight in _WEIGHTS:
        columns.append(QRectF(left, area.top(), weight * unit, area.height()))
        left += weight * unit + between
    return columns


def _below_title(canvas: Canvas, place: QRectF) -> QRectF:
    return place.adjusted(0, _title_height(canvas), 0, 0)


def _title_height(canvas: Canvas) -> float:
    return 2 * canvas.line + 4


def _middle(canvas: Canvas, place: QRectF) -> float:
    return _below_title(canvas, place).center().y()


def _square(place: QRectF) -> QRectF:
    side = max(8.0, min(place.width(), place.height()))
    square = QRectF(0, 0, side, side)
    square.moveCenter(place.center())
    return square


def _network_box(canvas: Canvas, place: QRectF, middle: float) -> QRectF:
    box = QRectF(place.left(), 0, place.width(), 6 * canvas.line)
    box.moveCenter(QPointF(place.center().x(), middle))
    return box


def _paint_bars(canvas: Canvas, place: QRectF, values: tuple[float, ...]) -> None:
    """The numbers of z as bars to the left and right of zero."""
    box = _square(place)
    canvas.fill(box, canvas.colours.surface)
    shown = values[:_MOST_BARS]
    step = box.height() / max(len(shown), 1)
    for at, value in enumerate(shown):
        length = max(-1.0, min(1.0, value / _LARGEST)) * box.width() / 2
        left = min(box.center().x(), box.center().x() + length)
        colour = canvas.colours.series[0] if value > 0 else canvas.colours.series[1]
        canvas.fill(QRectF(left, box.top() + at * step, abs(length), max(1.0, step - 1)), colour)
    canvas.stroke(
        QPointF(box.center().x(), box.top()), QPointF(box.center().x(), box.bottom()), canvas.colours.edge
    )


def _paint_network(canvas: Canvas, box: QRectF, letter: str, name: str, what: str) -> None:
    painter, colours = canvas.painter, canvas.colours
    painter.setPen(QPen(QColor(colours.accent), 1.5))
    painter.setBrush(QColor(blend(colours.accent, colours.background, 0.12)))
    painter.drawRoundedRect(box, 6, 6)
    line = QRectF(box.left(), box.top() + 0.5 * canvas.line, box.width(), canvas.line)
    canvas.write(line, letter, CENTRE, is_strong=True)
    canvas.write(line.translated(0, canvas.line), name, CENTRE)
    painter.setFont(canvas.font(is_note=True))
    painter.setPen(QColor(colours.muted))
    room = QRectF(box.left() + 4, line.bottom() + canvas.line, box.width() - 8, 2.4 * canvas.line)
    painter.drawText(room, int(Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap), what)


def _paint_picture(canvas: Canvas, place: QRectF, pixels, words: str) -> None:  # type: ignore[no-untyped-def]
    box = _square(place)
    canvas.fill(box, canvas.colours.canvas)
    if pixels is not None:
        canvas.painter.drawImage(box, image_over(pixels))
    elif words:
        canvas.painter.setFont(canvas.font(is_note=True))
        canvas.painter.setPen(QColor(canvas.colours.muted))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        canvas.painter.drawText(box.adjusted(6, 6, -6, -6), int(flags), words)


def _paint_answer(canvas: Canvas, place: QRectF, title: str, answer: float | None) -> None:
    """A bar from 0 to 100 % with the 50 % marked."""
    middle, line = _middle(canvas, place), canvas.line
    canvas.write(
        QRectF(place.left(), middle - 2.4 * line, place.width(), line), title, CENTRE, is_strong=True
    )
    said = "not asked" if answer is None else f"real: {per_cent(answer)}"
    canvas.write(QRectF(place.left(), middle - 1.4 * line, place.width(), line), said, CENTRE)
    bar = QRectF(place.left(), middle, place.width(), 0.8 * line)
    canvas.fill(bar, blend(canvas.colours.text, canvas.colours.background, 0.1))
    if answer is not None:
        canvas.fill(QRectF(bar.left(), bar.top(), answer * bar.width(), bar.height()), canvas.colours.accent)
    half = bar.center().x()
    canvas.stroke(QPointF(half, bar.top() - 3), QPointF(half, bar.bottom() + 3), canvas.colours.text)
    canvas.write(QRectF(place.left(), bar.bottom() + 2, place.width(), line), "50%", CENTRE, is_note=True)


def _arrow(canvas: Canvas, start: QPointF, end: QPointF) -> None:
    canvas.stroke(start, end, canvas.colours.edge, 1.5)
    painter = canvas.painter
    painter.save()
    painter.translate(end)
    length = end - start
    painter.rotate(math.degrees(math.atan2(length.y(), length.x())))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(canvas.colours.edge))
    painter.drawPolygon(
        QPolygonF([QPointF(0, 0), QPointF(-_ARROW, -_ARROW / 2), QPointF(-_ARROW, _ARROW / 2)])
    )
    painter.restore()
