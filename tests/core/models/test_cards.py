"""Model cards: complete, checked, and honest about what ships."""

import json
from pathlib import Path
from typing import Any

import pytest
import torchvision

from workbench import paths
from workbench.core.faces.settings import ATTRIBUTES, DETECTOR, LANDMARK_FINDER, RECOGNISER
from workbench.core.models.cards import (
    CLASSIFIER,
    CardError,
    card,
    card_from_record,
    card_record,
    cards,
    is_safe_name,
    labels_of,
    read_card,
    unreadable_cards,
)
from workbench.core.models.store import are_here, verified_weights

SHIPPED = sorted((paths.shipped_models() / "cards").glob("*.json"))

SUM = "a" * 64
PREPROCESSING = {"resize": 256, "crop": 224, "mean": [0, 0, 0], "standard_deviation": [1, 1, 1]}


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
    assert len(found.title) > 4
    for text in (found.what, found.trained_on, found.citation):
        assert len(text) > 10
    assert len(found.licence) > 2
    assert found.limits and all(each.endswith(".") for each in found.limits)
    assert all(0 < each.value <= 1 for each in found.published)
    assert found.weights.package or found.weights.url.startswith("https://")
    assert found.weights.size > 0 or found.weights.is_library


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_card_says_what_its_kind_needs(path: Path) -> None:
    found = read_card(path)
    if found.kind == CLASSIFIER:
        assert len(found.data_citation) > 10 and len(found.licence) > 10
        assert found.architecture in torchvision.models.list_models(module=torchvision.models)
        assert len(set(labels_of(found))) > 1 and found.recognition is None
    else:
        assert found.kind in (DETECTOR, RECOGNISER, ATTRIBUTES, LANDMARK_FINDER) and not found.labels
        assert (found.recognition is not None) == (found.kind == RECOGNISER)


def test_the_labels_are_those_of_imagenet_in_torchvisions_order() -> None:
    theirs = torchvision.models.SqueezeNet1_1_Weights.IMAGENET1K_V1.meta["categories"]
    assert list(labels_of(card("squeezenet1_1"))) == theirs


def test_the_built_in_weights_are_here_and_are_the_right_ones() -> None:
    assert are_here(card("squeezenet1_1"))
    assert verified_weights(card("squeezenet1_1")).stat().st_size == card("squeezenet1_1").weights.bytes


def test_an_unknown_model_is_refused_with_the_known_ones() -> None:
    with pytest.raises(
        CardError, match=r"There is no model “inception”\. The known models are: .*squeezenet1_1"
    ):
        card("inception")


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
        {"weights": {"format": "state_dict", "file": "a.pth"}},
        {"weights": {"format": "state_dict", "file": "a.pth", "sha256": "12345678"}},
        {"weights": {"format": "state_dict", "file": "a.pth", "sha256": "X" * 64}},
        {"weights": {"format": "state_dict", "file": "a.pth", "sha256": 5}},
        {"weights": {"format": "state_dict", "file": "a.pth", "sha256_prefix": "1234567"}},
        {"weights": {"format": "state_dict", "file": "a.pth", "sha256_prefix": "12", "checksum_note": "So."}},
        {"weights": {"format": "state_dict", "file": "a.pth", "sha256_prefix": "b" * 8, "sha256": SUM}},
        {"weights": {"format": "library", "file": "a", "package": "os.path"}},
        {"weights": {"format": "state_dict", "file": "a.pth", "sha256": SUM, "bytes": -1}},
        {"weights": {"format": "state_dict", "file": "a.pth", "sha256": SUM, "bytes": "5"}},
        {"weights": {"format": "state_dict", "file": "a.pth", "sha256": SUM, "bytes": True}},
        {"weights": {"format": "state_dict", "file": "../a.pth", "sha256": SUM}},
        {"weights": {"format": "state_dict", "file": "/a.pth", "sha256": SUM}},
        {"weights": {"format": "state_dict", "file": "..", "sha256": SUM}},
        {"weights": {"format": "state_dict", "file": "C:a.pth", "sha256": SUM}},
        {"weights": {"format": "state_dict", "file": "nul.pth", "sha256": SUM}},
        {"weights": {"format": "state_dict", "file": "a.pth", "sha256": SUM, "package": "os.path"}},
        {"weights": {"format": "state_dict", "file": "a.pth", "sha256": SUM, "url": "http://example.org/a"}},
        {"weights": {"format": "state_dict", "file": "a.pth", "sha256": SUM, "url": "file:///etc/passwd"}},
        {"key": "../key"},
        {"key": ""},
        {"labels": "/etc/passwd"},
        {"labels": "..\\labels.txt"},
        {"limits": [1]},
        {"preprocessing": {"resize": 256, "crop": 300, "mean": [0, 0, 0], "standard_deviation": [1, 1, 1]}},
        {"preprocessing": {"resize": 256, "crop": 224, "mean": [0, 0], "standard_deviation": [1, 1, 1]}},
        {"preprocessing": {"resize": "big", "crop": 224, "mean": [0, 0, 0], "standard_deviation": [1, 1, 1]}},
        {"preprocessing": PREPROCESSING | {"interpolation": "nearest"}},
        {"preprocessing": PREPROCESSING | {"surplus": 1}},
        {"preprocessing": "absent"},
        {"labels": ""},
        {"recognition": {"dimension": 0, "metric": "cosine", "thresholds": {"cosine": 0.5}}},
        {"recognition": {"dimension": 2, "metric": "cosine", "thresholds": {"euclidean": 0.5}}},
        {"recognition": {"dimension": 2, "metric": "cosine"}},
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


# A person's own


def own(key: str, name: str = "", **changes: Any) -> Path:
    path = paths.model_folder() / "cards" / f"{name or key}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(card_record(card("squeezenet1_1")) | {"key": key} | changes), encoding="utf-8")
    return path


def test_a_persons_own_cards_come_after_those_that_ship_and_are_seen_at_once() -> None:
    shipped = list(cards())
    path = own("mine", title="My own network")
    assert list(cards()) == [*shipped, "mine"]
    assert card("mine").title == "My own network"
    own("mine", title="My network, renamed")
    assert card("mine").title == "My network, renamed"
    path.unlink()
    assert list(cards()) == shipped


def test_a_card_that_is_written_and_read_is_the_same() -> None:
    for each in cards().values():
        assert card_from_record(json.loads(json.dumps(card_record(each))), "card") == each


def test_own_cards_that_cannot_be_used_are_left_out_and_named() -> None:
    shipped = list(cards())
    own("mine", limits=None)
    own("alexnet")
    own("other", name="named differently")
    (paths.model_folder() / "cards" / "long.json").write_bytes(b" " * 1_100_000)
    (paths.model_folder() / "cards" / "deep.json").write_bytes(b"[" * 200_000)
    assert list(cards()) == shipped
    assert card("alexnet").weights.url
    found = unreadable_cards()
    assert list(found) == ["alexnet.json", "deep.json", "long.json", "mine.json", "named differently.json"]
    assert "has the key “alexnet” already" in found["alexnet.json"]
    assert "must be called “other.json”" in found["named differently.json"]


def test_labels_of_a_persons_own_lie_in_their_folder_and_take_no_shipped_names() -> None:
    folder = paths.model_folder() / "labels"
    folder.mkdir(parents=True)
    (folder / "mine.txt").write_text("Haus\nBäume\n", encoding="utf-8")
    (folder / "imagenet1000.txt").write_text("wrong\n", encoding="utf-8")
    own("mine", labels="mine.txt")
    assert labels_of(card("mine")) == ("Haus", "Bäume")
    assert len(labels_of(card("alexnet"))) == 1000


@pytest.mark.parametrize("name", ["a.pth", "resnet18-f37072fd.pth", "Häuser 2 (neu).txt", "a" * 120])
def test_plain_names_are_safe(name: str) -> None:
    assert is_safe_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        ".hidden",
        "a/b",
        "a\\b",
        "/a",
        "C:a",
        "a\0b",
        "a\nb",
        "con",
        "NUL.txt",
        "a.",
        "a ",
        "a" * 121,
    ],
)
def test_names_that_could_lead_elsewhere_are_not(name: str) -> None:
    assert not is_safe_name(name)
