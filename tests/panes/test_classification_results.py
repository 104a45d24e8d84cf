"""How the views of a classification share their room."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QSplitter, QWidget
from pytestqt.qtbot import QtBot

from tests.panes.making import SynchronousRunner
from workbench.panes.classification_results import ClassificationResults
from workbench.panes.current_picture import CurrentPicture
from workbench.panes.open_study import OpenStudy

NARROW, WIDE, VERY_WIDE = 470, 930, 1890
"""What a window of 1024, 1600 or 2560 pixels leaves to the results."""


def _fails(error: BaseException) -> None:
    raise error


@pytest.fixture
def results(qtbot: QtBot) -> Iterator[ClassificationResults]:
    open_study, runner = OpenStudy(), SynchronousRunner()
    made = ClassificationResults(open_study, runner, _fails)
    qtbot.addWidget(made)
    yield made


def is_beside(results: ClassificationResults) -> bool:
    """Whether the bars stand beside the picture and not below it."""
    picture, bars = _parts(results)
    return bars.x() > picture.x()


def share_of_picture(results: ClassificationResults) -> float:
    """Of what the picture and its bars have together, along the direction in which they stand."""
    picture, bars = _parts(results)
    if is_beside(results):
        return picture.width() / (picture.width() + bars.width())
    return picture.height() / (picture.height() + bars.height())


def _parts(results: ClassificationResults) -> tuple[QWidget, QWidget]:
    splitter = results.findChild(CurrentPicture).parentWidget()
    assert isinstance(splitter, QSplitter)
    return splitter.widget(0), splitter.widget(1)


@pytest.mark.parametrize("widths", [(WIDE,), (NARROW, WIDE), (VERY_WIDE, WIDE), (VERY_WIDE, NARROW, WIDE)])
@pytest.mark.parametrize("is_shown_before", [True, False])
def test_the_picture_has_sixty_per_cent_of_the_width_by_whichever_way_it_came_to_it(
    results: ClassificationResults, qtbot: QtBot, widths: tuple[int, ...], is_shown_before: bool
) -> None:
    results.setCurrentIndex(1 if is_shown_before else 0)
    results.resize(widths[0], 700)
    results.show()
    qtbot.waitExposed(results)
    for width in widths[1:]:
        results.resize(width, 700)
    results.setCurrentIndex(1)
    assert is_beside(results)
    assert share_of_picture(results) == pytest.approx(0.6, abs=0.01)


@pytest.mark.parametrize("first", [NARROW, WIDE, VERY_WIDE])
def test_on_a_large_screen_the_bars_stay_readable_and_the_picture_has_the_rest(
    results: ClassificationResults, qtbot: QtBot, first: int
) -> None:
    results.setCurrentIndex(1)
    results.resize(first, 1200)
    results.show()
    qtbot.waitExposed(results)
    results.resize(VERY_WIDE, 1200)
    assert is_beside(results)
    assert share_of_picture(results) > 0.7


def test_in_a_narrow_window_the_bars_stand_below(results: ClassificationResults, qtbot: QtBot) -> None:
    results.setCurrentIndex(1)
    results.resize(WIDE, 500)
    results.show()
    qtbot.waitExposed(results)
    results.resize(NARROW, 500)
    assert not is_beside(results)
    assert share_of_picture(results) >= 0.5
