"""A person zooms into a picture until it turns into numbers, and takes them away."""

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QSpinBox, QTabWidget, QToolButton
from pytestqt.qtbot import QtBot
from torchvision import transforms

from tests.panes.making import PATIENCE, button, make_damaged, open_in, said
from workbench.core.models.cards import card
from workbench.core.steps import Step
from workbench.panes.network import numbers
from workbench.panes.network.numbers import NumbersPane
from workbench.shell.main_window import MainWindow
from workbench.widgets.channel_histograms import ChannelHistograms
from workbench.widgets.channel_pictures import ChannelPictures
from workbench.widgets.disclosure import Disclosure
from workbench.widgets.empty_state import EmptyState
from workbench.widgets.fact_list import FactList
from workbench.widgets.matrix_table import MatrixTable
from workbench.widgets.picture_view import PictureView
from workbench.widgets.region_frame import RegionFrame

FIELDS = ("First column", "First row", "Width", "Height")


@pytest.fixture
def pane(window: MainWindow, qtbot: QtBot, study_path: Path) -> NumbersPane:
    """The tool with the first of six pictures, 64 × 48."""
    open_in(window, qtbot, study_path)
    window.show_pane("numbers")
    made = window.panes["numbers"]
    qtbot.waitUntil(lambda: counted(made) == 64 * 48, timeout=PATIENCE)
    return made


def counted(pane: NumbersPane) -> int:
    """Of how many pixels the histogram is."""
    channels = pane.findChild(ChannelHistograms).channels
    return sum(channels[0].counts) if channels else 0


def original(folder: Path, number: int = 1) -> np.ndarray:
    with Image.open(folder / f"picture {number}.jpg") as opened:
        return np.asarray(opened.convert("RGB"))


def choose(pane: NumbersPane, name: str, words: str) -> None:
    box = next(each for each in pane.findChildren(QComboBox) if each.accessibleName() == name)
    at = box.findText(words, Qt.MatchFlag.MatchStartsWith)
    assert at >= 0
    box.setCurrentIndex(at)


def field(pane: NumbersPane, name: str) -> QSpinBox:
    return next(each for each in pane.findChildren(QSpinBox) if each.accessibleName() == name)


def show_tab(pane: NumbersPane, words: str) -> None:
    tabs = pane.findChild(QTabWidget)
    at = next(at for at in range(tabs.count()) if tabs.tabText(at) == words)
    QTest.mouseClick(tabs.tabBar(), Qt.MouseButton.LeftButton, pos=tabs.tabBar().tabRect(at).center())


def copied(pane: NumbersPane, qtbot: QtBot) -> np.ndarray:
    """What is on the clipboard after the button was pressed, as numpy reads it."""
    QGuiApplication.clipboard().setText("nothing yet")
    QTest.mouseClick(button(pane, "Copy"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() != "nothing yet", timeout=PATIENCE)
    return np.loadtxt(StringIO(QGuiApplication.clipboard().text()), delimiter=",", ndmin=2)


def words_in(pane: NumbersPane) -> str:
    return "\n".join(each.text() for each in pane.findChildren(QLabel) if each.isVisible())


def facts(pane: NumbersPane) -> dict[str, str]:
    (found,) = (dict(each.facts) for each in pane.findChildren(FactList))
    return found


def test_the_numbers_are_those_of_the_file(pane: NumbersPane, qtbot: QtBot, folder: Path) -> None:
    pixels = original(folder)
    assert "Copy 9,216 numbers" in pane.primary_button.text()
    assert np.array_equal(copied(pane, qtbot), pixels.transpose(2, 0, 1).reshape(-1, 64))
    assert "9,216 numbers are on the clipboard" in pane.message_bar.messages[-1].text
    histograms = pane.findChild(ChannelHistograms)
    for at, channel in enumerate(histograms.channels):
        assert np.array_equal(channel.counts, np.bincount(pixels[..., at].ravel(), minlength=256))
    assert facts(pane)["Red"].startswith(f"mean {pixels[..., 0].mean():.1f}\n")
    assert f"deviation {pixels[..., 0].std():.1f}" in facts(pane)["Red"]
    assert f"from {pixels[..., 0].min()} to {pixels[..., 0].max()}" in facts(pane)["Red"]


def test_zooming_in_by_key_and_leafing_on(pane: NumbersPane, qtbot: QtBot, folder: Path) -> None:
    view = pane.findChild(PictureView)
    numbers_button = next(
        each for each in view.findChildren(QToolButton) if each.accessibleName() == "Numbers"
    )
    pane.take_focus()
    assert view.canvas.hasFocus() or not pane.window().isActiveWindow()
    for _ in range(15):
        QTest.keyClick(view.canvas, Qt.Key.Key_Plus)
    assert view.zoom > 36 and numbers_button.isChecked()
    QTest.keyClick(view.canvas, Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: "picture 2.jpg" in view.canvas.accessibleDescription(), timeout=PATIENCE)
    qtbot.waitUntil(
        lambda: facts(pane)["Green"].startswith(f"mean {original(folder, 2)[..., 1].mean():.1f}\n"),
        timeout=PATIENCE,
    )


def test_one_channel_on_the_scale_from_0_to_1(pane: NumbersPane, qtbot: QtBot, folder: Path) -> None:
    choose(pane, "Channel", "Green")
    choose(pane, "Scale", "0 to 1")
    qtbot.waitUntil(lambda: list(facts(pane)) == ["Pixels", "Green"], timeout=PATIENCE)
    qtbot.waitUntil(lambda: "mean 0." in facts(pane)["Green"], timeout=PATIENCE)
    assert np.abs(copied(pane, qtbot) - original(folder)[..., 1] / 255).max() <= 5e-7
    shown = pane.findChild(PictureView).canvas.picture
    assert np.array_equal(shown[..., 1], original(folder)[..., 1]) and not shown[..., [0, 2]].any()


def test_grey_is_made_as_one_says(pane: NumbersPane, qtbot: QtBot, folder: Path) -> None:
    choose(pane, "Channel", "Grey")
    qtbot.waitUntil(lambda: "Grey" in facts(pane), timeout=PATIENCE)
    with Image.open(folder / "picture 1.jpg") as opened:
        assert np.array_equal(copied(pane, qtbot), np.asarray(opened.convert("RGB").convert("L")))
    next(each for each in pane.findChildren(Disclosure) if each.isVisible()).set_open(True)
    choose(pane, "Grey", "(R + G + B)")
    qtbot.waitUntil(lambda: "Grey after mean." in words_in(pane), timeout=PATIENCE)
    assert np.abs(copied(pane, qtbot) - original(folder).mean(axis=-1)).max() <= 0.5


def test_as_the_network_sees_it(pane: NumbersPane, qtbot: QtBot, folder: Path) -> None:
    choose(pane, "Channel", "Grey")
    choose(pane, "Scale", "As a network")
    qtbot.waitUntil(lambda: counted(pane) == 224 * 224, timeout=PATIENCE)
    made = card("squeezenet1_1").preprocessing
    steps = [
        transforms.Resize(made.resize),
        transforms.CenterCrop(made.crop),
        transforms.ToTensor(),
        transforms.Normalize(made.mean, made.standard_deviation),
    ]
    expected = transforms.Compose(steps)(Image.fromarray(original(folder))).numpy().reshape(-1, 224)
    assert np.abs(copied(pane, qtbot) - expected).max() < 1e-5
    assert list(facts(pane)) == ["Pixels", "Red", "Green", "Blue"], "a network sees no grey"
    assert "without grey" in words_in(pane) and "SqueezeNet" in words_in(pane)
    assert "the middle 224 × 224 is cut out" in words_in(pane)
    assert pane.findChild(PictureView).canvas.picture.shape == (224, 224, 3)


def test_a_rectangle_is_dragged_and_taken_away(pane: NumbersPane, qtbot: QtBot, folder: Path) -> None:
    choose(pane, "Region", "A rectangle")
    assert "Drag over the picture" in words_in(pane)
    frame, view = pane.findChild(RegionFrame), pane.findChild(PictureView)
    viewport = view.canvas.viewport()
    corner, scale = viewport.rectangle.topLeft(), viewport.scale
    places = [QPoint(round(corner.x() + (x + 0.5) * scale), round(corner.y() + (y + 0.5) * scale))
              for x, y in ((10, 5), (19, 8))]  # fmt: skip
    QTest.mousePress(frame, Qt.MouseButton.LeftButton, pos=places[0])
    QTest.mouseMove(frame, places[1])
    QTest.mouseRelease(frame, Qt.MouseButton.LeftButton, pos=places[1])
    assert [field(pane, name).value() for name in FIELDS] == [10, 5, 10, 4]
    assert "Copy 120 numbers" in pane.primary_button.text()
    qtbot.waitUntil(lambda: counted(pane) == 40, timeout=PATIENCE)
    choose(pane, "Channel", "Blue")
    qtbot.waitUntil(lambda: "Copy 40 numbers" in pane.primary_button.text(), timeout=PATIENCE)
    assert np.array_equal(copied(pane, qtbot), original(folder)[5:9, 10:20, 2])
    show_tab(pane, "Table")
    model = pane.findChild(MatrixTable).model()
    assert (model.rowCount(), model.columnCount()) == (4, 10)
    assert model.headerData(0, Qt.Orientation.Horizontal) == "10"
    assert model.index(3, 9).data() == str(original(folder)[8, 19, 2])


def test_a_rectangle_is_typed(pane: NumbersPane, qtbot: QtBot, folder: Path) -> None:
    choose(pane, "Channel", "Red")
    qtbot.waitUntil(lambda: list(facts(pane)) == ["Pixels", "Red"], timeout=PATIENCE)
    choose(pane, "Region", "A rectangle")
    assert [field(pane, name).value() for name in FIELDS] == [0, 0, 64, 48]
    for name, value in zip(FIELDS, (60, 40, 28, 2), strict=True):
        typed = field(pane, name)
        typed.selectAll()
        QTest.keyClicks(typed, str(value))
        QTest.keyClick(typed, Qt.Key.Key_Return)
    assert [field(pane, name).value() for name in FIELDS] == [60, 40, 4, 2], "it stays within the picture"
    assert pane.findChild(RegionFrame).region == QRect(60, 40, 4, 2)
    assert np.array_equal(copied(pane, qtbot), original(folder)[40:42, 60:64, 0])


def test_what_is_in_sight_is_counted_while_one_zooms(pane: NumbersPane, qtbot: QtBot) -> None:
    choose(pane, "Region", "What is in sight")
    view = pane.findChild(PictureView)
    view.set_zoom(60)
    viewport = view.canvas.viewport()
    expected = len(viewport.columns_in_sight) * len(viewport.rows_in_sight)
    assert expected < 64 * 48
    qtbot.waitUntil(lambda: counted(pane) == expected, timeout=PATIENCE)
    assert f"Copy {3 * expected:,} numbers" in pane.primary_button.text()
    show_tab(pane, "Channels apart")
    canvas = pane.findChild(ChannelPictures).canvases[2]
    qtbot.waitUntil(lambda: canvas.picture is not None, timeout=PATIENCE)
    canvas.set_zoom(50)
    apart = len(canvas.viewport().columns_in_sight) * len(canvas.viewport().rows_in_sight)
    assert apart < expected
    qtbot.waitUntil(lambda: counted(pane) == apart, timeout=PATIENCE)
    show_tab(pane, "Picture")
    qtbot.waitUntil(lambda: counted(pane) == expected, timeout=PATIENCE)
    view.fit()
    qtbot.waitUntil(lambda: counted(pane) == 64 * 48, timeout=PATIENCE)


def test_channels_apart(pane: NumbersPane, qtbot: QtBot, folder: Path) -> None:
    show_tab(pane, "Channels apart")
    canvases = pane.findChild(ChannelPictures).canvases
    qtbot.waitUntil(lambda: canvases[3].picture is not None, timeout=PATIENCE)
    pixels = original(folder)
    for at in range(3):
        shown = canvases[at].picture
        assert np.array_equal(shown[..., at], pixels[..., at])
        assert not np.delete(shown, at, axis=2).any()
    assert np.array_equal(
        canvases[3].picture, np.asarray(Image.fromarray(pixels).convert("L").convert("RGB"))
    )
    QTest.keyClick(canvases[0], Qt.Key.Key_PageDown)
    qtbot.waitUntil(
        lambda: np.array_equal(canvases[0].picture[..., 0], original(folder, 2)[..., 0]), timeout=PATIENCE
    )


def test_too_many_numbers_are_saved_instead(
    pane: NumbersPane, qtbot: QtBot, folder: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    path = tmp_path / "taken away.csv"
    monkeypatch.setattr(numbers, "ask_where_to_save", lambda *_: path)
    monkeypatch.setattr(numbers, "MOST_COPIED", 9_215)
    QGuiApplication.clipboard().setText("before")
    QTest.mouseClick(button(pane, "Copy"), Qt.MouseButton.LeftButton)
    assert "9,216 numbers are too many for the clipboard" in said(pane.window())
    assert QGuiApplication.clipboard().text() == "before"
    QTest.mouseClick(button(pane.message_bar, "Save as CSV"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "9,216 numbers were saved" in said(pane.window()), timeout=PATIENCE)
    made = json.loads((tmp_path / "taken away.csv.json").read_text("utf-8"))
    assert made["tool"] == "numbers" and made["picture"]["name"] == "picture 1.jpg" and "model" not in made
    assert np.array_equal(
        np.loadtxt(path, delimiter=","), original(folder).transpose(2, 0, 1).reshape(-1, 64)
    )


def test_saving_can_be_stopped(pane: NumbersPane, qtbot: QtBot, tmp_path: Path, monkeypatch: Any) -> None:
    def endless(path: Path, *_: Any) -> Iterator[Step[Path]]:
        while True:
            yield Step(1, 10, path)

    monkeypatch.setattr(numbers, "ask_where_to_save", lambda *_: tmp_path / "x.csv")
    monkeypatch.setattr(numbers, "save_matrix", endless)
    next(each for each in pane.findChildren(Disclosure) if each.isVisible()).set_open(True)
    QTest.mouseClick(button(pane, "Save as CSV"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: pane.progress.is_running and pane.progress.isVisible(), timeout=PATIENCE)
    QTest.mouseClick(button(pane.progress, "Cancel"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not pane.progress.is_running, timeout=PATIENCE)


def test_a_folder_that_is_none_is_told(
    pane: NumbersPane, qtbot: QtBot, tmp_path: Path, monkeypatch: Any
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(numbers, "ask_where_to_save", lambda *_: tmp_path / "file" / "x.csv")
    next(each for each in pane.findChildren(Disclosure) if each.isVisible()).set_open(True)
    QTest.mouseClick(button(pane, "Save as CSV"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "could not be written" in said(pane.window()), timeout=PATIENCE)
    assert not pane.progress.is_running


def test_a_file_that_cannot_be_read_is_told_in_its_place(
    pane: NumbersPane, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    make_damaged(tmp_path / "more")
    window.open_places([tmp_path / "more"])
    qtbot.waitUntil(lambda: len(window.open_study.files) == 10, timeout=PATIENCE)
    window.show_pane("numbers")
    letter = next(each for each in window.open_study.files if each.name == "letter.jpg")
    pane._views.show_view("table")
    window.open_study.set_current(letter)
    view = pane.findChild(PictureView)
    qtbot.waitUntil(
        lambda: "letter.jpg could not be read" in view.canvas.accessibleDescription(), timeout=PATIENCE
    )
    assert not pane.primary_button.isEnabled() and counted(pane) == 0
    assert view.isVisible() and not pane._views.isTabEnabled(2)
    assert "How often each value occurs" not in words_in(pane)
    window.open_study.set_current(window.open_study.files[0])
    qtbot.waitUntil(lambda: counted(pane) == 64 * 48, timeout=PATIENCE)
    assert pane.primary_button.isEnabled()
    assert pane._views.view == "table" and pane._views.isTabEnabled(1)


def test_the_keyboard_stays_in_the_centre_from_view_to_view(
    pane: NumbersPane, window: MainWindow, qtbot: QtBot
) -> None:
    with qtbot.waitActive(window):
        window.activateWindow()
    pane.take_focus()
    pane._views.show_view("apart")
    qtbot.waitUntil(lambda: pane._seen is not None and bool(pane._seen.apart), timeout=PATIENCE)
    for view in ("apart", "table", "picture"):
        pane._views.show_view(view)
        assert pane._views.isAncestorOf(QApplication.focusWidget())


def test_a_study_that_is_closed_leaves_nothing(pane: NumbersPane, window: MainWindow) -> None:
    window.close_study()
    assert any(each.isVisibleTo(pane) for each in pane.findChildren(EmptyState))
    assert not pane.primary_button.isEnabled() and counted(pane) == 0
    assert pane.findChild(PictureView).canvas.picture is None


def test_the_explanation_has_at_most_five_sentences(pane: NumbersPane) -> None:
    from workbench.panes.network.numbers_views import EXPLANATION

    assert len(EXPLANATION.split("\n")) <= 5
    assert all(sentence in words_in(pane) for sentence in EXPLANATION.split("\n"))
