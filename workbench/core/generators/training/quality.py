"""How near generated pictures are to real ones, in the eyes of a network: FID and KID.

Both compare features, not pixels, so that they depend on the network, on how pictures are resized and on how many there
are; numbers of different papers must not be compared. `features_of` takes the built-in network (SqueezeNet 1.1), so
that nothing has to be fetched.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Features = NDArray[np.float64]


@dataclass(frozen=True)
class KernelDistance:
    """KID: the mean over subsets and its standard deviation."""

    mean: float
    deviation: float


def frechet_distance(real: Features, generated: Features) -> float:
    """FID (Heusel et al., 2017, arXiv:1706.08500) of features N×D and M×D: ‖μ−μ'‖² + tr(Σ+Σ'−2(ΣΣ')^½).

    Too large where there are not many more pictures than features (D); at least 2 of each are needed.
    """
    between = np.square(real.mean(0) - generated.mean(0)).sum()
    first, second = np.cov(real, rowvar=False), np.cov(generated, rowvar=False)
    roots = np.sqrt(np.clip(np.linalg.eigvals(first @ second).real, 0, None))
    return float(between + np.trace(first) + np.trace(second) - 2 * roots.sum())


def kernel_distance(
    real: Features, generated: Features, subsets: int = 100, size: int = 1000, seed: int = 0
) -> KernelDistance:
    """KID (Bińkowski et al., 2018, arXiv:1801.01401) over random subsets: unbiased MMD², kernel (a·b/D + 1)³."""
    size = min(size, len(real), len(generated))
    random = np.random.default_rng(seed)
    found = []
    for _ in range(subsets):
        some = real[random.choice(len(real), size, replace=False)]
        others = generated[random.choice(len(generated), size, replace=False)]
        found.append(_mean_discrepancy(some, others))
    return KernelDistance(float(np.mean(found)), float(np.std(found)))


def _mean_discrepancy(some: Features, others: Features) -> float:
    count, size = some.shape

    def kernel(first: Features, second: Features) -> Features:
        values: Features = (first @ second.T / size + 1) ** 3
        return values

    within = sum((kernel(each, each).sum() - np.trace(kernel(each, each))) for each in (some, others))
    return float(within / (count * (count - 1)) - 2 * kernel(some, others).mean())


def features_of(pictures: Sequence[NDArray[np.uint8]], batch: int = 32) -> Iterator[Features]:
    """What the built-in network makes of pictures H×W×3 (512 means of its last layer with maps): n×512 for each batch.

    Pictures are enlarged or reduced to 224×224 (bicubic).
    """
    import torch

    from workbench.core.classification.settings import ClassifySettings
    from workbench.core.models.cards import card
    from workbench.core.networks.opening import open_network

    opened = open_network(card(ClassifySettings().model))
    looks = opened.card.preprocessing
    mean, deviation = (
        torch.tensor(values)[:, None, None] for values in (looks.mean, looks.standard_deviation)
    )
    for first in range(0, len(pictures), batch):
        stack = torch.from_numpy(np.stack(pictures[first : first + batch])).permute(0, 3, 1, 2).float() / 255
        stack = torch.nn.functional.interpolate(stack, (224, 224), mode="bicubic", antialias=True).clamp(0, 1)
        with torch.inference_mode():
            maps = opened.network.features((stack - mean) / deviation)  # type: ignore[operator]
        yield maps.mean((2, 3)).double().numpy()
