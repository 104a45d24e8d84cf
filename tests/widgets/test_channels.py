"""Channels apart and their histograms."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.widgets.channel_histograms import ChannelCounts, ChannelHistograms, end_of_chart
from workbench.widgets.channel_pictures import ChannelPictures
from workbench.widgets.theme import apply_theme

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

LEVELS = tuple(float(level) for level in range(256))


def counts(**given: int) -> tuple[int, ...]:
    return tuple(given.get(f"at{level}", 0) for level in range(256))


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> None:
    apply_theme(qapp, "light")


@pytest.fixture
def histograms(qtbot: QtBot) -> ChannelHistograms:
    made = ChannelHistograms()
    qtbot.addWidget(made)
    made.show_channels(
        [
            ChannelCounts("red", counts(at0=30, at255=10), LEVELS),
            ChannelCounts("green", counts(at128=40), LEVELS),
        ]
    )
    made.resize(258, made.sizeHint().height())
    made.show()
    return made


def test_the_pointer_reads_out_a_level(histograms: ChannelHistograms) -> None:
    half = histograms.height() / 2
    assert histograms.tip_at(QPointF(1.5, 40)) == "Red 0: 30 pixels, 75.00% of 40"
    assert histograms.tip_at(QPointF(256.5, 40)) == "Red 255: 10 pixels, 25.00% of 40"
    assert histograms.tip_at(QPointF(129.5, half + 40)) == "Green 128: 40 pixels, 100.00% of 40"


def test_who_does_not_see_it_hears_the_highest_bars(histograms: ChannelHistograms) -> None:
    assert histograms.accessibleDescription() == (
        "Red 0: 30 pixels, 75.00% of 40. Red 255: 10 pixels, 25.00% of 40\nGreen 128: 40 pixels, 100.00% of 40"
    )


def test_bars_are_as_high_as_their_counts(histograms: ChannelHistograms) -> None:
    image = histograms.grab().toImage()

    def reddish(x: int) -> int:
        column = [image.pixelColor(x, y) for y in range(image.height() // 2)]
        return sum(colour.red() > colour.green() + 60 for colour in column)

    assert reddish(1) / reddish(256) == pytest.approx(3, rel=0.15)
    assert reddish(100) == 0


def test_a_towering_peak_goes_off_the_scale_so_that_the_others_can_be_seen(
    histograms: ChannelHistograms,
) -> None:
    many = [100] * 256
    assert end_of_chart(many) == 100
    many[0] = 20_000
    assert end_of_chart(many) == 100
    many[0] = 199
    assert end_of_chart(many) == 199
    assert end_of_chart(counts(at0=30, at255=10)) == 30
    histograms.show_channels([ChannelCounts("red", (20_000, *[100] * 255), LEVELS)])
    histograms.resize(258, histograms.sizeHint().height())
    image = histograms.grab().toImage()
    middle = [image.pixelColor(128, y) for y in range(image.height())]
    assert sum(colour.red() > colour.green() + 60 for colour in middle) > 50


def test_no_channels_take_no_room(histograms: ChannelHistograms) -> None:
    histograms.show_channels([])
    assert histograms.sizeHint().height() == 0
    assert histograms.tip_at(QPointF(5, 5)) == histograms.toolTip()


@pytest.fixture
def apart(qtbot: QtBot) -> ChannelPictures:
    made = ChannelPictures(("Red", "Green", "Blue", "Grey"))
    qtbot.addWidget(made)
    made.resize(600, 500)
    made.show()
    return made


def test_who_zooms_and_moves_one_does_so_with_all(apart: ChannelPictures) -> None:
    picture = np.zeros((200, 300, 3), np.uint8)
    apart.show_pictures([(picture, None)] * 4, [()] * 4, keeps_view=False)
    first, second, third, fourth = apart.canvases
    assert all(each.is_fitted for each in apart.canvases)
    second.set_zoom(8)
    assert [each.zoom for each in apart.canvases] == [8.0] * 4
    for _ in range(3):
        QTest.keyClick(third, Qt.Key.Key_Right)
    places = {each.value_at(QPointF(50, 50)) for each in (first, second, third, fourth)}
    assert len(places) == 1
    fourth.fit()
    assert all(each.is_fitted for each in apart.canvases)


def test_another_state_of_the_same_picture_keeps_the_view(apart: ChannelPictures) -> None:
    picture = np.zeros((200, 300, 3), np.uint8)
    apart.show_pictures([(picture, None)] * 4, [()] * 4, keeps_view=False)
    apart.canvases[0].set_zoom(8)
    apart.show_pictures([(picture + 9, None)] * 4, [()] * 4, keeps_view=True)
    assert [each.zoom for each in apart.canvases] == [8.0] * 4
    apart.show_pictures([(picture[:50, :40], None)] * 3, [()] * 3, keeps_view=False)
    assert [each.isVisible() for each in apart.canvases] == [True, True, True, False]
    assert all(each.is_fitted for each in apart.canvases[:3])


def test_without_pictures_nothing_is_shown(apart: ChannelPictures) -> None:
    apart.show_pictures([(np.zeros((20, 30, 3), np.uint8), None)] * 4, [()] * 4, keeps_view=False)
    apart.clear()
    assert all(each.picture is None for each in apart.canvases)
