"""Checkpoints under rosinality's names: every variant gives the pictures of the network it was written from."""

from typing import Any

import pytest
import torch
from numpy.testing import assert_allclose

from tests.core.generators.golden import TOLERANCE, golden_stylegan2, golden_ws
from tests.core.generators.making_files import rosinality_state
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.formats.lucidrains import holds_lucidrains, refuse_lucidrains
from workbench.core.generators.formats.psp import holds_psp, psp_generator
from workbench.core.generators.formats.rosinality import holds_rosinality, rosinality_generator

NETWORK = golden_stylegan2()
STATE = rosinality_state(NETWORK)


def wrapped(state: dict[str, Any]) -> dict[str, Any]:
    return {f"module.{name}": value for name, value in state.items()}


@pytest.mark.parametrize(
    "tree",
    [
        {"g_ema": STATE, "latent_avg": NETWORK.centre},
        {"g_ema": STATE, "g": {"convs.0.conv.modulation.weight": torch.zeros(1)}, "d": {}, "args": object()},
        {"g": wrapped(STATE), "latent_avg": NETWORK.centre[None]},
        {"state_dict": STATE},
        STATE,
    ],
    ids=["converted", "trained", "several cards", "state_dict", "bare"],
)
def test_pictures_are_the_same(tree: dict[str, Any]) -> None:
    """The averaged generator, or the only one; the mean of w where the file has it."""
    assert holds_rosinality(tree)
    found = rosinality_generator(tree)
    assert found.has_centre == ("latent_avg" in tree)
    assert ("discriminator" in found.note) == ("d" in tree)
    if found.has_centre:
        assert_allclose(found.network.centre, NETWORK.centre)
    ws = golden_ws(NETWORK)
    for noise in ("constant", "none"):
        assert_allclose(found.network(ws, noise), NETWORK(ws, noise), rtol=0, atol=TOLERANCE)


def test_the_decoder_of_an_encoder() -> None:
    """pSp keeps a mean for each layer: their mean is the centre."""
    state = {f"decoder.{name}": value for name, value in STATE.items()} | {"encoder.x.weight": torch.zeros(2)}
    means = NETWORK.centre + torch.linspace(-1, 1, 8)[:, None]
    tree = {"state_dict": state, "opts": {"start_from_latent_avg": True}, "latent_avg": means}
    assert holds_psp(tree) and not holds_rosinality(tree)
    found = psp_generator(tree)
    assert_allclose(found.network.centre, NETWORK.centre, atol=1e-6)
    assert_allclose(found.network(golden_ws(NETWORK)), NETWORK(golden_ws(NETWORK)), rtol=0, atol=TOLERANCE)
    assert "encoder" in found.note


def test_files_without_noise_draw_none() -> None:
    """The first releases did not keep it: constant noise is then none."""
    state = {name: value for name, value in STATE.items() if not name.startswith("noises.")}
    network = rosinality_generator({"g_ema": state}).network
    ws = golden_ws(NETWORK)
    assert_allclose(network(ws), NETWORK(ws, "none"), rtol=0, atol=TOLERANCE)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"convs.1.conv.weight": None}, "lacks “synthesis.b8.conv1.weight”"),
        ({"convs.0.conv.weight": torch.zeros(1, 9, 32, 3, 3)}, "has the sizes 9 × 32 × 3 × 3"),
        ({"to_rgb1.bias": torch.full((1, 3, 1, 1), torch.nan)}, "not numbers"),
        ({"attention.0.weight": torch.zeros(3)}, "“attention.0.weight”"),
        ({"style.1.weight": None}, "mapping.fc0.weight"),
    ],
)
def test_changed_files(changes: dict[str, torch.Tensor | None], words: str) -> None:
    """What is missing, too much, of another size or no number is named."""
    changed = {name: value for name, value in (STATE | changes).items() if value is not None}
    with pytest.raises(GeneratorError, match=words):
        rosinality_generator({"g_ema": changed})


@pytest.mark.parametrize(
    "tree", [None, [], {}, {"g_ema": None}, {"g_ema": {"a": torch.zeros(1)}}, {1: STATE}]
)
def test_other_things_are_not_taken_for_it(tree: Any) -> None:
    """Nor do they make the test fail."""
    assert not holds_rosinality(tree) and not holds_psp(tree) and not holds_lucidrains(tree)


@pytest.mark.parametrize(
    ("name", "program"),
    [("SE.net.0.weight", "stylegan2-pytorch"), ("GE.initial_conv.1.weight", "lightweight-gan")],
)
def test_lucidrains_are_described(name: str, program: str) -> None:
    """They compute otherwise; the sentence says what to do."""
    tree = {"GAN": {name: torch.zeros(2, 2)}, "version": "1.9.0"}
    assert holds_lucidrains(tree)
    with pytest.raises(GeneratorError, match=f"“{program}”.*Nothing was kept.*ONNX"):
        refuse_lucidrains(tree)
