"""Finding pictures: every one once, each under a name of its own, and every other thing accounted for."""

import os
import subprocess
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bad_pictures import ODD_NAMES, oriented, truncated_jpeg
from workbench.core.pictures import collection
from workbench.core.pictures.collection import PictureFile, natural_order, numbered, scan
from workbench.core.steps import Skipped


def make(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * len(path.name))


def found(*sources: Path, known: dict[str, str] | None = None) -> list[PictureFile | Skipped]:
    return [each for step in scan(sources, known) for each in step.value]


def files(*sources: Path) -> list[PictureFile]:
    return [each for each in found(*sources) if isinstance(each, PictureFile)]


def names(*sources: Path, known: dict[str, str] | None = None) -> list[str]:
    return [each.name for each in found(*sources, known=known) if isinstance(each, PictureFile)]


def last_note(*sources: Path) -> str:
    return list(scan(sources))[-1].note


# What is found


def test_a_folder_is_searched_to_the_bottom_in_natural_order(tmp_path: Path) -> None:
    make(
        *(
            tmp_path / name
            for name in ("b/10.png", "b/9.JPG", "b/a.tiff", "picture 10.png", "picture 9.png", "A.webp")
        )
    )
    assert names(tmp_path) == ["A.webp", "b/9.JPG", "b/10.png", "b/a.tiff", "picture 9.png", "picture 10.png"]


def test_a_picture_is_described_as_it_lies_on_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "inner" / "a.png"
    make(path)
    os.utime(path, ns=(1, 1_234_567_890_123_456_789))
    assert found(tmp_path) == [PictureFile("inner/a.png", str(path), 5, 1_234_567_890_123_456_789)]


def test_sizes_and_formats_come_from_the_headers(tmp_path: Path) -> None:
    oriented(tmp_path, 6)
    truncated_jpeg(tmp_path)
    (tmp_path / "text.png").write_text("no picture")
    told = {each.name: (each.width, each.height, each.format) for each in files(tmp_path)}
    assert told == {
        "oriented_6.jpeg": (48, 32, "JPEG"),
        "text.png": (None, None, None),
        "truncated.jpg": (160, 120, "JPEG"),
    }


def test_other_files_are_left_out_and_counted_by_their_kind(tmp_path: Path) -> None:
    make(*(tmp_path / name for name in ("a.png", "notes.txt", "more.TXT", "README", "b.csv")))
    assert names(tmp_path) == ["a.png"]
    assert (
        last_note(tmp_path) == "4 other files were left out, not being pictures: 2 .txt, 1 .csv, 1 no suffix."
    )
    (tmp_path / "notes.txt").unlink(), (tmp_path / "more.TXT").unlink(), (tmp_path / "README").unlink()
    assert last_note(tmp_path) == "1 other file was left out, not being pictures: 1 .csv."


def test_hidden_files_and_those_of_the_system_are_no_news(tmp_path: Path) -> None:
    make(*(tmp_path / name for name in (".hidden.png", "Thumbs.db", "__MACOSX/a.png", ".git/b.png", "c.png")))
    assert names(tmp_path) == ["c.png"]
    assert last_note(tmp_path) == ""


def test_a_file_that_was_named_itself_is_always_taken(tmp_path: Path) -> None:
    make(tmp_path / "picture.data", tmp_path / ".hidden")
    assert names(tmp_path / "picture.data", tmp_path / ".hidden") == ["picture.data", ".hidden"]


def test_nothing_to_find_is_one_empty_step(tmp_path: Path) -> None:
    (step,) = scan([tmp_path])
    assert (step.done, step.total, step.value, step.note) == (0, 0, (), "")
    (step,) = scan([])
    assert step.value == ()


def test_many_files_come_in_steps_that_are_saved_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collection, "FILES_PER_STEP", 4)
    make(*(tmp_path / f"{number}.png" for number in range(10)))
    assert [(step.done, step.total, len(step.value)) for step in scan([tmp_path])] == [
        (4, 0, 4),
        (8, 0, 4),
        (10, 10, 2),
    ]


@pytest.mark.skipif(os.name == "nt", reason="Windows allows fewer names")
@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_names_are_kept_to_the_letter(tmp_path: Path, name: str) -> None:
    make(tmp_path / name)
    assert names(tmp_path) == [name]
    assert names(tmp_path / name) == [name]


# Names


def test_equal_names_of_two_folders_are_told_apart(tmp_path: Path) -> None:
    first, second = tmp_path / "one" / "town", tmp_path / "two" / "town"
    make(first / "a.png", second / "a.png", tmp_path / "third" / "a.png")
    assert names(first, second, tmp_path / "third") == ["a.png", "town/a.png", "third/a.png"]
    make(tmp_path / "four" / "town" / "a.png")
    assert names(first, second, tmp_path / "four" / "town") == ["a.png", "town/a.png", "town/a (2).png"]


def test_known_pictures_keep_their_names_and_new_ones_keep_clear_of_them(tmp_path: Path) -> None:
    make(tmp_path / "x" / "a.png", tmp_path / "y" / "a.png")
    known = {str(tmp_path / "y" / "a.png"): "a.png"}
    assert names(tmp_path / "x", tmp_path / "y", known=known) == ["x/a.png", "a.png"]


@given(st.text(st.characters(exclude_characters="/\\"), min_size=1).filter(lambda name: name.strip(".")))
def test_numbered_names_differ_and_keep_their_suffix(name: str) -> None:
    some = list(islice(numbered(name + ".png"), 4))
    assert some[0] == name + ".png"
    assert len(set(some)) == 4 and all(each.endswith(".png") for each in some)


@given(st.lists(st.integers(0, 10**15), unique=True))
def test_numbers_in_names_sort_as_numbers(numbers: list[int]) -> None:
    assert sorted((f"shot {each}.png" for each in numbers), key=natural_order) == [
        f"shot {each}.png" for each in sorted(numbers)
    ]


@given(st.text(), st.text())
def test_the_order_is_the_same_whatever_the_disk_says(one: str, other: str) -> None:
    assert (natural_order(one) == natural_order(other)) == (one == other)


# The same place twice


def test_a_file_reached_twice_is_taken_once(tmp_path: Path) -> None:
    make(tmp_path / "in" / "a.png")
    inner = tmp_path / "in"
    assert names(inner, inner / "a.png", inner, tmp_path) == ["a.png"]
    assert names(inner / "a.png", inner / "a.png", inner) == ["a.png"]


def test_one_place_is_known_again_however_it_is_spelled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path / "in" / "a.png", tmp_path / "other" / "b.png")
    monkeypatch.chdir(tmp_path / "other")
    (plain,) = found(tmp_path / "in")
    assert found(Path("../in")) == found(Path("../in/../in/a.png")) == [plain]


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_in_a_circle_end(tmp_path: Path) -> None:
    make(tmp_path / "in" / "deep" / "a.png")
    (tmp_path / "in" / "deep" / "up").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "again").symlink_to(tmp_path / "in" / "deep")
    (tmp_path / "in" / "itself.png").symlink_to("itself.png")
    results = found(tmp_path / "in")
    assert [each.name for each in results if isinstance(each, PictureFile)] == ["again/a.png"]
    (loop,) = (each for each in results if isinstance(each, Skipped))
    assert loop.picture == "itself.png" and "could not be opened" in loop.reason


@pytest.mark.skipif(os.name == "nt", reason="such paths are too long for Windows")
def test_folders_nested_deeper_than_calls_can_be(tmp_path: Path) -> None:
    deep, here = tmp_path, os.open(tmp_path, os.O_RDONLY)
    for _ in range(1200):
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here, deep = inner, deep / "d"
    os.close(os.open("a.png", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)
    assert names(tmp_path) == ["d/" * 1200 + "a.png"]
    # Python's own way of removing folders cannot go so deep.
    subprocess.run(["rm", "-rf", str(tmp_path / "d")], check=True)


# What cannot be read


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_that_leads_nowhere_is_listed(tmp_path: Path) -> None:
    (tmp_path / "gone.png").symlink_to("nowhere.png")
    assert found(tmp_path) == [
        Skipped("gone.png", "The file could not be opened (no such file or directory).")
    ]


def test_a_source_that_is_not_there_is_listed(tmp_path: Path) -> None:
    (listed,) = found(tmp_path / "gone")
    assert isinstance(listed, Skipped) and listed.picture == "gone"


def test_a_folder_without_permission_is_listed_and_the_rest_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path / "locked" / "a.png", tmp_path / "open" / "b.png", tmp_path / "z.png")
    scandir = os.scandir

    def refuse(folder: str) -> object:
        if folder.endswith("locked"):
            raise PermissionError(13, "Permission denied", folder)
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    results = found(tmp_path)
    assert results[0] == Skipped("locked/", "This folder could not be opened (permission denied).")
    assert [each.name for each in results[1:] if isinstance(each, PictureFile)] == ["open/b.png", "z.png"]


@pytest.mark.skipif(os.name != "posix", reason="elsewhere names are always text")
def test_names_that_are_no_text_are_listed_and_can_be_written_down(tmp_path: Path) -> None:
    bad = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    try:
        make(bad / "in.png", tmp_path / "good.png", Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.png")))
    except OSError:
        pytest.skip("this disk only takes names that are text")
    results = found(tmp_path, bad)
    assert [each.name for each in results if isinstance(each, PictureFile)] == ["good.png"]
    skipped = [each for each in results if isinstance(each, Skipped)]
    assert {each.picture for each in skipped} == {"caf?/in.png", "?.png"}
    assert all("characters that cannot be read" in each.reason for each in skipped)
