"""The largest differences among a generator's pictures: principal components of w.

Source: Härkönen et al. (2020), GANSpace: Discovering interpretable GAN controls, arXiv:2004.02546. Generators that know
only z have no w that has taken shape; for them the components are those of what the first block puts out, carried back
to z by regression, as that paper does for BigGAN.
"""

import numpy as np
import torch

from workbench.core.generators.finding_directions.moments import gathered
from workbench.core.generators.finding_directions.search import (
    Found,
    FoundSteps,
    Search,
    found,
    require_numbers,
    signed,
)
from workbench.core.generators.latents.region import sampled
from workbench.core.steps import Step
from workbench.core.wording import per_cent

_SAMPLES_OF_FEATURES = 1000
_BATCH = 50
_NAME = "Difference {}"


def principal_directions(search: Search) -> FoundSteps:
    """The `count` directions along which w differs most; 1 is a standard deviation, the measure a share of variance.

    The last step holds them all, the largest first.
    """
    if search.network.style_count == 1:
        yield from _of_features(search)
        return
    heard = search.heard
    moments = yield from gathered(search)
    variances, vectors = np.linalg.eigh(moments.covariance)
    variances, vectors = variances[::-1].clip(min=0), vectors.T[::-1]
    shares = variances / max(variances.sum(), np.finfo(float).tiny)
    many = min(search.count, len(variances))
    kept = zip(variances[:many], vectors[:many], shares[:many], strict=True)
    made = (
        f"PCA of {moments.count:,} random w (seed {search.seed}), heard by layers {heard[0]} to {heard[-1]}"
    )
    directions = tuple(
        _found(search, number, signed(vector) * np.sqrt(variance), share, made)
        for number, (variance, vector, share) in enumerate(kept, 1)
    )
    yield Step(moments.count, moments.count, directions)


def _of_features(search: Search) -> FoundSteps:
    from sklearn.decomposition import PCA  # type: ignore[import-untyped]

    network, total = search.network, min(search.samples, _SAMPLES_OF_FEATURES)
    latents, features = [], []
    for number, first in enumerate(range(0, total, _BATCH)):
        with torch.inference_mode():
            drawn = sampled(network, min(_BATCH, total - first), search.seed * total + number)
            canvas = next(iter(network.canvases(network.styles(drawn[:, None]))))
        latents.append(drawn.double().cpu().numpy())
        features.append(canvas.features.flatten(1).float().cpu().numpy())
        yield Step(first + len(drawn), total, ())
    matrix = np.concatenate(features)
    require_numbers(matrix)
    many = min(search.count, network.style_size, *matrix.shape)
    components = PCA(many, svd_solver="randomized", random_state=search.seed)
    scores = components.fit_transform(matrix)
    scores /= scores.std(0).clip(min=np.finfo(np.float32).tiny)
    # Scores are uncorrelated and of variance 1: regression of z on them is the mean of their products.
    steps = scores.T @ np.concatenate(latents) / total
    shares = components.explained_variance_ratio_
    made = (
        f"PCA of what the first block puts out for {total:,} random z (seed {search.seed}), carried back to z"
    )
    yield Step(
        total,
        total,
        tuple(
            _found(search, number, signed(step), share, made)
            for number, (step, share) in enumerate(zip(steps, shares, strict=True), 1)
        ),
    )


def _found(search: Search, number: int, step: np.ndarray, share: float, made: str) -> Found:
    words = f"{per_cent(float(share))} of the variance of w"
    told = f"{made}; component {number}, {per_cent(float(share))} of the variance. Which end is + is a convention."
    return Found(found(search, "pca", _NAME.format(number), step, told), float(share), words)
