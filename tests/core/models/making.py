"""Small networks of known weights, and the cards that describe them."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
import torchvision

from workbench import paths
from workbench.core.models import cards
from workbench.core.models.cards import ModelCard, Weights, card, card_record

LABELS = ("cat", "dog", "tree")


def small_network(seed: int = 0, labels: int = len(LABELS)) -> torch.nn.Module:
    """A ShuffleNet of random weights: 1.4 MB."""
    torch.manual_seed(seed)
    network = torchvision.models.get_model("shufflenet_v2_x0_5", weights=None, num_classes=labels)
    return network.eval()


def save(content: Any, name: str, format: str) -> Path:
    path = paths.model_folder() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if format == "safetensors":
        safetensors.torch.save_file(content, path)
    else:
        torch.save(content, path)
    return path


def card_of(path: Path, format: str, **changes: Any) -> ModelCard:
    """A card that says the truth about a file of weights in the folder of models."""
    content = path.read_bytes()
    weights = Weights(format, path.name, len(content), hashlib.sha256(content).hexdigest())
    usual = {
        "key": "small",
        "title": "Small network",
        "architecture": "shufflenet_v2_x0_5",
        "labels": "small.txt",
        "preprocessing": replace(card("squeezenet1_1").preprocessing, resize=72, crop=64),
        "weights": weights,
    }
    return replace(card("squeezenet1_1"), **usual | changes)


def write_own(key: str, seed: int = 0, labels: str = "mine.txt") -> ModelCard:
    """A model of the person's own: weights, card and labels in the folder of models."""
    path = save(small_network(seed).state_dict(), f"{key}.safetensors", "safetensors")
    described = card_of(path, "safetensors", key=key, labels=labels, title=f"Model {key}")
    for folder, name, text in (
        ("cards", f"{key}.json", json.dumps(card_record(described))),
        ("labels", labels, "\n".join(LABELS)),
    ):
        (paths.model_folder() / folder).mkdir(exist_ok=True)
        (paths.model_folder() / folder / name).write_text(text, encoding="utf-8")
    return card(key)


def offer(monkeypatch: Any, *offered: ModelCard) -> None:
    """Let the program know these models too."""
    read = cards._all_cards

    def with_offered(*arguments: Any) -> dict[str, ModelCard]:
        noted = [replace(each, weights=cards._as_noted(each.weights)) for each in offered]
        return {**read(*arguments), **{each.key: each for each in noted}}

    monkeypatch.setattr(cards, "_all_cards", with_offered)
