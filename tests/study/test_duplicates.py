"""Fingerprints that a study keeps, groups of duplicates among its pictures, and what is left out for them."""

import csv
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import closing
from itertools import accumulate
from operator import xor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.study.making import add
from workbench.core.fingerprints.settings import DuplicateSettings
from workbench.core.models.machine import Machine
from workbench.core.pictures.collection import PictureFile
from workbench.core.tables import ExportError
from workbench.study.duplicates import Found, Group, Member, duplicates
from workbench.study.duplicates_choice import (
    EXACT_REASON,
    all_but_first,
    all_but_largest,
    chosen_by_hand,
    near_reason,
)
from workbench.study.duplicates_export import export_duplicates
from workbench.study.execution import execute
from workbench.study.fingerprints import REQUEST, Fingerprint, checksums, fingerprints
from workbench.study.metadata import leave_out, undo
from workbench.study.metadata import left_out as left_out_of
from workbench.study.pictures import pictures
from workbench.study.results import provenance
from workbench.study.study import Study

NEAR = DuplicateSettings()


def make(folder: Path) -> Path:
    """“b” is a copy of “a”, “c” is “a” at half the size, “d” another picture; “plain” ones have no structure."""
    folder.mkdir(parents=True)
    rows, columns = np.mgrid[0:96, 0:128] / 32
    one = (127 + 120 * np.stack([np.sin(rows * phase + columns**2) for phase in (1, 2, 3)], -1)).astype(
        np.uint8
    )
    other = (127 + 120 * np.stack([np.cos(rows**2 * phase - columns) for phase in (1, 2, 3)], -1)).astype(
        np.uint8
    )
    for name in "ab":
        Image.fromarray(one).save(folder / f"{name}.png")
    Image.fromarray(one).resize((64, 48)).save(folder / "c.png")
    Image.fromarray(other).save(folder / "d.png")
    for name in ("plain 1", "plain 2"):
        Image.new("RGB", (20, 20)).save(folder / f"{name}.png")
    Image.new("RGB", (20, 20), "red").save(folder / "plain 3.png")
    return folder


def compare(study: Study, steps: int = 1000) -> None:
    with closing(execute(study, REQUEST, pictures(study), Machine("cpu", None, 2))) as running:
        for _ in zip(range(steps + 1), running, strict=False):
            pass


def found_in(study: Study, settings: DuplicateSettings = NEAR) -> Found:
    *_, last = duplicates(study, settings)
    assert last.value is not None and last.done == last.total
    return last.value


def names(found: Found) -> list[tuple[str, ...]]:
    return [tuple(member.file.name for member in group.members) for group in found.groups]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make(tmp_path / "pictures")


@pytest.fixture
def compared(study: Study, folder: Path) -> Iterator[Study]:
    add(study, folder)
    compare(study)
    yield study


def test_checksums_are_those_of_the_files(compared: Study, folder: Path) -> None:
    expected = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    assert checksums(compared) == expected


def test_without_a_run_there_are_none(study: Study, folder: Path) -> None:
    add(study, folder)
    assert checksums(study) == {} and fingerprints(study) == []
    nothing = found_in(study)
    assert (len(nothing.groups), nothing.exact, nothing.compared, nothing.plain) == (0, 0, 0, 0)


def test_a_file_that_has_changed_has_none_until_it_is_read_again(compared: Study, folder: Path) -> None:
    Image.new("RGB", (30, 30), "green").save(folder / "a.png")
    os.utime(folder / "a.png", ns=(1, 1))
    add(compared, folder)
    assert "a.png" not in checksums(compared) and len(checksums(compared)) == 6
    compare(compared)
    assert checksums(compared)["a.png"] == hashlib.sha256((folder / "a.png").read_bytes()).hexdigest()


def test_a_run_that_was_stopped_goes_on_where_it_was(study: Study, folder: Path) -> None:
    add(study, folder)
    compare(study, steps=1)
    assert len(checksums(study)) == 2
    compare(study)
    assert len(checksums(study)) == 7


def test_identical_files_and_near_duplicates_are_told_apart(compared: Study) -> None:
    found = found_in(compared)
    assert names(found) == [("plain 1.png", "plain 2.png"), ("a.png", "b.png", "c.png")]
    exact, near = found.groups
    assert exact.is_exact and exact.widest == 0 and not near.is_exact
    assert [member.is_identical for member in near.members] == [True, True, False]
    assert near.widest == max(member.distance for member in near.members) <= 6
    assert (found.compared, found.plain, found.exact) == (7, 3, 1)


def test_identical_files_alone(compared: Study) -> None:
    found = found_in(compared, DuplicateSettings(kind="exact"))
    assert names(found) == [("a.png", "b.png"), ("plain 1.png", "plain 2.png")]
    assert all(group.is_exact for group in found.groups)


def test_pictures_that_are_left_out_stay_in_their_groups(compared: Study) -> None:
    leave_out(compared, {"b.png": EXACT_REASON}, "left out 1 picture")
    assert ("a.png", "b.png", "c.png") in names(found_in(compared))


def test_keeping_the_largest_leaves_out_the_others_and_is_undone(compared: Study) -> None:
    found = found_in(compared)
    reasons = all_but_largest(found, {})
    assert reasons == {"b.png": EXACT_REASON, "c.png": near_reason(NEAR), "plain 2.png": EXACT_REASON}
    leave_out(compared, reasons, "left out 3 pictures as duplicates")
    assert left_out_of(compared) == reasons
    assert all_but_largest(found, left_out_of(compared)) == {}
    undo(compared)
    assert left_out_of(compared) == {}


def test_the_methods_paragraph_names_what_is_left_out_and_why(compared: Study) -> None:
    leave_out(compared, all_but_largest(found_in(compared), {}), "left out 3 pictures")
    paragraph = provenance(compared, REQUEST)["methods"]
    assert "3 pictures" in paragraph and EXACT_REASON in paragraph and near_reason(NEAR) in paragraph
    assert "sha256" in paragraph and "pHash" in paragraph


def test_the_run_says_with_what_it_was_made(compared: Study) -> None:
    made = provenance(compared, REQUEST)
    assert made["decoder"].startswith("Pillow ")
    assert made["software"]["opencv-contrib-python-headless"]


def test_keeping_the_first_leaves_out_identical_files_alone(compared: Study) -> None:
    assert all_but_first(found_in(compared), {}) == {"b.png": EXACT_REASON, "plain 2.png": EXACT_REASON}
    assert all_but_first(found_in(compared), {"a.png": "blurred"}) == {"plain 2.png": EXACT_REASON}


def member(name: str, bits: int, side: int) -> Member:
    file = PictureFile(name, f"/{name}", bytes=side, width=side, height=side)
    return Member(file, Fingerprint(name, name, 2**bits - 1), bits, bits == 0)


def test_what_only_a_chain_has_joined_to_the_largest_stays() -> None:
    chain = Group((member("first", 0, 10), member("between", 5, 30), member("last", 10, 20)), False, 10)
    found = Found(NEAR, (chain,), 3, 0)
    assert all_but_largest(found, {}).keys() == {"first", "last"}
    assert all_but_largest(found, {"between": "blurred"}) == {}


def test_the_largest_is_that_with_most_pixels_then_most_bytes_then_the_first() -> None:
    equal = Group((member("one", 0, 10), member("two", 1, 10)), False, 1)
    assert all_but_largest(Found(NEAR, (equal,), 2, 0), {}).keys() == {"two"}
    unknown = Member(PictureFile("three", "/three", 99), Fingerprint("three", "three", 0), 0, False)
    group = Group((unknown, member("one", 0, 10)), False, 0)
    assert all_but_largest(Found(NEAR, (group,), 2, 0), {}).keys() == {"three"}


@pytest.mark.parametrize("seed", range(3))
def test_of_a_long_chain_none_stays_that_is_near_a_larger_one_that_stays(seed: int) -> None:
    dice = np.random.default_rng(seed)
    steps = (1 << int(bit) | 1 << int(other) for bit, other in dice.integers(0, 64, (1500, 2)))
    hashes = [number & (2**64 - 1) for number in accumulate(steps, xor)]
    sizes = dice.integers(1, 500, len(hashes)).tolist()
    chain = tuple(
        Member(
            PictureFile(f"{at}", f"/{at}", 1, width=side, height=1),
            Fingerprint(f"{at}", f"{at % 1400}", bits),
            0,
            False,
        )
        for at, (bits, side) in enumerate(zip(hashes, sizes, strict=True))
    )
    away = set(all_but_largest(Found(NEAR, (Group(chain, False, 64),), len(chain), 0), {}))
    kept: list[Member] = []
    for each in sorted(chain, key=lambda one: -(one.file.width or 0)):
        if not any(is_duplicate(each, other) for other in kept):
            kept.append(each)
    assert away == {each.file.name for each in chain} - {each.file.name for each in kept}
    assert 0 < len(away) < len(chain)


def is_duplicate(one: Member, other: Member) -> bool:
    bits = (one.fingerprint.perceptual_hash or 0) ^ (other.fingerprint.perceptual_hash or 0)
    return one.fingerprint.sha256 == other.fingerprint.sha256 or bits.bit_count() <= NEAR.distance


def test_groups_know_their_pictures_and_can_be_cut_into_parts(compared: Study) -> None:
    found = found_in(compared)
    assert found.places == {"plain 1.png": 0, "plain 2.png": 0, "a.png": 1, "b.png": 1, "c.png": 1}
    assert names(found) == [tuple(each.file.name for each in group.members) for group in found.groups[:]]
    assert found.groups[-1].members[-1].file.name == found.groups[1:][0].members[2].file.name == "c.png"
    with pytest.raises(IndexError):
        found.groups[2]


def test_some_pictures_of_a_study_alone(compared: Study) -> None:
    chosen = [file for file in pictures(compared) if file.name != "b.png"]
    *_, last = duplicates(compared, NEAR, chosen)
    assert last.value is not None and last.value.compared == 6
    assert names(last.value) == [("plain 1.png", "plain 2.png"), ("a.png", "c.png")]


def test_by_hand_the_reason_says_whether_the_file_or_the_look_is_the_same(compared: Study) -> None:
    near = found_in(compared).groups[1]
    reasons = {"a.png": EXACT_REASON, "b.png": EXACT_REASON, "c.png": near_reason(NEAR)}
    assert chosen_by_hand(near, near.members, NEAR) == reasons
    assert chosen_by_hand(near, near.members[2:], NEAR) == {"c.png": near_reason(NEAR)}


def test_a_hundred_equal_pictures_are_one_group(study: Study, folder: Path) -> None:
    for number in range(100):
        (folder / f"copy {number}.png").write_bytes((folder / "d.png").read_bytes())
    add(study, folder)
    compare(study)
    assert max(len(group.members) for group in found_in(study).groups) == 101


def test_groups_are_exported_with_how_they_were_found(compared: Study, tmp_path: Path) -> None:
    leave_out(compared, {"c.png": "blurred"}, "left out 1 picture")
    record = export_duplicates(compared, found_in(compared), tmp_path / "out")
    with (tmp_path / "out" / "duplicates.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["picture"], row["duplicate_group"], row["kind"]) for row in rows] == [
        ("plain 1.png", "1", "exact"),
        ("plain 2.png", "1", "exact"),
        ("a.png", "2", "near"),
        ("b.png", "2", "near"),
        ("c.png", "2", "near"),
    ]
    assert rows[0]["sha256"] == rows[1]["sha256"] == checksums(compared)["plain 1.png"]
    assert rows[4]["left_out"] == "blurred" and (rows[4]["width"], rows[4]["height"]) == ("64", "48")
    assert json.loads((tmp_path / "out" / "duplicates.json").read_text(encoding="utf-8")) == record
    assert record["groups"] == {"exact": 1, "near": 1}
    for words in ("7 pictures", "1 group, 2 pictures", "1 group, 3 pictures", "at most 6 bits", "too little"):
        assert words in record["methods"]


def test_groups_made_otherwise_are_not_overwritten(compared: Study, tmp_path: Path) -> None:
    export_duplicates(compared, found_in(compared), tmp_path)
    before = (tmp_path / "duplicates.csv").read_bytes()
    export_duplicates(compared, found_in(compared), tmp_path)
    other: Any = found_in(compared, DuplicateSettings(distance=2))
    with pytest.raises(ExportError, match="other settings"):
        export_duplicates(compared, other, tmp_path)
    assert (tmp_path / "duplicates.csv").read_bytes() == before
