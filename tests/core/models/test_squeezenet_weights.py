"""The built-in weights: folded exactly, and read from a pickle that can do nothing."""

import io
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import torchvision

from workbench.core.models.cards import card
from workbench.core.models.loading import load
from workbench.core.models.preprocessing import standardised
from workbench.core.models.squeezenet_weights import CAFFE_MEAN_BGR, ForbiddenContent, read_arrays
from workbench.core.models.store import weights_path


@pytest.fixture(scope="module")
def arrays() -> dict[str, list[np.ndarray]]:
    return read_arrays(weights_path(card("squeezenet1_1")).read_bytes())


def caffes_answer(arrays: dict[str, list[np.ndarray]], pictures: np.ndarray) -> torch.Tensor:
    """The network written out by hand, with its weights as they lie in the file and its own preprocessing."""

    def convolved(name: str, tensor: torch.Tensor, **options: int) -> torch.Tensor:
        kernel, bias = (torch.from_numpy(each).double() for each in arrays[name])
        return torch.relu(torch.conv2d(tensor, kernel.permute(3, 2, 0, 1), bias, **options))

    def pooled(tensor: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.max_pool2d(tensor, 3, 2, ceil_mode=True)

    blue_green_red = pictures[..., ::-1].astype(np.float64) - np.array(CAFFE_MEAN_BGR)
    tensor = torch.from_numpy(np.ascontiguousarray(blue_green_red)).permute(0, 3, 1, 2)
    tensor = pooled(convolved("conv1", tensor, stride=2))
    for number in range(2, 10):
        squeezed = convolved(f"fire{number}/squeeze1x1", tensor)
        expanded = (
            convolved(f"fire{number}/expand1x1", squeezed),
            convolved(f"fire{number}/expand3x3", squeezed, padding=1),
        )
        tensor = torch.cat(expanded, dim=1)
        if number in (3, 5):
            tensor = pooled(tensor)
    return convolved("conv10", tensor).mean(dim=(2, 3))


def test_folded_weights_give_the_answers_of_the_unfolded_ones(arrays: dict[str, list[np.ndarray]]) -> None:
    described = card("squeezenet1_1")
    pictures = np.random.default_rng(3).integers(0, 256, (3, 224, 224, 3), dtype=np.uint8)
    pictures[1] = 0
    pictures[2, 50:180, 40:160] = (250, 30, 60)
    model = load(described, "cpu")
    with torch.inference_mode():
        found = model.network(standardised(pictures, described.preprocessing, torch.device("cpu")))
    expected = caffes_answer(arrays, pictures)
    torch.testing.assert_close(found.double(), expected, rtol=1e-3, atol=1e-3)
    assert torch.equal(found.argsort(dim=1)[:, -3:], expected.argsort(dim=1)[:, -3:])


def test_every_weight_of_the_network_is_filled(arrays: dict[str, list[np.ndarray]]) -> None:
    network = torchvision.models.squeezenet1_1(weights=None)
    numbers = sum(each.numel() for each in network.parameters())
    assert numbers == sum(each.size for pair in arrays.values() for each in pair)
    assert numbers == card("squeezenet1_1").parameters


def test_arrays_come_back_from_a_harmless_pickle() -> None:
    arrays = {"conv1": [np.arange(6, dtype=np.float32).reshape(1, 2, 3, 1), np.zeros(1, np.float32)]}
    found = read_arrays(pickle.dumps(arrays, protocol=4))
    assert np.array_equal(found["conv1"][0], arrays["conv1"][0])


class Calls:
    """Pickled, it calls a function when it is read."""

    def __init__(self, function: Callable[..., Any], *arguments: Any) -> None:
        self.call = function, arguments

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return self.call


@pytest.mark.parametrize(
    "function", [os.mkdir, eval, exec, getattr, __import__, pickle.loads, np.load, np.memmap, io.open, Path]
)
@pytest.mark.parametrize("protocol", [0, 2, 4, 5])
def test_a_malicious_pickle_is_refused_and_nothing_of_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: Callable[..., Any], protocol: int
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    content = pickle.dumps({"conv1": [Calls(function, "harm")]}, protocol=protocol)
    with pytest.raises(ForbiddenContent, match="not a plain array of numbers"):
        read_arrays(content)
    assert list(empty.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["numpy\n_globals", "numpy.core.multiarray\nfromfile", "numpy\nndarray.tofile", "os\nsystem"]
)
def test_names_close_to_the_allowed_ones_are_refused(name: str) -> None:
    with pytest.raises(ForbiddenContent):
        read_arrays(b"c" + name.encode() + b"\n.")
