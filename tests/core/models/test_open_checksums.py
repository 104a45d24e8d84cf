"""Weights whose publisher gives no checksum, and models that are part of a library: what is checked all the same."""

import hashlib
import importlib.util
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.core.models.making import offer
from tests.core.models.serving import Server, serving, whole
from workbench import paths
from workbench.core.models.cards import ModelCard, card, card_record, cards, own_cards_folder
from workbench.core.models.facts import facts_of
from workbench.core.models.fetching import FetchError, fetch
from workbench.core.models.packing import PackError, pack
from workbench.core.models.store import (
    WeightsError,
    are_here,
    can_be_fetched,
    fingerprint,
    remove,
    state_in_words,
    verified_weights,
    verify,
    verify_each,
    weights_path,
)
from workbench.core.models.unpacking import unpack

CONTENT = bytes(range(256)) * 8000
SUM = hashlib.sha256(CONTENT).hexdigest()
ADDRESS = "/open.onnx"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        server.answers[ADDRESS] = whole(CONTENT)
        yield server


@pytest.fixture
def described(server: Server, monkeypatch: pytest.MonkeyPatch) -> ModelCard:
    """A card of deepface's with a file that is small enough to be handed out here."""
    known = card("facenet512")
    changes = {"file": "open.onnx", "url": server.address(ADDRESS), "approximate_bytes": len(CONTENT) + 9000}
    offered = replace(known, key="open", title="Open", weights=replace(known.weights, **changes))
    offer(monkeypatch, offered)
    return card("open")


def test_what_came_is_noted_and_holds_ever_after(described: ModelCard) -> None:
    assert described.weights.is_open and state_in_words(described) == "Needs fetching"
    assert list(fetch(described))[-1].done == len(CONTENT)
    noted = card("open")
    assert weights_path(noted) == paths.deepface_weights() / "open.onnx"
    assert (noted.weights.sha256, noted.weights.bytes, noted.weights.is_open) == (SUM, len(CONTENT), False)
    assert are_here(noted) and verified_weights(noted) == weights_path(noted) and fingerprint(noted) == SUM
    said = dict(facts_of(noted))["Checksum (sha256)"]
    assert said.startswith(SUM) and "No checksum is published; it is noted" in said
    weights_path(noted).write_bytes(CONTENT[:-1] + b"!")
    with pytest.raises(WeightsError, match="differs from the one on the model card"):
        verified_weights(noted)
    with pytest.raises(WeightsError, match="differs from the one on the model card"):
        verify(noted)


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"<html>Sign in</html>", "is too short to be “Open”"), (CONTENT + bytes(1_100_000), "sends more than")],
)
def test_a_page_or_another_file_is_not_taken_for_weights(
    described: ModelCard, server: Server, content: bytes, words: str
) -> None:
    server.answers[ADDRESS] = whole(content)
    with pytest.raises(FetchError, match=words):
        list(fetch(described))
    assert not list(paths.deepface_weights().iterdir()) and card("open").weights.is_open


def test_a_file_put_there_by_hand_is_used_once_it_was_verified(described: ModelCard) -> None:
    path = weights_path(described)
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT)
    assert not are_here(described) and state_in_words(described) == "Needs verifying"
    with pytest.raises(WeightsError, match="is not published"):
        verified_weights(described)
    assert verify(described) == SUM and are_here(card("open"))
    assert remove(card("open")) == len(CONTENT)
    assert card("open").weights.is_open and not path.exists(), "what was noted is forgotten with the file"


def test_a_file_of_another_size_is_never_noted(described: ModelCard) -> None:
    path = weights_path(described)
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT[:1_000_000])
    with pytest.raises(WeightsError, match=r"cannot be the weights of “Open”: it has 1,000,000 bytes"):
        verify(described)
    assert card("open").weights.is_open


def test_packed_and_unpacked_they_lie_where_deepface_looks(tmp_path: Path) -> None:
    known = card("facenet512")
    weights = replace(known.weights, file="own.onnx", approximate_bytes=len(CONTENT))
    described = replace(known, key="own", title="Own", weights=weights)
    for path, content in (
        (own_cards_folder() / "own.json", json.dumps(card_record(described)).encode()),
        (weights_path(described), CONTENT),
    ):
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    verify(card("own"))
    list(pack([card("own")], tmp_path / "faces.models"))
    assert remove(card("own")) > len(CONTENT) and "own" not in cards()
    assert list(unpack(tmp_path / "faces.models"))[-1].value == ("own",)
    assert (paths.deepface_weights() / "own.onnx").read_bytes() == CONTENT and are_here(card("own"))


# Libraries


def test_a_library_needs_neither_fetching_nor_packing_and_stays(tmp_path: Path) -> None:
    described = card("dlib_hog")
    assert are_here(described) and not can_be_fetched(described)
    assert state_in_words(described) == "Ready to use" and verified_weights(described).is_dir()
    assert verify(described) == fingerprint(described) and fingerprint(described).startswith("dlib-bin 20.")
    with pytest.raises(WeightsError, match="is part of the package “dlib-bin” and stays"):
        remove(described)
    with pytest.raises(PackError, match="needs no packing"):
        list(pack([described], tmp_path / "a.models"))
    assert not (paths.model_folder() / "checksums.json").exists()


def test_a_library_that_is_not_installed_is_said_to_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda *_: None)
    described = cards()["mtcnn"]
    assert not are_here(described) and not can_be_fetched(described) and fingerprint(described) == ""
    assert state_in_words(described) == "Not installed"
    assert dict(facts_of(described))["Files"] == "Part of “facenet-pytorch”, not installed"
    with pytest.raises(
        WeightsError, match=r"is not on this computer.*needs the Python package “facenet-pytorch”"
    ):
        verified_weights(described)
    (step,) = verify_each([described])
    assert step.value[0] == "mtcnn" and "facenet-pytorch" in step.value[1]
