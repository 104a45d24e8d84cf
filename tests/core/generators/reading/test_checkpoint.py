"""Honest files are read as the programs that wrote them would read them."""

import argparse
import math
import mmap
import pickle
from collections import OrderedDict
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from torch import Tensor, nn

from tests.core.generators.foreign_objects import foreign_modules
from tests.core.generators.making import small_stylegan2
from tests.core.generators.making_files import (
    nvidia_pickle,
    psp_checkpoint,
    rosinality_checkpoint,
    rosinality_state,
    tensorflow_pickle,
)
from workbench.core.generators.networks.stylegan2_discriminator import StyleGAN2Discriminator
from workbench.core.generators.networks.stylegan3 import StyleGAN3
from workbench.core.generators.networks.stylegan3_building import designed, rules_of_r, rules_of_t
from workbench.core.generators.reading.apart import read_apart
from workbench.core.generators.reading.checkpoint import Record, read_checkpoint
from workbench.core.generators.reading.content import read_content
from workbench.core.generators.reading.instructions import LONG

WAYS = [read_checkpoint, read_apart]


def tensors_in(record: Record, beginning: str = "") -> dict[str, Tensor]:
    """All tensors of a module and of those within it, by the names that torch gives them."""
    own = record.state["_parameters"] | record.state["_buffers"]
    found = {f"{beginning}{name}": value for name, value in own.items() if value is not None}
    for name, child in record.state["_modules"].items():
        found |= tensors_in(child, f"{beginning}{name}.")
    return found


def assert_holds(record: Record, network: nn.Module) -> None:
    found = tensors_in(record)
    ours = network.state_dict()
    assert not set(ours) - set(found)
    assert all(torch.equal(found[name], value) for name, value in ours.items())
    assert all(found[name].dtype == value.dtype for name, value in ours.items())


@pytest.mark.parametrize("read", WAYS)
@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_nvidia_pickle_of_every_protocol(read: Any, protocol: int, tmp_path: Path) -> None:
    generator = small_stylegan2(16, label_size=3, architecture="resnet", clamp=256.0)
    judge = StyleGAN2Discriminator(generator.design)
    found = read(nvidia_pickle(tmp_path / "a.pkl", generator, judge, protocol))
    assert found.kind == "pickle" and found.bytes == (tmp_path / "a.pkl").stat().st_size
    assert_holds(found.value["G_ema"], generator)
    assert_holds(found.value["D"], judge)
    assert found.value["G"] is found.value["G_ema"]
    assert found.value["training_set_kwargs"] == {
        "class_name": "training.dataset.ImageFolderDataset",
        "max_size": 100,
    }
    assert {"torch_utils.persistence.Generator", "dnnlib.util.EasyDict"} <= set(found.names)


def test_plain_attributes_keep_their_values_and_kinds(tmp_path: Path) -> None:
    generator = small_stylegan2(16)
    ema = read_checkpoint(nvidia_pickle(tmp_path / "a.pkl", generator)).value["G_ema"]
    assert (ema.module, ema.name, ema.version) == ("torch_utils.persistence", "Generator", 6)
    assert (ema.state["z_dim"], ema.state["num_ws"], ema.state["training"]) == (32, 6, False)
    first = ema.state["_modules"]["mapping"].state["_modules"]["fc0"].state
    assert type(first["weight_gain"]) is float and first["weight_gain"] == 0.01 / np.sqrt(32)
    assert first["_non_persistent_buffers_set"] == () and first["_init_args"] == ()
    block = ema.state["_modules"]["synthesis"].state["_modules"]["b8"].state
    assert block["_modules"]["conv1"].state["conv_clamp"] is None


@pytest.mark.parametrize(("rules", "protocol"), [(rules_of_t, 2), (rules_of_r, 4), (rules_of_t, 5)])
def test_stylegan3_with_its_arrays(rules: Any, protocol: int, tmp_path: Path) -> None:
    generator = small_stylegan3(rules)
    ema = read_checkpoint(nvidia_pickle(tmp_path / "a.pkl", generator, protocol=protocol)).value["G_ema"]
    assert_holds(ema, generator)
    synthesis = ema.state["_modules"]["synthesis"].state["_modules"]
    size = synthesis["input"].state["size"]
    assert isinstance(size, np.ndarray) and size.dtype == np.int64
    assert size.tolist() == [generator.design.input_size] * 2
    last = synthesis[generator.design.layer_names[-1]].state
    assert last["_buffers"]["up_filter"] is None and last["is_torgb"] is True


def small_stylegan3(rules: Any) -> Any:
    # Its filters are zero: to design them takes longer than all else here.
    return StyleGAN3(designed(replace(rules(32), layers=6, channel_base=512, most_channels=32), 32, 32))


@pytest.mark.parametrize("read", WAYS)
@pytest.mark.parametrize("is_legacy", [False, True])
@pytest.mark.parametrize("has_centre", [False, True])
def test_rosinality(read: Any, is_legacy: bool, has_centre: bool, tmp_path: Path) -> None:
    generator = small_stylegan2(16)
    found = read(rosinality_checkpoint(tmp_path / "a.pt", generator, has_centre, is_legacy))
    assert found.kind == ("torch legacy" if is_legacy else "torch")
    expected = rosinality_state(generator)
    assert list(found.value["g_ema"]) == list(expected)
    assert all(torch.equal(found.value["g_ema"][name], value) for name, value in expected.items())
    assert torch.equal(found.value["g"]["input.input"], expected["input.input"] * 0.5)
    assert ("latent_avg" in found.value) == has_centre
    options = found.value["args"]
    assert (options.module, options.name, options.state["size"]) == ("argparse", "Namespace", 16)


def test_psp(tmp_path: Path) -> None:
    generator = small_stylegan2(16)
    found = read_checkpoint(psp_checkpoint(tmp_path / "a.pt", generator)).value
    assert found["opts"]["output_size"] == 16
    assert torch.equal(found["latent_avg"], generator.centre.expand(6, -1))
    assert torch.equal(found["state_dict"]["decoder.input.input"], generator.synthesis.b4.const[None])


@pytest.mark.parametrize("protocol", [2, 3, 4])
def test_tensorflow_pickle(protocol: int, tmp_path: Path) -> None:
    generator = small_stylegan2(16, label_size=2)
    found = read_checkpoint(tensorflow_pickle(tmp_path / "a.pkl", generator, protocol)).value
    assert type(found) is tuple and [each.name for each in found] == ["Network"] * 3
    synthesis = found[2].state["components"]["synthesis"].state
    variables = dict(synthesis["variables"])
    weight = generator.synthesis.b8.conv1.weight.numpy()
    assert np.array_equal(variables["8x8/Conv1/weight"].transpose(3, 2, 0, 1), weight)
    assert synthesis["static_kwargs"]["latent_size"] == 32


def test_tensors_are_views_as_they_were(tmp_path: Path) -> None:
    base = torch.arange(24, dtype=torch.float32)
    content = {
        "turned": base.reshape(4, 6).T,
        "part": base.reshape(2, 3, 4)[1, :, ::2],
        "last channels": torch.randn(2, 3, 4, 5).to(memory_format=torch.channels_last),
        "empty": torch.empty(0, 3),
        "single": torch.tensor(5, dtype=torch.int64),
        "half": torch.randn(3).half(),
        "brain": torch.randn(3).bfloat16(),
        "truth": torch.tensor([True, False]),
        "bytes": torch.arange(5, dtype=torch.uint8),
        "double": torch.randn(2).double(),
    }
    for is_zip in (True, False):
        torch.save(content, tmp_path / "a.pt", _use_new_zipfile_serialization=is_zip)
        found = read_checkpoint(tmp_path / "a.pt").value
        assert all(torch.equal(found[name], value) for name, value in content.items())
        assert all(found[name].stride() == value.stride() for name, value in content.items())
        assert found["turned"].untyped_storage().data_ptr() == found["part"].untyped_storage().data_ptr()
    (tmp_path / "a.pkl").write_bytes(pickle.dumps(content))
    found = read_apart(tmp_path / "a.pkl").value
    assert all(torch.equal(found[name], value) for name, value in content.items())


def test_arrays_of_numpy_of_every_kind(tmp_path: Path) -> None:
    kinds = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "b1"]
    arrays = {kind: (np.arange(6).reshape(2, 3) % 2).astype(kind) for kind in kinds}
    arrays |= {
        "by columns": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        "none": np.zeros((0, 2)),
        "one": np.array(3.0),
    }
    scalars = {kind: arrays[kind][0, 1] for kind in kinds}
    for protocol in (2, 3, 4, 5):
        (tmp_path / "a.pkl").write_bytes(pickle.dumps((arrays, scalars), protocol))
        found, numbers = read_checkpoint(tmp_path / "a.pkl").value
        assert all(np.array_equal(found[name], each) for name, each in arrays.items())
        assert all(found[name].dtype == each.dtype for name, each in arrays.items())
        assert numbers == {kind: each.item() for kind, each in scalars.items()}


def test_layers_of_torch_become_records(tmp_path: Path) -> None:
    network = nn.Sequential(OrderedDict(first=nn.Conv2d(1, 2, 3), then=nn.ReLU()))
    (tmp_path / "a.pkl").write_bytes(pickle.dumps(network))
    for way in (read_checkpoint, read_apart):
        found = way(tmp_path / "a.pkl").value
        assert (found.module, found.name) == ("torch.nn.modules.container", "Sequential")
        assert_holds(found, network)


def test_a_record_can_do_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.pkl").write_bytes(pickle.dumps(argparse.Namespace(__call__=1, keys=2)))
    record = read_checkpoint(tmp_path / "a.pkl").value
    assert record.state == {"__call__": 1, "keys": 2}
    assert not callable(record)


def test_a_tensor_that_is_used_twice_stays_one(tmp_path: Path) -> None:
    tensor = torch.randn(1_000)
    torch.save([tensor, tensor, tensor.detach(), tensor.view(1_000)], tmp_path / "a.pt")
    found = read_apart(tmp_path / "a.pt").value
    assert all(each is found[0] for each in found)


plain = some.recursive(
    some.none()
    | some.booleans()
    | some.integers(-(2**63), 2**63)
    | some.floats(allow_nan=False)
    | some.text()
    | some.binary(),
    lambda parts: some.lists(parts) | some.tuples(parts, parts) | some.dictionaries(some.text(), parts),
    max_leaves=20,
)


@given(value=plain, protocol=some.sampled_from([2, 3, 4, 5]))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_plain_values_come_back_as_they_were(value: Any, protocol: int, tmp_path: Path) -> None:
    (tmp_path / "a.pkl").write_bytes(pickle.dumps(value, protocol))
    assert read_checkpoint(tmp_path / "a.pkl").value == value


def test_plain_values_cross_from_the_other_process(tmp_path: Path) -> None:
    value = [
        math.inf,
        -math.inf,
        2**64,
        -(2**63),
        "Straße 街 \0",
        b"\0\xff",
        {1: "a", (2, "b"): None, 2.5: True},
    ]
    (tmp_path / "a.pkl").write_bytes(pickle.dumps([*value, math.nan]))
    *found, not_a_number = read_apart(tmp_path / "a.pkl").value
    assert found == value and math.isnan(not_a_number)


def test_long_bytes_are_read_whole_and_never_twice(tmp_path: Path) -> None:
    lengths = (LONG - 1, LONG, LONG + 1, 70_000)
    long = {length: bytes(range(256)) * (length // 256) + bytes(length % 256) for length in lengths}
    value = {"bytes": long, "once more": long[70_000]}
    for protocol in (2, 3, 4, 5):
        (tmp_path / "a.pkl").write_bytes(pickle.dumps(value, protocol))
        assert read_checkpoint(tmp_path / "a.pkl").value == value


def test_numbers_are_not_copied_before_they_cross(tmp_path: Path) -> None:
    (tmp_path / "a.pkl").write_bytes(pickle.dumps({"w": torch.ones(1_000), "a": np.ones(1_000)}))
    torch.save({"w": torch.ones(1_000)}, tmp_path / "a.pt")
    torch.save({"w": torch.ones(1_000)}, tmp_path / "b.pt", _use_new_zipfile_serialization=False)
    for name, count in (("a.pkl", 2), ("a.pt", 1), ("b.pt", 1)):
        storages = read_content(tmp_path / name).tree.storages
        assert [type(each.data.obj) for each in storages if each.data] == [mmap.mmap] * count


def test_the_fixtures_have_the_shape_that_python_itself_reads(tmp_path: Path) -> None:
    path = nvidia_pickle(tmp_path / "a.pkl", small_stylegan2(8))
    with foreign_modules():
        whole = pickle.loads(path.read_bytes())
    assert whole["G_ema"].class_name == "Generator"
