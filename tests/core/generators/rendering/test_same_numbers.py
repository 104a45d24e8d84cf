"""The quick way gives the same numbers as the textbook one."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.core.generators.making import card_for, small_stylegan2
from workbench.core.generators.cards import OpenedGenerator
from workbench.core.generators.points import Place, Point, locate, styles_of
from workbench.core.generators.rendering.rendered import as_pixels
from workbench.core.generators.rendering.renderers import Renderer
from workbench.core.generators.stylegan2 import StyleGAN2

CLOSE = 2e-5


def renderer_of(network: StyleGAN2) -> Renderer:
    """A renderer of a network that lies nowhere on the disk."""
    return Renderer(OpenedGenerator(card_for(network), network))


@torch.inference_mode()
def textbook(network: StyleGAN2, point: Point) -> np.ndarray:
    """The picture as the network itself makes it."""
    styles = styles_of(network, locate(network, point))
    strengths = point.strengths or None
    *_, last = network.canvases(styles, point.noise, strengths)
    assert last.picture is not None
    return last.picture[0].numpy()


@pytest.mark.parametrize(
    "how",
    [
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
    ],
    ids=str,
)
def test_exact_pictures_are_those_of_the_network(how: dict[str, object]) -> None:
    network = small_stylegan2(**how)  # type: ignore[arg-type]
    point = Point(Place(3.25, 1.5), truncation=0.7, cutoff=3)
    made = renderer_of(network).full(point)
    assert made.is_full
    assert made.colours is not None
    assert made.colours.dtype == np.float32
    np.testing.assert_allclose(made.colours, textbook(network, point), atol=CLOSE)


@pytest.mark.parametrize("noise", ["constant", "none"])
@pytest.mark.parametrize("strengths", [(), (0.0, 1.0, 2.0, 0.0, 1.0, 1.0, -1.5, 1.0, 1.0, 0.0, 3.0)])
def test_noise_and_its_strengths_are_those_of_the_network(noise: str, strengths: tuple[float, ...]) -> None:
    network = small_stylegan2()
    point = replace(Point(Place(5)), noise=noise, strengths=strengths)
    made = renderer_of(network).full(point)
    np.testing.assert_allclose(made.colours, textbook(network, point), atol=CLOSE)


def test_pixels_are_rounded_as_is_usual() -> None:
    picture = torch.tensor([-1.0, 0.0, 1.0, 5.0, -5.0, float("nan")]).reshape(1, 1, 1, 6)
    pixels = as_pixels(picture)
    assert pixels.dtype == np.uint8
    assert pixels[0].tolist() == [[0] * 3, [128] * 3, [255] * 3, [255] * 3, [0] * 3, [0] * 3]
