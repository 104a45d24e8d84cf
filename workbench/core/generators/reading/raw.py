"""What a stream is turned into at first: things that can do nothing.

A stream may call what `names.py` gives it and may hand a state to anything it holds (BUILD). So nothing here has a
dictionary of its own or lets attributes be set from outside, and what takes no state refuses it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn, cast

from workbench.core.generators.reading.refusals import Damaged, Unsafe

_MOST_DIMENSIONS = 8
_LARGEST_SIZE = 2**40


class Sealed:
    """Takes no state from a stream."""

    __slots__ = ()

    def __setstate__(self, state: object) -> NoReturn:
        raise Unsafe("it tries to change something that is not its own")


class NamedFunction(Sealed):
    """A name in a stream that may be called: a function of ours runs in its place."""

    __slots__ = ("_function",)

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def __call__(self, *arguments: Any) -> Any:
        return self._function(*arguments)


class Marker(Sealed):
    """A name in a stream that is only ever mentioned."""

    __slots__ = ()


class StorageType(Sealed):
    """The kind of numbers that a storage holds, by the name that safetensors has for it."""

    __slots__ = ("dtype",)

    def __init__(self, dtype: str) -> None:
        self.dtype = dtype


class _SealedClass(type):
    def __setattr__(cls, name: str, value: object) -> NoReturn:
        raise Unsafe("it tries to change something that is not its own")


class Mapping(dict[Any, Any], metaclass=_SealedClass):
    """A dictionary of any kind; attributes that it had are dropped."""

    __slots__ = ()

    def __setstate__(self, state: object) -> None:
        pass


class RawRecord(metaclass=_SealedClass):
    """An object of a class that is not here: the names of module and class, and the state that it was given.

    Each class is a subclass with `module` and `name`, because a stream makes objects of classes only.
    """

    __slots__ = ("state",)
    state: object
    module: str
    name: str

    def __new__(cls) -> "RawRecord":
        # A stream makes objects without calling __init__, and gives those that know nothing no state.
        made = super().__new__(cls)
        made.state = {}
        return made

    def __setstate__(self, state: object) -> None:
        self.state = state


def record_class(module: str, name: str) -> type[RawRecord]:
    """The class of inert records that stand for objects of `module`.`name`."""
    made = _SealedClass("RawRecord", (RawRecord,), {"__slots__": (), "module": module, "name": name})
    return cast(type[RawRecord], made)


class Persistent(Sealed):
    """An object of one of NVIDIA's persistent classes; its state is a dictionary."""

    __slots__ = ("name", "source_sha256", "state", "version")

    def __init__(self, name: str, version: int, source_sha256: str, state: dict[Any, Any]) -> None:
        self.name, self.version, self.source_sha256, self.state = name, version, source_sha256, state


SIZES = {"F64": 8, "I64": 8, "F32": 4, "I32": 4, "F16": 2, "BF16": 2, "I16": 2, "I8": 1, "U8": 1, "BOOL": 1}
"""Bytes of one number, by the names that safetensors has for kinds of numbers."""


class Storage(Sealed):
    """Numbers in a row, `count` of the kind `dtype`; `data` are their bytes, None until they are found."""

    __slots__ = ("count", "data", "dtype")

    def __init__(self, dtype: str, count: int, data: memoryview | None = None) -> None:
        if count < 0:
            raise Unsafe("it asks for fewer than no numbers")
        self.dtype, self.count = dtype, count
        self.data: memoryview | None = None
        if data is not None:
            self.fill(data)

    def fill(self, data: memoryview) -> None:
        """Take the bytes over; Damaged unless they are as many as the numbers need."""
        if data.nbytes != self.bytes:
            raise Damaged(f"it holds {data.nbytes:,} bytes where {self.bytes:,} are needed")
        if self.dtype == "BOOL" and bytes(data).strip(b"\0\1"):
            raise Damaged("it holds truth values that are neither true nor false")
        self.data = data

    @property
    def bytes(self) -> int:
        return self.count * SIZES[self.dtype]


@dataclass(frozen=True)
class Extent:
    """Which numbers of a storage a tensor is made of: from `offset`, `stride` apart in each dimension."""

    offset: int
    size: tuple[int, ...]
    stride: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many numbers the tensor has."""
        product = 1
        for each in self.size:
            product *= each
        return product

    def check(self, available: int) -> None:
        """Unsafe or Damaged unless all lies within `available` numbers, and none is counted again and again."""
        numbers = (self.offset, *self.size, *self.stride)
        if not all(type(each) is int for each in numbers) or len(self.size) != len(self.stride):
            raise Damaged("a tensor has no proper size")
        if len(self.size) > _MOST_DIMENSIONS or min(numbers) < 0 or max(numbers) > _LARGEST_SIZE:
            raise Unsafe("a tensor has a size that no tensor has")
        if self.count > available:
            raise Unsafe("a tensor claims more numbers than the file holds for it")
        last = self.offset + sum((size - 1) * step for size, step in zip(self.size, self.stride, strict=True))
        if (self.count and last >= available) or self.offset > available:
            raise Unsafe("a tensor reaches beyond its numbers")


class RawTensor(Sealed):
    """A tensor, or an array of numpy, as a view on a storage."""

    __slots__ = ("extent", "is_array", "storage")

    def __init__(self, storage: Storage, extent: Extent, is_array: bool = False) -> None:
        extent.check(storage.count)
        self.storage, self.extent, self.is_array = storage, extent, is_array

    @property
    def bytes(self) -> int:
        return self.extent.count * SIZES[self.storage.dtype]
