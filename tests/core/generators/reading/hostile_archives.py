"""Zip archives that torch would not write."""

import io
import struct
import zipfile
from collections.abc import Callable

from tests.core.generators.reading.hostile_pickles import COMMAND
from tests.core.generators.reading.streams import called, many, name, number, numbers, pickled, text

NUMBERS = struct.pack("<6f", *range(6))
Members = list[tuple[str, bytes]]


def content(size: int = 6, count: int = 6, kind: str = "storage", key: str = "0") -> bytes:
    """The pickle of one tensor."""
    reference = many(text(kind), name("torch", "FloatStorage"), text(key), text("cpu"), number(count))
    function = name("torch._utils", "_rebuild_tensor_v2")
    return pickled(called(function, reference + b"Q", number(0), numbers(size), numbers(1), b"\x89", b"N"))


def members(pickle: bytes | None = None, raw: bytes = NUMBERS) -> Members:
    return [
        ("a/data.pkl", content() if pickle is None else pickle),
        ("a/byteorder", b"little"),
        ("a/data/0", raw),
        ("a/version", b"3\n"),
    ]


def archive(parts: Members, compression: int = zipfile.ZIP_STORED) -> bytes:
    place = io.BytesIO()
    with zipfile.ZipFile(place, "w", compression) as made:
        for path, raw in parts:
            made.writestr(path, raw)
    return place.getvalue()


def _changed(find: bytes, put: bytes, last: bool = False) -> bytes:
    whole = archive(members())
    where = whole.rfind(find) if last else whole.find(find)
    return whole[:where] + put + whole[where + len(find) :]


def _in_directory(path: str, offset: int, form: str, value: int) -> bytes:
    """An archive whose list of members says something else of one of them."""
    whole = bytearray(archive(members()))
    entry = whole.rfind(path.encode()) - 46
    struct.pack_into(form, whole, entry + offset, value)
    return bytes(whole)


def _overlapping() -> bytes:
    """Two names for the same bytes, as zip bombs do it."""
    whole = bytearray(archive(members()))
    at = whole.find(b"a/data/0") - 30
    struct.pack_into("<I", whole, whole.rfind(b"a/version") - 46 + 42, at)
    return bytes(whole)


def _countless() -> bytes:
    return archive(members()).replace(b"3\n", b"PK\x01\x02" * 50_001)


def _doubled() -> bytes:
    whole = archive([*members(), ("a/data/9", bytes(24))])
    return whole.replace(b"a/data/9", b"a/data/0")


HOSTILE_ARCHIVES: dict[str, Callable[[], bytes]] = {
    "another kind of archive": lambda: archive([("holiday.jpg", b"no")]),
    "an archive of nothing": lambda: archive([]),
    "two folders": lambda: archive([*members(), ("b/data.pkl", content())]),
    "a program": lambda: archive([*members(), ("a/code/run.py", b"import os"), ("a/constants.pkl", b"")]),
    "a call": lambda: archive(members(pickled(called(name("os", "system"), text(COMMAND))))),
    "a call in place of numbers": lambda: archive(members(pickled(called(name("torch", "load"), text("x"))))),
    "a reference to a program": lambda: archive(members(content(kind="module"))),
    "a torch file within": lambda: archive(
        members(pickled(called(name("torch.storage", "_load_from_bytes"), text("x"))))
    ),
    "a path that leads elsewhere": lambda: archive([*members(), ("a/../../canary", b"no")]),
    "a path from the root": lambda: archive([*members(), ("/canary", b"no")]),
    "a path of Windows": lambda: archive([*members(), ("a\\..\\canary", b"no")]),
    "a drive of Windows": lambda: archive([*members(), ("C:canary", b"no")]),
    "a key that leads elsewhere": lambda: archive(members(content(key="../data.pkl"))),
    "a key that is not there": lambda: archive(members(content(key="1"))),
    "compressed": lambda: archive(members(), zipfile.ZIP_DEFLATED),
    "a bomb": lambda: archive(members(raw=bytes(50_000_000)), zipfile.ZIP_DEFLATED),
    "encrypted": lambda: _in_directory("a/data/0", 8, "<H", 1),
    "two members of one name": _doubled,
    "members in the same place": _overlapping,
    "countless members": _countless,
    "a member that claims more": lambda: _in_directory("a/data/0", 24, "<I", 2**31),
    "a member elsewhere": lambda: _in_directory("a/data/0", 42, "<I", 5),
    "a member beyond the end": lambda: _in_directory("a/data/0", 42, "<I", 2**31),
    "a member of another name": lambda: _changed(b"a/version", b"a/verzion"),
    "a name with an end within": lambda: _changed(b"a/version", b"a/vers\0on", last=True),
    "numbers that have changed": lambda: _changed(NUMBERS, NUMBERS[::-1]),
    "more numbers claimed than there are": lambda: archive(members(content(7, 7))),
    "fewer numbers claimed than there are": lambda: archive(members(content(5, 5))),
    "a tensor beyond its numbers": lambda: archive(members(content(7))),
    "half a number": lambda: archive(members(raw=NUMBERS[:-1])),
    "another kind of computer": lambda: archive([("a/byteorder", b"big"), *members()[::2]]),
    "something after the content": lambda: archive(members(content() + b"N.")),
    "a pickle of nothing": lambda: archive(members(b"")),
    "half an archive": lambda: archive(members())[:-20],
    "only the end": lambda: b"PK\x03\x04" + archive(members())[-22:],
}
