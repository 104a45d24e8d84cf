"""ONNX networks answer as the same arithmetic in numpy, whatever their shape; dangerous ones are refused."""

import hashlib
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto

from tests.core.models.making import LABELS, card_of
from tests.core.models.making_onnx import COLOURS_BY_LABEL, onnx_model, saved, with_external_numbers
from workbench import paths
from workbench.core.classification.classify import softmax
from workbench.core.models import onnx_networks
from workbench.core.models.cards import ModelCard
from workbench.core.models.devices import DeviceError, Inference
from workbench.core.models.loading import load
from workbench.core.models.machine import Machine
from workbench.core.models.onnx_files import NotProtocolBuffers, as_one_file, external_files, is_onnx
from workbench.core.models.onnx_networks import OnnxNetwork, onnx_device
from workbench.core.models.recognising import recognise
from workbench.core.models.refusals import RefusedFile
from workbench.core.models.store import WeightsError

PICTURES = torch.rand((5, 3, 8, 8), generator=torch.Generator().manual_seed(2))
EXPECTED = PICTURES.numpy().mean(axis=(2, 3)) @ COLOURS_BY_LABEL.T


def answers(path: Path, outputs: str = "logits") -> np.ndarray:
    with torch.inference_mode():
        return OnnxNetwork(path, "cpu", outputs)(PICTURES).numpy()


SHAPES: dict[str, dict[str, Any]] = {
    "any number": {"shape": ("N", 3, 8, 8)},
    "any size": {"shape": ("N", 3, "H", "W")},
    "one at a time": {"shape": (1, 3, 8, 8)},
    "four at a time": {"shape": (4, 3, 8, 8)},
    "seven at a time": {"shape": (7, 3, 8, 8)},
    "colours last": {"shape": ("N", 8, 8, 3), "is_channels_last": True},
}


@pytest.mark.parametrize("options", SHAPES.values(), ids=SHAPES)
def test_answers_are_those_of_numpy(tmp_path: Path, options: dict[str, Any]) -> None:
    found = answers(saved(tmp_path / "network.onnx", **options))
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, EXPECTED, rtol=1e-5, atol=1e-6)


def test_numbers_of_half_precision_are_computed(tmp_path: Path) -> None:
    path = saved(tmp_path / "network.onnx", kind=TensorProto.FLOAT16)
    np.testing.assert_allclose(answers(path), EXPECTED, rtol=1e-2)


def test_probabilities_stay_what_they_are_through_the_softmax_of_the_task(tmp_path: Path) -> None:
    path = saved(tmp_path / "network.onnx", is_softmax=True, weights=COLOURS_BY_LABEL * 100)
    shares = softmax(EXPECTED * 100)
    np.testing.assert_allclose(softmax(answers(path, "probabilities")), shares, rtol=1e-4, atol=1e-6)
    assert np.isfinite(answers(path, "probabilities")).all(), "a probability of 0 has a logarithm too"


# What is recognised


def test_logits_and_probabilities_are_told_apart(tmp_path: Path) -> None:
    logits = recognise(saved(tmp_path / "logits.onnx"))
    shares = recognise(saved(tmp_path / "shares.onnx", is_softmax=True))
    assert (logits.outputs, shares.outputs) == ("logits", "probabilities")
    assert (logits.format, logits.architecture, logits.labels, logits.picture_size) == ("onnx", "onnx", 3, 8)
    assert logits.preprocessing.crop == 8 and len(logits.sha256) == 64


OUTSIDE = [
    "../outside.bin",
    "/etc/passwd",
    "sub/inside.bin",
    "C:\\secret",
    "..",
    "link.bin",
    "*/_ORT_MEM_ADDR_/*",
]


@pytest.mark.parametrize("location", OUTSIDE)
def test_numbers_outside_the_networks_folder_are_refused(tmp_path: Path, location: str) -> None:
    folder = tmp_path / "network"
    (folder / "sub").mkdir(parents=True)
    for path in (tmp_path / "outside.bin", folder / "sub" / "inside.bin"):
        path.write_bytes(bytes(36))
    (folder / "link.bin").symlink_to(tmp_path / "outside.bin")
    path = with_external_numbers(folder / "network.onnx", location)
    assert external_files(path) == (location,)
    with pytest.raises(RefusedFile, match="in a way that cannot be trusted") as caught:
        recognise(path)
    assert location in str(caught.value) and "was not opened" in str(caught.value)
    assert "external_data=False" in str(caught.value)


@pytest.mark.parametrize("size", [0, 10, 35])
def test_another_file_that_is_too_short_is_refused(tmp_path: Path, size: int) -> None:
    path = with_external_numbers(tmp_path / "network.onnx", "numbers.bin")
    (tmp_path / "numbers.bin").write_bytes(bytes(size))
    with pytest.raises(RefusedFile, match="in a way that cannot be trusted"):
        recognise(path)


def test_another_file_that_is_missing_is_named(tmp_path: Path) -> None:
    path = with_external_numbers(tmp_path / "network.onnx", "numbers.bin")
    with pytest.raises(
        RefusedFile, match=r"“numbers\.bin”, which is not beside it\..* Put both into one folder"
    ):
        recognise(path)


def test_numbers_beside_the_network_are_put_into_it(tmp_path: Path) -> None:
    path = tmp_path / "parts" / "network.onnx"
    path.parent.mkdir()
    onnx.save(onnx_model(), path, save_as_external_data=True, size_threshold=0, location="network.onnx.data")
    np.testing.assert_allclose(answers(path), EXPECTED, rtol=1e-5, atol=1e-6)
    content = as_one_file(path)
    assert content == as_one_file(path)
    (tmp_path / "one.onnx").write_bytes(content)
    assert external_files(tmp_path / "one.onnx") == ()
    onnx.checker.check_model(onnx.load_from_string(content), full_check=True)
    np.testing.assert_array_equal(answers(tmp_path / "one.onnx"), answers(path))
    found = recognise(path)
    assert (found.bytes, found.sha256) == (len(content), hashlib.sha256(content).hexdigest())


def test_one_file_of_numbers_asked_for_again_and_again_is_refused(tmp_path: Path) -> None:
    model = onnx.load_from_string(with_external_numbers(tmp_path / "one.onnx", "numbers.bin").read_bytes())
    for number in range(1000):
        again = model.graph.initializer.add()
        again.CopyFrom(model.graph.initializer[0])
        again.name = f"again {number}"
    (tmp_path / "many.onnx").write_bytes(model.SerializeToString())
    (tmp_path / "numbers.bin").write_bytes(bytes(36))
    with pytest.raises(RefusedFile, match="more numbers are asked for than there are"):
        recognise(tmp_path / "many.onnx")


@given(st.binary(max_size=60))
def test_no_bytes_crash_the_reading_of_onnx(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.onnx"
        path.write_bytes(b"\x08\x0a" + content)
        assert is_onnx(path) in (True, False)
        try:
            found = external_files(path)
        except NotProtocolBuffers:
            return
        assert all(isinstance(name, str) for name in found)


def test_another_file_is_found_however_deep_it_is_named(tmp_path: Path) -> None:
    hidden = onnx.load_from_string(with_external_numbers(tmp_path / "hidden.onnx", "deep.bin").read_bytes())
    outer = onnx_model()
    branch = onnx.helper.make_node("If", ["condition"], ["y"])
    branch.attribute.append(onnx.helper.make_attribute("then_branch", hidden.graph))
    constant = onnx.helper.make_node("Constant", [], ["c"], value=hidden.graph.initializer[0])
    outer.graph.node.append(branch)
    outer.functions.append(
        onnx.helper.make_function("own", "f", [], ["c"], [constant], [onnx.helper.make_opsetid("", 17)])
    )
    (tmp_path / "outer.onnx").write_bytes(outer.SerializeToString())
    assert external_files(tmp_path / "outer.onnx") == ("deep.bin",)


def test_an_operation_of_its_own_is_refused_by_name(tmp_path: Path) -> None:
    path = saved(tmp_path / "network.onnx", operation="Run", domain="my.operations")
    with pytest.raises(RefusedFile, match=r"needs an operation of its own .“my.operations:Run"):
        recognise(path)


def test_a_newer_version_is_said(tmp_path: Path) -> None:
    model = onnx_model()
    model.ir_version = 99
    (tmp_path / "new.onnx").write_bytes(model.SerializeToString())
    with pytest.raises(RefusedFile, match=r"written for a newer version of ONNX \(99"):
        recognise(tmp_path / "new.onnx")
    model = onnx_model()
    model.opset_import[0].version = 999
    (tmp_path / "new.onnx").write_bytes(model.SerializeToString())
    with pytest.raises(RefusedFile, match="newer version of ONNX's operations"):
        recognise(tmp_path / "new.onnx")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_file_that_breaks_off_is_damaged(tmp_path: Path, share: float) -> None:
    path = saved(tmp_path / "network.onnx")
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(RefusedFile, match="incomplete or damaged"):
        recognise(path)


NO_CLASSIFIERS: dict[str, tuple[dict[str, Any], str]] = {
    "one colour": ({"shape": ("N", 1, 8, 8), "weights": np.ones((3, 1), np.float32)}, "N × 3 × size × size"),
    "not square": ({"shape": ("N", 3, 8, 9)}, "wants pictures of the shape any × 3 × 8 × 9"),
    "whole numbers": ({"kind": TensorProto.INT32}, "does not take one picture of three colours"),
    "one label too few": ({"weights": np.full((3, 3), np.nan, np.float32)}, "gives no usable answers"),
}


@pytest.mark.parametrize(("options", "words"), NO_CLASSIFIERS.values(), ids=NO_CLASSIFIERS)
def test_what_is_no_classifier_of_pictures_is_refused(
    tmp_path: Path, options: dict[str, Any], words: str
) -> None:
    with pytest.raises(RefusedFile, match=words):
        recognise(saved(tmp_path / "network.onnx", **options))


def test_a_network_that_gives_a_picture_is_no_classifier(tmp_path: Path) -> None:
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node("Relu", ["x"], ["y"])],
        "style",
        [onnx.helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 3, 8, 8])],
        [onnx.helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N", 3, 8, 8])],
    )
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=10)
    (tmp_path / "style.onnx").write_bytes(model.SerializeToString())
    with pytest.raises(RefusedFile, match="does not give one number for each label, but y any × 3 × 8 × 8"):
        recognise(tmp_path / "style.onnx")


# At work


@pytest.fixture
def small() -> ModelCard:
    load.cache_clear()
    path = saved(paths.model_folder() / "small.onnx", shape=(1, 3, 8, 8))
    return card_of(path, "onnx", architecture="onnx", preprocessing=recognise(path).preprocessing)


@pytest.mark.parametrize("at_once", [1, 3, 0])
def test_inference_takes_onnx_networks_like_all_others(small: ModelCard, at_once: int) -> None:
    pictures = np.random.default_rng(1).integers(0, 256, (9, 8, 8, 3), dtype=np.uint8)
    mean, deviation = np.array(small.preprocessing.mean), np.array(small.preprocessing.standard_deviation)
    expected = ((pictures / 255 - mean) / deviation).mean(axis=(1, 2)) @ COLOURS_BY_LABEL.T
    with ThreadPoolExecutor(2) as readers:
        for each in (None, readers):
            inference = Inference(small, Machine("cpu", each, at_once))
            np.testing.assert_allclose(inference.outputs(pictures), expected, rtol=1e-4, atol=1e-4)
    assert inference.model.labels == LABELS and inference.taken_notes() == ""


def test_a_full_memory_halves_the_batch_as_always(small: ModelCard, monkeypatch: pytest.MonkeyPatch) -> None:
    session_run = OnnxNetwork.forward
    sizes: list[int] = []

    def cramped(self: OnnxNetwork, pictures: torch.Tensor) -> torch.Tensor:
        sizes.append(len(pictures))
        if len(pictures) > 2:
            raise MemoryError
        return session_run(self, pictures)

    monkeypatch.setattr(OnnxNetwork, "forward", cramped)
    inference = Inference(small, Machine("cpu", None, 8))
    assert inference.outputs(np.zeros((5, 8, 8, 3), np.uint8)).shape == (5, 3)
    assert sizes == [5, 4, 2, 2, 1]
    assert "going on with 2 pictures at a time" in inference.taken_notes()


@pytest.mark.parametrize("words", ["std::bad_alloc: bad allocation", "Failed to allocate memory for buffer"])
def test_onnxruntimes_words_for_a_full_memory_are_understood(
    small: ModelCard, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    inference = Inference(small, Machine("cpu", None, 1))

    class Full:
        def run(self, *_: Any) -> None:
            raise RuntimeError(f"[ONNXRuntimeError] : 6 : RUNTIME_EXCEPTION : {words}")

    monkeypatch.setattr(inference.model.network, "_session", Full())
    with pytest.raises(DeviceError, match="too full for even one picture"):
        inference.outputs(np.zeros((1, 8, 8, 3), np.uint8))


def test_without_cuda_in_onnxruntime_the_processor_computes_and_says_so(
    small: ModelCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    import onnxruntime

    from workbench.core.models import devices

    monkeypatch.setattr(devices, "available_devices", lambda: ("cuda", "cpu"))
    assert onnx_device("cuda") == onnx_device("mps") == onnx_device("cpu") == "cpu"
    inference = Inference(small, Machine("auto"))
    assert inference.device == "cpu" and inference.pictures_at_once == devices.PICTURES_AT_ONCE["cpu"]
    assert inference.taken_notes() == "This model can be computed on the processor (CPU) only."
    asked: list[list[str]] = []
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: ["CUDAExecutionProvider"])
    monkeypatch.setattr(
        onnxruntime, "InferenceSession", lambda *_, providers, **__: asked.append(providers) or 1 / 0
    )
    assert onnx_device("cuda") == "cuda"
    with pytest.raises(RefusedFile):
        onnx_networks.OnnxNetwork(paths.model_folder() / "small.onnx", "cuda", "logits")
    assert asked == [["CUDAExecutionProvider", "CPUExecutionProvider"]]


def test_loading_refuses_what_changed_its_labels_or_is_none(small: ModelCard) -> None:
    path = saved(paths.model_folder() / "two.onnx", weights=COLOURS_BY_LABEL[:2])
    with pytest.raises(WeightsError, match="do not fit the network “onnx”"):
        load(card_of(path, "onnx", architecture="onnx"), "cpu")
    path = with_external_numbers(paths.model_folder() / "other.onnx", "beside.bin")
    (paths.model_folder() / "beside.bin").write_bytes(bytes(36))
    with pytest.raises(WeightsError, match="do not fit the network “onnx”"):
        load(card_of(path, "onnx", architecture="onnx"), "cpu")
