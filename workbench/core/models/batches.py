"""Pictures read and prepared for a network, batch by batch, in the order that suits its device."""

from collections.abc import Callable, Generator, Sequence
from itertools import islice
from typing import TypeVar

from workbench.core.models.devices import Inference
from workbench.core.models.machine import Machine
from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.read_ahead import ahead

BATCHES_READ_AHEAD = 2

Prepared = TypeVar("Prepared")


def batches(
    prepare: Callable[[PictureFile], Prepared],
    files: Sequence[PictureFile],
    inference: Inference,
    machine: Machine,
) -> Generator[tuple[int, Sequence[PictureFile], list[Prepared]], None, None]:
    """How many pictures are done with this batch, its files, and what ``prepare`` makes of each.

    Closed before its end, it reads no more of what was to be read ahead.
    """
    size = inference.pictures_at_once
    # On the processor reading ahead would take the cores from the network, and each would wait for the other.
    is_ahead = inference.device != "cpu"
    prepared = ahead(prepare, files if is_ahead else (), machine.readers, reach=size * BATCHES_READ_AHEAD)
    try:
        for start in range(0, len(files), size):
            batch = files[start : start + size]
            source = islice(prepared, size) if is_ahead else ahead(prepare, batch, machine.readers, size)
            yield start + len(batch), batch, list(source)
    finally:
        prepared.close()
