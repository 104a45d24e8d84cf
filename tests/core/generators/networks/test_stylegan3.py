"""StyleGAN3: what its parts promise, beside the golden values."""

import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from tests.core.generators.golden import R_LIKE, T_LIKE, golden_stylegan3, golden_ws
from tests.core.generators.making import card_for
from workbench.core.generators.files.own_files import open_own, write_generator
from workbench.core.generators.latents.points import Movement
from workbench.core.generators.networks import stylegan3_layers
from workbench.core.generators.networks.stylegan3 import StyleGAN3
from workbench.core.generators.networks.stylegan3_building import StyleGAN3Rules, new_stylegan3

STILL = Movement()
MOVEMENTS = (Movement(0.2, -0.1), Movement(turn=30), Movement(-0.1, 0.25, -70))


def picture_of(network: StyleGAN3, ws: torch.Tensor, movement: Movement = STILL) -> torch.Tensor:
    """The picture at ws, moved."""
    *_, last = network.canvases(network.moved(network.styles(ws), movement))
    assert last.picture is not None
    return last.picture


def inverse_of(movement: Movement) -> torch.Tensor:
    """The matrix of what undoes: first shifted, then turned."""
    angle = math.radians(movement.turn)
    turn = np.array(
        [[math.cos(angle), -math.sin(angle), 0], [math.sin(angle), math.cos(angle), 0], [0, 0, 1]]
    )
    shift = np.array([[1, 0, movement.right], [0, 1, movement.down], [0, 0, 1]])
    return torch.from_numpy(np.linalg.inv(turn @ shift).astype(np.float32))


@pytest.mark.parametrize("movement", MOVEMENTS)
@pytest.mark.parametrize("rules", [T_LIKE, R_LIKE], ids=["T", "R"])
def test_moving_is_what_the_files_transform_does(rules: StyleGAN3Rules, movement: Movement) -> None:
    """A moved style gives what the network's own matrix gives when it holds the inverse."""
    network = golden_stylegan3(rules)
    ws = golden_ws(network)
    moved = picture_of(network, ws, movement)
    network.synthesis.input.transform.copy_(inverse_of(movement))
    assert_allclose(moved, network(ws), rtol=0, atol=2e-5)


def likeness(first: torch.Tensor, second: torch.Tensor) -> float:
    """The correlation of two pictures within their middle."""
    parts = torch.stack([each[..., 8:-8, 8:-8].flatten() for each in (first, second)])
    return torch.corrcoef(parts)[0, 1].item()


def test_directions_of_movements() -> None:
    """To the right is to the right, down is down, turning goes with the clock; a turned picture needs R."""
    torch.manual_seed(3)
    rules = StyleGAN3Rules(32, 6, 2, 1024, 64, kernel=1, is_radial=True)
    network = new_stylegan3(rules, 32, 32).eval().requires_grad_(False)
    ws = network.map(torch.randn(1, 32))[:, None].expand(-1, network.style_count, -1)
    still = picture_of(network, ws)
    assert likeness(picture_of(network, ws, Movement(right=0.125)), still.roll(4, 3)) > 0.99
    assert likeness(picture_of(network, ws, Movement(down=0.125)), still.roll(4, 2)) > 0.99
    turned = picture_of(network, ws, Movement(turn=90))
    assert likeness(turned, still.rot90(-1, (2, 3))) > 0.9
    assert likeness(turned, still.rot90(1, (2, 3))) < 0.7


def test_moving_nothing_changes_nothing() -> None:
    """The styles of a movement of zero."""
    network = golden_stylegan3(T_LIKE)
    styles = network.styles(golden_ws(network))
    for still, moved in zip(styles, network.moved(styles, STILL), strict=True):
        assert_allclose(still, moved, rtol=0, atol=1e-5)


def test_layers_and_blocks() -> None:
    """Every layer is a block with a w of its own; what it gives has the announced sizes."""
    network = golden_stylegan3(T_LIKE)
    styles = network.styles(golden_ws(network))
    canvases = list(network.canvases(styles))
    assert len(network.layers) == len(styles) == len(canvases) == network.style_count == 8
    for index, (layer, style, canvas) in enumerate(zip(network.layers, styles, canvases, strict=True)):
        assert (layer.style, canvas.block, network.first_layer(index)) == (index, index, index)
        assert style.shape == (2, layer.inputs)
        assert canvas.features.shape == (2, layer.outputs, layer.size, layer.size)
        assert (canvas.picture is not None) == (index == 7) == layer.is_colour
        assert network.get_submodule(layer.name) is not None


def test_going_on_from_a_canvas() -> None:
    """From the middle on the same picture arises."""
    network = golden_stylegan3(R_LIKE)
    styles = network.styles(golden_ws(network))
    canvases = list(network.canvases(styles))
    *_, last = network.canvases(styles, start=canvases[4])
    assert_allclose(last.picture, canvases[-1].picture, rtol=0, atol=1e-5)


def test_few_channels_at_a_time_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Large features are filtered in portions."""
    network = golden_stylegan3(T_LIKE)
    whole = network(golden_ws(network))
    monkeypatch.setattr(stylegan3_layers, "_AT_ONCE", 40_000)
    assert_allclose(network(golden_ws(network)), whole, rtol=0, atol=1e-6)


def test_gradients_reach_w() -> None:
    """Photographs are found again by following them."""
    network = golden_stylegan3(T_LIKE)
    ws = golden_ws(network).requires_grad_()
    torch.autograd.backward(network(ws).square().mean())
    assert ws.grad is not None and ws.grad.isfinite().all() and ws.grad[:, 1].abs().max() > 0


@pytest.mark.parametrize("rules", [T_LIKE, R_LIKE], ids=["T", "R"])
def test_kept_and_opened_again(rules: StyleGAN3Rules, tmp_path: Path) -> None:
    """In our own form it makes the same pictures."""
    network = golden_stylegan3(rules)
    network.design = dataclasses.replace(network.design, clamp=None)
    write_generator(tmp_path / "three.safetensors", card_for(network), network)  # type: ignore[arg-type]
    again = open_own(tmp_path / "three.safetensors").network
    assert isinstance(again, StyleGAN3) and again.design == network.design
    assert torch.equal(again(golden_ws(again)), network(golden_ws(network)))
