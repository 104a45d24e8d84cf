"""The processor a network runs on, how many pictures it takes at a time, and the retreat when memory runs out."""

import os
from collections.abc import Callable
from concurrent.futures import Executor, wait
from typing import Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray

from workbench.core.errors import WorkbenchError
from workbench.core.models.cards import ModelCard
from workbench.core.models.loading import LoadedModel, load
from workbench.core.models.machine import Machine
from workbench.core.models.preprocessing import standardised

Result = TypeVar("Result")

# Few, so that no core waits long for the last one to finish.
PICTURES_PER_CORE = 4
# On two cores 32 at once were not measurably faster than 16 (8 pairs: 0.74–1.70, median 1.04), and a program
# that is killed loses up to one batch.
PICTURES_AT_ONCE = {"cpu": max(16, PICTURES_PER_CORE * (os.cpu_count() or 1)), "cuda": 128, "mps": 64}

_NO_MEMORY = ("out of memory", "can't allocate memory", "not enough memory", "alloc_failed")


class DeviceError(WorkbenchError):
    """The chosen device is not there, or even one picture does not fit into memory."""


def available_devices() -> tuple[str, ...]:
    """The devices networks can run on here, fastest first; the processor ("cpu") is always among them."""
    cuda = ("cuda",) if torch.cuda.is_available() else ()
    mps = ("mps",) if torch.backends.mps.is_available() else ()
    return (*cuda, *mps, "cpu")


def chosen_device(preference: str) -> str:
    """The device for a preference; "auto" is the fastest one. Raises :class:`DeviceError` when it is not there."""
    available = available_devices()
    if preference == "auto":
        return available[0]
    if preference not in available:
        raise DeviceError(
            f"The device “{preference}” is not available on this computer. Choose one of: "
            f"auto, {', '.join(available)}."
        )
    return preference


def device_in_words(device: str) -> str:
    """A device as a person would call it, for the window and for the record of a run."""
    if device == "cuda":
        return f"graphics card ({torch.cuda.get_device_name()}, CUDA)"
    if device == "mps":
        return "graphics processor (Apple, MPS)"
    return f"processor (CPU, {os.cpu_count()} cores)"


class Inference:
    """A model at work on one device. It halves its batches, then leaves for the CPU, when memory runs out."""

    def __init__(self, card: ModelCard, machine: Machine) -> None:
        self.device = chosen_device(machine.device)
        self.pictures_at_once = machine.pictures_at_once or PICTURES_AT_ONCE[self.device]
        self._notes: list[str] = []
        self._readers = machine.readers
        self.model: LoadedModel = _if_memory_permits(load, card, self.device) or self._on_processor(card)

    def taken_notes(self) -> str:
        """What happened since the last call that a person should know; empty when nothing did."""
        notes, self._notes = " ".join(self._notes), []
        return notes

    def outputs(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The network's raw outputs (N×labels) for fitted pictures (N×H×W×3).

        Raises :class:`DeviceError` when a single picture does not fit into the processor's memory.
        """
        parts: list[NDArray[np.float32]] = []
        done = 0
        while done < len(pictures):
            part = _if_memory_permits(self._batch, pictures[done : done + self.pictures_at_once])
            # The error is gone by now, and with it what the network held in memory.
            if part is None:
                self._retreat()
            else:
                parts.append(part)
                done += len(part)
        return np.concatenate(parts)

    def _batch(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        if self.device != "cpu" or self._readers is None or len(pictures) == 1:
            return self._forward(pictures)
        return self._side_by_side(pictures, self._readers)

    def _side_by_side(self, pictures: NDArray[np.uint8], readers: Executor) -> NDArray[np.float32]:
        """The readers' threads compute a few pictures each, on one core each, in turn with reading files.

        Torch's own way, all cores on one layer of one batch, makes every core wait for the slowest after each
        layer. Classifying with SqueezeNet on two cores that other programs used too, this way took less time in
        each of 16 pairs of runs: 1.4 to 5.1 times less. On an idle computer it has not been compared.
        """
        threads = torch.get_num_threads()
        starts = range(0, len(pictures), PICTURES_PER_CORE)
        parts = [
            readers.submit(self._forward_on_one_core, pictures[start : start + PICTURES_PER_CORE])
            for start in starts
        ]
        try:
            # Whatever happens to one of them: the network is at rest when this is left.
            wait(parts)
            return np.concatenate([part.result() for part in parts])
        finally:
            # A part of what is set on a reader's thread holds for all threads.
            torch.set_num_threads(threads)

    def _forward_on_one_core(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        torch.set_num_threads(1)
        return self._forward(pictures)

    @torch.inference_mode()
    def _forward(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        batch = standardised(pictures, self.model.card.preprocessing, self.model.device)
        outputs: NDArray[np.float32] = self.model.network(batch).float().cpu().numpy()
        return outputs

    def _retreat(self) -> None:
        if self.device == "cuda":
            torch.cuda.empty_cache()
        if self.pictures_at_once > 1:
            self.pictures_at_once //= 2
            self._notes.append(
                f"The memory was full: going on with {self.pictures_at_once} pictures at a time."
            )
        else:
            self.model = self._on_processor(self.model.card)

    def _on_processor(self, card: ModelCard) -> LoadedModel:
        if self.device == "cpu":
            raise DeviceError(
                "The computer's memory is too full for even one picture. What was finished is kept. "
                "Close other programs, then resume."
            )
        self.device, self.pictures_at_once = "cpu", PICTURES_AT_ONCE["cpu"]
        self._notes.append("The graphics card's memory was full: going on with the processor (CPU).")
        return load(card, "cpu")


def _if_memory_permits(function: Callable[..., Result], *arguments: Any) -> Result | None:
    """What ``function`` gives, or None when memory ran out."""
    try:
        return function(*arguments)
    except MemoryError:
        return None
    except RuntimeError as error:
        # The allocators of CPU and MPS and the libraries of CUDA raise plain RuntimeErrors.
        if isinstance(error, torch.OutOfMemoryError) or any(
            each in str(error).lower() for each in _NO_MEMORY
        ):
            return None
        raise
