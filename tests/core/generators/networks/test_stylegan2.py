"""StyleGAN2: what its parts promise, beside the golden values."""

from typing import Any

import pytest
import torch
from numpy.testing import assert_allclose

from tests.core.generators.golden import golden_stylegan2, golden_ws
from workbench.core.generators.latents.points import Movement
from workbench.core.generators.networks.design import StyleGAN2Design, usual_channels
from workbench.core.generators.networks.resampling import doubled
from workbench.core.generators.networks.stylegan2 import StyleGAN2

ARCHITECTURES = ("skip", "resnet", "orig")


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_layers_and_blocks(architecture: Any) -> None:
    """Styles have the announced sizes; each block leaves features of its size, and “skip” a picture."""
    network = golden_stylegan2(architecture=architecture)
    styles = network.styles(golden_ws(network))
    assert [style.shape for style in styles] == [(2, layer.inputs) for layer in network.layers]
    canvases = list(network.canvases(styles))
    assert [canvas.features.shape[2] for canvas in canvases] == [4, 8, 16, 32]
    has_picture = [canvas.picture is not None for canvas in canvases]
    assert has_picture == [network.has_early_pictures] * 3 + [True]
    names = [network.layers[network.first_layer(block)].name for block in range(4)]
    assert names == ["synthesis.b4.conv1", *(f"synthesis.b{side}.conv0" for side in (8, 16, 32))]


def test_which_w_goes_where() -> None:
    """What makes colours listens to the w of the next block's first layer; there are 2·log₂(size) − 2."""
    network = golden_stylegan2()
    assert network.style_count == 8
    assert [layer.style for layer in network.layers] == [0, 1, 1, 2, 3, 3, 4, 5, 5, 6, 7]
    for resolution, count in ((256, 14), (512, 16), (1024, 18)):
        design = StyleGAN2Design(512, 512, usual_channels(resolution, 32768, 512))
        assert (design.resolution, design.style_count) == (resolution, count)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_going_on_from_a_canvas(architecture: Any) -> None:
    """From the middle on the same picture arises."""
    network = golden_stylegan2(architecture=architecture)
    styles = network.styles(golden_ws(network))
    canvases = list(network.canvases(styles))
    *_, last = network.canvases(styles, start=canvases[1])
    assert torch.equal(last.picture, canvases[-1].picture)


def test_early_pictures_are_parts_of_the_last() -> None:
    """Without what later blocks add, the picture is the early one doubled."""
    network = golden_stylegan2()
    for name, value in network.named_parameters():
        if name.startswith("synthesis.b32.torgb"):
            value.zero_()
    *_, early, last = network.canvases(network.styles(golden_ws(network)))
    assert_allclose(
        last.picture, doubled(early.picture, network.synthesis.block(3).resample_filter), rtol=0, atol=1e-5
    )


def test_noise() -> None:
    """Strengths multiply it; 0 is none; random noise follows torch's seed."""
    network = golden_stylegan2()
    styles = network.styles(golden_ws(network))

    def picture(noise: Any, strength: float = 1.0) -> torch.Tensor:
        *_, last = network.canvases(styles, noise, [strength] * len(styles))
        assert last.picture is not None
        return last.picture

    assert torch.equal(picture("constant", 0.0), picture("none"))
    assert not torch.equal(picture("constant", 2.0), picture("constant"))
    torch.manual_seed(5)
    first = picture("random")
    assert not torch.equal(first, picture("random"))
    torch.manual_seed(5)
    assert torch.equal(first, picture("random"))


def test_a_network_without_noise() -> None:
    """It has no such tensors, and the kind of noise counts for nothing."""
    network = golden_stylegan2(has_noise=False)
    assert not network.has_noise and not any("noise" in name for name in network.state_dict())
    ws = golden_ws(network)
    assert torch.equal(network(ws, "constant"), network(ws, "none"))


def test_labels_are_needed_where_there_are_some() -> None:
    """Nobody guesses them."""
    network = golden_stylegan2(label_size=3)
    with pytest.raises(ValueError, match="3 label values are needed"):
        network.map(torch.randn(1, 32))


def test_nothing_can_be_moved() -> None:
    """That is StyleGAN3's."""
    network = golden_stylegan2()
    styles = network.styles(golden_ws(network))
    assert not network.can_move and network.moved(styles, Movement(turn=90)) == styles


def test_names_are_those_of_files() -> None:
    """Of a small network with labels, all of them."""
    design = StyleGAN2Design(8, 8, (4, 4), 2, 1, architecture="resnet")
    conv = (
        "affine.bias",
        "affine.weight",
        "bias",
        "noise_const",
        "noise_strength",
        "resample_filter",
        "weight",
    )
    expected = {
        "mapping.w_avg",
        *(f"mapping.{layer}.{part}" for layer in ("embed", "fc0") for part in ("weight", "bias")),
        *(f"synthesis.{layer}.{part}" for layer in ("b4.conv1", "b8.conv0", "b8.conv1") for part in conv),
        *(f"synthesis.b8.torgb.{part}" for part in ("affine.bias", "affine.weight", "bias", "weight")),
        *(f"synthesis.b{side}.resample_filter" for side in (4, 8)),
        "synthesis.b4.const",
        "synthesis.b8.skip.weight",
    }
    assert set(StyleGAN2(design).state_dict()) == expected
