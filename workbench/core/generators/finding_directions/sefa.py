"""What the layers of a generator listen to: a closed-form factorisation of their weights.

Source: Shen & Zhou (2021), Closed-form factorization of latent semantics in GANs (SeFa), arXiv:2007.06600.
"""

from dataclasses import dataclass

import numpy as np
import torch

from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.finding_directions.moments import gathered
from workbench.core.generators.finding_directions.search import (
    Found,
    FoundSteps,
    Search,
    found,
    require_numbers,
    signed,
)
from workbench.core.generators.networks.network import GeneratorNetwork
from workbench.core.steps import Step

_BATCH = 64
_LEAST_CONTRAST = 1.001
"""Below it all directions are heard alike, and which ones are found is chance."""


@dataclass(frozen=True)
class Weighing:
    """How rows of the weights count: each alike (`is_normalised`, as its authors do) or by its length; and whether the
    layers that only make colours count (`with_colours`)."""

    is_normalised: bool = True
    with_colours: bool = True


def factorised_directions(search: Search, weighing: Weighing = Weighing()) -> FoundSteps:
    """The `count` directions of w to which the layers of the search react most.

    1 is a standard deviation of w along a direction, the measure its share of the squared singular values. The last
    step holds them all, the strongest first.
    GeneratorError where all directions are heard alike.
    """
    heard = search.heard
    weights = style_weights(search.network, heard, weighing.with_colours)
    if weighing.is_normalised:
        weights = weights / np.linalg.norm(weights, axis=1, keepdims=True).clip(min=1e-12)
    squares, vectors = np.linalg.eigh(weights.T @ weights)
    squares, vectors = squares[::-1].clip(min=0), vectors.T[::-1]
    if squares[0] <= squares[-1] * _LEAST_CONTRAST:
        raise GeneratorError(
            "The layers of this generator listen to all directions alike, so that none stands out. "
            "Look for the largest differences (PCA) instead."
        )
    moments = yield from gathered(search)
    many = min(search.count, len(squares))
    made = (
        f"SeFa: the weights of layers {heard[0]} to {heard[-1]}"
        f"{'' if weighing.with_colours else ' without those for colours'}, rows "
        f"{'of length 1' if weighing.is_normalised else 'as they are'}; unit from {moments.count:,} random w"
    )
    directions = tuple(
        _found(search, number, signed(vector) * moments.deviation(vector), square / squares.sum(), made)
        for number, (vector, square) in enumerate(zip(vectors[:many], squares[:many], strict=True), 1)
    )
    yield Step(moments.count, moments.count, directions)


@torch.inference_mode()
def style_weights(network: GeneratorNetwork, heard: range, with_colours: bool = True) -> np.ndarray:
    """The weights by which the layers that listen to `heard` make styles of w: channels×style_size, float64.

    Styles depend on w linearly but for a constant, so that asking for each unit vector and its opposite gives the
    weights of any generator, whatever its layers are called.
    """
    chosen = [
        index
        for index, layer in enumerate(network.layers)
        if layer.style in heard and (with_colours or not layer.is_colour)
    ]
    if not chosen:
        raise GeneratorError(
            "Only layers that make colours listen there. Choose more layers, or let them count."
        )
    units = torch.eye(network.style_size, device=network.centre.device)
    columns = []
    for first in range(0, len(units), _BATCH):
        ws = units[first : first + _BATCH, None].expand(-1, network.style_count, -1)
        plus, minus = network.styles(ws), network.styles(-ws)
        differences = [(plus[index] - minus[index]).double() / 2 for index in chosen]
        columns.append(torch.cat(differences, dim=1).cpu().numpy())
    weights = np.concatenate(columns).T
    require_numbers(weights)
    return weights


def _found(search: Search, number: int, step: np.ndarray, share: float, made: str) -> Found:
    words = f"{share:.1%} of what is heard"
    told = f"{made}; number {number}. Which end is + is a convention."
    return Found(found(search, "sefa", f"Factor {number}", step, told), float(share), words)
