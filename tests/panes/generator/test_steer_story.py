"""Somebody opens a generator without any study, looks around, steers, takes back, keeps and finds again."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QDoubleSpinBox,
    QLineEdit,
    QListWidget,
    QScrollArea,
    QSlider,
)
from pytestqt.qtbot import QtBot

from tests.core.generators.making import small_stylegan2
from tests.panes.generator.making import control, focus, rest, shown_pixels, some_directions
from tests.panes.making import PATIENCE, button, said
from workbench.core.generators.cards import GeneratorCard
from workbench.core.generators.files.store import own_folder
from workbench.core.generators.latents.locating import latents_of_seeds
from workbench.core.generators.latents.points import Point
from workbench.core.generators.rendering.rendered import as_pixels
from workbench.panes.generator.seed_plane import SeedPlane
from workbench.panes.generator.steer import SteerPane
from workbench.shell.main_window import MainWindow
from workbench.widgets.disclosure import Disclosure


def test_a_generator_is_opened_without_a_study_and_shows_its_first_seed(
    window: MainWindow, pane: SteerPane, card: GeneratorCard
) -> None:
    assert window.open_study.study is None and pane.isVisible() and window.rail.isVisible()
    network = small_stylegan2()
    w = network.map(latents_of_seeds([0], 32))
    expected = as_pixels(network(w[:, None].expand(-1, network.style_count, -1))[0])
    assert np.abs(shown_pixels(pane).astype(int) - expected).max() <= 1
    assert focus(pane).card == card
    assert ("Pictures", "32 × 32 pixels") in pane._details.card._facts.facts
    QTest.mouseClick(control(window, QAbstractButton, "Start screen"), Qt.MouseButton.LeftButton)
    assert window.start_screen.isVisible() and not window.rail.isVisible()


def test_seeds_are_typed_stepped_through_and_dragged_between(pane: SteerPane, qtbot: QtBot) -> None:
    seed = control(pane, QDoubleSpinBox, "Seed")
    seed.setFocus()
    seed.selectAll()
    QTest.keyClicks(seed, "4294967295")
    QTest.keyClick(seed, Qt.Key.Key_Return)
    assert focus(pane).seed == 4294967295
    QTest.mouseClick(control(pane, QAbstractButton, "Next seed"), Qt.MouseButton.LeftButton)
    assert focus(pane).seed == 0 and focus(pane).is_at_seed
    rest(pane, qtbot)
    at_zero = shown_pixels(pane).copy()
    next(each for each in pane.findChildren(Disclosure) if each.findChild(SeedPlane)).set_open(True)
    plane = pane.findChild(SeedPlane)
    QTest.mousePress(plane, Qt.MouseButton.LeftButton, pos=QPoint(100, 60))
    QTest.mouseMove(plane, QPoint(80, 60))
    assert 0 < focus(pane).point.place.x < 1 and not focus(pane).is_at_seed
    QTest.mouseRelease(plane, Qt.MouseButton.LeftButton, pos=QPoint(80, 60))
    rest(pane, qtbot)
    between = shown_pixels(pane).copy()
    QTest.keyClick(plane, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert focus(pane).seed == 1 and focus(pane).is_at_seed
    rest(pane, qtbot)
    assert (between != at_zero).any() and (between != shown_pixels(pane)).any()


def test_sliders_move_the_picture_and_everything_can_be_taken_back(
    window: MainWindow, pane: SteerPane, qtbot: QtBot, card: GeneratorCard
) -> None:
    focus(pane).steer_by(some_directions(card))
    rest(pane, qtbot)
    before = shown_pixels(pane).copy()
    slider, box = (control(pane, kind, "Thing 1") for kind in (QSlider, QDoubleSpinBox))
    slider.setFocus()
    for _ in range(5):
        QTest.keyClick(slider, Qt.Key.Key_PageUp)
    assert box.value() == pytest.approx(3, abs=0.1)
    rest(pane, qtbot)
    assert (shown_pixels(pane) != before).any()
    assert (pane._stage.picture.before.picture == before).all()
    hold = button(pane, "Hold to see before")
    QTest.mousePress(hold, Qt.MouseButton.LeftButton)
    assert pane._stage.picture.before.isVisible()
    QTest.mouseRelease(hold, Qt.MouseButton.LeftButton)
    assert not pane._stage.picture.before.isVisible()
    window.edits.undo()
    # The five steps of one hand are one.
    assert focus(pane).point.amounts == () and box.value() == 0
    rest(pane, qtbot)
    assert (shown_pixels(pane) == before).all()
    window.edits.redo()
    assert box.value() == pytest.approx(3, abs=0.1)
    QTest.mouseClick(button(pane, "Reset sliders"), Qt.MouseButton.LeftButton)
    assert box.value() == 0 and focus(pane).can_undo


def test_ctrl_z_takes_back_a_move_where_no_study_is_open(
    window: MainWindow, pane: SteerPane, qtbot: QtBot
) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE)
    QTest.mouseClick(control(pane, QAbstractButton, "Next seed"), Qt.MouseButton.LeftButton)
    pane.primary_button.setFocus()
    QTest.keyClick(pane.primary_button, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: focus(pane).seed == 0, timeout=PATIENCE)


def test_ctrl_z_takes_back_a_number_that_was_typed(
    window: MainWindow, pane: SteerPane, qtbot: QtBot, card: GeneratorCard
) -> None:
    focus(pane).steer_by(some_directions(card, 1))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE)
    box = control(pane, QDoubleSpinBox, "Thing 1")
    assert box.text() == "0.00 SD" and box.toolTip().startswith("Thing 1\n")
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "2")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert focus(pane).point.amounts == (("key 1", 2.0),)
    QTest.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: focus(pane).point.amounts == (), timeout=PATIENCE)
    assert box.value() == 0


def test_far_from_the_average_the_pane_says_so(pane: SteerPane, qtbot: QtBot) -> None:
    assert pane._stage.warning == ""
    variety = control(pane, QDoubleSpinBox, "Variety (truncation)")
    variety.setFocus()
    variety.selectAll()
    QTest.keyClicks(variety, "2")
    QTest.keyClick(variety, Qt.Key.Key_Return)
    rest(pane, qtbot)
    assert "Far from what the generator has learned" in pane._stage.warning


def test_a_point_is_kept_found_again_renamed_and_thrown_away(
    pane: SteerPane, qtbot: QtBot, card: GeneratorCard
) -> None:
    focus(pane).steer_by(some_directions(card, 2))
    focus(pane).set_amount("key 2", 1.5)
    kept = focus(pane).point
    points = pane.findChild(QListWidget)
    name = control(pane, QLineEdit, "Name of this point")
    QTest.keyClicks(name, "a green street")
    QTest.keyClick(name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: points.count() == 1, timeout=PATIENCE)
    focus(pane).steer_by(())
    focus(pane).go_to_seed(7)
    QTest.mouseClick(button(pane, "Go to"), Qt.MouseButton.LeftButton)
    assert focus(pane).point == kept and len(focus(pane).directions) == 2
    points.item(0).setText("a street")
    qtbot.waitUntil(lambda: points.item(0) and points.item(0).text() == "a street", timeout=PATIENCE)
    QTest.mouseClick(control(pane, QAbstractButton, "Delete the chosen point"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: points.count() == 0, timeout=PATIENCE)


def test_what_is_known_of_a_generator_is_entered_and_kept(
    pane: SteerPane, qtbot: QtBot, card: GeneratorCard
) -> None:
    next(each for each in pane.findChildren(Disclosure) if each.findChild(QLineEdit)).set_open(True)
    licence = control(pane, QLineEdit, "Licence")
    QTest.keyClicks(licence, "CC BY 4.0")
    QTest.mouseClick(button(pane, "Save the card"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: focus(pane).card.licence == "CC BY 4.0", timeout=PATIENCE)
    assert not button(pane, "The card is saved").isEnabled()
    assert "CC BY 4.0" in (own_folder() / "Town.json").read_text(encoding="utf-8")
    assert ("Licence", "CC BY 4.0") in pane._details.card._facts.facts


def test_main_sliders_are_found_with_one_click(pane: SteerPane, qtbot: QtBot) -> None:
    QTest.mouseClick(button(pane, "Add the main sliders"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(focus(pane).directions) == 5, timeout=PATIENCE)
    assert not pane.progress.is_running


def test_with_everything_open_the_controls_still_fit_a_small_window(
    window: MainWindow, pane: SteerPane, qtbot: QtBot, card: GeneratorCard
) -> None:
    window.resize(1024, 700)
    focus(pane).steer_by(some_directions(card))
    focus(pane).change(noise="random")
    for part in pane.findChildren(Disclosure):
        part.set_open(True)
    QTest.mouseClick(button(pane, "Mix in another seed"), Qt.MouseButton.LeftButton)
    for each in pane.findChildren(QAbstractButton):
        if each.accessibleName().startswith("Layers and limits"):
            each.click()
    qtbot.waitUntil(lambda: len(focus(pane).point.mixes) == 1, timeout=PATIENCE)
    qtbot.wait(50)
    for area in pane.findChildren(QScrollArea):
        assert area.horizontalScrollBar().maximum() == 0


def test_what_cannot_be_opened_is_told_and_the_open_one_stays(
    window: MainWindow, pane: SteerPane, qtbot: QtBot, tmp_path: Path
) -> None:
    broken = tmp_path / "network.pkl"
    broken.write_bytes(b"\x80\x04not a pickle at all")
    before = focus(pane).card
    window.open_places([broken])
    qtbot.waitUntil(lambda: bool(pane.message_bar.messages), timeout=PATIENCE)
    assert "network.pkl" in said(window) and "inside Image Workbench" not in said(window)
    assert focus(pane).card == before and focus(pane).point == Point()
