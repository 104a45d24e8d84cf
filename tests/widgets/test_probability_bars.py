"""Bars of probabilities: their figures, and that what is painted is as long as it says."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QHelpEvent, QImage
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from workbench.widgets.probability_bars import EXPLANATION, ProbabilityBars
from workbench.widgets.theme import theme

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

LONG = "a name so long that it cannot stand here in full " * 3
CATS = [("Egyptian cat", 0.5), ("tabby cat", 0.25), (LONG, 0.0)]


@pytest.fixture
def bars(qtbot: QtBot) -> ProbabilityBars:
    bars = ProbabilityBars()
    qtbot.addWidget(bars)
    return bars


def painted(bars: ProbabilityBars) -> QImage:
    bars.resize(412, bars.sizeHint().height())
    return bars.grab().toImage()


def longest_run(image: QImage, colour: QColor) -> int:
    """The longest stretch of one colour in any line of the image."""
    longest = 0
    for y in range(image.height()):
        run = 0
        for x in range(image.width()):
            run = run + 1 if image.pixelColor(x, y) == colour else 0
            longest = max(longest, run)
    return longest


def test_the_first_bar_is_as_long_as_its_probability(bars: ProbabilityBars) -> None:
    bars.show_probabilities(CATS)
    length = longest_run(painted(bars), theme().colour("accent"))
    assert length == pytest.approx(0.5 * 400, abs=2)


def test_more_labels_and_a_threshold_take_more_room(bars: ProbabilityBars) -> None:
    bars.show_probabilities(CATS[:1])
    one = bars.sizeHint().height()
    bars.show_probabilities(CATS)
    three = bars.sizeHint().height()
    bars.show_probabilities(CATS, threshold=0.3)
    assert one < three < bars.sizeHint().height()


def test_the_threshold_is_drawn_where_it_is(bars: ProbabilityBars) -> None:
    bars.show_probabilities([("tabby cat", 0.1)])
    without = painted(bars)
    bars.show_probabilities([("tabby cat", 0.1)], threshold=0.75)
    with_line = painted(bars)
    row = range(without.height() - 12, without.height() - 4)
    changed = {x for y in row for x in range(412) if without.pixelColor(x, y) != with_line.pixelColor(x, y)}
    assert changed == {10 + round(0.75 * 400)}


def test_the_tip_tells_the_label_in_full_and_what_the_figure_means(bars: ProbabilityBars) -> None:
    bars.show_probabilities(CATS)
    painted(bars)
    bars.show()
    place = QPoint(20, bars.height() - 20)
    QApplication.sendEvent(bars, QHelpEvent(QHelpEvent.Type.ToolTip, place, bars.mapToGlobal(place)))
    assert QToolTip.text() == f"{CATS[2][0]}: 0.0%\n{EXPLANATION}"
    QToolTip.hideText()
    assert "softmax" in EXPLANATION
    assert bars.tip_at(10_000) == EXPLANATION


def test_a_screen_reader_hears_labels_and_figures(bars: ProbabilityBars) -> None:
    assert bars.accessibleDescription() == "No labels for this picture yet."
    bars.show_probabilities(CATS[:2])
    assert bars.accessibleDescription() == "Egyptian cat 50%, tabby cat 25%"


def test_narrow_and_empty_it_paints_too(bars: ProbabilityBars) -> None:
    painted(bars)
    bars.show_probabilities(CATS, threshold=1.0)
    bars.resize(1, 1)
    assert not bars.grab().isNull()
