"""Directions that are found without labels, against scikit-learn, numpy's SVD and plain loops."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA
from sklearn.model_selection import LeaveOneOut, cross_val_score
from sklearn.neighbors import NearestCentroid
from torch import Tensor

from tests.core.generators.making import small_stylegan2
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.finding_directions.groups import difference_of_groups, left_out_accuracy
from workbench.core.generators.finding_directions.moments import gathered
from workbench.core.generators.finding_directions.pca import principal_directions
from workbench.core.generators.finding_directions.search import Found, FoundSteps, Search
from workbench.core.generators.finding_directions.sefa import Weighing, factorised_directions, style_weights
from workbench.core.generators.latents.points import Place, Point
from workbench.core.generators.latents.region import sampled
from workbench.core.generators.latents.vectors import Vectors
from workbench.core.generators.networks.design import Canvas, Layer, Noise
from workbench.core.generators.networks.stylegan2 import StyleGAN2

SAMPLES = 2500


def last(steps: FoundSteps) -> tuple[Found, ...]:
    """What a search ends with; on the way it counts up and adds nothing else."""
    counted = list(steps)
    assert [step.done for step in counted] == sorted(step.done for step in counted)
    assert not any(step.value for step in counted[:-1])
    return counted[-1].value


def drawn(network: StyleGAN2, samples: int = SAMPLES, seed: int = 0) -> np.ndarray:
    """The w that a search looks at: batches of 1000, each with a seed of its own."""
    parts = [
        sampled(network, min(1000, samples - first), seed * 10_000 + number)
        for number, first in enumerate(range(0, samples, 1000))
    ]
    return torch.cat(parts).double().numpy()


@pytest.fixture(scope="module")
def network() -> StyleGAN2:
    return small_stylegan2()


# PCA


def test_the_largest_differences_are_those_of_scikit_learn(network: StyleGAN2) -> None:
    found = last(principal_directions(Search(network, "k", 6, samples=SAMPLES)))
    known = PCA(6, svd_solver="full").fit(drawn(network))
    for each, component, variance, share in zip(
        found, known.components_, known.explained_variance_, known.explained_variance_ratio_, strict=True
    ):
        step = each.direction.step.values
        sign = np.sign(component @ step)
        assert np.allclose(step, sign * component * np.sqrt(variance), atol=1e-4)
        assert each.measure == pytest.approx(share, rel=1e-4)


def test_signs_follow_a_rule_and_names_and_keys_are_different(network: StyleGAN2) -> None:
    found = [each.direction for each in last(principal_directions(Search(network, "k", 8, 2, 4, 500)))]
    assert all(each.step.values[np.abs(each.step.values).argmax()] > 0 for each in found)
    assert len({each.name for each in found}) == len({each.key for each in found}) == 8
    assert {(each.first, each.last, each.generator, each.method) for each in found} == {(2, 4, "k", "pca")}


def test_the_same_seed_finds_the_same_and_another_almost(network: StyleGAN2) -> None:
    one, again, other = (
        last(principal_directions(Search(network, "k", 1, samples=SAMPLES, seed=seed)))[0]
        for seed in (3, 3, 4)
    )
    assert one == again != other
    steps = [each.direction.step.values for each in (one, other)]
    assert abs(steps[0] @ steps[1]) / np.prod([np.linalg.norm(each) for each in steps]) > 0.8


def test_more_directions_than_there_are_numbers_end_with_the_numbers(network: StyleGAN2) -> None:
    assert len(last(principal_directions(Search(network, "k", 100, samples=500)))) == 32


def test_labels_are_drawn_along(network: StyleGAN2) -> None:
    assert len(last(principal_directions(Search(small_stylegan2(label_size=3), "k", 2, samples=200)))) == 2


def test_a_search_can_be_stopped_after_a_batch(network: StyleGAN2) -> None:
    steps = principal_directions(Search(network, "k", samples=10**9))
    assert next(steps).done == 1000
    steps.close()


@pytest.mark.parametrize(("first", "end"), [(8, None), (99, None), (5, 3)])
def test_layers_that_are_not_there_are_said(network: StyleGAN2, first: int, end: int | None) -> None:
    with pytest.raises(GeneratorError, match="layers 0 to 7"):
        last(principal_directions(Search(network, "k", 1, first, end)))


def test_a_damaged_generator_is_said() -> None:
    damaged = small_stylegan2()
    damaged.mapping.fc0.weight[0, 0] = float("nan")
    with pytest.raises(GeneratorError, match="missing or infinite"):
        last(principal_directions(Search(damaged, "k", samples=100)))


# SeFa


def affine_weights(network: StyleGAN2, names: Sequence[str]) -> np.ndarray:
    """As they lie in the file; equal lengths of rows make gains of no account."""
    weights = network.state_dict()
    return torch.cat([weights[f"synthesis.{name}.affine.weight"] for name in names]).double().numpy()


def test_factors_are_the_singular_vectors_of_the_weights(network: StyleGAN2) -> None:
    names = [layer.name.removeprefix("synthesis.") for layer in network.layers if 1 <= layer.style <= 4]
    rows = affine_weights(network, names)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    _, strengths, vectors = np.linalg.svd(rows)
    found = last(factorised_directions(Search(network, "k", 5, 1, 4, SAMPLES)))
    w = drawn(network)
    for each, vector, strength in zip(found, vectors, strengths, strict=False):
        step = each.direction.step.values.astype(float)
        assert abs(step @ vector) / np.linalg.norm(step) == pytest.approx(1, abs=1e-4)
        assert np.linalg.norm(step) == pytest.approx((w @ vector).std(ddof=1), rel=1e-3)
        assert each.measure == pytest.approx(strength**2 / (strengths**2).sum(), rel=1e-3)


def test_rows_count_by_their_length_and_colours_can_be_left_out(network: StyleGAN2) -> None:
    names = [layer.name.removeprefix("synthesis.") for layer in network.layers if not layer.is_colour]
    _, _, vectors = np.linalg.svd(affine_weights(network, names))
    found = last(factorised_directions(Search(network, "k", 3, samples=500), Weighing(False, False)))
    for each, vector in zip(found, vectors, strict=False):
        step = each.direction.step.values
        assert abs(step @ vector) / np.linalg.norm(step) == pytest.approx(1, abs=1e-4)


def test_weights_are_found_by_asking(network: StyleGAN2) -> None:
    asked = style_weights(network, range(1), with_colours=False)
    known = affine_weights(network, ["b4.conv1"])
    assert np.allclose(asked, known * (asked[0, 0] / known[0, 0]), atol=1e-6)


def test_where_only_colours_listen_there_is_nothing_to_factorise(network: StyleGAN2) -> None:
    with pytest.raises(GeneratorError, match="colours"):
        last(factorised_directions(Search(network, "k", 1, 7, 7), Weighing(with_colours=False)))


# Generators that know only z


class PlainNetwork:
    """A generator of z alone, whose pictures change mostly with the number 2 of z, less with the number 0."""

    latent_size = style_size = 4
    label_size = 0
    style_count = 1
    resolution = 8
    layers = (Layer("first", 0, 4, 4, 8),)
    centre = torch.zeros(4)

    def map(self, latents: Tensor, labels: Tensor | None = None) -> Tensor:
        return latents

    def styles(self, ws: Tensor) -> tuple[Tensor, ...]:
        return (ws[:, 0],)

    def canvases(
        self,
        styles: Sequence[Tensor],
        noise: Noise = "constant",
        strengths: object = None,
        start: object = None,
    ) -> Iterator[Canvas]:
        weights = torch.zeros(4, 3, 8, 8)
        weights[2, 0], weights[0, 1] = 0.1, 0.03
        picture = torch.einsum("nz,zchw->nchw", styles[0], weights).tanh()
        yield Canvas(0, picture, picture)

    def first_layer(self, block: int) -> int:
        return 0


def test_without_w_the_first_block_says_what_differs_most() -> None:
    found = last(principal_directions(Search(PlainNetwork(), "k", 2, samples=800)))  # type: ignore[arg-type]
    steps = [each.direction.step.values for each in found]
    assert steps[0][2] == pytest.approx(1, abs=0.1) and np.abs(np.delete(steps[0], 2)).max() < 0.1
    assert steps[1][0] == pytest.approx(1, abs=0.1)


def test_without_w_all_directions_are_heard_alike() -> None:
    with pytest.raises(GeneratorError, match="alike"):
        last(factorised_directions(Search(PlainNetwork(), "k", 2)))  # type: ignore[arg-type]


# Two groups


def placed(network: StyleGAN2, offsets: np.ndarray) -> list[Point]:
    return [Point(start=Vectors.of(network.centre.numpy() + each)) for each in offsets]


def test_the_difference_of_two_groups_is_found_with_its_unit(network: StyleGAN2) -> None:
    random = np.random.default_rng(0)
    axis = np.zeros(32)
    axis[5] = 1
    near = random.normal(size=(20, 32)) * 0.1
    left, right = placed(network, near[:10] - axis), placed(network, near[10:] + axis)
    search = Search(network, "k", samples=SAMPLES)
    found = last(difference_of_groups(search, left, right))[0]
    step = found.direction.step.values
    assert step[5] / np.linalg.norm(step) > 0.99
    unit = step / np.linalg.norm(step)
    assert np.linalg.norm(step) == pytest.approx((drawn(network) @ unit).std(ddof=1), rel=1e-3)
    assert found.measure == 1 and "each of 20" in found.words


def test_telling_apart_is_that_of_nearest_means_with_one_left_out() -> None:
    random = np.random.default_rng(1)
    left, right = random.normal(size=(9, 3)), random.normal(size=(12, 3)) + 0.8
    known = cross_val_score(
        NearestCentroid(), np.r_[left, right], [0] * 9 + [1] * 12, cv=LeaveOneOut()
    ).mean()
    assert 0.5 < known < 1
    assert left_out_accuracy(left, right) == pytest.approx(known)


@pytest.mark.parametrize(("left", "right"), [(1, 5), (5, 1), (0, 0)])
def test_too_few_pictures_are_refused_in_words(network: StyleGAN2, left: int, right: int) -> None:
    points = [Point(Place(number, 0)) for number in range(10)]
    with pytest.raises(GeneratorError, match=f"{left} pictures on the left and {right} on the right"):
        last(difference_of_groups(Search(network, "k"), points[:left], points[5 : 5 + right]))


def test_the_same_pictures_on_both_sides_have_no_difference(network: StyleGAN2) -> None:
    points = [Point(Place(number, 0)) for number in range(3)]
    with pytest.raises(GeneratorError, match="no difference"):
        last(difference_of_groups(Search(network, "k"), points, points))


def test_moments_are_those_of_numpy(network: StyleGAN2) -> None:
    steps = gathered(replace(Search(network, "k"), samples=1500))
    while True:
        try:
            next(steps)
        except StopIteration as end:
            moments = end.value
            break
    w = drawn(network, 1500)
    assert np.allclose(moments.mean, w.mean(0), atol=1e-9)
    assert np.allclose(moments.covariance, np.cov(w.T), atol=1e-9)
