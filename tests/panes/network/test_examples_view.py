"""Examples in the window: found by a click, cut out of their pictures, kept, and shown again."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QLabel

from tests.panes.making import SynchronousRunner, load, make_damaged, make_pictures, make_study
from workbench.core.networks.example_pictures import example_picture
from workbench.core.networks.examples_settings import ExamplesSettings
from workbench.core.tasks import task
from workbench.panes.network.examples_view import ExamplesView
from workbench.panes.network.examples_work import Sought, found_examples
from workbench.panes.network.tool import opened_layers
from workbench.panes.open_study import OpenStudy
from workbench.panes.picture_facts import _finding_fact
from workbench.study.examples import examples_of
from workbench.study.metadata import leave_out
from workbench.study.results import findings
from workbench.study.runs import Request
from workbench.widgets.progress_strip import ProgressStrip

LAYER = "features.3"
CANVAS = (10, 20, 30)


class Window:
    """The view by itself, as it stands in a pane, with a study of six pictures."""

    def __init__(self, shown: Callable[[Any], Any], path: Path) -> None:
        self.shared, self.runner, self.progress = OpenStudy(), SynchronousRunner(), ProgressStrip()
        self.failed: list[BaseException] = []
        self.shared.show(load(path))
        self.view = shown(ExamplesView(self.shared, self.runner, self.progress, self.failed.append))
        self.view.resize(500, 600)

    def know_layers(self, layer: str = LAYER, unit: int = 0) -> None:
        focus = self.shared.network
        focus.note_layers(focus.card, opened_layers(focus.card, "cpu"))
        focus.choose_layer(layer, unit)

    @property
    def button(self) -> str:
        return self.view.find_button.text()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_study(tmp_path / "Six.study", make_pictures(tmp_path / "pictures"))


@pytest.fixture
def made(shown: Callable[[Any], Any], path: Path) -> Iterator[Window]:
    window = Window(shown, path)
    yield window
    window.progress.deleteLater()
    study = window.shared.leave()
    if study is not None:
        study.close()


def test_it_says_what_to_do_before_a_layer_is_known(made: Window) -> None:
    assert "Choose a layer" in made.view.grid.text
    assert made.button == "Find examples in 6 pictures" and not made.view.find_button.isEnabled()


def test_examples_are_found_by_a_click_and_kept(made: Window) -> None:
    made.know_layers()
    assert "Which of your pictures excite unit 0 most" in made.view.grid.text
    results = []
    made.shared.results_changed.connect(results.append)
    made.view.find_button.click()
    assert not made.failed
    assert results == [Request(task("examples"), ExamplesSettings("squeezenet1_1", LAYER, 9))]
    truth = examples_of(made.shared.study, "squeezenet1_1", LAYER, 0, 9)
    assert [tile.caption for tile in made.view.grid.tiles] == [
        f"{each.activation:.3g}" for each in truth.examples
    ]
    assert len(made.view.grid.tiles) == 6 and truth.pictures == 6
    assert "unit 0 of the layer responds most in 6 pictures" in made.view.note.text()
    assert made.view.find_button.isHidden()
    assert not made.progress.is_running


def test_another_unit_has_other_examples_at_once(made: Window) -> None:
    made.know_layers()
    made.view.find_button.click()
    for unit in (1, 5):
        made.shared.network.choose_unit(unit)
        truth = examples_of(made.shared.study, "squeezenet1_1", LAYER, unit, 9).examples
        assert [tile.caption for tile in made.view.grid.tiles] == [f"{each.activation:.3g}" for each in truth]


def test_another_layer_asks_again(made: Window) -> None:
    made.know_layers()
    made.view.find_button.click()
    made.shared.network.choose_layer("features.4")
    assert not made.view.grid.tiles and made.button == "Find examples in 6 pictures"
    made.shared.network.choose_layer(LAYER)
    assert len(made.view.grid.tiles) == 6


def test_a_click_on_an_example_makes_its_picture_the_current_one(made: Window) -> None:
    made.know_layers()
    made.view.find_button.click()
    truth = examples_of(made.shared.study, "squeezenet1_1", LAYER, 0, 9).examples
    made.view.grid.current_changed.emit(3)
    assert made.shared.current == truth[3].file


def test_patches_and_whole_pictures_differ(made: Window) -> None:
    made.know_layers()
    made.view.find_button.click()
    patches = made.view.grid._pictures
    made.view.whole_button.click()
    assert not np.array_equal(patches, made.view.grid._pictures)
    made.view.patch_button.click()
    np.testing.assert_array_equal(patches, made.view.grid._pictures)


def test_pictures_added_and_left_out_later(made: Window, path: Path, tmp_path: Path) -> None:
    made.know_layers()
    made.view.find_button.click()
    leave_out(made.shared.study, {"picture 2.jpg": "blurred"}, "leave out")
    made.shared.note_shown((0, 2, 3, 4, 5), {"picture 2.jpg": "blurred"})
    assert len(made.view.grid.tiles) == 5
    assert made.view.find_button.isHidden()
    from workbench.study.pictures import add_pictures

    make_pictures(tmp_path / "more", 2)
    for step in add_pictures(made.shared.study, [tmp_path / "more"]):
        made.shared.note_added(step.value)
    assert made.button == "Look in 2 more pictures" and made.view.find_button.isEnabled()
    made.view.find_button.click()
    assert len(made.view.grid.tiles) == 7


def test_unreadable_pictures_are_counted(shown: Callable[[Any], Any], tmp_path: Path) -> None:
    make_damaged(tmp_path / "pictures")
    window = Window(shown, make_study(tmp_path / "a.study", tmp_path / "pictures"))
    window.know_layers()
    window.view.find_button.click()
    words = " ".join(label.text() for label in window.progress.findChildren(QLabel))
    assert "Examples were found" in words and "could not be read" in words
    assert len(window.view.grid.tiles) == 1
    assert window.shared.unreadable
    window.progress.deleteLater()
    window.shared.leave().close()


def test_a_picture_that_is_gone_keeps_its_place(made: Window, tmp_path: Path) -> None:
    made.know_layers()
    made.view.find_button.click()
    name = examples_of(made.shared.study, "squeezenet1_1", LAYER, 0, 9).examples[1].file.name
    (tmp_path / "pictures" / name).unlink()
    made.shared.network.choose_unit(1)
    made.shared.network.choose_unit(0)
    assert made.view.grid.tiles[1].word == "unreadable"
    assert len(made.view.grid.tiles) == 6


def test_a_failure_is_passed_on_and_the_view_is_usable_again(made: Window) -> None:
    made.know_layers()
    made.runner.failure = MemoryError("full")
    made.view.find_button.click()
    assert [type(each) for each in made.failed] == [MemoryError]
    assert not made.progress.is_running and made.view.find_button.isEnabled()
    made.view.find_button.click()
    assert len(made.view.grid.tiles) == 6


def test_what_was_found_before_cancel_is_kept(made: Window) -> None:
    made.know_layers()
    made.view._search.went_on.connect(made.progress.cancel_requested)
    made.view.find_button.click()
    words = " ".join(label.text() for label in made.progress.findChildren(QLabel))
    assert "Stopped. What was found is kept" in words
    assert not made.view.is_searching and made.view.find_button.isEnabled()


def test_a_closed_study_leaves_nothing(made: Window) -> None:
    made.know_layers()
    made.view.find_button.click()
    study = made.shared.leave()
    assert study is not None
    study.close()
    assert not made.view.grid.tiles and made.view.find_button.isHidden()


def test_it_starts_nothing_while_the_pane_is_busy(made: Window) -> None:
    made.know_layers()
    made.progress.start("Something else")
    made.view.find_button.click()
    assert not made.view.is_searching and not made.view.grid.tiles


def test_a_layer_without_units_is_explained(made: Window) -> None:
    made.know_layers()
    focus = made.shared.network
    layers = tuple(replace(each, layout="other") for each in focus.layers)
    focus.note_layers(focus.card, layers)
    focus.choose_layer("features.4")
    assert "not laid out like a picture" in made.view.grid.text
    assert not made.view.find_button.isEnabled()


def test_a_recipe_of_examples_chooses_network_and_layer(made: Window) -> None:
    request = Request(task("examples"), ExamplesSettings("squeezenet1_1", "features.6"))
    made.shared.recipe_requested.emit(request, False)
    assert made.shared.network.layer == "features.6"
    made.shared.recipe_requested.emit(
        Request(task("examples"), ExamplesSettings("resnet18", "layer1")), False
    )
    assert (made.shared.network.card.key, made.shared.network.layer) == ("resnet18", "layer1")
    assert not made.view.find_button.isEnabled(), "its weights are not here"


def test_every_control_says_what_it_is(made: Window, qapp: QApplication) -> None:
    view = made.view
    for each in (view.patch_button, view.whole_button, view.find_button, view.grid):
        assert each.accessibleName() and each.toolTip()


def test_a_silent_unit_is_not_shown_as_if_it_answered(made: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    made.know_layers()
    made.view.find_button.click()
    real = examples_of

    def silent(*arguments: Any) -> Any:
        found = real(*arguments)
        return replace(found, examples=tuple(replace(each, activation=0.0) for each in found.examples))

    monkeypatch.setattr("workbench.panes.network.examples_work.examples_of", silent)
    made.shared.network.choose_unit(3)
    assert made.view.grid.text == "Unit 3 responds to none of the 6 pictures."
    assert not made.view.grid.tiles


def test_the_details_of_a_picture_list_a_few_of_its_units(made: Window) -> None:
    made.know_layers()
    made.view.find_button.click()
    (found,) = findings(made.shared.study, "picture 1.jpg")
    title, words = _finding_fact(found)
    lines = words.splitlines()
    assert title.startswith("Examples for units, SqueezeNet")
    assert lines[0].startswith("features.3, unit 0:") and len(lines) == 21
    assert lines[-1] == "and 108 more; see Tables"
    assert _finding_fact(replace(found, rows=())) == (title, "No rows for this picture")


def test_in_a_narrow_column_words_are_shorter_and_tiles_smaller(made: Window) -> None:
    made.know_layers()
    made.view.resize(150, 700)
    assert made.button == "Find examples" and made.view.grid.size_name == "small"
    assert made.view.find_button.accessibleName() == "Find examples in 6 pictures"
    made.view.find_button.click()
    assert made.view.grid.verticalScrollBar().maximum() == 0, "all examples are in sight"
    made.view.resize(500, 700)
    assert made.view.grid.size_name == "medium"
    made.view.grid.set_size("large")
    made.view.resize(150, 700)
    assert made.view.grid.size_name == "large", "a person chose it"


# The small pictures.


def test_a_patch_is_cut_out_in_proportion() -> None:
    picture = np.zeros((40, 60, 3), dtype=np.uint8)
    picture[10:20, 30:50] = (200, 100, 50)
    square = example_picture(picture, (30, 10, 50, 20), 32, False, CANVAS)
    assert square.shape == (32, 32, 3)
    assert (square[8:24] == (200, 100, 50)).all()
    assert (square[:8] == CANVAS).all() and (square[24:] == CANVAS).all()


def test_the_whole_picture_has_a_frame_around_what_is_seen() -> None:
    picture = np.full((64, 64, 3), 120, dtype=np.uint8)
    square = example_picture(picture, (16, 16, 48, 40), 64, True, CANVAS)
    assert (
        (square[16, 16:48] == 0).all() and (square[17, 17:47] == 255).all() and (square[18, 18:46] == 0).all()
    )
    assert (square[30, 30] == 120).all() and (square[5, 5] == 120).all()
    assert (square[39, 16:48] == 0).all()


@pytest.mark.parametrize("box", [(0, 0, 1, 1), (500, 500, 600, 600), (-5, -5, 3, 3)])
def test_boxes_of_a_picture_that_has_shrunk(box: tuple[int, int, int, int]) -> None:
    for is_whole in (True, False):
        made = example_picture(np.zeros((5, 3, 3), dtype=np.uint8), box, 16, is_whole, CANVAS)
        assert made.shape == (16, 16, 3)


def test_nothing_is_read_for_a_unit_without_examples(made: Window) -> None:
    found = found_examples(made.shared.study, Sought("squeezenet1_1", LAYER, 0, 32, False, CANVAS))
    assert found.tiles is None and found.pictures == 0
