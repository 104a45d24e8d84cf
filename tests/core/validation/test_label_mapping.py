"""Labels of a model are matched to those of a column: by name, by group, by hand, from a file."""

from pathlib import Path

import pytest

from workbench import paths
from workbench.core.validation.agreement_files import write_mapping
from workbench.core.validation.label_groups import imagenet_groups
from workbench.core.validation.label_mapping import (
    LabelMapping,
    MappingError,
    as_label,
    proposed_mapping,
    read_mapping,
)

LABELS = tuple((paths.resources() / "labels" / "imagenet1000.txt").read_text(encoding="utf-8").splitlines())

# Numbers from the published order of ImageNet's classes (WordNet subtrees), counted from 0, both ends included.
RANGES = {
    "dog": [(151, 268)],
    "cat": [(281, 285)],
    "bird": [(7, 24), (80, 100), (127, 146)],
    "fish": [(0, 6), (389, 397)],
    "snake": [(52, 68)],
    "insect": [(300, 326)],
    "spider": [(72, 77)],
    "lizard": [(38, 48)],
    "turtle": [(33, 37)],
    "bear": [(294, 297)],
    "animal": [(0, 397)],
}
COUNTS = {
    "dog": 118,
    "cat": 5,
    "bird": 59,
    "fish": 16,
    "snake": 17,
    "insect": 27,
    "animal": 398,
    "car": 10,
    "bus": 3,
}


@pytest.mark.parametrize("word", RANGES)
def test_groups_are_the_published_ranges(word: str) -> None:
    expected = {label for first, last in RANGES[word] for label in LABELS[first : last + 1]}
    assert imagenet_groups().members[word] == expected


@pytest.mark.parametrize("word", COUNTS)
def test_groups_have_the_known_sizes(word: str) -> None:
    assert len(imagenet_groups().members[word]) == COUNTS[word]


def test_groups_and_meanings_name_labels_there_are() -> None:
    groups = imagenet_groups()
    assert tuple(groups.places) == LABELS
    assert all(members and members <= set(LABELS) for members in groups.members.values())
    assert set(groups.meanings) <= set(LABELS)
    assert (
        groups.members["car"] < groups.members["vehicle"] and groups.members["fruit"] < groups.members["food"]
    )


def test_118_breeds_are_proposed_as_dog() -> None:
    found = proposed_mapping(LABELS, {"Dog", "cat", "teapot"})
    assert sum(stands_for == "Dog" for stands_for in found.entries.values()) == 118
    assert found.column_label("beagle") == "Dog" and found.column_label("tabby") == "cat"
    assert found.column_label("teapot") == "teapot" and found.column_label("banjo") == ""
    assert set(found.entries) == set(LABELS) and len(found.matched) == 118 + 5 + 1


def test_the_smallest_group_wins() -> None:
    found = proposed_mapping(LABELS, {"animal", "dog", "vehicle"})
    assert found.column_label("beagle") == "dog"
    assert found.column_label("tabby") == "animal"
    assert found.column_label("jeep") == "vehicle"


def test_equal_names_ignore_case_and_underscores_and_know_synonyms() -> None:
    found = proposed_mapping(
        ["tench, Tinca tinca", "Great_Grey owl", "TEAPOT"], {"tinca tinca", "great grey owl", "teapot"}
    )
    assert list(found.entries.values()) == ["tinca tinca", "great grey owl", "teapot"]


def test_labels_that_differ_in_capitals_alone_are_told_apart() -> None:
    found = proposed_mapping(["Cardigan", "cardigan"], {"dog", "clothing"})
    assert list(found.entries.values()) == ["dog", "clothing"]
    found = proposed_mapping(["Cardigan", "cardigan"], {"Cardigan", "cardigan"})
    assert list(found.entries.values()) == ["Cardigan", "cardigan"]


def test_a_label_that_means_something_else_is_not_taken_for_the_group_of_that_name() -> None:
    found = proposed_mapping(LABELS, {"amphibian"})
    assert found.column_label("amphibian") == "" and found.column_label("tree frog") == "amphibian"


def test_labels_of_the_same_list_are_equal_to_themselves() -> None:
    assert proposed_mapping(LABELS, set(LABELS)).entries == {label: label for label in LABELS}


def test_a_model_with_synonyms_in_its_labels_has_the_same_groups() -> None:
    found = proposed_mapping(["Chihuahua", "beagle, some hound", "Siamese cat, Siamese"], {"dog", "cat"})
    assert list(found.entries.values()) == ["dog", "dog", "cat"]


def test_a_decision_for_none_is_kept_where_a_proposal_knows_better() -> None:
    decided = LabelMapping().changed(["beagle"], "")
    whole = decided.completed(proposed_mapping(["beagle", "pug"], {"dog"}))
    assert whole.column_label("beagle") == "" and whole.column_label("pug") == "dog"


def test_the_hash_is_of_what_decides_answers() -> None:
    one = LabelMapping({"b": "x", "a": "y", "c": ""})
    assert (
        one.sha256 == LabelMapping({"a": "y", "b": "x"}).sha256 != LabelMapping({"a": "x", "b": "x"}).sha256
    )


@pytest.mark.parametrize(
    ("value", "label"), [(None, ""), (" dog ", "dog"), (3, "3"), (3.0, "3"), (0.5, "0.5")]
)
def test_values_of_a_column_become_labels(value: object, label: str) -> None:
    assert as_label(value) == label  # type: ignore[arg-type]


def test_a_table_is_written_and_read_again(tmp_path: Path) -> None:
    mapping = LabelMapping({"beagle": "dog", "odd, “name”\nwith a line": "=dog", "-x": "", "ÿ": "Ω"})
    write_mapping(tmp_path / "m.csv", mapping)
    assert read_mapping(tmp_path / "m.csv") == mapping


@pytest.mark.parametrize("divider", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_what_spreadsheets_write_is_read(tmp_path: Path, divider: str, encoding: str) -> None:
    lines = [["note", "model_label", " column_label"], ["", "beagle ", "dog"], ["x", "", "cat"], ["", "pug"]]
    (tmp_path / "m.csv").write_text("\r\n".join(map(divider.join, lines)), encoding=encoding, newline="")
    assert read_mapping(tmp_path / "m.csv") == LabelMapping({"beagle": "dog", "pug": ""})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no columns"),
        (b"a,b\n1,2\n", "no columns"),
        (b"model_label,column_label\nbeagle,dog\nbeagle,cat\n", "both “dog” and “cat”"),
        (b"model_label,column_label\n\xff\xfe,dog\n", "not UTF-8"),
        (b'model_label,column_label\n"beagle,dog\n', "no table"),
        (b"PK\x03\x04\x00\x00", "no columns"),
    ],
)
def test_other_files_are_refused_in_plain_words(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "m.csv").write_bytes(content)
    with pytest.raises(MappingError, match=words) as refusal:
        read_mapping(tmp_path / "m.csv")
    assert "Nothing was changed" in str(refusal.value)


def test_a_missing_file_and_a_huge_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match="could not be read"):
        read_mapping(tmp_path / "none.csv")
    with (tmp_path / "huge.csv").open("wb") as file:
        file.truncate(10**9)
    with pytest.raises(MappingError, match="too large"):
        read_mapping(tmp_path / "huge.csv")
