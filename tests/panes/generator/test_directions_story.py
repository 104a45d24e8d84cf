"""Somebody looks for directions, looks at strips, sorts pictures, names and keeps, steers, and hands on."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QByteArray, QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from tests.core.generators.making import kept_generator
from tests.panes.making import SynchronousRunner
from workbench.core.generators.cards import GeneratorCard
from workbench.core.generators.files.store import opened
from workbench.core.generators.finding_directions.settings import (
    BY_EXAMPLES,
    CHANNELS,
    COARSE,
    FINE,
    GROUPS,
    LISTENING,
    MIDDLE,
    OWN,
    FindingSettings,
    heard_in_words,
)
from workbench.core.generators.latents.directions import MOST_DIRECTIONS, Direction
from workbench.core.generators.latents.kept import kept_directions
from workbench.core.generators.latents.locating import locate, styles_of
from workbench.core.generators.latents.points import Point
from workbench.core.generators.latents.vectors import Vectors
from workbench.core.generators.rendering import as_pixels, renderer
from workbench.panes.generator import directions_work
from workbench.panes.generator.directions import DirectionsPane
from workbench.panes.generator.directions_sorting import LEFT, RIGHT, UNSORTED
from workbench.panes.generator.directions_stage import FOUND, KEPT, SORT
from workbench.panes.open_study import OpenStudy

QUICK = FindingSettings(count=3, samples=500)


@pytest.fixture
def card() -> GeneratorCard:
    return kept_generator("Town", with_discriminator=False, resolution=16)


@pytest.fixture
def runner() -> SynchronousRunner:
    return SynchronousRunner()


@pytest.fixture
def pane(qtbot: QtBot, runner: SynchronousRunner, card: GeneratorCard) -> Iterator[DirectionsPane]:
    """The tool with the small generator open, in front."""
    made = DirectionsPane(OpenStudy(), runner)
    qtbot.addWidget(made)
    made.failed.connect(lambda pane, error: pane.message_bar.show_message("error", str(error)))
    made.resize(940, 640)
    made.show()
    made.focus.choose_generator(card)
    made._controls.set_settings(QUICK)
    yield made


def press(pane: DirectionsPane, words: str) -> None:
    buttons = [each for each in pane.findChildren(QPushButton) if each.isVisible() and words in each.text()]
    assert len(buttons) == 1, f"{words!r} is on {len(buttons)} buttons"
    QTest.mouseClick(buttons[0], Qt.MouseButton.LeftButton)


def said(pane: DirectionsPane) -> str:
    return "\n".join(each.text for each in pane.message_bar.messages)


def act(pane: DirectionsPane) -> None:
    """Press the button in the newest message."""
    action = pane.message_bar.messages[-1].action
    assert action is not None
    action[1]()


def names(shelf: Any) -> list[str]:
    return [each.direction.name for each in shelf.listed]


@pytest.fixture
def found(pane: DirectionsPane) -> DirectionsPane:
    press(pane, "Find 3 directions")
    return pane


# Finding


def test_directions_are_found_and_shown_as_strips(found: DirectionsPane, card: GeneratorCard) -> None:
    shelf = found._stage.found
    assert found._stage.view == FOUND and names(shelf) == ["Difference 1", "Difference 2", "Difference 3"]
    assert (
        shelf.overview.row_headings[0].startswith("Difference 1\n") and "%" in shelf.overview.row_headings[0]
    )
    assert len(shelf.overview.pictures) == 3 * 5
    assert shelf.strips.column_headings == ("−3", "−2", "−1", "0", "+1", "+2", "+3")
    assert len(shelf.strips.pictures) == 4 * 7
    assert found._stage._tabs.tabText(0) == "Found (3)" and not found.progress.isVisible()


def test_strips_show_what_the_network_gives(found: DirectionsPane, card: GeneratorCard) -> None:
    shelf, network = found._stage.found, opened(card.key).network
    direction = shelf.listed[0].direction
    for row, column in ((0, 0), (2, 6)):
        point = shelf._points[row, column]
        assert dict(point.amounts)[direction.key] == (-3.0, 3.0)[column > 0]
        *_, canvas = network.canvases(styles_of(network, locate(network, point, [direction])))
        assert canvas.picture is not None
        wanted = as_pixels(canvas.picture).astype(int)
        assert np.abs(shelf.strips.pictures[row, column].astype(int) - wanted).max() <= 1


def test_another_row_shows_another_direction_and_seeds_are_drawn_anew(found: DirectionsPane) -> None:
    shelf = found._stage.found
    shelf.overview.setFocus()
    before = shelf.strips.pictures[1, 0].copy()
    QTest.keyClick(shelf.overview, Qt.Key.Key_Down)
    assert shelf.current is shelf.listed[1] and found._details.name.text() == "Difference 2"
    other = shelf.strips.pictures[1, 0].copy()
    assert not np.array_equal(before, other)
    shelf._seeds.click()
    assert not np.array_equal(other, shelf.strips.pictures[1, 0])


@pytest.mark.parametrize(
    ("settings", "method", "layers"),
    [
        (replace(QUICK, method=LISTENING, layers=COARSE), "sefa", (0, 1)),
        (replace(QUICK, method=LISTENING, layers=MIDDLE, is_normalised=False), "sefa", (2, 3)),
        (replace(QUICK, layers=FINE), "pca", (4, None)),
        (replace(QUICK, layers=OWN, first=1, last=4), "pca", (1, 4)),
    ],
)
def test_methods_and_layers_are_chosen(
    pane: DirectionsPane, settings: FindingSettings, method: str, layers: tuple[int, int | None]
) -> None:
    pane._controls.set_settings(settings)
    press(pane, "Find 3 directions")
    directions = [each.direction for each in pane._stage.found.listed]
    assert {(each.method, each.first, each.last) for each in directions} == {(method, *layers)}


def test_layers_that_are_not_there_are_said(pane: DirectionsPane) -> None:
    pane._controls.set_settings(replace(QUICK, layers=OWN, first=20, last=30))
    press(pane, "Find 3 directions")
    assert "layers 0 to 5" in said(pane) and not pane.progress.is_running


@pytest.mark.parametrize(
    ("heard", "count", "text"),
    [
        ((0, None), 10, "all 10 layers"),
        ((0, 9), 10, "all 10 layers"),
        ((0, 3), 10, "layers 0 to 3 of 10"),
        ((4, 4), 10, "layer 4 of 10"),
        ((0, None), 1, "z itself"),
    ],
)
def test_layers_in_words(heard: tuple[int, int | None], count: int, text: str) -> None:
    assert heard_in_words(*heard, count) == text


@pytest.mark.parametrize("count", [3, 6, 8, 10, 14, 16, 18])
def test_coarse_middle_and_fine_are_all_layers_once(count: int) -> None:
    parts = [replace(QUICK, layers=each).heard(count) for each in (COARSE, MIDDLE, FINE)]
    heard = [layer for first, last in parts for layer in range(first, count if last is None else last + 1)]
    assert heard == list(range(count))


def test_channels_are_found(pane: DirectionsPane) -> None:
    pane._controls.set_settings(replace(QUICK, method=CHANNELS, count=2))
    press(pane, "Find 2 channels")
    assert all(name.startswith("Channel") for name in names(pane._stage.found))


def test_a_search_that_is_stopped_leaves_what_was_there(found: DirectionsPane, monkeypatch: Any) -> None:
    monkeypatch.setattr(found._controls, "settings", lambda: replace(QUICK, samples=5000))
    monkeypatch.setattr(found, "_on_step", lambda _: found.stop())
    press(found, "Find 3 directions")
    assert not found.progress.is_running and len(found._stage.found.listed) == 3


# Two groups


@pytest.fixture
def sorting(pane: DirectionsPane) -> DirectionsPane:
    pane._controls.set_settings(replace(QUICK, method=GROUPS))
    return pane


def test_pictures_are_put_up_for_sorting(sorting: DirectionsPane) -> None:
    view = sorting._stage.sorting
    assert sorting._stage.view == SORT and view.trays[UNSORTED].count() == 60 and not view.missing
    assert not sorting.primary_button.isEnabled() and "at least 2" in sorting.primary_button.toolTip()
    press(sorting, "Draw more")
    assert view.count == 120 and len(set(view.trays[UNSORTED].keys)) == 120 and not view.missing


def test_pictures_are_sorted_by_keys_by_buttons_and_by_dragging(sorting: DirectionsPane) -> None:
    view = sorting._stage.sorting
    tray = view.trays[UNSORTED]
    seeds = tray.keys
    tray.setCurrentRow(0)
    for key in (Qt.Key.Key_L, Qt.Key.Key_L, Qt.Key.Key_R):
        QTest.keyClick(tray, key)
    tray.clearSelection()
    tray.item(0).setSelected(True)
    press(sorting, "To the right")
    data = QMimeData()
    data.setData("application/x-workbench-pictures", QByteArray(f"{seeds[5]},{seeds[6]}".encode()))
    drop = QDropEvent(
        QPointF(9, 9),
        Qt.DropAction.MoveAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    view.trays[RIGHT].dropEvent(drop)
    assert drop.isAccepted()
    assert view.left == seeds[:2] and view.right == (seeds[2], seeds[3], seeds[5], seeds[6])
    view.trays[RIGHT].clearSelection()
    view.trays[RIGHT].item(3).setSelected(True)
    QTest.keyClick(view.trays[RIGHT], Qt.Key.Key_Delete)
    assert view.right == (seeds[2], seeds[3], seeds[5]) and seeds[6] in tray.keys
    assert "Find the difference (2 and 3)" in sorting.primary_button.text()


def test_what_is_dropped_from_elsewhere_is_not_taken(sorting: DirectionsPane) -> None:
    view = sorting._stage.sorting
    for content in (b"", b"x,-1,99999999", b"\xff" * 9):
        data = QMimeData()
        data.setData("application/x-workbench-pictures", QByteArray(content))
        drop = QDropEvent(
            QPointF(9, 9),
            Qt.DropAction.MoveAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        view.trays[LEFT].dropEvent(drop)
    assert view.left == () and view.count == 60


def test_the_difference_of_two_groups_is_found_and_says_how_well_it_separates(
    sorting: DirectionsPane,
) -> None:
    view = sorting._stage.sorting
    seeds = view.trays[UNSORTED].keys
    view.move(seeds[:4], LEFT)
    view.move(seeds[4:9], RIGHT)
    press(sorting, "Find the difference (4 and 5)")
    (listed,) = sorting._stage.found.listed
    assert listed.direction.method == "groups" and "each of 9 left out" in listed.words
    assert "4 pictures on the left and 5 on the right" in listed.direction.made


def test_what_examples_share_is_found(pane: DirectionsPane) -> None:
    pane._controls.set_settings(replace(QUICK, method=CHANNELS, ranking=BY_EXAMPLES, count=2))
    view = pane._stage.sorting
    assert not pane.primary_button.isEnabled()
    view.move(view.trays[UNSORTED].keys[:3], RIGHT)
    press(pane, "Find what 3 pictures share")
    assert "shared by 3 examples" in pane._stage.found.listed[0].direction.made


# Keeping


def test_a_direction_is_named_kept_renamed_deleted_and_taken_back(
    found: DirectionsPane, card: GeneratorCard
) -> None:
    name = found._details.name
    name.selectAll()
    QTest.keyClicks(name, "More trees")
    QTest.keyClick(name, Qt.Key.Key_Return)
    assert "“More trees” is kept" in said(found)
    assert [each.name for each in kept_directions(card.key)] == ["More trees"] == names(found._stage.kept)
    found._stage.choose_view(KEPT)
    assert len(found._stage.kept.strips.pictures) == 4 * 7
    name.setText("Taller houses")
    press(found, "Rename")
    assert [each.name for each in kept_directions(card.key)] == ["Taller houses"]
    press(found, "Delete")
    assert kept_directions(card.key) == () and names(found._stage.kept) == []
    act(found)
    assert [each.name for each in kept_directions(card.key)] == ["Taller houses"]


def test_what_is_kept_is_there_when_the_generator_is_opened_again(
    found: DirectionsPane, card: GeneratorCard
) -> None:
    press(found, "Keep direction")
    other = kept_generator("Other", with_discriminator=False, resolution=16, seed=1)
    found.focus.choose_generator(other)
    assert names(found._stage.found) == names(found._stage.kept) == []
    found.focus.choose_generator(card)
    assert names(found._stage.kept) == ["Difference 1"]


def test_a_damaged_list_is_said_and_begins_anew(found: DirectionsPane, card: GeneratorCard) -> None:
    press(found, "Keep direction")
    from workbench.core.generators.files.store import own_folder

    (own_folder() / f"{card.key}.kept.json").write_text("{")
    found.focus.note_kept()
    assert "put aside" in said(found)
    found.focus.note_kept()
    assert names(found._stage.kept) == []


# Steering


def test_it_is_steered_by_a_direction(found: DirectionsPane, qtbot: QtBot) -> None:
    press(found, "Steer by it")
    assert [each.name for each in found.focus.directions] == ["Difference 1"]
    assert not found._details._steer.isEnabled()
    with qtbot.waitSignal(found.open_study.pane_requested) as asked:
        act(found)
    assert asked.args == ["steer"]


def test_a_picture_of_a_strip_is_gone_on_from(found: DirectionsPane) -> None:
    strips = found._stage.found.strips
    strips.setFocus()
    QTest.mouseClick(strips.viewport(), Qt.MouseButton.LeftButton, pos=strips.cell_rect(0, 6).center())
    key = found._stage.found.listed[0].direction.key
    assert dict(found.focus.point.amounts)[key] == 3.0
    assert found.focus.point.place == found._stage.found._points[0, 6].place


def test_there_are_at_most_24_sliders(found: DirectionsPane) -> None:
    one = found._stage.found.listed[0].direction
    found.focus.steer_by([replace(one, key=f"k{number}") for number in range(MOST_DIRECTIONS)])
    press(found, "Steer by it")
    assert len(found.focus.directions) == MOST_DIRECTIONS and "no more can be" in said(found)


def test_it_is_steered_by_all_that_are_kept(found: DirectionsPane) -> None:
    for listed in found._stage.found.listed:
        found._keeping.keep(listed.direction, listed.direction.name)
    press(found, "Steer by all")
    assert [each.name for each in found.focus.directions] == ["Difference 1", "Difference 2", "Difference 3"]


def test_the_scene_of_steer_is_the_scene_of_strips(found: DirectionsPane) -> None:
    shelf = found._stage.found
    before = shelf.strips.pictures[0, 3].copy()
    found.focus.go_to(Point(truncation=0.2))
    assert shelf._points[0, 3].truncation == 0.2
    assert not np.array_equal(before, shelf.strips.pictures[0, 3])


# Handing on


def answer(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    for question in ("ask_where_to_save", "ask_for_file"):
        monkeypatch.setattr(f"workbench.panes.generator.directions_keeping.{question}", lambda *_: path)


def test_directions_are_exported_and_imported(
    found: DirectionsPane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, card: GeneratorCard
) -> None:
    answer(monkeypatch, tmp_path / "ways.safetensors")
    press(found, "Keep direction")
    press(found, "Export …")
    assert "1 direction saved as “ways.safetensors”" in said(found)
    found._stage.choose_view(KEPT)
    press(found, "Delete")
    press(found, "Import …")
    assert "1 direction was imported" in said(found) and names(found._stage.kept) == ["Difference 1"]


def test_those_of_another_generator_can_be_tried_anyway(
    found: DirectionsPane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, tmp_path / "ways.safetensors")
    press(found, "Keep direction")
    press(found, "Export …")
    found.focus.choose_generator(kept_generator("Other", with_discriminator=False, resolution=16, seed=1))
    press(found, "Import …")
    assert "another generator, “Town”" in said(found) and names(found._stage.kept) == []
    act(found)
    assert names(found._stage.kept) == ["Difference 1"]


def test_those_of_another_size_are_refused(
    found: DirectionsPane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, tmp_path / "ways.safetensors")
    press(found, "Keep direction")
    press(found, "Export …")
    found.focus.choose_generator(kept_generator("Larger", with_discriminator=False, resolution=32))
    press(found, "Import …")
    assert "sizes are others" in said(found) and found.message_bar.messages[-1].action is None


# Without a generator


def test_without_a_generator_it_says_what_to_do(pane: DirectionsPane) -> None:
    pane.focus.choose_generator(None)
    assert pane._empty is not None and pane._empty.isVisible()
    assert pane.primary_button.isEnabled() and "starter" in pane.primary_button.text()


def test_what_fails_is_told_and_can_be_tried_again(pane: DirectionsPane, runner: SynchronousRunner) -> None:
    from workbench.core.generators.errors import GeneratorError

    runner.failure = GeneratorError("The generator is gone.")
    press(pane, "Find 3 directions")
    assert said(pane) == "The generator is gone." and not pane.progress.is_running
    press(pane, "Find 3 directions")
    assert len(pane._stage.found.listed) == 3


def test_nothing_is_cut_off_in_a_small_window(found: DirectionsPane) -> None:
    press(found, "Keep direction")
    found._details.name.setText("A long name of a direction that says much")
    for view in (FOUND, SORT, KEPT):
        found._stage.choose_view(view)
        found.resize(900, 560)
        for area in found.findChildren(QScrollArea):
            assert area.horizontalScrollBar().maximum() == 0, area.widget()
        for each in found._stage.sorting.findChildren(QPushButton):
            words = each.fontMetrics().horizontalAdvance(each.text())
            assert not each.isVisible() or words + 16 <= each.width(), each.text()


def test_blurred_quick_pictures_give_way_to_exact_ones(
    card: GeneratorCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a busy machine quick pictures lack colours and detail: directions are judged by exact ones in the end."""
    quick = renderer(card.key)
    monkeypatch.setattr(quick, "preview", partial(quick.preview, most_seconds=1e-9))
    scene = directions_work.Scene(card, Point(), "cpu")
    last: dict[int, tuple[bool, Any]] = {}
    for step in directions_work.pictures(scene, (3, 4)):
        if step.value is not None:
            seed, pixels, is_exact = step.value
            last[seed] = is_exact, pixels
    assert [is_exact for is_exact, _ in last.values()] == [True, True]
    exact = quick.full(directions_work.points_at(scene, (3,))[0]).pixels
    np.testing.assert_array_equal(last[3][1], exact)
    direction = Direction("d", "Some", "pca", Vectors.of(np.ones(32)), card.key)
    shown = {
        each.value.column: each.value
        for each in directions_work.overview(scene, (direction,), 0)
        if each.value
    }
    at_end = shown[len(directions_work.OVERVIEW) - 1]
    np.testing.assert_array_equal(at_end.pixels, quick.full(at_end.point, (direction,)).pixels)


def test_who_sorts_finds_pictures_to_sort_of_the_next_generator_too(pane: DirectionsPane) -> None:
    """The button cannot be pressed until pictures are sorted, so they have to be in sight."""
    pane._controls.set_settings(FindingSettings(method=GROUPS))
    pane._stage.choose_view(FOUND)
    pane.focus.choose_generator(kept_generator("Other", with_discriminator=False, resolution=16, seed=1))
    assert pane._stage.view == SORT and pane._stage.sorting.count > 0
