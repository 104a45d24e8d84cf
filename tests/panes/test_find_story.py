"""A person with a table of metadata looks for pictures, keeps the filter, writes labels, and leaves pictures out."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QInputDialog, QLineEdit, QListWidget, QRadioButton
from pytestqt.qtbot import QtBot

from tests.panes.making import PATIENCE, button, make_pictures, make_study, open_in, said
from workbench.panes.arrangement import Wish, arrange
from workbench.panes.filter_editor import FilterEditor
from workbench.panes.find_bar import FindBar
from workbench.panes.metadata_columns import ColumnHeading, NewColumnDialog
from workbench.panes.metadata_editor import MetadataEditor
from workbench.panes.picture_choice import PictureChoice
from workbench.shell.main_window import MainWindow
from workbench.study.finding import Condition, Filter, Order, save_filter, saved_filters, study_columns
from workbench.study.metadata import (
    NewColumn,
    add_columns,
    columns,
    edits_of,
    leave_out,
    left_out,
    remove_column,
    values,
)
from workbench.study.pictures import pictures
from workbench.study.study import Study, open_study
from workbench.widgets.chips import ChipRow
from workbench.widgets.legend import Legend
from workbench.widgets.thumbnail_grid import ThumbnailGrid

STREETS = {"picture 1.jpg": "Elm Road", "picture 2.jpg": "Bay", "picture 3.jpg": "Elm Road"}
ROOMS = {f"picture {number}.jpg": 7 - number for number in range(1, 7)}


@pytest.fixture
def opened(window: MainWindow, qtbot: QtBot, study_path: Path) -> MainWindow:
    with open_study(study_path) as study:
        new = [
            NewColumn("street", "text", "t.csv", values=STREETS),
            NewColumn("rooms", "integer", "t.csv", values=ROOMS),
        ]
        add_columns(study, "Joined t.csv", new)
    open_in(window, qtbot, study_path)
    window.show_pane("images")
    qtbot.waitUntil(lambda: bool(bar(window)._columns), timeout=PATIENCE)
    return window


@pytest.fixture
def filled_numbers(tmp_path: Path) -> Iterator[Study]:
    """Thirty pictures with the numbers 0 to 29."""
    make_study(tmp_path / "n.study", make_pictures(tmp_path / "thirty", 30))
    with open_study(tmp_path / "n.study") as study:
        numbers = {file.name: float(place) for place, file in enumerate(pictures(study))}
        add_columns(study, "Joined", [NewColumn("n", "real", "n.csv", values=numbers)])
        yield study


def bar(window: MainWindow) -> FindBar:
    return window.panes["images"].findChild(FindBar)


def shown(window: MainWindow) -> list[str]:
    return [file.name.removeprefix("picture ").removesuffix(".jpg") for file in window.open_study.shown_files]


def in_grid(window: MainWindow) -> list[int]:
    grid = window.panes["images"].findChild(ThumbnailGrid)
    grid.select_all()
    return [key + 1 for key in grid.selected_keys]


def key(window: MainWindow, title: str) -> str:
    return next(each.key for each in bar(window)._columns.values() if each.title == title)


def choose(window: MainWindow, *path: str) -> None:
    """Choose from the menus of the bar as the mouse would: the menu is filled, then the entry is triggered."""
    button_text, *titles = path
    menu = button(bar(window), button_text).menu()
    menu.aboutToShow.emit()
    for title in titles[:-1]:
        menu = next(action.menu() for action in menu.actions() if action.text() == title)
    entry: QAction = next(action for action in menu.actions() if action.text().startswith(titles[-1]))
    assert entry.isEnabled(), entry.text()
    entry.trigger()


def when_editor_opens(answer: object) -> None:
    """Answer the question of the filter editor when it is there."""
    when_asked(FilterEditor, answer)


def when_asked(kind: type[QDialog], answer: object) -> None:
    """Answer the question of a dialog of this kind when it is there."""

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, kind):
            answer(dialog)  # type: ignore[operator]
        else:
            QTimer.singleShot(5, look)

    QTimer.singleShot(0, look)


def test_a_search_shows_what_holds_all_its_words_and_counts(opened: MainWindow, qtbot: QtBot) -> None:
    search = bar(opened).findChild(QLineEdit)
    QTest.keyClicks(search, "ELM")
    qtbot.waitUntil(lambda: shown(opened) == ["1", "3"], timeout=PATIENCE)
    assert in_grid(opened) == [1, 3]
    assert bar(opened)._count.text() == "2 of 6 pictures."
    QTest.keyClicks(search, " 3.jpg")
    qtbot.waitUntil(lambda: shown(opened) == ["3"], timeout=PATIENCE)
    search.clear()
    QTest.keyClick(search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(shown(opened)) == 6, timeout=PATIENCE)
    assert in_grid(opened) == [1, 2, 3, 4, 5, 6]


def test_a_condition_is_chosen_shown_as_a_chip_changed_and_removed(opened: MainWindow, qtbot: QtBot) -> None:
    chips = bar(opened).findChild(ChipRow)

    def tick(editor: FilterEditor) -> None:
        assert not button(editor, "Show these pictures").isEnabled()
        values = editor.findChild(QListWidget)
        assert [values.item(at).text() for at in range(values.count())] == ["Elm Road   (2)", "Bay   (1)"]
        values.item(1).setCheckState(Qt.CheckState.Checked)
        QTest.mouseClick(button(editor, "Show these pictures"), Qt.MouseButton.LeftButton)

    when_editor_opens(tick)
    choose(opened, "Filter", "Metadata", "street")
    qtbot.waitUntil(lambda: shown(opened) == ["2"], timeout=PATIENCE)
    assert chips.texts == ("street: Bay",)

    def change(editor: FilterEditor) -> None:
        editor._contains.setFocus()
        QTest.keyClicks(editor._contains, "road")
        QTest.keyClick(editor, Qt.Key.Key_Return)

    when_editor_opens(change)
    QTest.mouseClick(chips.chip(0).words, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown(opened) == ["1", "3"], timeout=PATIENCE)
    assert chips.texts == ("street contains “road”",)
    QTest.mouseClick(chips.chip(0).cross, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(shown(opened)) == 6, timeout=PATIENCE)
    assert chips.texts == ()


def test_numbers_are_filtered_by_a_range_and_cancel_changes_nothing(opened: MainWindow, qtbot: QtBot) -> None:
    cancelled = []

    def cancel(editor: FilterEditor) -> None:
        QTest.keyClick(editor, Qt.Key.Key_Escape)
        cancelled.append(editor)

    when_editor_opens(cancel)
    choose(opened, "Filter", "Metadata", "rooms")
    qtbot.waitUntil(lambda: bool(cancelled), timeout=PATIENCE)
    assert opened.open_study.filter == Filter()

    def type_range(editor: FilterEditor) -> None:
        assert (editor._least.placeholderText(), editor._most.placeholderText()) == ("1", "6")
        QTest.keyClicks(editor._most, "2")
        QTest.keyClick(editor, Qt.Key.Key_Return)

    when_editor_opens(type_range)
    choose(opened, "Filter", "Metadata", "rooms")
    qtbot.waitUntil(lambda: shown(opened) == ["5", "6"], timeout=PATIENCE)
    condition = Condition(key(opened, "rooms"), "between", (None, 2.0))
    assert opened.open_study.filter == Filter(conditions=(condition,))


def test_dates_are_filtered_from_one_to_another(opened: MainWindow, qtbot: QtBot) -> None:
    taken = {f"picture {number}.jpg": f"2024-0{number}-15" for number in range(1, 7)}
    add_columns(opened.open_study.study, "Joined", [NewColumn("taken", "text", "t.csv", values=taken)])
    opened.open_study.note_metadata()
    qtbot.waitUntil(
        lambda: any(each.title == "taken" for each in bar(opened)._columns.values()), timeout=PATIENCE
    )

    def from_to(editor: FilterEditor) -> None:
        QTest.keyClicks(editor._least, "soon")
        assert not button(editor, "Show these pictures").isEnabled()
        editor._least.clear()
        QTest.keyClicks(editor._least, "2024-02")
        QTest.keyClicks(editor._most, "2024-04-15")
        QTest.keyClick(editor, Qt.Key.Key_Return)

    when_editor_opens(from_to)
    choose(opened, "Filter", "Metadata", "taken")
    qtbot.waitUntil(lambda: shown(opened) == ["2", "3", "4"], timeout=PATIENCE)
    chips = bar(opened).findChild(ChipRow)
    assert chips.texts == ("taken from 2024-02 to 2024-04-15",)

    def look_again(editor: FilterEditor) -> None:
        assert (editor._least.text(), editor._most.text()) == ("2024-02", "2024-04-15")
        editor._most.clear()
        QTest.keyClick(editor, Qt.Key.Key_Return)

    when_editor_opens(look_again)
    QTest.mouseClick(chips.chip(0).words, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown(opened) == ["2", "3", "4", "5", "6"], timeout=PATIENCE)


def test_nothing_found_is_said_and_one_button_leads_back(opened: MainWindow, qtbot: QtBot) -> None:
    opened.open_study.set_filter(Filter("nowhere"))
    qtbot.waitUntil(lambda: shown(opened) == [], timeout=PATIENCE)
    QTest.mouseClick(button(opened.panes["images"], "Remove all conditions"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(shown(opened)) == 6, timeout=PATIENCE)
    assert bar(opened).findChild(QLineEdit).text() == ""


def test_pictures_are_sorted_and_keys_walk_in_that_order(opened: MainWindow, qtbot: QtBot) -> None:
    choose(opened, "Arrange", "Sort by", "Metadata", "rooms: smallest first")
    qtbot.waitUntil(lambda: shown(opened) == ["6", "5", "4", "3", "2", "1"], timeout=PATIENCE)
    assert opened.open_study.order == Order(key(opened, "rooms"))
    assert in_grid(opened) == [6, 5, 4, 3, 2, 1]
    opened.open_study.set_current(opened.open_study.files[5])
    opened.open_study.move(1)
    assert opened.open_study.current.name == "picture 5.jpg"


def test_a_filter_is_saved_used_again_and_forgotten(
    opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = opened.open_study.study
    opened.open_study.set_filter(Filter("elm"))
    qtbot.waitUntil(lambda: shown(opened) == ["1", "3"], timeout=PATIENCE)
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: ("Elm Road only", True))
    choose(opened, "Filter", "Save this filter")
    qtbot.waitUntil(lambda: "Elm Road only" in bar(opened)._saved, timeout=PATIENCE)
    choose(opened, "Filter", "Remove all conditions")
    qtbot.waitUntil(lambda: len(shown(opened)) == 6, timeout=PATIENCE)
    choose(opened, "Filter", "Elm Road only")
    qtbot.waitUntil(lambda: shown(opened) == ["1", "3"], timeout=PATIENCE)
    choose(opened, "Filter", "Forget a saved filter", "Elm Road only")
    qtbot.waitUntil(lambda: not bar(opened)._saved, timeout=PATIENCE)
    assert saved_filters(study) == {}


def test_a_label_is_typed_kept_with_who_and_taken_back(opened: MainWindow, qtbot: QtBot) -> None:
    editor = opened.panes["images"].findChild(MetadataEditor)
    study = opened.open_study.study
    street = columns(study)[0].id
    qtbot.waitUntil(lambda: street in editor._fields, timeout=PATIENCE)
    qtbot.waitUntil(lambda: editor._fields[street].text() == "Elm Road", timeout=PATIENCE)
    editor._fields[street].selectAll()
    QTest.keyClicks(editor._fields[street], "Oak Lane")
    QTest.keyClick(editor._fields[street], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: values(study, street)["picture 1.jpg"] == "Oak Lane", timeout=PATIENCE)
    assert edits_of(study, street)[0].who
    # Without leaving the field: it undoes its own typing only until Enter is pressed.
    QTest.keyClick(editor._fields[street], Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: values(study, street)["picture 1.jpg"] == "Elm Road", timeout=PATIENCE)
    qtbot.waitUntil(lambda: editor._fields[street].text() == "Elm Road", timeout=PATIENCE)
    assert "Taken back" in "".join(message.text for message in opened.message_bar.messages)
    opened.edits.redo()
    qtbot.waitUntil(lambda: editor._fields[street].text() == "Oak Lane", timeout=PATIENCE)


def test_a_change_holds_for_all_selected_pictures(opened: MainWindow, qtbot: QtBot) -> None:
    editor = opened.panes["images"].findChild(MetadataEditor)
    study = opened.open_study.study
    rooms = columns(study)[1].id
    opened.panes["images"].findChild(ThumbnailGrid).select_all()
    qtbot.waitUntil(lambda: rooms in editor._fields, timeout=PATIENCE)
    qtbot.waitUntil(lambda: "6 pictures selected" in editor._scope.text(), timeout=PATIENCE)
    editor._fields[rooms].setText("9")
    QTest.keyClick(editor._fields[rooms], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: set(values(study, rooms).values()) == {9}, timeout=PATIENCE)


def test_what_is_no_number_is_refused_in_words_and_the_field_goes_back(
    opened: MainWindow, qtbot: QtBot
) -> None:
    editor = opened.panes["images"].findChild(MetadataEditor)
    rooms = columns(opened.open_study.study)[1].id
    qtbot.waitUntil(lambda: rooms in editor._fields and editor._fields[rooms].text() == "6", timeout=PATIENCE)
    editor._fields[rooms].setText("many")
    with qtbot.waitSignal(editor.failed, timeout=PATIENCE) as failed:
        QTest.keyClick(editor._fields[rooms], Qt.Key.Key_Return)
    assert "holds whole numbers" in str(failed.args[0])
    qtbot.waitUntil(lambda: editor._fields[rooms].text() == "6", timeout=PATIENCE)


def test_a_column_of_ones_own_is_added_for_text_or_numbers(opened: MainWindow, qtbot: QtBot) -> None:
    def answer(dialog: NewColumnDialog) -> None:
        accept = button(dialog, "Add this column")
        assert not accept.isEnabled()
        QTest.keyClicks(dialog._name, "people")
        dialog._kind.setCurrentText("Whole numbers")
        QTest.mouseClick(accept, Qt.MouseButton.LeftButton)

    when_asked(NewColumnDialog, answer)
    QTest.mouseClick(button(opened.panes["images"], "Add a column"), Qt.MouseButton.LeftButton)
    editor = opened.panes["images"].findChild(MetadataEditor)
    qtbot.waitUntil(lambda: len(editor._fields) == 3, timeout=PATIENCE)
    study = opened.open_study.study
    known = [(each.name, each.kind) for each in columns(study)]
    assert known == [("street", "text"), ("rooms", "integer"), ("people", "integer")]
    people = columns(study)[2].id
    QTest.keyClicks(editor._fields[people], "12")
    QTest.keyClick(editor._fields[people], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: values(study, people) == {"picture 1.jpg": 12}, timeout=PATIENCE)


def test_a_column_is_renamed_and_removed_and_both_are_taken_back(
    opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    study, editor = opened.open_study.study, opened.panes["images"].findChild(MetadataEditor)

    def names() -> list[str]:
        return [each.name for each in columns(study)]

    def of_column(name: str, text: str) -> QAction:
        headings = editor.findChildren(ColumnHeading)
        heading = next(each for each in headings if name in each.button.accessibleName())
        return next(each for each in heading.button.menu().actions() if each.text().startswith(text))

    qtbot.waitUntil(lambda: len(editor._fields) == 2, timeout=PATIENCE)
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: ("road", True))
    of_column("“street”", "Rename").trigger()
    qtbot.waitUntil(lambda: names() == ["road", "rooms"], timeout=PATIENCE)
    qtbot.waitUntil(
        lambda: any(each.title == "road" for each in bar(opened)._columns.values()), timeout=PATIENCE
    )
    qtbot.waitUntil(lambda: editor._fields[columns(study)[0].id].accessibleName() == "road", timeout=PATIENCE)
    of_column("“road”", "Remove").trigger()
    qtbot.waitUntil(lambda: names() == ["rooms"], timeout=PATIENCE)
    qtbot.waitUntil(lambda: len(editor._fields) == 1, timeout=PATIENCE)
    opened.edits.undo()
    qtbot.waitUntil(lambda: names() == ["road", "rooms"], timeout=PATIENCE)
    opened.edits.undo()
    qtbot.waitUntil(lambda: names() == ["street", "rooms"], timeout=PATIENCE)
    assert values(study, columns(study)[0].id) == STREETS


def test_pictures_are_left_out_for_a_reason_and_taken_back_in(
    opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    pane, study = opened.panes["images"], opened.open_study.study
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: ("blurred", True))
    leave_out = pane.findChild(MetadataEditor)._leave_out
    qtbot.waitUntil(leave_out.isVisible, timeout=PATIENCE)
    QTest.mouseClick(button(pane, "Leave out"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown(opened) == ["2", "3", "4", "5", "6"], timeout=PATIENCE)
    assert left_out(study) == {"picture 1.jpg": "blurred"}
    assert in_grid(opened) == [2, 3, 4, 5, 6]
    assert [file.name for file in opened.open_study.active_files] == [f"picture {n}.jpg" for n in range(2, 7)]
    choose(opened, "Filter", "Show pictures left out too (1)")
    qtbot.waitUntil(lambda: len(shown(opened)) == 6, timeout=PATIENCE)
    assert bar(opened).findChild(ChipRow).texts == ("Pictures left out are shown too",)
    opened.open_study.set_current(opened.open_study.files[0])
    qtbot.waitUntil(lambda: leave_out.isVisible() and leave_out.text() == "Take back in", timeout=PATIENCE)
    QTest.mouseClick(button(pane, "Take back in"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: left_out(study) == {}, timeout=PATIENCE)


def test_pictures_are_put_into_groups_by_a_column(opened: MainWindow, qtbot: QtBot) -> None:
    grid = opened.panes["images"].findChild(ThumbnailGrid)
    choose(opened, "Arrange", "Group by", "Metadata", "street")
    qtbot.waitUntil(lambda: len(grid._model.groups) == 3, timeout=PATIENCE)
    assert [(group.heading, group.count) for group in grid._model.groups] == [
        ("Bay", 1),
        ("Elm Road", 2),
        ("No value", 3),
    ]
    assert in_grid(opened) == [2, 1, 3, 4, 5, 6]
    opened.open_study.set_filter(Filter("elm"))
    qtbot.waitUntil(lambda: in_grid(opened) == [1, 3], timeout=PATIENCE)
    choose(opened, "Arrange", "Group by", "Nothing")
    qtbot.waitUntil(lambda: grid._model.groups == (), timeout=PATIENCE)


def test_pictures_are_coloured_by_a_column_with_a_legend(opened: MainWindow, qtbot: QtBot) -> None:
    grid, legend = opened.panes["images"].findChild(ThumbnailGrid), opened.panes["images"].findChild(Legend)
    assert legend.isHidden()
    choose(opened, "Arrange", "Colour by", "Metadata", "street")
    qtbot.waitUntil(lambda: legend.texts == ("Elm Road (2)", "Bay (1)"), timeout=PATIENCE)
    items = [grid._model.item_of(key) for key in range(6)]
    assert [item.category for item in items] == [0, 1, 0, None, None, None]
    assert [item.note for item in items][:3] == ["Elm Road", "Bay", "Elm Road"]
    choose(opened, "Arrange", "Colour by", "Nothing")
    qtbot.waitUntil(legend.isHidden, timeout=PATIENCE)


def test_many_numbers_are_grouped_into_round_ranges(filled_numbers: Study) -> None:
    column = next(each for each in study_columns(filled_numbers) if each.title == "n")
    names = [file.name for file in pictures(filled_numbers)]
    arranged = arrange(filled_numbers, Wish(group=column), range(len(names)), names)
    headings = [group.heading for group in arranged.groups]
    assert headings == [
        "0 to below 5",
        "5 to below 10",
        "10 to below 15",
        "15 to below 20",
        "20 to below 25",
        "25 to below 30",
    ]
    assert [group.count for group in arranged.groups] == [5] * 6
    assert list(arranged.numbers) == list(range(30))


def test_what_was_arranged_by_a_column_ends_with_it_and_its_condition_can_be_taken_away(
    opened: MainWindow, qtbot: QtBot
) -> None:
    study, grid = opened.open_study.study, opened.panes["images"].findChild(ThumbnailGrid)
    street, rooms = columns(study)
    choose(opened, "Arrange", "Group by", "Metadata", "street")
    choose(opened, "Arrange", "Sort by", "Metadata", "rooms: smallest")
    choose(opened, "Arrange", "Colour by", "Metadata", "rooms")
    qtbot.waitUntil(lambda: len(grid._model.groups) == 3, timeout=PATIENCE)
    remove_column(study, street.id)
    remove_column(study, rooms.id)
    opened.open_study.note_metadata()
    qtbot.waitUntil(lambda: grid._model.groups == (), timeout=PATIENCE)
    qtbot.waitUntil(lambda: shown(opened) == ["1", "2", "3", "4", "5", "6"], timeout=PATIENCE)
    arranging = bar(opened).arranging
    qtbot.waitUntil(lambda: (opened.open_study.order, arranging.colour) == (None, None), timeout=PATIENCE)
    assert said(opened) == ""
    opened.open_study.set_filter(Filter("", (Condition(f"column.{street.id}", "is", ("Bay",)),)))
    qtbot.waitUntil(lambda: "something that is not in this study" in said(opened), timeout=PATIENCE)
    chips = bar(opened).findChild(ChipRow)
    qtbot.waitUntil(lambda: chips.texts == ("A column that is gone: Bay",), timeout=PATIENCE)
    opened.edits.undo()
    opened.edits.undo()
    qtbot.waitUntil(lambda: shown(opened) == ["2"], timeout=PATIENCE)
    qtbot.waitUntil(lambda: chips.texts == ("street: Bay",), timeout=PATIENCE)
    QTest.mouseClick(chips.chip(0).cross, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(shown(opened)) == 6, timeout=PATIENCE)


def test_pictures_left_out_are_never_counted_among_those_to_run_on(opened: MainWindow, qtbot: QtBot) -> None:
    study, choice = opened.open_study.study, PictureChoice(opened.open_study)
    qtbot.addWidget(choice)
    leave_out(study, {"picture 1.jpg": "blurred"}, "left out 1 picture")
    opened.open_study.set_filter(Filter("elm", includes_left_out=True))
    opened.open_study.note_metadata()
    qtbot.waitUntil(lambda: shown(opened) == ["1", "3"], timeout=PATIENCE)
    opened.open_study.set_selected(opened.open_study.shown_files)
    choice.choose("filtered")
    assert [file.name for file in choice.files()] == ["picture 3.jpg"]
    texts = [each.text() for each in choice.findChildren(QRadioButton)]
    assert texts == ["All pictures (5)", "Filtered pictures (1)", "Selected pictures (1)"]


def test_saved_filters_are_there_when_the_study_is_opened_again(
    opened: MainWindow, qtbot: QtBot, study_path: Path
) -> None:
    wanted = Filter("elm", (Condition(key(opened, "rooms"), "between", (4, None)),))
    save_filter(opened.open_study.study, "Elm Road", wanted)
    opened.close_study()
    qtbot.waitUntil(lambda: opened.open_study.study is None, timeout=PATIENCE)
    open_in(opened, qtbot, study_path)
    qtbot.waitUntil(lambda: "Elm Road" in bar(opened)._saved, timeout=PATIENCE)
    choose(opened, "Filter", "Elm Road")
    qtbot.waitUntil(lambda: shown(opened) == ["1", "3"], timeout=PATIENCE)
