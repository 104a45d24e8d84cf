"""Zoomed in, the picture turns into numbers, and back."""

from collections.abc import Iterator
from unittest.mock import patch

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from workbench.widgets import pixel_numbers
from workbench.widgets.picture_view import PictureView
from workbench.widgets.picture_viewport import Viewport
from workbench.widgets.pixel_numbers import (
    COLOUR_NUMBERS,
    FADED_IN_AT,
    FADED_IN_FROM,
    NumberLine,
    opacity_of_numbers,
    paint_numbers,
)
from workbench.widgets.theme import apply_theme

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

PLAIN = (NumberLine(0, tuple(map(str, range(256)))),)


@pytest.fixture
def view(qtbot: QtBot, qapp: object) -> Iterator[PictureView]:
    apply_theme(qapp, "light")  # type: ignore[arg-type]
    view = PictureView()
    qtbot.addWidget(view)
    view.resize(500, 400)
    view.show()
    yield view


def noise(height: int = 60, width: int = 80) -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, (height, width, 3), dtype=np.uint8)


def flat(colour: tuple[int, int, int]) -> np.ndarray:
    return np.full((20, 20, 3), colour, np.uint8)


def painted(picture: np.ndarray, viewport: Viewport, lines: tuple[NumberLine, ...]) -> np.ndarray:
    """What the numbers alone put on a canvas of the picture's pixels: H×W×3, without the alpha."""
    image = QImage(viewport.canvas * viewport.ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(viewport.ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    paint_numbers(painter, picture, viewport, lines)
    painter.end()
    return pixels_of(image)


def pixels_of(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGBX8888)
    flat_memory = np.frombuffer(image.constBits(), np.uint8)
    return flat_memory.reshape(image.height(), image.width(), 4)[..., :3].copy()


def at_zoom(picture: np.ndarray, zoom: float, canvas: QSize, ratio: float = 1.0) -> Viewport:
    height, width, _ = picture.shape
    return Viewport(QSize(width, height), canvas, ratio, zoom, QPointF(width / 2, height / 2))


def test_numbers_fade_in_smoothly_and_never_go_back() -> None:
    scales = np.linspace(1, 64, 500)
    opacities = [opacity_of_numbers(scale) for scale in scales]
    assert opacities[0] == 0 and opacities[-1] == 1
    assert opacities == sorted(opacities)
    assert max(np.diff(opacities)) < 0.01
    assert opacity_of_numbers(FADED_IN_FROM) == 0 and opacity_of_numbers(FADED_IN_AT) == 1
    assert opacity_of_numbers(28) == pytest.approx(0.5)


def test_zooming_in_shows_numbers_and_zooming_out_the_picture_alone(view: PictureView) -> None:
    view.show_picture(flat((90, 120, 200)))

    def colours(zoom: float) -> int:
        view.set_zoom(zoom)
        middle = pixels_of(view.canvas.grab().toImage())[100:300, 150:350]
        return len(np.unique(middle.reshape(-1, 3), axis=0))

    assert colours(16) == 1
    assert colours(28) > 10
    assert colours(48) > 10
    assert colours(16) == 1


def test_they_can_be_switched_off_and_on(view: PictureView) -> None:
    view.show_picture(flat((90, 120, 200)))
    view.set_zoom(48)
    with_numbers = pixels_of(view.canvas.grab().toImage())
    assert numbers_button(view).isChecked()
    QTest.mouseClick(numbers_button(view), Qt.MouseButton.LeftButton)
    assert not numbers_button(view).isChecked() and view.zoom == 48
    assert is_flat(view)
    view.set_numbers(PLAIN)
    assert is_flat(view)
    view.set_numbers(COLOUR_NUMBERS)
    QTest.mouseClick(numbers_button(view), Qt.MouseButton.LeftButton)
    assert np.array_equal(pixels_of(view.canvas.grab().toImage()), with_numbers)


def test_one_click_zooms_in_until_they_can_be_read(view: PictureView) -> None:
    assert not numbers_button(view).isEnabled()
    view.show_picture(noise(500, 600))
    assert numbers_button(view).toolTip() and not numbers_button(view).isChecked()
    QTest.mouseClick(numbers_button(view), Qt.MouseButton.LeftButton)
    assert opacity_of_numbers(view.zoom) == 1
    assert numbers_button(view).isChecked()
    view.fit()
    assert not numbers_button(view).isChecked()
    view.set_zoom(60)
    assert numbers_button(view).isChecked()


def numbers_button(view: PictureView) -> QToolButton:
    return next(each for each in view.findChildren(QToolButton) if each.accessibleName() == "Numbers")


def is_flat(view: PictureView) -> bool:
    """Whether the middle of the canvas has one colour."""
    middle = pixels_of(view.canvas.grab().toImage())[100:300, 150:350]
    return len(np.unique(middle.reshape(-1, 3), axis=0)) == 1


@pytest.mark.parametrize("zoom", [36.0, 41.3, 64.0])
@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_each_pixel_has_its_own_number_in_its_own_place(zoom: float, ratio: float) -> None:
    """Compared with every number drawn by itself, in the place that its pixel has on the canvas."""
    picture = noise(6, 7)
    viewport = at_zoom(picture, zoom * ratio, QSize(600, 500), ratio)
    ours = painted(picture, viewport, PLAIN)
    for y in range(6):
        for x in range(7):
            corner = viewport.rectangle.topLeft() * ratio
            left, top = (round(corner.x() + x * zoom * ratio), round(corner.y() + y * zoom * ratio))
            side = int(zoom * ratio)
            alone = flat(tuple(picture[y, x]))[:1, :1]
            single = Viewport(QSize(1, 1), QSize(100, 100), ratio, zoom * ratio, QPointF(0.5, 0.5))
            place = single.rectangle.topLeft() * ratio
            theirs = painted(alone, single, PLAIN)
            there = theirs[round(place.y()) :, round(place.x()) :][:side, :side]
            assert np.array_equal(ours[top : top + side, left : left + side], there)


def test_the_text_is_the_level_of_the_channel() -> None:
    """Each level is written with the text that is given for it, and nothing else."""
    seen: list[tuple[str, ...]] = []
    original = pixel_numbers._inked

    def noted(texts: tuple[str, ...], *rest: object) -> np.ndarray:
        seen.append(texts)
        return original(texts, *rest)  # type: ignore[arg-type]

    texts = tuple("" if level != 77 else "77" for level in range(256))
    picture = np.zeros((2, 2, 3), np.uint8)
    picture[1, 0] = (0, 77, 0)
    line = (NumberLine(1, texts),)
    with patch.object(pixel_numbers, "_inked", noted):
        found = painted(picture, at_zoom(picture, 40, QSize(80, 80)), line).any(axis=-1)
    assert seen == [texts]
    assert found[40:, :40].any()
    found[40:, :40] = False
    assert not found.any()


@pytest.mark.parametrize("line", [*COLOUR_NUMBERS, *PLAIN], ids=["red", "green", "blue", "plain"])
def test_numbers_can_be_read_on_every_colour(line: NumberLine) -> None:
    """Text and what is behind it have a contrast of 4.5:1 (WCAG 2.2) on colours from all over the cube."""
    levels = np.linspace(0, 255, 18).astype(np.uint8)
    colours = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(-1, 1, 3)
    dark = pixel_numbers._is_dark(colours)[:, 0].astype(bool)
    channels = [[int(tint[at : at + 2], 16) for at in (1, 3, 5)] for tint in pixel_numbers._TINTS[line.tint]]
    text = np.where(dark[:, None], channels[1], channels[0])
    plates = pixel_numbers._PLATES if line.tint else (0.0, 0.0)
    plate = np.where(dark, plates[1], plates[0])[:, None]
    behind = colours[:, 0] * (1 - plate) + np.where(dark[:, None], 0, 255) * plate
    first, second = luminance(text), luminance(behind)
    contrast = (np.maximum(first, second) + 0.05) / (np.minimum(first, second) + 0.05)
    assert contrast.min() >= 4.5


def luminance(colour: np.ndarray) -> np.ndarray:
    share = colour / 255
    linear = np.where(share <= 0.03928, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def test_only_pixels_in_sight_are_drawn() -> None:
    picture = noise(3000, 4000)
    sizes: list[tuple[int, ...]] = []
    original = pixel_numbers._laid_out

    def noted(part: np.ndarray, *rest: object) -> np.ndarray:
        sizes.append(part.shape)
        return original(part, *rest)  # type: ignore[arg-type]

    with patch.object(pixel_numbers, "_laid_out", noted):
        painted(picture, at_zoom(picture, 40, QSize(400, 200)), COLOUR_NUMBERS)
        painted(picture, at_zoom(picture, 8, QSize(400, 200)), COLOUR_NUMBERS)
    assert len(sizes) == 1
    assert sizes[0][0] <= 7 and sizes[0][1] <= 12


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (9, 1)])
def test_the_smallest_pictures_have_numbers_too(size: tuple[int, int]) -> None:
    picture = np.full((*size, 3), 30, np.uint8)
    assert painted(picture, at_zoom(picture, 40, QSize(500, 500)), COLOUR_NUMBERS).any()


def test_long_numbers_are_made_to_fit() -> None:
    texts = tuple(f"−{level / 64:.5f}" for level in range(256))
    picture = noise(3, 3)
    found = painted(picture, at_zoom(picture, 60, QSize(180, 180)), (NumberLine(0, texts),))
    dark_edges = [found[:, at * 60 : at * 60 + 2] for at in range(3)]
    assert found.any() and not any(edge.any() for edge in dark_edges)


def test_what_is_in_sight_of_a_picture() -> None:
    viewport = Viewport(QSize(100, 50), QSize(400, 200), 1.0, 20.0, QPointF(50, 25))
    assert (viewport.columns_in_sight, viewport.rows_in_sight) == (range(40, 60), range(20, 30))
    fitted = Viewport(QSize(10, 5), QSize(400, 200), 1.0, 1.0, QPointF(5, 2.5)).fitted()
    assert (fitted.columns_in_sight, fitted.rows_in_sight) == (range(10), range(5))
