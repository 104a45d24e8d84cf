"""A tree of values as a list in which each value stands after those it is made of.

So nothing has to be nested to be written down, and what stands in several places is written once.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from workbench.core.generators.reading.arrays import RawArray
from workbench.core.generators.reading.limits import USUAL, Limits
from workbench.core.generators.reading.names import PERSISTENT
from workbench.core.generators.reading.raw import Mapping, Persistent, RawRecord, RawTensor, Storage
from workbench.core.generators.reading.refusals import Damaged, Unsafe

Node = tuple[Any, ...]
_LARGEST_NUMBER = 2**127
_TEXT_PER_THING = 64
_ITSELF = -1


@dataclass
class Tree:
    """`nodes` in their order, the last is the whole; each begins with its kind. `storages` hold the numbers."""

    nodes: list[Node] = field(default_factory=list)
    storages: list[Storage] = field(default_factory=list)


def tree_of(value: Any, limits: Limits = USUAL) -> Tree:
    """The tree that a stream has put together; Unsafe when it contains itself or is too deep or too large."""
    planting = _Planting(limits)
    planting.plant(value, 0)
    return planting.tree


class _Planting:
    def __init__(self, limits: Limits) -> None:
        self.tree, self.limits = Tree(), limits
        self._planted: dict[int, int] = {}
        self._storages: dict[int, int] = {}
        self._weights: list[int] = []

    def plant(self, value: Any, depth: int) -> int:
        """Write a value down after its parts; its index."""
        known = self._planted.get(id(value))
        if known == _ITSELF or depth > self.limits.depth:
            raise Unsafe("it contains itself, or is nested more deeply than generators are")
        if known is None:
            self._planted[id(value)] = _ITSELF
            known = self._add(*self._node(value, depth + 1))
            self._planted[id(value)] = known
        return known

    def _node(self, value: Any, depth: int) -> tuple[Node, Iterable[int]]:
        """The node of a value, and the indices of its parts."""
        if value is None or type(value) in (bool, int, float, str):
            return self._plain(value), ()
        if type(value) in (bytes, bytearray, memoryview):
            self._check(len(value) // _TEXT_PER_THING)
            return ("bytes", value.hex()), ()
        if type(value) in (list, tuple, set):
            parts = [self.plant(each, depth) for each in value]
            return ("list" if type(value) is list else "tuple", parts), parts
        if type(value) in (dict, Mapping):
            return self._dictionary(value, depth)
        return self._inert(value, depth)

    def _plain(self, value: Any) -> Node:
        if type(value) is int and abs(value) > _LARGEST_NUMBER:
            raise Unsafe("it holds a number that is longer than numbers are")
        return ("text", value.encode("utf-8", "replace").decode()) if type(value) is str else ("value", value)

    def _dictionary(self, value: dict[Any, Any], depth: int) -> tuple[Node, Iterable[int]]:
        pairs = [(self.plant(key, depth), self.plant(each, depth)) for key, each in value.items()]
        return ("dict", pairs), [part for pair in pairs for part in pair]

    def _inert(self, value: Any, depth: int) -> tuple[Node, Iterable[int]]:
        if isinstance(value, RawArray) and value.tensor is not None:
            value = value.tensor
        if isinstance(value, RawTensor):
            extent = value.extent
            place = (extent.offset, extent.size, extent.stride)
            return ("array" if value.is_array else "tensor", self._storage(value.storage), *place), ()
        if isinstance(value, Persistent):
            state = self.plant(value.state, depth)
            return ("record", PERSISTENT, value.name, state, value.version, value.source_sha256), [state]
        if isinstance(value, RawRecord):
            state = self.plant(value.state, depth)
            return ("record", value.module, value.name, state, 0, ""), [state]
        raise Damaged("a part of it was left unfinished")

    def _storage(self, storage: Storage) -> int:
        if storage.data is None:
            raise Damaged("numbers that it names are not in it")
        if id(storage) not in self._storages:
            self._storages[id(storage)] = len(self.tree.storages)
            self.tree.storages.append(storage)
        return self._storages[id(storage)]

    def _add(self, node: Node, parts: Iterable[int]) -> int:
        text = len(node[1]) // _TEXT_PER_THING if node[0] in ("text", "bytes") else 0
        weight = 1 + text + sum(self._weights[part] for part in parts)
        self._check(weight)
        self._weights.append(weight)
        self.tree.nodes.append(node)
        return len(self.tree.nodes) - 1

    def _check(self, weight: int) -> None:
        if weight > self.limits.things:
            raise Unsafe(f"it unfolds to more than {self.limits.things:,} values")
