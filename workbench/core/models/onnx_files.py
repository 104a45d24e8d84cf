"""What an ONNX file says of itself, read from its bytes without loading the network.

ONNX files are protocol buffers: fields of a number and a value, nested in each other. The few fields that matter
here are walked through; see https://protobuf.dev/programming-guides/encoding and onnx.proto.
"""

import mmap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_VARINT, _EIGHT_BYTES, _NESTED, _FOUR_BYTES = 0, 1, 2, 5
_DEEPEST = 64

Field = tuple[int, memoryview]


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
_OLDEST_VERSION = 3


def is_onnx(path: Path) -> bool:
    """Whether a file is an ONNX network, or at least begins like one: a version, later a graph and its operators."""
    with path.open("rb") as file:
        beginning = file.read(2)
    # The first field is the version of the format, a small number.
    if len(beginning) < 2 or beginning[0] != 8 or not 0 < beginning[1] < 128:
        return False
    try:
        return {_MODELS_GRAPH, _MODELS_OPERATORS} <= {number for number, _ in _fields(_content(path))}
    except NotProtocolBuffers:
        # It breaks off, which is said when it is loaded. TensorFlow's files begin alike, with a smaller number.
        return beginning[1] >= _OLDEST_VERSION


def external_files(path: Path) -> tuple[str, ...]:
    """Names of other files in which an ONNX file says that numbers of its own lie.

    Raises :class:`NotProtocolBuffers` for a file that breaks off.
    """
    return tuple(sorted(set(_locations(_content(path), _MODEL, 0))))


def _content(path: Path) -> memoryview:
    with path.open("rb") as file:
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def _locations(content: memoryview, message: _Message, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        raise NotProtocolBuffers
    if message is _ENTRY:
        entry = {number: bytes(value) for number, value in _fields(content)}
        if entry.get(1) == b"location":
            yield entry.get(2, b"").decode("utf-8", "replace")
        return
    for number, value in _fields(content):
        if number in message.nested:
            yield from _locations(value, message.nested[number], depth + 1)


def _fields(content: memoryview) -> Iterator[Field]:
    """Number and value of each field; numbers and fixed values are passed over as empty."""
    place = 0
    while place < len(content):
        tag, place = _number(content, place)
        kind, start = tag & 7, place
        if kind == _VARINT:
            _, place = _number(content, place)
            start = place
        elif kind == _NESTED:
            length, start = _number(content, place)
            place = start + length
        elif kind in (_EIGHT_BYTES, _FOUR_BYTES):
            place = start = place + (8 if kind == _EIGHT_BYTES else 4)
        else:
            raise NotProtocolBuffers
        if place > len(content):
            raise NotProtocolBuffers
        yield tag >> 3, content[start:place]


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
