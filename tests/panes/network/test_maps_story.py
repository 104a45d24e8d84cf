"""A person follows a picture through a network: the maps of every layer, one of them large, two pictures compared."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QSlider, QToolButton
from pytestqt.qtbot import QtBot

from tests.core.videos.making import counting, make_video
from tests.panes.making import PATIENCE, button, open_in, said
from workbench.core.networks.errors import NetworkError
from workbench.core.networks.maps_looking import MapsAnswer
from workbench.core.networks.maps_settings import BEFORE, BY_NUMBER, MapsSettings
from workbench.core.videos.settings import VideoRequest, VideoSettings
from workbench.panes.network.examples_view import ExamplesView
from workbench.panes.network.maps import MapsPane
from workbench.shell.main_window import MainWindow
from workbench.study.videos import add_video, proposed_folder
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.fact_list import FactList
from workbench.widgets.large_tile import LargeTile
from workbench.widgets.tile_grid import TileGrid
from workbench.widgets.tile_panel import TilePanel


@pytest.fixture
def pane(window: MainWindow, qtbot: QtBot, study_path: Path) -> MapsPane:
    """The pane in the real window, with the network that comes with the program."""
    open_in(window, qtbot, study_path)
    window.show_pane("maps")
    made = window.panes["maps"]
    qtbot.waitUntil(lambda: len(tiles(made)) > 0, timeout=PATIENCE)
    return made


@pytest.fixture
def make(make_alone: Callable[[type], Any]) -> Callable[[], MapsPane]:
    """Makes the pane alone; it answers at once."""
    return partial(make_alone, MapsPane)


def grid(pane: MapsPane) -> TileGrid:
    return pane.findChild(TilePanel).grid


def tiles(pane: MapsPane) -> tuple[Any, ...]:
    return grid(pane).tiles


def shown(pane: MapsPane) -> MapsAnswer:
    """What is on the screen. Its class is imported with this file, so that no test waits for torch."""
    assert pane._answer is not None
    return pane._answer


def heading(pane: MapsPane) -> str:
    return pane.findChild(TilePanel).heading


def facts(pane: MapsPane) -> dict[str, str]:
    shown = [each for each in pane.findChildren(FactList) if each.isVisible()]
    return dict(fact for each in shown for fact in each.facts)


def large(pane: MapsPane) -> list[LargeTile]:
    return [each for each in pane.findChildren(LargeTile) if each.isVisible()]


def slider(pane: MapsPane, name: str) -> QSlider:
    return next(each for each in pane.findChildren(QSlider) if each.accessibleName() == name)


def press(pane: MapsPane, name: str) -> None:
    found = next(each for each in pane.findChildren(QToolButton) if each.accessibleName() == name)
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def click(pane: MapsPane, tile: int) -> None:
    place = grid(pane).tile_rect(tile).center()
    QTest.mouseClick(grid(pane).viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_from_the_first_layer_to_one_map_and_its_share(pane: MapsPane, qtbot: QtBot) -> None:
    assert heading(pane).startswith("features.1: 64 maps of 111×111")
    assert "after the activation (ReLU)" in heading(pane)
    strengths = [float(each.note.replace(",", "")) for each in tiles(pane)]
    assert strengths == sorted(strengths, reverse=True)
    assert not large(pane)
    click(pane, 2)
    qtbot.waitUntil(lambda: "Share of the decision" in " ".join(facts(pane)), timeout=PATIENCE)
    assert len(large(pane)) == 1
    assert (
        large(pane)[0].accessibleDescription().startswith(f"Channel {tiles(pane)[2].caption} of features.1")
    )
    # With the keyboard to the next one.
    QTest.keyClick(grid(pane), Qt.Key.Key_Right)
    assert large(pane)[0].accessibleDescription().startswith(f"Channel {tiles(pane)[3].caption} of")
    assert pane.focus.unit == int(tiles(pane)[3].caption)
    share = next(value for name, value in facts(pane).items() if name.startswith("Share"))
    assert "%" in share and ("speaks for it" in share or "speaks against it" in share or "no part" in share)
    # The frame says what a place of the map sees.
    QTest.mouseMove(large(pane)[0], large(pane)[0].place().center())
    qtbot.waitUntil(lambda: large(pane)[0].frame is not None, timeout=PATIENCE)
    left, top, right, bottom = large(pane)[0].frame
    assert round((right - left) * 224) == round((bottom - top) * 224) == 3
    press(pane, "Close the large map")
    assert not large(pane) and grid(pane).current is None


def test_the_slider_leads_through_the_depth_of_the_network(pane: MapsPane, qtbot: QtBot) -> None:
    depth = slider(pane, "Depth in the network")
    depth.setFocus()
    seen = set()
    for place in (9, 30, depth.maximum()):
        depth.setValue(place)
        name = pane.focus.layer
        qtbot.waitUntil(lambda name=name: name in heading(pane), timeout=PATIENCE)
        seen.add(heading(pane))
    assert len(seen) == 3
    assert "Each is a single number" in heading(pane) and "stands for a label" in heading(pane)
    click(pane, 0)
    qtbot.waitUntil(lambda: "(" in pane._details._heading.text(), timeout=PATIENCE)


def test_before_the_activation_there_are_values_below_zero(make: Callable[[], MapsPane]) -> None:
    pane = make()
    panel = pane.findChild(TilePanel)
    assert not panel.bar.scale.is_signed
    pane._controls.show_settings(MapsSettings(activation=BEFORE, order=BY_NUMBER, scale="one for all"))
    assert heading(pane).startswith("features.0: 64 maps") and "before the activation" not in heading(pane)
    assert panel.bar.scale.is_signed and panel.bar.scale.low.startswith("−")
    assert [each.caption for each in tiles(pane)] == [str(number) for number in range(64)]


def test_values_are_read_under_the_pointer(make: Callable[[], MapsPane]) -> None:
    pane = make()
    QTest.mouseMove(grid(pane).viewport(), grid(pane).tile_rect(1).center())
    answer = shown(pane)
    channel = int(answer.channels[1])
    words = pane.findChild(TilePanel).read_out
    assert words.startswith(f"Channel {channel}, row 5")
    QTest.mouseMove(grid(pane).viewport(), QPoint(2, 2))
    assert pane.findChild(TilePanel).read_out == ""


def test_the_maps_follow_the_picture(pane: MapsPane, qtbot: QtBot) -> None:
    before = shown(pane).first.maps.values
    press(pane, "Next picture")
    qtbot.waitUntil(lambda: shown(pane).question.file.name == "picture 2.jpg", timeout=PATIENCE)
    assert not np.array_equal(before, shown(pane).first.maps.values)


def test_two_pictures_are_compared_in_the_same_channel_on_one_scale(pane: MapsPane, qtbot: QtBot) -> None:
    QTest.mouseClick(button(pane, "Compare this picture"), Qt.MouseButton.LeftButton)
    note = pane._controls._compare_note
    assert note.text() == "Kept: picture 1.jpg. Now go to another picture."
    pane.open_study.move(1)
    assert note.text() == "Compared with picture 1.jpg."
    qtbot.waitUntil(lambda: shown(pane).question.file.name == "picture 2.jpg", timeout=PATIENCE)
    assert len(large(pane)) == 2
    assert [each.accessibleDescription().rsplit(" ", 2)[-2:] for each in large(pane)] == [
        ["picture", "2.jpg"],
        ["picture", "1.jpg"],
    ]
    assert "second picture" in facts(pane)["Lowest and highest value"]
    first, second = shown(pane).first.maps, shown(pane).second.maps
    np.testing.assert_array_equal(shown(pane).scale.highs, np.maximum(first.largest, second.largest))
    QTest.mouseClick(button(pane, "Stop comparing"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(large(pane)) == 1, timeout=PATIENCE)


def test_dead_channels_are_counted_and_labelled(make: Callable[[], MapsPane]) -> None:
    pane = make()
    pane.focus.choose_layer("features.12.expand3x3_activation")
    values = shown(pane).first.maps.values
    dead = {number for number, each in enumerate(values) if not each.any()}
    assert 0 < len(dead) < len(values)
    assert f"256 maps of 13×13, {len(dead)} of them dead" in heading(pane)
    assert {int(each.caption) for each in tiles(pane) if each.word == "dead"} == dead
    assert f"{len(dead)} dead" in grid(pane).accessibleDescription()
    pane.focus.choose_unit(max(dead))
    assert "gives 0 everywhere for this picture" in facts(pane)["Dead"]


def test_the_pictures_that_excite_a_channel_most_stand_beside_it(pane: MapsPane, qtbot: QtBot) -> None:
    pane.focus.choose_layer("features.3")
    qtbot.waitUntil(lambda: heading(pane).startswith("features.3:"), timeout=PATIENCE)
    click(pane, 1)
    examples = pane.findChild(ExamplesView)
    assert examples.isVisible()
    qtbot.waitUntil(examples.find_button.isEnabled, timeout=PATIENCE)
    QTest.mouseClick(examples.find_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(examples.grid.tiles) == 6, timeout=PATIENCE)
    assert f"unit {tiles(pane)[1].caption} of the layer responds most in 6 pictures" in examples.note.text()
    strengths = [float(each.caption) for each in examples.grid.tiles]
    assert strengths == sorted(strengths, reverse=True)


def test_the_maps_follow_a_video(pane: MapsPane, qtbot: QtBot, tmp_path: Path) -> None:
    study = pane.open_study.study
    video = make_video(tmp_path / "town hall.avi", counting(20), "MJPG")
    settings = VideoSettings(seconds=0.3)
    for step in add_video(study, VideoRequest(video, proposed_folder(study, video), settings)):
        if step.value:
            pane.open_study.note_added(step.value)
    files = pane.open_study.files[6:]
    assert len(files) > 3
    pane.open_study.set_current(files[0])
    scrub = slider(pane, "Place among the pictures")
    # The slider leads through the video once it is known to be one.
    qtbot.waitUntil(lambda: scrub.maximum() == len(files) - 1, timeout=PATIENCE)
    for place in (1, 3):
        scrub.setValue(place)
        qtbot.waitUntil(
            lambda place=place: shown(pane).question.file == files[place] == pane.open_study.current,
            timeout=PATIENCE,
        )


def test_a_large_map_has_the_larger_part_and_stands_beside_the_tiles_where_there_is_width(
    make: Callable[[], MapsPane],
) -> None:
    pane = make()
    click(pane, 0)
    tiles_of, map_of = pane.findChild(TilePanel), pane._large
    for size, is_beside in (((1024, 620), False), ((2300, 1200), True), ((1024, 620), False)):
        pane.resize(*size)
        QApplication.processEvents()
        assert (map_of.y() == tiles_of.y()) is is_beside
        assert map_of.height() > (0 if is_beside else 1.4 * tiles_of.height())
        assert large(pane)[0].place().width() > 220


def test_the_map_fades_from_the_picture_to_its_bare_values(make: Callable[[], MapsPane]) -> None:
    pane = make()
    click(pane, 0)
    opacity = slider(pane, "Map over the picture")
    opacity.setValue(0)
    np.testing.assert_array_equal(large(pane)[0].picture, shown(pane).first.seen)
    opacity.setValue(100)
    assert large(pane)[0].picture.shape == (111, 111, 3)


def test_another_label_has_other_shares(make: Callable[[], MapsPane], qtbot: QtBot) -> None:
    pane = make()
    click(pane, 0)
    qtbot.waitUntil(lambda: pane._details._meaning is not None, timeout=PATIENCE)
    box = next(
        each for each in pane.findChildren(ChoiceBox) if each.accessibleName() == "Label of the decision"
    )
    assert box.count() == 5
    name = box.itemText(3).rpartition(" (")[0]
    box.setFocus()
    for _ in range(3):
        QTest.keyClick(box, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: f"Share of the decision for “{name}”" in facts(pane), timeout=PATIENCE)


def test_a_layer_that_gives_no_picture_is_explained(make: Callable[[], MapsPane], monkeypatch: Any) -> None:
    pane = make()

    def refuse(*_: Any) -> None:
        raise NetworkError(
            "This layer gives 3×7 numbers, which are not laid out like a picture. Choose another layer."
        )

    monkeypatch.setattr("workbench.panes.network.maps.maps_answer", refuse)
    pane.focus.choose_layer("features.3")
    assert "not laid out like a picture" in grid(pane).accessibleDescription()
    assert not pane.message_bar.messages and not pane.primary_button.isEnabled()
    monkeypatch.undo()
    pane.focus.choose_layer("features.4")
    assert heading(pane).startswith("features.4:") and pane.primary_button.isEnabled()


def test_an_unreadable_picture_is_said_and_the_next_one_shown(make: Callable[[], MapsPane]) -> None:
    pane = make()
    Path(pane.open_study.files[1].path).write_bytes(b"no picture")
    pane.open_study.move(1)
    assert "could not be read" in grid(pane).accessibleDescription()
    assert pane.open_study.files[1].name in pane.open_study.unreadable
    pane.open_study.move(1)
    assert len(tiles(pane)) == 64


def test_no_share_where_there_are_no_gradients(
    make: Callable[[], MapsPane], qtbot: QtBot, monkeypatch: Any
) -> None:
    def refuse(*_: Any) -> None:
        raise NetworkError("This network gives no gradients.")

    monkeypatch.setattr("workbench.panes.network.maps.maps_meaning", refuse)
    pane = make()
    click(pane, 0)
    qtbot.waitUntil(lambda: pane._details._why_not.isVisible(), timeout=PATIENCE)
    assert "no gradients" in pane._details._why_not.text()
    assert len(large(pane)) == 1


def test_sheet_and_table_are_saved(
    pane: MapsPane, window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "out"))
    QTest.mouseClick(pane.primary_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Saved as" in said(window), timeout=PATIENCE)
    name = "maps squeezenet1_1 features.1 picture 1"
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == [
        f"{name}{end}" for end in (".csv", ".json", ".png")
    ]


def test_what_leads_to_other_tools(make: Callable[[], MapsPane], qtbot: QtBot) -> None:
    pane = make()
    click(pane, 4)
    with qtbot.waitSignal(pane.open_study.pane_requested) as asked:
        button(pane, "Show its filter").click()
    assert asked.args == ["filters"]
    assert pane.focus.unit == int(tiles(pane)[4].caption)


def test_a_unit_chosen_elsewhere_is_shown_large(make: Callable[[], MapsPane]) -> None:
    pane = make()
    pane.focus.choose_layer("features.3", 7)
    assert tiles(pane)[grid(pane).current].caption == "7"
    assert large(pane)[0].accessibleDescription().startswith("Channel 7 of features.3")
    press(pane, "Close the large map")
    pane.focus.choose_layer("features.4")
    assert not large(pane)
    pane.focus.choose_unit(0)
    assert large(pane)[0].accessibleDescription().startswith("Channel 0 of features.4")


def test_a_late_answer_about_another_network_is_not_shown(make: Callable[[], MapsPane]) -> None:
    pane = make()
    late = shown(pane)
    pane.focus.layers = ()
    pane.focus.network_changed.emit()
    pane.focus.layers = ()
    pane._show_nothing("")
    pane._show_answer(late)
    assert not tiles(pane)
