"""What the tools of networks share: the network, the layer and the picture they look at."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QSlider, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.panes.making import PATIENCE, SynchronousRunner, button, load
from workbench.core.models.cards import cards
from workbench.core.models.store import are_here
from workbench.panes.network import tool as tool_module
from workbench.panes.network.layer_choice import LayerChoice, in_words
from workbench.panes.network.picture_row import PictureRow
from workbench.panes.network.tool import NetworkTool
from workbench.panes.open_study import OpenStudy
from workbench.widgets.empty_state import EmptyState
from workbench.widgets.theme import apply_theme
from workbench.workers.runner import Runner


class SmallTool(NetworkTool):
    """Counts how often the network became ready."""

    title, sentence, help_page = "Small", "A tool for a test.", "start"

    def __init__(self, open_study: OpenStudy, runner: Any) -> None:
        super().__init__(open_study, runner)
        self.ready = 0
        controls = QWidget()
        column = QVBoxLayout(controls)
        self.layers = LayerChoice(self.focus)
        self.row = PictureRow(open_study, runner, self._on_failed)
        for each in (self.network_choice, self.layers, self.row):
            column.addWidget(each)
        self.content = QLabel("content")
        self.set_controls(controls)
        self.set_tool_centre(self.content)

    def _on_network_ready(self) -> None:
        self.ready += 1


@pytest.fixture
def open_study(study_path: Path) -> Iterator[OpenStudy]:
    shared = OpenStudy()
    yield shared
    study = shared.leave()
    if study is not None:
        study.close()


@pytest.fixture
def small(open_study: OpenStudy, shown: Any) -> SmallTool:
    made = SmallTool(open_study, SynchronousRunner())
    made.failed.connect(lambda pane, error: pane.message_bar.show_message("error", str(error)))
    return shown(made)


def missing_key() -> str:
    return next(key for key, card in cards().items() if not are_here(card))


def test_the_network_is_opened_once_when_it_is_seen(
    small: SmallTool, open_study: OpenStudy, study_path: Path
) -> None:
    assert small.ready == 0 and not small.content.isVisible()
    open_study.show(load(study_path))
    assert small.ready == 1 and small.is_network_ready and small.content.isVisible()
    assert small.focus.layers[0].family == "convolution" and small.focus.layer == small.focus.layers[0].name
    small.hide()
    small.show()
    assert small.ready == 1
    open_study.set_device("cpu")
    assert small.ready == 2


def test_missing_weights_lead_to_the_models(
    small: SmallTool, open_study: OpenStudy, study_path: Path
) -> None:
    open_study.show(load(study_path))
    wishes: list[str] = []
    small.models_requested.connect(wishes.append)
    key = missing_key()
    small.focus.choose_network(key)
    assert small.network_choice.card.key == key and not small.is_network_ready
    assert not small.content.isVisible() and small.focus.layers == () and not small.layers.isEnabled()
    button(small, "list of models").click()
    assert wishes == [key]
    small.focus.choose_network("squeezenet1_1")
    assert small.content.isVisible() and small.focus.layers
    small.note_models()
    assert small.ready == 3


def test_a_network_that_cannot_be_opened_is_told_and_asked_for_again(
    small: SmallTool, open_study: OpenStudy, study_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> Any:
        raise RuntimeError("The weights are damaged.")

    with monkeypatch.context() as changed:
        changed.setattr(tool_module, "opened_layers", broken)
        open_study.show(load(study_path))
    assert [message.text for message in small.message_bar.messages] == ["The weights are damaged."]
    assert small.ready == 0
    small.request_network()
    assert small.ready == 1


def test_it_says_that_the_network_is_being_opened(
    open_study: OpenStudy, study_path: Path, shown: Any, qtbot: QtBot
) -> None:
    waiting: list[Any] = []

    class Waits(SynchronousRunner):
        """Opens the network only when the test says so."""

        def run(self, owner: object, function: Any, *arguments: Any, **answers: Any) -> None:
            waiting.append(partial(super().run, owner, function, *arguments, **answers))

    small = shown(SmallTool(open_study, Waits()))
    open_study.show(load(study_path))
    opening = next(
        each for each in small.findChildren(EmptyState) if "Opening" in each.findChild(QLabel).text()
    )
    assert small.content.isVisible(), "what takes a moment is not worth a word"
    qtbot.waitUntil(opening.isVisible)
    waiting.pop()()
    assert small.ready == 1 and small.content.isVisible() and not opening.isVisible()


def test_a_late_answer_about_another_network_is_no_news(
    small: SmallTool, open_study: OpenStudy, study_path: Path
) -> None:
    open_study.show(load(study_path))
    layers = small.focus.layers
    small.focus.note_layers(cards()[missing_key()], layers[:3])
    assert small.focus.layers == layers


def test_slider_and_list_move_through_the_depth(
    small: SmallTool, open_study: OpenStudy, study_path: Path
) -> None:
    open_study.show(load(study_path))
    box, slider = small.layers.findChild(QComboBox), small.layers.findChild(QSlider)
    shown = [layer for layer in small.focus.layers if not layer.same_as]
    assert box.count() == len(shown) == slider.maximum() + 1
    assert box.itemText(0) == in_words(shown[0]) and "Conv2d" in box.itemText(0)
    changes: list[str] = []
    small.focus.layer_changed.connect(lambda: changes.append(small.focus.layer))
    slider.setValue(5)
    assert small.focus.layer == shown[5].name == small.layers.layer and box.currentIndex() == 5
    box.setCurrentIndex(7)
    assert slider.value() == 7 and changes == [shown[5].name, shown[7].name]
    small.focus.choose_layer(shown[2].name, unit=3)
    assert (
        slider.value() == 2
        and small.focus.unit == 3
        and "Layer 3 of" in small.layers.findChildren(QLabel)[-1].text()
    )


def test_a_tool_that_does_not_offer_the_layer_shows_the_nearest_before_it(
    small: SmallTool, open_study: OpenStudy, study_path: Path, shown: Any
) -> None:
    open_study.show(load(study_path))
    convolutions = shown(LayerChoice(small.focus, lambda layer: layer.family == "convolution"))
    names = [layer.name for layer in small.focus.layers]
    small.focus.choose_layer(names[1])
    assert small.focus.chosen_layer is not None and small.focus.chosen_layer.family == "activation"
    assert convolutions.layer == names[0]
    assert small.focus.layer == names[1], "only a person changes the layer"


def test_the_current_picture_is_shown_with_the_way_to_the_next(
    open_study: OpenStudy, study_path: Path, shown: Any, qtbot: QtBot, qapp: QApplication
) -> None:
    runner = Runner()
    try:
        row = shown(PictureRow(open_study, runner, lambda error: None))
        open_study.show(load(study_path))
        picture = row.findChild(QLabel)
        qtbot.waitUntil(lambda: not picture.pixmap().isNull(), timeout=PATIENCE)
        arrows = {each.toolTip(): each for each in row.findChildren(QToolButton)}
        assert not arrows["Previous picture"].isEnabled()
        qtbot.mouseClick(arrows["Next picture"], Qt.MouseButton.LeftButton)
        assert open_study.current is not None and open_study.current.name == "picture 2.jpg"
        assert "2 of 6" in [each.text() for each in row.findChildren(QLabel)]
        open_study.set_current(open_study.files[5])
        assert not arrows["Next picture"].isEnabled() and arrows["Previous picture"].isEnabled()
        qtbot.waitUntil(lambda: not picture.pixmap().isNull(), timeout=PATIENCE)
        for scale in (2.0, 1.0):
            apply_theme(qapp, "light", scale)
            assert picture.width() == round(56 * scale)
            wanted = partial(_is_as_wide, picture, round(56 * scale))
            qtbot.waitUntil(wanted, timeout=PATIENCE)
        row.set_unreadable(open_study.numbers[open_study.files[5].name], "The file breaks off.")
        places = {each.text(): each.toolTip() for each in row.findChildren(QLabel)}
        assert places["6 of 6, damaged"] == "The file breaks off."
    finally:
        study = open_study.leave()
        assert study is not None
        runner.shut_down()
        study.close()


def _is_as_wide(picture: QLabel, side: int) -> bool:
    return picture.pixmap().deviceIndependentSize().width() == side
