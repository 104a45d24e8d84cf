"""From a point to what a network computes with: seeds become z, z becomes w, sliders are added up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.latents.directions import Direction
from workbench.core.generators.latents.points import Place, Point, seed_at
from workbench.core.generators.networks.network import GeneratorNetwork


@dataclass(frozen=True)
class Located:
    """A point as the network takes it: ws 1×style_count×style_size and what is added to single style channels."""

    ws: Tensor
    added: Mapping[int, Tensor] = field(default_factory=dict)


def latents_of_seeds(seeds: Sequence[int], size: int) -> Tensor:
    """z N×size of seeds, drawn as is usual for StyleGAN: numpy's RandomState, so that published seeds give the same."""
    return torch.from_numpy(
        np.stack([np.random.RandomState(seed).randn(size) for seed in seeds]).astype(np.float32)
    )


def locate(network: GeneratorNetwork, point: Point, directions: Sequence[Direction] = ()) -> Located:
    """ws of a point, its sliders added up; GeneratorError when sizes do not fit."""
    ws = _start(network, point)
    for mix in point.mixes:
        other = _truncated(network, _at(network, mix.place, point.label)[:, None], point)
        ws[:, mix.first : mix.last + 1] = other.expand(-1, ws.shape[1], -1)[:, mix.first : mix.last + 1]
    amounts = dict(point.amounts)
    added: dict[int, Tensor] = {}
    for direction in directions:
        amount = amounts.get(direction.key, direction.zero)
        if amount:
            _go(network, ws, added, direction, amount)
    return Located(ws, added)


def styles_of(network: GeneratorNetwork, located: Located) -> tuple[Tensor, ...]:
    """The styles of a located point, one tensor 1×inputs for each layer."""
    styles = list(network.styles(located.ws))
    for layer, added in located.added.items():
        styles[layer] = styles[layer] + added
    return tuple(styles)


def _start(network: GeneratorNetwork, point: Point) -> Tensor:
    if point.start is None:
        ws = _at(network, point.place, point.label)[:, None].expand(-1, network.style_count, -1)
    else:
        ws = torch.tensor(point.start.values).to(network.centre.device).reshape(1, -1, point.start.shape[-1])
        _check_size(network, ws)
        ws = ws.expand(-1, network.style_count, -1)
    return _truncated(network, ws.clone(), point)


def _check_size(network: GeneratorNetwork, ws: Tensor) -> None:
    if ws.shape[2] != network.style_size or ws.shape[1] not in (1, network.style_count):
        raise GeneratorError(
            f"These latents have {ws.shape[1]} × {ws.shape[2]} numbers; this generator listens to "
            f"{network.style_count} × {network.style_size}. They belong to another generator."
        )


def _truncated(network: GeneratorNetwork, ws: Tensor, point: Point) -> Tensor:
    if point.truncation == 1:
        return ws
    ws = ws.expand(-1, network.style_count, -1).clone()
    heard = slice(None, point.cutoff)
    ws[:, heard] = network.centre + point.truncation * (ws[:, heard] - network.centre)
    return ws


def _at(network: GeneratorNetwork, place: Place, label: tuple[float, ...]) -> Tensor:
    """w 1×style_size at a place on the plane of seeds.

    Between seeds the differences from the centre are blended and their weights brought to a sum of squares of 1, so
    that a blend is as far from the centre as the seeds are, and not closer.
    """
    left, top = int(np.floor(place.x)), int(np.floor(place.y))
    right, down = place.x - left, place.y - top
    weights = np.outer([1 - down, down], [1 - right, right]).ravel()
    seeds = [seed_at(Place(left + dx, top + dy)) for dy in (0, 1) for dx in (0, 1)]
    counted = [(seed, weight) for seed, weight in zip(seeds, weights, strict=True) if weight > 0]
    latents = latents_of_seeds([seed for seed, _ in counted], network.latent_size).to(network.centre.device)
    labels = None
    if network.label_size:
        values = torch.tensor(
            label or (0.0,) * network.label_size, dtype=torch.float32, device=latents.device
        )
        if len(values) != network.label_size:
            raise GeneratorError(
                f"{len(values)} label values were given; this generator knows {network.label_size} labels."
            )
        labels = values.expand(len(latents), -1)
    shares = torch.tensor([weight for _, weight in counted], dtype=torch.float32, device=latents.device)
    shares = shares / shares.square().sum().sqrt()
    away = network.map(latents, labels) - network.centre
    return network.centre + (shares[:, None] * away).sum(0, keepdim=True)


def _go(
    network: GeneratorNetwork, ws: Tensor, added: dict[int, Tensor], direction: Direction, amount: float
) -> None:
    step = torch.tensor(direction.step.values).to(ws.device) * amount
    if direction.layer is not None and direction.channel is not None:
        layers = network.layers
        if direction.layer >= len(layers) or direction.channel >= layers[direction.layer].inputs:
            raise GeneratorError(f"The direction “{direction.name}” belongs to a generator of another size.")
        inputs = layers[direction.layer].inputs
        offset = added.setdefault(direction.layer, torch.zeros(1, inputs, device=ws.device))
        offset[0, direction.channel] += float(step.reshape(-1)[0])
        return
    if step.shape[-1] != network.style_size or (step.ndim == 2 and step.shape[0] != network.style_count):
        raise GeneratorError(f"The direction “{direction.name}” belongs to a generator of another size.")
    heard = slice(direction.first, None if direction.last is None else direction.last + 1)
    ws[:, heard] += step[heard] if step.ndim == 2 else step
