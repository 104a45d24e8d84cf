"""Single style channels, ranked by how much a picture changes with each, or by what examples have in common.

Source: Wu, Lischinski & Shechtman (2021), StyleSpace analysis, arXiv:2011.12799.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch

from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.finding_directions.channel_effects import (
    Channel,
    ChannelSpread,
    estimated_changes,
    measured_changes,
    spread_of_channels,
)
from workbench.core.generators.finding_directions.search import Found, FoundSteps, Search
from workbench.core.generators.latents.directions import Direction, direction_key
from workbench.core.generators.latents.locating import locate, styles_of
from workbench.core.generators.latents.points import Point
from workbench.core.generators.latents.region import sampled
from workbench.core.generators.latents.vectors import Vectors
from workbench.core.generators.rendering.memory import within_memory
from workbench.core.steps import Step

LEAST_EXAMPLES = 2
_SAMPLES = 2000
_POINTS = 4
_MEASURED_FOR_EACH_KEPT = 4
"""So many channels are measured for each that is asked for; the others are left out by the estimate."""


def influential_channels(search: Search, points: int = _POINTS) -> FoundSteps:
    """The `count` style channels with which pictures change most; 1 is a standard deviation of the channel.

    The measure is the mean absolute change of a pixel (0 to 255) when the channel goes up and down by 1 from each of so
    many random points. Where there are many channels, the gradient says at those points which may be strong, and only
    these are measured. Layers that make colours are not looked at. The last step holds them all, the strongest first.
    GeneratorError where the memory does not suffice for the gradient.
    """
    network = search.network
    spread = spread_of_channels(network, min(search.samples, _SAMPLES), search.seed)
    with torch.inference_mode():
        starts = sampled(network, points, search.seed)
    candidates = channels_heard(search)
    wanted = _MEASURED_FOR_EACH_KEPT * search.count
    if len(candidates) > wanted:
        estimates = []
        for start in starts:
            # How long measuring takes is not known before; a step is where the search can be stopped.
            yield Step(0, 0, ())
            arguments = network, start, spread, search.seed
            estimates.append(
                within_memory(start.device.type, network.resolution, estimated_changes, *arguments)
            )
        candidates.sort(key=lambda each: -sum(estimate[each.layer][each.number] for estimate in estimates))
        candidates = sorted(candidates[:wanted])
    total = len(candidates) * points
    changes = dict.fromkeys(candidates, 0.0)
    done = 0
    for start in starts:
        for channel, change in measured_changes(network, start, candidates, spread):
            changes[channel] += change / points
            done += 1
            yield Step(done, total, ())
    best = sorted(changes, key=lambda each: -changes[each])[: search.count]
    yield Step(total, total, tuple(_by_change(search, spread, each, changes[each], points) for each in best))


def shared_channels(search: Search, examples: Sequence[Point]) -> FoundSteps:
    """The `count` style channels in which the examples agree and differ from other pictures.

    Each channel is standardised over random pictures; the measure is |mean| / SD of the examples (m_u/σ_u). The sign of
    a step is that of the mean: + is towards the examples. GeneratorError with fewer than two examples.
    """
    if len(examples) < LEAST_EXAMPLES:
        raise GeneratorError(
            f"{len(examples)} examples are too few to say what they share. Sort at least {LEAST_EXAMPLES} to the "
            "right; ten to thirty are better."
        )
    network = search.network
    spread = spread_of_channels(network, min(search.samples, _SAMPLES), search.seed)
    yield Step(0, len(examples), ())
    styles = []
    for number, point in enumerate(examples, 1):
        with torch.inference_mode():
            styles.append(
                [each[0].double().cpu().numpy() for each in styles_of(network, locate(network, point))]
            )
        yield Step(number, len(examples), ())
    ranked = []
    for channel in channels_heard(search):
        deviation = spread.deviations[channel.layer][channel.number]
        if deviation > 0:
            values = [each[channel.layer][channel.number] for each in styles]
            standard = (np.array(values) - spread.means[channel.layer][channel.number]) / deviation
            ranked.append((abs(standard.mean()) / max(standard.std(ddof=1), 1e-6), standard.mean(), channel))
    ranked.sort(key=lambda each: -each[0])
    total = len(examples)
    yield Step(
        total, total, tuple(_by_examples(search, spread, *each, total) for each in ranked[: search.count])
    )


def channels_heard(search: Search) -> list[Channel]:
    """All style channels of the layers of a search, but for layers that only make colours."""
    heard = search.heard
    return [
        Channel(index, number)
        for index, layer in enumerate(search.network.layers)
        if layer.style in heard and not layer.is_colour
        for number in range(layer.inputs)
    ]


def _by_change(search: Search, spread: ChannelSpread, channel: Channel, change: float, points: int) -> Found:
    words = f"changes pixels by {change:.1f} of 255"
    made = f"Style channel; it {words} on average ({points} random pictures, up and down by 1)"
    return Found(_direction(search, spread, channel, 1.0, made), change, words)


def _by_examples(
    search: Search, spread: ChannelSpread, agreement: float, mean: float, channel: Channel, count: int
) -> Found:
    words = f"examples lie {abs(mean):.1f} SD from the mean, agreement {agreement:.1f}"
    made = f"Style channel shared by {count} examples; {words}"
    return Found(_direction(search, spread, channel, float(np.sign(mean)) or 1.0, made), agreement, words)


def _direction(search: Search, spread: ChannelSpread, channel: Channel, sign: float, made: str) -> Direction:
    layer = search.network.layers[channel.layer]
    direction = Direction(
        "",
        f"Channel {channel.number} of layer {layer.style} ({layer.size} × {layer.size})",
        "channel",
        Vectors.of(np.array([sign * spread.deviations[channel.layer][channel.number]])),
        search.generator,
        layer.style,
        layer.style,
        channel.layer,
        channel.number,
        made=made,
    )
    return replace(direction, key=direction_key(direction))
