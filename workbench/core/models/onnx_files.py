"""What an ONNX file says of itself, read from its bytes without loading the network.

ONNX files are protocol buffers: fields of a number and a value, nested in each other. The few fields that matter
here are walked through; see https://protobuf.dev/programming-guides/encoding and onnx.proto.
"""

import mmap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

_VARINT, _EIGHT_BYTES, _NESTED, _FOUR_BYTES = 0, 1, 2, 5
_DEEPEST = 64
LARGEST_NETWORK = 2**31 - 1
"""Bytes; protocol buffers cannot be longer."""

Parts = list[memoryview | bytes]


class Field(NamedTuple):
    """``value`` is empty for numbers; ``whole`` has the field's number and length in front."""

    number: int
    value: memoryview
    whole: memoryview


class NotProtocolBuffers(ValueError):
    """The bytes do not follow the encoding, or break off."""


@dataclass(frozen=True)
class _Message:
    """Which fields of a message lead on: by their number, the kind of message they hold."""

    name: str
    nested: dict[int, "_Message"] = field(default_factory=dict)


_ENTRY = _Message("entry")
_TENSOR = _Message("tensor", {13: _ENTRY})
_SPARSE = _Message("sparse tensor", {1: _TENSOR, 2: _TENSOR})
_GRAPH = _Message("graph", {5: _TENSOR, 15: _SPARSE})
_ATTRIBUTE = _Message("attribute", {5: _TENSOR, 6: _GRAPH, 10: _TENSOR, 11: _GRAPH, 22: _SPARSE, 23: _SPARSE})
_NODE = _Message("node", {5: _ATTRIBUTE})
_GRAPH.nested[1] = _NODE
_FUNCTION = _Message("function", {7: _NODE, 11: _ATTRIBUTE})
_TRAINING = _Message("training", {1: _GRAPH, 2: _GRAPH})
_MODEL = _Message("model", {7: _GRAPH, 20: _TRAINING, 25: _FUNCTION})

_MODELS_GRAPH, _MODELS_OPERATORS = 7, 8
_EMPTY = memoryview(b"")
_RAW_NUMBERS, _EXTERNAL, _WHERE = 9, 13, 14
_ELSEWHERE = 1
_OLDEST_VERSION = 3


def is_onnx(path: Path) -> bool:
    """Whether a file is an ONNX network, or at least begins like one: a version, later a graph and its operators."""
    with path.open("rb") as file:
        beginning = file.read(2)
    # The first field is the version of the format, a small number.
    if len(beginning) < 2 or beginning[0] != 8 or not 0 < beginning[1] < 128:
        return False
    try:
        return {_MODELS_GRAPH, _MODELS_OPERATORS} <= {each.number for each in _fields(_content(path))}
    except NotProtocolBuffers:
        # It breaks off, which is said when it is loaded. TensorFlow's files begin alike, with a smaller number.
        return beginning[1] >= _OLDEST_VERSION


def external_files(path: Path) -> tuple[str, ...]:
    """Names of other files in which an ONNX file says that numbers of its own lie.

    Raises :class:`NotProtocolBuffers` for a file that breaks off.
    """
    return external_names(_content(path))


def external_names(network: memoryview) -> tuple[str, ...]:
    """The same of the bytes of a network."""
    return tuple(sorted(set(_locations(network, _MODEL, 0))))


def _content(path: Path) -> memoryview:
    with path.open("rb") as file:
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def as_one_file(path: Path) -> bytes:
    """An ONNX network with the numbers that lie in other files of its folder put in, always the same bytes.

    Raises :class:`NotProtocolBuffers` for a file that breaks off, ``ValueError`` with the name of a file that is
    outside the folder or does not hold what is said, ``OSError`` for one that cannot be read.
    """
    others = {name: _content(_beside(path, name)) for name in external_files(path)}
    room = [sum(map(len, others.values()))]
    parts, length = _embedded(_content(path), _MODEL, others, room)
    if length > LARGEST_NETWORK:
        raise ValueError("the network is larger than two gigabytes")
    return b"".join(parts)


def _beside(path: Path, name: str) -> Path:
    """A file in the folder of ``path`` and nowhere else, whatever a link or a name with “..” says."""
    other = path.parent / name
    is_plain = name not in ("", ".", "..") and not any(each in name for each in "/\\:\0")
    if not is_plain or other.resolve().parent != path.parent.resolve():
        raise ValueError(name)
    return other


def _embedded(
    content: memoryview, message: _Message, others: dict[str, memoryview], room: list[int]
) -> tuple[Parts, int]:
    """The parts of a message and their length; ``room`` is how many bytes may still be put in."""
    parts: Parts = []
    for each in _fields(content):
        if (
            each.number in message.nested
            and each.value is not _EMPTY
            and message.nested[each.number] is not _ENTRY
        ):
            inner, length = _embedded(each.value, message.nested[each.number], others, room)
            parts += [_varint(each.number << 3 | _NESTED), _varint(length), *inner]
        elif message is not _TENSOR or each.number not in (_EXTERNAL, _WHERE):
            parts.append(each.whole)
    if message is _TENSOR and (numbers := _numbers_elsewhere(content, others)) is not None:
        room[0] -= len(numbers)
        if room[0] < 0:
            raise ValueError("more numbers are asked for than there are")
        parts += [_varint(_RAW_NUMBERS << 3 | _NESTED), _varint(len(numbers)), numbers]
    return parts, sum(map(len, parts))


def _numbers_elsewhere(tensor: memoryview, others: dict[str, memoryview]) -> memoryview | None:
    entries: dict[bytes, bytes] = {}
    is_elsewhere = False
    for each in _fields(tensor):
        if each.number == _EXTERNAL:
            entry = {part.number: bytes(part.value) for part in _fields(each.value)}
            entries[entry.get(1, b"")] = entry.get(2, b"")
        elif each.number == _WHERE:
            _, place = _number(each.whole, 0)
            is_elsewhere = _number(each.whole, place)[0] == _ELSEWHERE
    if not is_elsewhere:
        return None
    name = entries.get(b"location", b"").decode("utf-8", "replace")
    if name not in others:
        raise ValueError(name)
    start = int(entries.get(b"offset", b"0"))
    length = int(entries.get(b"length", str(len(others[name]) - start).encode()))
    if min(start, length) < 0 or start + length > len(others[name]):
        raise ValueError(name)
    return others[name][start : start + length]


def _locations(content: memoryview, message: _Message, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        raise NotProtocolBuffers
    if message is _ENTRY:
        entry = {each.number: bytes(each.value) for each in _fields(content)}
        if entry.get(1) == b"location":
            yield entry.get(2, b"").decode("utf-8", "replace")
        return
    for each in _fields(content):
        if each.number in message.nested:
            yield from _locations(each.value, message.nested[each.number], depth + 1)


def _fields(content: memoryview) -> Iterator[Field]:
    place = 0
    while place < len(content):
        begin = place
        tag, place = _number(content, place)
        kind, value = tag & 7, _EMPTY
        if kind == _VARINT:
            _, place = _number(content, place)
        elif kind == _NESTED:
            length, start = _number(content, place)
            place = start + length
            value = content[start:place]
        elif kind in (_EIGHT_BYTES, _FOUR_BYTES):
            place += 8 if kind == _EIGHT_BYTES else 4
        else:
            raise NotProtocolBuffers
        if place > len(content):
            raise NotProtocolBuffers
        yield Field(tag >> 3, value, content[begin:place])


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    return bytes([*found, number])


def _number(content: memoryview, place: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if place >= len(content):
            raise NotProtocolBuffers
        byte = content[place]
        place += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, place
    raise NotProtocolBuffers
