"""The pictures of a study: each under one name, whoever adds it and however often."""

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.bad_pictures import ODD_NAMES, encoded, sample_pixels, written
from tests.study.making import add, make_files, run
from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Skipped, Step
from workbench.study import pictures as module
from workbench.study.pictures import (
    add_pictures,
    keep,
    mark_unreadable,
    passed_over,
    pictures,
    unreadable,
    up_to_date,
)
from workbench.study.proposal import proposed_study
from workbench.study.study import Study, create_study

PATIENCE = 10
FILES = st.lists(
    st.builds(
        PictureFile,
        name=st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1),
        path=st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1),
        bytes=st.integers(0, 2**40),
        modified=st.integers(-(2**62), 2**62),
        width=st.none() | st.integers(1, 2**31),
        height=st.none() | st.integers(1, 2**31),
        format=st.sampled_from([None, "JPEG", "PNG"]),
    ),
    max_size=12,
    unique_by=(lambda file: file.name, lambda file: file.path),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(FILES)
def test_names_and_paths_of_any_letters_come_back(
    tmp_path_factory: pytest.TempPathFactory, files: list[PictureFile]
) -> None:
    with create_study(tmp_path_factory.mktemp("study") / "x.study") as study:
        assert keep(study, files) == tuple(files)
        assert pictures(study) == files


@pytest.mark.skipif(os.name == "nt", reason="Windows allows fewer names")
def test_odd_names_on_the_disk_come_back(study: Study, tmp_path: Path) -> None:
    for name in ODD_NAMES:
        (tmp_path / "odd").mkdir(exist_ok=True)
        (tmp_path / "odd" / name).write_text("x")
    add(study, tmp_path / "odd")
    assert sorted(file.name for file in pictures(study)) == sorted(ODD_NAMES)
    assert len(run(study)) == len(ODD_NAMES)


def test_adding_again_adds_nothing_and_tells_the_same(filled: Study, files: list[Path]) -> None:
    before = pictures(filled)
    assert add(filled, files[0].parent) == before
    assert add(filled, *files) == before
    assert pictures(filled) == before


def test_each_step_is_kept_before_it_is_passed_on(
    study: Study, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.core.pictures.collection.FILES_PER_STEP", 2)
    counts = [len(pictures(study)) for _ in add_pictures(study, [files[0].parent])]
    assert counts == [2, 4, 5]


def test_what_could_not_be_opened_is_remembered_until_it_can(study: Study, tmp_path: Path) -> None:
    link = tmp_path / "in" / "a.png"
    make_files(tmp_path / "in", 1)
    link.symlink_to(tmp_path / "elsewhere.png")
    add(study, tmp_path / "in")
    assert [each.picture for each in passed_over(study)] == ["a.png"]
    assert "no such file" in unreadable(study)["a.png"]
    (tmp_path / "elsewhere.png").write_text("there now")
    add(study, tmp_path / "in")
    assert passed_over(study) == [] and unreadable(study) == {}
    assert {file.name for file in pictures(study)} == {"a.png", "picture 1.png"}


def test_equal_names_that_cannot_be_opened_are_both_listed(study: Study, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.png").symlink_to("nowhere")
    add(study, tmp_path / "one", tmp_path / "two")
    assert [each.picture for each in passed_over(study)] == ["a.png", "two/a.png"]


def test_two_scans_at_once_give_every_picture_a_name_of_its_own(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = [tmp_path / "left" / "x", tmp_path / "right" / "x"]
    for folder in folders:
        make_files(folder, 5)
    meeting = threading.Barrier(2, timeout=PATIENCE)
    scan = module.scan

    def scan_together(sources: Sequence[Path], known: dict[str, str]):  # type: ignore[no-untyped-def]
        # Both know the study as it was before either has added anything.
        meeting.wait()
        yield from scan(sources, known)

    monkeypatch.setattr(module, "scan", scan_together)
    with ThreadPoolExecutor(2) as pool:
        added = [each.result() for each in [pool.submit(add, study, folder) for folder in folders]]
    assert len(pictures(study)) == 10
    told = {(each.name, each.path) for one in added for each in one if isinstance(each, PictureFile)}
    assert told == {(file.name, file.path) for file in pictures(study)}
    assert "picture 1 (2).png" in {file.name for file in pictures(study)}
    assert len(run(study)) == 10


def test_reasons_are_kept_with_pictures(filled: Study) -> None:
    mark_unreadable(filled, [Skipped("picture 2.png", "It is damaged."), Skipped("no such", "x")])
    assert unreadable(filled) == {"picture 2.png": "It is damaged."}


def test_a_reason_that_comes_too_late_is_not_kept_with_a_file_found_elsewhere(filled: Study) -> None:
    found = [Skipped("picture 2.png", "The file is not there.")]
    mark_unreadable(filled, found, Path("where it was.png"))
    assert unreadable(filled) == {}
    mark_unreadable(filled, found, Path(pictures(filled)[1].path))
    assert unreadable(filled) == {"picture 2.png": "The file is not there."}


def test_a_changed_file_is_noted_and_may_be_readable_again(filled: Study, files: list[Path]) -> None:
    mark_unreadable(filled, [Skipped("picture 2.png", "It is damaged.")])
    files[1].write_text("mended and longer than before")
    files[2].unlink()
    before = pictures(filled)
    now = up_to_date(filled, before)
    assert [file.name for file, old in zip(now, before, strict=True) if file != old] == ["picture 2.png"]
    assert now[1].bytes == files[1].stat().st_size
    assert pictures(filled) == now
    assert unreadable(filled) == {}


def test_sizes_and_formats_are_kept_and_renewed_with_the_file(study: Study, tmp_path: Path) -> None:
    path = written(tmp_path / "a.png", encoded(sample_pixels(), "PNG"))
    (first,) = add(study, path)
    assert (first.width, first.height, first.format) == (48, 32, "PNG")
    assert pictures(study) == [first]
    written(path, encoded(sample_pixels(64, 80), "JPEG"))
    (renewed,) = up_to_date(study, [first])
    assert (renewed.width, renewed.height, renewed.format) == (80, 64, "JPEG")
    assert pictures(study) == [renewed]
    written(path, b"no picture any more")
    (spoilt,) = add(study, path)
    assert (spoilt.width, spoilt.height, spoilt.format) == (None, None, None)
    assert pictures(study) == [spoilt]


def test_a_study_without_sizes_gets_them_when_its_folder_is_added_again(study: Study, tmp_path: Path) -> None:
    path = written(tmp_path / "a.png", encoded(sample_pixels(), "PNG"))
    facts = path.stat()
    keep(study, [PictureFile("old name", str(path), facts.st_size, facts.st_mtime_ns)])
    mark_unreadable(study, [Skipped("old name", "Still true.")])
    (found,) = add(study, path)
    assert (found.name, found.width, found.format) == ("old name", 48, "PNG")
    assert pictures(study) == [found]
    assert unreadable(study) == {"old name": "Still true."}, "the file has not changed"
    keep(study, [PictureFile("old name", str(path), facts.st_size, facts.st_mtime_ns)])
    assert pictures(study) == [found], "who has not looked does not know better"


def test_empty_steps_are_harmless(study: Study) -> None:
    assert keep(study, ()) == ()
    assert Step(0, 0, keep(study, ())).value == ()


# Which study belongs to what


def test_the_same_folder_leads_to_the_same_study(tmp_path: Path) -> None:
    folder = tmp_path / "My town"
    files = make_files(folder)
    place = tmp_path / "documents"
    path = proposed_study([folder], place)
    assert path == place / "My town.study"
    with create_study(path) as study:
        add(study, folder)
    assert proposed_study([folder], place) == path
    assert proposed_study(files[:2], place) == path


def test_another_folder_of_the_same_name_gets_another_study(tmp_path: Path) -> None:
    first, second = tmp_path / "a" / "town", tmp_path / "b" / "town"
    make_files(first), make_files(second)
    with create_study(proposed_study([first], tmp_path)) as study:
        add(study, first)
    assert proposed_study([second], tmp_path) == tmp_path / "town 2.study"
    (tmp_path / "town 2.study").write_text("something else")
    assert proposed_study([second], tmp_path) == tmp_path / "town 3.study"


@pytest.mark.parametrize(
    "name", ["a/b".replace("/", "\\"), 'say "x"', "x" * 200, "two\nlines", "...", "写真"]
)
def test_a_study_can_be_made_for_a_folder_of_any_name(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    try:
        make_files(folder, 1)
    except OSError:
        pytest.skip("this disk does not take such a name")
    path = proposed_study([folder], tmp_path / "documents")
    create_study(path).close()
    assert path.suffix == ".study" and path.stem.isprintable() and len(path.name) < 100
