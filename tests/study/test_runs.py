"""Runs: every step is kept, what is done is not done again, and what changed is looked at anew."""

import json
import os
import signal
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.study import making
from tests.study.making import BATCH, LOOK, add, answer, every_row, looked_at, make_files, request, run
from workbench.core.errors import WorkbenchError
from workbench.core.models.devices import DeviceError
from workbench.core.models.machine import Machine
from workbench.core.settings import SettingsError
from workbench.core.steps import Skipped, Step
from workbench.core.tables import Rows
from workbench.study.execution import execute
from workbench.study.pictures import pictures, unreadable
from workbench.study.results import analyses, findings, provenance, rows, skipped
from workbench.study.runs import Request, begin, recorded, remaining
from workbench.study.study import Study, StudyError, open_study
from workbench.study.unattended import request_from_texts

TABLE = LOOK.table


def states(study: Study) -> list[str]:
    with study.reading() as connection:
        return [state for (state,) in connection.execute("SELECT state FROM runs ORDER BY id")]


def expected(files: list[Path]) -> list[tuple[str, int, str]]:
    return [
        (file.name, rank, label) for file in files for rank, label in ((1, file.read_text()), (2, "other"))
    ]


# What is written


def test_every_row_comes_back_as_it_was_found(filled: Study, files: list[Path]) -> None:
    run(filled)
    found = list(rows(filled, TABLE, request().identity))
    assert [(row[0], *row[1:3]) for row in found] == expected(files)
    first = answer(pictures(filled)[0])
    assert isinstance(first, Rows)
    assert tuple(row[1:] for row in found[:2]) == first.rows
    assert [type(value) for value in found[0]] == [str, int, str, int, float]


def test_a_step_is_on_disk_before_it_is_passed_on(filled: Study, path: Path) -> None:
    run_number = begin(filled, request(), {"settings": {}})
    seen = 0
    with open_study(path, read_only=True) as onlooker:
        for step in recorded(
            filled, request(), run_number, making.look(pictures(filled), None, Machine("cpu"))
        ):
            seen += len(step.value)
            assert len(every_row(onlooker)) == 2 * seen
    assert seen == 5


def test_steps_say_how_much_was_done_before(filled: Study) -> None:
    run(filled, steps=1)
    steps = list(execute(filled, request(), pictures(filled), Machine("cpu")))
    assert [(step.done, step.total) for step in steps] == [(2, 5), (4, 5), (5, 5)]
    assert steps[0].value == ()


def test_notes_of_steps_are_kept_with_the_run(filled: Study) -> None:
    notes = ["The memory was full: going on with 8 pictures at a time.", "", "Going on with the processor."]
    files = pictures(filled)

    def noted():  # type: ignore[no-untyped-def]
        for number, note in enumerate(notes):
            yield Step(number, 3, (answer(files[number]),), note)

    list(recorded(filled, request(), begin(filled, request(), {"settings": {}}), noted()))
    with filled.reading() as connection:
        assert connection.execute("SELECT notes FROM runs").fetchone() == (f"{notes[0]} {notes[2]}",)


def test_a_picture_that_gives_nothing_is_listed_with_its_reason(filled: Study, files: list[Path]) -> None:
    files[1].write_text("")
    files[3].unlink()
    run(filled)
    assert skipped(filled, request().identity) == [
        Skipped("picture 2.png", "The file is empty."),
        Skipped("picture 4.png", "The file is not there."),
    ]
    assert unreadable(filled) == {
        "picture 2.png": "The file is empty.",
        "picture 4.png": "The file is not there.",
    }
    assert {row[0] for row in rows(filled, TABLE, request().identity)} == {
        "picture 1.png",
        "picture 3.png",
        "picture 5.png",
    }


def test_a_reason_that_lies_in_the_task_does_not_make_a_file_unreadable(filled: Study) -> None:
    name = pictures(filled)[0].name
    steps = (step for step in [Step(1, 1, (Skipped(name, "No face was found.", is_unreadable=False),))])
    list(recorded(filled, request(), begin(filled, request(), {"settings": {}}), steps))
    assert unreadable(filled) == {}
    assert [each.reason for each in skipped(filled, request().identity)] == ["No face was found."]


# Resuming


def test_a_finished_run_leaves_nothing_to_do(filled: Study) -> None:
    assert len(run(filled)) == 5
    before = every_row(filled)
    assert run(filled) == []
    assert every_row(filled) == before
    assert states(filled) == ["done"], "a resumption without work is no run"


def test_a_cancelled_run_keeps_what_is_done_and_resumes_with_the_rest(
    filled: Study, files: list[Path]
) -> None:
    assert run(filled, steps=1) == ["picture 1.png", "picture 2.png"]
    assert states(filled) == ["cancelled"]
    assert run(filled) == ["picture 3.png", "picture 4.png", "picture 5.png"]
    assert states(filled) == ["cancelled", "done"]
    assert every_row(filled) == expected(files)


def test_cancelling_before_the_first_step_leaves_no_run(filled: Study) -> None:
    assert run(filled, steps=0) == []
    assert states(filled) == []


def test_a_failing_task_keeps_its_steps_and_is_called_failed(
    filled: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_at_the_third(file: object) -> object:
        if len(looked_at) > BATCH:
            raise DeviceError("The memory is full.")
        return answer(file)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(making, "answer", fail_at_the_third)
        with pytest.raises(DeviceError, match="memory is full"):
            run(filled)
    assert states(filled) == ["failed"]
    assert len(every_row(filled)) == 2 * BATCH
    assert run(filled) == ["picture 3.png", "picture 4.png", "picture 5.png"]


def test_the_task_is_closed_before_the_run_is_called_cancelled(filled: Study) -> None:
    closed_while = []

    def task():  # type: ignore[no-untyped-def]
        try:
            yield Step(1, 2, ())
        finally:
            closed_while.append(states(filled))

    with closing(recorded(filled, request(), begin(filled, request(), {"settings": {}}), task())) as steps:
        next(steps)
    assert closed_while == [["running"]]
    assert states(filled) == ["cancelled"]


def test_a_changed_file_is_looked_at_again_and_only_it(filled: Study, files: list[Path]) -> None:
    run(filled)
    files[2].write_text("another content")
    assert run(filled) == ["picture 3.png"]
    assert [row[2] for row in rows(filled, TABLE, request().identity) if row[1] == 1] == [
        file.read_text() for file in files
    ]


def test_adding_the_folder_again_also_notes_what_changed(filled: Study, files: list[Path]) -> None:
    run(filled)
    files[2].write_text("another content")
    add(filled, files[0].parent)
    assert [each.name for each in remaining(filled, request(), pictures(filled))] == ["picture 3.png"]


def test_a_file_that_is_put_back_as_it_was_is_looked_at_again(filled: Study, files: list[Path]) -> None:
    run(filled)
    facts, content = files[0].stat(), files[0].read_text()
    files[0].write_text("another content")
    run(filled)
    files[0].write_text(content)
    os.utime(files[0], ns=(facts.st_atime_ns, facts.st_mtime_ns))
    assert run(filled) == ["picture 1.png"], "the newest answer is about the other content"
    assert next(rows(filled, TABLE, request().identity))[2] == content


def test_a_vanished_file_is_tried_again_and_a_finished_one_is_not(filled: Study, files: list[Path]) -> None:
    content = files[4].read_text()
    files[4].unlink()
    run(filled)
    assert run(filled) == ["picture 5.png"]
    files[0].unlink()
    files[4].write_text(content)
    assert run(filled) == ["picture 5.png"], "what was found out about the first stays"
    assert skipped(filled, request().identity) == []
    assert unreadable(filled) == {}


def test_other_settings_are_another_analysis(filled: Study) -> None:
    run(filled, request(top=5))
    assert len(run(filled, request(top=3))) == 5
    assert [each.settings["top"] for each in analyses(filled)] == [3, 5]
    assert all((each.done, each.skipped, each.state) == (5, 0, "done") for each in analyses(filled))


# Identity


def test_the_identity_depends_on_all_that_decides_the_answer_and_on_nothing_else() -> None:
    from dataclasses import replace

    same = request_from_texts("classify", ["top=5", "threshold=0"])
    assert same.identity == request().identity == request().identity
    others = [
        request_from_texts("classify", ["top=6"]),
        request_from_texts("classify", ["threshold=0.5"]),
        request_from_texts("classify", ["colours=sRGB"]),
        Request(replace(LOOK, version=LOOK.version + 1), request().settings),
        Request(replace(LOOK, name="other"), request().settings),
    ]
    assert len({each.identity for each in [same, *others]}) == 6


def test_a_number_written_with_or_without_a_point_is_one_setting() -> None:
    settings = LOOK.settings(threshold=0)
    assert Request(LOOK, settings).identity == request().identity


def test_an_analysis_gives_back_the_request_it_answers(filled: Study) -> None:
    run(filled, request(top=3))
    (found,) = analyses(filled)
    assert found.request.settings == request(top=3).settings
    assert found.request.identity == found.identity == request(top=3).identity


@pytest.mark.parametrize(
    ("assignments", "kind", "sentence"),
    [
        (["top"], SettingsError, "write it as name=value"),
        (["tip=3"], SettingsError, "There is no setting “tip”"),
        (["top=0"], SettingsError, "a whole number from 1 to 1000"),
        (["top=five"], SettingsError, "“five”"),
        (["threshold=nan"], SettingsError, "a number from 0 to 1"),
        (["model=eyes"], WorkbenchError, "There is no model “eyes”"),
    ],
)
def test_wrong_settings_are_refused_in_plain_words(
    assignments: list[str], kind: type[Exception], sentence: str
) -> None:
    with pytest.raises(kind, match=sentence):
        request_from_texts("classify", assignments)


# How it was made


def test_provenance_names_everything_that_can_change_a_number(filled: Study, files: list[Path]) -> None:
    files[0].write_text("")
    run(filled, steps=1)
    run(filled)
    made = provenance(filled, request())
    assert made["task"] == "classify" and made["settings"]["top"] == 5
    assert made["identity"] == request().identity
    assert made["model"]["weights_sha256"].startswith("f286bbf4")
    assert made["pictures"] == {"total": 5, "done": 4, "skipped": 1}
    assert [each["state"] for each in made["runs"]] == ["cancelled", "done"]
    for each in made["runs"]:
        assert {"torch", "numpy", "Pillow", "Python", "Image Workbench"} <= set(each["software"])
        assert each["device"].startswith("processor (CPU") and each["decoder"].startswith("Pillow")
        assert each["started"] <= each["ended"]
    assert json.loads(json.dumps(made)) == made
    assert "Of 5 pictures, 4 gave a result and 1 could not be processed" in made["methods"]


def test_the_methods_paragraph_says_when_a_run_ended_early(filled: Study) -> None:
    ended_early = "ended before it had looked at all the pictures"
    run(filled, steps=1)
    assert ended_early in provenance(filled, request())["methods"]
    run(filled)
    assert ended_early not in provenance(filled, request())["methods"]


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"top": 1}, "(top k = 1, threshold 0; the most probable one in any case). Colours: as stored."),
        (
            {"threshold": 0.5, "colours": "sRGB"},
            "(top k = 5, threshold 0.5; the most probable one in any case). Colours: sRGB.",
        ),
    ],
)
def test_the_methods_paragraph_is_english_with_any_settings(
    filled: Study, settings: dict[str, Any], sentence: str
) -> None:
    wanted = Request(LOOK, LOOK.settings(**settings))
    run(filled, wanted)
    assert sentence in provenance(filled, wanted)["methods"]


def test_what_the_figures_of_one_task_do_not_mean_is_not_said_of_another(
    filled: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(filled)
    assert "not calibrated" in provenance(filled, request())["methods"]
    monkeypatch.setattr("workbench.core.tasks.TASKS", (replace(LOOK, caution=""),))
    assert "not calibrated" not in provenance(filled, request())["methods"]


def test_without_a_run_there_is_nothing_to_tell(filled: Study) -> None:
    with pytest.raises(StudyError, match="Nothing has been computed"):
        provenance(filled, request())
    assert list(rows(filled, TABLE, request().identity)) == []
    assert analyses(filled) == [] and findings(filled, "picture 1.png") == []


def test_everything_about_one_picture_the_newest_first(filled: Study, files: list[Path]) -> None:
    run(filled, request(top=5))
    files[0].write_text("")
    run(filled, request(top=3))
    newest, older = findings(filled, "picture 1.png")
    assert (newest.settings["top"], newest.reason, newest.rows) == (3, "The file is empty.", ())
    assert (older.settings["top"], older.reason, len(older.rows)) == (5, None, 2)


# Killed

KILLED = """
import sys
from pathlib import Path
from tests.study.making import add, look, request
from workbench.core.models.machine import Machine
from workbench.study.pictures import pictures
from workbench.study.runs import begin, recorded
from workbench.study.study import create_study

study = create_study(Path(sys.argv[1]))
add(study, Path(sys.argv[2]))
run = begin(study, request(), {"settings": {}})
steps = recorded(study, request(), run, look(pictures(study), None, Machine("cpu")))
for _ in range(int(sys.argv[3])):
    next(steps)
if sys.argv[4] == "writing":
    with study.writing() as connection:
        connection.execute("DELETE FROM outcomes")
        connection.execute("DELETE FROM results_classify")
        print("now", flush=True)
        sys.stdin.read()
print("now", flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here")
@pytest.mark.parametrize("moment", ["between steps", "writing"])
def test_a_killed_run_loses_nothing_repeats_nothing_and_is_resumed(
    path: Path, tmp_path: Path, moment: str
) -> None:
    files = make_files(tmp_path / "pictures", 9)
    command = [sys.executable, "-c", KILLED, str(path), str(tmp_path / "pictures"), "3", moment]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "now\n"
        process.kill()
    with open_study(path) as study:
        assert states(study) == ["interrupted"]
        assert every_row(study) == expected(files[: 3 * BATCH])
        assert run(study) == [file.name for file in files[3 * BATCH :]]
        assert every_row(study) == expected(files)
        with study.reading() as connection:
            counts = connection.execute("SELECT count(*), count(DISTINCT picture) FROM outcomes").fetchone()
        assert counts == (9, 9)
    assert {each.name for each in path.parent.iterdir()} == {"town.study", "pictures"}
