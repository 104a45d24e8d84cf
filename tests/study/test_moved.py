"""Pictures that moved: found by path, name or checksum; whatever is not surely the same is said and left alone."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.study.making import add, every_row, make_files, request, run
from workbench.core.models.machine import Machine
from workbench.study import files_below, fingerprints, moved
from workbench.study.execution import execute
from workbench.study.metadata import NewColumn, add_columns, values
from workbench.study.moved import (
    BY_CHECKSUM,
    BY_NAME,
    BY_PATH,
    Search,
    find_again,
    missing,
    some_missing,
    take,
)
from workbench.study.pictures import pictures, unreadable
from workbench.study.runs import remaining
from workbench.study.study import Study, StudyError, open_study


def found_below(study: Study, folder: Path) -> Search:
    *_, last = find_again(study, folder)
    assert last.value is not None
    return last.value


def how(search: Search) -> dict[str, str]:
    return {each.name: each.how for each in search.found}


def know_checksums(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files of these tests are no pictures, so that their checksums are put in from outside."""
    import hashlib

    known = {file.name: hashlib.sha256(Path(file.path).read_bytes()).hexdigest() for file in pictures(study)}
    monkeypatch.setattr(moved, "checksums", lambda _: known)


def touched(path: Path) -> None:
    facts = path.stat()
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns + 5_000_000_000))


def places(study: Study) -> list[Path]:
    return [Path(file.path) for file in pictures(study)]


def all_missing(study: Study) -> list[str]:
    return [file.name for step in missing(study) for file in step.value]


@pytest.fixture
def nested(study: Study, tmp_path: Path) -> Study:
    """Two folders of two pictures each, under one root; the names are the same in both."""
    for folder in ("east", "west"):
        for file in make_files(tmp_path / "old" / folder, 2):
            file.write_text(f"{folder} {file.stem}")
    add(study, tmp_path / "old")
    return study


def test_nothing_is_missing_where_nothing_moved(filled: Study, tmp_path: Path) -> None:
    assert not some_missing(filled) and not all_missing(filled)
    assert found_below(filled, tmp_path) == Search()


def test_a_few_looks_tell_that_pictures_are_missing(filled: Study, files: list[Path], tmp_path: Path) -> None:
    files[0].unlink()
    assert some_missing(filled) and all_missing(filled) == ["picture 1.png"]
    files[0].parent.rename(tmp_path / "elsewhere")
    assert len(all_missing(filled)) == 5


def test_a_moved_folder_is_found_by_path(nested: Study, tmp_path: Path) -> None:
    (tmp_path / "old").rename(tmp_path / "new")
    search = found_below(nested, tmp_path / "new")
    assert set(how(search).values()) == {BY_PATH} and search.count(BY_PATH) == 4
    assert take(nested, search.found) == 4
    assert places(nested) == [
        tmp_path / "new" / folder / f"picture {number}.png"
        for folder in ("east", "west")
        for number in (1, 2)
    ]
    assert not all_missing(nested)


@pytest.mark.parametrize("above", ["", "inside"], ids=["the root itself", "a folder around the root"])
def test_the_folder_chosen_may_lie_higher_or_lower_than_the_old_root(
    nested: Study, tmp_path: Path, above: str
) -> None:
    shutil.move(tmp_path / "old" / "east", tmp_path / "stick" / above / "east")
    shutil.move(tmp_path / "old" / "west", tmp_path / "stick" / above / "west")
    search = found_below(nested, tmp_path / "stick")
    assert len(search.found) == 4, search
    take(nested, search.found)
    assert {path.read_text() for path in places(nested)} == {
        f"{folder} picture {number}" for folder in ("east", "west") for number in (1, 2)
    }
    assert [path.parent.name for path in places(nested)] == ["east", "east", "west", "west"]


def test_only_part_of_the_pictures_moved(filled: Study, files: list[Path], tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    for file in files[:2]:
        file.rename(tmp_path / "new" / file.name)
    search = found_below(filled, tmp_path / "new")
    assert sorted(how(search)) == ["picture 1.png", "picture 2.png"]
    take(filled, search.found)
    assert places(filled) == [*(tmp_path / "new" / file.name for file in files[:2]), *files[2:]]


def test_a_file_in_another_folder_is_found_by_name_and_size(
    filled: Study, files: list[Path], tmp_path: Path
) -> None:
    (tmp_path / "new" / "deep").mkdir(parents=True)
    for file in files:
        file.rename(tmp_path / "new" / ("deep" if file is files[0] else "") / file.name)
    search = found_below(filled, tmp_path / "new")
    assert how(search)["picture 1.png"] == BY_NAME and search.count(BY_PATH) == 4


def test_a_renamed_file_is_found_by_its_checksum_and_only_files_of_its_size_are_read(
    filled: Study, files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    know_checksums(filled, monkeypatch)
    new = tmp_path / "new"
    new.mkdir()
    files[1].rename(new / "holiday.png")
    (new / "same size.txt").write_text("CONTENT OF PICTURE 2"[: (new / "holiday.png").stat().st_size])
    (new / "longer.png").write_text("something much longer than any of the pictures here")
    read: list[str] = []
    digest = files_below.hashlib.file_digest

    def noted(file: object, how: str) -> object:
        read.append(Path(file.name).name)  # type: ignore[attr-defined]
        return digest(file, how)  # type: ignore[arg-type]

    monkeypatch.setattr(files_below.hashlib, "file_digest", noted)
    search = found_below(filled, new)
    assert how(search) == {"picture 2.png": BY_CHECKSUM}
    assert set(read) <= {"holiday.png", "same size.txt"}
    take(filled, search.found)
    assert places(filled)[1] == new / "holiday.png" and pictures(filled)[1].name == "picture 2.png"


def test_without_a_checksum_a_renamed_file_stays_missing(
    filled: Study, files: list[Path], tmp_path: Path
) -> None:
    (tmp_path / "new").mkdir()
    files[1].rename(tmp_path / "new" / "holiday.png")
    assert found_below(filled, tmp_path / "new") == Search(missing=("picture 2.png",))


def test_several_files_of_that_name_and_size_are_ambiguous_until_a_checksum_decides(
    nested: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    know_checksums(nested, monkeypatch)
    for folder in ("east", "west"):
        new = tmp_path / "new" / f"the {folder}"
        new.mkdir(parents=True)
        for number in (1, 2):
            (tmp_path / "old" / folder / f"picture {number}.png").rename(new / f"picture {number}.png")
    with monkeypatch.context() as unknown:
        unknown.setattr(moved, "checksums", lambda _: {})
        search = found_below(nested, tmp_path / "new")
        assert len(search.ambiguous) == 4 and not search.found
    search = found_below(nested, tmp_path / "new")
    assert search.count(BY_CHECKSUM) == 4 and not search.ambiguous
    take(nested, search.found)
    assert [path.parent.name for path in places(nested)] == ["the east", "the east", "the west", "the west"]


def test_what_has_another_size_is_said_to_have_changed_and_not_taken(
    filled: Study, files: list[Path], tmp_path: Path
) -> None:
    files[0].parent.rename(tmp_path / "new")
    (tmp_path / "new" / files[2].name).write_text("painted over, and longer than before")
    search = found_below(filled, tmp_path / "new")
    assert len(search.found) == 4 and [each.name for each in search.changed] == ["picture 3.png"]
    take(filled, search.found)
    assert places(filled)[2] == files[2] and all_missing(filled) == ["picture 3.png"]


def test_what_has_the_same_size_but_another_checksum_has_changed(
    filled: Study, files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    know_checksums(filled, monkeypatch)
    files[0].parent.rename(tmp_path / "new")
    path = tmp_path / "new" / files[2].name
    path.write_text(path.read_text().upper())
    touched(path)
    search = found_below(filled, tmp_path / "new")
    assert [each.name for each in search.changed] == ["picture 3.png"] and len(search.found) == 4


def test_a_copy_with_another_time_is_the_same_by_its_checksum(
    filled: Study, files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    know_checksums(filled, monkeypatch)
    files[0].parent.rename(tmp_path / "new")
    for path in (tmp_path / "new").iterdir():
        touched(path)
    assert found_below(filled, tmp_path / "new").count(BY_PATH) == 5


def test_names_results_metadata_and_checksums_stay_and_nothing_is_computed_anew(
    filled: Study, files: list[Path], tmp_path: Path
) -> None:
    run(filled)
    column = add_columns(
        filled, "town", [NewColumn("town", "text", "by hand", values={"picture 1.png": "Bern"})]
    )[0]
    before = every_row(filled)
    files[0].parent.rename(tmp_path / "new")
    for path in (tmp_path / "new").iterdir():
        touched(path)
    take(filled, found_below(filled, tmp_path / "new").found)
    assert every_row(filled) == before and values(filled, column.id) == {"picture 1.png": "Bern"}
    assert not remaining(filled, request(), pictures(filled))
    assert run(filled) == [], "a moved picture is the same picture"


def test_real_fingerprints_find_real_pictures(study: Study, tmp_path: Path) -> None:
    from tests.panes.making import make_pictures

    old = make_pictures(tmp_path / "old", 3)
    add(study, old)
    list(execute(study, fingerprints.REQUEST, pictures(study), Machine("cpu")))
    new = tmp_path / "new"
    new.mkdir()
    for number, path in enumerate(sorted(old.iterdir())):
        path.rename(new / f"{number}.jpeg")
        touched(new / f"{number}.jpeg")
    search = found_below(study, new)
    assert search.count(BY_CHECKSUM) == 3
    take(study, search.found)
    assert len(fingerprints.checksums(study)) == 3, "the checksums are still those of these files"


def test_a_changed_file_that_is_wanted_keeps_its_results_and_is_looked_at_again(
    filled: Study, files: list[Path], tmp_path: Path
) -> None:
    run(filled)
    files[0].parent.rename(tmp_path / "new")
    (tmp_path / "new" / files[2].name).write_text("painted over, and longer than before")
    before = every_row(filled)
    search = found_below(filled, tmp_path / "new")
    assert take(filled, (*search.found, *search.changed)) == 5
    assert every_row(filled) == before
    assert [each.name for each in remaining(filled, request(), pictures(filled))] == ["picture 3.png"]


def test_a_picture_that_was_noted_as_gone_is_no_longer_so_and_damage_stays_noted(
    filled: Study, files: list[Path], tmp_path: Path
) -> None:
    files[1].write_text("")
    add(filled, files[0].parent)
    files[0].parent.rename(tmp_path / "new")
    run(filled)
    with filled.writing() as connection:
        connection.execute(
            "UPDATE pictures SET unreadable = 'The file is empty.' WHERE name = 'picture 2.png'"
        )
    assert len(unreadable(filled)) == 5
    take(filled, found_below(filled, tmp_path / "new").found)
    assert unreadable(filled) == {"picture 2.png": "The file is empty."}
    assert len(run(filled)) == 5, "what was not there is tried again"


def test_a_file_that_is_another_picture_of_the_study_already_is_not_taken_twice(
    filled: Study, files: list[Path], tmp_path: Path
) -> None:
    files[0].parent.rename(tmp_path / "new")
    add(filled, tmp_path / "new")
    search = found_below(filled, tmp_path / "new")
    assert len(search.taken) == 5 and not search.found
    assert len(set(places(filled))) == 10


def test_a_file_that_was_added_in_the_meantime_is_passed_over(
    filled: Study, files: list[Path], tmp_path: Path
) -> None:
    files[0].parent.rename(tmp_path / "new")
    search = found_below(filled, tmp_path / "new")
    add(filled, tmp_path / "new" / files[0].name)
    assert take(filled, search.found) == 4
    assert len(set(places(filled))) == 6


def test_one_file_that_could_be_either_of_two_pictures_is_none_of_them(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("a", "b"):
        for file in make_files(tmp_path / "old" / folder, 1):
            file.write_text(f"seen in {folder}")
    add(study, tmp_path / "old")
    known = {}
    with monkeypatch.context() as patched:
        know_checksums(study, patched)
        known = moved.checksums(study)
    (tmp_path / "new").mkdir()
    (tmp_path / "old" / "b" / "picture 1.png").rename(tmp_path / "new" / "picture 1.png")
    shutil.rmtree(tmp_path / "old")
    search = found_below(study, tmp_path / "new")
    assert len(search.ambiguous) == 2 and not search.found
    monkeypatch.setattr(moved, "checksums", lambda _: known)
    search = found_below(study, tmp_path / "new")
    assert how(search) == {"b/picture 1.png": BY_CHECKSUM} and search.missing == ("a/picture 1.png",)


def test_pictures_of_two_disks_with_the_same_paths_are_not_confused(filled: Study, files: list[Path]) -> None:
    with filled.writing() as connection:
        connection.execute("UPDATE pictures SET path = 'C:\\survey\\picture 1.png', bytes = 20 WHERE id = 1")
        connection.execute("UPDATE pictures SET path = 'D:\\survey\\picture 1.png', bytes = 20 WHERE id = 2")
    for file in files[1:]:
        file.unlink()
    search = found_below(filled, files[0].parent)
    assert {"picture 1.png", "picture 2.png"} <= {*search.ambiguous} and not search.found


def test_paths_of_another_system_are_understood(filled: Study, files: list[Path], tmp_path: Path) -> None:
    with filled.writing() as connection:
        connection.execute("UPDATE pictures SET path = 'C:\\Users\\Ada\\survey\\' || name")
    assert len(all_missing(filled)) == 5
    search = found_below(filled, files[0].parent)
    assert search.count(BY_PATH) == 5
    take(filled, search.found)
    assert places(filled) == files


def test_all_or_nothing_is_taken(filled: Study, files: list[Path], tmp_path: Path) -> None:
    files[0].parent.rename(tmp_path / "new")
    search = found_below(filled, tmp_path / "new")

    def broken(found: Sequence[moved.Found]):  # type: ignore[no-untyped-def]
        yield from found[:3]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        take(filled, broken(search.found))
    assert places(filled) == files


def test_a_study_that_may_only_be_read_says_so(
    filled: Study, files: list[Path], path: Path, tmp_path: Path
) -> None:
    files[0].parent.rename(tmp_path / "new")
    with open_study(path, read_only=True) as reader:
        search = found_below(reader, tmp_path / "new")
        with pytest.raises(StudyError, match="for reading only"):
            take(reader, search.found)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_an_empty_a_missing_and_a_strange_folder_find_nothing(
    filled: Study, files: list[Path], tmp_path: Path
) -> None:
    files[0].parent.rename(tmp_path / "new")
    (tmp_path / "empty").mkdir()
    (tmp_path / "loop").mkdir()
    os.mkfifo(tmp_path / "loop" / files[0].name)
    (tmp_path / "loop" / "itself").symlink_to(tmp_path / "loop")
    for folder in (tmp_path / "empty", tmp_path / "gone", tmp_path / "loop"):
        search = found_below(filled, folder)
        assert len(search.missing) == 5 and not search.found and not search.changed


def test_a_search_can_be_stopped_at_every_step(filled: Study, files: list[Path], tmp_path: Path) -> None:
    files[0].parent.rename(tmp_path / "new")
    steps = find_again(filled, tmp_path / "new")
    next(steps)
    steps.close()
    assert places(filled) == files
