"""The device: chosen, named, and left in good order when its memory is full, with unchanged answers."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
import torch

from tests.core.models.making import card_of, save, small_network
from workbench.core.models import devices
from workbench.core.models.cards import ModelCard
from workbench.core.models.devices import (
    DeviceError,
    Inference,
    Quicker,
    available_devices,
    chosen_device,
    device_in_words,
)
from workbench.core.models.loading import load
from workbench.core.models.machine import Machine
from workbench.core.models.preprocessing import standardised

ERRORS = [
    torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
    RuntimeError("MPS backend out of memory (MPS allocated: 8 GB)"),
    RuntimeError("[enforce fail at alloc_cpu.cpp:117] . DefaultCPUAllocator: can't allocate memory"),
    RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 99 bytes."),
    RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
    MemoryError(),
]


@pytest.fixture
def small() -> ModelCard:
    load.cache_clear()
    return card_of(save(small_network().state_dict(), "small.pt", "state_dict"), "state_dict")


@pytest.fixture
def pictures(small: ModelCard) -> np.ndarray:
    crop = small.preprocessing.crop
    return np.random.default_rng(1).integers(0, 256, (9, crop, crop, 3), dtype=np.uint8)


def bare_answers(small: ModelCard, pictures: np.ndarray) -> np.ndarray:
    with torch.inference_mode():
        batch = standardised(pictures, small.preprocessing, torch.device("cpu"))
        return small_network()(batch).numpy()


def fill_memory(
    monkeypatch: pytest.MonkeyPatch, room: Callable[[str], int], error: BaseException = ERRORS[0]
) -> list[int]:
    """Let a device have room for so many pictures at a time; returns the sizes of the batches that fitted."""
    forward, fitted = Inference._forward, []

    def cramped(self: Inference, batch: np.ndarray) -> np.ndarray:
        if len(batch) > room(self.device):
            raise error
        fitted.append(len(batch))
        return forward(self, batch)

    monkeypatch.setattr(Inference, "_forward", cramped)
    return fitted


def pretend_to_have_cuda(monkeypatch: pytest.MonkeyPatch) -> None:
    """A graphics card that computes on the processor."""
    real_load = devices.load
    monkeypatch.setattr(devices, "available_devices", lambda: ("cuda", "cpu"))
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: None)
    monkeypatch.setattr(devices, "load", lambda card, device: real_load(card, "cpu"))


# Choosing


def test_the_processor_is_always_there_and_auto_is_the_fastest() -> None:
    assert available_devices()[-1] == "cpu"
    assert chosen_device("auto") == available_devices()[0]
    assert chosen_device("cpu") == "cpu"
    assert device_in_words("cpu").startswith("processor (CPU, ")


@pytest.mark.parametrize("name", ["tpu", "cuda:7", "", "CPU"])
def test_a_device_that_is_not_there_is_refused_with_those_that_are(name: str) -> None:
    with pytest.raises(DeviceError, match=f"The device “{name}” is not available on this computer") as caught:
        chosen_device(name)
    assert "auto" in str(caught.value) and "cpu" in str(caught.value)


def test_the_faster_device_is_preferred(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert available_devices() == ("cuda", "mps", "cpu")
    assert chosen_device("auto") == "cuda"


# Answers


@pytest.mark.parametrize("at_once", [1, 4, 9, 100])
@pytest.mark.parametrize("readers", [0, 2])
def test_answers_do_not_depend_on_how_many_are_computed_at_once(
    small: ModelCard, pictures: np.ndarray, at_once: int, readers: int
) -> None:
    with ThreadPoolExecutor(max(1, readers)) as pool:
        inference = Inference(small, Machine("cpu", pool if readers else None, at_once))
        found = inference.outputs(pictures)
    assert found.shape == (9, 3) and found.dtype == np.float32
    np.testing.assert_allclose(found, bare_answers(small, pictures), rtol=1e-3, atol=1e-4)
    assert inference.taken_notes() == ""


# Out of memory


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_a_full_memory_halves_the_batch_and_says_so_once(
    small: ModelCard, pictures: np.ndarray, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    fitted = fill_memory(monkeypatch, lambda device: 2, error)
    inference = Inference(small, Machine("cpu", None, 8))
    found = inference.outputs(pictures)
    np.testing.assert_allclose(found, bare_answers(small, pictures), rtol=1e-3, atol=1e-4)
    assert fitted == [2, 2, 2, 2, 1]
    assert inference.taken_notes() == (
        "The memory was full: going on with 4 pictures at a time. "
        "The memory was full: going on with 2 pictures at a time."
    )
    assert inference.taken_notes() == ""
    inference.outputs(pictures)
    assert inference.taken_notes() == "", "the smaller batch is kept"


def test_a_graphics_card_that_is_too_small_is_left_for_the_processor(
    small: ModelCard, pictures: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend_to_have_cuda(monkeypatch)
    fill_memory(monkeypatch, lambda device: 0 if device == "cuda" else 100)
    inference = Inference(small, Machine("auto", None, 2))
    assert inference.device == "cuda"
    found = inference.outputs(pictures)
    np.testing.assert_allclose(found, bare_answers(small, pictures), rtol=1e-3, atol=1e-4)
    assert inference.device == "cpu"
    assert inference.taken_notes().endswith(
        "The graphics card's memory was full: going on with the processor (CPU)."
    )


def test_a_graphics_card_with_no_room_for_the_network_itself_is_left_too(
    small: ModelCard, pictures: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend_to_have_cuda(monkeypatch)

    def load_where_there_is_room(card: ModelCard, device: str) -> Any:
        if device == "cuda":
            raise ERRORS[0]
        return load(card, device)

    monkeypatch.setattr(devices, "load", load_where_there_is_room)
    inference = Inference(small, Machine("auto"))
    assert inference.device == "cpu" and "going on with the processor" in inference.taken_notes()
    np.testing.assert_allclose(
        inference.outputs(pictures), bare_answers(small, pictures), rtol=1e-3, atol=1e-4
    )


def test_when_not_even_one_picture_fits_there_is_a_sentence(
    small: ModelCard, pictures: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_memory(monkeypatch, lambda device: 0)
    inference = Inference(small, Machine("cpu", None, 4))
    with pytest.raises(DeviceError, match="too full for even one picture"):
        inference.outputs(pictures)


def test_the_memory_is_free_before_the_retreat(
    small: ModelCard, pictures: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    seen: list[object] = []
    retreat = Inference._retreat

    def look(self: Inference) -> None:
        seen.append(sys.exc_info()[1])
        retreat(self)

    monkeypatch.setattr(Inference, "_retreat", look)
    fill_memory(monkeypatch, lambda device: 1)
    Inference(small, Machine("cpu", None, 2)).outputs(pictures[:2])
    assert seen == [None], "an error that is still being handled holds on to the tensors of its batch"


@pytest.mark.parametrize(
    "error", [RuntimeError("mat1 and mat2 shapes cannot be multiplied"), ValueError("other")]
)
def test_other_errors_are_not_taken_for_a_full_memory(
    small: ModelCard, pictures: np.ndarray, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    fill_memory(monkeypatch, lambda device: 0, error)
    with pytest.raises(type(error), match=str(error)):
        Inference(small, Machine("cpu")).outputs(pictures)


# A real graphics card, where there is one


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device here")
def test_a_real_graphics_card_answers_like_the_processor_even_when_it_fills_up(
    small: ModelCard, pictures: np.ndarray
) -> None:
    inference = Inference(small, Machine("cuda", None, 8))
    np.testing.assert_allclose(
        inference.outputs(pictures), bare_answers(small, pictures), rtol=1e-2, atol=1e-2
    )
    assert "CUDA" in device_in_words("cuda")
    free, total = torch.cuda.mem_get_info()
    torch.cuda.set_per_process_memory_fraction(1e-4)
    try:
        torch.cuda.empty_cache()
        found = inference.outputs(np.repeat(pictures, 8, axis=0))
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)
    assert "The memory was full" in inference.taken_notes(), (free, total)
    np.testing.assert_allclose(
        found, np.repeat(bare_answers(small, pictures), 8, axis=0), rtol=1e-2, atol=1e-2
    )


def test_the_quicker_way_is_taken_and_the_slower_one_tried_again_at_times() -> None:
    quicker = Quicker(("together", "side by side"))
    seconds = {"together": 1.0, "side by side": 2.0}

    def ways_taken(turns: int) -> list[str]:
        taken = []
        for _ in range(turns):
            taken.append(quicker.choice())
            quicker.note(taken[-1], seconds[taken[-1]])
        return taken

    first = ways_taken(2 + Quicker.TURNS_BETWEEN_TRIES)
    assert first[:3] == ["together", "side by side", "together"] and first.count("side by side") == 1
    seconds["side by side"] = 0.5
    later = ways_taken(2 * Quicker.TURNS_BETWEEN_TRIES)
    assert later[-2:] == ["side by side", "side by side"] and "together" in later
