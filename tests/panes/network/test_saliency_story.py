"""A person asks where the network looked, doubts it, and takes the maps away."""

import pkgutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QSlider, QTabBar, QTreeWidget
from pytestqt.qtbot import QtBot

from tests.panes.making import PATIENCE, button, make_damaged, open_in, said
from workbench.core.networks.saliency.settings import METHODS
from workbench.panes.network import tool
from workbench.panes.network.saliency import SaliencyPane
from workbench.shell.main_window import MainWindow
from workbench.widgets.disclosure import Disclosure
from workbench.widgets.empty_state import EmptyState
from workbench.widgets.fact_list import FactList
from workbench.widgets.heat_board import HeatBoard

QUICK = ("grad-cam", "gradients")


# What the inference thread imports first takes long where cores are shared.
pkgutil.resolve_name("workbench.core.networks.saliency.looking")


@pytest.fixture
def pane(window: MainWindow, qtbot: QtBot, study_path: Path) -> SaliencyPane:
    """The tool with the first of six pictures, and two quick methods ticked."""
    open_in(window, qtbot, study_path)
    window.show_pane("saliency")
    made = window.panes["saliency"]
    qtbot.waitUntil(lambda: made.primary_button.isEnabled() and labels(made) != [], timeout=PATIENCE)
    tick(made, QUICK)
    return made


def labels(pane: SaliencyPane) -> list[str]:
    tree = pane.findChild(QTreeWidget)
    return [tree.topLevelItem(at).text(0) for at in range(tree.topLevelItemCount())]


def tick(pane: SaliencyPane, words: tuple[str, ...]) -> None:
    methods = next(each for each in pane.findChildren(QListWidget) if each.accessibleName() == "Methods")
    for at, each in enumerate(METHODS):
        is_wanted = each.word in words
        methods.item(at).setCheckState(Qt.CheckState.Checked if is_wanted else Qt.CheckState.Unchecked)


def board(pane: SaliencyPane, name: str = "Maps") -> HeatBoard:
    return next(each for each in pane.findChildren(HeatBoard) if each.accessibleName() == name)


def titles(pane: SaliencyPane, name: str = "Maps") -> list[str]:
    return [tile.text() for tile in board(pane, name).tiles]


def facts(pane: SaliencyPane) -> str:
    return "\n".join(each.as_text() for each in pane.findChildren(FactList) if each.isVisible())


def look(pane: SaliencyPane, qtbot: QtBot, count: int = len(QUICK)) -> None:
    QTest.mouseClick(pane.primary_button, Qt.MouseButton.LeftButton)
    wait(pane, qtbot, count)


def wait(pane: SaliencyPane, qtbot: QtBot, count: int = len(QUICK)) -> None:
    qtbot.waitUntil(lambda: len(titles(pane)) == 1 + count and not pane.progress.is_running, timeout=PATIENCE)


def test_maps_for_the_most_probable_label_and_for_another(pane: SaliencyPane, qtbot: QtBot) -> None:
    assert any("Where did it look?" in each.text() for each in pane.findChildren(QLabel) if each.isVisible())
    look(pane, qtbot)
    assert titles(pane) == ["The picture", "Grad-CAM", "Plain gradients"]
    first = labels(pane)[0]
    assert f"Maps are for: {first}" in facts(pane) and "Selvaraju" in facts(pane)
    before = board(pane).tiles[2].shown.values
    tree = pane.findChild(QTreeWidget)
    tree.setCurrentItem(tree.topLevelItem(1))
    qtbot.waitUntil(lambda: f"Maps are for: {labels(pane)[1]}" in facts(pane), timeout=PATIENCE)
    wait(pane, qtbot)
    assert f"The network says: {first}" in facts(pane)
    assert not np.array_equal(before, board(pane).tiles[2].shown.values)


def test_any_label_is_found_by_its_name(pane: SaliencyPane, qtbot: QtBot) -> None:
    look(pane, qtbot)
    field = next(each for each in pane.findChildren(QLineEdit) if each.accessibleName() == "Label: search")
    QTest.keyClicks(field, "espresso maker")
    tree = pane.findChild(QTreeWidget)
    tree.setCurrentItem(tree.topLevelItem(0))
    qtbot.waitUntil(lambda: "Maps are for: espresso maker" in facts(pane), timeout=PATIENCE)


def test_the_next_picture_is_looked_at_too(pane: SaliencyPane, qtbot: QtBot) -> None:
    look(pane, qtbot)
    before = board(pane).tiles[0].shown.picture
    pane.open_study.move(1)
    qtbot.waitUntil(
        lambda: len(titles(pane)) == 3 and board(pane).tiles[0].shown.picture is not before, timeout=PATIENCE
    )
    wait(pane, qtbot)
    assert not np.array_equal(before, board(pane).tiles[0].shown.picture)


def test_the_sanity_check_is_one_click_away(pane: SaliencyPane, qtbot: QtBot) -> None:
    look(pane, qtbot)
    tabs = pane.findChild(QTabBar)
    QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(1).center())
    name = "Maps of shuffled networks"
    qtbot.waitUntil(lambda: len(titles(pane, name)) == 8 and not pane.progress.is_running, timeout=PATIENCE)
    assert titles(pane, name)[4:] == ["Plain gradients", "Last layer", "Upper half", "All layers"]
    assert all(tile.shown.note.endswith(" similar") for tile in board(pane, name).tiles[5:])
    assert "Plain gradients: similarity" in facts(pane)
    # New maps make the old check void; it follows them as long as one looks at it.
    tick(pane, ("gradients",))
    qtbot.waitUntil(lambda: len(titles(pane, name)) == 4 and not pane.progress.is_running, timeout=PATIENCE)
    assert len(titles(pane)) == 2


def test_a_check_that_was_stopped_can_be_asked_for_again(pane: SaliencyPane, qtbot: QtBot) -> None:
    look(pane, qtbot)
    pane.findChild(QTabBar).setCurrentIndex(1)
    pane.progress.cancel_requested.emit()
    qtbot.waitUntil(lambda: not pane.progress.is_running, timeout=PATIENCE)
    name = "Maps of shuffled networks"
    assert titles(pane, name) == []
    QTest.mouseClick(button(pane, "Check with shuffled weights"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(titles(pane, name)) == 8 and not pane.progress.is_running, timeout=PATIENCE)


def test_a_check_without_maps_is_explained(pane: SaliencyPane) -> None:
    pane._views.check_requested.emit()
    assert "There are no maps to check yet" in pane.message_bar.messages[0].text


def test_opacity_and_large(pane: SaliencyPane, qtbot: QtBot) -> None:
    look(pane, qtbot)
    slider = next(each for each in pane.findChildren(QSlider) if each.accessibleName() == "Opacity")
    tile = board(pane).tiles[1]
    before = tile.grab().toImage()
    slider.setValue(0)
    assert tile.grab().toImage() != before
    QTest.mouseClick(tile, Qt.MouseButton.LeftButton)
    assert board(pane).large == 1


def test_no_method_is_no_wish(pane: SaliencyPane) -> None:
    tick(pane, ())
    QTest.mouseClick(pane.primary_button, Qt.MouseButton.LeftButton)
    assert [each.text for each in pane.message_bar.messages] == ["Tick at least one method on the left."]


def test_long_work_is_stopped_and_what_was_done_is_shown(pane: SaliencyPane, qtbot: QtBot) -> None:
    tick(pane, ("gradients", "smoothgrad"))
    pane._controls._form.control("samples").setValue(500)
    QTest.mouseClick(pane.primary_button, Qt.MouseButton.LeftButton)
    # Work that lasts no longer than a moment shows no progress.
    qtbot.waitUntil(lambda: len(titles(pane)) == 2 and pane.progress.isVisible(), timeout=PATIENCE)
    QTest.mouseClick(button(pane, "Cancel"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not pane.progress.is_running, timeout=PATIENCE)
    assert titles(pane) == ["The picture", "Plain gradients"]


def test_the_maps_are_taken_away(
    pane: SaliencyPane, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look(pane, qtbot)
    monkeypatch.setattr(tool, "ask_for_folder", lambda *_: tmp_path / "taken")
    pane.findChild(Disclosure).set_open(True)
    QTest.mouseClick(button(pane, "Save the pictures"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(pane.message_bar.messages), timeout=PATIENCE)
    folder = tmp_path / "taken" / "picture 1 – where it looked"
    names = {each.name for each in folder.iterdir()}
    assert {"grad-cam.png", "gradients.npy", "overview.png", "provenance.json", "picture.png"} <= names
    assert f"{len(names)} files were saved" in pane.message_bar.messages[0].text


def test_a_picture_that_cannot_be_read_is_told(
    window: MainWindow, qtbot: QtBot, study_path: Path, folder: Path
) -> None:
    make_damaged(folder)
    open_in(window, qtbot, study_path)
    window.show_pane("saliency")
    pane: Any = window.panes["saliency"]
    broken = folder / "picture 2.jpg"
    broken.write_text("Dear Sir or Madam")
    window.open_study.move(1)
    qtbot.waitUntil(lambda: "picture 2.jpg could not be read" in said(window), timeout=PATIENCE)
    assert not pane.progress.is_running
    assert not any(
        each.isVisible() and "No picture" in each.accessibleName() for each in pane.findChildren(EmptyState)
    )
