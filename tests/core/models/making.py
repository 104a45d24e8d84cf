"""Small networks of known weights, and the cards that describe them."""

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
import torchvision

from workbench import paths
from workbench.core.models import cards
from workbench.core.models.cards import ModelCard, Weights, card

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


def offer(monkeypatch: Any, *offered: ModelCard) -> None:
    """Let the program know these models too."""
    known = {**cards.cards(), **{each.key: each for each in offered}}
    monkeypatch.setattr(cards, "cards", lambda folder=None: known)
