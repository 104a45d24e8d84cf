"""What a computer lends to a task. Kept apart from torch, so that the window can speak of it at once."""

import os
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Machine:
    """``device`` is "auto", "cpu", "cuda" or "mps"; ``readers`` read files ahead of the network if given.

    ``pictures_at_once`` is the size of a batch; 0 leaves it to the device. ``folder`` is where a task that
    writes files puts them; others need none.
    """

    device: str = "auto"
    readers: Executor | None = None
    pictures_at_once: int = 0
    folder: Path | None = None


def processor_in_words() -> str:
    """The processor as a person would call it; what needs no network runs there."""
    return f"processor (CPU, {os.cpu_count()} cores)"
