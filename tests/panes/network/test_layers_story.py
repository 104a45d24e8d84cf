"""A person reads how networks are built, goes from a layer to its filters, and takes table and drawing away."""

import csv
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from tests.panes.making import PATIENCE, button, open_in, said
from workbench.core.models.cards import card
from workbench.core.networks.errors import NetworkError
from workbench.core.networks.layer_rows import LayerRow
from workbench.core.networks.layers import card_table
from workbench.panes.network.layers import LayersPane
from workbench.panes.network.layers_details import LayersDetails
from workbench.panes.network.layers_words import explanation
from workbench.shell.main_window import MainWindow
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.empty_state import EmptyState
from workbench.widgets.fact_list import FactList
from workbench.widgets.layer_table import LayerTableView
from workbench.widgets.network_canvas import NetworkCanvas
from workbench.widgets.network_drawing import NetworkDrawing
from workbench.widgets.tile_panel import TilePanel

SAVE_AS = "workbench.panes.network.layers.ask_where_to_save"


@pytest.fixture
def pane(window: MainWindow, qtbot: QtBot, study_path: Path) -> LayersPane:
    """The pane in the real window, with the network that comes with the program."""
    open_in(window, qtbot, study_path)
    window.show_pane("layers")
    made = window.panes["layers"]
    qtbot.waitUntil(lambda: len(layers(made)) > 0, timeout=PATIENCE)
    return made


@pytest.fixture
def make(make_alone: Callable[[type], Any]) -> Callable[[], LayersPane]:
    """Makes the pane alone; it answers at once."""
    return partial(make_alone, LayersPane)


def layers(pane: LayersPane) -> list[str]:
    model = pane.findChild(LayerTableView).rows_view.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def facts(pane: LayersPane, name: str) -> dict[str, str]:
    return dict(next(each for each in pane.findChildren(FactList) if name in each.accessibleName()).facts)


def words(pane: LayersPane) -> str:
    labels = pane.findChild(LayersDetails).findChildren(QLabel)
    return "\n".join(each.text() for each in labels if each.isVisible()).replace("\u200b", "")


def visible_buttons(pane: LayersPane) -> list[str]:
    return [
        each.text() for each in pane.findChild(LayersDetails).findChildren(QPushButton) if each.isVisible()
    ]


def test_from_the_network_to_a_layer_to_its_filters(
    pane: LayersPane, window: MainWindow, qtbot: QtBot
) -> None:
    assert facts(pane, "Totals")["Parameters"] == "1,231,552 weights + 3,944 biases = 1,235,496"
    assert layers(pane) == [row.name for row in card_table(card("squeezenet1_1")).main_rows()]
    assert facts(pane, "Totals")["Frozen or trained"] == "all frozen"
    assert "nothing in them changes" in words(pane)
    # A click on a box of the drawing: the row follows, and the layer is explained.
    canvas = pane.findChild(NetworkCanvas)
    at = canvas.place_of(canvas.network.holding("features.3.squeeze")).toPoint()
    QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=at)
    view = pane.findChild(LayerTableView).rows_view
    assert view.currentIndex().siblingAtColumn(0).data() == "features.3.squeeze"
    assert "features.3.squeeze" in words(pane) and "slides small grids of weights" in words(pane)
    assert facts(pane, "chosen layer")["Weights"] == "(1*1*64)*16 = 1,024"
    # A key in the table: the box follows.
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert canvas.network.boxes[canvas.chosen].box.part.name == "features.3.expand1x1"
    assert window.open_study.network.layer == "features.3.expand1x1"
    # And from there to the tools that show it.
    for words_of_button, name, shown in (
        ("Show its filters", "filters", "features.3.expand1x1: 64 filters of 1×1"),
        ("Show its maps", "maps", "features.3.expand1x1_activation: 64 maps of 55×55"),
    ):
        window.show_pane("layers")
        QTest.mouseClick(button(pane, words_of_button), Qt.MouseButton.LeftButton)
        assert window.panes[name].isVisible() and not pane.isVisible()
        panel = window.panes[name].findChild(TilePanel)
        qtbot.waitUntil(lambda panel=panel, shown=shown: panel.heading.startswith(shown), timeout=PATIENCE)


def test_a_layer_chosen_in_another_tool_is_shown(make: Callable[[], LayersPane]) -> None:
    pane = make()
    pane.focus.choose_layer("features.12.expand3x3")
    assert facts(pane, "chosen layer")["Weights"] == "(3*3*64)*256 = 147,456"
    assert visible_buttons(pane) == ["Show its filters", "Show its maps"]
    # Not listed, but known.
    pane.focus.choose_layer("features.1")
    assert "makes negative ones zero" in words(pane)
    assert visible_buttons(pane) == ["Show its maps"]
    assert not pane.findChild(LayerTableView).rows_view.selectionModel().hasSelection()
    # A block has no row of its own: its last layer that is listed stands for it.
    pane.focus.choose_layer("features.4")
    view = pane.findChild(LayerTableView).rows_view
    assert view.currentIndex().siblingAtColumn(0).data() == "features.4.expand3x3"


def test_a_network_that_is_not_here_and_another_size(make: Callable[[], LayersPane]) -> None:
    pane = make()
    pane.focus.choose_network("vgg16")
    assert facts(pane, "Totals")["Parameters"].endswith("138,357,544")
    assert "architecture is known without the weights" in "".join(
        each.text() for each in pane.findChildren(QLabel)
    )
    size = pane.findChild(QSpinBox)
    assert size.value() == 224 and not button(pane, "Usual").isEnabled()
    size.setValue(448)
    assert facts(pane, "Totals")["Pictures"] == "448 × 448 pixels"
    button(pane, "Usual").click()
    assert size.value() == 224
    pane.focus.choose_network("efficientnet_v2_s")
    assert size.value() == card("efficientnet_v2_s").preprocessing.crop == 384


def test_a_size_that_cannot_be_is_refused_and_what_was_there_stays(make: Callable[[], LayersPane]) -> None:
    pane = make()
    pane.focus.choose_network("vit_b_16")
    before = layers(pane)
    pane.findChild(QSpinBox).setValue(100)
    assert [
        "cannot look at pictures of 100 × 100 pixels" in each.text for each in pane.message_bar.messages
    ] == [True]
    assert layers(pane) == before
    assert pane.primary_button.isEnabled()


def test_a_network_that_cannot_be_read_leaves_nothing_of_the_one_before(
    make: Callable[[], LayersPane], monkeypatch: pytest.MonkeyPatch
) -> None:
    pane = make()

    def fail(*_: Any) -> None:
        raise NetworkError("Its layers cannot be shown.")

    monkeypatch.setattr("workbench.panes.network.layers.table_of", fail)
    pane.focus.choose_network("vgg16")
    assert [each.text for each in pane.message_bar.messages] == ["Its layers cannot be shown."]
    assert layers(pane) == [] and not pane.findChild(NetworkDrawing).layout_shown.boxes
    assert not pane.primary_button.isEnabled()


def test_a_long_name_does_not_widen_the_column(make: Callable[[], LayersPane]) -> None:
    pane = make()
    pane.resize(840, 600)
    pane.focus.choose_layer("features.12.expand3x3")
    details = pane.findChild(LayersDetails)
    row = pane._table.row("features.12.expand3x3", True)
    before = details.minimumSizeHint().width()
    details.show_layer(replace(row, name="encoder.layers.encoder_layer_0.self_attention"))
    assert "encoder.layers.encoder_layer_0.self_attention" in words(pane)
    assert details.minimumSizeHint().width() <= max(before, 180)


def test_every_layer_or_only_those_that_multiply_or_pool(make: Callable[[], LayersPane]) -> None:
    pane = make()
    short = layers(pane)
    box = next(each for each in pane.findChildren(ChoiceBox) if each.accessibleName() == "Layers to list")
    box.setCurrentText("Every layer")
    box.activated.emit(box.currentIndex())
    assert set(short) < set(layers(pane))
    assert "features.1" in layers(pane)


def test_the_table_is_saved(
    make: Callable[[], LayersPane], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pane, proposed = make(), []

    def answer(_: Any, title: str, proposal: Path) -> Path:
        proposed.append((title, proposal.name))
        return tmp_path / "table.csv"

    monkeypatch.setattr(SAVE_AS, answer)
    pane.primary_button.click()
    assert proposed == [("Save the table", "SqueezeNet 1.1 (ImageNet) layers.csv")]
    with (tmp_path / "table.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    # All layers, whatever is listed.
    assert len(rows) > len(layers(pane)) + 1
    assert int(rows[-1]["weights"]) + int(rows[-1]["biases"]) == 1_235_496
    assert (tmp_path / "table.csv.json").is_file()
    assert "Saved as “table.csv”" in pane.message_bar.messages[-1].text
    monkeypatch.setattr(SAVE_AS, lambda *_: None)
    pane.primary_button.click()
    assert len(pane.message_bar.messages) == 1 and pane.primary_button.isEnabled()


@pytest.mark.parametrize(("suffix", "begins"), [("PNG", b"\x89PNG"), ("SVG", b"<?xml")])
def test_the_drawing_is_saved(
    suffix: str,
    begins: bytes,
    make: Callable[[], LayersPane],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pane = make()
    monkeypatch.setattr(SAVE_AS, lambda _, title, proposal: tmp_path / proposal.name)
    next(each for each in pane.findChildren(QPushButton) if suffix in each.text()).click()
    saved = tmp_path / f"SqueezeNet 1.1 (ImageNet) drawing.{suffix.lower()}"
    assert saved.read_bytes().startswith(begins)


def test_without_a_study_it_teaches_and_after_closing_too(make: Callable[[], LayersPane]) -> None:
    pane = make()
    assert not pane.findChild(EmptyState).isVisible()
    pane.open_study.leave()
    QApplication.processEvents()
    assert pane.findChild(EmptyState).isVisible()


def test_saving_goes_on_being_told_in_the_window(
    pane: LayersPane, window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SAVE_AS, lambda *_: tmp_path / "no such folder\0" / "table.csv")
    pane.primary_button.click()
    qtbot.waitUntil(pane.primary_button.isEnabled, timeout=PATIENCE)
    assert said(window)


@pytest.mark.parametrize(
    "family",
    [
        "convolution",
        "pooling",
        "linear",
        "attention",
        "normalisation",
        "activation",
        "dropout",
        "block",
        "other",
        "input",
    ],
)
def test_every_family_is_explained_in_at_most_five_sentences(family: str) -> None:
    for is_used in (True, False):
        said_of_it = explanation(LayerRow("layer", "Kind", family, is_used=is_used))
        assert 1 <= said_of_it.count(".") <= 5 and said_of_it.endswith(".")
