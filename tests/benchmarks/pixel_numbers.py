"""A picture seen so large that its pixels are numbers, moved about on a large screen: frame by frame."""

import time

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication

from tests.benchmarks.measuring import Measured, in_turns, in_words
from workbench.widgets.picture_viewport import Viewport
from workbench.widgets.pixel_numbers import COLOUR_NUMBERS, paint_numbers

CANVAS = QSize(1920, 1080)
ZOOMS = (28.0, 28.4, 36.0, 45.0, 64.0)
FRAME = 16.0
_FRAMES = 20


def measure() -> Measured:
    """The worst frame of each zoom once its drawings are there, and the time a text each would take Qt."""
    application = QApplication.instance() or QApplication([])
    picture = np.random.default_rng(0).integers(0, 256, (600, 800, 3), dtype=np.uint8)
    image = QImage(CANVAS, QImage.Format.Format_RGB32)
    frames = {zoom: _frames(image, picture, zoom) for zoom in ZOOMS}
    later = sorted(each for found in frames.values() for each in found[1:])
    first = max(found[0] for found in frames.values())
    pairs = in_turns(
        lambda: _seconds(image, picture, 28.4, 0.0), lambda: _seconds_of_texts(image, picture, 28.4)
    )
    del application
    ninety_five = later[int(0.95 * len(later))]
    figures = (
        f"1920 × 1080: 95 of 100 frames within {ninety_five:.1f} ms, worst {later[-1]:.1f} ms, first of a zoom "
        f"{first:.1f} ms"
    )
    return Measured(in_words(pairs.speed), figures, ninety_five < FRAME)


def _frames(image: QImage, picture: np.ndarray, zoom: float) -> list[float]:
    """Milliseconds of frames while the picture moves."""
    return [1000 * _seconds(image, picture, zoom, step / 3) for step in range(_FRAMES)]


def _viewport(picture: np.ndarray, zoom: float, moved: float) -> Viewport:
    height, width, _ = picture.shape
    middle = QPointF(width / 2 + moved, height / 2 + moved)
    return Viewport(QSize(width, height), CANVAS, 1.0, zoom, middle)


def _seconds(image: QImage, picture: np.ndarray, zoom: float, moved: float) -> float:
    painter, viewport = QPainter(image), _viewport(picture, zoom, moved)
    start = time.perf_counter()
    paint_numbers(painter, picture, viewport, COLOUR_NUMBERS)
    painter.end()
    return time.perf_counter() - start


def _seconds_of_texts(image: QImage, picture: np.ndarray, zoom: float) -> float:
    """The same numbers in the same places, each painted by Qt as a text, without plates."""
    painter, viewport = QPainter(image), _viewport(picture, zoom, 0.0)
    font = QFont(painter.font())
    font.setPixelSize(round(zoom / 3.5))
    painter.setFont(font)
    start = time.perf_counter()
    corner, line = viewport.rectangle.topLeft(), zoom / 3
    for row in viewport.rows_in_sight:
        for column in viewport.columns_in_sight:
            left, top = corner.x() + column * zoom, corner.y() + row * zoom
            for at, level in enumerate(picture[row, column].tolist()):
                place = QRectF(left, top + at * line, zoom, line)
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(level))
    painter.end()
    return time.perf_counter() - start
