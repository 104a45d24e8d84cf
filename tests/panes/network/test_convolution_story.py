"""A person lets a window slide over a picture, edits the kernel, and sees how each cell of the result comes about."""

from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QPushButton,
    QTabBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from torch.nn import functional

from tests.panes.making import PATIENCE, SynchronousRunner, make_damaged, make_study, open_in, said
from workbench.core.networks.convolution import slide
from workbench.core.networks.convolution_settings import ConvolutionSettings
from workbench.core.networks.kernels import kernel
from workbench.panes.network import convolution
from workbench.panes.network.convolution import ConvolutionPane
from workbench.panes.network.convolution_stage import ConvolutionStage
from workbench.panes.network.convolution_whole import WholePicture
from workbench.panes.open_study import OpenStudy
from workbench.shell.main_window import MainWindow
from workbench.widgets.disclosure import Disclosure
from workbench.widgets.empty_state import EmptyState
from workbench.widgets.fact_list import FactList
from workbench.widgets.kernel_editor import KernelEditor
from workbench.widgets.picture_view import PictureView
from workbench.widgets.region_chooser import RegionChooser
from workbench.widgets.step_player import StepPlayer


@pytest.fixture
def pane(window: MainWindow, qtbot: QtBot, study_path: Path) -> ConvolutionPane:
    """The lab with the first of six pictures, 64 × 48, of which 8 × 8 cells are shown."""
    open_in(window, qtbot, study_path)
    window.show_pane("convolution")
    made = window.panes["convolution"]
    qtbot.waitUntil(lambda: stage(made).matrix.cells is not None, timeout=PATIENCE)
    return made


@pytest.fixture
def lecture(qtbot: QtBot) -> ConvolutionPane:
    """The lab without any study, with the example of the lecture; it answers at once."""
    made = ConvolutionPane(OpenStudy(), SynchronousRunner())
    qtbot.addWidget(made)
    made.resize(940, 640)
    made.show()
    QTest.mouseClick(made.findChild(EmptyState).buttons[0], Qt.MouseButton.LeftButton)
    return made


def stage(pane: QWidget) -> ConvolutionStage:
    return pane.findChild(ConvolutionStage)


def player(pane: QWidget) -> StepPlayer:
    return pane.findChild(StepPlayer)


def box(pane: QWidget, name: str) -> Any:
    found = [each for each in pane.findChildren(QWidget) if each.accessibleName() == name]
    assert len(found) == 1, f"{len(found)} are called {name!r}"
    return found[0]


def choose(pane: QWidget, name: str, words: str) -> None:
    """Choose from a list as a person does."""
    chosen: QComboBox = box(pane, name)
    at = chosen.findText(words, Qt.MatchFlag.MatchStartsWith)
    assert at >= 0, f"{words!r} is not offered"
    chosen.setCurrentIndex(at)
    chosen.activated.emit(at)


def press(pane: QWidget, name: str) -> None:
    found = [each for each in pane.findChildren(QToolButton) if each.accessibleName().startswith(name)]
    QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)


def editor(pane: QWidget) -> KernelEditor:
    return next(each for each in pane.findChildren(KernelEditor) if each.table.accessibleName() == "Kernel")


def write(pane: QWidget, row: int, column: int, text: str) -> None:
    """Type a number into a cell of the kernel."""
    table = editor(pane).table
    table.setFocus()
    table.setCurrentIndex(table.model().index(row, column))
    QTest.keyClick(table, Qt.Key.Key_F2)
    field = QApplication.focusWidget()
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Tab)


def result(pane: QWidget) -> np.ndarray:
    cells = stage(pane).result.cells
    assert cells is not None
    return cells.values


def words(pane: QWidget) -> str:
    return "\n".join(each.text() for each in pane.findChildren(QLabel) if each.isVisibleTo(pane))


def facts(pane: QWidget) -> dict[str, str]:
    return dict(next(each for each in pane.findChildren(FactList) if each.facts).facts)


def test_a_kernel_is_edited_and_the_sum_is_seen(pane: ConvolutionPane, qtbot: QtBot) -> None:
    cells = stage(pane).matrix.cells
    assert cells is not None and cells.shape == (8, 8)
    np.testing.assert_allclose(result(pane), by_torch(cells.values, kernel("Sobel x").matrix))
    write(pane, 0, 0, "3")
    edited = kernel("Sobel x").matrix
    edited[0, 0] = 3
    expected = by_torch(cells.values, edited)
    qtbot.waitUntil(lambda: np.allclose(result(pane), expected), timeout=PATIENCE)
    press(pane, "One step forward")
    assert player(pane).step == 1
    window = cells.values[0:3, 1:4]
    assert stage(pane).sum_text.startswith(f"{window[0, 0]:.0f}·3 + {window[0, 1]:.0f}·0 + ")
    assert stage(pane).sum_text.endswith(f"= {expected[0, 1]:.0f}".replace("-", "−"))
    assert stage(pane).matrix.window_cells.columns == (1, 2, 3)
    assert stage(pane).result.filled == 2


def by_torch(cells: np.ndarray, weights: np.ndarray, **moves: int) -> np.ndarray:
    batch = torch.from_numpy(cells.astype(float))[None, None]
    return functional.conv2d(batch, torch.from_numpy(weights)[None, None], **moves)[0, 0].numpy()


def test_play_pause_step_and_jump(pane: ConvolutionPane, qtbot: QtBot) -> None:
    choose(pane, "Speed", "Fastest")
    QTest.keyClick(pane.primary_button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: pane.primary_button.text() == "Pause", timeout=PATIENCE)
    qtbot.waitUntil(lambda: player(pane).step == 35, timeout=PATIENCE)
    qtbot.waitUntil(lambda: pane.primary_button.text() == "Play", timeout=PATIENCE)
    result_view = stage(pane).result
    place = result_view.place().cell(2, 3).center().toPoint()
    QTest.mouseClick(result_view, Qt.MouseButton.LeftButton, pos=place)
    assert player(pane).step == 2 * 6 + 3
    assert "Step 16 of 36" in words(pane)
    press(pane, "One step back")
    assert player(pane).step == 14
    choose(pane, "Speed", "Slow")
    QTest.keyClick(result_view, Qt.Key.Key_Space)
    assert player(pane).is_playing
    QTest.keyClick(result_view, Qt.Key.Key_Space)
    assert not player(pane).is_playing
    press(pane, "To the last step")
    assert player(pane).step == 35
    press(pane, "Back to the first step")
    assert player(pane).step == 0
    QTest.keyClick(result_view, Qt.Key.Key_End)
    assert player(pane).step == 35


def test_nothing_moves_that_is_not_seen(pane: ConvolutionPane, window: MainWindow, qtbot: QtBot) -> None:
    QTest.mouseClick(pane.primary_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: player(pane).is_playing, timeout=PATIENCE)
    window.show_pane("images")
    assert not player(pane).is_playing


def test_the_lecture_s_example_shows_both_stages(lecture: ConvolutionPane) -> None:
    shown = stage(lecture)
    assert shown.given.cells is not None and shown.matrix.cells is not None
    np.testing.assert_array_equal(shown.given.cells.values, [[1, 3, 4], [6, 1, 2], [1, 2, 1]])
    between = [[1, 0, 3, 0, 4], [0, 0, 0, 0, 0], [6, 0, 1, 0, 2], [0, 0, 0, 0, 0], [1, 0, 2, 0, 1]]
    np.testing.assert_array_equal(shown.matrix.cells.values[1:-1, 1:-1], between)
    assert shown.given.isVisible()
    assert "2  Zeros put in and around: 7 × 7" in words(lecture) and "Kernel turned by 180°" in words(lecture)
    assert facts(lecture)["Rows and columns"] == "(3 − 1)·2 − 2·1 + 1·(3 − 1) + 1 = 5"
    # What was given stands where it stood, and between two numbers is their mean.
    assert result(lecture)[0].tolist() == [1, 2, 3, 3.5, 4]


def test_the_formula_is_filled_in_and_equals_torch_s_size(lecture: ConvolutionPane) -> None:
    choose(lecture, "Matrix", "Own numbers")
    choose(lecture, "Operation", "convolution")
    QGuiApplication.clipboard().setText("\n".join(["1\t2\t3\t4\t5"] * 5))
    own = next(
        each for each in lecture.findChildren(KernelEditor) if each.table.accessibleName() == "Own matrix"
    )
    own.table.setFocus()
    QTest.keyClick(own.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    box(lecture, "Stride").setValue(2)
    box(lecture, "Padding").setValue(1)
    assert facts(lecture)["Rows and columns"] == "⌊(5 + 2·1 − 1·(3 − 1) − 1) / 2⌋ + 1 = 3"
    cells = np.tile(np.arange(1.0, 6.0), (5, 1))
    np.testing.assert_allclose(result(lecture), by_torch(cells, editor(lecture).matrix, stride=2, padding=1))
    assert "Padding that keeps the size" not in facts(lecture)
    box(lecture, "Stride").setValue(1)
    assert facts(lecture)["Padding that keeps the size"] == "1" and result(lecture).shape == (5, 5)
    choose(lecture, "Activation", "ReLU")
    assert (result(lecture) >= 0).all() and "ReLU(" in stage(lecture).sum_text
    box(lecture, "Bias").setValue(2)
    assert "bias 2" in stage(lecture).sum_text
    box(lecture, "Dilation").setValue(2)
    assert stage(lecture).matrix.window_cells.rows == (0, 2, 4)


def test_pooling_step_by_step(pane: ConvolutionPane, qtbot: QtBot) -> None:
    choose(pane, "Operation", "max pooling")
    qtbot.waitUntil(lambda: result(pane).shape == (4, 4), timeout=PATIENCE)
    cells = stage(pane).matrix.cells
    assert cells is not None
    np.testing.assert_array_equal(result(pane), cells.values.reshape(4, 2, 4, 2).max(axis=(1, 3)))
    assert stage(pane).sum_text.startswith("the largest of ")
    assert not editor(pane).isVisible() and not box(pane, "Bias").isEnabled()
    choose(pane, "Operation", "average pooling")
    qtbot.waitUntil(lambda: stage(pane).sum_text.startswith("("), timeout=PATIENCE)
    np.testing.assert_allclose(result(pane), cells.values.reshape(4, 2, 4, 2).mean(axis=(1, 3)))


def test_three_channels_and_several_filters(pane: ConvolutionPane, qtbot: QtBot) -> None:
    pane.findChild(Disclosure).set_open(True)
    choose(pane, "Channels", "red, green, blue")
    press(pane, "Add a filter")
    qtbot.waitUntil(
        lambda: facts(pane)["Result, the same as torch’s"] == "6 × 6 × 2 channels", timeout=PATIENCE
    )
    assert facts(pane)["Numbers to learn (weights and biases)"] == "(3·3·3 + 1)·2 = 56"
    assert "Result of filter 2" in words(pane)
    lines = stage(pane).sum_text.splitlines()
    assert [line.split(":")[0] for line in lines[:3]] == ["red", "green", "blue"] and len(lines) == 4
    red = stage(pane).matrix.cells
    rows = stage(pane).products.rows
    assert [views[0].isVisible() for views in rows] == [True, False, False]
    assert "Under the window (red)" in words(pane)
    pane.window().resize(1600, 1300)
    assert [views[2].isVisible() for views in rows] == [True, True, True]
    pane.window().resize(1024, 700)
    choose(pane, "Channel that is shown", "Blue")
    assert [views[0].isVisible() for views in rows] == [False, False, True]
    blue = stage(pane).matrix.cells
    assert red is not None and blue is not None and (red.values != blue.values).any()
    first = box(pane, "Result of filter 1")
    QTest.mouseClick(first, Qt.MouseButton.LeftButton)
    assert "Result of filter 1" in words(pane) and box(pane, "Filter").currentIndex() == 0
    press(pane, "Remove this filter")
    qtbot.waitUntil(lambda: "Result: 6 × 6" in words(pane), timeout=PATIENCE)


def test_pooling_in_colours_shows_the_result_of_the_channel(pane: ConvolutionPane, qtbot: QtBot) -> None:
    pane.findChild(Disclosure).set_open(True)
    press(pane, "Add a filter")
    choose(pane, "Channels", "red, green, blue")
    choose(pane, "Operation", "max pooling")
    qtbot.waitUntil(lambda: result(pane).shape == (4, 4), timeout=PATIENCE)
    for channel in ("Red", "Blue"):
        choose(pane, "Channel that is shown", channel)
        cells = stage(pane).matrix.cells
        assert cells is not None
        np.testing.assert_array_equal(result(pane), cells.values.reshape(4, 2, 4, 2).max(axis=(1, 3)))


def test_another_part_and_more_cells(pane: ConvolutionPane, qtbot: QtBot, folder: Path) -> None:
    pane.findChild(Disclosure).set_open(True)
    chooser = pane.findChild(RegionChooser)
    before = stage(pane).matrix.cells
    QTest.keyClick(chooser, Qt.Key.Key_Minus)
    qtbot.waitUntil(lambda: stage(pane).matrix.cells is not before, timeout=PATIENCE)
    box(pane, "Cells on each side").setValue(16)
    qtbot.waitUntil(lambda: result(pane).shape == (14, 14), timeout=PATIENCE)
    QTest.mouseClick(box(pane, "Next picture"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "picture 2.jpg" in words(pane), timeout=PATIENCE)
    with Image.open(folder / "picture 2.jpg") as opened:
        box_of = chooser.region.box(*opened.size)
        grey = opened.convert("RGB").resize((16, 16), Image.Resampling.BOX, box=box_of).convert("L")
    expected = np.asarray(grey, dtype=float)
    qtbot.waitUntil(lambda: same(stage(pane).matrix.cells, expected), timeout=PATIENCE)


def same(cells: Any, expected: np.ndarray) -> bool:
    return cells is not None and cells.shape == expected.shape and bool((cells.values == expected).all())


def test_the_whole_picture_by_the_same_filter(pane: ConvolutionPane, qtbot: QtBot, folder: Path) -> None:
    tabs = next(each for each in pane.findChildren(QTabBar) if each.accessibleName() == "View")
    QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(1).center())
    view = pane.findChild(WholePicture).result_view
    qtbot.waitUntil(lambda: view.canvas.picture is not None, timeout=PATIENCE)
    with Image.open(folder / "picture 1.jpg") as opened:
        grey = np.asarray(opened.convert("L"), dtype=float)
    expected = by_torch(grey, kernel("Sobel x").matrix)
    picture = view.canvas.picture
    assert picture is not None and picture.shape == (46, 62, 3)
    # Orange where the sum is clearly positive, blue where it is clearly negative.
    strong = np.abs(expected) > 0.5 * np.abs(expected).max()
    assert ((picture[..., 0] > picture[..., 2]) == (expected > 0))[strong].all()
    choose(pane, "How the result is shown", "As a picture")
    clipped = view.canvas.picture
    assert clipped is not None
    np.testing.assert_allclose(clipped[..., 0], np.clip(expected, 0, 255), atol=0.51)
    assert not pane.progress.is_running


def test_filtering_ends_when_nobody_looks(pane: ConvolutionPane, qtbot: QtBot, monkeypatch: Any) -> None:
    has_started, is_over = Event(), Event()

    def endless(*_: Any) -> Any:
        from workbench.core.steps import Step

        try:
            while True:
                has_started.set()
                yield Step(0, 10, None)
        finally:
            is_over.set()

    monkeypatch.setattr(convolution, "whole_result", endless)
    pane.views()["whole"]()
    qtbot.waitUntil(has_started.is_set, timeout=PATIENCE)
    pane.views()["steps"]()
    qtbot.waitUntil(is_over.is_set, timeout=PATIENCE)
    qtbot.waitUntil(lambda: not pane.progress.is_running, timeout=PATIENCE)


@pytest.mark.parametrize("view", ["steps", "whole"])
def test_a_kernel_too_large_is_refused_in_words_and_can_be_mended(
    pane: ConvolutionPane, qtbot: QtBot, view: str
) -> None:
    pane.views()[view]()
    rows = box(pane, "Rows of the kernel")
    rows.setValue(11)
    box(pane, "Dilation").setValue(9)
    qtbot.waitUntil(
        lambda: "fits nowhere" in words(pane) or "fits nowhere" in whole_words(pane), timeout=PATIENCE
    )
    assert not pane.message_bar.messages
    box(pane, "Dilation").setValue(1)
    rows.setValue(3)
    qtbot.waitUntil(lambda: "fits nowhere" not in words(pane) + whole_words(pane), timeout=PATIENCE)
    pane.views()["steps"]()
    qtbot.waitUntil(lambda: stage(pane).isVisible(), timeout=PATIENCE)


def whole_words(pane: QWidget) -> str:
    return pane.findChild(WholePicture).result_view.canvas.accessibleDescription()


def test_what_is_no_number_is_told(pane: ConvolutionPane, window: MainWindow) -> None:
    write(pane, 0, 0, "two")
    assert "“two” is not a number" in said(window)
    assert editor(pane).matrix[0, 0] == -1


def test_huge_numbers_and_odd_kernels_are_explained(lecture: ConvolutionPane) -> None:
    choose(lecture, "Operation", "convolution")
    for row in range(3):
        write(lecture, row, 0, "1e300")
    assert "largest number that a network's 32 bits can hold" in words(lecture)
    box(lecture, "Columns of the kernel").setValue(2)
    assert "no middle cell" in words(lecture)


def test_a_filter_of_the_network_is_laid_upon_the_picture(
    pane: ConvolutionPane, qtbot: QtBot, monkeypatch: Any
) -> None:
    from workbench.core.networks import opening

    torch.manual_seed(1)
    layer = torch.nn.Conv2d(3, 4, 5)
    network = torch.nn.Sequential(torch.nn.Conv2d(3, 8, 3), torch.nn.ReLU(), torch.nn.Conv2d(8, 2, 5), layer)

    class Opened:
        def __init__(self, *_: Any) -> None:
            self.network = network

    monkeypatch.setattr(opening, "open_network", Opened)
    choose(pane, "Kernel by name", "From the network")
    weights = network[0].weight.detach().double().numpy()
    cells = stage(pane).matrix.cells
    assert cells is not None
    # In grey all three colours are the same, so their kernels are added up.
    expected = by_torch(cells.values, weights[0].sum(axis=0))
    qtbot.waitUntil(lambda: same_numbers(result(pane), expected), timeout=PATIENCE)
    choose(pane, "Layer of the kernel", "2  2 filters  5 × 5 × 8")
    box(pane, "Number of the filter").setValue(1)
    box(pane, "Input channel").setValue(6)
    deep = network[2].weight.detach().double().numpy()[1, 6]
    qtbot.waitUntil(lambda: same_numbers(result(pane), by_torch(cells.values, deep)), timeout=PATIENCE)
    assert "2, filter 1, channel 6" in box(pane, "Filter").currentText()


def same_numbers(found: np.ndarray, expected: np.ndarray) -> bool:
    return found.shape == expected.shape and bool(np.allclose(found, expected))


def test_a_picture_that_cannot_be_read_is_told_and_the_next_one_is_shown(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    damaged = tmp_path / "damaged"
    make_damaged(damaged)
    open_in(window, qtbot, make_study(tmp_path / "Damaged.study", damaged))
    half = next(each for each in window.open_study.files if each.name.endswith("half.jpg"))
    window.open_study.set_current(half)
    window.show_pane("convolution")
    pane = window.panes["convolution"]
    qtbot.waitUntil(lambda: "could not be read" in words(pane), timeout=PATIENCE)
    assert not pane.primary_button.isEnabled()
    pane.views()["whole"]()
    assert all(each.canvas.picture is None for each in pane.findChildren(PictureView))
    pane.views()["steps"]()
    window.open_study.set_current(next(each for each in window.open_study.files if "picture" in each.name))
    qtbot.waitUntil(lambda: stage(pane).isVisible(), timeout=PATIENCE)
    assert isinstance(pane.primary_button, QPushButton) and pane.primary_button.isEnabled()


def test_closing_the_study_leaves_the_lab_as_at_the_start(pane: ConvolutionPane) -> None:
    pane.open_study.closed.emit()
    assert any(each.isVisibleTo(pane) for each in pane.findChildren(EmptyState))
    assert not pane.primary_button.isEnabled()


def test_the_keyboard_belongs_to_the_slide_and_the_space_bar_plays(
    pane: ConvolutionPane, qtbot: QtBot, window: MainWindow
) -> None:
    with qtbot.waitActive(window):
        window.activateWindow()
    window.show_pane("numbers")
    window.show_pane("convolution")
    assert QApplication.focusWidget() is stage(pane).matrix
    QTest.keyClick(stage(pane).matrix, Qt.Key.Key_Space)
    assert player(pane).is_playing
    QTest.keyClick(stage(pane).matrix, Qt.Key.Key_Space)
    assert not player(pane).is_playing


def test_filters_are_listed_once_there_are_several(lecture: ConvolutionPane) -> None:
    remove = [
        each for each in lecture.findChildren(QToolButton) if each.accessibleName() == "Remove this filter"
    ]
    assert box(lecture, "Filter").isHidden() and remove[0].isHidden()
    press(lecture, "Add a filter")
    assert not box(lecture, "Filter").isHidden() and not remove[0].isHidden()
    press(lecture, "Remove this filter")
    assert box(lecture, "Filter").isHidden()


def test_where_there_is_little_height_the_matrix_gets_it_and_products_one_row(
    lecture: ConvolutionPane,
) -> None:
    choose(lecture, "Matrix", "Own numbers")
    made = stage(lecture)
    colours = slide(np.ones((3, 8, 8)), np.ones((1, 3, 3, 3)), ConvolutionSettings())
    made.show_slide(colours, ("one",))
    QApplication.processEvents()
    assert made.matrix.height() > made.products.height()
    lecture.resize(940, 1400)
    QApplication.processEvents()
    assert made.matrix.height() < made.products.height()
    assert all(row[0].isVisibleTo(made) for row in made.products.rows)
