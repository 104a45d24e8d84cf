"""The processor a network runs on, how many pictures it takes at a time, and the retreat when memory runs out."""

import os

import numpy as np
import torch
from numpy.typing import NDArray

from workbench.core.errors import WorkbenchError
from workbench.core.models.cards import ModelCard
from workbench.core.models.loading import LoadedModel, load
from workbench.core.models.machine import Machine
from workbench.core.models.preprocessing import standardised

PICTURES_AT_ONCE = {"cpu": 16, "cuda": 128, "mps": 64}


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
        self.model: LoadedModel = load(card, self.device)
        self.pictures_at_once = machine.pictures_at_once or PICTURES_AT_ONCE[self.device]
        self._notes: list[str] = []

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
            try:
                parts.append(self._forward(pictures[done : done + self.pictures_at_once]))
                done += len(parts[-1])
            except (torch.OutOfMemoryError, MemoryError, RuntimeError) as error:
                if not _is_out_of_memory(error):
                    raise
                self._retreat()
        return np.concatenate(parts)

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
        elif self.device != "cpu":
            self.device, self.pictures_at_once = "cpu", PICTURES_AT_ONCE["cpu"]
            self.model = load(self.model.card, "cpu")
            self._notes.append("The graphics card's memory was full: going on with the processor (CPU).")
        else:
            raise DeviceError(
                "The computer's memory is too full for even one picture. What was finished is kept. "
                "Close other programs, then resume."
            )


def _is_out_of_memory(error: BaseException) -> bool:
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    # The CPU's and MPS's allocators raise a plain RuntimeError.
    text = str(error).lower()
    return "out of memory" in text or "can't allocate memory" in text or "not enough memory" in text
