"""The file of tensors' names and shapes says what torchvision builds, and nothing depends on its being there."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
import torchvision

from workbench.core.models import architectures, stored_shapes
from workbench.core.models.architectures import built_shapes, classifiers, recognised
from workbench.core.models.refusals import RefusedFile
from workbench.core.models.stored_shapes import shapes_file, torchvision_release, write_shapes

HERE = Path("weights.pt")
WRITE_AGAIN = "torchvision has changed: run “python -m tests.core.models.storing_shapes”"


@pytest.fixture(autouse=True)
def read_anew() -> Iterator[None]:
    stored_shapes.stored_shapes.cache_clear()
    yield
    stored_shapes.stored_shapes.cache_clear()
    built_shapes.cache_clear()


@pytest.fixture
def other_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "shapes.json.gz"
    monkeypatch.setattr(stored_shapes, "shapes_file", lambda: path)
    return path


def test_the_file_says_what_torchvision_builds() -> None:
    stored = stored_shapes.stored_shapes()
    assert set(stored) == set(classifiers()), WRITE_AGAIN
    for name in classifiers():
        assert stored[name] == built_shapes(name), f"{name}: {WRITE_AGAIN}"


def test_what_is_built_without_numbers_has_the_shapes_of_the_whole_network() -> None:
    for name in ("squeezenet1_0", "shufflenet_v2_x0_5", "regnet_x_400mf"):
        state = torchvision.models.get_model(
            name, weights=None, num_classes=architectures._UNUSUAL
        ).state_dict()
        whole = {
            key: tuple(each.shape) for key, each in state.items() if not key.endswith("num_batches_tracked")
        }
        assert built_shapes(name) == whole


def test_a_network_is_recognised_without_building_any(monkeypatch: pytest.MonkeyPatch) -> None:
    state = torchvision.models.get_model("mobilenet_v3_small", weights=None, num_classes=5).state_dict()

    def refuse(*arguments: Any, **options: Any) -> Any:
        raise AssertionError("a network was built")

    monkeypatch.setattr(torchvision.models, "get_model", refuse)
    assert recognised(state, HERE).architecture == "mobilenet_v3_small"
    with pytest.raises(RefusedFile, match="none of torchvision"):
        recognised({"weight": torch.zeros(3)}, HERE)


def test_of_another_torchvision_nothing_is_believed(other_file: Path) -> None:
    write_shapes(other_file, {"squeezenet1_1": {"nonsense": (1,)}})
    assert stored_shapes.stored_shapes() == {"squeezenet1_1": {"nonsense": (1,)}}
    record = json.loads(gzip.decompress(other_file.read_bytes()))
    assert record["torchvision"] == torchvision_release() and "+" not in torchvision_release()
    other_file.write_bytes(gzip.compress(json.dumps(record | {"torchvision": "0.1.0"}).encode()))
    stored_shapes.stored_shapes.cache_clear()
    assert stored_shapes.stored_shapes() == {}
    state = torchvision.models.get_model("squeezenet1_1", weights=None, num_classes=3).state_dict()
    assert recognised(state, Path("squeezenet1_1.pt")).labels == 3


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"",
        b"no gzip",
        gzip.compress(b"{}"),
        gzip.compress(b"no json"),
        gzip.compress(b"[]"),
        gzip.compress(b'{"torchvision": "0"'),
        gzip.compress(b"{}")[:-9],
        gzip.compress(bytes(100))[:20] + b"garbage",
    ],
    ids=["absent", "empty", "plain", "no keys", "text", "list", "half", "cut", "garbled"],
)
def test_a_file_that_is_damaged_or_not_there_is_done_without(other_file: Path, content: bytes | None) -> None:
    if content is not None:
        other_file.write_bytes(content)
    assert stored_shapes.stored_shapes() == {}
    assert built_shapes("alexnet")["classifier.6.weight"] == (architectures._UNUSUAL, 4096)
    assert architectures._shapes("alexnet") == built_shapes("alexnet")


def test_it_ships_with_the_program() -> None:
    assert shapes_file().is_file() and shapes_file().stat().st_size < 200_000
