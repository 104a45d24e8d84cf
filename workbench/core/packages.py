"""Replication packages as files: a zip whose manifest names every file in it with its size and sha256.

Nothing in it is compressed, so that it can hold no more than it is long, and the same content gives the same bytes:
no time of making is written, and files stand in the order in which they are given. What is read comes from strangers:
nothing is unpacked, and names in a package are compared, never opened.
"""

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.core.errors import WorkbenchError
from workbench.core.models.cards import SHA256_DIGITS
from workbench.core.steps import Step, Steps
from workbench.core.tables import ExportError

PACKAGE_SCHEMA = 1
PACKAGE_SUFFIX = ".zip"
KIND = "replication package"
MANIFEST = "manifest.json"
BYTES_AT_ONCE = 1024 * 1024

_LARGEST_LIST = 100_000_000
"""Bytes that the list of a zip's files may have: enough for half a million pictures."""
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
_NOTHING = "Nothing was taken from it."
# All that zipfile and json are known to raise for files that are not what they should be.
_DAMAGED = (
    zipfile.BadZipFile,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    RuntimeError,
    EOFError,
    RecursionError,
)


class PackageError(WorkbenchError):
    """A file is no package that may be read, or one cannot be made; the message says why and what to do."""


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
    about: Mapping[str, Any]
    members: Mapping[str, Member]

    def read(self, name: str, largest: int) -> bytes:
        """A file of the package, checked against its sha256. Raises :class:`PackageError`."""
        member = self.members.get(name)
        if member is None or member.bytes > largest:
            raise PackageError(f"“{self.path.name}” has no readable file “{name}”. {_NOTHING}")
        with _in_words(self.path), zipfile.ZipFile(self.path) as archive:
            return b"".join(_pieces(self.path, archive, member))


def write_package(path: Path, contents: Sequence[Content], about: Mapping[str, Any]) -> Steps[None]:
    """Write a package to ``path``, the manifest last; yields bytes done and in all.

    Run it inside :func:`workbench.core.tables.replacing`: a package that is broken off is none. Raises
    :class:`PackageError` when a file is not what it was said to be.
    """
    total = sum(_size(each) for each in contents)
    done = told = 0
    files: dict[str, dict[str, Any]] = {}
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
                raise PackageError(
                    f"“{each.name}” changed while the package was being made. No package was written. Try again when "
                    "nothing changes the pictures."
                )
            files[each.name] = {"bytes": length, "sha256": found.hexdigest()}
        manifest = {"schema": PACKAGE_SCHEMA, "kind": KIND, **about, "files": files}
        archive.writestr(_entry(MANIFEST), json.dumps(manifest, indent=1, ensure_ascii=False))
    yield Step(total, total, None)


def open_package(path: Path) -> Package:
    """What a package holds, after all that can be told without reading its files was checked.

    Raises :class:`PackageError` for files that its manifest does not name, compressed or encrypted ones, names that
    lead elsewhere, and sizes that cannot be. Whether each file has its sha256 is seen by :func:`verify`.
    """
    with _in_words(path):
        _refuse_endless_list(path)
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            about, members = _described(path, archive)
        if sorted(each.filename for each in entries) != sorted([MANIFEST, *members]):
            raise PackageError(
                f"“{path.name}” does not hold exactly the files that its list (manifest) names. {_NOTHING} Get the "
                "package as it was made."
            )
        for entry in entries:
            is_plain = entry.compress_type == zipfile.ZIP_STORED and not entry.flag_bits & _IS_ENCRYPTED
            is_as_said = entry.filename == MANIFEST or entry.file_size == members[entry.filename].bytes
            if not is_plain or not is_as_said or entry.compress_size != entry.file_size:
                raise PackageError(
                    f"“{entry.filename}” in “{path.name}” is not stored as in a package; it may have been packed anew "
                    f"by another program. {_NOTHING} Get the package as it was made."
                )
        # Uncompressed files cannot be larger together than the file they lie in, unless they lie on each other.
        if sum(each.bytes for each in members.values()) > path.stat().st_size:
            raise PackageError(f"“{path.name}” claims to hold more than it can. {_NOTHING}")
    return Package(path, about, members)


def verify(package: Package) -> Steps[None]:
    """Compare each file with its sha256; yields bytes done and in all. Raises :class:`PackageError`."""
    total = sum(each.bytes for each in package.members.values())
    done = told = 0
    with _in_words(package.path), zipfile.ZipFile(package.path) as archive:
        for member in package.members.values():
            for piece in _pieces(package.path, archive, member):
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


def _pieces(path: Path, archive: zipfile.ZipFile, member: Member) -> Iterator[bytes]:
    """The bytes of one file. Raises :class:`PackageError` at their end if they are not those of the manifest."""
    found, left = hashlib.sha256(), member.bytes
    with archive.open(member.name) as file:
        while left and (piece := file.read(min(left, BYTES_AT_ONCE))):
            found.update(piece)
            left -= len(piece)
            yield piece
    if left or found.hexdigest() != member.sha256:
        raise PackageError(
            f"“{member.name}” in “{path.name}” is not what it was when the package was made: its checksum (sha256) "
            f"differs. {_NOTHING} Get the package once more."
        )


def _described(path: Path, archive: zipfile.ZipFile) -> tuple[dict[str, Any], dict[str, Member]]:
    entry = archive.getinfo(MANIFEST)
    if entry.file_size > _LARGEST_LIST or entry.compress_type != zipfile.ZIP_STORED:
        raise PackageError(f"The list of files (manifest) in “{path.name}” is far too long. {_NOTHING}")
    record: dict[str, Any] = json.loads(archive.read(entry))
    if record["kind"] != KIND or type(record["schema"]) is not int:
        raise ValueError("it is another kind of file")
    if record["schema"] > PACKAGE_SCHEMA:
        raise PackageError(
            f"“{path.name}” was made by a newer version of Image Workbench. {_NOTHING} Install the newest version to "
            "open it."
        )
    members = {name: _member(path, name, each) for name, each in record.pop("files").items()}
    # On some systems large and small letters are the same name.
    if len({name.casefold() for name in members}) < len(members):
        raise ValueError("two files have the same name")
    return record, members


def _member(path: Path, name: str, record: Mapping[str, Any]) -> Member:
    if not is_safe_member(name):
        raise PackageError(
            f"“{path.name}” names a file that would lie outside its folder, or whose name no system should bear. "
            f"{_NOTHING} Use packages from people you trust."
        )
    member = Member(name, record["bytes"], record["sha256"])
    if (
        type(member.bytes) is not int
        or member.bytes < 0
        or not re.fullmatch(f"[0-9a-f]{{{SHA256_DIGITS}}}", member.sha256)
    ):
        raise ValueError("a file is described wrongly")
    return member


def _refuse_endless_list(path: Path) -> None:
    """Look at the end of a zip for the length of its list of files, before all of it is read into memory."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _LARGEST_END))
        end = file.read(_LARGEST_END)
    has_comment = end[-22:-18] != _END or end[-2:] != b"\0\0"
    at = end.rfind(_END) if has_comment else len(end) - 22
    if at < 0:
        raise zipfile.BadZipFile
    length = int.from_bytes(end[at + 12 : at + 16], "little")
    if at >= 76 and end[at - 20 : at - 16] == _LOCATOR_64 and end[at - 76 : at - 72] == _END_64:
        length = int.from_bytes(end[at - 36 : at - 28], "little")
    if length > _LARGEST_LIST:
        raise PackageError(f"“{path.name}” claims to hold more files than any package. {_NOTHING}")


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ExportError) as error:
        reason = (getattr(error, "strerror", "") or str(error)).lower()
        raise PackageError(f"“{path.name}” could not be read ({reason}). {_NOTHING}") from error
    except _DAMAGED as error:
        raise PackageError(
            f"“{path.name}” is not a replication package, or it is damaged. {_NOTHING}"
        ) from error
