"""Filters are the weights of torch's layers, whatever their kind; views, orders and colours against figures by hand."""

import itertools
import warnings
from typing import Any

import numpy as np
import pytest
import torch
import torchvision
from torch import nn

from tests.core.networks.making import batch, opened
from tests.core.networks.odd_networks import made, state_of
from workbench.core.networks.errors import NetworkError
from workbench.core.networks.filters import Filters, filters_of
from workbench.core.networks.filters_pictures import view
from workbench.core.networks.filters_settings import (
    AROUND_ZERO,
    AS_FITS,
    BY_NORM,
    BY_SIMILARITY,
    FULL_RANGE,
    ONE_CHANNEL,
    ONE_FILTER,
    ONE_SCALE,
    FiltersSettings,
    has_filters,
)
from workbench.core.networks.tracing import Layer
from workbench.core.pictures.colour_scales import NOT_A_NUMBER, diverging, viridis


def filters(weights: Any, are_pictures: bool = False) -> Filters:
    numbers = np.asarray(weights, dtype=np.float32)
    return Filters(Layer("made", "Conv2d", "convolution", (), (), "maps", True), numbers, are_pictures)


def test_filters_are_the_weights_of_the_layer() -> None:
    network = torchvision.models.get_model("mobilenet_v3_small", weights=None, num_classes=5)
    ready = opened(network, size=64)
    offered = [each for each in ready.layers if has_filters(each)]
    expected = [each for each in network.modules() if isinstance(each, nn.Conv2d | nn.Linear)]
    assert len(offered) == len(expected)
    for each in offered:
        weight = network.get_submodule(each.name).weight.detach()
        found = filters_of(ready, each.name)
        np.testing.assert_array_equal(found.weights.ravel(), weight.numpy().ravel())
    depthwise = next(each for each in network.modules() if getattr(each, "groups", 1) > 1)
    name = next(name for name, each in network.named_modules() if each is depthwise)
    assert "depthwise" in filters_of(ready, name).note
    assert filters_of(ready, name).weights.shape[1] == 1


def test_filters_that_look_at_the_picture_are_known_without_their_name() -> None:
    ready = opened(made("in-place ReLU"))
    assert filters_of(ready, "0").are_pictures
    assert not filters_of(ready, "3").are_pictures
    # Three channels alone do not make a picture.
    narrow = opened(
        nn.Sequential(nn.Conv2d(3, 3, 1), nn.Conv2d(3, 4, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten()), 4
    )
    assert filters_of(narrow, "0").are_pictures and not filters_of(narrow, "1").are_pictures
    assert "1×1" in filters_of(narrow, "0").note


@pytest.mark.parametrize("groups", [1, 2])
def test_transposed_convolutions_have_a_filter_for_each_output(groups: int) -> None:
    torch.manual_seed(3)
    layer = nn.ConvTranspose2d(4, 6, 3, groups=groups, bias=False)
    ready = opened(nn.Sequential(nn.Conv2d(3, 4, 3), layer, nn.AdaptiveAvgPool2d(1), nn.Flatten()), 6)
    found = filters_of(ready, "1")
    assert found.weights.shape == (6, 4 // groups, 3, 3) and "transposed" in found.note
    # One number in channel 3, all others zero: what comes out are the filters' parts for this channel.
    impulse = torch.zeros(1, 4, 1, 1)
    impulse[0, 3] = 1
    spread = layer(impulse)[0].detach().numpy()
    own = slice(0, 6) if groups == 1 else slice(3, 6)
    np.testing.assert_allclose(found.weights[own, 3 if groups == 1 else 1], spread[own], atol=1e-6)


def test_rows_of_a_linear_layer_are_laid_out_like_the_maps_they_weigh() -> None:
    torch.manual_seed(4)
    head = nn.Linear(4 * 16 * 16, 5)
    ready = opened(nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.MaxPool2d(2), nn.Flatten(), head))
    found = filters_of(ready, "3")
    assert found.weights.shape == (5, 4, 16, 16) and "“1”" in found.note
    with torch.no_grad():
        maps = ready.network[1](ready.network[0](batch()))[0].numpy()
        logits = ready.network(batch())[0].numpy()
    sums = (found.weights * maps).sum(axis=(1, 2, 3)) + head.bias.detach().numpy()
    np.testing.assert_allclose(sums, logits, atol=1e-4)


def test_rows_are_not_laid_out_like_maps_that_only_happen_to_have_as_many_numbers() -> None:
    # 4 channels of 2×2 are as many numbers as the 16 means that the layer really weighs.
    parts = [nn.Conv2d(3, 4, 16, stride=16), nn.Conv2d(4, 16, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten()]
    ready = opened(nn.Sequential(*parts, nn.Dropout(), nn.Linear(16, 5)))
    assert ready.layer("0").output_shape == (4, 2, 2)
    assert filters_of(ready, "5").weights.shape == (5, 16, 1, 1)
    kept = opened(nn.Sequential(parts[0], nn.Flatten(), nn.Dropout(), nn.Linear(16, 5)))
    assert filters_of(kept, "3").weights.shape == (5, 4, 2, 2)


def test_rows_that_weigh_the_picture_itself_are_pictures() -> None:
    ready = opened(nn.Sequential(nn.Flatten(), nn.Linear(3 * 32 * 32, 5)))
    assert filters_of(ready, "1").are_pictures
    assert filters_of(ready, "1").weights.shape == (5, 3, 32, 32)


def test_rows_without_a_layout_are_squares_and_explained() -> None:
    found = filters_of(opened(made("in-place ReLU")), "7")
    assert found.weights.shape == (5, 6, 1, 1)
    assert "not laid out like a picture" in found.note


def test_strips_halves_and_damage() -> None:
    strips = filters_of(opened(made("one dimension")), "convolution")
    assert strips.weights.shape == (8, 96, 1, 3) and "strip" in strips.note
    assert filters_of(opened(made("half precision")), "0").weights.dtype == np.float32
    damaged = filters_of(opened(made("not a number")), "0")
    assert damaged.damaged_count == 1


def test_quantised_weights_are_multiplied_out() -> None:
    class Whole(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = nn.Conv2d(3, 4, 3)
            numbers = self.inner.weight.detach()
            with warnings.catch_warnings():
                # torch means to give up this kind of numbers; networks that hold them are still about.
                warnings.simplefilter("ignore")
                whole = torch.quantize_per_tensor(numbers, 0.01, 0, torch.qint8)
            self.inner.weight = nn.Parameter(whole, requires_grad=False)

        def forward(self, pictures: torch.Tensor) -> torch.Tensor:
            weight = self.inner.weight.dequantize()
            return nn.functional.conv2d(pictures, weight).mean((2, 3))

    network = Whole()
    ready = opened(nn.Sequential(nn.Conv2d(3, 3, 1), network), 4)
    layer = Layer("1.inner", "Conv2d", "convolution", (3, 32, 32), (4, 30, 30), "maps", True)
    object.__setattr__(ready, "layers", (*ready.layers, layer))
    expected = network.inner.weight.dequantize().numpy()
    np.testing.assert_array_equal(filters_of(ready, "1.inner").weights, expected)


@pytest.mark.parametrize("name", ["1", "2", "5", "nothing"])
def test_layers_without_filters_are_refused_in_words(name: str) -> None:
    ready = opened(made("in-place ReLU"))
    before = state_of(ready.network)
    with pytest.raises(NetworkError, match=r"[Cc]hoose"):
        filters_of(ready, name)
    assert state_of(ready.network) == before


def test_a_module_that_is_called_twice_is_offered_once() -> None:
    names = [each.name for each in opened(made("shared modules")).layers if has_filters(each)]
    assert names == ["first", "again", "head"]


def test_views() -> None:
    weights = np.arange(2 * 3 * 2 * 2).reshape(2, 3, 2, 2)
    in_colour = view(filters(weights, are_pictures=True), FiltersSettings())
    np.testing.assert_array_equal(in_colour.planes, weights.transpose(0, 2, 3, 1))
    assert in_colour.is_colour and in_colour.place(1) == (1, -1)
    deep = view(filters(weights), FiltersSettings(show=AS_FITS))
    np.testing.assert_array_equal(deep.planes, weights[:, 0])
    channel = view(filters(weights), FiltersSettings(show=ONE_CHANNEL, number=2))
    np.testing.assert_array_equal(channel.planes, weights[:, 2])
    assert channel.place(1) == (1, 2)
    single = view(filters(weights), FiltersSettings(show=ONE_FILTER, number=1))
    np.testing.assert_array_equal(single.planes, weights[1])
    assert single.place(2) == (1, 2)
    np.testing.assert_allclose(single.norms, np.linalg.norm(weights[1].reshape(3, 4), axis=1), rtol=1e-6)
    for show, number, what in ((ONE_CHANNEL, 3, "3 input channels"), (ONE_FILTER, 2, "2 filters")):
        with pytest.raises(NetworkError, match=f"has {what}, counted from 0"):
            view(filters(weights), FiltersSettings(show=show, number=number))


def test_colours_around_zero() -> None:
    weights = np.array([[[[-1, 2]]], [[[4, 0]]]])
    own = view(filters(weights), FiltersSettings())
    np.testing.assert_array_equal(own.tiles, diverging(np.array([[[-0.5, 1]], [[1, 0]]])))
    common = view(filters(weights), FiltersSettings(scale=ONE_SCALE))
    np.testing.assert_array_equal(common.tiles, diverging(np.array([[[-0.25, 0.5]], [[1, 0]]])))
    assert (common.lows[0], common.highs[0]) == (-4, 4)
    grey = view(filters(np.array([[[[0, 2]], [[0, -2]], [[0, 1]]]]), are_pictures=True), FiltersSettings())
    np.testing.assert_allclose(grey.tiles[0, 0].astype(int), [[128, 128, 128], [255, 0, 191]], atol=1)


def test_colours_from_the_lowest_to_the_highest() -> None:
    weights = np.array([[[[-1, 2]]], [[[4, 0]]]])
    own = view(filters(weights), FiltersSettings(colours=FULL_RANGE))
    np.testing.assert_array_equal(own.tiles, viridis(np.array([[[0, 1]], [[1, 0]]])))
    common = view(filters(weights), FiltersSettings(colours=FULL_RANGE, scale=ONE_SCALE))
    np.testing.assert_array_equal(common.tiles, viridis(np.array([[[0, 0.6]], [[1, 0.2]]])))


@pytest.mark.parametrize("colours", [AROUND_ZERO, FULL_RANGE])
@pytest.mark.parametrize("are_pictures", [False, True])
def test_zero_and_damaged_filters_are_painted_too(colours: str, are_pictures: bool) -> None:
    weights = np.zeros((3, 3, 2, 2), np.float32)
    weights[1, 0, 0, 0] = np.nan
    weights[2, 0] = 1
    shown = view(filters(weights, are_pictures), FiltersSettings(colours=colours))
    assert tuple(shown.tiles[1, 0, 0]) == NOT_A_NUMBER
    assert shown.is_damaged.tolist() == [False, True, False]
    assert len({tuple(each) for each in shown.tiles[0].reshape(-1, 3)}) == 1


def test_orders() -> None:
    weights = np.array([1, np.nan, 3, 0, 2], dtype=np.float32).reshape(5, 1, 1, 1) * np.ones((1, 1, 2, 2))
    assert view(filters(weights), FiltersSettings(order=BY_NORM)).numbers.tolist() == [2, 4, 0, 3, 1]
    assert view(filters(weights), FiltersSettings(order=BY_SIMILARITY)).numbers.tolist()[-2:] == [1, 3]


def test_similar_filters_stand_together() -> None:
    chance = np.random.default_rng(2)
    kinds = chance.normal(size=(4, 9))
    which = chance.permutation(np.repeat(np.arange(4), 6))
    weights = (kinds[which] + chance.normal(scale=0.05, size=(24, 9))) * chance.uniform(0.5, 3, (24, 1))
    shown = view(filters(weights.reshape(24, 1, 3, 3)), FiltersSettings(order=BY_SIMILARITY))
    runs = [kind for kind, _ in itertools.groupby(which[shown.numbers])]
    assert sorted(runs) == [0, 1, 2, 3]


def test_very_many_filters_are_ordered_along_one_direction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.core.networks.filters_pictures._MOST_ORDERED_EXACTLY", 10)
    angles = np.random.default_rng(1).permutation(np.linspace(-1, 1, 40))
    weights = np.stack([np.cos(angles), np.sin(angles)], axis=1).reshape(40, 1, 1, 2)
    assert len(set(view(filters(weights), FiltersSettings(order=BY_SIMILARITY)).numbers.tolist())) == 40
