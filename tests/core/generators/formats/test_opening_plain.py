"""Plain generators and those in ONNX through the whole of opening: recognised, tried out, kept, opened again."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.testing import assert_allclose

from tests.core.generators.formats.test_onnx_generators import expected, written
from tests.core.generators.formats.test_plain_state_dicts import CARD, LATENTS, dcgan, described, pictures
from workbench.core.generators.cards import GeneratorCard
from workbench.core.generators.files.opening import open_file
from workbench.core.generators.files.store import cards_in, opened, own_folder


def card_of(path: Path) -> GeneratorCard:
    """The card of what the file became."""
    *_, last = open_file(path)
    assert last.value is not None
    return last.value


def kept(path: Path) -> Any:
    return opened(card_of(path).key).network


def test_a_dcgan(tmp_path: Path) -> None:
    """It is known by its tensors."""
    whole = dcgan()
    torch.save(whole.state_dict(), tmp_path / "mine.pth")
    assert_allclose(pictures(kept(tmp_path / "mine.pth")), whole.main(LATENTS[:, :, None, None]), atol=1e-6)
    assert card_of(tmp_path / "mine.pth").format == "DCGAN"


def test_a_described_one(tmp_path: Path) -> None:
    """With its card beside it, whatever its tensors are called; a corrected card counts."""
    whole, path = described(), tmp_path / "mine.pt"
    torch.save({f"generator.{name}": value for name, value in whole.state_dict().items()}, path)
    path.with_suffix(".json").write_text(json.dumps({"layers": CARD.layers}), encoding="utf-8")
    assert_allclose(pictures(kept(path)), whole(LATENTS) * 2 - 1, atol=1e-5)
    assert card_of(path) == card_of(path) and len(cards_in(own_folder())) == 1
    corrected = {"layers": CARD.layers, "range": [0, 2]}
    path.with_suffix(".json").write_text(json.dumps(corrected), encoding="utf-8")
    assert_allclose(pictures(kept(path)), whole(LATENTS) - 1, atol=1e-5)


def test_one_in_onnx(tmp_path: Path) -> None:
    """The file itself is kept; its labels are on the card."""
    path = written(tmp_path / "g.onnx", has_labels=True)
    assert card_of(path).label_size == 2
    latents, label = np.ones((1, 5)), torch.tensor([[0.0, 1.0]])
    network = kept(path)
    found = network(network.map(torch.ones(1, 5), label)[:, None])
    assert_allclose(found, expected(latents, label.numpy()), atol=1e-5)
