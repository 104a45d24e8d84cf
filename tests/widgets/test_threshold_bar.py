"""The scale of distances: moved by mouse and keyboard, never by itself, and it says where it stands."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from workbench.core.faces.spread import Spread, spread_of
from workbench.widgets.theme import theme
from workbench.widgets.threshold_bar import ThresholdBar


@pytest.fixture
def bar(qtbot: QtBot) -> ThresholdBar:
    made = ThresholdBar()
    qtbot.addWidget(made)
    made.resize(424, made.sizeHint().height())
    made.set_scale(1.2, 0.6)
    made.show()
    return made


def accent_columns(widget: QWidget) -> np.ndarray:
    """In which columns something is painted in the colour of what counts as similar, below the words at the top."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    colours = pixels[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).astype(int)
    wanted = QColor(theme().colour("accent"))
    near = np.abs(colours - [wanted.red(), wanted.green(), wanted.blue()]).sum(2) < 40
    return np.flatnonzero(near[40:].any(0))


def test_it_starts_at_the_usual_threshold(bar: ThresholdBar) -> None:
    assert (bar.threshold, bar.usual, bar.end) == (0.6, 0.6, pytest.approx(1.2))
    assert bar.accessibleName() == "Threshold"
    assert bar.accessibleDescription() == "Threshold 0.60"


def test_it_follows_the_mouse(bar: ThresholdBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.threshold_changed) as told:
        qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(12 + 100, 60))
    assert told.args == [pytest.approx(0.3, abs=0.002)]
    assert bar.threshold == told.args[0]
    qtbot.mouseDClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(200, 60))
    assert bar.threshold == 0.6, "a double click brings the usual one back"


def test_it_follows_the_keyboard(bar: ThresholdBar, qtbot: QtBot) -> None:
    told: list[float] = []
    bar.threshold_changed.connect(told.append)
    qtbot.keyClick(bar, Qt.Key.Key_Right)
    qtbot.keyClick(bar, Qt.Key.Key_PageDown)
    qtbot.keyClick(bar, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert told == [0.61, pytest.approx(0.61 + 0.05 * (1 if told[1] > told[0] else -1)), bar.threshold]
    assert told[2] == pytest.approx(told[1] - 0.001)
    qtbot.keyClick(bar, Qt.Key.Key_Home)
    assert bar.threshold == 0
    qtbot.keyClick(bar, Qt.Key.Key_End)
    assert bar.threshold == pytest.approx(1.2)


def test_being_set_is_no_wish_of_a_person(bar: ThresholdBar, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(bar.threshold_changed):
        bar.set_scale(47.12, 23.56)
        bar.set_threshold(20.25)
    assert bar.threshold == 20.25, "a published threshold is not rounded to the scale"
    assert bar.accessibleDescription() == "Threshold 20.2"
    bar.set_scale(0.14, 0.07)
    assert bar.accessibleDescription() == "Threshold 0.070"


def test_what_lies_below_the_line_is_coloured(bar: ThresholdBar) -> None:
    bar.clearFocus()
    assert not accent_columns(bar).size
    bar.show_spread(spread_of(np.linspace(0, 1.19, 2400), 1.2))
    bar.show_count("1,200 of 2,400 faces are below 0.60")
    columns = accent_columns(bar)
    assert columns.min() == pytest.approx(12, abs=2)
    assert columns.max() == pytest.approx(12 + 200, abs=3)
    bar.set_threshold(0.3)
    assert accent_columns(bar).max() == pytest.approx(12 + 100, abs=3)
    assert "1,200 of 2,400 faces are below 0.60" in bar.accessibleDescription()


def test_one_face_among_thousands_is_seen(bar: ThresholdBar) -> None:
    bar.clearFocus()
    counts = [0] * 60
    counts[10], counts[50] = 1, 40_000
    bar.show_spread(Spread(1.2, counts))
    assert accent_columns(bar).size > 2


def test_a_pair_is_marked(bar: ThresholdBar) -> None:
    bar.show_mark(0.412)
    assert "Distance 0.412, below the threshold" in bar.accessibleDescription()
    bar.set_threshold(0.4)
    assert "above the threshold" in bar.accessibleDescription()
    bar.show_mark(2.5)
    bar.grab()
    bar.set_scale(1.2, 0.6)
    assert "Distance" not in bar.accessibleDescription()


def test_the_wheel_does_not_move_it(bar: ThresholdBar, qtbot: QtBot) -> None:
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtWidgets import QApplication

    wheel = QWheelEvent(
        QPointF(100, 50),
        QPointF(100, 50),
        QPoint(0, 0),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(bar, wheel)
    assert bar.threshold == 0.6
