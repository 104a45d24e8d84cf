"""FID and KID against closed forms and other ways to compute them."""

import numpy as np
import pytest
from scipy import linalg, spatial

from workbench.core.generators.training.quality import features_of, frechet_distance, kernel_distance


def _normal(count, mean, covariance, seed):
    return np.random.default_rng(seed).multivariate_normal(mean, covariance, count)


def test_the_distance_of_two_normal_distributions_is_that_of_the_formula():
    """‖μ−μ'‖² + Σ(√a−√b)² where both covariances are diagonal."""
    first = _normal(200_000, [0, 0, 0], np.diag([1, 4, 9]), 1)
    second = _normal(200_000, [1, 0, 2], np.diag([4, 4, 1]), 2)
    assert frechet_distance(first, second) == pytest.approx(1 + 4 + 1 + 0 + 4, rel=0.02)


def test_it_agrees_with_the_root_of_the_matrix():
    random = np.random.default_rng(3)
    first, second = (
        random.normal(size=(300, 12)),
        random.normal(size=(250, 12)) @ random.normal(size=(12, 12)),
    )
    a, b = np.cov(first, rowvar=False), np.cov(second, rowvar=False)
    expected = np.square(first.mean(0) - second.mean(0)).sum() + np.trace(
        a + b - 2 * linalg.sqrtm(a @ b).real
    )
    assert frechet_distance(first, second) == pytest.approx(expected, rel=1e-6)
    assert frechet_distance(first, first) == pytest.approx(0, abs=1e-6)


def test_the_kernel_distance_agrees_with_its_definition():
    random = np.random.default_rng(4)
    first, second = random.normal(size=(20, 5)), random.normal(0.5, 1, size=(20, 5))

    def kernel(a, b):
        return (np.dot(a, b) / 5 + 1) ** 3

    pairs = [(i, j) for i in range(20) for j in range(20)]
    expected = sum(kernel(first[i], first[j]) + kernel(second[i], second[j]) for i, j in pairs if i != j) / (
        20 * 19
    )
    expected -= 2 * sum(kernel(first[i], second[j]) for i, j in pairs) / 400
    found = kernel_distance(first, second, subsets=2, size=20)
    assert found.mean == pytest.approx(expected, rel=1e-9)
    assert found.deviation == pytest.approx(0, abs=1e-9)


def test_the_kernel_distance_of_alike_pictures_is_about_nothing():
    random = np.random.default_rng(5)
    first, second = random.normal(size=(2000, 8)), random.normal(size=(2000, 8))
    found = kernel_distance(first, second, subsets=50, size=500)
    assert abs(found.mean) < 3 * found.deviation
    assert kernel_distance(first, second + 1, subsets=5, size=500).mean > 10 * found.deviation


def test_features_are_those_of_the_built_in_network_and_tell_pictures_apart():
    random = np.random.default_rng(6)
    grey = [np.full((64, 64, 3), 128, np.uint8)] * 3
    noisy = [random.integers(0, 255, (64, 64, 3), np.uint8) for _ in range(3)]
    features = np.concatenate(list(features_of([*grey, *noisy], batch=4)))
    assert features.shape == (6, 512)
    within = spatial.distance.pdist(features[3:]).max()
    assert np.allclose(features[0], features[2], atol=1e-5)
    assert spatial.distance.cdist(features[:3], features[3:]).min() > within
