"""A person looks at filters: those of the first layer in colour, deeper ones taken apart, their numbers, a sheet."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from tests.panes.making import PATIENCE, button, open_in, said
from workbench.core.models.cards import card
from workbench.core.models.loading import load as load_model
from workbench.core.networks.filters_settings import BY_NORM, ONE_FILTER, FiltersSettings
from workbench.panes.network.filters import FiltersPane
from workbench.panes.network.layer_choice import in_words
from workbench.shell.main_window import MainWindow
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.fact_list import FactList
from workbench.widgets.large_tile import LargeTile
from workbench.widgets.tile_grid import TileGrid
from workbench.widgets.tile_panel import TilePanel


@pytest.fixture
def make(make_alone: Callable[[type], Any]) -> Callable[[], FiltersPane]:
    """Makes the pane alone; it answers at once."""
    return partial(make_alone, FiltersPane)


def grid(pane: FiltersPane) -> TileGrid:
    return pane.findChild(TilePanel).grid


def facts(pane: FiltersPane) -> dict[str, str]:
    shown = [each for each in pane.findChildren(FactList) if each.isVisible()]
    return dict(fact for each in shown for fact in each.facts)


def weights(layer: str) -> np.ndarray:
    return load_model(card("squeezenet1_1"), "cpu").network.get_submodule(layer).weight.detach().numpy()


def adjust(pane: FiltersPane, **settings: Any) -> None:
    pane._form.set_settings(FiltersSettings(**settings))
    pane._form.changed.emit()


def test_from_all_filters_to_the_numbers_of_one(
    window: MainWindow, qtbot: QtBot, study_path: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    open_in(window, qtbot, study_path)
    window.show_pane("filters")
    pane = window.panes["filters"]
    qtbot.waitUntil(lambda: len(grid(pane).tiles) == 64, timeout=PATIENCE)
    panel = pane.findChild(TilePanel)
    assert "in the colours of the picture" in panel.heading and panel.bar.isHidden()
    QTest.mouseClick(grid(pane).viewport(), Qt.MouseButton.LeftButton, pos=grid(pane).tile_rect(5).center())
    large = pane.findChild(LargeTile)
    assert large.isVisible() and large.picture.shape == (3, 3, 3)
    assert pane.focus.unit == 5
    plane = weights("features.0")[5]
    assert facts(pane)["Lowest and highest number"] == f"{plane.min():.3g} to {plane.max():.3g}".replace(
        "-", "−"
    )
    red, green, blue = (f"{each:.3g}".replace("-", "−") for each in plane[:, 1, 1])
    wanted = f"Filter 5, row 1, column 1: red {red}, green {green}, blue {blue}"

    def is_read_out() -> bool:
        # What was just said of the filter may have moved the tiles.
        QTest.mouseMove(grid(pane).viewport(), grid(pane).tile_rect(5).center())
        return panel.read_out == wanted

    qtbot.waitUntil(is_read_out, timeout=PATIENCE)
    QTest.keyClick(grid(pane), Qt.Key.Key_Right)
    assert pane.focus.unit == 6
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "out"))
    QTest.mouseClick(pane.primary_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Saved as" in said(window), timeout=PATIENCE)
    name = "filters squeezenet1_1 features.0"
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == [
        f"{name}{suffix}" for suffix in (".csv", ".json", ".png")
    ]


def test_a_deeper_filter_is_taken_apart(make: Callable[[], FiltersPane]) -> None:
    pane = make()
    pane.focus.choose_layer("features.4.expand3x3")
    assert pane.findChild(TilePanel).bar.scale.is_signed
    assert not pane._form.control("number").isEnabled()
    adjust(pane, show=ONE_FILTER, number=3, order=BY_NORM)
    assert pane._form.control("number").isEnabled()
    norms = np.linalg.norm(weights("features.4.expand3x3")[3].reshape(16, 9), axis=1)
    assert [int(each.caption) for each in grid(pane).tiles] == np.argsort(-norms).tolist()
    assert "all input channels of filter 3" in pane.findChild(TilePanel).heading


def test_a_number_beyond_the_last_is_told_and_the_pane_goes_on(make: Callable[[], FiltersPane]) -> None:
    pane = make()
    adjust(pane, show=ONE_FILTER, number=64)
    assert "there is no number 64" in pane.message_bar.messages[0].text
    assert not pane.primary_button.isEnabled()
    adjust(pane, show=ONE_FILTER, number=63)
    assert len(grid(pane).tiles) == 3 and pane.primary_button.isEnabled()


def test_only_layers_with_filters_are_offered(make: Callable[[], FiltersPane]) -> None:
    pane = make()
    convolutions = [each for each in pane.focus.layers if each.kind == "Conv2d"]
    box = next(each for each in pane.findChildren(ChoiceBox) if each.accessibleName() == "Layer")
    assert [box.itemText(at) for at in range(box.count())] == [in_words(each) for each in convolutions]
    # The layer in focus has none: the nearest before it is shown, and the focus stays.
    pane.focus.choose_layer("features.2")
    assert pane._question.layer == "features.0" and pane.focus.layer == "features.2"


def test_what_leads_to_other_tools(make: Callable[[], FiltersPane], qtbot: QtBot) -> None:
    pane = make()
    QTest.mouseClick(grid(pane).viewport(), Qt.MouseButton.LeftButton, pos=grid(pane).tile_rect(9).center())
    for words, tool in (("Show its map", "maps"), ("See it slide", "convolution")):
        with qtbot.waitSignal(pane.open_study.pane_requested) as asked:
            button(pane, words).click()
        assert asked.args == [tool]
    assert (pane.focus.layer, pane.focus.unit) == ("features.0", 9)


def test_the_map_of_the_filter_shown_large_is_meant_also_where_nobody_clicked(
    make: Callable[[], FiltersPane],
) -> None:
    pane = make()
    assert not pane.focus.is_unit_chosen
    button(pane, "Show its map").click()
    assert (pane.focus.layer, pane.focus.unit, pane.focus.is_unit_chosen) == ("features.0", 0, True)


def test_one_by_one_filters_are_explained(make: Callable[[], FiltersPane]) -> None:
    pane = make()
    pane.focus.choose_layer("classifier.1")
    assert "they only mix channels" in pane._details._note.text()
    assert pane.findChild(TilePanel).bar.scale.low.startswith("−")
