"""A person changes a picture so little that nobody sees it, and the network errs."""

import pkgutil
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTreeWidget
from pytestqt.qtbot import QtBot

from tests.panes.making import PATIENCE, button, make_study, open_in
from workbench.core.networks.adversarial_settings import PGD
from workbench.core.pictures.samples import sample_photographs
from workbench.panes.network import tool
from workbench.panes.network.adversarial import AdversarialPane
from workbench.panes.network.adversarial_views import EXPLANATION
from workbench.shell.main_window import MainWindow
from workbench.widgets.disclosure import Disclosure
from workbench.widgets.probability_bars import ProbabilityBars

# What the inference thread imports first takes long where cores are shared.
pkgutil.resolve_name("workbench.core.networks.adversarial")


@pytest.fixture
def pane(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> AdversarialPane:
    """The tool with the photograph of a cat, and another one after it."""
    folder = tmp_path / "photographs"
    folder.mkdir()
    for each in sample_photographs():
        if any(word in each.name for word in ("cat", "coffee")):
            (folder / each.name).write_bytes(each.read_bytes())
    open_in(window, qtbot, make_study(tmp_path / "Cat.study", folder))
    window.show_pane("adversarial")
    made = window.panes["adversarial"]
    qtbot.waitUntil(lambda: made.primary_button.isEnabled() and len(tiles(made)) == 1, timeout=PATIENCE)
    return made


def tiles(pane: AdversarialPane) -> list[str]:
    return [tile.text() for tile in pane._views.board.tiles]


def spoken(pane: AdversarialPane) -> list[str]:
    return [each.accessibleDescription() for each in pane.findChildren(ProbabilityBars)]


def change(pane: AdversarialPane, qtbot: QtBot) -> None:
    QTest.mouseClick(pane.primary_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(tiles(pane)) == 3 and not pane.progress.is_running, timeout=PATIENCE)


def test_before_change_after_and_the_labels(pane: AdversarialPane, qtbot: QtBot) -> None:
    assert tiles(pane) == ["Before"] and spoken(pane)[0].startswith("tiger cat 39%")
    change(pane, qtbot)
    assert tiles(pane) == ["Before", "Change ×50", "After"]
    assert spoken(pane)[0].startswith("tiger cat 39%") and spoken(pane)[1].startswith("Egyptian cat 9")
    assert "now says “Egyptian cat”" in pane._views.sentence and "2 of 255" in pane._views.sentence
    before, magnified, after = (tile.shown.picture.astype(int) for tile in pane._views.board.tiles)
    assert np.abs(after - before).max() == 2
    assert np.array_equal(np.clip(128 + 50 * (after - before), 0, 255), magnified)


def test_the_picture_follows_the_slider(pane: AdversarialPane, qtbot: QtBot) -> None:
    change(pane, qtbot)
    box = pane._controls._form.control("epsilon")
    box.setValue(5)
    qtbot.waitUntil(lambda: "5 of 255" in pane._views.sentence, timeout=PATIENCE)
    assert "Change ×20" in tiles(pane)
    box.setValue(0)
    qtbot.waitUntil(
        lambda: "still says “tiger cat” (39% before, 39% now)" in pane._views.sentence, timeout=PATIENCE
    )


def test_many_steps_towards_a_wanted_label(pane: AdversarialPane, qtbot: QtBot) -> None:
    change(pane, qtbot)
    form = pane._controls._form
    assert not form.control("steps").isVisible()
    form.control("epsilon").setValue(4)
    form.control("way").setCurrentText(PGD)
    assert form.control("steps").isVisible()
    pane.findChild(Disclosure).set_open(True)
    tree = pane.findChild(QTreeWidget)
    tree.setCurrentItem(tree.topLevelItem(4))
    wanted = tree.topLevelItem(4).text(0)
    qtbot.waitUntil(lambda: f"now says “{wanted}”" in pane._views.sentence, timeout=PATIENCE)
    QTest.mouseClick(button(pane, "Any other label"), Qt.MouseButton.LeftButton)
    assert pane._controls.settings().target == ""
    qtbot.waitUntil(
        lambda: pane._shown is not None and not pane._shown.wish.settings.target, timeout=PATIENCE
    )


def test_the_next_picture_is_changed_too(pane: AdversarialPane, qtbot: QtBot) -> None:
    change(pane, qtbot)
    pane.open_study.move(1)
    qtbot.waitUntil(lambda: "espresso" in spoken(pane)[0], timeout=PATIENCE)
    qtbot.waitUntil(lambda: len(tiles(pane)) == 3, timeout=PATIENCE)
    assert "espresso" in pane._views.sentence


def test_the_pictures_are_taken_away(
    pane: AdversarialPane, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(pane, qtbot)
    monkeypatch.setattr(tool, "ask_for_folder", lambda *_: tmp_path / "taken")
    pane.findChild(Disclosure).set_open(True)
    QTest.mouseClick(button(pane, "Save the pictures"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(pane.message_bar.messages), timeout=PATIENCE)
    (folder,) = (tmp_path / "taken").iterdir()
    assert {each.name for each in folder.iterdir()} == {
        "before.png",
        "after.png",
        "change x50.png",
        "labels.csv",
        "provenance.json",
    }


def test_the_explanation_is_two_sentences() -> None:
    assert EXPLANATION.count(". ") == 1 and EXPLANATION.endswith(".")


def test_where_there_is_little_room_the_pictures_have_it(pane: AdversarialPane, qtbot: QtBot) -> None:
    change(pane, qtbot)
    bars = pane._views.findChildren(ProbabilityBars)
    assert all(each.isVisible() for each in bars)
    views = pane._views
    views.setParent(None)
    qtbot.addWidget(views)
    views.resize(430, 300)
    views.show()
    assert not any(each.isVisible() for each in bars)
    qtbot.waitUntil(lambda: views.board.height() > 150)
    assert len({tile.y() for tile in views.board.tiles}) == 1
