"""What runs in the place of the functions that a stream calls: each puts something inert together."""

import hashlib
from collections.abc import Callable
from typing import Any

from workbench.core.generators.reading import arrays
from workbench.core.generators.reading.limits import Budget
from workbench.core.generators.reading.names import CLASS, PERSISTENT, STORAGE_TYPES, Key, Names
from workbench.core.generators.reading.older_torch_file import read_storage
from workbench.core.generators.reading.raw import (
    Extent,
    Mapping,
    Marker,
    NamedFunction,
    Persistent,
    RawTensor,
    Storage,
)
from workbench.core.generators.reading.refusals import Damaged, Unsafe


def torch_names(budget: Budget) -> Names:
    """What torch's own files may mention."""
    return Names(budget, Builders(budget).table() | STORAGE_TYPES, has_records=True)


def pickle_names(budget: Budget) -> Names:
    """What a plain pickle may mention: objects of NVIDIA's classes, with torch files in place of storages."""
    builders = Builders(budget)
    table = builders.table()
    names = Names(budget, table, has_records=True)
    inner = Names(budget, STORAGE_TYPES)

    def load_storage(data: Any) -> Storage:
        if not isinstance(data, bytes | memoryview):
            raise Unsafe("it holds something else where numbers should be")
        budget.spend("storages", len(data))
        return read_storage(data, inner)

    def persistent(meta: Any) -> Persistent:
        made = builders.persistent(meta)
        names.note(f"{PERSISTENT}.{made.name}")
        return made

    table["torch.storage", "_load_from_bytes"] = NamedFunction(load_storage)
    table[PERSISTENT, "_reconstruct_persistent_obj"] = NamedFunction(persistent)
    return names


class Builders:
    """Functions in the place of others, with the budget that they share."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._sources: dict[str, str] = {}
        self._tensors: dict[tuple[Storage, Extent], RawTensor] = {}

    def table(self) -> dict[Key, Any]:
        """What stands for each name that is a function or a class of dictionaries."""
        functions: dict[Key, Callable[..., Any]] = {
            ("collections", "OrderedDict"): self.ordered,
            ("torch._utils", "_rebuild_tensor_v2"): self.tensor,
            ("torch._utils", "_rebuild_parameter"): _parameter,
            ("numpy", "dtype"): arrays.NumberKind,
            ("_codecs", "encode"): self.encoded,
        }
        # numpy 2 moved what is meant, Python 3 renamed it; protocol 2 writes empty bytes as a call.
        for core in ("numpy.core", "numpy._core"):
            functions[f"{core}.multiarray", "scalar"] = arrays.scalar
            functions[f"{core}.multiarray", "_reconstruct"] = self.array
            functions[f"{core}.numeric", "_frombuffer"] = self.buffer
        for builtins in ("builtins", "__builtin__"):
            functions[builtins, "set"] = self.set
            functions[builtins, "bytes"] = _no_bytes
        table: dict[Key, Any] = {key: NamedFunction(each) for key, each in functions.items()}
        for module in ("dnnlib.util", "easydict"):
            table[module, "EasyDict"] = Mapping
        table["numpy", "ndarray"] = Marker()
        return table

    def ordered(self, pairs: Any = ()) -> Mapping:
        self._budget.spend_things(len(pairs))
        return Mapping(pairs)

    def set(self, values: Any = ()) -> "set[Any]":
        self._budget.spend_things(len(values))
        return set(values)

    def encoded(self, text: Any, encoding: Any = "latin1") -> bytes:
        if not isinstance(text, str) or encoding not in ("latin1", "latin-1"):
            raise Unsafe("it writes bytes in a way that data do not need")
        self._budget.spend("texts", len(text))
        return text.encode("latin-1")

    def tensor(
        self, storage: Any, offset: Any, size: Any, stride: Any, _learns: Any = False, *_hooks: Any
    ) -> RawTensor:
        if not isinstance(storage, Storage) or not isinstance(size, tuple) or not isinstance(stride, tuple):
            raise Damaged("it puts a tensor together of something else")
        # Where a network uses a tensor twice, files name it twice.
        key = (storage, Extent(offset, size, stride))
        if key not in self._tensors:
            made = RawTensor(*key)
            self._budget.spend("tensors", made.bytes)
            self._tensors[key] = made
        return self._tensors[key]

    def array(self, *_: object) -> arrays.RawArray:
        return arrays.RawArray(self._budget)

    def buffer(self, data: Any, kind: Any, shape: Any, order: Any) -> arrays.RawArray:
        return arrays.from_buffer(self._budget, data, kind, shape, order)

    def persistent(self, meta: Any) -> Persistent:
        if type(meta) is not dict or meta.get("type") != "class":
            raise Unsafe("it holds a whole module where an object should be")
        name, state, version = meta.get("class_name"), meta.get("state"), meta.get("version")
        if not isinstance(name, str) or not CLASS.fullmatch(name) or type(state) is not dict:
            raise Damaged("an object in it has no class or no state")
        return Persistent(
            name, version if type(version) is int else 0, self._hash(meta.get("module_src")), state
        )

    def _hash(self, source: Any) -> str:
        """The sha256 of a program's text, which is neither kept nor looked at."""
        if not isinstance(source, str):
            return ""
        if source not in self._sources:
            self._sources[source] = hashlib.sha256(source.encode("utf-8", "replace")).hexdigest()
        return self._sources[source]


def _parameter(tensor: Any, *_: Any) -> RawTensor:
    if not isinstance(tensor, RawTensor):
        raise Damaged("it makes a parameter of something that is no tensor")
    return tensor


def _no_bytes() -> bytes:
    return b""
