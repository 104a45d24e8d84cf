"""A person's own network: imported whole or not at all, and then as good as those that ship."""

import hashlib
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import safetensors.torch
import torch
import torchvision
from PIL import Image

from tests.core.models.making import LABELS, small_network
from tests.core.models.making_onnx import onnx_model, saved
from workbench import paths
from workbench.core.classification.classify import classify
from workbench.core.classification.settings import ClassifySettings
from workbench.core.models import importing
from workbench.core.models.cards import Preprocessing, card, cards, labels_of, read_card
from workbench.core.models.import_settings import ImportRequest
from workbench.core.models.importing import free_key, import_model
from workbench.core.models.label_files import LabelsError
from workbench.core.models.loading import load
from workbench.core.models.machine import Machine
from workbench.core.models.recognising import recognise
from workbench.core.models.refusals import RefusedFile
from workbench.core.models.store import are_here, verified_weights, weights_path
from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Step
from workbench.core.tables import Rows

USUAL = Preprocessing(72, 64, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225))


@pytest.fixture
def request_(tmp_path: Path) -> ImportRequest:
    """A small network and its labels, beside the folder of models."""
    load.cache_clear()
    torch.save(small_network().state_dict(), tmp_path / "My network.pth")
    (tmp_path / "labels.txt").write_text("\n".join(LABELS))
    return ImportRequest(
        tmp_path / "My network.pth",
        tmp_path / "labels.txt",
        title="Street scenes",
        architecture="shufflenet_v2_x0_5",
        preprocessing=USUAL,
    )


def imported(request: ImportRequest) -> list[Step[Any]]:
    return list(import_model(request))


def everything() -> set[str]:
    folder = paths.model_folder()
    return {str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file()}


def picture_files(folder: Path) -> list[PictureFile]:
    """A red, a green and a blue picture."""
    made = []
    for number, name in enumerate(("red.png", "green.png", "blue.png")):
        pixels = np.zeros((20, 30, 3), np.uint8)
        pixels[..., number] = 255
        Image.fromarray(pixels).save(folder / name)
        made.append(PictureFile(name, str(folder / name)))
    return made


def answers(files: list[PictureFile], key: str) -> list[Rows]:
    settings = ClassifySettings(model=key)
    found = [each for step in classify(files, settings, Machine("cpu")) for each in step.value]
    assert all(isinstance(each, Rows) for each in found)
    return found


# The way of a network


def test_an_imported_network_is_known_complete_and_the_file_itself(request_: ImportRequest) -> None:
    content = request_.source.read_bytes()
    steps = imported(replace(request_, licence="CC0", trained_on="500 streets of Bern"))
    assert [(step.done, step.total) for step in steps][-1] == (len(content), len(content))
    found = card("street_scenes")
    assert found == steps[-1].value == read_card(paths.model_folder() / "cards" / "street_scenes.json")
    assert weights_path(found).read_bytes() == content
    assert found.weights.sha256 == hashlib.sha256(content).hexdigest()
    assert (found.title, found.licence, found.trained_on) == ("Street scenes", "CC0", "500 streets of Bern")
    assert (found.architecture, found.parameters) == (
        "shufflenet_v2_x0_5",
        sum(each.numel() for each in small_network().parameters()),
    )
    assert are_here(found) and labels_of(found) == LABELS and found.preprocessing == USUAL
    assert everything() == {
        "cards/street_scenes.json",
        "labels/street_scenes.txt",
        "street_scenes.pt",
    }
    assert request_.source.read_bytes() == content


def test_what_a_person_leaves_out_is_found_or_said_to_be_missing(request_: ImportRequest) -> None:
    found = imported(ImportRequest(request_.source, request_.labels))[-1].value
    assert (found.key, found.title) == ("my_network", "My network")
    assert found.architecture == "shufflenet_v2_x0_5" and found.weights.format == "state_dict"
    assert found.licence == found.trained_on == "Not said by the person who imported it."
    assert found.preprocessing == replace(USUAL, resize=256, crop=224)
    assert "It knows 3 labels, and those only." in found.limits
    assert "imported from “My network.pth”" in found.what


def test_an_imported_resnet_classifies_as_torchvision_does(tmp_path: Path) -> None:
    torch.manual_seed(8)
    network = torchvision.models.resnet18(num_classes=3).eval()
    wrapped = {"model." + name: tensor for name, tensor in network.state_dict().items()}
    safetensors.torch.save_file(wrapped, tmp_path / "resnet18.safetensors")
    (tmp_path / "labels.json").write_text(json.dumps(LABELS))
    request = ImportRequest(tmp_path / "resnet18.safetensors", tmp_path / "labels.json", preprocessing=USUAL)
    found = imported(request)[-1].value
    assert (found.architecture, found.weights.format) == ("resnet18", "safetensors")
    files = picture_files(tmp_path)
    transform = torchvision.transforms._presets.ImageClassification(crop_size=64, resize_size=72)
    for file, answer in zip(files, answers(files, found.key), strict=True):
        with Image.open(file.path) as picture, torch.inference_mode():
            shares = network(transform(picture)[None]).softmax(dim=1)[0]
        expected = sorted(zip(shares.tolist(), LABELS, strict=True), reverse=True)
        assert [row[1] for row in answer.rows] == [label for _, label in expected]
        assert [row[3] for row in answer.rows] == pytest.approx([share for share, _ in expected], abs=1e-4)


@pytest.mark.parametrize("is_softmax", [False, True], ids=["logits", "probabilities"])
def test_an_imported_onnx_network_classifies_by_colour(tmp_path: Path, is_softmax: bool) -> None:
    load.cache_clear()
    path = saved(tmp_path / "colours.onnx", shape=(1, 3, 8, 8), is_softmax=is_softmax)
    (tmp_path / "labels.csv").write_text("index,name\n0,red\n1,green\n2,blue\n")
    plain = Preprocessing(8, 8, (0, 0, 0), (1, 1, 1))
    found = imported(ImportRequest(path, tmp_path / "labels.csv", preprocessing=plain))[-1].value
    assert found.outputs == ("probabilities" if is_softmax else "logits")
    rows = [each.rows for each in answers(picture_files(tmp_path), found.key)]
    assert [each[0][1] for each in rows] == ["red", "green", "blue"]
    # The softmax of (4, 0, 0), by hand.
    assert [each[0][3] for each in rows] == pytest.approx([np.exp(4) / (np.exp(4) + 2)] * 3, abs=1e-6)


def test_an_onnx_network_in_two_files_is_kept_as_one(tmp_path: Path) -> None:
    load.cache_clear()
    path = tmp_path / "parts" / "colours.onnx"
    path.parent.mkdir()
    onnx.save(onnx_model(), path, save_as_external_data=True, size_threshold=0, location="colours.data")
    (tmp_path / "labels.txt").write_text("red\ngreen\nblue")
    plain = Preprocessing(8, 8, (0, 0, 0), (1, 1, 1))
    found = imported(ImportRequest(path, tmp_path / "labels.txt", preprocessing=plain))[-1].value
    shutil.rmtree(path.parent)
    assert verified_weights(found).stat().st_size == found.weights.bytes
    rows = [each.rows for each in answers(picture_files(tmp_path), found.key)]
    assert [each[0][1] for each in rows] == ["red", "green", "blue"]


def test_the_same_file_twice_makes_two_models(request_: ImportRequest) -> None:
    first, second = (imported(request_)[-1].value for _ in range(2))
    assert (first.key, second.key) == ("street_scenes", "street_scenes_2")
    assert first.weights.sha256 == second.weights.sha256
    assert verified_weights(first) != verified_weights(second)


@pytest.mark.parametrize(
    ("wish", "key"),
    [
        ("Straße & Plätze (v2)", "strae_platze_v2"),
        ("../../etc/passwd", "etc_passwd"),
        ("CON", "model_con"),
        ("写真", "model"),
        ("", "model"),
        ("a" * 300, "a" * 60),
        ("squeezenet1_1", "squeezenet1_1_2"),
    ],
)
def test_keys_are_free_and_safe_as_names_of_files(wish: str, key: str) -> None:
    assert free_key(wish) == key


def test_a_key_is_taken_by_files_too() -> None:
    for number, name in enumerate(("street.onnx", "labels/street_2.txt", "cards/street_3.json")):
        assert free_key("street") == ("street" if number == 0 else f"street_{number + 1}")
        path = paths.model_folder() / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    assert free_key("street") == "street_4"


# Nothing half


def test_wrong_labels_leave_nothing(request_: ImportRequest) -> None:
    request_.labels.write_text("cat\ndog")
    with pytest.raises(LabelsError, match="has 2 labels, but the network's last layer gives 3 answers"):
        imported(request_)
    assert everything() == set()


def test_weights_that_are_no_numbers_leave_nothing(request_: ImportRequest) -> None:
    state = small_network().state_dict()
    state["fc.weight"][0, 0] = float("nan")
    torch.save(state, request_.source)
    with pytest.raises(
        RefusedFile, match=r"“fc.weight” in “My network.pth” holds values that are not numbers"
    ):
        imported(request_)
    assert everything() == set()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"resize": 10}, "what is cut out must fit into the resized picture"),
        ({"standard_deviation": (0.0, 1.0, 1.0)}, "standard deviation cannot be 0"),
        ({"interpolation": "nearest"}, "the interpolation is one of"),
    ],
)
def test_preprocessing_that_cannot_be_leaves_nothing(
    request_: ImportRequest, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(RefusedFile, match=words):
        imported(replace(request_, preprocessing=replace(USUAL, **changes)))
    assert everything() == set()


def test_pictures_of_a_size_the_network_cannot_see_leave_nothing(
    request_: ImportRequest, tmp_path: Path
) -> None:
    path = saved(tmp_path / "colours.onnx", shape=(1, 3, 8, 8))
    with pytest.raises(RefusedFile, match="looks at pictures of 8 × 8 pixels, not of 64 × 64"):
        imported(replace(request_, source=path, architecture=""))
    torch.save(torchvision.models.squeezenet1_1(num_classes=3).state_dict(), tmp_path / "squeezenet.pt")
    tiny = replace(USUAL, resize=16, crop=16)
    with pytest.raises(RefusedFile, match="cannot look at pictures of 16 × 16 pixels"):
        imported(replace(request_, source=tmp_path / "squeezenet.pt", architecture="", preprocessing=tiny))
    assert everything() == set()


def test_a_full_disk_leaves_nothing(request_: ImportRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    write = Path.write_text

    def full(self: Path, *arguments: Any, **options: Any) -> int:
        if ".json" in self.name:
            raise OSError(28, "No space left on device")
        return write(self, *arguments, **options)

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(
        RefusedFile, match=r"could not be written .*\(no space left on device\)\. Nothing was imported"
    ):
        imported(request_)
    assert everything() == set() and "street_scenes" not in cards()


def test_stopping_leaves_nothing(request_: ImportRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BYTES_AT_ONCE", 100_000)
    steps = import_model(request_)
    assert next(steps).done == 100_000
    assert any(name.endswith(".part") for name in everything())
    steps.close()
    assert everything() == set() and "street_scenes" not in cards()


def test_a_file_that_changes_on_the_way_leaves_nothing(
    request_: ImportRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BYTES_AT_ONCE", 100_000)
    steps = import_model(request_)
    next(steps)
    with request_.source.open("r+b") as file:
        file.seek(-1000, os.SEEK_END)
        file.write(b"changed")
    with pytest.raises(RefusedFile, match="was changed while it was being imported"):
        list(steps)
    assert everything() == set()


def test_what_was_recognised_before_is_not_recognised_again(
    request_: ImportRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = recognise(request_.source, request_.architecture)
    monkeypatch.setattr(importing, "recognise", None)
    assert list(import_model(request_, found))[-1].value.key == "street_scenes"
