"""Recipes, packages and moved pictures in the window: shown first, done after a click, every trouble said."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from tests.panes.making import PATIENCE, SynchronousRunner, is_open, load, open_in, said
from workbench.core.classification.settings import ClassifySettings
from workbench.core.models.cards import card
from workbench.core.packages import open_package
from workbench.core.provenance import recipe
from workbench.core.tasks import task
from workbench.panes.open_study import OpenStudy
from workbench.shell import dialogs, moved_dialog, replication_dialog
from workbench.shell.drop_area import drop_in_words
from workbench.shell.main_window import MainWindow
from workbench.shell.moved_dialog import MovedDialog
from workbench.shell.recipe_dialog import RUN_IN_PANE, RecipeDialog
from workbench.shell.replication_dialog import ReplicationDialog
from workbench.shell.work_dialog import WorkDialog
from workbench.study.pictures import pictures
from workbench.study.study import open_study
from workbench.study.unattended import request_from_texts, run_unattended

Kind = TypeVar("Kind", bound=WorkDialog)
Opened = Callable[[type[Any]], Any]


@pytest.fixture
def shared(qtbot: QtBot, study_path: Path) -> Iterator[OpenStudy]:
    opened = OpenStudy()
    opened.show(load(study_path))
    yield opened
    study = opened.leave()
    if study is not None:
        study.close()


@pytest.fixture
def opened(shared: OpenStudy, shown: Callable[[Any], Any]) -> Opened:
    def open_dialog(kind: type[WorkDialog]) -> WorkDialog:
        return shown(kind(shared, SynchronousRunner()))

    return open_dialog


@pytest.fixture
def recipe_path(tmp_path: Path) -> Path:
    path = tmp_path / "Colleague.json"
    made = recipe(task("classify"), ClassifySettings(top=3), card("squeezenet1_1"))
    path.write_text(json.dumps(made))
    return path


def altered(path: Path, **changes: Any) -> Path:
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))
    return path


def with_model(path: Path, key: str, sha256: str) -> Path:
    model = {"key": key, "title": "Streets", "weights_sha256": sha256}
    return altered(path, settings={"model": key}, model=model)


def sentences(dialog: WorkDialog) -> str:
    return "\n".join(message.text for message in dialog.message_bar.messages)


def top_window(kind: type[Kind]) -> Kind:
    found = [each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()]
    assert len(found) == 1, f"{len(found)} windows of {kind.__name__}"
    return found[0]


def classify(path: Path, out: Path) -> None:
    run_unattended(request_from_texts("classify", ["top=2"]), [path], out, "cpu")


# A recipe


def test_a_recipe_shows_what_it_would_do_and_does_nothing(
    opened: Opened, recipe_path: Path, shared: OpenStudy
) -> None:
    dialog = opened(RecipeDialog)
    asked: list[Any] = []
    dialog.run_requested.connect(lambda *wish: asked.append(wish))
    dialog.show_file(recipe_path)
    facts = dict(dialog._facts.facts)
    assert facts["Task"].startswith("Classify pictures") and facts["Model"].endswith("(ready to use)")
    assert (
        facts["Pictures"].startswith("All 6 pictures of “Six pictures”")
        and len(facts["Checksum of its weights (sha256)"]) == 64
    )
    assert dict(dialog._changed.facts) == {"Labels per picture (top k)": "3 (usually 5)"}
    assert "Colours" in dict(dialog._usual.facts) and not dialog._choice.isVisible()
    assert dialog.run_button.text() == "Run on 6 pictures" and dialog.run_button.isEnabled()
    assert not asked and not sentences(dialog) and not dialog.models_button.isVisible()
    assert not shared.study or not list((shared.study.path.parent).glob("*.csv"))
    dialog.run_button.click()
    ((request, is_to_run),) = asked
    assert request.settings == ClassifySettings(top=3) and is_to_run and not dialog.isVisible()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{}", "is not a recipe of Image Workbench"),
        ("[" * 100_000, "is not a recipe of Image Workbench"),
        (
            '{"schema": 1, "task": "read minds", "task_version": 1, "settings": {}, "model": null}',
            "does not know",
        ),
    ],
)
def test_what_is_no_recipe_is_said_in_the_window(
    opened: Opened, recipe_path: Path, content: str, sentence: str
) -> None:
    recipe_path.write_text(content)
    dialog = opened(RecipeDialog)
    dialog.show_file(recipe_path)
    assert sentence in sentences(dialog) and not dialog.run_button.isEnabled()
    assert not dialog.message_bar.messages[0].details


def test_an_unknown_model_and_other_weights_are_said_with_the_way_out(
    opened: Opened, recipe_path: Path
) -> None:
    dialog = opened(RecipeDialog)
    dialog.show_file(with_model(recipe_path, "../../streets", "a" * 64))
    assert "which is not known here" in sentences(dialog) and not dialog.run_button.isEnabled()
    assert dict(dialog._facts.facts)["Model"] == "Streets (not known here)"
    dialog.show_file(with_model(recipe_path, "squeezenet1_1", "a" * 64))
    assert "other weights" in sentences(dialog) and not dialog.run_button.isEnabled()


def test_a_model_that_needs_fetching_leads_to_the_models(
    opened: Opened, recipe_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = card("resnet18").weights
    dialog = opened(RecipeDialog)
    dialog.show_file(
        with_model(recipe_path, "resnet18", weights.sha256 or weights.sha256_prefix.ljust(64, "0"))
    )
    assert "Fetch them once" in sentences(dialog) and not dialog.run_button.isEnabled()
    with qtbot.waitSignal(dialog.models_requested) as wanted:
        qtbot.mouseClick(dialog.models_button, Qt.MouseButton.LeftButton)
    assert wanted.args == ["resnet18"]
    # The model comes, and the person turns back to this window.
    monkeypatch.setattr("workbench.core.recipe_models.are_here", lambda _: True)
    QCoreApplication.sendEvent(dialog, QEvent(QEvent.Type.WindowActivate))
    assert not sentences(dialog) and dialog.run_button.isEnabled() and not dialog.models_button.isVisible()


def test_another_version_of_the_task_is_said(opened: Opened, recipe_path: Path) -> None:
    dialog = opened(RecipeDialog)
    dialog.show_file(altered(recipe_path, task_version=9))
    assert "a newer version" in dialog._remarks.text() and dialog.run_button.isEnabled()


def test_without_a_study_a_recipe_can_be_looked_at(
    opened: Opened, recipe_path: Path, shared: OpenStudy
) -> None:
    study = shared.leave()
    assert study is not None
    study.close()
    dialog = opened(RecipeDialog)
    dialog.show_file(recipe_path)
    assert "open a study or a folder of pictures first" in dict(dialog._facts.facts)["Pictures"]
    assert not dialog.run_button.isEnabled()


def test_pictures_left_out_are_not_counted(opened: Opened, recipe_path: Path, shared: OpenStudy) -> None:
    shared.left_out = {"picture 1.jpg": "a duplicate"}
    dialog = opened(RecipeDialog)
    dialog.show_file(recipe_path)
    assert dialog.run_button.text() == "Run on 5 pictures"


def test_each_task_has_a_pane_that_runs_it() -> None:
    from workbench.core.tasks import TASKS
    from workbench.panes import PANES

    assert set(RUN_IN_PANE) == {each.name for each in TASKS}
    assert set(RUN_IN_PANE.values()) <= {each.name for each in PANES}


def test_a_dropped_recipe_is_run_by_one_click_in_its_pane(
    window: MainWindow, qtbot: QtBot, study_path: Path, recipe_path: Path
) -> None:
    open_in(window, qtbot, study_path)
    assert drop_in_words([recipe_path], window.open_study.study) == (
        "Drop to see what the recipe “Colleague.json” would do"
    )
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(recipe_path))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, buttons, keys))
    dialog = top_window(RecipeDialog)
    qtbot.waitUntil(dialog.run_button.isEnabled, timeout=PATIENCE)
    qtbot.mouseClick(dialog.run_button, Qt.MouseButton.LeftButton)
    pane = window.panes["classify"]
    assert pane._run.is_running, "the click alone starts it"
    qtbot.waitUntil(lambda: not pane._run.is_running, timeout=PATIENCE)
    assert pane._shown.settings.top == 3 and window.pages.currentWidget() is pane
    with window.open_study.study.reading() as connection:  # type: ignore[union-attr]
        assert connection.execute("SELECT count(*) FROM results_classify").fetchone() == (18,)
    # The same recipe again has nothing to compute and shows what there is.
    window.open_places([recipe_path])
    again = top_window(RecipeDialog)
    qtbot.waitUntil(again.run_button.isEnabled, timeout=PATIENCE)
    assert again.run_button.text() == "Show the results"
    again.run_button.click()
    assert not pane._run.is_running and pane._shown.settings.top == 3


def test_a_recipe_waits_while_something_runs(window: MainWindow, qtbot: QtBot, study_path: Path) -> None:
    open_in(window, qtbot, study_path)
    window.show_pane("classify")
    pane = window.panes["classify"]
    pane._run.request = request_from_texts("classify", ["top=1"])
    window.open_study.recipe_requested.emit(request_from_texts("classify", ["top=3"]), True)
    assert "A run is going on" in said(window) and pane._run.request.settings.top == 1
    window.open_study.recipe_requested.emit(request_from_texts("fingerprint", []), True)
    pane._run.request = None


def test_a_recipe_is_chosen_from_the_menu(
    window: MainWindow, recipe_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    answers: list[Path | None] = [None, recipe_path]
    monkeypatch.setattr("workbench.panes.asking.ask_for_file", lambda *_: answers.pop(0))
    window.dialogs.choose_recipe()
    assert not [
        each for each in QApplication.topLevelWidgets() if isinstance(each, RecipeDialog) and each.isVisible()
    ]
    window.dialogs.choose_recipe()
    dialog = top_window(RecipeDialog)
    qtbot.waitUntil(lambda: dialog.chosen is not None, timeout=PATIENCE)
    dialog.help_requested.emit()
    assert "recipe" in window.dialogs._help._text.toPlainText()  # type: ignore[union-attr]
    dialog.close()


# A package


@pytest.fixture
def classified(shared: OpenStudy, study_path: Path, tmp_path: Path) -> OpenStudy:
    study = shared.leave()
    assert study is not None
    study.close()
    classify(study_path, tmp_path / "out")
    shared.show(load(study_path))
    return shared


def test_a_package_is_made_with_a_few_clicks(
    opened: Opened, classified: OpenStudy, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = opened(ReplicationDialog)
    assert not dialog.save_button.isEnabled()
    dialog.list_analyses()
    (box,) = dialog._boxes
    assert box.text() == "Classify pictures, SqueezeNet 1.1 (ImageNet)" and box.isChecked()
    assert "Labels per picture (top k): 2" in box.accessibleDescription()
    box.click()
    assert not dialog.save_button.isEnabled()
    box.click()
    size = sum(file.bytes for file in classified.files)
    assert "by the checksums" in dialog._size.text()
    qtbot.mouseClick(dialog.form.control("has_pictures"), Qt.MouseButton.LeftButton)
    assert f"{size / 1000:.1f} kB" in dialog._size.text() and "only if you may" in dialog._size.text()
    proposed: list[Path] = []

    def ask(_: QWidget, __: str, proposal: Path) -> Path:
        proposed.append(proposal)
        return tmp_path / "town.zip"

    monkeypatch.setattr(replication_dialog, "ask_where_to_save", ask)
    with qtbot.waitSignal(dialog.made) as told:
        qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    assert proposed[0].name == "Six pictures replication.zip" and told.args == [tmp_path / "town.zip"]
    assert "“town.zip” (" in sentences(dialog) and str(tmp_path) in sentences(dialog)
    assert (
        len([name for name in open_package(tmp_path / "town.zip").members if name.startswith("pictures/")])
        == 6
    )


def test_thinking_better_of_it_writes_nothing(
    opened: Opened, classified: OpenStudy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replication_dialog, "ask_where_to_save", lambda *_: None)
    dialog = opened(ReplicationDialog)
    dialog.list_analyses()
    dialog.save_button.click()
    assert not sentences(dialog) and not dialog.is_busy


def test_a_package_that_cannot_be_written_is_said(
    opened: Opened, classified: OpenStudy, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    dialog = opened(ReplicationDialog)
    dialog.list_analyses()
    dialog.save(tmp_path / "file" / "town.zip")
    assert "“town.zip” could not be written" in sentences(dialog) and dialog.save_button.isEnabled()


def test_a_study_without_analyses_says_what_to_do(opened: Opened) -> None:
    dialog = opened(ReplicationDialog)
    dialog.list_analyses()
    assert "Classify its pictures first" in dialog._note.text() and not dialog.save_button.isEnabled()


# Moved pictures


@pytest.fixture
def moved_to(shared: OpenStudy, folder: Path, tmp_path: Path) -> Path:
    """Where the pictures lie now: one of them has another content, one is gone."""
    folder.rename(tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / "picture 3.jpg").write_bytes(b"something else")
    (tmp_path / "elsewhere" / "picture 5.jpg").unlink()
    return tmp_path / "elsewhere"


def test_moved_pictures_are_counted_found_and_taken(
    opened: Opened, shared: OpenStudy, moved_to: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = opened(MovedDialog)
    dialog.count_missing()
    assert dialog._heading.text() == "6 of 6 pictures are not where they were"
    assert "picture 1.jpg" in dialog._where.text() and not dialog.take_button.isEnabled()
    monkeypatch.setattr(moved_dialog, "ask_for_folder", lambda *_: moved_to)
    qtbot.mouseClick(dialog.folder_button, Qt.MouseButton.LeftButton)
    assert dict(dialog._facts.facts) == {
        "Found by their place in the folder": "4",
        "Changed: the file there holds something else": "1: picture 3.jpg",
        "Still missing": "1: picture 5.jpg",
    }
    assert dialog.take_button.text() == "Take 4 pictures as found"
    assert shared.study is not None and pictures(shared.study)[0].path != str(moved_to / "picture 1.jpg")
    dialog._changed.click()
    assert dialog.take_button.text() == "Take 5 pictures as found"
    dialog._changed.click()
    with qtbot.waitSignal(dialog.taken) as told:
        qtbot.mouseClick(dialog.take_button, Qt.MouseButton.LeftButton)
    assert told.args == [4] and not dialog.isVisible()
    assert [Path(file.path).parent.name for file in pictures(shared.study)].count("elsewhere") == 4


def test_choosing_no_folder_searches_nothing(
    opened: Opened, moved_to: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moved_dialog, "ask_for_folder", lambda *_: None)
    dialog = opened(MovedDialog)
    dialog.count_missing()
    dialog.folder_button.click()
    assert not dialog._facts.isVisible() and not dialog.is_busy


def test_when_nothing_is_missing_there_is_nothing_to_press(opened: Opened) -> None:
    dialog = opened(MovedDialog)
    dialog.count_missing()
    assert dialog._heading.text() == "Every picture is where the study knows it"
    assert not dialog.folder_button.isEnabled() and not dialog.take_button.isEnabled()


def test_a_study_for_reading_only_learns_nothing(
    opened: Opened, shared: OpenStudy, moved_to: Path, study_path: Path
) -> None:
    from workbench.panes.open_study import load_study

    study = shared.leave()
    assert study is not None
    study.close()
    shared.show(load_study(study_path, False, True, []))
    dialog = opened(MovedDialog)
    dialog.count_missing()
    dialog.search(moved_to)
    assert not dialog.take_button.isEnabled() and "for reading only" in sentences(dialog)


def test_opening_a_study_whose_pictures_moved_offers_to_find_them(
    window: MainWindow, qtbot: QtBot, study_path: Path, folder: Path, tmp_path: Path
) -> None:
    folder.rename(tmp_path / "elsewhere")
    open_in(window, qtbot, study_path)
    qtbot.waitUntil(lambda: "are not where they were" in said(window), timeout=PATIENCE)
    (message,) = [each for each in window.message_bar.messages if each.kind == "warning"]
    assert message.action is not None and message.action[0] == "Find them again …"
    message.action[1]()
    dialog = top_window(MovedDialog)
    qtbot.waitUntil(dialog.folder_button.isEnabled, timeout=PATIENCE)
    dialog.search(tmp_path / "elsewhere")
    qtbot.waitUntil(dialog.take_button.isEnabled, timeout=PATIENCE)
    qtbot.mouseClick(dialog.take_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "6 pictures found again" in said(window), timeout=PATIENCE)
    assert is_open(window, study_path) and not window.open_study.unreadable
    assert {Path(file.path).parent for file in window.open_study.files} == {tmp_path / "elsewhere"}
    assert [file.name for file in window.open_study.files] == [
        f"picture {number}.jpg" for number in range(1, 7)
    ]
    with open_study(study_path, read_only=True) as reader:
        assert {Path(file.path).parent for file in pictures(reader)} == {tmp_path / "elsewhere"}


def test_what_is_still_missing_is_said_after_taking_the_rest(
    window: MainWindow, qtbot: QtBot, study_path: Path, folder: Path, tmp_path: Path
) -> None:
    (folder / "picture 6.jpg").unlink()
    folder.rename(tmp_path / "elsewhere")
    open_in(window, qtbot, study_path)
    window.dialogs.find_moved()
    dialog = top_window(MovedDialog)
    qtbot.waitUntil(dialog.folder_button.isEnabled, timeout=PATIENCE)
    dialog.search(tmp_path / "elsewhere")
    qtbot.waitUntil(dialog.take_button.isEnabled, timeout=PATIENCE)
    dialog.take_button.click()
    text = "5 pictures found again. Others are still not where they were."
    qtbot.waitUntil(lambda: text in said(window), timeout=PATIENCE)


def test_a_study_whose_pictures_are_there_says_nothing(
    window: MainWindow, qtbot: QtBot, study_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[bool] = []
    real = dialogs.MovedPictures._on_looked

    def noted(self: Any, is_some_missing: bool) -> None:
        looked.append(is_some_missing)
        real(self, is_some_missing)

    monkeypatch.setattr(dialogs.MovedPictures, "_on_looked", noted)
    open_in(window, qtbot, study_path)
    qtbot.waitUntil(lambda: bool(looked), timeout=PATIENCE)
    assert looked == [False] and "not where they were" not in said(window)


# All of them


@pytest.mark.parametrize("kind", [RecipeDialog, ReplicationDialog, MovedDialog])
def test_every_control_has_a_name_and_a_tip_and_all_fits(opened: Opened, kind: type[WorkDialog]) -> None:
    dialog = opened(kind)
    controls: tuple[type[QWidget], ...] = (QAbstractButton, QComboBox)
    for each in [found for control in controls for found in dialog.findChildren(control)]:
        if not each.objectName().startswith("qt_"):
            assert each.accessibleName() or getattr(each, "text", str)(), each
            assert each.toolTip(), each
    assert dialog.sizeHint().width() <= 1024 and dialog.sizeHint().height() <= 700
    assert dialog.minimumSizeHint().width() <= 800 and dialog.minimumSizeHint().height() <= 560


@pytest.mark.parametrize("kind", [RecipeDialog, ReplicationDialog, MovedDialog])
def test_a_window_about_a_study_closes_with_it(
    opened: Opened, shared: OpenStudy, kind: type[WorkDialog]
) -> None:
    dialog = opened(kind)
    study = shared.leave()
    assert study is not None
    study.close()
    assert not dialog.isVisible()


@pytest.mark.parametrize("name", ["make_package", "find_moved"])
def test_the_window_closes_with_work_going_on(
    window: MainWindow, qtbot: QtBot, study_path: Path, name: str
) -> None:
    open_in(window, qtbot, study_path)
    getattr(window.dialogs, name)()
    window.close()
    assert not window.isVisible()
