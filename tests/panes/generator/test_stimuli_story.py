"""A set of stimuli from the first look to the folder, as a person makes it."""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QListWidget
from pytestqt.qtbot import QtBot

from tests.core.generators.making import kept_generator
from tests.panes.generator.making import some_directions
from tests.panes.making import SynchronousRunner
from workbench.core.generators.authorship.signing import can_sign
from workbench.core.generators.cards import GeneratorCard
from workbench.core.generators.latents.points import Place, Point
from workbench.core.pictures.digital_source import source_of
from workbench.panes.generator import stimuli as stimuli_pane
from workbench.panes.generator.saving import SavePictures
from workbench.panes.generator.stimuli import StimuliPane
from workbench.panes.open_study import OpenStudy
from workbench.widgets.fact_list import FactList
from workbench.widgets.picture_matrix import PictureMatrix


@pytest.fixture
def card() -> GeneratorCard:
    return kept_generator(with_discriminator=False)


@pytest.fixture
def pane(qtbot: QtBot, card: GeneratorCard) -> StimuliPane:
    made = StimuliPane(OpenStudy(), SynchronousRunner())
    qtbot.addWidget(made)
    made.failed.connect(lambda pane, error: pane.message_bar.show_message("error", str(error)))
    made.resize(1000, 680)
    made.show()
    made.open_study.generator.choose_generator(card)
    made.open_study.generator.steer_by(some_directions(card))
    return made


def asked_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(stimuli_pane, "ask_for_folder", lambda *_: folder)
    return folder


def tick(pane: StimuliPane, row: int, is_ticked: bool = True) -> None:
    state = Qt.CheckState.Checked if is_ticked else Qt.CheckState.Unchecked
    pane.findChild(QListWidget).item(row).setCheckState(state)


def control(pane: StimuliPane, kind: type[Any], name: str) -> Any:
    return next(each for each in pane.findChildren(kind) if each.accessibleName() == name)


def test_a_set_is_looked_at_and_written(
    pane: StimuliPane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = asked_for(tmp_path / "set", monkeypatch)
    assert pane.primary_button.text() == "Write 18 pictures …"
    matrix = pane.findChild(PictureMatrix)
    assert len(matrix.row_headings) == 4 and matrix.column_headings == ("−2", "0", "+2")
    assert len(matrix.pictures) == 12
    tick(pane, 1)
    assert pane.primary_button.text() == "Write 54 pictures …"
    assert len(matrix.column_headings) == 7 and matrix.column_headings[0] == "−2 / −2"
    tick(pane, 1, False)
    pane.primary_button.click()
    pictures = sorted(folder.glob("*_AI.png"))
    assert len(pictures) == 18 and all(source_of(path) is not None for path in pictures)
    with (folder / "stimuli.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = list(csv.DictReader(file))
    assert {(row["seed"], row["Thing 1"]) for row in listed} == {
        (str(seed), value) for seed in range(6) for value in ("-2.0", "0.0", "2.0")
    }
    assert "18 pictures are in" in pane.message_bar.messages[-1].text
    assert not pane.progress.is_running and pane.primary_button.isEnabled()


def test_without_a_caption_a_reason_is_asked_for(
    pane: StimuliPane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = asked_for(tmp_path / "set", monkeypatch)
    control(pane, QCheckBox, "Caption below each picture").setChecked(False)
    assert not pane.primary_button.isEnabled() and "reason" in pane.primary_button.text()
    control(pane, QLineEdit, "Why there is no caption").setText("raters are told afterwards")
    assert pane.primary_button.isEnabled()
    shown = " ".join(label.text() for label in pane.findChildren(QLabel))
    assert "the caption stays" not in shown and "the picture itself does not say it" in shown
    pane.primary_button.click()
    assert "raters are told afterwards" in (folder / "README.txt").read_text(encoding="utf-8")


def test_a_stopped_set_goes_on_in_its_folder(
    pane: StimuliPane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = asked_for(tmp_path / "set", monkeypatch)
    update = pane.progress.update_progress

    def stop_at_five(done: int, *further: object, **others: object) -> None:
        update(done, *further, **others)
        if done == 5:
            pane.progress.cancel_requested.emit()

    monkeypatch.setattr(pane.progress, "update_progress", stop_at_five)
    pane.primary_button.click()
    # The picture in hand is finished.
    assert len(list(folder.glob("*_AI.png"))) == 6
    assert pane.primary_button.text() == "Write the other 12 pictures"
    monkeypatch.undo()
    pane.primary_button.click()
    assert len(list(folder.glob("*_AI.png"))) == 18


def test_a_folder_with_other_files_is_refused_in_words(
    pane: StimuliPane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    asked_for(tmp_path, monkeypatch)
    pane.primary_button.click()
    assert "holds other files already" in pane.message_bar.messages[-1].text
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
    assert pane.primary_button.isEnabled() and pane.primary_button.text() == "Write 18 pictures …"


def test_what_cannot_be_made_is_said_in_the_middle(pane: StimuliPane) -> None:
    pane._controls._scenes.control("source").setCurrentText("the points you kept")
    matrix = pane.findChild(PictureMatrix)
    assert "at least one point" in matrix.text and not pane.primary_button.isEnabled()
    pane._controls._scenes.control("source").setCurrentText("the scene in “Steer”")
    assert pane.primary_button.text() == "Write 3 pictures …" and matrix.row_headings == ("scene",)


def test_a_person_who_cannot_sign_learns_how_to(pane: StimuliPane) -> None:
    signing = control(pane, QCheckBox, "Content credentials (C2PA)")
    assert signing.isEnabled() == can_sign()
    assert can_sign() or "pip install" in signing.toolTip()
    assert "not who made it" in signing.toolTip()
    signing.setChecked(True)
    assert any("They do not prove who made it" in each.text() for each in pane.findChildren(QLabel))


def test_what_will_be_written_is_said_beforehand(pane: StimuliPane) -> None:
    words = "\n".join(each.text() for each in pane.findChildren(QLabel) if each.isVisible())
    assert "18 pictures of 32 × 32 pixels" in words and "6 scenes × 3 conditions" in words
    assert pane.findChild(FactList) is not None


def test_every_tool_can_save_a_picture_and_an_animation(
    pane: StimuliPane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saving, saved = SavePictures(pane), []
    saving.saved.connect(saved.append)
    answers = iter([tmp_path / "one.jpg", tmp_path / "film.gif", tmp_path / "sheet.png", None])
    monkeypatch.setattr("workbench.panes.generator.saving.ask_where_to_save", lambda *_, **__: next(answers))
    saving.save_picture()
    points = [Point(Place(seed, 0)) for seed in range(3)]
    saving.save_animation(points, (), "three points")
    saving.save_sheet(np.zeros((40, 80, 3), np.uint8), "two pictures", points)
    saving.save_picture()
    assert [path.name for path in saved] == ["one_AI.jpg", "film_AI.gif", "sheet_AI.png"]
    assert all(source_of(path) is not None for path in saved)
    assert "labelled as generated" in pane.message_bar.messages[-1].text
