"""A person finds duplicates, looks at them, leaves some out and takes them back in."""

from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QRadioButton, QScrollArea, QSlider, QTableView, QWidget
from pytestqt.qtbot import QtBot

from tests.panes.making import PATIENCE, button, make_study, open_in, said
from workbench.core.fingerprints import fingerprint as computing
from workbench.core.fingerprints import near_groups as searching
from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Step
from workbench.panes import duplicates_gallery as gallery
from workbench.panes.duplicates import DuplicatesPane
from workbench.panes.duplicates_comparison import DuplicatesComparison
from workbench.panes.picture_choice import ALL, FILTERED, PictureChoice
from workbench.shell.main_window import MainWindow
from workbench.study.duplicates import Found, Group, Made, Member
from workbench.study.duplicates_choice import EXACT_REASON
from workbench.study.finding import Filter
from workbench.study.fingerprints import REQUEST, checksums
from workbench.study.metadata import left_out
from workbench.study.results import provenance
from workbench.widgets.picture_view import PictureView
from workbench.widgets.thumbnail_grid import ThumbnailGrid


def make_unlike(folder: Path, count: int) -> Path:
    """Folder of small JPEG files “picture 1.jpg” … of which no two look alike."""
    folder.mkdir()
    dice = np.random.default_rng(1)
    for number in range(1, count + 1):
        spots = Image.fromarray(dice.integers(0, 256, (6, 8, 3), np.uint8))
        spots.resize((64, 48), Image.Resampling.BICUBIC).save(folder / f"picture {number}.jpg", quality=95)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six pictures, a copy of the first, and the second at half its size."""
    made = make_unlike(tmp_path / "pictures", 6)
    (made / "copy of 1.jpg").write_bytes((made / "picture 1.jpg").read_bytes())
    with Image.open(made / "picture 2.jpg") as image:
        image.resize((32, 24)).save(made / "small 2.png")
    return made


@pytest.fixture
def pane(window: MainWindow, qtbot: QtBot, study_path: Path) -> DuplicatesPane:
    open_in(window, qtbot, study_path)
    window.show_pane("duplicates")
    made = window.panes["duplicates"]
    qtbot.waitUntil(lambda: window.runner.is_idle(), timeout=PATIENCE)
    return made


@pytest.fixture
def compared(pane: DuplicatesPane, qtbot: QtBot) -> DuplicatesPane:
    click(pane.primary_button)
    qtbot.waitUntil(lambda: "All 8 are compared" in pane.primary_button.text(), timeout=PATIENCE)
    qtbot.waitUntil(lambda: groups(pane).rowCount() == 2, timeout=PATIENCE)
    return pane


def click(each: Any) -> None:
    QTest.mouseClick(each, Qt.MouseButton.LeftButton)


def group_list(pane: DuplicatesPane) -> QTableView:
    return next(each for each in pane.findChildren(QTableView) if "Groups" in each.accessibleName())


def groups(pane: DuplicatesPane) -> QAbstractItemModel:
    return group_list(pane).model()


def lines(pane: DuplicatesPane) -> list[str]:
    return [groups(pane).index(row, 0).data() for row in range(groups(pane).rowCount())]


def words(pane: QWidget) -> str:
    return "\n".join(each.text() for each in pane.findChildren(QLabel) if each.isVisible())


def out_of(pane: DuplicatesPane) -> dict[str, str]:
    assert pane.open_study.study is not None
    return left_out(pane.open_study.study)


def test_duplicates_are_found_looked_at_and_left_out(
    pane: DuplicatesPane, window: MainWindow, qtbot: QtBot
) -> None:
    assert pane.primary_button.text() == "Find duplicates in 8 pictures"
    QTest.keyClick(pane.primary_button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: groups(pane).rowCount() == 2, timeout=PATIENCE)
    assert lines(pane)[0] == "2 identical" and lines(pane)[1].startswith("2 alike")
    assert "1 group of identical files, 1 group of near duplicates" in words(pane)
    grid = pane.findChild(ThumbnailGrid)
    qtbot.waitUntil(lambda: grid.count == 2 and len(grid.thumbnails) >= 2, timeout=PATIENCE)
    group_list(pane).setFocus()
    QTest.keyClick(group_list(pane), Qt.Key.Key_Down)
    assert "Group 2 of 2\n2 pictures with" in words(pane)
    grid.view.setFocus()
    QTest.keyClick(grid.view, Qt.Key.Key_End)
    QTest.keyClick(grid.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: len(out_of(pane)) == 1, timeout=PATIENCE)
    assert next(iter(out_of(pane).values())).startswith("near duplicate (perceptual hash, distance at most 6")
    qtbot.waitUntil(lambda: lines(pane)[1].endswith("1 kept"), timeout=PATIENCE)
    click(button(pane, "Take back in"))
    qtbot.waitUntil(lambda: not out_of(pane), timeout=PATIENCE)


def test_all_groups_at_once_and_back(compared: DuplicatesPane, window: MainWindow, qtbot: QtBot) -> None:
    click(button(compared, "Keep first of each exact group"))
    qtbot.waitUntil(lambda: list(out_of(compared).values()) == [EXACT_REASON], timeout=PATIENCE)
    qtbot.waitUntil(lambda: "1 picture is left out" in said(window), timeout=PATIENCE)
    click(button(compared, "Keep largest of each group"))
    qtbot.waitUntil(lambda: "small 2.png" in out_of(compared), timeout=PATIENCE)
    assert len(out_of(compared)) == 2 and "picture 2.jpg" not in out_of(compared)
    qtbot.waitUntil(lambda: len(window.open_study.left_out) == 2, timeout=PATIENCE)
    click(button(compared, "Keep largest of each group"))
    qtbot.waitUntil(lambda: "Nothing is left to leave out" in said(window), timeout=PATIENCE)
    window.edits.undo()
    qtbot.waitUntil(lambda: len(out_of(compared)) == 1, timeout=PATIENCE)
    click(button(compared, "Take all back in"))
    qtbot.waitUntil(lambda: not out_of(compared), timeout=PATIENCE)
    for area in compared.findChildren(QScrollArea):
        assert area.horizontalScrollBar().maximum() == 0


def test_two_pictures_are_compared_large(compared: DuplicatesPane, qtbot: QtBot) -> None:
    group_list(compared).setFocus()
    click(button(compared, "Compare side by side"))
    comparison = compared.findChild(DuplicatesComparison)
    views = comparison.findChildren(PictureView)
    qtbot.waitUntil(lambda: all(view.canvas.picture is not None for view in views), timeout=PATIENCE)
    assert "picture 1.jpg" in words(compared) and "copy of 1.jpg" in words(compared)
    QTest.keyClick(button(compared, "Back to the groups"), Qt.Key.Key_Escape)
    assert not comparison.isVisible() and group_list(compared).isVisible()


def test_one_of_the_two_is_left_out_where_they_are_compared(
    compared: DuplicatesPane, window: MainWindow, qtbot: QtBot
) -> None:
    click(button(compared, "Compare side by side"))
    click(button(compared, "Leave out the right picture"))
    qtbot.waitUntil(lambda: out_of(compared) == {"picture 1.jpg": EXACT_REASON}, timeout=PATIENCE)
    qtbot.waitUntil(lambda: "picture 1.jpg\nleft out" in words(compared), timeout=PATIENCE)
    assert button(compared, "Leave out the left picture").isEnabled()
    click(button(compared, "Take back in the right picture"))
    qtbot.waitUntil(lambda: not out_of(compared), timeout=PATIENCE)


def test_keys_and_buttons_lead_from_group_to_group(compared: DuplicatesPane, qtbot: QtBot) -> None:
    assert not button(compared, "Previous group").isEnabled()
    group_list(compared).setFocus()
    QTest.keyClick(group_list(compared), Qt.Key.Key_N)
    assert "Group 2 of 2" in words(compared) and not button(compared, "Next group").isEnabled()
    QTest.keyClick(group_list(compared), Qt.Key.Key_N)
    QTest.keyClick(group_list(compared), Qt.Key.Key_Home)
    assert "Group 1 of 2" in words(compared)
    QTest.keyClick(group_list(compared), Qt.Key.Key_End)
    assert "Group 2 of 2" in words(compared)
    click(button(compared, "Previous group"))
    assert "Group 1 of 2" in words(compared)
    click(button(compared, "Compare side by side"))
    QTest.keyClick(button(compared, "Back to the groups"), Qt.Key.Key_N)
    assert "Group 2 of 2" in words(compared) and "small 2.png" in words(compared)
    click(button(compared, "Previous group"))
    assert "Group 1 of 2" in words(compared) and "copy of 1.jpg" in words(compared)
    for each in ("Next group", "Previous group"):
        assert button(compared, each).toolTip().endswith(("(N)", "(P)"))


def test_after_a_run_the_keyboard_belongs_to_the_groups(pane: DuplicatesPane, qtbot: QtBot) -> None:
    pane.primary_button.setFocus()
    click(pane.primary_button)
    qtbot.waitUntil(lambda: groups(pane).rowCount() == 2, timeout=PATIENCE)
    assert pane.window().focusWidget() is group_list(pane)


def test_grouping_that_takes_long_says_so_and_can_be_stopped(
    compared: DuplicatesPane, qtbot: QtBot, monkeypatch: Any
) -> None:
    gate, slider = Event(), compared.findChild(QSlider)

    def slow(*_: Any) -> Any:
        yield Step(0, 2, None)
        assert gate.wait(PATIENCE / 1000)
        yield Step(1, 2, None)

    monkeypatch.setattr(searching, "near_pairs", slow)
    slider.setValue(15)
    qtbot.waitUntil(lambda: "Comparing fingerprints" in words(compared.progress), timeout=PATIENCE)
    click(button(compared.progress, "Cancel"))
    gate.set()
    qtbot.waitUntil(lambda: slider.value() == 6, timeout=PATIENCE)
    assert len(lines(compared)) == 2 and not compared.progress.is_running


def test_only_pictures_of_a_group_that_are_in_sight_are_worded(
    compared: DuplicatesPane, qtbot: QtBot, monkeypatch: Any
) -> None:
    whole = compared._found
    assert whole is not None
    member = whole.groups[0].members[0]
    files = [PictureFile(f"{number}.jpg", f"/{number}.jpg", 1, 1) for number in range(50_000)]
    monkeypatch.setattr(compared.open_study, "numbers", {file.name: at for at, file in enumerate(files)})
    made: list[int] = []

    def make(number: int) -> Member:
        made.append(number)
        return replace(member, file=files[number])

    group = Group(Made(len(files), make), False, 3)
    worded: list[int] = []
    monkeypatch.setattr(gallery, "facts_in_words", lambda *_: worded.append(1) or "")
    compared._pages.gallery.show_found(Found(whole.settings, (group,), 50_000, 0))
    assert compared.findChild(ThumbnailGrid).count == 5000 and len(worded) < 500 and len(made) < 6000
    assert "The first 5,000 of them are shown" in words(compared)


def test_the_distance_and_the_kind_change_the_groups_at_once(compared: DuplicatesPane, qtbot: QtBot) -> None:
    slider = compared.findChild(QSlider)
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_End)
    assert "Distance at most 16 of 64 bits. Some will be alike by chance." in words(compared)
    exact = next(each for each in compared.findChildren(QRadioButton) if "Identical" in each.text())
    click(exact)
    qtbot.waitUntil(lambda: lines(compared) == ["2 identical"], timeout=PATIENCE)
    assert not slider.isEnabled()


def test_no_duplicates_are_said_so(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    different = make_study(tmp_path / "Different.study", make_unlike(tmp_path / "different", 2))
    open_in(window, qtbot, different)
    window.show_pane("duplicates")
    pane = window.panes["duplicates"]
    click(pane.primary_button)
    qtbot.waitUntil(lambda: "No duplicates" in words(pane), timeout=PATIENCE)


def test_cancel_keeps_what_is_done_and_going_on_does_the_rest(
    pane: DuplicatesPane, qtbot: QtBot, monkeypatch: Any
) -> None:
    gate, whole = Event(), computing._of_file
    monkeypatch.setattr(computing, "PICTURES_PER_STEP", 2)

    def waiting(file: Any) -> Any:
        assert not file.name.endswith("5.jpg") or gate.wait(PATIENCE / 1000)
        return whole(file)

    monkeypatch.setattr(computing, "_of_file", waiting)
    study = pane.open_study.study
    assert study is not None
    click(pane.primary_button)
    qtbot.waitUntil(lambda: len(checksums(study)) >= 2, timeout=PATIENCE)
    qtbot.waitUntil(pane.progress.isVisible, timeout=PATIENCE)
    click(button(pane.progress, "Cancel"))
    gate.set()
    qtbot.waitUntil(lambda: "more" in pane.primary_button.text(), timeout=PATIENCE)
    assert 2 <= len(checksums(study)) < 8
    click(pane.primary_button)
    qtbot.waitUntil(lambda: "All 8 are compared" in pane.primary_button.text(), timeout=PATIENCE)


def test_what_cannot_be_read_is_said_and_the_others_are_compared(
    window: MainWindow, qtbot: QtBot, folder: Path, tmp_path: Path
) -> None:
    (folder / "letter.jpg").write_text("Dear Sir or Madam")
    open_in(window, qtbot, make_study(tmp_path / "Nine.study", folder))
    window.show_pane("duplicates")
    pane = window.panes["duplicates"]
    click(pane.primary_button)
    qtbot.waitUntil(lambda: "1 picture could not be read" in said(window), timeout=PATIENCE)
    qtbot.waitUntil(lambda: "All 8 are compared" in pane.primary_button.text(), timeout=PATIENCE)


def test_another_study_shows_its_own_groups_at_once(
    compared: DuplicatesPane, window: MainWindow, qtbot: QtBot, study_path: Path, tmp_path: Path
) -> None:
    open_in(window, qtbot, make_study(tmp_path / "Other.study", make_unlike(tmp_path / "other", 2)))
    assert not group_list(compared).isVisible()
    open_in(window, qtbot, study_path)
    qtbot.waitUntil(lambda: len(lines(compared)) == 2 and group_list(compared).isVisible(), timeout=PATIENCE)
    assert not [each for each in compared.findChildren(QPushButton) if each.text() == "Comparing …"]


def test_only_the_filtered_pictures_are_compared_when_that_is_chosen(
    pane: DuplicatesPane, window: MainWindow, qtbot: QtBot
) -> None:
    # The copy of the first picture does not meet the filter; the small one of the second is the only duplicate.
    window.open_study.set_filter(Filter("2"))
    choice = pane.findChild(PictureChoice)
    qtbot.waitUntil(lambda: len(window.open_study.shown) == 2, timeout=PATIENCE)
    choice.choose(FILTERED)
    qtbot.waitUntil(lambda: "2 pictures" in pane.primary_button.text(), timeout=PATIENCE)
    click(pane.primary_button)
    qtbot.waitUntil(lambda: "All 2 are compared" in pane.primary_button.text(), timeout=PATIENCE)
    qtbot.waitUntil(lambda: groups(pane).rowCount() == 1, timeout=PATIENCE)
    study = window.open_study.study
    assert set(checksums(study)) == {"picture 2.jpg", "small 2.png"}
    made = provenance(study, REQUEST)
    assert [each["pictures_chosen"] for each in made["runs"]] == ["some text contains “2”"]
    choice.choose(ALL)
    qtbot.waitUntil(lambda: pane.primary_button.isEnabled(), timeout=PATIENCE)
    click(pane.primary_button)
    qtbot.waitUntil(lambda: groups(pane).rowCount() == 2, timeout=PATIENCE)
