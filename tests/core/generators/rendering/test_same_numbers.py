"""The quick way gives the same numbers as the textbook one."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.core.generators.making import small_stylegan2
from tests.core.generators.rendering.making_renderers import (
    CLOSE,
    direction,
    renderer_of,
    small_plain,
    small_stylegan3,
    textbook,
)
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.latents.directions import Direction
from workbench.core.generators.latents.points import Mix, Movement, Place, Point
from workbench.core.generators.latents.region import spread_of
from workbench.core.generators.latents.vectors import Vectors
from workbench.core.generators.rendering import as_pixels

DESIGNS = [
    {},
    {"architecture": "resnet"},
    {"architecture": "orig"},
    {"clamp": 0.5},
    {"clamp": 0.5, "architecture": "resnet"},
    {"smoothing": (1.0, 1.0)},
    {"smoothing": (1.0, 2.0, 3.0, 4.0, 1.0, 0.5)},
    {"has_noise": False},
    {"colours": 1},
    {"resolution": 8},
]


@pytest.mark.parametrize("how", DESIGNS, ids=str)
def test_exact_pictures_are_those_of_the_network(how: dict[str, object]) -> None:
    network = small_stylegan2(**how)  # type: ignore[arg-type]
    point = Point(Place(3.25, 1.5), truncation=0.7, cutoff=3, mixes=(Mix(Place(9), 2, 3),))
    made = renderer_of(network).full(point)
    assert made.is_full
    assert made.colours is not None
    assert made.colours.dtype == np.float32
    assert made.pixels.shape == (network.resolution, network.resolution, 3)
    np.testing.assert_allclose(made.colours, textbook(network, point), atol=CLOSE)


@pytest.mark.parametrize("noise", ["constant", "none"])
@pytest.mark.parametrize("strengths", [(), (0.0, 1.0, 2.0, 0.0, 1.0, 1.0, -1.5, 1.0, 1.0, 0.0, 3.0)])
def test_noise_and_its_strengths_are_those_of_the_network(noise: str, strengths: tuple[float, ...]) -> None:
    network = small_stylegan2()
    point = Point(Place(5), noise=noise, strengths=strengths)  # type: ignore[arg-type]
    np.testing.assert_allclose(renderer_of(network).full(point).colours, textbook(network, point), atol=CLOSE)


def test_sliders_of_w_and_of_single_channels() -> None:
    network = small_stylegan2()
    channel = Direction("c", "c", "channel", Vectors.of(np.array([2.0])), "", layer=4, channel=1)
    sliders = (direction(network, "all"), direction(network, "fine", 5), channel)
    point = Point(amounts=(("all", 0.5), ("c", -1.0), ("fine", 2.0)))
    made = renderer_of(network).full(point, sliders)
    np.testing.assert_allclose(made.colours, textbook(network, point, sliders), atol=CLOSE)
    without = renderer_of(network).full(replace(point, amounts=()), sliders)
    assert np.abs(made.colours - without.colours).max() > 0.01


def test_labels() -> None:
    network = small_stylegan2(label_size=3)
    point = Point(label=(0.0, 1.0, 0.0))
    np.testing.assert_allclose(renderer_of(network).full(point).colours, textbook(network, point), atol=CLOSE)
    with pytest.raises(GeneratorError, match="2 label values"):
        renderer_of(network).preview(Point(label=(1.0, 0.0)))


@pytest.mark.parametrize("network", [small_stylegan3(), small_plain()], ids=["stylegan3", "plain"])
def test_other_kinds_are_gone_through_as_they_are(network) -> None:
    movement = Movement(0.1, -0.2, 15) if network.can_move else Movement()
    point = Point(Place(2.5), truncation=0.5, movement=movement)
    made = renderer_of(network).preview(point)
    assert made.is_full
    np.testing.assert_allclose(made.colours, textbook(network, point), atol=CLOSE)
    if network.can_move:
        assert np.abs(made.colours - textbook(network, replace(point, movement=Movement()))).max() > 0.01


def test_random_noise_is_the_same_for_the_same_seed_alone() -> None:
    network = small_stylegan2()
    first, again, other = (Point(noise="random", noise_seed=seed) for seed in (1, 1, 2))
    pictures = [renderer_of(network).full(point).colours for point in (first, again, other)]
    np.testing.assert_array_equal(pictures[0], pictures[1])
    assert np.abs(pictures[0] - pictures[2]).max() > 0.01
    # It is noise: around the picture without noise, not around another one.
    silent = renderer_of(network).full(Point(noise="none")).colours
    many = [renderer_of(network).full(Point(noise="random", noise_seed=seed)).colours for seed in range(40)]
    far = np.abs(np.mean(many, 0) - silent).mean() / np.abs(many - silent).mean()
    assert far < 0.5


def test_a_far_slider_is_far_from_the_centre_and_what_is_no_number_is_refused() -> None:
    network = small_stylegan2()
    slider = direction(network, "all")
    made = renderer_of(network)
    near, far = (made.full(Point(amounts=(("all", each),)), (slider,)).distance for each in (0.0, 20.0))
    assert far > 2 * near
    assert made.full(Point(truncation=0.0)).distance == pytest.approx(0, abs=1e-6)
    assert np.mean([made.preview(Point(Place(seed))).distance for seed in range(50)]) == pytest.approx(
        1, abs=0.2
    )
    assert spread_of(network) > 0
    for amount in (float("inf"), float("nan")):
        with pytest.raises(GeneratorError, match="no longer made of numbers"):
            made.preview(Point(amounts=(("all", amount),)), (slider,))
    with pytest.raises(GeneratorError, match="3 strengths"):
        made.preview(Point(strengths=(1.0, 1.0, 1.0)))


def test_features_are_what_the_layers_of_the_network_give() -> None:
    network = small_stylegan2(architecture="resnet")
    made, point = renderer_of(network), Point(Place(4))
    found: dict[str, torch.Tensor] = {}
    hooks = [
        network.get_submodule(layer.name).register_forward_hook(
            lambda _, __, output, name=layer.name: found.update({name: output})
        )
        for layer in network.layers
    ]
    textbook(network, point)
    for hook in hooks:
        hook.remove()
    for index, layer in enumerate(network.layers):
        maps = made.features(point, (), layer.name)
        np.testing.assert_array_equal(maps, made.features(point, (), index))
        assert maps.shape == (layer.outputs, layer.size, layer.size)
        np.testing.assert_allclose(maps, found[layer.name][0].numpy(), atol=CLOSE)


def test_features_of_other_kinds_or_a_sentence() -> None:
    network = small_stylegan3()
    maps = renderer_of(network).features(Point(), (), network.layers[2].name)
    assert maps.shape[0] == network.layers[2].outputs
    assert np.isfinite(maps).all()
    with pytest.raises(GeneratorError, match="cannot be looked into"):
        renderer_of(small_plain()).features(Point(), (), 0)


def test_pixels_are_rounded_as_is_usual() -> None:
    picture = torch.tensor([-1.0, 0.0, 1.0, 5.0, -5.0, float("nan")]).reshape(1, 1, 1, 6)
    pixels = as_pixels(picture)
    assert pixels.dtype == np.uint8
    assert pixels[0].tolist() == [[0] * 3, [128] * 3, [255] * 3, [255] * 3, [0] * 3, [0] * 3]
