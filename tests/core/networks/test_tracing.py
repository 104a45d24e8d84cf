"""Which layers there are, in which order, and how what they give is to be read."""

import pytest
import torch
import torchvision
from torch import nn

from tests.core.networks.odd_networks import ODD_NETWORKS, SIZE, made, state_of
from workbench.core.networks.errors import NetworkError
from workbench.core.networks.tracing import Layer, as_maps, followed_by_activation, trace
from workbench.core.networks.watching import outputs_of


def traced(name: str) -> dict[str, Layer]:
    return {layer.name: layer for layer in trace(made(name), SIZE)}


def test_layers_come_in_the_order_of_the_picture_with_their_shapes() -> None:
    layers = trace(made("in-place ReLU"), SIZE)
    assert [layer.name for layer in layers] == list("01234567")
    assert [layer.family for layer in layers] == [
        "convolution", "activation", "pooling", "convolution", "activation", "pooling", "other", "linear",
    ]  # fmt: skip
    assert layers[0].input_shape == (3, SIZE, SIZE) and layers[0].output_shape == (4, SIZE, SIZE)
    assert layers[3].grid == (16, 16) and layers[3].units == 6 and layers[3].has_maps
    assert layers[6].layout == "vector" and layers[6].units == 6 and layers[6].grid is None
    assert "one number for each of its 6 units" in layers[6].explanation and not layers[3].explanation
    assert layers[1].sources == ("0",) and layers[4].sources == ("3",)


def test_a_shared_module_is_a_layer_at_each_call() -> None:
    names = [layer.name for layer in trace(made("shared modules"), SIZE)]
    assert names == ["first", "relu", "again", "relu:2", "again:2", "relu:3", "head"]
    assert traced("shared modules")["relu:2"].module == "relu"


def test_several_outputs_are_counted_and_the_first_is_described() -> None:
    pair = traced("several outputs")["pair"]
    assert pair.outputs == 2 and pair.units == 4 and pair.family == "block"
    assert pair.same_as == "pair.convolution"


def test_sequences_are_explained_and_refused_as_maps() -> None:
    sequence = traced("one dimension")["convolution"]
    assert sequence.layout == "other" and not sequence.has_maps and sequence.units == 0
    assert "8×32 numbers, which are not laid out like a picture" in sequence.explanation
    with pytest.raises(NetworkError, match="not laid out"):
        as_maps(torch.zeros(1, 8, 32), sequence)


def test_tokens_are_maps_without_the_class_token() -> None:
    network, layers = made("attention"), traced("attention")
    attention = layers["attention"]
    assert attention.layout == "tokens" and attention.grid == (4, 4) and attention.units == 8
    assert attention.outputs == 2 and attention.family == "attention"
    found = outputs_of(network, torch.rand(2, 3, SIZE, SIZE), ["attention"])["attention"]
    maps = as_maps(found, attention)
    assert maps.shape == (2, 8, 4, 4)
    assert maps[1, 5, 2, 3] == found[1, 1 + 2 * 4 + 3, 5]


def test_maps_whose_channels_come_last() -> None:
    class ChannelsLast(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.norm = nn.LayerNorm(3)

        def forward(self, pictures: torch.Tensor) -> torch.Tensor:
            return self.norm(pictures.permute(0, 2, 3, 1))

    network = ChannelsLast()
    (layer,) = trace(network, 8)
    assert layer.layout == "channels_last" and layer.units == 3 and layer.grid == (8, 8)
    output = torch.rand(2, 8, 8, 3)
    assert torch.equal(as_maps(output, layer), output.permute(0, 3, 1, 2))


def test_a_vector_is_maps_of_one_place() -> None:
    head = traced("in-place ReLU")["7"]
    assert as_maps(torch.rand(2, 5), head).shape == (2, 5, 1, 1)


def test_the_activation_behind_a_layer_is_found_through_a_normalisation() -> None:
    network = nn.Sequential(
        nn.Conv2d(3, 2, 1), nn.BatchNorm2d(2), nn.ReLU(), nn.Conv2d(2, 2, 1), nn.Flatten()
    )
    layers = trace(network, 4)
    found = followed_by_activation(layers[0], layers)
    assert found is not None and found.name == "2"
    assert followed_by_activation(layers[3], layers) is None


@pytest.mark.parametrize("name", ODD_NETWORKS)
def test_tracing_works_for_every_odd_network_and_leaves_nothing_behind(name: str) -> None:
    network = made(name).train()
    before = state_of(network)
    layers = trace(network, SIZE)
    assert len(layers) >= 2 and len({layer.name for layer in layers}) == len(layers)
    assert state_of(network) == before


def test_a_size_that_the_network_cannot_see_is_refused_in_words() -> None:
    network = made("one dimension")
    before = state_of(network)
    with pytest.raises(NetworkError, match="cannot look at pictures of 16 × 16 pixels"):
        trace(network, 16)
    assert state_of(network) == before
    assert trace(made("in-place ReLU"), (20, 30))[0].output_shape == (4, 20, 30)


@pytest.mark.parametrize(
    ("architecture", "layouts"),
    [
        ("resnet18", {"maps", "vector"}),
        ("vit_b_16", {"maps", "tokens", "vector"}),
        ("swin_t", {"maps", "channels_last", "vector"}),
        ("convnext_tiny", {"maps", "channels_last", "vector"}),
    ],
)
def test_networks_of_torchvision_without_numbers(architecture: str, layouts: set[str]) -> None:
    with torch.device("meta"):
        network = torchvision.models.get_model(architecture, weights=None)
    layers = trace(network, 224)
    assert {layer.layout for layer in layers} == layouts
    assert layers[-1].output_shape == (1000,)
    # A block that adds what it was given gives something of its own; in ResNet an activation comes last.
    residual = [layer for layer in layers if layer.family == "block" and not layer.same_as]
    assert bool(residual) == (architecture != "resnet18")
