"""One run in a tool: begun, followed, stopped, failed, and what is said of pictures that gave no result."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.panes.making import SynchronousRunner, load, make_study
from tests.study.making import LOOK, make_files
from workbench.core.errors import WorkbenchError
from workbench.core.models.machine import Machine
from workbench.panes.open_study import OpenStudy
from workbench.panes.pane import Pane
from workbench.panes.task_run import RunWords, TaskRun
from workbench.study.filter_words import PictureSelection
from workbench.study.runs import Request, remaining

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
REQUEST = Request(LOOK, LOOK.settings(top=5))
WORDS = RunWords("Looking", lambda count: f"{count} seen.", "Stopped here.", "could not be looked at")


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[OpenStudy]:
    """Seven files, one of them empty."""
    files = make_files(tmp_path / "files", 7)
    files[4].write_text("")
    shared = OpenStudy()
    shared.show(load(make_study(tmp_path / "a.study", tmp_path / "files")))
    yield shared
    study = shared.leave()
    if study is not None:
        study.close()


@pytest.fixture
def run(qtbot: QtBot, opened: OpenStudy) -> TaskRun:
    pane = Pane(opened, SynchronousRunner())
    qtbot.addWidget(pane)
    pane.failed.connect(lambda pane, error: pane.message_bar.show_message("error", str(error)))
    pane.show()
    return TaskRun(pane, WORDS)


@pytest.fixture
def heard(run: TaskRun) -> list[str]:
    """The run's signals in their order; it keeps the results that it tells of for itself."""
    told: list[str] = []
    run.begun.connect(lambda: told.append("begun"))
    run.stopped.connect(lambda: told.append("stopped"))
    run.stepped.connect(lambda step: told.append(f"{step.done} of {step.total}"))
    run.ended.connect(lambda: told.append("ended"))
    return told


def start(run: TaskRun) -> None:
    files = tuple(run._pane.open_study.files)
    run.start(REQUEST, PictureSelection(files), Machine("cpu"))


def left(opened: OpenStudy) -> int:
    assert opened.study is not None
    return len(remaining(opened.study, REQUEST, opened.files))


def test_a_run_is_told_from_its_beginning_to_its_end(
    run: TaskRun, heard: list[str], opened: OpenStudy
) -> None:
    noted: list[Request] = []
    opened.results_changed.connect(noted.append)
    start(run)
    assert heard == ["begun", "0 of 7", "2 of 7", "4 of 7", "6 of 7", "7 of 7", "ended"]
    assert noted == [REQUEST] and not run.is_running
    assert [each.picture for each in run.skipped] == ["picture 5.png"]
    (message,) = run._pane.message_bar.messages
    assert message.text == "1 picture could not be looked at. The other 6 are done and kept."
    assert message.details == "picture 5.png: The file is empty."
    assert opened.unreadable.keys() == {"picture 5.png"}


def test_stopped_it_keeps_what_was_done_and_goes_on_later(
    run: TaskRun, heard: list[str], opened: OpenStudy
) -> None:
    def stop(step: Any) -> None:
        if step.done == 4:
            run._pane.progress.cancel_requested.emit()

    run.stepped.connect(stop)
    start(run)
    assert heard[-2:] == ["stopped", "ended"] and not run._pane.message_bar.messages
    assert 0 < left(opened) < 7
    run.stepped.disconnect(stop)
    start(run)
    assert left(opened) == 1, "the empty file"


def test_a_failure_ends_it_and_is_said(run: TaskRun, heard: list[str]) -> None:
    run._pane.runner.failure = WorkbenchError("There is no room. What was done is kept. Free some.")
    start(run)
    assert heard == ["begun", "ended"] and not run.is_running
    assert [each.kind for each in run._pane.message_bar.messages] == ["error"]


def test_many_reasons_are_shown_in_part(
    run: TaskRun, opened: OpenStudy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.panes.task_run._REASONS_SHOWN", 0)
    start(run)
    assert run._pane.message_bar.messages[-1].details == "… and 1 more; Tables lists them all."
    run._pane.message_bar.clear()
    run.show_skipped()
    assert run._pane.message_bar.messages[-1].text == "1 picture could not be looked at."


def test_what_is_said_last_is_told(run: TaskRun) -> None:
    said: list[str] = []
    run.ended.connect(said.append)
    start(run)
    run._pane.runner.failure = WorkbenchError("There is no room. What was done is kept. Free some.")
    start(run)
    assert said == ["6 seen.", ""]


def test_a_tool_that_lists_skipped_pictures_is_led_to(run: TaskRun) -> None:
    listed: list[str] = []
    start(TaskRun(run._pane, WORDS, lambda: listed.append("shown")))
    (message,) = run._pane.message_bar.messages
    assert message.action is not None and message.action[0] == "Show them"
    message.action[1]()
    assert listed == ["shown"]
    run._pane.progress.skipped_requested.emit()
    assert listed == ["shown", "shown"]


def test_a_tool_may_say_itself_what_became_of_them(run: TaskRun) -> None:
    counts: list[int] = []
    start(TaskRun(run._pane, WORDS, say_end=counts.append))
    assert counts == [6] and not run._pane.message_bar.messages


def test_a_tool_may_carry_it_out_in_its_own_way(run: TaskRun, opened: OpenStudy) -> None:
    asked: list[Any] = []

    def nothing(*arguments: Any) -> Iterator[Any]:
        asked.append(arguments)
        yield from ()

    selection, machine = PictureSelection(tuple(opened.files)), Machine("cpu")
    run.start(REQUEST, selection, machine, nothing)
    assert asked == [(opened.study, REQUEST, selection, machine)]
    assert left(opened) == 7 and not run.is_running


def test_until_the_first_results_it_says_what_it_waits_for(run: TaskRun) -> None:
    words: list[str] = []
    run.stepped.connect(lambda step: words.append(run._pane.progress._text.text()))
    start(run)
    assert words[0].endswith("looking") and not any("looking" in each for each in words[1:])


def test_closing_the_study_forgets_it(run: TaskRun, opened: OpenStudy) -> None:
    start(run)
    study = opened.leave()
    assert study is not None
    study.close()
    assert not run.skipped and not run.is_running
    run.show_skipped()
    assert not run._pane.message_bar.messages
