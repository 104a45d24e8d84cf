"""Light and dark: contrast as the accessibility guidelines count it, following the system, text sizes."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from workbench import paths
from workbench.widgets.colours import DARK, LIGHT, Colours, blend
from workbench.widgets.theme import apply_theme, measures, theme

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

BOTH = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])

# Okabe and Ito (2008), "Color universal design", without black.
OKABE_ITO = {
    (230, 159, 0),
    (86, 180, 233),
    (0, 158, 115),
    (240, 228, 66),
    (0, 114, 178),
    (213, 94, 0),
    (204, 121, 167),
}


@pytest.fixture(autouse=True)
def light_again(qapp: QApplication) -> Iterator[None]:
    apply_theme(qapp, "light")
    yield
    apply_theme(qapp, "light")


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = (QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF())
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_counted_as_in_the_guidelines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@BOTH
def test_text_can_be_read_wherever_it_stands(colours: Colours) -> None:
    texts = ("text", "muted", "accent", "good", "warning", "bad")
    grounds = ("background", "surface", "canvas", "hover", "selection")
    for text, ground in product(texts, grounds):
        assert contrast(getattr(colours, text), getattr(colours, ground)) >= 4.5, (text, ground)


@BOTH
def test_text_can_be_read_on_the_accent_and_on_tinted_bars(colours: Colours) -> None:
    assert contrast(colours.accent_text, colours.accent) >= 4.5
    assert contrast(colours.accent_text, colours.accent_hover) >= 4.5
    for kind in ("accent", "good", "warning", "bad"):
        tint = blend(getattr(colours, kind), colours.surface, 0.10)
        for text in (colours.text, colours.muted, getattr(colours, kind)):
            assert contrast(text, tint) >= 4.5, kind


@BOTH
def test_controls_stand_out(colours: Colours) -> None:
    for part, ground in product(("edge", "accent"), ("background", "surface")):
        assert contrast(getattr(colours, part), getattr(colours, ground)) >= 3, (part, ground)


@BOTH
def test_pictures_stand_on_a_neutral_grey(colours: Colours) -> None:
    assert QColor(colours.canvas).saturation() == 0


@BOTH
def test_charts_use_the_colours_of_okabe_and_ito(colours: Colours) -> None:
    assert {QColor(each).getRgb()[:3] for each in colours.series} == OKABE_ITO
    assert all(contrast(each, colours.surface) >= 3 for each in colours.series[:4])


@pytest.mark.parametrize(("colours", "mode"), [(LIGHT, "light"), (DARK, "dark")])
def test_marks_in_controls_have_the_colours_of_their_theme(colours: Colours, mode: str) -> None:
    folder = paths.resources() / "icons" / "controls"
    for name in ("check", "dash"):
        assert f'stroke="{colours.accent_text}"' in (folder / f"{name}-{mode}.svg").read_text()
    for name in ("up", "down"):
        assert 'stroke="#858585"' in (folder / f"{name}.svg").read_text()
    assert contrast("#858585", colours.surface) >= 3


def test_blend_gives_the_mean_of_each_channel() -> None:
    assert blend("#ff0010", "#000020", 0.5) == "#800018"
    assert blend("#123456", "#ffffff", 1) == "#123456"


def test_dark_is_dark_and_light_is_light(qapp: QApplication, qtbot: QtBot) -> None:
    window = QWidget()
    window.setProperty("role", "pane")
    window.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    qtbot.addWidget(window)
    with qtbot.waitSignal(theme().changed):
        apply_theme(qapp, "dark")
    assert theme().is_dark
    assert window.grab().toImage().pixelColor(5, 5) == QColor(DARK.background)
    apply_theme(qapp, "light")
    assert not theme().is_dark
    assert window.grab().toImage().pixelColor(5, 5) == QColor(LIGHT.background)
    assert qapp.palette().window().color() == QColor(LIGHT.background)


def test_the_system_is_followed_only_when_asked(qapp: QApplication) -> None:
    system = QGuiApplication.styleHints().colorSchemeChanged
    apply_theme(qapp, "system")
    system.emit(Qt.ColorScheme.Dark)
    assert theme().is_dark
    system.emit(Qt.ColorScheme.Light)
    assert not theme().is_dark
    apply_theme(qapp, "light")
    system.emit(Qt.ColorScheme.Dark)
    assert not theme().is_dark


def test_an_unknown_scheme_is_refused(qapp: QApplication) -> None:
    with pytest.raises(ValueError, match="sepia"):
        apply_theme(qapp, "sepia")


def test_the_style_sheet_is_filled_in_and_finds_its_pictures(qapp: QApplication) -> None:
    assert "$" not in qapp.styleSheet()
    marks = [
        line.split('url("')[1].split('"')[0] for line in qapp.styleSheet().splitlines() if 'url("' in line
    ]
    assert len(marks) >= 5
    assert all(Path(mark).is_file() for mark in marks)


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_controls_of_every_kind_share_a_height_that_grows_with_the_text(
    qapp: QApplication, qtbot: QtBot, scale: float
) -> None:
    apply_theme(qapp, "light", scale)
    wanted = theme().measures.control
    assert wanted == pytest.approx(30 * theme().measures.scale, abs=1)
    for kind in (QPushButton, QLineEdit, QComboBox, QSpinBox):
        control = kind()
        qtbot.addWidget(control)
        control.ensurePolished()
        assert control.sizeHint().height() == pytest.approx(wanted, abs=2), kind
    tick = QCheckBox("Tick")
    qtbot.addWidget(tick)
    tick.ensurePolished()
    assert tick.sizeHint().height() >= 28


def test_sizes_are_those_of_the_measures(qapp: QApplication, qtbot: QtBot) -> None:
    usual = measures(13)
    assert (usual.note, usual.text, usual.section, usual.title, usual.control) == (12, 13, 16, 20, 30)
    for role, pixels in (("title", theme().measures.title), ("section", theme().measures.section)):
        label = QLabel("Classify")
        label.setProperty("role", role)
        qtbot.addWidget(label)
        label.ensurePolished()
        assert QFontInfo(label.font()).pixelSize() == pixels
        assert label.font().weight() == QFont.Weight.DemiBold


def test_figures_have_equal_width(qapp: QApplication) -> None:
    assert qapp.font().featureValue(QFont.Tag("tnum")) == 1


def test_focus_can_be_seen(qapp: QApplication, qtbot: QtBot) -> None:
    window = QWidget()
    button = QPushButton("Find faces", window)
    qtbot.addWidget(window)
    window.resize(200, 60)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    button.clearFocus()
    edge = button.rect().center().x(), 1
    without = button.grab().toImage().pixelColor(*edge)
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)
    assert button.grab().toImage().pixelColor(*edge) == QColor(LIGHT.accent) != without
