"""Icons: every file draws something, in the colour that holds, at the size that is asked for."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage, QPixmap
from PySide6.QtWidgets import QApplication

from workbench import paths
from workbench.widgets.colours import DARK, LIGHT
from workbench.widgets.icons import application_icon, icon, icon_pixmap, icon_size_beside_text
from workbench.widgets.theme import apply_theme

FOLDER = paths.resources() / "icons"
NAMES = sorted(each.stem for each in FOLDER.glob("*.svg") if each.stem != "workbench")


@pytest.fixture(autouse=True)
def light_again(qapp: QApplication) -> Iterator[None]:
    apply_theme(qapp, "light")
    yield
    apply_theme(qapp, "light")


def strongest(pixmap: QPixmap) -> QColor:
    """The colour of the pixel that covers most."""
    image = pixmap.toImage().convertToFormat(QImage.Format.Format_ARGB32)
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return max(pixels, key=QColor.alpha)


def same(first: QColor, second: str) -> bool:
    return all(abs(a - b) <= 2 for a, b in zip(first.getRgb()[:3], QColor(second).getRgb()[:3], strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_draws_in_the_colour_of_text(name: str) -> None:
    colour = strongest(icon(name).pixmap(QSize(40, 40)))
    assert colour.alpha() > 200
    assert same(colour, LIGHT.text)


def test_there_are_icons_for_every_purpose() -> None:
    assert len(NAMES) >= 40
    assert {"images", "folder-open", "play", "x", "info", "triangle-alert", "circle-help"} <= set(NAMES)


def test_an_icon_made_before_a_change_of_theme_follows_it(qapp: QApplication) -> None:
    made = icon("play")
    apply_theme(qapp, "dark")
    assert same(strongest(made.pixmap(QSize(40, 40))), DARK.text)


def test_a_named_colour_a_checked_and_a_disabled_icon() -> None:
    size = QSize(40, 40)
    assert same(strongest(icon("check", "bad").pixmap(size)), LIGHT.bad)
    assert same(strongest(icon("check").pixmap(size, QIcon.Mode.Normal, QIcon.State.On)), LIGHT.accent)
    disabled = strongest(icon("check").pixmap(size, QIcon.Mode.Disabled))
    assert QColor(LIGHT.text).lightness() < disabled.lightness() < QColor(LIGHT.background).lightness()


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0, 3.0])
def test_icons_have_a_pixel_for_every_pixel_of_the_screen(ratio: float) -> None:
    pixmap = icon("search").pixmap(QSize(20, 20), ratio)
    assert pixmap.size() == QSize(round(20 * ratio), round(20 * ratio))
    assert pixmap.devicePixelRatio() == ratio
    plain = icon_pixmap("search", 20, "muted", ratio)
    assert plain.width() == round(20 * ratio)
    assert same(strongest(plain), LIGHT.muted)


def test_beside_text_the_free_space_is_on_the_right() -> None:
    size = icon_size_beside_text()
    image = icon("square").pixmap(size).toImage()
    assert size.width() > size.height()
    covered = [
        x for x in range(image.width()) if any(image.pixelColor(x, y).alpha() for y in range(image.height()))
    ]
    assert covered
    assert max(covered) < size.height()


def test_an_unknown_icon_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        icon("no-such-icon")


@pytest.mark.parametrize("side", [16, 32, 256])
def test_the_application_icon_draws_at_every_size(qapp: QApplication, side: int) -> None:
    image = application_icon().pixmap(QSize(side, side)).toImage()
    assert image.pixelColor(side // 2, side // 2).alpha() == 255
    assert image.pixelColor(0, 0).alpha() < 255


def test_the_licence_lies_beside_the_icons() -> None:
    assert "ISC License" in (FOLDER / "LICENSE").read_text()
    assert all("lucide" in (FOLDER / f"{name}.svg").read_text() for name in NAMES)
