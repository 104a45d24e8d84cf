"""Numbers out of files, whatever they are wrapped in; a file with more than numbers is refused and not opened."""

import argparse
import os
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.torch
import torch

from tests.core.models.making import small_network
from workbench.core.models.refusals import RefusedFile
from workbench.core.models.state_dicts import read_state_dict


def saved(folder: Path, content: Any, **options: Any) -> Path:
    torch.save(content, folder / "weights.pt", **options)
    return folder / "weights.pt"


def prefixed(prefix: str) -> dict[str, torch.Tensor]:
    return {prefix + name: tensor for name, tensor in small_network().state_dict().items()}


WRAPPED = {
    "plain": prefixed(""),
    "state_dict": {"state_dict": prefixed(""), "epoch": 3, "best": 0.5},
    "model": {"model": OrderedDict(prefixed("")), "optimizer": {"state": {}, "param_groups": [{"lr": 0.1}]}},
    "model_state_dict": {"model_state_dict": prefixed("")},
    "DataParallel": prefixed("module."),
    "Lightning": {"state_dict": prefixed("model.") | {"criterion.weight": torch.ones(3)}, "hyper": None},
    "compiled and parallel": {"model": prefixed("module._orig_mod.")},
    "twice": {"model": {"state_dict": prefixed("")}},
}


@pytest.mark.parametrize("content", WRAPPED.values(), ids=WRAPPED)
@pytest.mark.parametrize("is_new", [True, False], ids=["zip", "old"])
def test_common_wrappings_are_taken_off(tmp_path: Path, content: Any, is_new: bool) -> None:
    path = saved(tmp_path, content, _use_new_zipfile_serialization=is_new)
    found = read_state_dict(path, "state_dict")
    expected = small_network().state_dict()
    assert found.keys() == expected.keys()
    assert all(torch.equal(found[name], tensor) for name, tensor in expected.items())


def test_safetensors_with_a_prefix_are_read(tmp_path: Path) -> None:
    safetensors.torch.save_file(prefixed("model."), tmp_path / "weights.safetensors")
    found = read_state_dict(tmp_path / "weights.safetensors", "safetensors")
    assert found.keys() == small_network().state_dict().keys()


def test_old_names_of_densenet_are_understood(tmp_path: Path) -> None:
    path = saved(tmp_path, {"features.denseblock1.denselayer1.norm.1.weight": torch.zeros(2)})
    assert list(read_state_dict(path, "state_dict")) == ["features.denseblock1.denselayer1.norm1.weight"]


class Harm:
    """Unpickled, it makes a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):  # type: ignore[no-untyped-def]
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("is_new", [True, False], ids=["zip", "old"])
def test_a_malicious_file_does_nothing_and_is_named(tmp_path: Path, is_new: bool) -> None:
    content = {"state_dict": prefixed(""), "extra": Harm(tmp_path / "harm")}
    path = saved(tmp_path, content, _use_new_zipfile_serialization=is_new)
    with pytest.raises(RefusedFile, match=r"holds more than numbers \(“(posix|nt)\.mkdir”\).* not opened"):
        read_state_dict(path, "state_dict")
    assert not (tmp_path / "harm").exists()
    torch.load(path, weights_only=False)
    assert (tmp_path / "harm").exists(), "the file was no danger at all"


@pytest.mark.parametrize("is_new", [True, False], ids=["zip", "old"])
def test_a_whole_network_is_refused_with_what_to_do(tmp_path: Path, is_new: bool) -> None:
    path = saved(tmp_path, small_network(), _use_new_zipfile_serialization=is_new)
    with pytest.raises(RefusedFile, match="is a whole network saved with its program") as caught:
        read_state_dict(path, "state_dict")
    assert "torch.save(model.state_dict(), 'weights.pt')" in str(caught.value)


@pytest.mark.parametrize(
    ("extra", "named"),
    [
        (np.float32(0.5), "numpy._core.multiarray.scalar"),
        (argparse.Namespace(epochs=3), "argparse.Namespace"),
    ],
    ids=["numpy", "arguments"],
)
def test_other_values_than_numbers_are_named(tmp_path: Path, extra: Any, named: str) -> None:
    path = saved(tmp_path, {"model": prefixed(""), "extra": extra})
    with pytest.raises(RefusedFile, match=f"holds more than numbers .“{named}”"):
        read_state_dict(path, "state_dict")


@pytest.mark.parametrize("format", ["safetensors", "state_dict", "old"])
@pytest.mark.parametrize("share", [0.001, 0.3, 0.9, 0.9999])
def test_a_file_that_breaks_off_is_damaged(tmp_path: Path, format: str, share: float) -> None:
    path = tmp_path / "weights"
    if format == "safetensors":
        safetensors.torch.save_file(prefixed(""), path)
    else:
        torch.save(prefixed(""), path, _use_new_zipfile_serialization=format == "state_dict")
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(RefusedFile, match="incomplete or damaged"):
        read_state_dict(path, "safetensors" if format == "safetensors" else "state_dict")


@pytest.mark.parametrize("content", [None, 5, [torch.zeros(1)], {}, {"state_dict": {}}, {"a": 1}], ids=str)
def test_a_file_without_named_numbers_is_refused(tmp_path: Path, content: Any) -> None:
    with pytest.raises(RefusedFile, match="holds no weights by name"):
        read_state_dict(saved(tmp_path, content), "state_dict")


ODD = {
    "without numbers": torch.zeros(3, device="meta"),
    "complex": torch.zeros(3, dtype=torch.complex64),
}


@pytest.mark.parametrize("tensor", ODD.values(), ids=ODD)
def test_numbers_in_an_odd_form_are_refused(tmp_path: Path, tensor: torch.Tensor) -> None:
    with pytest.raises(RefusedFile, match="“weight” in a form that this program does not read"):
        read_state_dict(saved(tmp_path, {"weight": tensor}), "state_dict")


def test_numbers_that_list_only_those_that_are_not_zero_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedFile, match=r"does not read|cannot be read"):
        read_state_dict(saved(tmp_path, {"weight": torch.eye(3).to_sparse()}), "state_dict")


def test_one_number_that_claims_to_be_a_billion_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, {"weight": torch.zeros(1).expand(10**6, 10**6)})
    with pytest.raises(RefusedFile, match="more numbers than it has bytes"):
        read_state_dict(path, "state_dict")
