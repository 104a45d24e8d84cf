"""A person tries steps on a picture, changes their minds, and writes new pictures of the whole collection."""

import json
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDoubleSpinBox, QLabel, QMenu, QSlider, QToolButton
from pytestqt.qtbot import QtBot

from tests.panes.making import PATIENCE, button, make_study, open_in, said
from workbench.core.models.machine import Machine
from workbench.core.processing import process as computing
from workbench.core.processing.neighbour_steps import Blur
from workbench.core.processing.settings import ProcessSettings
from workbench.core.processing.text import from_text
from workbench.core.tasks import task
from workbench.panes.network import process as module
from workbench.panes.network.process import ProcessPane
from workbench.panes.network.process_steps import EXAMPLES, ProcessSteps
from workbench.shell.main_window import MainWindow
from workbench.study.execution import execute
from workbench.study.pictures import pictures
from workbench.study.results import analyses, rows
from workbench.study.runs import Request
from workbench.study.study import open_study
from workbench.widgets.before_after import BeforeAfter
from workbench.widgets.fact_list import FactList
from workbench.widgets.settings_form import SettingsForm
from workbench.widgets.step_list import StepList
from workbench.widgets.swatches import Swatches


@pytest.fixture
def new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder a person chooses for new pictures."""
    chosen = tmp_path / "new pictures"
    monkeypatch.setattr(module, "ask_for_folder", lambda *_: chosen)
    return chosen


@pytest.fixture
def pane(window: MainWindow, qtbot: QtBot, study_path: Path) -> ProcessPane:
    open_in(window, qtbot, study_path)
    window.show_pane("process")
    made = window.panes["process"]
    qtbot.waitUntil(lambda: view(made).after.picture is not None, timeout=PATIENCE)
    return made


def view(pane: ProcessPane) -> BeforeAfter:
    return pane.findChild(BeforeAfter)


def step_list(pane: ProcessPane) -> StepList:
    return pane.findChild(StepList)


def words(pane: ProcessPane) -> str:
    return "\n".join(each.text() for each in pane.findChildren(QLabel) if each.isVisible())


def choose(pane: ProcessPane, opens: str, *titles: str) -> None:
    """Choose from the menu of the button whose text begins like this."""
    menu: QMenu = button(pane, opens).menu()
    for title in titles[:-1]:
        menu = next(each.menu() for each in menu.actions() if each.text() == title)
    next(each for each in menu.actions() if each.text() == titles[-1]).trigger()


def tool(pane: ProcessPane, name: str) -> QToolButton:
    return next(each for each in pane.findChildren(QToolButton) if each.accessibleName() == name)


def number(pane: ProcessPane, title: str) -> QDoubleSpinBox:
    forms = pane.findChild(ProcessSteps).findChildren(SettingsForm)
    form = next(form for form in forms if not form.isHidden())
    return next(each for each in form.findChildren(QDoubleSpinBox) if each.accessibleName() == title)


def after(pane: ProcessPane) -> np.ndarray:
    picture = view(pane).after.picture
    assert picture is not None
    return picture


def click(each: Any) -> None:
    QTest.mouseClick(each, Qt.MouseButton.LeftButton)


def test_steps_are_tried_moved_switched_off_and_taken_back(pane: ProcessPane, qtbot: QtBot) -> None:
    assert np.array_equal(after(pane), view(pane).before.picture)
    assert "No steps yet" in words(pane)
    choose(pane, "Add a step", "Light and colour", "Grey")
    qtbot.waitUntil(lambda: bool((after(pane) == after(pane)[..., :1]).all()), timeout=PATIENCE)
    grey = after(pane)
    choose(pane, "Add a step", "Shapes and edges", "Threshold")
    qtbot.waitUntil(lambda: set(np.unique(after(pane))) == {0, 255}, timeout=PATIENCE)
    facts = dict(pane.findChild(FactList).facts)
    assert facts["1  Grey"].startswith("64 × 48 pixels, values ")
    assert "Otsu's threshold: " in facts["2  Threshold"]

    steps = step_list(pane)
    assert steps.texts == ["1  Grey\nbt601", "2  Threshold\notsu"] and steps.currentRow() == 1
    steps.setFocus()
    QTest.keyClick(steps, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: np.array_equal(after(pane), grey), timeout=PATIENCE)
    QTest.keyClick(steps, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert steps.texts[0].startswith("off  Threshold") and steps.currentRow() == 0
    click(tool(pane, "Move the step down"))
    assert steps.texts[1].startswith("off  Threshold") and steps.currentRow() == 1
    QTest.keyClick(steps, Qt.Key.Key_Delete)
    assert steps.texts == ["1  Grey\nbt601"]
    for _ in range(3):
        click(tool(pane, "Take back the last change of the list"))
    assert steps.texts[1].startswith("off  Threshold")
    QTest.keyClick(steps, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: set(np.unique(after(pane))) == {0, 255}, timeout=PATIENCE)
    click(tool(pane, "Remove the step"))
    click(tool(pane, "Remove the step"))
    assert "No steps yet" in words(pane) and not tool(pane, "Remove the step").isEnabled()
    qtbot.waitUntil(lambda: np.array_equal(after(pane), view(pane).before.picture), timeout=PATIENCE)


def test_the_picture_follows_the_sliders(pane: ProcessPane, qtbot: QtBot) -> None:
    choose(pane, "Add a step", "Light and colour", "Brightness, contrast, gamma")
    form = pane.findChild(ProcessSteps).findChild(SettingsForm)
    brightness = next(each for each in form.findChildren(QSlider) if each.accessibleName() == "Brightness")
    for place in range(500, 1001, 20):
        brightness.setValue(place)
    qtbot.waitUntil(lambda: int(after(pane).min()) == 255, timeout=PATIENCE)
    assert step_list(pane).texts == ["1  Brightness, contrast, gamma\nbrightness 100 %"]
    click(tool(pane, "Take back the last change of the list"))
    qtbot.waitUntil(lambda: np.array_equal(after(pane), view(pane).before.picture), timeout=PATIENCE)
    assert number(pane, "Brightness").value() == 0


def test_the_form_shows_what_counts_and_the_step_that_is_chosen(pane: ProcessPane, qtbot: QtBot) -> None:
    choose(pane, "More", f"Example: {EXAMPLES[0][0]}")
    assert [text.partition("\n")[0] for text in step_list(pane).texts] == ["1  Grey", "2  Blur", "3  Edges"]
    qtbot.waitUntil(lambda: number(pane, "High threshold").isVisible(), timeout=PATIENCE)
    assert not number(pane, "Strengthen").isVisible()
    number(pane, "Low threshold").setValue(400)
    assert "must not be above the high one" in words(pane)
    assert step_list(pane).texts[2] == "3  Edges\ncanny, size 3 pixels"
    number(pane, "Low threshold").setValue(20)
    assert step_list(pane).texts[2].endswith("low threshold 20") and "must not be" not in words(pane)
    step_list(pane).setCurrentRow(1)
    number(pane, "Size").setValue(9)
    assert pane.findChild(ProcessSteps).steps[1] == Blur(size=9)
    choose(pane, "More", "Remove all steps")
    assert step_list(pane).texts == []


def test_main_colours_are_shown_with_their_shares(pane: ProcessPane, qtbot: QtBot) -> None:
    choose(pane, "Add a step", "Light and colour", "Main colours")
    swatches = pane.findChild(Swatches)
    qtbot.waitUntil(lambda: len(swatches.colours) == 5 and swatches.isVisible(), timeout=PATIENCE)
    assert sum(each.share for each in swatches.colours) == pytest.approx(1)
    assert len(np.unique(after(pane).reshape(-1, 3), axis=0)) == 5


def test_a_step_that_leaves_nothing_is_said_and_the_rest_shown(pane: ProcessPane, qtbot: QtBot) -> None:
    pane.findChild(ProcessSteps).set_steps(from_text("grey; crop measure=pixels left_pixels=64"))
    qtbot.waitUntil(lambda: "Step 2 (Crop): This would cut everything off" in words(pane), timeout=PATIENCE)
    assert (after(pane) == after(pane)[..., :1]).all() and not pane.message_bar.messages
    pane.findChild(ProcessSteps).set_steps(from_text("grey; crop measure=pixels left_pixels=60"))
    qtbot.waitUntil(lambda: after(pane).shape == (48, 4, 3), timeout=PATIENCE)
    assert "cut everything off" not in words(pane)


def test_new_pictures_are_written_and_added_to_the_study(
    pane: ProcessPane, window: MainWindow, qtbot: QtBot, folder: Path, new: Path
) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert pane.primary_button.text() == "Write 6 new pictures, unchanged …"
    choose(pane, "Add a step", "Light and colour", "Invert")
    qtbot.waitUntil(lambda: pane.primary_button.text() == "Write 6 new pictures …", timeout=PATIENCE)
    QTest.keyClick(pane.primary_button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: f"6 pictures written to “{new}”" in said(window), timeout=PATIENCE)
    assert sorted(path.name for path in new.iterdir()) == [f"picture {number}.png" for number in range(1, 7)]
    with Image.open(folder / "picture 1.jpg") as old, Image.open(new / "picture 1.png") as made:
        assert np.array_equal(255 - np.asarray(old.convert("RGB")), np.asarray(made))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    qtbot.waitUntil(lambda: "6 of 6 are written already" in words(pane), timeout=PATIENCE)
    assert (
        pane.primary_button.text() == "Write all 6 again …"
        and button(pane, "Write to another folder").isVisible()
    )
    click(button(pane.message_bar, "Add them to this study"))
    qtbot.waitUntil(lambda: len(window.open_study.files) == 12, timeout=PATIENCE)


def test_a_run_is_stopped_and_gone_on_with_in_the_same_folder(
    pane: ProcessPane, qtbot: QtBot, new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, whole = Event(), computing._made
    monkeypatch.setattr(computing, "PICTURES_PER_STEP", 2)

    def waiting(file: Any, settings: Any) -> Any:
        assert not file.name.endswith("3.jpg") or gate.wait(PATIENCE / 1000)
        return whole(file, settings)

    monkeypatch.setattr(computing, "_made", waiting)
    choose(pane, "Add a step", "Light and colour", "Grey")
    click(pane.primary_button)
    qtbot.waitUntil(lambda: new.is_dir() and len(list(new.glob("*.png"))) == 2, timeout=PATIENCE)
    assert pane.primary_button.text() == "Writing …" and not pane.primary_button.isEnabled()
    # Meanwhile steps can be tried.
    choose(pane, "Add a step", "Light and colour", "Invert")
    click(tool(pane, "Take back the last change of the list"))
    qtbot.waitUntil(pane.progress.isVisible, timeout=PATIENCE)
    click(button(pane.progress, "Cancel"))
    gate.set()
    qtbot.waitUntil(lambda: "left" in pane.primary_button.text(), timeout=PATIENCE)
    left = int(pane.primary_button.text().split()[2])
    assert left in (2, 4) and pane.primary_button.text() == f"Go on: {left} left"
    monkeypatch.setattr(module, "ask_for_folder", lambda *_: pytest.fail("the folder is known"))
    click(pane.primary_button)
    qtbot.waitUntil(lambda: pane.primary_button.text() == "Write all 6 again …", timeout=PATIENCE)
    assert len(list(new.iterdir())) == 6


def test_the_folder_of_the_pictures_is_refused_in_words(
    pane: ProcessPane, window: MainWindow, qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ask_for_folder", lambda *_: folder)
    click(pane.primary_button)
    qtbot.waitUntil(lambda: "holds pictures that are to be processed" in said(window), timeout=PATIENCE)
    assert len(list(folder.iterdir())) == 6
    qtbot.waitUntil(pane.primary_button.isEnabled, timeout=PATIENCE)


def test_who_thinks_better_of_the_folder_starts_nothing(
    pane: ProcessPane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ask_for_folder", lambda *_: None)
    click(pane.primary_button)
    assert not pane.progress.is_running and pane.open_study.study is not None
    assert analyses(pane.open_study.study) == []


def test_what_cannot_be_read_is_said_and_the_others_are_written(
    window: MainWindow, qtbot: QtBot, folder: Path, tmp_path: Path, new: Path
) -> None:
    (folder / "a letter.jpg").write_text("Dear Sir or Madam")
    open_in(window, qtbot, make_study(tmp_path / "Seven.study", folder))
    window.show_pane("process")
    pane = window.panes["process"]
    qtbot.waitUntil(
        lambda: "a letter.jpg could not be read" in view(pane).after.accessibleDescription(),
        timeout=PATIENCE,
    )
    click(pane.primary_button)
    qtbot.waitUntil(lambda: "1 picture could not be processed" in said(window), timeout=PATIENCE)
    assert "a letter.jpg: This is not a picture" in pane.message_bar.messages[-1].details
    assert len(list(new.iterdir())) == 6
    qtbot.waitUntil(lambda: pane.primary_button.text() == "Try the 1 skipped again", timeout=PATIENCE)
    pane.message_bar.clear()
    click(button(pane.progress, "skipped"))
    assert "a letter.jpg" in pane.message_bar.messages[-1].details
    QTest.keyClick(view(pane).after, Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: view(pane).after.picture is not None, timeout=PATIENCE)


def test_lists_are_saved_opened_and_refused_in_words(
    pane: ProcessPane, window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "steps.json"
    monkeypatch.setattr(module, "ask_where_to_save", lambda *_: path)
    monkeypatch.setattr(module, "ask_for_file", lambda *_: path)
    wanted = from_text("grey; blur size=7")
    pane.findChild(ProcessSteps).set_steps(wanted)
    choose(pane, "More", "Save this list …")
    qtbot.waitUntil(lambda: "is saved as “steps.json”" in said(window), timeout=PATIENCE)
    assert [each["step"] for each in json.loads(path.read_text())] == ["grey", "blur"]
    choose(pane, "More", "Remove all steps")
    choose(pane, "More", "Open a list …")
    qtbot.waitUntil(lambda: pane.findChild(ProcessSteps).steps == wanted, timeout=PATIENCE)
    path.write_text('[{"step": "grey"}, {"step": "blur", "size": 4}]')
    choose(pane, "More", "Open a list …")
    qtbot.waitUntil(lambda: "Step 2 (blur): “size” cannot be “4”" in said(window), timeout=PATIENCE)
    path.write_bytes(b"\xff\xfe\x00")
    choose(pane, "More", "Open a list …")
    qtbot.waitUntil(lambda: "“steps.json” could not be read" in said(window), timeout=PATIENCE)
    assert pane.findChild(ProcessSteps).steps == wanted


def test_a_recipe_is_shown_and_run(pane: ProcessPane, window: MainWindow, qtbot: QtBot, new: Path) -> None:
    request = Request(task("process"), ProcessSettings("grey; edges", "jpeg", 80))
    window.open_study.recipe_requested.emit(request, False)
    assert step_list(pane).texts[1].startswith("2  Edges") and not new.exists()
    window.open_study.recipe_requested.emit(request, True)
    qtbot.waitUntil(lambda: "6 pictures written" in said(window), timeout=PATIENCE)
    assert sorted(path.suffix for path in new.iterdir()) == [".jpg"] * 6
    study = pane.open_study.study
    assert study is not None
    assert len(list(rows(study, request.task.table, request.identity))) == 6


def test_what_an_earlier_run_has_written_is_known_again(
    window: MainWindow, qtbot: QtBot, study_path: Path, tmp_path: Path
) -> None:
    request, folder = Request(task("process"), ProcessSettings("invert")), tmp_path / "earlier"
    with open_study(study_path) as study:
        list(execute(study, request, pictures(study), Machine("cpu", folder=folder)))
    (folder / "picture 3.png").unlink()
    open_in(window, qtbot, study_path)
    window.show_pane("process")
    pane = window.panes["process"]
    choose(pane, "Add a step", "Light and colour", "Invert")
    qtbot.waitUntil(lambda: pane.primary_button.text() == "Go on: 1 left", timeout=PATIENCE)
    assert f"5 of 6 are written already, to “{folder}”." in words(pane)


def test_a_person_begins_with_the_steps(pane: ProcessPane, window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitActive(window):
        window.activateWindow()
    window.show_pane("images")
    window.show_pane("process")
    assert QApplication.focusWidget() is button(pane, "Add a step")


def test_in_a_read_only_study_steps_are_tried_and_nothing_is_written(
    window: MainWindow, qtbot: QtBot, study_path: Path
) -> None:
    with open_study(study_path):
        window.studies.open(study_path, read_only=True)
        qtbot.waitUntil(lambda: window.open_study.study is not None, timeout=PATIENCE)
        window.show_pane("process")
        pane = window.panes["process"]
        qtbot.waitUntil(lambda: view(pane).after.picture is not None, timeout=PATIENCE)
        choose(pane, "Add a step", "Light and colour", "Invert")
        qtbot.waitUntil(
            lambda: np.array_equal(after(pane), 255 - view(pane).before.picture), timeout=PATIENCE
        )
        assert not pane.primary_button.isEnabled() and "Save a copy" in pane.primary_button.toolTip()
        window.close_study()
