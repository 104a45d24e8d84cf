"""Renderers of networks that lie nowhere on the disk, and what they are compared with."""

from functools import cache

import numpy as np
import torch

from tests.core.generators.golden import T_LIKE
from tests.core.generators.making import card_for
from workbench.core.generators.cards import GeneratorCard, OpenedGenerator
from workbench.core.generators.latents.directions import Direction
from workbench.core.generators.latents.locating import locate, styles_of
from workbench.core.generators.latents.points import Movement, Point
from workbench.core.generators.latents.vectors import Vectors
from workbench.core.generators.networks.network import GeneratorNetwork
from workbench.core.generators.networks.plain import PlainGenerator
from workbench.core.generators.networks.plain_design import PlainDesign, PlainLayer
from workbench.core.generators.networks.stylegan3 import StyleGAN3
from workbench.core.generators.networks.stylegan3_building import new_stylegan3
from workbench.core.generators.rendering.renderers import Renderer

CLOSE = 2e-5


@cache
def _card(network: GeneratorNetwork) -> GeneratorCard:
    return card_for(network)  # type: ignore[arg-type]


def renderer_of(network: GeneratorNetwork) -> Renderer:
    """A renderer without a file."""
    return Renderer(OpenedGenerator(_card(network), network))


@torch.inference_mode()
def textbook(network: GeneratorNetwork, point: Point, directions: tuple[Direction, ...] = ()) -> np.ndarray:
    """The picture as the network itself makes it."""
    styles = styles_of(network, locate(network, point, directions))
    if point.movement != Movement():
        styles = network.moved(styles, point.movement)
    *_, last = network.canvases(styles, point.noise, point.strengths or None)
    assert last.picture is not None
    return last.picture[0].numpy()


def small_stylegan3() -> StyleGAN3:
    """A StyleGAN3-T of 32 pixels with random weights."""
    torch.manual_seed(0)
    return new_stylegan3(T_LIKE, 32, 32).eval().requires_grad_(False)


def small_plain() -> PlainGenerator:
    """A DCGAN of 8 pixels."""
    torch.manual_seed(0)
    layers = (
        PlainLayer("transposed convolution", 16, 8, 4),
        PlainLayer("batch norm", 8, 8),
        PlainLayer("relu"),
        PlainLayer("transposed convolution", 8, 3, 4, 2, 1),
        PlainLayer("tanh"),
    )
    return PlainGenerator(PlainDesign(16, layers)).eval().requires_grad_(False)


def direction(network: GeneratorNetwork, key: str, first: int = 0, last: int | None = None) -> Direction:
    """A slider that some layers hear."""
    random = np.random.default_rng(len(key))
    step = Vectors.of(random.normal(size=network.style_size))
    return Direction(key, key, "given", step, "", first, last)
