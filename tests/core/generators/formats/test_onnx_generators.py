"""Generators in ONNX files: what onnxruntime computes is what numpy computes of the same matrices."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from numpy.testing import assert_allclose
from onnx import TensorProto, helper, numpy_helper

from tests.core.generators.making import card_for
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.files.own_files import open_own, write_generator
from workbench.core.generators.formats.onnx_files import onnx_generator
from workbench.core.generators.latents.locating import locate
from workbench.core.generators.latents.points import Place, Point
from workbench.core.generators.networks import onnx_running
from workbench.core.generators.networks.onnx_generator import OnnxGenerator

SIZE, LABELS, SIDE = 5, 2, 8
RANDOM = np.random.RandomState(0)
OF_LATENTS = RANDOM.randn(SIZE, 3 * SIDE * SIDE).astype(np.float32)
OF_LABELS = RANDOM.randn(LABELS, 3 * SIDE * SIDE).astype(np.float32)


def written(
    path: Path,
    has_labels: bool = False,
    ends_in: str = "Tanh",
    latent: tuple[Any, ...] = ("N", SIZE),
    shape: tuple[int, ...] = (-1, 3, SIDE, SIDE),
    kind: int = TensorProto.FLOAT,
) -> Path:
    """A network of one matrix for z, one for labels, and a function at the end."""
    nodes = [helper.make_node("Flatten", ["z"], ["flat"]), helper.make_node("MatMul", ["flat", "A"], ["sum"])]
    inputs = [helper.make_tensor_value_info("z", kind, latent)]
    numbers = {"A": OF_LATENTS, "shape": np.array(shape)}
    if has_labels:
        nodes[-1] = helper.make_node("MatMul", ["flat", "A"], ["a"])
        nodes += [
            helper.make_node("MatMul", ["class", "B"], ["b"]),
            helper.make_node("Add", ["a", "b"], ["sum"]),
        ]
        inputs.insert(0, helper.make_tensor_value_info("class", kind, ("N", LABELS)))
        numbers["B"] = OF_LABELS
    nodes += [
        helper.make_node(ends_in, ["sum"], ["end"]),
        helper.make_node("Reshape", ["end", "shape"], ["out"]),
    ]
    output = helper.make_tensor_value_info("out", kind, [None if size < 0 else size for size in shape])
    wide = helper.tensor_dtype_to_np_dtype(kind)
    arrays = [
        numpy_helper.from_array(value.astype(wide) if value.dtype == np.float32 else value, name)
        for name, value in numbers.items()
    ]
    graph = helper.make_graph(nodes, "generator", inputs, [output], arrays)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, str(path))
    return path


def expected(latents: np.ndarray, labels: np.ndarray | None = None) -> np.ndarray:
    together = latents @ OF_LATENTS + (0 if labels is None else labels @ OF_LABELS)
    return np.tanh(together).reshape(-1, 3, SIDE, SIDE)


def pictures(network: Any, latents: np.ndarray, labels: np.ndarray | None = None) -> torch.Tensor:
    given = None if labels is None else torch.from_numpy(labels.astype(np.float32))
    return network(network.map(torch.from_numpy(latents.astype(np.float32)), given)[:, None])


LATENTS = RANDOM.randn(3, SIZE)


@pytest.mark.parametrize(
    "latent", [("N", SIZE), ("N", SIZE, 1, 1), (1, SIZE), (2, SIZE)], ids=["any", "maps", "one", "two"]
)
def test_pictures(tmp_path: Path, latent: tuple[Any, ...]) -> None:
    """Any number of pictures, also where the network makes a fixed number at a time."""
    network = onnx_generator(written(tmp_path / "g.onnx", latent=latent)).network
    assert (network.resolution, network.latent_size, network.style_size) == (SIDE, SIZE, SIZE)
    assert_allclose(pictures(network, LATENTS), expected(LATENTS), rtol=0, atol=1e-5)


def test_half_precision(tmp_path: Path) -> None:
    """A network of 16 bits gets and gives such."""
    network = onnx_generator(written(tmp_path / "g.onnx", kind=TensorProto.FLOAT16)).network
    assert_allclose(pictures(network, LATENTS), expected(LATENTS), rtol=0, atol=0.02)


def test_colours_last(tmp_path: Path) -> None:
    """TensorFlow's order is turned into ours."""
    network = onnx_generator(written(tmp_path / "g.onnx", shape=(-1, SIDE, SIDE, 3))).network
    last = np.tanh(LATENTS @ OF_LATENTS).reshape(-1, SIDE, SIDE, 3)
    assert_allclose(pictures(network, LATENTS), last.transpose(0, 3, 1, 2), rtol=0, atol=1e-5)


def test_pictures_between_other_values(tmp_path: Path) -> None:
    """0…1 becomes −1…1."""
    network = onnx_generator(written(tmp_path / "g.onnx", ends_in="Sigmoid")).network
    shares = 1 / (1 + np.exp(-(LATENTS @ OF_LATENTS))).reshape(-1, 3, SIDE, SIDE)
    assert_allclose(pictures(network, LATENTS), shares * 2 - 1, rtol=0, atol=1e-5)


def test_labels(tmp_path: Path) -> None:
    """They go along with z; blended seeds and truncation leave them shares that add up to one."""
    network = onnx_generator(written(tmp_path / "g.onnx", has_labels=True)).network
    labels = np.eye(2)[[0, 1, 1]]
    assert (network.label_size, network.latent_size, network.style_size) == (2, SIZE, SIZE + 2)
    assert_allclose(pictures(network, LATENTS, labels), expected(LATENTS, labels), rtol=0, atol=1e-5)
    with pytest.raises(ValueError, match="2 label values are needed"):
        network.map(torch.zeros(1, SIZE))

    for place, share in ((Place(4), 1.0), (Place(0.5, 0.5), 1.0)):
        w = locate(network, Point(place, label=(0.0, 1.0))).ws[0, 0].numpy()
        assert_allclose(
            network(torch.from_numpy(w)[None, None]),
            expected(w[None, :SIZE], np.array([[1 - share, share]])),
            rtol=0,
            atol=1e-5,
        )
    nothing = locate(network, Point(truncation=0.0, label=(0.0, 1.0))).ws
    assert_allclose(
        network(nothing), expected(np.zeros((1, SIZE)), np.array([[0.5, 0.5]])), rtol=0, atol=1e-5
    )


def test_kept_and_opened_again(tmp_path: Path) -> None:
    """The file is kept within ours, byte by byte."""
    path = written(tmp_path / "g.onnx", has_labels=True)
    network = onnx_generator(path).network
    write_generator(tmp_path / "kept.safetensors", card_for(network), network)
    again = open_own(tmp_path / "kept.safetensors").network
    assert isinstance(again, OnnxGenerator) and again.file.numpy().tobytes() == path.read_bytes()
    labels = np.eye(2)[[0, 1, 0]]
    assert torch.equal(pictures(again, LATENTS, labels), pictures(network, LATENTS, labels))


def test_numbers_in_other_files_are_refused(tmp_path: Path) -> None:
    """Wherever they lie, also in a file that says it is ours."""
    path = written(tmp_path / "g.onnx")
    model = onnx.load(str(path))
    onnx.save(model, str(path), save_as_external_data=True, location="g.data", size_threshold=0)
    with pytest.raises(GeneratorError, match=r"keeps numbers in another file .“g.data”"):
        onnx_generator(path)


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"latent": ("N", "M")}, "does not take z"),
        ({"latent": ("N", SIZE, 1)}, "does not take z"),
        ({"kind": TensorProto.DOUBLE}, "does not take z"),
        ({"shape": (-1, 3 * SIDE * SIDE)}, "gives no picture"),
        ({"shape": (-1, 3, SIDE * 2, SIDE // 2)}, "gives no square picture"),
        ({"shape": (-1, 12, SIDE // 2, SIDE // 2)}, "gives no square picture"),
        ({"shape": (-1, 3, 7, 7)}, "could not make a picture"),
        ({"ends_in": "OwnOperation"}, "onnxruntime cannot compute"),
    ],
)
def test_other_networks_are_refused(tmp_path: Path, how: dict[str, Any], words: str) -> None:
    """In words that name what the network takes or gives."""
    with pytest.raises(GeneratorError, match=words):
        onnx_generator(written(tmp_path / "g.onnx", **how))


@pytest.mark.parametrize("share", [0.2, 0.9])
def test_half_a_file(tmp_path: Path, share: float) -> None:
    """It is said that it cannot be computed."""
    path = written(tmp_path / "g.onnx")
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(GeneratorError, match="onnxruntime cannot compute"):
        onnx_generator(path)


def test_a_network_that_goes_in_circles_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnx_running, "SECONDS", 0.2)
    with pytest.raises(GeneratorError, match=r"after 0\.2 seconds it had made no picture"):
        onnx_generator(endless(tmp_path / "g.onnx"))


def endless(path: Path) -> Path:
    """A network whose one loop is told to go round 2⁶² times."""
    value = helper.make_tensor_value_info
    body = helper.make_graph(
        [helper.make_node("Identity", ["on"], ["on_too"]), helper.make_node("Identity", ["x"], ["y"])],
        "body",
        [
            value("turn", TensorProto.INT64, []),
            value("on", TensorProto.BOOL, []),
            value("x", TensorProto.FLOAT, None),
        ],
        [value("on_too", TensorProto.BOOL, []), value("y", TensorProto.FLOAT, None)],
    )
    nodes = [
        helper.make_node("MatMul", ["z", "A"], ["sum"]),
        helper.make_node("Loop", ["turns", "on", "sum"], ["end"], body=body),
        helper.make_node("Reshape", ["end", "shape"], ["out"]),
    ]
    numbers = {
        "A": OF_LATENTS,
        "shape": np.array((-1, 3, SIDE, SIDE)),
        "turns": np.array(2**62),
        "on": np.array(True),
    }
    arrays = [numpy_helper.from_array(each, name) for name, each in numbers.items()]
    inputs = [value("z", TensorProto.FLOAT, ("N", SIZE))]
    graph = helper.make_graph(
        nodes, "generator", inputs, [value("out", TensorProto.FLOAT, (None, 3, SIDE, SIDE))], arrays
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, str(path))
    return path
