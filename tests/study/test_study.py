"""A study is opened, shared between threads, locked, copied and closed."""

import socket
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from tests.study.making import add, every_row, make_files, request, run
from workbench.study import schema
from workbench.study import study as module
from workbench.study.pictures import pictures
from workbench.study.results import rows
from workbench.study.runs import begin
from workbench.study.study import (
    Study,
    StudyError,
    StudyInUse,
    create_study,
    open_or_create_study,
    open_study,
)

PATIENCE = 10


def beside(path: Path) -> set[str]:
    return {each.name for each in path.parent.iterdir()} - {"pictures"}


# Opening and closing


def test_what_is_written_is_there_when_it_is_opened_again(path: Path, files: list[Path]) -> None:
    with create_study(path) as study:
        add(study, *files)
        before = pictures(study)
    with open_study(path) as study:
        assert pictures(study) == before
        assert not study.is_read_only
        assert study.name == "town"


def test_a_closed_study_leaves_one_file(path: Path, files: list[Path]) -> None:
    with create_study(path) as study:
        add(study, *files)
    assert beside(path) == {"town.study"}


def test_closing_twice_does_no_harm_and_a_closed_study_says_so(study: Study) -> None:
    study.close()
    study.close()
    with pytest.raises(StudyError, match="has been closed"):
        pictures(study)


def test_a_study_is_never_made_over_something_else(tmp_path: Path) -> None:
    for name, content in (("text.study", "Dear diary"), ("other.txt", "x")):
        taken = tmp_path / name
        taken.write_text(content)
        with pytest.raises(StudyError, match="is there already"):
            create_study(taken)
        assert taken.read_text() == content
    with pytest.raises(StudyError, match="is there already"):
        create_study(tmp_path)
    assert beside(tmp_path / "x") == {"text.study", "other.txt"}


def test_a_study_is_made_where_its_making_was_once_cut_short(path: Path) -> None:
    path.touch()
    with open_or_create_study(path) as study:
        assert pictures(study) == []
    with open_or_create_study(path) as study:
        assert pictures(study) == []


def test_making_makes_the_folder_too(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "c.study"
    create_study(path).close()
    assert path.is_file()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StudyError, match="cannot be written to"):
        create_study(tmp_path / "file" / "town.study")


@pytest.mark.parametrize(
    "name", ["100% #1?.study", "sunset 🌅.study", "it's; --.study", "写真.study", "a&b=c.study"]
)
def test_any_name_will_do(tmp_path: Path, name: str) -> None:
    path = tmp_path / "What? #1 & 50%" / name
    with create_study(path) as study:
        add(study, *make_files(tmp_path / "pictures", 1))
    with open_study(path, read_only=True) as study:
        assert len(pictures(study)) == 1
    assert [each.name for each in path.parent.iterdir() if each.suffix == ".study"] == [name]


def test_addresses_of_drives_and_of_other_computers() -> None:
    # The forms that https://sqlite.org/uri.html shows, and a share, which must not become an authority.
    assert (
        module._address(PurePosixPath("/home/fred/data 1.db"), "mode=ro")
        == "file:///home/fred/data%201.db?mode=ro"
    )
    assert module._address(PureWindowsPath("C:\\a\\x.db"), "mode=ro") == "file:///C%3A/a/x.db?mode=ro"
    assert (
        module._address(PureWindowsPath("\\\\pc\\share\\x.db"), "mode=ro") == "file:////pc/share/x.db?mode=ro"
    )


# One writer


def other_program(path: Path) -> subprocess.Popen[str]:
    """Another process that has the study open until its input ends."""
    script = (
        "import sys; from pathlib import Path; from workbench.study.study import open_study\n"
        "with open_study(Path(sys.argv[1])): print('open', flush=True); sys.stdin.read()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None and process.stdout.readline() == "open\n"
    return process


def test_a_second_program_is_told_who_writes_and_may_read(path: Path, files: list[Path]) -> None:
    with create_study(path) as study:
        add(study, *files)
    with other_program(path) as other:
        with pytest.raises(StudyInUse) as caught:
            open_study(path)
        sentence = str(caught.value)
        assert "open in another window or program" in sentence and "read" in sentence
        assert socket.gethostname() in sentence and f"{datetime.now():%B %Y}" in sentence
        with open_study(path, read_only=True) as reader:
            assert len(pictures(reader)) == 5
            with pytest.raises(StudyError, match="reading only"), reader.writing():
                pass
        other.communicate()
    open_study(path).close()


def test_a_second_window_of_the_same_program_is_refused_too(study: Study, path: Path) -> None:
    with pytest.raises(StudyInUse):
        open_study(path)
    with pytest.raises(StudyInUse):
        create_study(path)
    assert path.exists(), "who is refused must not tidy up what another made"
    study.close()
    open_study(path).close()


def test_the_lock_is_given_back_when_a_killed_program_is_gone(path: Path) -> None:
    create_study(path).close()
    with other_program(path) as other:
        other.kill()
    open_study(path).close()
    assert beside(path) == {"town.study"}


def test_a_study_opened_on_one_thread_can_be_closed_on_another(path: Path) -> None:
    with ThreadPoolExecutor(1) as elsewhere:
        study = elsewhere.submit(create_study, path).result()
        assert elsewhere.submit(pictures, study).result() == []
        study.close()
        open_study(path).close()


def test_a_run_that_was_cut_off_is_called_interrupted(study: Study, path: Path) -> None:
    begin(study, request(), {"settings": {}})
    study.close()
    with open_study(path) as again, again.reading() as connection:
        assert connection.execute("SELECT state, ended FROM runs").fetchall() == [("interrupted", None)]


# Threads


def test_every_thread_has_a_connection_of_its_own(filled: Study) -> None:
    def connection() -> sqlite3.Connection:
        with filled.reading() as found:
            meeting.wait()
            return found

    meeting = threading.Barrier(4, timeout=PATIENCE)
    with ThreadPoolExecutor(4) as pool:
        found = [future.result() for future in [pool.submit(connection) for _ in range(4)]]
    assert len(set(map(id, found))) == 4


def test_many_threads_read_while_one_writes(filled: Study, tmp_path: Path) -> None:
    more = make_files(tmp_path / "more", 20)

    def read_often() -> list[int]:
        return [len(pictures(filled)) for _ in range(30)]

    with ThreadPoolExecutor(4) as pool:
        reading = [pool.submit(read_often) for _ in range(3)]
        for file in more:
            add(filled, file)
        counts = [future.result() for future in reading]
    assert all(5 <= count <= 25 for each in counts for count in each)
    assert all(each == sorted(each) for each in counts)
    assert len(pictures(filled)) == 25


def test_closing_while_another_thread_reads_ends_in_a_sentence(filled: Study, path: Path) -> None:
    is_reading = threading.Event()

    def read_for_ever() -> None:
        with filled.reading() as connection:
            connection.create_function("note", 0, is_reading.set)
            endless = (
                "WITH RECURSIVE n(i) AS (SELECT note() UNION ALL SELECT 1 FROM n) SELECT count(*) FROM n"
            )
            connection.execute(endless).fetchone()

    with ThreadPoolExecutor(1) as elsewhere:
        reading = elsewhere.submit(read_for_ever)
        assert is_reading.wait(PATIENCE)
        filled.close()
        with pytest.raises(StudyError, match="has been closed"):
            reading.result(PATIENCE)
    open_study(path).close()
    assert beside(path) == {"town.study"}


def test_closing_between_two_rows_ends_in_a_sentence(filled: Study, path: Path) -> None:
    run(filled)
    half_read = rows(filled, request().task.table, request().identity)
    next(half_read)
    filled.close()
    with pytest.raises(StudyError, match="has been closed"):
        list(half_read)
    assert beside(path) == {"town.study"}


def test_a_failing_block_keeps_nothing_of_itself(filled: Study) -> None:
    with pytest.raises(RuntimeError), filled.writing() as connection:
        connection.execute("DELETE FROM pictures")
        raise RuntimeError("half way")
    assert len(pictures(filled)) == 5


# Copies


def test_a_copy_holds_everything_and_can_be_worked_in(filled: Study, tmp_path: Path) -> None:
    run(filled)
    copy = tmp_path / "copies" / "copy of town.study"
    filled.save_copy(copy)
    assert beside(copy) == {"copy of town.study"}
    with open_study(copy) as opened:
        assert pictures(opened) == pictures(filled)
        assert every_row(opened) == every_row(filled) != []
        assert run(opened) == [], "nothing is left to do in the copy"


def test_a_copy_never_takes_the_place_of_another_file(filled: Study, tmp_path: Path) -> None:
    taken = tmp_path / "taken.study"
    taken.write_text("something dear")
    with pytest.raises(StudyError, match="is there already"):
        filled.save_copy(taken)
    assert taken.read_text() == "something dear"


def test_a_copy_can_be_made_of_a_study_that_is_only_read(filled: Study, path: Path, tmp_path: Path) -> None:
    with open_study(path, read_only=True) as reader:
        reader.save_copy(tmp_path / "copy.study")
    with open_study(tmp_path / "copy.study") as copy:
        assert pictures(copy) == pictures(filled)


# Versions


def test_a_new_study_carries_the_schema_version(path: Path) -> None:
    create_study(path).close()
    header = path.read_bytes()[:100]
    assert int.from_bytes(header[60:64], "big") == schema.SCHEMA_VERSION
    assert header[68:72] == b"IWst"


def test_an_older_study_is_brought_up_to_date_in_one_go(
    path: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with create_study(path) as study:
        add(study, *files)
    newer = (*schema.MIGRATIONS, "ALTER TABLE pictures ADD COLUMN stars INTEGER NOT NULL DEFAULT 3;")
    monkeypatch.setattr(schema, "SCHEMA_VERSION", len(newer))
    monkeypatch.setattr(schema, "MIGRATIONS", newer)
    with pytest.raises(StudyError, match="older version"):
        open_study(path, read_only=True)
    with open_study(path) as study, study.reading() as connection:
        assert connection.execute("SELECT sum(stars), count(*) FROM pictures").fetchone() == (15, 5)
        assert connection.execute("PRAGMA user_version").fetchone() == (len(newer),)


def test_a_migration_that_fails_changes_nothing(
    path: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with create_study(path) as study:
        add(study, *files)
    before = path.read_bytes()
    broken = (*schema.MIGRATIONS, "DROP TABLE passed_over; ALTER TABLE nowhere ADD COLUMN stars;")
    with monkeypatch.context() as patched:
        patched.setattr(schema, "SCHEMA_VERSION", len(broken))
        patched.setattr(schema, "MIGRATIONS", broken)
        with pytest.raises(sqlite3.OperationalError):
            open_study(path)
    assert path.read_bytes() == before
    with open_study(path) as study:
        assert len(pictures(study)) == 5
