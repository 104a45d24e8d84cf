"""A person lets pictures form that excite parts of a network: watches, pauses, goes on, compares, saves."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QSpinBox, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from tests.bad_pictures import written
from tests.panes.making import PATIENCE, button, open_in, said
from workbench.core.models.cards import card
from workbench.core.networks.opening import open_network
from workbench.core.networks.visualise.saving import record_in
from workbench.core.networks.visualise_settings import CLASS, LAYER, Between, Target, VisualiseSettings
from workbench.panes.network import visualise_work
from workbench.panes.network.examples_view import ExamplesView
from workbench.panes.network.visualise import VisualisePane
from workbench.panes.network.visualise_controls import BETWEEN, GRID, ONE, VisualiseControls
from workbench.shell.main_window import MainWindow
from workbench.widgets.curve import Curve
from workbench.widgets.empty_state import EmptyState
from workbench.widgets.large_tile import LargeTile
from workbench.widgets.tile_grid import TileGrid

QUICK = VisualiseSettings(size=32, steps=6)
SAVE_AS = "workbench.panes.network.visualise.ask_where_to_save"


@pytest.fixture(scope="module", autouse=True)
def opened() -> None:
    """Torch is imported here and not while a test waits for the window, which is slow on a busy computer."""
    open_network(card("squeezenet1_1"))


@pytest.fixture
def pane(window: MainWindow, qtbot: QtBot, study_path: Path) -> VisualisePane:
    """The pane in the real window, with the network that comes with the program, and little to compute."""
    open_in(window, qtbot, study_path)
    window.show_pane("visualise")
    made: Any = window.panes["visualise"]
    qtbot.waitUntil(lambda: made.is_network_ready, timeout=PATIENCE)
    set_form(made, QUICK)
    window.open_study.network.choose_layer("features.3", 5)
    return made


def set_form(pane: VisualisePane, settings: VisualiseSettings) -> None:
    for form in pane._controls._forms.values():
        form.set_settings(settings)
    pane._show_state()


def finish(pane: VisualisePane, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not pane._is_running, timeout=PATIENCE)


def make(pane: VisualisePane, qtbot: QtBot) -> np.ndarray:
    pane.primary_button.click()
    finish(pane, qtbot)
    return large(pane)


def large(pane: VisualisePane) -> np.ndarray:
    picture = pane._stage.findChild(LargeTile).picture
    assert picture is not None
    return picture


def kept(pane: VisualisePane) -> TileGrid:
    return next(each for each in pane.findChildren(TileGrid) if each.accessibleName() == "Made before")


def number(pane: VisualisePane, name: str) -> QSpinBox:
    return next(each for each in pane.findChildren(QSpinBox) if each.accessibleName() == name)


def choice(pane: VisualisePane, name: str) -> QComboBox:
    return next(each for each in pane.findChildren(QComboBox) if each.accessibleName() == name)


def test_a_picture_forms(pane: VisualisePane, qtbot: QtBot) -> None:
    assert any(each.isVisible() for each in pane.findChildren(EmptyState))
    assert pane.primary_button.text() == "Show what channel 5 wants"
    assert pane.primary_button.accessibleName() == "Show what channel 5 wants to see"
    picture = make(pane, qtbot)
    assert picture.shape == (32, 32, 3) and picture.std() > 3
    curve = pane.findChild(Curve)
    assert len(curve.values) == 6 and "6 of 6 steps" in curve.accessibleDescription()
    assert not curve.grab().isNull()
    assert [tile.caption for tile in kept(pane).tiles] == ["5"]
    assert not pane.message_bar.messages
    assert pane.primary_button.text() == "Show what channel 5 wants", (
        "a wish that is fulfilled can be made anew"
    )


def test_the_unit_is_that_of_the_other_tools(pane: VisualisePane, window: MainWindow, qtbot: QtBot) -> None:
    number(pane, "Unit").setValue(7)
    assert window.open_study.network.unit == 7
    window.open_study.network.choose_layer("features.0", 63)
    assert pane.primary_button.text() == "Show what channel 63 wants"
    assert number(pane, "Unit").maximum() == 63
    assert pane.findChild(ExamplesView).isVisible()


def test_two_units_are_mixed_to_a_direction(pane: VisualisePane, qtbot: QtBot) -> None:
    alone = make(pane, qtbot).copy()
    weights = [each for each in pane.findChildren(QDoubleSpinBox) if "second unit" in each.accessibleName()]
    made_late = VisualiseControls(pane.open_study, pane.runner, print, QWidget())
    qtbot.addWidget(made_late)
    assert number(made_late, "Mixed with unit").text() == "none"
    assert not weights[0].isVisible() and number(pane, "Mixed with unit").text() == "none"
    number(pane, "Mixed with unit").setValue(9)
    weights[0].setValue(-0.5)
    assert weights[0].isVisible()
    assert pane.primary_button.accessibleName() == "Show what the direction 1 × 5 − 0.5 × 9 wants to see"
    mixed = make(pane, qtbot)
    shown = pane._stage.shown
    assert shown is not None and shown.wish.made_for == Target("features.3", ((5, 1.0), (9, -0.5)))
    assert not np.array_equal(mixed, alone)
    number(pane, "Mixed with unit").setValue(5)
    assert pane.primary_button.text() == "Show what channel 5 wants", "a unit with itself is no mixture"


def test_it_can_be_paused_and_continued(pane: VisualisePane, qtbot: QtBot) -> None:
    whole = make(pane, qtbot).copy()
    set_form(pane, VisualiseSettings(size=32, steps=2_000))
    pane.primary_button.click()
    assert pane.primary_button.text() == "Pause"
    qtbot.waitUntil(lambda: len(pane.findChild(Curve).values) > 6, timeout=PATIENCE)
    pane.primary_button.click()
    finish(pane, qtbot)
    assert pane.primary_button.text() == "Continue"
    ongoing = pane._ongoing
    assert ongoing is not None and 0 < ongoing.steps_done < 2_000
    before = ongoing.steps_done
    pane.primary_button.click()
    qtbot.waitUntil(lambda: ongoing.steps_done > before, timeout=PATIENCE)
    pane.primary_button.click()
    finish(pane, qtbot)
    number(pane, "Unit").setValue(9)
    assert pane.primary_button.text() == "Show what channel 9 wants"
    number(pane, "Unit").setValue(5)
    assert pane.primary_button.text() == "Continue"
    set_form(pane, QUICK)
    assert np.array_equal(make(pane, qtbot), whole), "the same seed gives the same picture"
    assert len(kept(pane).tiles) == 3


def test_it_rests_while_nobody_looks(pane: VisualisePane, window: MainWindow, qtbot: QtBot) -> None:
    set_form(pane, VisualiseSettings(size=32, steps=5_000))
    pane.primary_button.click()
    qtbot.waitUntil(lambda: pane._ongoing is not None and pane._ongoing.steps_done > 0, timeout=PATIENCE)
    window.show_pane("images")
    finish(pane, qtbot)
    qtbot.waitUntil(window.runner.is_idle, timeout=PATIENCE)
    window.show_pane("visualise")
    assert pane._is_running and pane.primary_button.text() == "Pause"
    pane.primary_button.click()
    finish(pane, qtbot)


def test_restart_another_seed_and_comparing(pane: VisualisePane, qtbot: QtBot) -> None:
    first = make(pane, qtbot).copy()
    button(pane, "Restart").click()
    finish(pane, qtbot)
    assert np.array_equal(large(pane), first)
    button(pane, "Another seed").click()
    finish(pane, qtbot)
    assert not np.array_equal(large(pane), first)
    shown = pane._stage.shown
    assert shown is not None and shown.wish.settings.seed == 1
    tiles = kept(pane)
    assert len(tiles.tiles) == 3
    QTest.mouseClick(tiles.viewport(), Qt.MouseButton.LeftButton, pos=tiles.tile_rect(0).center())
    assert np.array_equal(large(pane), first)


def test_a_picture_is_saved_with_its_settings(
    pane: VisualisePane, qtbot: QtBot, tmp_path: Path, monkeypatch: Any
) -> None:
    made = make(pane, qtbot)
    asked = []
    path = tmp_path / "wanted.png"
    monkeypatch.setattr(SAVE_AS, lambda _, __, proposal: asked.append(proposal) or path)
    button(pane, "Save").click()
    qtbot.waitUntil(lambda: any("Saved" in each.text for each in pane.message_bar.messages), timeout=PATIENCE)
    assert asked[0].name == "squeezenet1_1 channel 5 of features.3.png"
    with Image.open(path) as image:
        assert np.array_equal(np.asarray(image), made)
    record = record_in(path)
    assert record["settings"]["steps_done"] == 6 and record["settings"]["made_for"]["layer"] == "features.3"


def test_a_label_is_found_by_a_part_of_its_name(pane: VisualisePane, qtbot: QtBot) -> None:
    choice(pane, "Made for").setCurrentText(CLASS)
    labels = choice(pane, "Label")
    assert labels.isVisible() and not number(pane, "Unit").isVisible()
    assert labels.completer().filterMode() == Qt.MatchFlag.MatchContains
    labels.setCurrentIndex(labels.findText("golden retriever"))
    assert "“golden retriever”" in pane.primary_button.accessibleName()
    make(pane, qtbot)
    assert kept(pane).tiles[0].caption == "golden retriever"
    assert not pane.findChild(ExamplesView).isVisible(), "examples are those of units"


def test_a_whole_layer(pane: VisualisePane, qtbot: QtBot) -> None:
    choice(pane, "Made for").setCurrentText(LAYER)
    assert pane.primary_button.text() == "Show what the layer wants"
    assert not number(pane, "Unit").isVisible()
    make(pane, qtbot)
    assert kept(pane).tiles[0].caption == "layer"


def test_the_activation_grid_of_the_current_picture(
    pane: VisualisePane, window: MainWindow, qtbot: QtBot
) -> None:
    tabs = next(each for each in pane.findChildren(QTabBar) if each.accessibleName() == "View")
    tabs.setCurrentIndex(1)
    assert pane.primary_button.text() == "Show the activation grid"
    number(pane, "Places").setValue(3)
    assert make(pane, qtbot).shape == (96, 96, 3)
    shown = pane._stage.shown
    assert shown is not None and shown.wish.file == window.open_study.current


def test_a_grid_of_a_picture_that_cannot_be_read(
    pane: VisualisePane, window: MainWindow, qtbot: QtBot
) -> None:
    file = window.open_study.current
    assert file is not None
    written(Path(file.path), b"not a picture")
    pane._stage.choose_view(GRID)
    pane.primary_button.click()
    finish(pane, qtbot)
    assert f"{file.name} could not be read" in said(window)
    assert pane.primary_button.isEnabled() and pane._stage.shown is None


def test_the_way_between_two_units(pane: VisualisePane, qtbot: QtBot) -> None:
    pane._stage.choose_view(BETWEEN)
    number(pane, "Second unit").setValue(8)
    number(pane, "Pictures").setValue(3)
    assert pane.primary_button.text() == "Show the way from 5 to 8"
    assert make(pane, qtbot).shape == (32, 96, 3)
    shown = pane._stage.shown
    assert shown is not None and shown.wish.made_for == Between("features.3", 5, 8, 3)
    assert kept(pane).tiles[0].caption == "5 – 8"


def test_another_network_and_a_closed_study_end_it(
    pane: VisualisePane, window: MainWindow, qtbot: QtBot, monkeypatch: Any
) -> None:
    set_form(pane, VisualiseSettings(size=32, steps=5_000))
    pane.primary_button.click()
    qtbot.waitUntil(lambda: pane._ongoing is not None and pane._ongoing.steps_done > 0, timeout=PATIENCE)
    study = window.open_study.leave()
    assert study is not None
    assert pane._ongoing is None and not pane.progress.is_running
    assert pane._stage.shown is None and not kept(pane).tiles
    qtbot.waitUntil(window.runner.is_idle, timeout=PATIENCE)
    study.close()


def test_a_failure_is_told_and_all_can_be_tried_again(
    pane: VisualisePane, window: MainWindow, qtbot: QtBot, monkeypatch: Any
) -> None:
    from workbench.core.networks.errors import NetworkError

    def fails(_: object) -> Any:
        raise NetworkError("It cannot be done. Choose another layer.")

    with monkeypatch.context() as changed:
        changed.setattr(visualise_work, "formed", fails)
        pane.primary_button.click()
        finish(pane, qtbot)
    assert "It cannot be done" in said(window)
    make(pane, qtbot)


def test_turning_to_a_view_computes_nothing(pane: VisualisePane) -> None:
    assert list(pane.views()) == [ONE, GRID, BETWEEN]
    for view, show in pane.views().items():
        show()
        assert pane._stage.view == view and not pane._is_running and pane._stage.shown is None


def test_each_view_shows_what_was_made_there_last(pane: VisualisePane, qtbot: QtBot) -> None:
    one = make(pane, qtbot).copy()
    pane._stage.choose_view(BETWEEN)
    assert any(each.isVisible() for each in pane.findChildren(EmptyState)), "nothing was made there yet"
    row = make(pane, qtbot).copy()
    assert row.shape[1] > row.shape[0]
    pane._stage.choose_view(ONE)
    assert np.array_equal(large(pane), one)
    pane._stage.choose_view(BETWEEN)
    assert np.array_equal(large(pane), row)


def test_where_there_is_little_room_the_picture_has_it(pane: VisualisePane, qtbot: QtBot) -> None:
    make(pane, qtbot)
    restart = button(pane, "Restart")
    assert pane.findChild(Curve).isVisible() and kept(pane).isVisible() and restart.text()
    stage = pane._stage
    stage.setParent(None)
    qtbot.addWidget(stage)
    stage.resize(300, 240)
    stage.show()
    assert not pane._stage.findChild(Curve).isVisible() and not stage.findChild(TileGrid).isVisible()
    assert stage.findChild(LargeTile).height() > 120
    assert not restart.text() and restart.accessibleName() == "Restart" and restart.toolTip()
