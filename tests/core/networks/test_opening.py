"""A network is opened from its card; one in an ONNX file is rebuilt, and only if it gives the same answers."""

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
import torchvision
from onnx import TensorProto, helper, numpy_helper

from tests.core.models.making import LABELS, card_of
from tests.core.models.making_onnx import IR_VERSION, saved
from workbench import paths
from workbench.core.models.cards import ModelCard, card
from workbench.core.models.onnx_networks import OnnxNetwork
from workbench.core.networks import onnx_layers
from workbench.core.networks.errors import NetworkError
from workbench.core.networks.opening import as_picture, network_input, open_network, seen_picture
from workbench.core.networks.watching import outputs_of

SEED = np.random.default_rng(3)


@pytest.fixture(autouse=True)
def labels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The labels of small networks."""
    folder = tmp_path / "resources" / "labels"
    folder.mkdir(parents=True)
    (folder / "small.txt").write_text("\n".join(LABELS) + "\n", encoding="utf-8")
    for each in (paths.resources() / "labels").iterdir():
        (folder / each.name).symlink_to(each)
    monkeypatch.setattr(paths, "resources", lambda: folder.parent)


def picture(height: int = 50, width: int = 70) -> Any:
    return SEED.integers(0, 256, (height, width, 3), dtype=np.uint8)


def onnx_card(path: Path, **changes: Any) -> ModelCard:
    seen = replace(card("squeezenet1_1").preprocessing, resize=8, crop=8)
    return card_of(path, "onnx", architecture="onnx", preprocessing=seen, **changes)


def convolutional(path: Path, opset: int, last: str = "Flatten") -> Path:
    """Convolution, ReLU, average, and a matrix; the convolution's weights go through an Identity, as exporters do."""
    weights = {
        "kernel": SEED.normal(size=(4, 3, 3, 3)),
        "matrix": SEED.normal(size=(4, len(LABELS))),
    }
    nodes = [
        helper.make_node("Identity", ["kernel"], ["same"]),
        helper.make_node("Conv", ["pictures", "same"], ["maps"], pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["maps"], ["positive"]),
        helper.make_node("GlobalAveragePool", ["positive"], ["averages"]),
        helper.make_node(last, ["averages"], ["flat"]),
        helper.make_node("MatMul", ["flat", "matrix"], ["sums"]),
    ]
    graph = helper.make_graph(
        nodes,
        "small",
        [helper.make_tensor_value_info("pictures", TensorProto.FLOAT, ["N", 3, 8, 8])],
        [helper.make_tensor_value_info("sums", TensorProto.FLOAT, ["N", len(LABELS)])],
        [numpy_helper.from_array(values.astype(np.float32), name) for name, values in weights.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=IR_VERSION)
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, path)
    return path


def test_the_built_in_network_is_open() -> None:
    opened = open_network(card("squeezenet1_1"))
    assert opened is open_network(card("squeezenet1_1"))
    assert len(opened.labels) == 1000 and opened.layers[0].kind == "Conv2d"
    assert not any(each.requires_grad for each in opened.network.parameters()) and not opened.network.training
    assert opened.last_maps.grid == (13, 13)
    assert opened.layer("classifier.1").units == 1000
    with pytest.raises(NetworkError, match="no layer “conv9”"):
        opened.layer("conv9")


def test_the_input_is_that_of_torchvision() -> None:
    opened, given = open_network(card("squeezenet1_1")), picture(300, 400)
    seen = opened.card.preprocessing
    transforms = torchvision.transforms
    expected = transforms.Compose(
        [
            transforms.Resize(seen.resize),
            transforms.CenterCrop(seen.crop),
            transforms.ToTensor(),
            transforms.Normalize(seen.mean, seen.standard_deviation),
        ]
    )(transforms.ToPILImage()(given))
    found = network_input(given, opened)
    assert torch.allclose(found[0], expected, atol=1e-5)
    assert np.array_equal(as_picture(found, seen), seen_picture(given, opened.card))
    assert as_picture(found * 0 + 100, seen).min() == 255


@pytest.mark.parametrize("opset", [13, 17, 20, 21])
def test_an_onnx_file_is_rebuilt_with_the_same_answers(opset: int) -> None:
    path = convolutional(paths.model_folder() / f"network {opset}.onnx", opset)
    described = onnx_card(path, key=f"onnx{opset}")
    opened = open_network(described)
    assert {"convolution", "activation", "pooling"} <= {layer.family for layer in opened.layers}
    given = torch.from_numpy(SEED.normal(size=(3, 3, 8, 8)).astype(np.float32))
    with torch.inference_mode():
        assert torch.allclose(opened.network(given), OnnxNetwork(path, "cpu", "logits")(given), atol=1e-5)
    maps = next(layer for layer in opened.layers if layer.family == "convolution")
    assert maps.grid == (8, 8) and maps.units == 4
    asked = network_input(picture(), opened).requires_grad_()
    assert outputs_of(opened.network, asked, [maps.name])[maps.name].requires_grad


@pytest.mark.parametrize(
    "options",
    [{}, {"is_softmax": True}, {"shape": ("N", 8, 8, 3), "is_channels_last": True}, {"shape": (1, 3, 8, 8)}],
)
def test_every_form_of_onnx_network_is_rebuilt(options: dict[str, Any]) -> None:
    path = saved(paths.model_folder() / "colours.onnx", **options)
    outputs = "probabilities" if "is_softmax" in options else "logits"
    key = hashlib.sha256(repr(options).encode()).hexdigest()[:8]
    opened = open_network(onnx_card(path, key=key, outputs=outputs))
    given = network_input(picture(), opened)
    with torch.inference_mode():
        assert torch.allclose(opened.network(given), OnnxNetwork(path, "cpu", outputs)(given), atol=1e-5)


def test_an_onnx_network_that_cannot_be_rebuilt_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    path = convolutional(paths.model_folder() / "odd.onnx", 17, last="Squeeze")
    opened_card = onnx_card(path, key="odd")
    with monkeypatch.context() as changed:
        changed.setattr(onnx_layers, "_answers_alike", lambda *_: False)
        with pytest.raises(NetworkError, match="its layers cannot be shown"):
            open_network(opened_card)

    def fails(*_: Any) -> Any:
        raise NotImplementedError("Converter is not implemented")

    monkeypatch.setattr(onnx_layers, "simplified", fails)
    with pytest.raises(NetworkError, match=r"save the network's state_dict"):
        open_network(opened_card)


def test_other_answers_are_noticed() -> None:
    path = convolutional(paths.model_folder() / "same.onnx", 17)
    computed = OnnxNetwork(path, "cpu", "logits")
    network = onnx_layers.as_layers(path, computed, onnx_card(path))
    assert onnx_layers._answers_alike(network, computed, 8)
    with torch.no_grad():
        next(each for each in network.parameters() if each.ndim == 4).mul_(1.5)
    assert not onnx_layers._answers_alike(network, computed, 8)


def rebuilt(
    path: Path, nodes: list[Any], numbers: dict[str, np.ndarray], opset: int, count: str | int
) -> ModelCard:
    """The card of a network of these nodes, from “pictures” (count×3×8×8) to “sums”."""
    graph = helper.make_graph(
        nodes,
        "small",
        [helper.make_tensor_value_info("pictures", TensorProto.FLOAT, [count, 3, 8, 8])],
        [helper.make_tensor_value_info("sums", TensorProto.FLOAT, [count, len(LABELS)])],
        [numpy_helper.from_array(values, name) for name, values in numbers.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=IR_VERSION)
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, path)
    return onnx_card(path, key=path.stem)


def assert_alike(described: ModelCard, path: Path, pictures: int) -> None:
    given = torch.from_numpy(SEED.normal(size=(pictures, 3, 8, 8)).astype(np.float32))
    network = open_network(described).network
    with torch.inference_mode():
        assert torch.allclose(network(given), OnnxNetwork(path, "cpu", "logits")(given), atol=1e-5)


def test_operators_of_later_versions_are_rebuilt_out_of_earlier_ones() -> None:
    path = paths.model_folder() / "later.onnx"
    nodes = [
        helper.make_node("Pad", ["pictures", "edges"], ["padded"], mode="reflect"),
        helper.make_node("Gelu", ["padded"], ["bent"], approximate="tanh"),
        helper.make_node("ReduceMax", ["bent", "axes"], ["largest"], keepdims=0),
        helper.make_node("MatMul", ["largest", "matrix"], ["sums"]),
    ]
    numbers = {
        "edges": np.array([0, 0, 1, 1, 0, 0, 1, 1]),
        "axes": np.array([2, 3]),
        "matrix": SEED.normal(size=(3, len(LABELS))).astype(np.float32),
    }
    assert_alike(rebuilt(path, nodes, numbers, 20, "N"), path, 3)


def with_fixed_shape(path: Path, count: int, mixes: bool = False) -> ModelCard:
    """Lays the numbers of ``count`` pictures out anew; if it ``mixes``, in a way that holds for so many only."""
    shape = [3, count * 64] if mixes else [count, -1]
    nodes = [
        helper.make_node("Reshape", ["pictures", "shape"], ["flat"]),
        helper.make_node("Relu", ["flat"], ["positive"]),
        *([helper.make_node("Reshape", ["positive", "back"], ["rows"])] if mixes else []),
        helper.make_node("MatMul", ["rows" if mixes else "positive", "matrix"], ["sums"]),
    ]
    matrix = SEED.normal(size=(192, len(LABELS))).astype(np.float32)
    numbers = {"shape": np.array(shape), "back": np.array([count, 192]), "matrix": matrix}
    return rebuilt(path, nodes, numbers, 17, count)


def test_a_network_of_a_fixed_number_of_pictures_takes_any_number() -> None:
    for count in (1, 4):
        path = paths.model_folder() / f"fixed{count}.onnx"
        assert_alike(with_fixed_shape(path, count), path, 3)


def test_a_network_for_one_picture_at_a_time_refuses_several_in_words() -> None:
    path = paths.model_folder() / "alone.onnx"
    described = with_fixed_shape(path, 1, mixes=True)
    assert_alike(described, path, 1)
    with pytest.raises(NetworkError, match="saved for one picture at a time"):
        open_network(described).network(torch.zeros(2, 3, 8, 8))


def test_a_normalised_row_is_as_long_as_its_weights() -> None:
    graph = torch.nn.Sequential(torch.nn.LayerNorm(4))
    graph[0].normalized_shape = (0,)
    onnx_layers._measure_normalised(graph)
    assert graph(torch.ones(2, 4)).shape == (2, 4)
