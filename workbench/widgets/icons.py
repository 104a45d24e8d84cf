"""Outline icons, tinted by the theme and crisp at any size: ``icon("play")``.

An icon looks up its colour each time it is painted, so it follows a change of theme by itself.
"""

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from workbench import paths
from workbench.widgets.colours import blend
from workbench.widgets.theme import theme

_LINE_WIDTH = 1.75
"""Lucide draws with 2 on a grid of 24; a little thinner sits better beside text of 13 pixels."""


def icon(name: str, colour: str = "text") -> QIcon:
    """The icon ``resources/icons/<name>.svg`` in a named colour of the theme.

    Disabled it fades; checked it takes the accent. Raises ``FileNotFoundError`` for an unknown name.
    """
    _svg(name)
    return QIcon(_TintedIcon(name, colour))


def application_icon() -> QIcon:
    """The program's own icon, for the window and the task bar."""
    return QIcon(str(_folder() / "workbench.svg"))


def icon_pixmap(name: str, size: int, colour: str = "text", pixel_ratio: float = 1.0) -> QPixmap:
    """The icon as a square picture of ``size`` logical pixels, in the colour that holds now."""
    side = round(size * pixel_ratio)
    return _drawn(name, QSize(side, side), pixel_ratio, theme().colour(colour))


def icon_size_beside_text() -> QSize:
    """For ``setIconSize`` of a button with text: wider than high, to keep text and icon apart."""
    scale = theme().measures.scale
    return QSize(round(22 * scale), round(16 * scale))


class _TintedIcon(QIconEngine):
    def __init__(self, name: str, colour: str) -> None:
        super().__init__()
        self._name = name
        self._colour = colour

    def clone(self) -> QIconEngine:
        return _TintedIcon(self._name, self._colour)

    def paint(self, painter: QPainter, rectangle: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatio()
        size = QSize(round(rectangle.width() * ratio), round(rectangle.height() * ratio))
        painter.drawPixmap(rectangle, _drawn(self._name, size, ratio, self._tint(mode, state)))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """``size`` is in device pixels; Qt itself turns to this for every pixel ratio."""
        return _drawn(self._name, size, 1.0, self._tint(mode, state))

    def _tint(self, mode: QIcon.Mode, state: QIcon.State) -> QColor:
        colours = theme().colours
        own = getattr(colours, self._colour)
        if mode == QIcon.Mode.Disabled:
            return QColor(blend(own, colours.background, 0.45))
        if state == QIcon.State.On and self._colour == "text":
            return QColor(colours.accent)
        return QColor(own)


def _drawn(name: str, size: QSize, pixel_ratio: float, colour: QColor) -> QPixmap:
    """A pixmap of ``size`` device pixels; what is wider than high has its free space on the right."""
    size = size.expandedTo(QSize(1, 1))
    side = min(size.width(), size.height())
    key = f"workbench-icon/{name}/{size.width()}×{size.height()}/{pixel_ratio}/{colour.name()}"
    pixmap = QPixmap()
    if QPixmapCache.find(key, pixmap):
        return pixmap
    pixmap = QPixmap(size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    tinted = _svg(name).replace("currentColor", colour.name())
    QSvgRenderer(QByteArray(tinted.encode())).render(
        painter, QRectF(0, (size.height() - side) / 2, side, side)
    )
    painter.end()
    pixmap.setDevicePixelRatio(pixel_ratio)
    QPixmapCache.insert(key, pixmap)
    return pixmap


@cache
def _svg(name: str) -> str:
    drawing = (_folder() / f"{name}.svg").read_text(encoding="utf-8")
    return drawing.replace('stroke-width="2"', f'stroke-width="{_LINE_WIDTH}"')


def _folder() -> Path:
    return paths.resources() / "icons"
