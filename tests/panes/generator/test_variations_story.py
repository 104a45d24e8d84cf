"""Somebody compares pictures of a generator side by side, plays them, and sees what a slider changes."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTabBar
from pytestqt.qtbot import QtBot

from tests.core.generators.making import kept_generator
from tests.panes.generator.making import some_directions
from tests.panes.making import SynchronousRunner, button
from workbench.core.generators.cards import GeneratorCard
from workbench.core.generators.latents.kept import KeptPoint, keep_direction, keep_point
from workbench.core.generators.latents.points import Place, Point
from workbench.core.generators.rendering import renderer
from workbench.core.generators.variations.variation_settings import (
    KEPT,
    SLIDER,
    AnimationSettings,
    ChangesSettings,
    ScenesSettings,
)
from workbench.panes.generator.opening_work import made_ready
from workbench.panes.generator.variations import VariationsPane
from workbench.panes.open_study import OpenStudy
from workbench.widgets.picture_matrix import PictureMatrix


@pytest.fixture
def card() -> GeneratorCard:
    return kept_generator(resolution=16)


@pytest.fixture
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder into which a person saves."""
    monkeypatch.setattr(
        "workbench.panes.generator.saving.ask_where_to_save",
        lambda _parent, _title, proposal, **_: tmp_path / proposal.name,
    )
    return tmp_path


@pytest.fixture
def pane(qtbot: QtBot, card: GeneratorCard) -> Iterator[VariationsPane]:
    """The tool with the small generator and three sliders."""
    made = VariationsPane(OpenStudy(), SynchronousRunner())
    qtbot.addWidget(made)
    made.failed.connect(lambda pane, error: pane.message_bar.show_message("error", str(error)))
    made.resize(940, 640)
    made.show()
    *_, last = made_ready(card.key, "cpu")
    assert last.value is not None
    made.focus.choose_generator(last.value.card, last.value.build)
    yield made
    made.stop()


@pytest.fixture
def steered(pane: VariationsPane, card: GeneratorCard) -> VariationsPane:
    pane.focus.steer_by(some_directions(card))
    return pane


def choose(pane: VariationsPane, title: str) -> None:
    tabs = pane.findChild(QTabBar)
    tabs.setCurrentIndex([tabs.tabText(at) for at in range(tabs.count())].index(title))


def shown_matrix(pane: VariationsPane) -> PictureMatrix:
    return pane.view.findChild(PictureMatrix)


def pixels_at(card: GeneratorCard, pane: VariationsPane, point: Point) -> np.ndarray:
    return renderer(card.key).full(point, pane.focus.directions).pixels


def test_without_a_generator_it_offers_the_starter(qtbot: QtBot) -> None:
    made = VariationsPane(OpenStudy(), SynchronousRunner())
    qtbot.addWidget(made)
    made.show()
    assert "starter" in made.primary_button.text() and made.primary_button.isEnabled()


def test_without_a_direction_the_main_ones_are_taken(pane: VariationsPane) -> None:
    assert not pane.primary_button.isEnabled()
    QTest.mouseClick(button(pane, "Take the main directions"), Qt.MouseButton.LeftButton)
    assert len(pane.focus.directions) == 5
    assert shown_matrix(pane).row_headings == tuple(each.name for each in pane.focus.directions)
    assert len(shown_matrix(pane).pictures) == 35 and pane.primary_button.isEnabled()


def test_one_scene_is_changed_in_each_direction(steered: VariationsPane, card: GeneratorCard) -> None:
    steered.focus.go_to(Point(Place(3)))
    matrix = shown_matrix(steered)
    assert matrix.row_headings == ("Thing 1", "Thing 2", "Thing 3")
    assert matrix.column_headings == ("−3", "−2", "−1", "0", "+1", "+2", "+3")
    wanted = pixels_at(card, steered, Point(Place(3), amounts=(("key 2", 3.0),)))
    assert np.abs(matrix.pictures[1, 6].astype(int) - wanted).mean() < 3
    steered.focus.set_amount("key 1", 1.0)
    assert not np.array_equal(shown_matrix(steered).pictures[1, 3], wanted)


def test_several_scenes_are_changed_alike(steered: VariationsPane, card: GeneratorCard) -> None:
    choose(steered, "Several scenes")
    matrix = shown_matrix(steered)
    assert len(matrix.row_headings) == 5 and matrix.row_headings[0] == "This scene"
    before = matrix.row_headings
    QTest.mouseClick(button(steered, "Draw other seeds"), Qt.MouseButton.LeftButton)
    assert matrix.row_headings != before
    keep_point(card.key, KeptPoint("Corner", Point(Place(7))))
    steered.focus.note_kept()
    steered.view._form.set_settings(ScenesSettings(source=KEPT))
    steered.view.refresh()
    assert matrix.row_headings == ("This scene", "Corner")


def test_a_kept_direction_can_be_looked_at_without_steering_by_it(
    pane: VariationsPane, card: GeneratorCard
) -> None:
    keep_direction(card.key, some_directions(card)[0])
    pane.focus.note_kept()
    assert shown_matrix(pane).row_headings == ("Thing 1",)
    QTest.keyClick(shown_matrix(pane), Qt.Key.Key_End)
    QTest.mouseClick(button(pane, "Steer from here"), Qt.MouseButton.LeftButton)
    assert [each.name for each in pane.focus.directions] == ["Thing 1"]
    assert list(dict(pane.focus.point.amounts).values()) == [3.0]


def test_a_picture_is_seen_large_and_escape_leads_back(steered: VariationsPane) -> None:
    matrix = shown_matrix(steered)
    QTest.mouseClick(matrix.viewport(), Qt.MouseButton.LeftButton, pos=matrix.cell_rect(1, 2).center())
    assert steered._stage.large.isVisible() and not matrix.isVisible()
    assert steered._stage.large.picture.canvas.picture.shape == (16, 16, 3)
    QTest.keyClick(steered._stage.large, Qt.Key.Key_Escape)
    assert matrix.isVisible()


def test_a_matrix_is_saved_as_one_labelled_picture(steered: VariationsPane, saved: Path) -> None:
    steered.primary_button.click()
    (file,) = saved.glob("*_AI.png")
    with Image.open(file) as picture:
        # Three rows of seven pictures, each enlarged sixfold, and what stands around them.
        assert picture.width > 7 * 96 and picture.height > 3 * 96
        assert "trainedAlgorithmicMedia" in str(picture.info)
    assert "Saved" in steered.message_bar.messages[-1].text


def test_an_animation_leads_through_points_and_is_saved(steered: VariationsPane, saved: Path) -> None:
    choose(steered, "Animation")
    view = steered.view
    view._form.set_settings(AnimationSettings(stations=2, frames=3))
    view.refresh()
    assert len(view._frames) == 6 and view.player.is_playing
    view.player.pause()
    view.player.go_to(3)
    assert np.array_equal(view._picture.picture, view._frames[3].pixels)
    steered.primary_button.click()
    assert [each.suffix for each in saved.iterdir() if "_AI" in each.name] == [".mp4"]


def test_an_animation_without_a_way_says_why(steered: VariationsPane, card: GeneratorCard) -> None:
    choose(steered, "Animation")
    view = steered.view
    view._form.set_settings(AnimationSettings(source=KEPT))
    view.refresh()
    assert "only one point" in view._why_not.text() and not steered.primary_button.isEnabled()
    view._form.set_settings(AnimationSettings(stations=24, frames=120))
    view.refresh()
    assert "at most 600" in view._why_not.text()
    view._form.set_settings(AnimationSettings(source=SLIDER, frames=2))
    view.refresh()
    assert not view._why_not.isVisible() and len(view._frames) == 4


def test_where_a_slider_changes_pixels_is_shown_with_figures(
    steered: VariationsPane, card: GeneratorCard, saved: Path
) -> None:
    choose(steered, "Changes")
    view = steered.view
    view._form.set_settings(ChangesSettings(scenes=2))
    view.refresh()
    assert [tile.text() for tile in view.board.tiles][2:] == ["Change in this picture", "Average of 2 scenes"]
    before, after = (
        pixels_at(card, steered, Point(amounts=(("key 1", amount),))).astype(int) for amount in (0.0, 2.0)
    )
    np.testing.assert_allclose(view._seen.changes.here, np.abs(before - after).mean(2), atol=1)
    steered.primary_button.click()
    assert list(saved.glob("*_AI.png"))


def test_feature_maps_of_a_layer_are_those_of_the_network(
    steered: VariationsPane, card: GeneratorCard, saved: Path
) -> None:
    choose(steered, "Maps")
    view = steered.view
    view._layer.setCurrentIndex(2)
    maps = renderer(card.key).features(Point(), (), 2)
    np.testing.assert_allclose(view._seen.maps.values, maps)
    tiles = view.panel.grid.tiles
    assert len(tiles) == len(maps) and tiles[0].caption == str(maps.max((1, 2)).argmax())
    view.panel.grid.setFocus()
    QTest.keyClick(view.panel.grid, Qt.Key.Key_Home)
    assert view.large.isVisible()
    steered.primary_button.click()
    assert list(saved.glob("*_AI.png"))


def test_another_generator_takes_all_away(steered: VariationsPane) -> None:
    steered.focus.choose_generator(None)
    assert "starter" in steered.primary_button.text()
    assert not shown_matrix(steered).pictures
