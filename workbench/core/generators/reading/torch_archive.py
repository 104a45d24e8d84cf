"""Torch's present form of files: a zip archive with a pickle (data.pkl) and one member for each storage."""

import codecs
import re
import zipfile
import zlib
from mmap import mmap
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from workbench.core.generators.reading.names import Names
from workbench.core.generators.reading.older_torch_file import referred_storage
from workbench.core.generators.reading.raw import Storage
from workbench.core.generators.reading.refusals import Damaged, Unsafe
from workbench.core.generators.reading.unpickling import next_pickle

FIRST_BYTES = b"PK\x03\x04"
_ENTRY = re.compile(rb"PK\x01\x02")
_MOST_MEMBERS = 50_000
_HEADER_BYTES = 30
_IS_ENCRYPTED = 0x1
# `zipfile` reads names in this code, which must be there before: while a file is read, nothing is imported.
codecs.lookup("cp437")

Members = dict[str, memoryview]


def read_torch_archive(file: BinaryIO, data: mmap, names: Names) -> Any:
    """The content of such a file; its numbers stay where they are, in `data`, which is `file` mapped into memory."""
    members = _members(file, data)
    root = _root(members)
    if members.get(f"{root}/byteorder", b"little") != b"little":
        raise Damaged("its numbers have their bytes in the order of another kind of computer")
    storages: dict[str, Storage] = {}

    def refer(reference: Any) -> Storage:
        kind, count, key = referred_storage(reference, 5)
        if key not in storages:
            if f"{root}/data/{key}" not in members:
                raise Damaged("numbers that it names are not in it")
            storages[key] = Storage(kind.dtype, count, members[f"{root}/data/{key}"])
        return storages[key]

    pickled = members[f"{root}/data.pkl"]
    content, end = next_pickle(pickled, 0, names, refer)
    if end != len(pickled):
        raise Damaged("something follows the end of its content")
    return content


def _root(members: Members) -> str:
    """The one folder in which everything lies."""
    folders = {name.partition("/")[0] for name in members}
    if len(folders) != 1 or f"{min(folders)}/data.pkl" not in members:
        raise Damaged("it is a zip archive, but not one of torch")
    root = min(folders)
    if f"{root}/constants.pkl" in members or any(name.startswith(f"{root}/code/") for name in members):
        raise Unsafe("it is a program (TorchScript), not weights", "TorchScript")
    return root


def _members(file: BinaryIO, data: mmap) -> Members:
    """The bytes of each member where they lie; Unsafe for whatever an archive of torch does not do."""
    if sum(1 for _ in zip(_ENTRY.finditer(data), range(_MOST_MEMBERS + 1), strict=False)) > _MOST_MEMBERS:
        raise Unsafe("it has more members than any torch file has")
    try:
        with zipfile.ZipFile(file) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Damaged("it is a zip archive that breaks off or contradicts itself") from error
    members: Members = {}
    last_end = 0
    for info in sorted(infos, key=lambda each: each.header_offset):
        _check_name(info.filename)
        if info.compress_type != zipfile.ZIP_STORED or info.flag_bits & _IS_ENCRYPTED:
            raise Unsafe("it is a compressed or encrypted archive, which torch does not write")
        if info.filename in members or info.header_offset < last_end:
            raise Unsafe("members of it have the same name or the same place")
        start, last_end = _place(info, data)
        members[info.filename] = memoryview(data)[start:last_end]
        if zlib.crc32(members[info.filename]) != info.CRC:
            raise Damaged("numbers in it have changed since it was written")
    return members


def _check_name(name: str) -> None:
    parts = PurePosixPath(name).parts
    if "\\" in name or ":" in name or name.startswith("/") or ".." in parts or name != "/".join(parts):
        raise Unsafe("it holds a member with a name that leads elsewhere")


def _place(info: zipfile.ZipInfo, data: mmap) -> tuple[int, int]:
    """Where the bytes of a member begin and end; what stands before them must agree with the list of members."""
    named_at = info.header_offset + _HEADER_BYTES
    header = data[info.header_offset : named_at]
    if len(header) != _HEADER_BYTES or not header.startswith(FIRST_BYTES):
        raise Damaged("a member of it is not where it should be")
    name_end = named_at + int.from_bytes(header[26:28], "little")
    start = name_end + int.from_bytes(header[28:30], "little")
    end = start + info.file_size
    is_named_so = data[named_at:name_end] == info.filename.encode() and info.filename == info.orig_filename
    if info.compress_size != info.file_size or end > len(data) or not is_named_so:
        raise Damaged("a member of it is not where it should be")
    return start, end
