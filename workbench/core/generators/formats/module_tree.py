"""A network as it was written down object by object: each module with its own values, its tensors and its parts."""

import math
import numbers
import reprlib
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from torch import Tensor

from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.reading.checkpoint import Record

_DEEPEST = 12
_MOST_MODULES = 2000


class Module:
    """One module of a file. What it says of itself is checked when it is asked for."""

    def __init__(self, record: Record, path: str = "") -> None:
        state = record.state
        self.kind, self.path = record.name, path
        self._values: Mapping[str, Any] = state if isinstance(state, Mapping) else {}

    @property
    def parts(self) -> "dict[str, Module]":
        """The modules within this, by name."""
        return {
            str(name): Module(part, self._below(str(name)))
            for name, part in self._mapping("_modules").items()
            if isinstance(part, Record)
        }

    def part(self, name: str) -> "Module":
        """The module of this name; GeneratorError when there is none."""
        found = self.parts.get(name)
        if found is None:
            raise GeneratorError(
                f"This file lacks “{self._below(name)}”, which a generator of this kind needs, so it could not be "
                "opened. It may be damaged, or come from a changed version of the program that made it."
            )
        return found

    def all_parts(self, depth: int = 0) -> "Iterator[Module]":
        """This module and all within it. GeneratorError for what lies within itself."""
        if depth > _DEEPEST:
            raise GeneratorError(
                "The parts of the network in this file lie within each other without an end."
            )
        yield self
        for part in self.parts.values():
            yield from part.all_parts(depth + 1)

    def tensors(self) -> dict[str, Tensor]:
        """All tensors of floating-point numbers in this module and within it, by their full names below this one."""
        found: dict[str, Tensor] = {}
        for count, module in enumerate(self.all_parts()):
            if count > _MOST_MODULES:
                raise GeneratorError("The network in this file has more parts than any generator.")
            beginning = module.path[len(self.path) :].lstrip(".")
            for name, value in module.own_tensors().items():
                found[f"{beginning}.{name}" if beginning else name] = value
        return found

    def own_tensors(self) -> dict[str, Tensor]:
        """Parameters and buffers of this module alone."""
        return {
            str(name): value
            for kept in ("_parameters", "_buffers")
            for name, value in self._mapping(kept).items()
            if isinstance(value, Tensor) and value.is_floating_point()
        }

    def has(self, name: str) -> bool:
        """Whether it says anything but “nothing” under this name."""
        return self._values.get(name) is not None

    def number(self, name: str) -> float:
        """A finite number; GeneratorError when it is none."""
        value = _unpacked(self._values.get(name))
        if isinstance(value, bool) or not isinstance(value, numbers.Real) or not math.isfinite(value):
            raise self._wrong(name)
        return float(value)

    def whole(self, name: str) -> int:
        """A whole number; of several that are alike, as for both sides of a square, that one."""
        value = self.number(name)
        if value != int(value):
            raise self._wrong(name)
        return int(value)

    def wholes(self, name: str) -> tuple[int, ...]:
        """Whole numbers, at most 64."""
        values = self._values.get(name)
        values = values.tolist() if isinstance(values, np.ndarray) else values
        if not isinstance(values, list | tuple) or len(values) > 64:
            raise self._wrong(name)
        if not all(isinstance(each, int) for each in values):
            raise self._wrong(name)
        return tuple(values)

    def text(self, name: str) -> str:
        """A text; GeneratorError when it is none."""
        value = self._values.get(name)
        if not isinstance(value, str):
            raise self._wrong(name)
        return value

    def is_true(self, name: str) -> bool:
        """Whether it says yes under this name."""
        return _unpacked(self._values.get(name)) is True

    def _mapping(self, name: str) -> Mapping[Any, Any]:
        value = self._values.get(name)
        return value if isinstance(value, Mapping) else {}

    def _below(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def _wrong(self, name: str) -> GeneratorError:
        said = reprlib.repr(self._values.get(name, "nothing"))
        return GeneratorError(
            f"“{self._below(name)}” in this file says {said}, which cannot be. It may be damaged; fetch it again."
        )


def _unpacked(value: Any) -> Any:
    """A number of numpy, or the one number that all of an array are, as a plain number."""
    if isinstance(value, np.ndarray | list | tuple) and len(np.shape(value)) == 1 and len(value):
        first = value[0]
        return _unpacked(first) if all(each == first for each in value) else None
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        return value.item()
    return value
