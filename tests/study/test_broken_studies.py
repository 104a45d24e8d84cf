"""Studies that are damaged, of another kind, on a full disk or locked away: a sentence, and nothing lost."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.study.making import add, every_row, make_files, request, run
from workbench.core.errors import WorkbenchError
from workbench.core.tables import ExportError
from workbench.study.export import export_all
from workbench.study.pictures import pictures
from workbench.study.runs import remaining
from workbench.study.study import Study, StudyError, create_study, open_or_create_study, open_study

UNPRIVILEGED = 65534


@pytest.fixture
def whole(path: Path, tmp_path: Path) -> Path:
    """A closed study with the results of 60 pictures."""
    with create_study(path) as study:
        add(study, make_files(tmp_path / "pictures", 60)[0].parent)
        run(study)
    return path


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that every account of this computer can reach."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        yield Path(folder)


def refused(path: Path) -> str:
    """The sentence with which a file is refused for writing and reading alike, itself and its folder untouched."""
    content = path.read_bytes() if path.is_file() else b""
    beside = sorted(path.parent.iterdir())
    sentences = []
    for read_only in (False, True):
        with pytest.raises(StudyError) as caught:
            open_study(path, read_only)
        sentences.append(str(caught.value))
    assert sentences[0] == sentences[1]
    assert (path.read_bytes() if path.is_file() else b"") == content
    assert sorted(path.parent.iterdir()) == beside
    return sentences[0]


# Of another kind


@pytest.mark.parametrize(
    "content", [b"", b"Dear diary, this is no study. " * 50, b"SQLite format 3\x00", bytes(5000)]
)
def test_what_is_no_study_is_refused_and_left_as_it_is(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert "is not a study of Image Workbench" in refused(path)


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_the_file_of_another_program_is_left_exactly_as_it_is(path: Path, journal: str) -> None:
    other = sqlite3.connect(path)
    other.execute(f"PRAGMA journal_mode = {journal}")
    other.execute("CREATE TABLE bookmarks (address TEXT)")
    other.close()
    assert "is not a study" in refused(path)


def test_an_empty_database_of_another_program_is_no_study(path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("PRAGMA application_id = 1234")
    other.close()
    assert "is not a study" in refused(path)


def test_a_folder_and_a_missing_file_are_no_studies(tmp_path: Path) -> None:
    assert "is not a study" in refused(tmp_path)
    assert "could not be opened (no such file" in refused(tmp_path / "gone.study")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_named_pipe_does_not_hang(path: Path) -> None:
    os.mkfifo(path)
    assert "is not a study" in refused(path)


def test_a_study_of_a_newer_version_is_refused(whole: Path) -> None:
    newer = sqlite3.connect(whole)
    newer.execute("PRAGMA user_version = 99")
    newer.close()
    assert "newer version of Image Workbench" in refused(whole)


# Damaged


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_study_that_was_cut_off_is_called_damaged(whole: Path, share: float) -> None:
    content = whole.read_bytes()
    whole.write_bytes(content[: int(len(content) * share)])
    assert "is damaged" in refused(whole)


@pytest.mark.parametrize("filler", [b"\x00", b"\xff", b"nonsense"])
def test_a_study_with_a_destroyed_page_is_called_damaged(whole: Path, filler: bytes) -> None:
    content = bytearray(whole.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = (filler * 4096)[:4096]
    whole.write_bytes(content)
    assert "is damaged" in refused(whole)


def test_damage_that_shows_only_later_is_said_when_it_is_met(
    whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.study.checking.CHECKED_THROUGHOUT_UP_TO", 0)
    content = bytearray(whole.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    whole.write_bytes(content)
    with pytest.raises(StudyError, match="is damaged"), open_study(whole, read_only=True) as study:
        pictures(study)


# A full disk


def fill(study: Study) -> None:
    """Let this thread's connection find no more room than there is now."""
    with study.reading() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")


def test_a_full_disk_ends_a_run_with_a_sentence_and_keeps_what_was_there(path: Path, tmp_path: Path) -> None:
    make_files(tmp_path / "pictures", 400)
    with create_study(path) as study:
        add(study, tmp_path / "pictures")
        run(study, steps=2)
        kept = every_row(study)
        fill(study)
        with pytest.raises(StudyError, match="the disk is full"):
            run(study)
        after = every_row(study)
        assert after[: len(kept)] == kept != []
    with open_study(path) as study:
        assert every_row(study) == after
        answered = len(after) // 2
        assert len(remaining(study, request(), pictures(study))) == 400 - answered
        run(study)
        assert len(every_row(study)) == 800


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("name", ["classify.csv", "classify.parquet", "classify.json"])
def test_a_full_disk_ends_an_export_with_a_sentence_and_keeps_the_older_files(
    filled: Study, tmp_path: Path, name: str
) -> None:
    run(filled)
    out = tmp_path / "out"
    export_all(filled, request(), out)
    before = {each.name: each.read_bytes() for each in out.iterdir()}
    (out / f".{name}.part").symlink_to("/dev/full")
    with pytest.raises(ExportError, match=f"“{name}” could not be written") as caught:
        export_all(filled, request(), out)
    assert "Nothing that was there before" in str(caught.value)
    assert {each.name: each.read_bytes() for each in out.iterdir()} == before
    export_all(filled, request(), out)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real disk of 400 KB, where mounting one is allowed."""
    place, mount, umount = tmp_path / "disk", shutil.which("mount"), shutil.which("umount")
    place.mkdir()
    command = [mount or "mount", "-t", "tmpfs", "-o", "size=520k", "tmpfs", str(place)]
    if not mount or not umount or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk is not allowed here")
    yield place
    subprocess.run([umount, "-l", str(place)], check=True)


def fill_up(disk: Path) -> None:
    """Leave not a byte of room."""
    with pytest.raises(OSError, match="No space left"), (disk / "filler").open("wb", buffering=0) as filler:
        while True:
            filler.write(bytes(512))


def test_on_a_really_full_disk_a_study_still_opens_and_nothing_is_lost(
    small_disk: Path, tmp_path: Path
) -> None:
    path = small_disk / "town.study"
    make_files(tmp_path / "pictures", 600)
    with create_study(path) as study:
        add(study, tmp_path / "pictures")
        with pytest.raises(StudyError, match="cannot be written"):
            run(study)
        kept = every_row(study)
    fill_up(small_disk)
    with open_study(path) as study:
        assert every_row(study) == kept != []
        with pytest.raises(WorkbenchError, match="could not be written"):
            export_all(study, request(), small_disk / "out")
        with pytest.raises(WorkbenchError, match="cannot be written"):
            study.save_copy(small_disk / "copy.study")
        study.save_copy(tmp_path / "copy.study")
    (small_disk / "filler").unlink()
    with open_study(tmp_path / "copy.study") as study:
        assert run(study)
        assert len(every_row(study)) == 1200


def test_on_a_full_disk_a_study_that_was_closed_properly_opens_for_reading_only(
    small_disk: Path, tmp_path: Path
) -> None:
    path = small_disk / "town.study"
    with create_study(path) as study:
        add(study, make_files(tmp_path / "pictures")[0].parent)
    fill_up(small_disk)
    with open_study(path) as study:
        assert study.is_read_only
        assert len(pictures(study)) == 5


# Locked away


def as_nobody(script: str, *arguments: Path) -> subprocess.CompletedProcess[str]:
    """Run Python without the rights of the system's administrator."""
    prelude = (
        # Everything that is imported later: whom the rights are taken may not be able to read Python's own folder.
        "import os, sys, getpass, json, filelock\nfrom pathlib import Path\n"
        "from workbench.study.study import *\nfrom workbench.study.pictures import pictures\n"
        f"if os.getuid() == 0:\n    os.setgroups([]); os.setgid({UNPRIVILEGED}); os.setuid({UNPRIVILEGED})\n"
    )
    command = [sys.executable, "-c", prelude + script, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


needs_permissions = pytest.mark.skipif(not hasattr(os, "getuid"), reason="rights work otherwise here")


@needs_permissions
@pytest.mark.parametrize("lock", ["folder", "file"])
def test_where_writing_is_not_allowed_a_study_opens_for_reading_only(
    whole: Path, public_folder: Path, lock: str
) -> None:
    shutil.copy(whole, public_folder / "town.study")
    (public_folder / "town.study").chmod(0o444 if lock == "file" else 0o666)
    public_folder.chmod(0o555 if lock == "folder" else 0o777)
    script = (
        "study = open_study(Path(sys.argv[1]))\n"
        "print(study.is_read_only, len(pictures(study)))\n"
        "try:\n    study.writing().__enter__()\n"
        "except StudyError as error: print(error)\n"
        "study.close()\n"
    )
    done = as_nobody(script, public_folder / "town.study")
    public_folder.chmod(0o777)
    first, second = done.stdout.splitlines()
    assert first == "True 60"
    assert "open for reading only" in second
    assert done.stderr == ""


@needs_permissions
def test_the_newest_steps_are_read_although_the_folder_cannot_be_written(
    whole: Path, public_folder: Path
) -> None:
    with open_study(whole) as study:
        run(study, request(top=3), steps=1)
        for suffix in ("", "-wal"):
            shutil.copy(f"{whole}{suffix}", public_folder / f"town.study{suffix}")
    for each in public_folder.iterdir():
        each.chmod(0o644)
    public_folder.chmod(0o555)
    script = (
        "with open_study(Path(sys.argv[1])) as study, study.reading() as connection:\n"
        "    print(study.is_read_only, connection.execute('SELECT count(*) FROM outcomes').fetchone()[0])\n"
    )
    done = as_nobody(script, public_folder / "town.study")
    public_folder.chmod(0o777)
    assert done.stdout == "True 62\n"
    assert done.stderr == ""


@needs_permissions
@pytest.mark.parametrize("call", ["create_study", "open_study", "open_or_create_study"])
def test_a_folder_that_may_not_even_be_entered_ends_in_a_sentence(public_folder: Path, call: str) -> None:
    inner = public_folder / "locked"
    inner.mkdir()
    inner.chmod(0)
    script = f"try: {call}(Path(sys.argv[1]))\nexcept StudyError as error: print(error)"
    done = as_nobody(script, inner / "town.study")
    inner.chmod(0o777)
    assert "town.study" in done.stdout and "permission denied" in done.stdout
    assert done.stderr == ""


def test_making_a_study_where_it_cannot_be_written_leaves_nothing(small_disk: Path) -> None:
    fill_up(small_disk)
    with pytest.raises(StudyError, match="cannot be written"):
        open_or_create_study(small_disk / "town.study")
    assert [each.name for each in small_disk.iterdir()] == ["filler"]
