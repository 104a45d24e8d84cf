"""Model cards: complete, checked, and honest about what ships."""

import json
from pathlib import Path
from typing import Any

import pytest
import torchvision

from workbench import paths
from workbench.core.models.cards import CardError, card, cards, labels_of, read_card
from workbench.core.models.store import are_here, verified_weights

SHIPPED = sorted((paths.shipped_models() / "cards").glob("*.json"))


def changed(tmp_path: Path, **changes: Any) -> Path:
    record = json.loads(SHIPPED[0].read_text(encoding="utf-8")) | changes
    path = tmp_path / "changed.json"
    path.write_text(json.dumps({name: value for name, value in record.items() if value != "absent"}))
    return path


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_card_that_ships_is_complete(path: Path) -> None:
    found = read_card(path)
    assert found.key == path.stem
    assert cards()[found.key] == card(found.key) == found
    for text in (
        found.title,
        found.what,
        found.trained_on,
        found.licence,
        found.citation,
        found.data_citation,
    ):
        assert len(text) > 10
    assert found.limits and all(each.endswith(".") for each in found.limits)
    assert all(0 < each.value <= 1 for each in found.published)
    assert found.architecture in torchvision.models.list_models()
    assert len(set(labels_of(found))) > 1


def test_the_labels_are_those_of_imagenet_in_torchvisions_order() -> None:
    theirs = torchvision.models.SqueezeNet1_1_Weights.IMAGENET1K_V1.meta["categories"]
    assert list(labels_of(card("squeezenet1_1"))) == theirs


def test_the_built_in_weights_are_here_and_are_the_right_ones() -> None:
    assert are_here(card("squeezenet1_1"))
    assert verified_weights(card("squeezenet1_1")).stat().st_size == card("squeezenet1_1").weights.bytes


def test_an_unknown_model_is_refused_with_the_known_ones() -> None:
    with pytest.raises(CardError, match=r"There is no model “alexnet”\. The known models are: squeezenet1_1"):
        card("alexnet")


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "absent"},
        {"surplus": 1},
        {"title": 5},
        {"parameters": "many"},
        {"weights": "weights.bin"},
        {"weights": {"format": "safetensors"}},
        {"weights": []},
        {"preprocessing": {"resize": 256, "crop": 300, "mean": [0, 0, 0], "standard_deviation": [1, 1, 1]}},
        {"preprocessing": {"resize": 256, "crop": 224, "mean": [0, 0], "standard_deviation": [1, 1, 1]}},
        {"preprocessing": {"resize": "big", "crop": 224, "mean": [0, 0, 0], "standard_deviation": [1, 1, 1]}},
        {"published": [{"measure": "top-1"}]},
        {"limits": None},
        {"schema": "absent"},
        {"schema": 99},
    ],
    ids=str,
)
def test_a_card_that_does_not_say_what_it_must_is_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    with pytest.raises(CardError, match=r"“changed.json”"):
        read_card(changed(tmp_path, **changes))


@pytest.mark.parametrize("content", [b"", b"[]", b"5", b"{", b"\xff\xfe", b'{"schema": 1}'])
def test_a_file_that_is_no_card_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.json"
    path.write_bytes(content)
    with pytest.raises(CardError):
        read_card(path)
    with pytest.raises(CardError, match="is not a model card"):
        read_card(tmp_path / "gone.json")


def test_cards_of_a_folder_are_read_once_and_in_order(tmp_path: Path) -> None:
    for key in ("b", "a"):
        record = json.loads(SHIPPED[0].read_text(encoding="utf-8")) | {"key": key}
        (tmp_path / f"{key}.json").write_text(json.dumps(record))
    assert list(cards(tmp_path)) == ["a", "b"]
    assert cards(tmp_path) is cards(tmp_path)
