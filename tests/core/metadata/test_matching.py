"""Rows find their pictures by name, path or checksum; what fits several is shown and not guessed."""

import unicodedata

import pytest

from workbench.core.metadata.matching import Key, Match, Pictures, looks_like_checksums, matched, proposed
from workbench.core.metadata.settings import NAME, PATH, SHA256
from workbench.core.metadata.source import SourceTable
from workbench.core.pictures.collection import PictureFile

FILES = [
    PictureFile("spring/12.jpg", "/home/a/town/spring/12.jpg"),
    PictureFile("autumn/12.jpg", "/home/a/town/autumn/12.jpg"),
    PictureFile("Gate.JPG", "/home/a/town/Gate.JPG"),
    PictureFile("gate.jpg", "/home/a/town/gate.jpg"),
    PictureFile("häuser.png", "/home/a/town/häuser.png"),
    PictureFile("=1.png", r"C:\town\=1.png"),
]
PICTURES = Pictures(FILES, {"Gate.JPG": "ab" * 32, "gate.jpg": "cd" * 32, "häuser.png": "cd" * 32})


def table(*keys: str) -> SourceTable:
    rows = [[str(number), key] for number, key in enumerate(keys)]
    return SourceTable("t.csv", "0" * 64, ("number", "key"), rows, range(2, len(rows) + 2))


def by(way: str, *keys: str) -> Match:
    return matched(table(*keys), Key(1, way), PICTURES)


@pytest.mark.parametrize(
    ("way", "key", "picture"),
    [
        (NAME, "Gate.JPG", "Gate.JPG"),
        (NAME, "gate.jpg", "gate.jpg"),
        (NAME, "HÄUSER.PNG", "häuser.png"),
        (NAME, unicodedata.normalize("NFD", "häuser.png"), "häuser.png"),
        (NAME, "häuser", "häuser.png"),
        (NAME, "häuser.tif", "häuser.png"),
        (NAME, r"D:\elsewhere\häuser.png", "häuser.png"),
        (NAME, "spring/12.jpg", "spring/12.jpg"),
        (NAME, " =1.png ", "=1.png"),
        (NAME, "'=1.png", "=1.png"),
        (PATH, "spring/12.jpg", "spring/12.jpg"),
        (PATH, r".\SPRING\12.jpg", "spring/12.jpg"),
        (PATH, "/home/a/town/autumn/12.jpg", "autumn/12.jpg"),
        (SHA256, "AB" * 32, "Gate.JPG"),
    ],
)
def test_found(way: str, key: str, picture: str) -> None:
    assert by(way, key).rows == {picture: (0,)}


@pytest.mark.parametrize(
    ("way", "key", "reason"),
    [
        (NAME, "nowhere.jpg", "No picture has this name"),
        (NAME, "", "empty"),
        (NAME, "12.jpg", "fits 2 pictures: spring/12.jpg, autumn/12.jpg"),
        (NAME, "GATE.jpg", "fits 2 pictures"),
        (NAME, "12.5", "No picture has this name"),
        (NAME, "12", "fits 2 pictures"),
        (PATH, "pring/12.jpg", "No picture has this path"),
        (PATH, "summer/12.jpg", "No picture has this path"),
        (PATH, "häuser", "No picture has this path"),
        (SHA256, "cd" * 32, "fits 2 pictures"),
        (SHA256, "ef" * 32, "No picture has this checksum"),
    ],
)
def test_not_found(way: str, key: str, reason: str) -> None:
    found = by(way, key)
    assert not found.rows and reason in found.unmatched[0].reason
    assert found.without_row == tuple(file.name for file in FILES)


def test_several_rows_of_one_picture() -> None:
    rows = [["a.png", "1"], ["b.png", "1"], ["a.png", "1"], ["b.png", "2"]]
    files = [PictureFile("a.png", "/a.png"), PictureFile("b.png", "/b.png")]
    found = matched(SourceTable("t.csv", "", ("picture", "n"), rows, range(4)), Key(0, NAME), Pictures(files))
    assert found.rows == {"a.png": (0, 2), "b.png": (1, 3)}
    assert (found.conflicts, found.repeated) == (("b.png",), 1)


def test_an_exact_name_goes_before_one_with_other_capitals() -> None:
    found = by(NAME, "HÄUSER.png", "häuser.png")
    assert found.rows == {"häuser.png": (1,)}
    assert [(each.row, "more exactly" in each.reason) for each in found.unmatched] == [(0, True)]


def test_the_column_and_way_that_find_most_are_proposed() -> None:
    assert proposed(table("Gate.JPG", "gate.jpg"), PICTURES) == Key(1, NAME)
    assert proposed(table("town/spring/12.jpg", "town/autumn/12.jpg"), PICTURES) == Key(1, PATH)
    assert proposed(table("ab" * 32), PICTURES) == Key(1, SHA256)
    assert proposed(table("x"), PICTURES) == Key(0, NAME)
    assert proposed(table("gate.jpg"), PICTURES, way=PATH) == Key(1, PATH)
    assert proposed(table("gate.jpg"), PICTURES, column=0) == Key(0, NAME)
    # What is the same in each row finds one picture only.
    rows = [["gate.jpg", "Gate.JPG"], ["gate.jpg", "häuser.png"]]
    assert proposed(SourceTable("t", "", ("a", "b"), rows, (1, 2)), PICTURES) == Key(1, NAME)


def test_checksums_are_recognised() -> None:
    assert looks_like_checksums(table("ab" * 32, ""), 1)
    assert not looks_like_checksums(table("ab" * 32), 0)
    assert not looks_like_checksums(table(), 1)
