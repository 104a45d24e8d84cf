"""How much a generator's picture changes with single style channels: estimated for all, measured for some."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from workbench.core.generators.finding_directions.search import require_numbers
from workbench.core.generators.latents.region import sampled
from workbench.core.generators.networks.design import Canvas
from workbench.core.generators.networks.network import GeneratorNetwork

_BATCH = 100
_PROBES = 8
_LEVELS = 127.5
"""Pictures go from −1 to 1, pixels from 0 to 255."""
_PIXELS_AT_ONCE = 2**21
_MOST_AT_ONCE = 16


class Channel(NamedTuple):
    """One channel of the style of a layer: the index of the layer among the network's `layers`, and its number."""

    layer: int
    number: int


@dataclass(frozen=True)
class ChannelSpread:
    """Mean and standard deviation of every style channel: one float64 array for each layer."""

    means: tuple[np.ndarray, ...]
    deviations: tuple[np.ndarray, ...]


@torch.inference_mode()
def spread_of_channels(network: GeneratorNetwork, samples: int, seed: int) -> ChannelSpread:
    """Over so many random w."""
    sums = [np.zeros(layer.inputs) for layer in network.layers]
    squares = [np.zeros(layer.inputs) for layer in network.layers]
    drawn = sampled(network, samples, seed)
    for first in range(0, samples, _BATCH):
        styles = network.styles(drawn[first : first + _BATCH, None].expand(-1, network.style_count, -1))
        for index, style in enumerate(styles):
            values = style.double().cpu().numpy()
            sums[index] += values.sum(0)
            squares[index] += np.square(values).sum(0)
    means = [each / samples for each in sums]
    variances = [each / samples - mean**2 for each, mean in zip(squares, means, strict=True)]
    require_numbers(np.concatenate(variances))
    return ChannelSpread(tuple(means), tuple(np.sqrt(each.clip(min=0)) for each in variances))


def estimated_changes(
    network: GeneratorNetwork, w: Tensor, spread: ChannelSpread, seed: int
) -> list[np.ndarray]:
    """About how much the picture at w changes with 1 SD of each channel (root mean square, −1…1): one array a layer.

    Gradients of sums of all pixels with random signs: their mean square is the squared length of a channel's column of
    the Jacobian (Hutchinson, 1990). Eight such sums stand for thousands of pictures. Networks without gradients
    give ones: nothing is known of their channels.
    """
    random = torch.Generator().manual_seed(seed)
    with torch.inference_mode(False), torch.enable_grad():
        ws = w.clone()[None, None].expand(-1, network.style_count, -1)
        styles = [each.detach().clone().requires_grad_() for each in network.styles(ws)]
        picture = _picture(list(network.canvases(styles)))
        if not picture.requires_grad:
            return [np.ones(len(each)) for each in spread.deviations]
        total = [torch.zeros_like(each) for each in styles]
        for _ in range(_PROBES):
            signs = torch.randint(2, picture.shape, generator=random).to(picture) * 2 - 1
            gradients = torch.autograd.grad(picture, styles, signs, retain_graph=True)
            total = [sum_ + each.square() for sum_, each in zip(total, gradients, strict=True)]
    slopes = [(each[0] / (_PROBES * picture.numel())).sqrt().double().cpu().numpy() for each in total]
    return [slope * deviation for slope, deviation in zip(slopes, spread.deviations, strict=True)]


def measured_changes(
    network: GeneratorNetwork, w: Tensor, channels: Sequence[Channel], spread: ChannelSpread
) -> Iterator[tuple[Channel, float]]:
    """The mean absolute change of a pixel (0…255) at w when a channel goes up and down by 1 SD; `channels` in order.

    What comes before a channel's layer is computed once.
    """
    with torch.inference_mode():
        styles = network.styles(w[None, None].expand(-1, network.style_count, -1))
        canvases = list(network.canvases(styles))
        picture = _picture(canvases)
    at_once = min(_MOST_AT_ONCE, max(1, _PIXELS_AT_ONCE // (2 * network.resolution**2)))
    for layer, of_layer in groupby(channels, lambda each: each.layer):
        start = _start_before(network, layer, canvases)
        numbers = [each.number for each in of_layer]
        for first in range(0, len(numbers), at_once):
            batch = numbers[first : first + at_once]
            steps = [float(spread.deviations[layer][number]) for number in batch]
            changed = _changed(network, styles, layer, batch, steps, start)
            changes = (changed - picture).abs().mean(dim=(1, 2, 3)) * _LEVELS
            both = changes.reshape(2, -1).mean(0).tolist()
            yield from ((Channel(layer, number), each) for number, each in zip(batch, both, strict=True))


@torch.inference_mode()
def _changed(
    network: GeneratorNetwork,
    styles: Sequence[Tensor],
    layer: int,
    numbers: Sequence[int],
    steps: Sequence[float],
    start: Canvas | None,
) -> Tensor:
    """Pictures with each channel up by its step, then with each down."""
    many = 2 * len(numbers)
    batch = [each.expand(many, -1) for each in styles]
    batch[layer] = batch[layer].clone()
    for row, (number, step) in enumerate(zip(numbers, steps, strict=True)):
        batch[layer][row, number] += step
        batch[layer][row + len(numbers), number] -= step
    if start is not None:
        begun = start.picture if start.picture is None else start.picture.expand(many, -1, -1, -1)
        start = Canvas(start.block, start.features.expand(many, -1, -1, -1), begun)
    return _picture(list(network.canvases(batch, start=start)))


def _start_before(network: GeneratorNetwork, layer: int, canvases: Sequence[Canvas]) -> Canvas | None:
    """The last canvas that the layer has no part in."""
    before = [canvas for canvas, after in pairwise(canvases) if network.first_layer(after.block) <= layer]
    return before[-1] if before else None


def _picture(canvases: Sequence[Canvas]) -> Tensor:
    picture = canvases[-1].picture
    assert picture is not None
    return picture.clamp(-1, 1)
