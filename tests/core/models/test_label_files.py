"""Labels in every form people keep them in, in the network's order; wrong lists end in a sentence."""

import json
from pathlib import Path

import pytest

from workbench.core.models import label_files
from workbench.core.models.label_files import LabelsError, read_labels

EXPECTED = ("cat", "big dog", "Bäume")

FORMS: dict[str, tuple[str, str]] = {
    "lines": ("labels.txt", "cat\nbig dog\nBäume\n"),
    "lines of Windows, blanks around": ("labels.txt", "cat \r\n big  dog\r\nBäume\r\n\r\n"),
    "no line end": ("labels", "cat\nbig dog\nBäume"),
    "Teachable Machine": ("labels.txt", "0 cat\n1 big dog\n2 Bäume\n"),
    "one column": ("labels.csv", "cat\nbig dog\nBäume\n"),
    "one column with a title": ("labels.csv", "label\ncat\n\nbig dog\nBäume\n"),
    "two columns": ("labels.csv", "0,cat\n1,big dog\n2,Bäume\n"),
    "two columns with titles, not in order": ("labels.csv", "label;index\nBäume;2\ncat;0\nbig dog;1\n"),
    "three columns": ("labels.tsv", "id\tcode\tname\n0\ta\tcat\n1\tb\tbig dog\n2\tc\tBäume\n"),
    "JSON list": ("labels.json", json.dumps(EXPECTED)),
    "JSON under another name": ("labels.txt", json.dumps(EXPECTED, indent=1)),
    "by number": ("labels.json", json.dumps({"1": "big dog", "0": "cat", "2": "Bäume"})),
    "numbers by label": ("labels.json", json.dumps({"Bäume": 2, "cat": 0, "big dog": 1})),
    "ImageNet's": (
        "index.json",
        json.dumps({"0": ["n1", "cat"], "1": ["n2", "big dog"], "2": ["n3", "Bäume"]}),
    ),
    "a configuration": (
        "config.json",
        json.dumps({"size": 224, "id2label": {"0": "cat", "1": "big dog", "2": "Bäume"}}),
    ),
}


@pytest.mark.parametrize(("name", "text"), FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_labels_are_read_in_the_networks_order(tmp_path: Path, name: str, text: str, encoding: str) -> None:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    assert read_labels(path, 3) == EXPECTED
    assert read_labels(path) == EXPECTED


def test_an_old_encoding_is_read(tmp_path: Path) -> None:
    path = tmp_path / "labels.txt"
    path.write_bytes("cat\nbig dog\nBäume\n".encode("cp1252"))
    assert read_labels(path, 3) == EXPECTED


def test_labels_that_look_like_numbers_or_code_stay_what_they_are(tmp_path: Path) -> None:
    path = tmp_path / "labels.txt"
    path.write_text("3\n1\n2\n")
    assert read_labels(path, 3) == ("3", "1", "2")
    path.write_text("=HYPERLINK(1)\ncat, small\n<b>dog</b>\n")
    assert read_labels(path, 3) == ("=HYPERLINK(1)", "cat, small", "<b>dog</b>")


@pytest.mark.parametrize("count", [2, 4, 1000])
def test_too_many_or_too_few_labels_are_refused_with_both_numbers(tmp_path: Path, count: int) -> None:
    path = tmp_path / "labels.txt"
    path.write_text("a\nb\nc\n")
    with pytest.raises(
        LabelsError, match=f"has 3 labels, but the network's last layer gives {count:,} answers"
    ):
        read_labels(path, count)


WRONG: dict[str, tuple[str, bytes, str]] = {
    "empty": ("labels.txt", b"", "fewer than two labels"),
    "one": ("labels.txt", b"cat", "fewer than two labels"),
    "an empty line": ("labels.txt", b"cat\n\ndog", "Label number 2 in “labels.txt” is empty"),
    "a picture": ("labels.txt", b"\xff\xd8\xff\xe0\0\x10JFIF\0\0", "is no text"),
    "bytes": ("labels.txt", b"\x81\x8d\x00\x90", "is no text"),
    "half a JSON": ("labels.json", b'["cat", "do', "cannot be made out"),
    "nested JSON": ("labels.json", b"[" * 100_000, "cannot be made out"),
    "JSON of numbers": ("labels.json", b"[1, 2]", "cannot be made out"),
    "JSON with a gap": ("labels.json", b'{"0": "a", "2": "b"}', "cannot be made out"),
    "JSON from one": ("labels.json", b'{"a": 1, "b": 2}', "cannot be made out"),
    "empty JSON": ("labels.json", b"{}", "fewer than two labels"),
    "ragged": ("labels.csv", b"0,cat\n1,dog,3\n", "cannot be made out"),
    "no numbers": ("labels.csv", b"a,cat\nb,dog\n", "cannot be made out"),
    "empty table": ("labels.csv", b"", "cannot be made out"),
}


@pytest.mark.parametrize(("name", "content", "words"), WRONG.values(), ids=WRONG)
def test_what_is_no_list_of_labels_is_refused(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(LabelsError, match=words) as caught:
        read_labels(tmp_path / name)
    assert "Nothing was imported" in str(caught.value)


def test_a_folder_a_missing_and_a_huge_file_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (tmp_path, tmp_path / "gone.txt"):
        with pytest.raises(LabelsError, match="cannot be read"):
            read_labels(path)
    monkeypatch.setattr(label_files, "LARGEST_FILE", 3)
    (tmp_path / "long.txt").write_text("cat\ndog")
    with pytest.raises(LabelsError, match="too large for a list of labels"):
        read_labels(tmp_path / "long.txt")


def test_a_network_with_an_answer_for_the_background_is_thought_of(tmp_path: Path) -> None:
    (tmp_path / "labels.txt").write_text("\n".join(f"label {number}" for number in range(1000)))
    with pytest.raises(LabelsError, match=r"1,000 labels.*1,001 answers, one more.*“background”"):
        read_labels(tmp_path / "labels.txt", 1001)
