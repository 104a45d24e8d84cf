"""Arrays and numbers of numpy in a stream, read without numpy."""

import struct
from typing import Any

from workbench.core.generators.reading.limits import Budget
from workbench.core.generators.reading.raw import SIZES, Extent, RawTensor, Storage
from workbench.core.generators.reading.refusals import Damaged, Unsafe

_KINDS = {
    "f2": ("F16", "<e"),
    "f4": ("F32", "<f"),
    "f8": ("F64", "<d"),
    "i1": ("I8", "<b"),
    "i2": ("I16", "<h"),
    "i4": ("I32", "<i"),
    "i8": ("I64", "<q"),
    "u1": ("U8", "<B"),
    "b1": ("BOOL", "<?"),
}
"""What numpy calls a kind of numbers; what safetensors and struct call it."""
_LITTLE_OR_NONE = ("<", "|")


class NumberKind:
    """What stands for a `numpy.dtype`; the state that a stream gives it says the order of bytes."""

    __slots__ = ("code",)

    def __init__(self, code: object, *_: object) -> None:
        if code not in _KINDS:
            raise Unsafe(f"it holds an array of the kind “{str(code)[:20]}”, which is not numbers")
        self.code = str(code)

    def __setstate__(self, state: Any) -> None:
        if not isinstance(state, tuple) or len(state) < 5:
            raise Damaged("it describes a kind of numbers badly")
        if state[1] not in _LITTLE_OR_NONE:
            raise Damaged("its numbers have their bytes in the order of another kind of computer")
        if any(each is not None for each in state[2:5]):
            raise Unsafe("it holds an array of composed things, which is not numbers")

    @property
    def dtype(self) -> str:
        return _KINDS[self.code][0]


class RawArray:
    """What stands for a `numpy.ndarray` while the stream puts it together."""

    __slots__ = ("_budget", "tensor")

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self.tensor: RawTensor | None = None

    def __setstate__(self, state: Any) -> None:
        if not isinstance(state, tuple) or len(state) != 5:
            raise Damaged("it describes an array badly")
        _version, shape, kind, is_by_columns, data = state
        self.tensor = _array(self._budget, data, kind, shape, bool(is_by_columns))


def from_buffer(budget: Budget, data: Any, kind: Any, shape: Any, order: Any) -> RawArray:
    """An array as protocol 5 writes it."""
    array = RawArray(budget)
    array.tensor = _array(budget, data, kind, shape, order == "F")
    return array


def scalar(kind: Any, data: Any) -> float | int | bool:
    """A single number of numpy."""
    if not isinstance(kind, NumberKind):
        raise Damaged("it holds a number of no kind")
    raw = as_bytes(data)
    if len(raw) != SIZES[kind.dtype]:
        raise Damaged("it holds half a number")
    value: float | int | bool = struct.unpack(_KINDS[kind.code][1], raw)[0]
    return value


def as_bytes(data: Any) -> bytes | bytearray | memoryview:
    """Bytes as they are written today, or as text, as Python 2 wrote them."""
    if isinstance(data, str):
        return data.encode("latin-1")
    if not isinstance(data, bytes | bytearray | memoryview):
        raise Unsafe("it holds something else where bytes of numbers should be")
    return data


def _array(budget: Budget, data: Any, kind: Any, shape: Any, is_by_columns: bool) -> RawTensor:
    if not isinstance(kind, NumberKind) or not isinstance(shape, tuple):
        raise Damaged("it describes an array badly")
    if not all(type(size) is int for size in shape):
        raise Damaged("an array has no proper size")
    strides = _strides(shape) if not is_by_columns else _strides(shape[::-1])[::-1]
    extent = Extent(0, shape, strides)
    storage = Storage(kind.dtype, extent.count, memoryview(as_bytes(data)))
    tensor = RawTensor(storage, extent, is_array=True)
    budget.spend("arrays", tensor.bytes)
    return tensor


def _strides(shape: tuple[int, ...]) -> tuple[int, ...]:
    """How far apart neighbours are in each dimension, the last dimension running fastest."""
    strides, step = [], 1
    for size in reversed(shape):
        strides.append(step)
        step *= size
    return tuple(reversed(strides))
