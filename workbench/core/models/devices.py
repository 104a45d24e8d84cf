"""The processor a network runs on, how many pictures it takes at a time, and the retreat when memory runs out."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, wait
from time import perf_counter
from typing import Any, Generic, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray

from workbench.core.errors import WorkbenchError
from workbench.core.models.cards import ModelCard
from workbench.core.models.loading import LoadedModel, load
from workbench.core.models.machine import Machine, processor_in_words
from workbench.core.models.preprocessing import standardised

Result = TypeVar("Result")
Way = TypeVar("Way")
Loading = Callable[[ModelCard, str], LoadedModel]

# Few, so that no core waits long for the last one to finish, and their values fit into the cores' caches.
PICTURES_PER_CORE = 4
PICTURES_TOGETHER = 4
# Files are read and pictures are computed in turn, and each change of turn costs some milliseconds: on two idle
# cores 32 at a time took 4.7 ms a picture, 16 took 5.5. A program that is killed loses up to one batch.
PICTURES_AT_ONCE = {"cpu": max(32, PICTURES_PER_CORE * (os.cpu_count() or 1)), "cuda": 128, "mps": 64}

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
    return processor_in_words()


class Quicker(Generic[Way]):
    """Of several ways to the same answer, the one that was quicker when last tried; the others get a turn at times.

    Which is quicker changes while one works: with what else the computer does, and from network to network.
    """

    TURNS_BETWEEN_TRIES = 12

    def __init__(self, ways: Sequence[Way]) -> None:
        self._seconds: dict[Way, float] = dict.fromkeys(ways, 0.0)
        self._tried: dict[Way, int] = dict.fromkeys(ways, 0)
        self._turn = 0

    def choice(self) -> Way:
        """The way to take now."""
        self._turn += 1
        waited_longest = min(self._tried, key=self._tried.__getitem__)
        if self._turn - self._tried[waited_longest] > self.TURNS_BETWEEN_TRIES:
            return waited_longest
        return min(self._seconds, key=self._seconds.__getitem__)

    def note(self, way: Way, seconds: float) -> None:
        """``way`` was taken and needed so long for one picture."""
        self._seconds[way], self._tried[way] = seconds, self._turn


class Inference:
    """A model at work on one device. It halves its batches, then leaves for the CPU, when memory runs out."""

    def __init__(
        self,
        card: ModelCard,
        machine: Machine,
        loading: Loading | None = None,
        side_by_side_first: bool = False,
    ) -> None:
        """``loading`` makes the model ready for a device; what its network gives for a batch are the outputs.

        With few batches there is no time to find out how cores are best used. ``side_by_side_first`` begins with the
        way that is never bad, a few pictures on each core.
        """
        self.device = chosen_device(machine.device)
        self._load = loading or load
        self._notes: list[str] = []
        self._readers = machine.readers
        ways = (self._together, self._side_by_side)
        self._quicker = Quicker(ways[::-1] if side_by_side_first else ways)
        self.pictures_at_once = machine.pictures_at_once or PICTURES_AT_ONCE[self.device]
        self.model: LoadedModel = if_memory_permits(self._load, card, self.device) or self._on_processor(card)
        if self.model.has_own_threads and self.model.device.type != self.device:
            self.device = self.model.device.type
            self.pictures_at_once = machine.pictures_at_once or PICTURES_AT_ONCE[self.device]
            self._notes.append("This model can be computed on the processor (CPU) only.")

    def taken_notes(self) -> str:
        """What happened since the last call that a person should know; empty when nothing did."""
        notes, self._notes = " ".join(self._notes), []
        return notes

    def outputs(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The network's raw outputs (N×labels, or N×whatever it gives) for fitted pictures (N×H×W×3).

        Raises :class:`DeviceError` when a single picture does not fit into the processor's memory.
        """
        parts: list[NDArray[np.float32]] = []
        done = 0
        while done < len(pictures):
            part = if_memory_permits(self._batch, pictures[done : done + self.pictures_at_once])
            # The error is gone by now, and with it what the network held in memory.
            if part is None:
                self._retreat()
            else:
                parts.append(part)
                done += len(part)
        return np.concatenate(parts)

    def _batch(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        has_threads = self.device != "cpu" or self.model.has_own_threads
        if has_threads or self._readers is None or len(pictures) == 1:
            return self._forward(pictures)
        way = self._quicker.choice()
        started = perf_counter()
        outputs = way(pictures, self._readers)
        self._quicker.note(way, (perf_counter() - started) / len(pictures))
        return outputs

    def _together(self, pictures: NDArray[np.uint8], _: Executor) -> NDArray[np.float32]:
        """Torch's own way: all cores on each layer of a small batch, whose values fit into the cores' caches.

        Every core waits for the slowest after each layer. Measured on two cores: a third quicker than the other
        way while they are idle otherwise, and 1.4 to 5.1 times slower while other programs used them too.
        """
        starts = range(0, len(pictures), PICTURES_TOGETHER)
        return np.concatenate(
            [self._forward(pictures[start : start + PICTURES_TOGETHER]) for start in starts]
        )

    def _side_by_side(self, pictures: NDArray[np.uint8], readers: Executor) -> NDArray[np.float32]:
        """The readers' threads compute a few pictures each, on one core each; a busy core delays only its own."""
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
        return self._load(card, "cpu")


def if_memory_permits(function: Callable[..., Result], *arguments: Any) -> Result | None:
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
