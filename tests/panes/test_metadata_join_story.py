"""“Add a table”: chosen, looked at, changed, added; every trouble is said and nothing is added by accident."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QTableView, QWidget
from pytestqt.qtbot import QtBot

from tests.panes.making import PATIENCE, SynchronousRunner, button, load, open_in
from workbench.panes import metadata_join
from workbench.panes.metadata_join import JoinDialog
from workbench.panes.metadata_join_views import JoinViews
from workbench.panes.open_study import OpenStudy
from workbench.shell.main_window import MainWindow
from workbench.study.metadata import columns, values
from workbench.workers.runner import Runner, Runs

TABLE = "file,street,n\npicture 1.jpg,Elm,1\npicture 2.jpg,Oak,2\npicture 2.jpg,Oak,3\nlost.jpg,Bay,4\n"
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def table(tmp_path: Path) -> Path:
    (tmp_path / "town.csv").write_text(TABLE)
    return tmp_path / "town.csv"


@pytest.fixture
def open_study(study_path: Path) -> Iterator[OpenStudy]:
    opened = OpenStudy()
    opened.show(load(study_path))
    yield opened
    study = opened.leave()
    if study is not None:
        study.close()


@pytest.fixture
def opened(open_study: OpenStudy, shown: Callable[[Any], Any]) -> Callable[[Runs], JoinDialog]:
    def open_dialog(runner: Runs) -> JoinDialog:
        dialog = JoinDialog(open_study, runner)
        dialog.resize(1024, 690)
        return shown(dialog)

    return open_dialog


@pytest.fixture
def dialog(opened: Callable[[Runs], JoinDialog]) -> JoinDialog:
    return opened(SynchronousRunner())


def tabs(dialog: JoinDialog) -> list[str]:
    shown = dialog._views.tabs
    return [shown.tabText(at) for at in range(shown.count()) if shown.isTabVisible(at)]


def cells(view: QTableView) -> list[list[str]]:
    model = view.model()
    return [
        [model.index(row, column).data() or "" for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def said(dialog: JoinDialog) -> str:
    return "\n".join(message.text for message in dialog.frame.message_bar.messages)


def by_name(open_study: OpenStudy) -> dict[str, dict[str, object]]:
    assert open_study.study is not None
    return {each.name: dict(values(open_study.study, each.id)) for each in columns(open_study.study)}


def test_a_person_adds_a_table(
    dialog: JoinDialog, open_study: OpenStudy, table: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not dialog.add_button.isEnabled()
    monkeypatch.setattr(metadata_join, "ask_for_file", lambda *_: table)
    qtbot.mouseClick(dialog._steps.file_button, LEFT)
    assert tabs(dialog) == ["First rows", "Columns (2)", "No picture (1)", "No row (4)", "Several rows (1)"]
    assert dialog.add_button.text() == "Add 2 columns to 2 pictures"
    assert cells(dialog._views._table) == [["picture 1.jpg", "Elm", "1"], ["picture 2.jpg", "Oak", "2"]]
    assert cells(dialog._views._without_picture) == [["5", "lost.jpg", "No picture has this name."]]
    assert cells(dialog._views._several) == [["picture 2.jpg", "3, 4"]]
    assert by_name(open_study) == {}
    with qtbot.waitSignals([dialog.joined, open_study.metadata_changed]):
        qtbot.mouseClick(dialog.add_button, LEFT)
    assert by_name(open_study)["n"] == {"picture 1.jpg": 1, "picture 2.jpg": 2}
    assert not dialog.isVisible()


def test_columns_and_rows_are_chosen_before(dialog: JoinDialog, open_study: OpenStudy, table: Path) -> None:
    dialog.choose(table)
    items = dialog._views.columns.model()
    items.setData(items.index(0, 0), Qt.CheckState.Unchecked.value, Qt.ItemDataRole.CheckStateRole)
    items.setData(items.index(1, 0), "number")
    dialog._steps.rows.setCurrentIndex(1)
    assert cells(dialog._views._table)[1] == ["picture 2.jpg", "3"]
    dialog._steps.rows.setCurrentIndex(2)
    assert dialog.add_button.text() == "Add 1 column to 1 picture"
    dialog.add_button.click()
    assert by_name(open_study) == {"number": {"picture 1.jpg": 1}}


def test_another_column_finds_nothing_and_says_so(dialog: JoinDialog, table: Path) -> None:
    dialog.choose(table)
    dialog._steps.columns.setCurrentIndex(1)
    assert "No picture (4)" in tabs(dialog) and not dialog.add_button.isEnabled()
    dialog._steps.columns.setCurrentIndex(0)
    assert dialog.add_button.isEnabled()


def test_how_it_is_read_can_be_changed(dialog: JoinDialog, table: Path) -> None:
    dialog.choose(table)
    field = dialog._steps.form.control("missing")
    assert isinstance(field, QLineEdit)
    field.setText("Elm")
    field.textEdited.emit("Elm")
    field.editingFinished.emit()
    assert cells(dialog._views._table)[0] == ["picture 1.jpg", "", "1"]


def test_rows_without_a_picture_are_exported(
    dialog: JoinDialog, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog.choose(table)
    monkeypatch.setattr(metadata_join, "ask_where_to_save", lambda *_: tmp_path / "rest.csv")
    dialog._views._export.click()
    assert "lost.jpg" in (tmp_path / "rest.csv").read_text(encoding="utf-8") and "rest.csv" in said(dialog)


def test_a_bad_table_is_a_sentence_and_another_can_be_chosen(
    dialog: JoinDialog, table: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    dialog.choose(tmp_path / "empty.csv")
    assert "is empty" in said(dialog) and not dialog.add_button.isEnabled()
    dialog.choose(table)
    assert not said(dialog) and dialog.add_button.isEnabled()


def test_checksums_are_computed_when_asked_for(
    dialog: JoinDialog, open_study: OpenStudy, tmp_path: Path
) -> None:
    lines = [f"{hashlib.sha256(Path(f.path).read_bytes()).hexdigest()},{f.name[8]}" for f in open_study.files]
    (tmp_path / "sums.csv").write_text("\n".join(["content,n", *lines]))
    dialog.choose(tmp_path / "sums.csv")
    assert not dialog.add_button.isEnabled()
    button(dialog, "Compute checksums").click()
    assert dialog.add_button.text() == "Add 1 column to 6 pictures"


def test_a_study_for_reading_only_gets_nothing(
    dialog: JoinDialog, open_study: OpenStudy, table: Path
) -> None:
    assert open_study.study is not None
    open_study.study.is_read_only = True
    dialog.choose(table)
    assert not dialog.add_button.isEnabled()


def test_with_real_threads_and_the_study_closed_meanwhile(
    opened: Callable[[Runs], JoinDialog], open_study: OpenStudy, table: Path, qtbot: QtBot
) -> None:
    runner = Runner()
    try:
        dialog = opened(runner)
        dialog.choose(table)
        qtbot.waitUntil(dialog.add_button.isEnabled, timeout=PATIENCE)
        dialog.choose(table)
        study = open_study.leave()
        assert not dialog.isVisible()
    finally:
        runner.shut_down()
    assert study is not None
    study.close()


def test_every_control_has_a_name_and_a_tip(dialog: JoinDialog, table: Path) -> None:
    dialog.choose(table)
    kinds: tuple[type[QWidget], ...] = (QAbstractButton, QComboBox, QLineEdit, QTableView)
    for kind in kinds:
        for each in dialog.findChildren(kind):
            if each.objectName().startswith("qt_") or not each.isVisible() or "Corner" in type(each).__name__:
                continue
            assert each.accessibleName() or getattr(each, "text", str)(), each
            assert each.toolTip() or not isinstance(each, QAbstractButton) or not each.text(), each
    assert dialog.minimumSizeHint().width() <= 800 and dialog.minimumSizeHint().height() <= 560


def test_from_the_menu_of_the_window(window: MainWindow, study_path: Path, table: Path, qtbot: QtBot) -> None:
    open_in(window, qtbot, study_path)
    window.dialogs.add_table(table)
    (dialog,) = window.findChildren(JoinDialog)
    qtbot.waitUntil(dialog.add_button.isEnabled, timeout=PATIENCE)
    with qtbot.waitSignal(window.open_study.metadata_changed, timeout=PATIENCE):
        qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_titles_of_views_have_room_on_the_screen(
    window: MainWindow, study_path: Path, table: Path, qtbot: QtBot
) -> None:
    open_in(window, qtbot, study_path)
    window.open_study.joining_requested.emit(table)
    qtbot.waitUntil(lambda: bool(window.findChildren(JoinViews)), timeout=PATIENCE)
    bar = window.findChildren(JoinViews)[0].tabs.tabBar()
    qtbot.waitUntil(lambda: bar.isVisible() and bar.tabText(4) == "Several rows (1)", timeout=PATIENCE)
    for at in range(bar.count()):
        assert bar.tabRect(at).width() >= bar.fontMetrics().horizontalAdvance(bar.tabText(at))
