"""Pictures of a generator: exact ones, quick ones, and what is left of the speed while another program uses a core."""

import math
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from statistics import median

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from tests.benchmarks.measuring import Measured, in_turns, in_words, seconds
from workbench.core.generators.cards import GeneratorCard, OpenedGenerator
from workbench.core.generators.latents.directions import Direction
from workbench.core.generators.latents.locating import locate
from workbench.core.generators.latents.points import Place, Point
from workbench.core.generators.latents.vectors import Vectors
from workbench.core.generators.networks.design import StyleGAN2Design, usual_channels
from workbench.core.generators.networks.stylegan2 import StyleGAN2
from workbench.core.generators.rendering import Renderer, renderers
from workbench.core.generators.rendering.precision import preview_precision

SIZE = 512
LONG = 100.0


def measure_exact() -> Measured:
    """Exact pictures from scratch against the textbook's."""
    made = _renderer(256, 16384)
    far = np.abs(made.full(_seed(0)).colours - _textbook(made, _seed(0))).max()
    pairs = in_turns(_timed(made.full), _timed(lambda point: _textbook(made, point)))
    figures = f"{pairs.per_picture(1)}; farthest numbers {far:.0e} apart"
    return Measured(in_words(pairs.speed), figures, median(pairs.speed) >= 1.25 and far <= 2e-5)


def measure_few_digits() -> Measured:
    """Whole previews from scratch in bfloat16, where the processor is quicker with it."""
    if preview_precision("cpu") != torch.bfloat16:
        return Measured(
            "–", "this processor is not quicker with bfloat16: previews are exact, or smaller", True
        )
    made = _renderer(256, 16384)
    pairs = in_turns(
        _timed(lambda point: _whole_preview(made, point)), _timed(lambda point: _textbook(made, point))
    )
    return Measured(in_words(pairs.speed), pairs.per_picture(1), median(pairs.speed) >= 2.5)


def measure_later_half() -> Measured:
    """A slider that the later half of the layers hears, against pictures from scratch."""
    made = _renderer(256, 16384)
    slider = _slider(made, made.card.style_count // 2)
    pairs = in_turns(
        _timed(
            lambda point: made.full(_moved(point), (slider,)), before=lambda: made.full(Point(), (slider,))
        ),
        _timed(made.full),
    )
    return Measured(in_words(pairs.speed), pairs.per_picture(1), median(pairs.speed) >= 1.5)


def measure_preview() -> Measured:
    """A slider for all layers of a generator of 512 pixels is dragged, against its exact pictures."""
    made = _renderer(512, 32768)
    slider = _slider(made, 0)
    sizes = [made.preview(_moved(_seed(number)), (slider,)).pixels.shape[0] for number in range(20)]
    pairs = in_turns(_timed(lambda point: made.preview(_moved(point), (slider,))), _timed(made.full))
    figures = f"{pairs.per_picture(1)}; previews of {sizes[-1]} pixels"
    return Measured(in_words(pairs.speed), figures, median(pairs.speed) >= 5)


def measure_overhead() -> Measured:
    """A slider moved until there are pixels, against the network's bare pass on styles that are ready."""
    made = _renderer(256, 16384)
    slider, way = _slider(made, 0), made._way(torch.float32)

    @torch.inference_mode()
    def bare(point: Point) -> float:
        wish = made.wish(point, ())
        return seconds(lambda: list(way.pictures_together(wish)))

    numbers = iter(range(10_000))
    pairs = in_turns(
        _timed(lambda point: made.full(_moved(point), (slider,))), lambda: bare(_seed(next(numbers)))
    )
    return Measured(in_words(pairs.time), pairs.per_picture(1), median(pairs.time) <= 1.15)


def measure_busy() -> Measured:
    """The same exact pictures while another program keeps one core busy, against a computer that is idle otherwise."""
    made = _renderer(256, 16384)
    numbers = iter(range(10_000))

    def some() -> float:
        return median(seconds(lambda: made.full(_seed(next(numbers)))) for _ in range(5))

    def busy() -> float:
        other = subprocess.Popen([sys.executable, "-c", "while True: pass"])
        try:
            return some()
        finally:
            other.kill()
            other.wait()

    some()
    pairs = in_turns(busy, some)
    return Measured(in_words(pairs.time), pairs.per_picture(1), median(pairs.time) <= 2)


@cache
def _renderer(resolution: int, base: int) -> Renderer:
    torch.manual_seed(1)
    design = StyleGAN2Design(SIZE, SIZE, usual_channels(resolution, base, SIZE))
    network = StyleGAN2(design).eval().requires_grad_(False)
    for name, value in network.named_parameters():
        if name.endswith("noise_strength"):
            value.fill_(0.1)
    card = GeneratorCard(
        "", "Random", "StyleGAN2", resolution, SIZE, SIZE, design.style_count, 0, 1.0, "", "", ""
    )
    return Renderer(OpenedGenerator(card, network))


def _slider(made: Renderer, first: int) -> Direction:
    step = np.random.default_rng(1).normal(size=made.card.style_size) * 0.1
    return Direction("slider", "slider", "given", Vectors.of(step), "", first)


def _seed(number: int) -> Point:
    return Point(Place(float(number)))


def _moved(point: Point) -> Point:
    """The point 0 with the slider moved, each time elsewhere."""
    return Point(amounts=(("slider", 0.01 + point.place.x / 1000),))


def _timed(
    make: Callable[[Point], object], before: Callable[[], object] | None = None
) -> Callable[[], float]:
    """Seconds for another point each time; `before` is done first and not counted, the very first time is left out."""
    numbers = iter(range(1, 10_000))

    def once() -> float:
        if before:
            before()
        point = _seed(next(numbers))
        return seconds(lambda: make(point))

    once()
    return once


def _whole_preview(made: Renderer, point: Point) -> None:
    share, renderers.SHARE_FOR_EXACT = renderers.SHARE_FOR_EXACT, 0.0
    try:
        assert made.preview(point, (), LONG).pixels.shape[0] == made.card.resolution
    finally:
        renderers.SHARE_FOR_EXACT = share


@torch.inference_mode()
def _textbook(made: Renderer, point: Point) -> np.ndarray:
    """The picture as implementations usually make it: weights modulated for each picture, grouped convolutions."""
    network = made.network
    assert isinstance(network, StyleGAN2)
    styles = iter(network.styles(locate(network, point).ws))
    features, picture = network.synthesis.block(0).const[None], None
    for index in range(len(network.design.channels)):
        block = network.synthesis.block(index)
        for layer in (block.conv0, block.conv1) if index else (block.conv1,):
            smoothing = layer.resample_filter if layer.is_doubling else None
            features = _grouped(features, next(styles), layer.weight, smoothing)
            features = features + layer.noise_const * layer.noise_strength + layer.bias[:, None, None]
            features = functional.leaky_relu(features, 0.2) * math.sqrt(2)
        colours = _grouped(features, next(styles), block.torgb.weight, None, False)
        colours = colours + block.torgb.bias[:, None, None]
        picture = colours if picture is None else _larger(picture, block.resample_filter) + colours
    assert picture is not None
    found: np.ndarray = picture[0].numpy()
    return found


def _grouped(
    features: Tensor, style: Tensor, weight: Tensor, smoothing: Tensor | None, is_demodulated: bool = True
) -> Tensor:
    """The modulated convolution of Karras et al. (2020), section 2.2, with weights for each picture of the batch."""
    count, (outputs, inputs, taps, _) = len(features), weight.shape
    weights = weight * style[:, None, :, None, None]
    if is_demodulated:
        weights = weights * (weights.square().sum((2, 3, 4), keepdim=True) + 1e-8).rsqrt()
    features = features.reshape(1, -1, *features.shape[2:])
    if smoothing is None:
        weights = weights.reshape(count * outputs, inputs, taps, taps)
        features = functional.conv2d(features, weights, padding=taps // 2, groups=count)
    else:
        weights = weights.transpose(1, 2).reshape(count * inputs, outputs, taps, taps)
        features = functional.conv_transpose2d(features, weights, stride=2, groups=count)
        kernel = (smoothing * 4).expand(features.shape[1], 1, -1, -1)
        features = functional.conv2d(features, kernel, padding=1, groups=features.shape[1])
    return features.reshape(count, outputs, *features.shape[2:])


def _larger(picture: Tensor, smoothing: Tensor) -> Tensor:
    channels = picture.shape[1]
    kernel = (smoothing * 4).expand(channels, 1, -1, -1)
    return functional.conv_transpose2d(picture, kernel, stride=2, padding=1, groups=channels)
