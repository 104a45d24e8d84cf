"""Packages as files: a zip whose manifest names every file in it with its size and sha256.

Nothing in it is compressed, so that it can hold no more than it is long, and the same content gives the same bytes:
no time of making is written, and files stand in the order in which they are given. What is read comes from strangers:
a package whose files are not exactly those of its manifest, or whose names could lead elsewhere, is refused whole. See
:mod:`workbench.core.package_kinds` for what differs from kind to kind.
"""

import hashlib
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from workbench.core.models.cards import SHA256_DIGITS
from workbench.core.package_kinds import REPLICATION, PackageError, PackageKind
from workbench.core.steps import Step, Steps

PACKAGE_SUFFIX = ".zip"
MANIFEST = "manifest.json"
BYTES_AT_ONCE = 1024 * 1024

_IS_ENCRYPTED = 0x1
_UNIX = 3
_READABLE = 0o644 << 16
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_FORBIDDEN = '\\:*?"<>|'
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_LONGEST_NAME = 1000
# https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.14 to 4.3.16
_END, _END_64, _LOCATOR_64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_LARGEST_END = 2**16 + 98


@dataclass(frozen=True)
class Content:
    """One file that is to stand in a package: its name in it, and the file or the bytes that it is.

    ``sha256`` is what it is known to be; what differs meanwhile is refused.
    """

    name: str
    source: Path | bytes
    sha256: str = ""


@dataclass(frozen=True)
class Member:
    """A file of a package as its manifest describes it."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Package:
    """What the manifest of a package says: ``about`` is all of it but the list of files."""

    path: Path
    kind: PackageKind
    about: Mapping[str, Any]
    members: Mapping[str, Member]

    def read(self, name: str, largest: int) -> bytes:
        """A file of the package, checked against its sha256. Raises :class:`PackageError`."""
        member = self.members.get(name)
        if member is None or member.bytes > largest:
            raise self.kind.refusal(f"“{self.path.name}” has no readable file “{name}”.")
        with self.kind.in_words(self.path), zipfile.ZipFile(self.path) as archive:
            return b"".join(self.pieces(archive, member))

    def pieces(self, archive: zipfile.ZipFile, member: Member) -> Iterator[bytes]:
        """The bytes of one file. Raises :class:`PackageError` at their end if they are not those of the manifest."""
        found, left = hashlib.sha256(), member.bytes
        with archive.open(member.name) as file:
            while left and (piece := file.read(min(left, BYTES_AT_ONCE))):
                found.update(piece)
                left -= len(piece)
                yield piece
        if left or found.hexdigest() != member.sha256:
            raise self.kind.refusal(
                f"“{member.name}” in “{self.path.name}” is not what it was when the {self.kind.word} was made: its "
                "checksum (sha256) differs.",
                f"Get the {self.kind.word} once more.",
            )


def write_package(
    path: Path, contents: Sequence[Content], about: Mapping[str, Any], kind: PackageKind = REPLICATION
) -> Steps[None]:
    """Write a package to ``path``, the manifest last; yields bytes done and in all.

    Run it inside :func:`workbench.core.tables.replacing`: a package that is broken off is none. Raises
    :class:`PackageError` when a file is not what it was said to be.
    """
    total = sum(_size(each) for each in contents)
    done = told = 0
    files: dict[str, dict[str, Any]] = {}
    yield Step(0, total, None)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for each in contents:
            found, length = hashlib.sha256(), 0
            with archive.open(_entry(each.name), "w", force_zip64=True) as file:
                for piece in _pieces_of(each):
                    file.write(piece)
                    found.update(piece)
                    length += len(piece)
                    done += len(piece)
                    if done - told >= BYTES_AT_ONCE:
                        told = done
                        yield Step(min(done, total), total, None)
            if each.sha256 not in ("", found.hexdigest()):
                raise kind.error(
                    f"“{each.name}” changed while the {kind.word} was being made. No {kind.word} was written. Try "
                    "again when nothing changes its files."
                )
            files[each.name] = {"bytes": length, "sha256": found.hexdigest()}
        manifest = {"schema": kind.schema, "kind": kind.name, **about, "files": files}
        archive.writestr(_entry(MANIFEST), json.dumps(manifest, indent=1, ensure_ascii=False))
    yield Step(total, total, None)


def open_package(path: Path, kind: PackageKind = REPLICATION) -> Package:
    """What a package holds, after all that can be told without reading its files was checked.

    Raises :class:`PackageError` for files that its manifest does not name, compressed or encrypted ones, names that
    lead elsewhere, and sizes that cannot be. Whether each file has its sha256 is seen by :func:`verify`.
    """
    with kind.in_words(path):
        if _length_of_list(path) > kind.largest_list:
            raise kind.refusal(f"“{path.name}” claims to hold more files than any {kind.word}.")
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            about, members = _described(path, kind, archive)
        if sorted(each.filename for each in entries) != sorted([MANIFEST, *members]):
            raise kind.refusal(
                f"“{path.name}” does not hold exactly the files that its list (manifest) names.",
                f"Get the {kind.word} as it was made.",
            )
        for entry in entries:
            is_as_said = entry.filename == MANIFEST or entry.file_size == members[entry.filename].bytes
            if not is_as_said or not _is_stored(entry):
                raise _packed_anew(path, kind, entry)
        # Uncompressed files cannot be larger together than the file they lie in, unless they lie on each other.
        if sum(each.bytes for each in members.values()) > path.stat().st_size:
            raise kind.refusal(f"“{path.name}” claims to hold more than it can.")
    return Package(path, kind, about, members)


def verify(package: Package) -> Steps[None]:
    """Compare each file with its sha256; yields bytes done and in all. Raises :class:`PackageError`."""
    return _read_all(package, lambda name: nullcontext())


def extract(package: Package, folder: Path) -> Steps[None]:
    """Do as :func:`verify` does and write each file below ``folder``, which should be empty and nobody else's."""

    def create(name: str) -> IO[bytes]:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("wb")

    return _read_all(package, create)


def _read_all(
    package: Package, destination: Callable[[str], AbstractContextManager[IO[bytes] | None]]
) -> Steps[None]:
    total = sum(each.bytes for each in package.members.values())
    done = told = 0
    with package.kind.in_words(package.path), zipfile.ZipFile(package.path) as archive:
        for member in package.members.values():
            with destination(member.name) as out:
                for piece in package.pieces(archive, member):
                    if out:
                        out.write(piece)
                    done += len(piece)
                    if done - told >= BYTES_AT_ONCE:
                        told = done
                        yield Step(done, total, None)
    yield Step(total, total, None)


def is_safe_member(name: str) -> bool:
    """Whether a name leads, on every system, to a file below the folder in which a package is unpacked."""
    return (
        bool(name)
        and len(name.encode("utf-8", "replace")) <= _LONGEST_NAME
        and all(map(_is_plain, name.split("/")))
    )


def _is_plain(part: str) -> bool:
    is_printable = part.isprintable() and not set(part) & set(_FORBIDDEN)
    return bool(part) and is_printable and not part.endswith((".", " ")) and not _DEVICE.fullmatch(part)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _FIRST_DAY)
    entry.create_system, entry.external_attr = _UNIX, _READABLE
    return entry


def _size(content: Content) -> int:
    return len(content.source) if isinstance(content.source, bytes) else content.source.stat().st_size


def _pieces_of(content: Content) -> Iterator[bytes]:
    if isinstance(content.source, bytes):
        yield content.source
        return
    with content.source.open("rb") as file:
        while piece := file.read(BYTES_AT_ONCE):
            yield piece


def _described(
    path: Path, kind: PackageKind, archive: zipfile.ZipFile
) -> tuple[dict[str, Any], dict[str, Member]]:
    entry = archive.getinfo(MANIFEST)
    if not _is_stored(entry):
        raise _packed_anew(path, kind, entry)
    if entry.file_size > kind.largest_list:
        raise kind.refusal(f"The list of files (manifest) in “{path.name}” is far too long.")
    record: dict[str, Any] = json.loads(archive.read(entry))
    if record["kind"] != kind.name or type(record["schema"]) is not int:
        raise ValueError("it is another kind of file")
    if record["schema"] > kind.schema:
        raise kind.refusal(
            f"“{path.name}” was made by a newer version of Image Workbench.",
            "Install the newest version to open it.",
        )
    members = {name: _member(path, kind, name, each) for name, each in record.pop("files").items()}
    # On some systems large and small letters are the same name.
    if len({name.casefold() for name in members}) < len(members):
        raise ValueError("two files have the same name")
    return record, members


def _member(path: Path, kind: PackageKind, name: str, record: Mapping[str, Any]) -> Member:
    if not is_safe_member(name):
        raise kind.refusal(
            f"“{path.name}” names a file that would lie outside its folder, or whose name no system should bear.",
            f"Use {kind.word}s from people you trust.",
        )
    member = Member(name, record["bytes"], record["sha256"])
    if (
        type(member.bytes) is not int
        or member.bytes < 0
        or not re.fullmatch(f"[0-9a-f]{{{SHA256_DIGITS}}}", member.sha256)
    ):
        raise ValueError("a file is described wrongly")
    return member


def _is_stored(entry: zipfile.ZipInfo) -> bool:
    is_plain = entry.compress_type == zipfile.ZIP_STORED and not entry.flag_bits & _IS_ENCRYPTED
    return is_plain and entry.compress_size == entry.file_size


def _packed_anew(path: Path, kind: PackageKind, entry: zipfile.ZipInfo) -> PackageError:
    return kind.refusal(
        f"“{entry.filename}” in “{path.name}” is not stored as in a {kind.word}; it may have been packed anew by "
        "another program.",
        f"Get the {kind.word} as it was made.",
    )


def _length_of_list(path: Path) -> int:
    """Bytes that the list of a zip's files has, as its end says, before all of it is read into memory."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _LARGEST_END))
        end = file.read(_LARGEST_END)
    has_comment = end[-22:-18] != _END or end[-2:] != b"\0\0"
    at = end.rfind(_END) if has_comment else len(end) - 22
    if at < 0:
        raise zipfile.BadZipFile
    if at >= 76 and end[at - 20 : at - 16] == _LOCATOR_64 and end[at - 76 : at - 72] == _END_64:
        return int.from_bytes(end[at - 36 : at - 28], "little")
    return int.from_bytes(end[at + 12 : at + 16], "little")
