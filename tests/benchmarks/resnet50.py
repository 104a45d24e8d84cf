"""A large network: what is left of its own speed when files are read and results written around it."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median

import torch
import torchvision

from tests.benchmarks.classifying import BareNetwork, end_to_end
from tests.benchmarks.measuring import Measured, in_turns, in_words
from tests.benchmarks.photographs import write_photographs
from workbench.core.models.cards import ModelCard, Weights, card, cards

PICTURES = 96


def measure() -> Measured:
    """Our whole way with ResNet-50 against the bare network on tensors that are ready."""
    with tempfile.TemporaryDirectory() as place, random_resnet50(Path(place)) as model:
        folder = Path(place) / "photographs"
        bare = BareNetwork(model, write_photographs(folder, PICTURES))
        end_to_end(folder, model.key)
        pairs = in_turns(lambda: end_to_end(folder, model.key), bare.seconds)
    figures = f"{pairs.per_picture(PICTURES)} (batches of {bare.batch_size}); {PICTURES} pictures"
    return Measured(in_words(pairs.speed), figures, median(pairs.speed) >= 0.9)


@contextmanager
def random_resnet50(folder: Path) -> Iterator[ModelCard]:
    """The card of a ResNet-50 with random weights, known to the program while the block lasts."""
    path = folder / "resnet50.pt"
    torch.manual_seed(1)
    torch.save(torchvision.models.resnet50(weights=None).state_dict(), path)
    checksum = hashlib.sha256(path.read_bytes()).hexdigest()
    weights = Weights("state_dict", path.name, path.stat().st_size, checksum)
    model = replace(
        card("squeezenet1_1"), key="random_resnet50", title="Random", architecture="resnet50", weights=weights
    )
    before = os.environ.get("WORKBENCH_MODELS")
    os.environ["WORKBENCH_MODELS"] = str(folder)
    cards()[model.key] = model
    try:
        yield model
    finally:
        del cards()[model.key]
        del os.environ["WORKBENCH_MODELS"]
        if before is not None:
            os.environ["WORKBENCH_MODELS"] = before
