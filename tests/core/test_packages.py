"""Replication packages: the same content gives the same bytes, and whatever a stranger has altered is refused."""

import json
import os
import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from workbench.core import packages
from workbench.core.package_kinds import REPLICATION, PackageError, PackageKind
from workbench.core.packages import (
    MANIFEST,
    Content,
    Package,
    extract,
    is_safe_member,
    open_package,
    verify,
    write_package,
)

FILES = {
    "README.txt": b"Read me.",
    "1-classify/recipe.json": b"{}",
    "pictures/a/\xc3\xa9 1.jpg": b"\xff\xd8" * 700,
}


def contents() -> list[Content]:
    return [Content(name.encode("latin-1").decode(), content) for name, content in FILES.items()]


def made(path: Path) -> Path:
    list(write_package(path, contents(), {"study": "Town"}))
    return path


def rewritten(
    path: Path, change: Callable[[dict[str, Any], dict[str, bytes]], None], compression: int = 0
) -> Path:
    """The same package after somebody has changed its manifest and its files."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(files.pop(MANIFEST))
    change(manifest, files)
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, compression)
        archive.writestr(MANIFEST, json.dumps(manifest), zipfile.ZIP_STORED)
    return path


def refusal(path: Path, kind: PackageKind = REPLICATION) -> str:
    with pytest.raises(PackageError) as refused:
        list(verify(open_package(path, kind)))
    sentence = str(refused.value)
    assert "Nothing was taken from it" in sentence and "\n" not in sentence
    return sentence


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return made(tmp_path / "town.zip")


def test_what_is_packed_is_read(path: Path) -> None:
    package = open_package(path)
    assert {name: package.read(name, 10_000) for name in package.members} == {
        each.name: each.source for each in contents()
    }
    assert package.about["study"] == "Town" and package.about["schema"] == REPLICATION.schema
    steps = list(verify(package))
    assert steps[-1].done == steps[-1].total == sum(map(len, FILES.values()))


def test_the_same_content_gives_the_same_bytes(tmp_path: Path, path: Path) -> None:
    source = tmp_path / "file"
    source.write_bytes(FILES["README.txt"])
    os.utime(source, (0, 0))
    other = tmp_path / "other.zip"
    list(write_package(other, [Content("README.txt", source), *contents()[1:]], {"study": "Town"}))
    assert other.read_bytes() == path.read_bytes()


def test_every_program_can_unpack_it(path: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path / "out")
    assert (tmp_path / "out" / "pictures" / "a" / "é 1.jpg").read_bytes() == b"\xff\xd8" * 700


def test_a_file_that_changed_since_its_checksum_was_taken_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="“a” changed while the package was being made"):
        list(write_package(tmp_path / "x.zip", [Content("a", b"new", "0" * 64)], {}))


def test_a_file_of_more_bytes_than_asked_for_is_not_read(path: Path) -> None:
    with pytest.raises(PackageError, match="no readable file"):
        open_package(path).read("README.txt", 3)
    with pytest.raises(PackageError, match="no readable file"):
        open_package(path).read("../README.txt", 3000)


def test_all_files_are_written_where_they_are_wanted(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    steps = list(extract(open_package(path), folder))
    assert steps[-1].done == steps[-1].total == sum(map(len, FILES.values()))
    assert {each.name: (folder / each.name).read_bytes() for each in contents()} == {
        each.name: each.source for each in contents()
    }
    assert sum(each.is_file() for each in folder.rglob("*")) == len(FILES)


OTHER_KIND = PackageKind("box of tools", "box", "emptied", "Nothing was moved.", 100_000)


def test_a_package_of_one_kind_is_none_of_another(path: Path) -> None:
    with pytest.raises(PackageError) as refused:
        open_package(path, OTHER_KIND)
    assert str(refused.value) == "“town.zip” is not a box of tools, or it is damaged. Nothing was moved."
    list(write_package(path, contents(), {}, OTHER_KIND))
    assert set(open_package(path, OTHER_KIND).members) == {each.name for each in contents()}
    assert "is not a replication package" in refusal(path)


def test_every_kind_is_refused_in_its_own_words(path: Path, tmp_path: Path) -> None:
    list(write_package(path, contents(), {}, OTHER_KIND))
    rewritten(path, lambda manifest, files: files.update({"README.txt": b"Read it."}))
    with pytest.raises(PackageError) as refused:
        list(verify(open_package(path, OTHER_KIND)))
    assert str(refused.value) == (
        "“README.txt” in “town.zip” is not what it was when the box was made: its checksum (sha256) differs. Nothing "
        "was moved. Get the box once more."
    )
    with pytest.raises(PackageError, match=r"could not be emptied \(.*\)\. Nothing was moved\.$"):
        open_package(tmp_path / "gone", OTHER_KIND)


# What is refused


def test_a_file_that_the_list_does_not_name(path: Path) -> None:
    rewritten(path, lambda manifest, files: files.update({"extra.exe": b"MZ"}))
    assert "does not hold exactly the files that its list (manifest) names" in refusal(path)


def test_a_file_that_is_missing_or_there_twice(path: Path) -> None:
    rewritten(path, lambda manifest, files: files.pop("README.txt"))
    assert "does not hold exactly" in refusal(path)
    made(path)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("README.txt", b"Other text")
    assert "does not hold exactly" in refusal(path)


def test_a_file_with_another_content(path: Path) -> None:
    rewritten(path, lambda manifest, files: files.update({"README.txt": b"Read it."}))
    assert "“README.txt” in “town.zip” is not what it was when the package was made" in refusal(path)
    with pytest.raises(PackageError, match="checksum"):
        open_package(path).read("README.txt", 1000)


def test_a_file_of_another_length(path: Path) -> None:
    rewritten(path, lambda manifest, files: files.update({"README.txt": b"Read me well."}))
    assert "not stored as in a package" in refusal(path)


ELSEWHERE = [
    "/etc/passwd",
    "../up",
    "a/../../b",
    "C:/x",
    "C:x",
    "..\\x",
    "a\\b",
    "a/",
    "a//b",
    "./a",
    "a\x07",
    "",
]
NOWHERE = ["nul", "a/con.txt", "a.", "a ", "?", "x" * 2000]


@pytest.mark.parametrize("name", [*ELSEWHERE, *NOWHERE])
def test_a_name_that_leads_elsewhere(path: Path, name: str) -> None:
    assert not is_safe_member(name)

    def rename(manifest: dict[str, Any], files: dict[str, bytes]) -> None:
        manifest["files"][name] = manifest["files"].pop("README.txt")
        files[name or "none"] = files.pop("README.txt")

    rewritten(path, rename)
    assert "would lie outside its folder" in refusal(path)


def test_a_compressed_package_however_much_it_would_become(path: Path) -> None:
    def bomb(manifest: dict[str, Any], files: dict[str, bytes]) -> None:
        files["README.txt"] = bytes(50_000_000)
        manifest["files"]["README.txt"]["bytes"] = 50_000_000

    rewritten(path, bomb, zipfile.ZIP_DEFLATED)
    assert path.stat().st_size < 100_000
    assert "not stored as in a package; it may have been packed anew" in refusal(path)


def test_files_that_lie_on_each_other(path: Path) -> None:
    """Entries of the list that all point to the same bytes would be far more than the file they lie in."""
    content = bytes(1000)
    manifest: dict[str, Any] = {"schema": 1, "kind": REPLICATION.name, "files": {}}
    sha256 = packages.hashlib.sha256(content).hexdigest()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("0", content)
        for number in range(1, 500):
            entry = zipfile.ZipInfo(str(number))
            first = archive.filelist[0]
            entry.header_offset, entry.CRC = first.header_offset, first.CRC
            entry.file_size = entry.compress_size = len(content)
            archive.filelist.append(entry)
            archive.NameToInfo[entry.filename] = entry
        manifest["files"] = {str(number): {"bytes": 1000, "sha256": sha256} for number in range(500)}
        archive.writestr(MANIFEST, json.dumps(manifest))
    assert "claims to hold more than it can" in refusal(path)


def test_a_list_of_files_without_end_is_not_read(path: Path) -> None:
    kind = replace(REPLICATION, largest_list=100)
    assert "claims to hold more files than any package" in refusal(path, kind)


def test_a_list_without_end_behind_a_long_number_is_not_read(tmp_path: Path) -> None:
    """The record that zip has for large files, which says how long the list is."""
    path = tmp_path / "x.zip"
    end_64 = b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, 1, 1, 2**40, 0)
    locator = b"PK\x06\x07" + struct.pack("<IQI", 0, 0, 1)
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, 46, 0, 0)
    path.write_bytes(end_64 + locator + end)
    assert "claims to hold more files than any package" in refusal(path)


def test_a_manifest_without_end_is_not_read(path: Path) -> None:
    size = path.stat().st_size
    rewritten(path, lambda manifest, files: manifest.update({"more": "x" * 2 * size}))
    assert "far too long" in refusal(path, replace(REPLICATION, largest_list=size))


def test_a_manifest_that_another_program_has_compressed(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    assert (
        "“manifest.json” in “town.zip” is not stored as in a package; it may have been packed anew"
        in refusal(path)
    )


def test_an_encrypted_package(path: Path) -> None:
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    path.write_bytes(content)
    assert "not stored as in a package" in refusal(path)


def test_names_that_are_one_on_some_systems(path: Path) -> None:
    def double(manifest: dict[str, Any], files: dict[str, bytes]) -> None:
        files["readme.TXT"] = files["README.txt"]
        manifest["files"]["readme.TXT"] = manifest["files"]["README.txt"]

    rewritten(path, double)
    assert "is not a replication package, or it is damaged" in refusal(path)


def test_a_package_from_the_future(path: Path) -> None:
    rewritten(path, lambda manifest, files: manifest.update({"schema": 2}))
    assert "made by a newer version" in refusal(path)


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "models"},
        {"schema": "1"},
        {"files": []},
        {"files": {"README.txt": None}},
        {"files": {"README.txt": {"bytes": -1, "sha256": "0" * 64}}},
        {"files": {"README.txt": {"bytes": 8.0, "sha256": "0" * 64}}},
        {"files": {"README.txt": {"bytes": 8, "sha256": "../x"}}},
    ],
)
def test_a_manifest_that_says_nonsense(path: Path, changes: dict[str, Any]) -> None:
    rewritten(path, lambda manifest, files: manifest.update(changes))
    assert "is not a replication package, or it is damaged" in refusal(path)


@pytest.mark.parametrize("kept", [0, 1, 30, 500, -1, -200])
def test_a_package_that_breaks_off(path: Path, kept: int) -> None:
    path.write_bytes(path.read_bytes()[:kept])
    assert "is not a replication package, or it is damaged" in refusal(path)


def test_other_files_are_no_packages(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("hello", "hello")
    assert "is not a replication package" in refusal(tmp_path / "other.zip")
    with (tmp_path / "gigabyte.zip").open("wb") as file:
        file.truncate(1_000_000_000)
    assert "is not a replication package" in refusal(tmp_path / "gigabyte.zip")
    assert "could not be read (no such file or directory)" in refusal(tmp_path / "gone.zip")


def test_a_package_is_read_only_where_it_is_asked_for(path: Path, tmp_path: Path) -> None:
    before = set(tmp_path.rglob("*"))
    package = open_package(path)
    list(verify(package))
    assert isinstance(package, Package) and set(tmp_path.rglob("*")) == before
