"""What becomes of an exhausted memory: a sentence."""

from collections.abc import Callable
from typing import Any, TypeVar

import torch

from workbench.core.generators.errors import GeneratorError
from workbench.core.models.devices import if_memory_permits

Result = TypeVar("Result")


class MemoryFullError(GeneratorError):
    """Even one picture does not fit."""


def within_memory(device: str, resolution: int, make: Callable[..., Result], *arguments: Any) -> Result:
    """What `make` gives; MemoryFullError when the memory does not suffice for it."""
    made: tuple[Result] | None = if_memory_permits(_in_a_tuple, make, *arguments)
    if made is None:
        if device == "cuda":
            torch.cuda.empty_cache()
        raise MemoryFullError(_sentence(device, resolution))
    return made[0]


def _in_a_tuple(make: Callable[..., Result], *arguments: Any) -> tuple[Result]:
    return (make(*arguments),)


def _sentence(device: str, resolution: int) -> str:
    size = f"{resolution:,} × {resolution:,} pixels"
    if device == "cpu":
        return (
            f"The computer's memory is too full for a picture of {size}. What was finished is kept. "
            "Close other programs, then try again."
        )
    return (
        f"The graphics card's memory is too full for a picture of {size}. What was finished is kept. "
        "Choose the processor (CPU) as the device, or close other programs, then try again."
    )
