"""Charts: they fit, they say their figures, and they leave the window on white."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.core.statistics.charts import (
    Bar,
    Bars,
    Chart,
    Crossing,
    Mean,
    Means,
    Shares,
    histogram,
    points_or_density,
    share,
)
from workbench.core.tables import ExportError
from workbench.widgets.charts.canvas import number_in_words, round_numbers
from workbench.widgets.charts.chart_view import (
    ChartView,
    chart_drawing,
    chart_in_words,
    chart_picture,
    exported_size,
    save_chart,
)
from workbench.widgets.charts.painting import VIRIDIS, shade
from workbench.widgets.theme import apply_theme

DICE = np.random.default_rng(1)
NAN = float("nan")
BARS = Bars("Label", (Bar("cat", 30), Bar("dog", 10)), 3, 5, 45, 2)
CHARTS: dict[str, Chart] = {
    "bars": BARS,
    "histogram": histogram("How sure", DICE.random(300), 0),
    "one value": histogram("How sure", np.array([0.5]), 0),
    "means": Means(
        "Rooms", "Street", (Mean("Elm", 5, 2.0, 1.0, 3.0), Mean("Bay", 1, 4.0, NAN, NAN)), 2, 9, 15, 1
    ),
    "one mean": Means("Rooms", "Street", (Mean("Bay", 1, 4.0, NAN, NAN),), 0, 0, 1, 0),
    "crossing": Crossing("Label", "Street", ("cat", "dog"), ("Elm", "Bay"), ((1, 2), (0, 0)), 3, 0),
    "points": points_or_density(("x", "y"), np.array([1.0, 2.0]), np.array([3.0, 3.0]), 0),
    "density": points_or_density(("x", "y"), DICE.random(3_000), DICE.random(3_000), 0),
    "shares": Shares(
        "Apparent expression", (share("happy", 7, 9), share("sad", 2, 9), share("fear", 0, 9)), 9, 1, "faces"
    ),
    "nothing": Bars("Label", (), 0, 0, 0, 7),
}
each_chart = pytest.mark.parametrize("chart", CHARTS.values(), ids=list(CHARTS))


@pytest.fixture
def view(qtbot: QtBot) -> ChartView:
    made = ChartView()
    qtbot.addWidget(made)
    made.resize(520, 400)
    made.show()
    return made


@each_chart
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_chart_is_painted_in_both_themes(
    view: ChartView, qapp: QApplication, chart: Chart, scheme: str
) -> None:
    apply_theme(qapp, scheme)
    empty = view.grab().toImage()
    view.show_chart(chart)
    assert view.grab().toImage() != empty
    assert f"n = {chart.n:,}" in view.accessibleDescription()
    apply_theme(qapp, "light")


@each_chart
def test_what_is_copied_stands_on_white_whatever_the_theme(qapp: QApplication, chart: Chart) -> None:
    apply_theme(qapp, "dark")
    picture = chart_picture(chart)
    apply_theme(qapp, "light")
    assert picture.size() == exported_size(chart) * 2
    corners = [(0, 0), (picture.width() - 1, 0), (0, picture.height() - 1)]
    assert {picture.pixelColor(*each).name() for each in corners} == {"#ffffff"}
    shades = {
        picture.pixelColor(x, y).name() for x in range(0, 1_900, 40) for y in range(0, picture.height(), 7)
    }
    assert len(shades) > 1 or not chart.n


@each_chart
def test_a_drawing_holds_the_words(chart: Chart) -> None:
    drawing = chart_drawing(chart)
    assert QSvgRenderer(drawing).isValid()
    assert f"n = {chart.n:,}".encode() in drawing


def test_a_chart_is_copied_as_picture_and_as_drawing(view: ChartView) -> None:
    view.copy_picture()
    view.show_chart(BARS)
    picture, drawing, *_ = view.actions()
    picture.trigger()
    assert QGuiApplication.clipboard().image().size() == exported_size(BARS) * 2
    drawing.trigger()
    data = QGuiApplication.clipboard().mimeData()
    assert bytes(data.data("image/svg+xml").data()).startswith(b"<?xml")
    assert "<svg" in data.text()


def test_nothing_can_be_copied_while_there_is_no_chart(view: ChartView) -> None:
    assert not any(action.isEnabled() for action in view.actions())
    view.show_chart(BARS)
    assert all(action.isEnabled() for action in view.actions())
    view.show_chart(None, "The chart is being made …")
    assert not any(action.isEnabled() for action in view.actions())


def test_a_chart_is_saved_by_its_suffix(view: ChartView, qtbot: QtBot, tmp_path: Path) -> None:
    view.show_chart(BARS)
    wanted: list[str] = []
    view.save_requested.connect(wanted.append)
    for action in view.actions()[2:]:
        action.trigger()
    assert wanted == [".png", ".svg"]
    assert QImage(str(save_chart(BARS, tmp_path / "a.png"))).size() == exported_size(BARS) * 2
    drawing = QSvgRenderer(str(save_chart(BARS, tmp_path / "a.svg")))
    assert drawing.viewBox().size() == exported_size(BARS)
    (tmp_path / "in the way.png").mkdir()
    with pytest.raises(ExportError, match="could not be written"):
        save_chart(BARS, tmp_path / "in the way.png")


def test_figures_are_said_to_those_who_do_not_see_them() -> None:
    assert chart_in_words(BARS).splitlines()[1:] == [
        "n = 45 · 2 rows without a value are not counted",
        "cat: 30",
        "dog: 10",
    ]
    assert "1 row without a value is not counted" in chart_in_words(CHARTS["means"])
    assert "Elm: 2 (1 to 3), n = 5" in chart_in_words(CHARTS["means"])
    assert "cat: Elm 1, Bay 2" in chart_in_words(CHARTS["crossing"])


@pytest.mark.parametrize(
    ("least", "most", "expected"),
    [
        (0, 10, (0, 2, 4, 6, 8, 10)),
        (0, 1, (0, 0.2, 0.4, 0.6, 0.8, 1)),
        (-0.3, 0.31, (-0.2, 0, 0.2)),
        (3, 3, (3,)),
        (1e6, 1e6 + 5, (1e6, 1e6 + 1, 1e6 + 2, 1e6 + 3, 1e6 + 4, 1e6 + 5)),
    ],
)
def test_axes_have_round_numbers(least: float, most: float, expected: tuple[float, ...]) -> None:
    assert round_numbers(least, most) == pytest.approx(expected)


def test_numbers_have_sensible_digits() -> None:
    shown = [number_in_words(each) for each in (0.123456, 1234.56, 1e6, -3.0, NAN, 1e-9)]
    assert shown == ["0.1235", "1,234.6", "1,000,000", "-3", "–", "1e-09"]


def test_colours_of_shares_go_through_viridis() -> None:
    assert [shade(each) for each in (0, 0.5, 1, 7)] == [VIRIDIS[0], VIRIDIS[4], VIRIDIS[8], VIRIDIS[8]]
