"""Mean and covariance of w, gathered a batch at a time."""

import math
from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
import torch

from workbench.core.generators.finding_directions.search import Search, require_numbers
from workbench.core.generators.latents.region import sampled
from workbench.core.steps import Step

_BATCH = 1000
_BATCHES_OF_A_SEED = 10_000


@dataclass(frozen=True)
class Moments:
    """Of `count` random w: their `mean` (style_size) and `covariance` (style_size², divided by n − 1), in float64."""

    count: int
    mean: np.ndarray
    covariance: np.ndarray

    def deviation(self, direction: np.ndarray) -> float:
        """The standard deviation of w along a direction of length 1."""
        return math.sqrt(max(float(direction @ self.covariance @ direction), 0.0))


def gathered(search: Search) -> Generator[Step[tuple[()]], None, Moments]:
    """Draw the samples of a search; returns their moments.

    The covariance is the exact one of all samples: nothing is kept of them but sums.
    """
    network, total = search.network, search.samples
    # Sums of differences from a w close by lose fewer digits than those of w itself.
    about = network.centre.double().cpu().numpy()
    sums, products = np.zeros(len(about)), np.zeros((len(about), len(about)))
    for number, first in enumerate(range(0, total, _BATCH)):
        size = min(_BATCH, total - first)
        with torch.inference_mode():
            drawn = sampled(network, size, search.seed * _BATCHES_OF_A_SEED + number)
        away = drawn.double().cpu().numpy() - about
        sums += away.sum(0)
        products += away.T @ away
        yield Step(first + size, total, ())
    require_numbers(products)
    mean = sums / total
    covariance = (products - total * np.outer(mean, mean)) / max(total - 1, 1)
    return Moments(total, about + mean, covariance)
