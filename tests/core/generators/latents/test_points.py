"""Points: from seeds, blends, mixes and sliders to what the layers are told."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from tests.core.generators.making import small_stylegan2
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.latents.directions import Direction
from workbench.core.generators.latents.locating import latents_of_seeds, locate, styles_of
from workbench.core.generators.latents.points import LARGEST_SEED, Mix, Place, Point, place_of, seed_at
from workbench.core.generators.latents.vectors import Vectors

NETWORK = small_stylegan2()
LABELLED = small_stylegan2(label_size=3)
CENTRE = NETWORK.centre[None]
SHARES = st.floats(0, 1)
AMOUNTS = st.floats(-3, 3)
FEW = settings(max_examples=25, deadline=None)


def direction(key: str = "k", seed: int = 0, layers: int | None = None, **further: object) -> Direction:
    """A random direction, the same step for all layers or one for each."""
    shape = (32,) if layers is None else (layers, 32)
    step = Vectors.of(np.random.default_rng(seed).normal(size=shape))
    return Direction(key, key, "given", step, "", **further)  # type: ignore[arg-type]


def step_of(direction: Direction) -> torch.Tensor:
    return torch.tensor(direction.step.values)


def ws_at(point: Point, *directions: Direction) -> torch.Tensor:
    return locate(NETWORK, point, directions).ws[0]


def w_of(seed: int) -> torch.Tensor:
    return NETWORK.map(latents_of_seeds([seed], 32))[0]


def test_seeds_draw_what_they_draw_elsewhere() -> None:
    """numpy's old generator, as published pictures of StyleGAN are numbered."""
    expected = np.stack([np.random.RandomState(seed).randn(512) for seed in (0, 85, LARGEST_SEED)])
    assert_allclose(latents_of_seeds([0, 85, LARGEST_SEED], 512), expected, rtol=1e-6)
    assert latents_of_seeds([0], 512)[0, 0].item() == pytest.approx(1.764052)


@pytest.mark.parametrize(
    ("place", "seed"), [((0, 0), 0), ((7, 0), 7), ((3, 2), 203), ((-1, 0), LARGEST_SEED)]
)
def test_whole_places_are_seeds(place: tuple[int, int], seed: int) -> None:
    """A step to the right is one seed further, a step down a hundred."""
    assert_allclose(ws_at(Point(Place(*place))), w_of(seed).expand(8, -1), atol=1e-6)


@given(seed=st.integers(0, LARGEST_SEED))
@FEW
def test_each_seed_has_one_place(seed: int) -> None:
    place = place_of(seed)
    assert (seed_at(place), place.is_seed) == (seed, True)
    assert 0 <= place.x < 100
    assert seed_at(Place(place.x + 0.4, place.y - 0.4)) == seed


def test_beyond_the_last_seed_is_the_first() -> None:
    assert place_of(LARGEST_SEED + 1) == Place()
    assert place_of(-1) == place_of(LARGEST_SEED)


def test_sliders_moved_in_any_order_give_the_same_point() -> None:
    point = Point(amounts=(("a", 1.0),))
    assert point.with_amounts({"c": 3.0, "b": 2.0}) == point.with_amounts({"b": 2.0}).with_amounts({"c": 3.0})
    assert point.with_amounts({"a": 0.5}).amounts == (("a", 0.5),)


@given(right=SHARES, down=SHARES)
@FEW
def test_between_seeds_nothing_jumps(right: float, down: float) -> None:
    """A small step on the plane is a small step of w, also across whole numbers."""
    for step in (1e-4, -1e-4):
        here, there = ws_at(Point(Place(right, down))), ws_at(Point(Place(right + step, down + step)))
        assert (here - there).abs().max() < 0.01


def test_halfway_is_as_far_out_as_seeds_are() -> None:
    """For differences at right angles the blend has their length, and not 0.7 of it."""
    ends = torch.stack([w_of(0), w_of(1)]) - CENTRE
    blend = ws_at(Point(Place(0.5)))[0] - CENTRE[0]
    assert_allclose(blend, (ends.sum(0) / np.sqrt(2)), atol=1e-6)


@given(truncation=st.floats(-2, 2), cutoff=st.one_of(st.none(), st.integers(0, 8)))
@FEW
def test_truncation(truncation: float, cutoff: int | None) -> None:
    """The first layers are so much of the way from the centre; the others stay."""
    found, whole = ws_at(Point(truncation=truncation, cutoff=cutoff)), ws_at(Point())
    heard = 8 if cutoff is None else cutoff
    assert_allclose(found[:heard], CENTRE + truncation * (whole[:heard] - CENTRE), atol=1e-5)
    assert torch.equal(found[heard:], whole[heard:])


def test_truncation_of_nothing_is_the_centre() -> None:
    """ψ = 0 makes all seeds alike."""
    assert_allclose(ws_at(Point(Place(3), truncation=0.0)), CENTRE.expand(8, -1), atol=1e-7)


def test_mixes() -> None:
    """Some layers listen to another seed; the last mix wins."""
    point = Point(mixes=(Mix(Place(5), 2, 4), Mix(Place(6), 4, 7)))
    found = ws_at(point)
    for layer, seed in enumerate([0, 0, 5, 5, 6, 6, 6, 6]):
        assert_allclose(found[layer], w_of(seed), atol=1e-6)


@pytest.mark.parametrize("shape", [(32,), (8, 32)])
def test_given_latents(shape: tuple[int, ...]) -> None:
    """A w for all layers or one for each, in place of a seed."""
    values = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    assert_allclose(ws_at(Point(start=Vectors.of(values))), np.broadcast_to(values, (8, 32)))


@given(first=AMOUNTS, second=AMOUNTS)
@FEW
def test_sliders_add_up(first: float, second: float) -> None:
    """Each adds its amount of steps, in whatever order."""
    one, other = direction("one", 1), direction("other", 2, layers=8)
    point = Point(amounts=(("one", first), ("other", second)))
    expected = ws_at(Point()) + first * step_of(one) + second * step_of(other)
    assert_allclose(ws_at(point, one, other), expected, atol=1e-4)
    assert_allclose(ws_at(point, other, one), expected, atol=1e-4)


@pytest.mark.parametrize("layers", [None, 8])
def test_a_direction_for_some_layers(layers: int | None) -> None:
    """The others do not hear it."""
    heard = direction(layers=layers).within(2, 4)
    changed = (ws_at(Point(amounts=(("k", 1.0),)), heard) - ws_at(Point())).abs().amax(1) > 0
    assert changed.tolist() == [False, False, True, True, True, False, False, False]


def test_the_zero_of_a_slider() -> None:
    """A slider that nobody has moved stands at its zero; one that is at 0 adds nothing."""
    shifted = direction(zero=1.5)
    assert_allclose(ws_at(Point(), shifted), ws_at(Point()) + 1.5 * step_of(shifted), atol=1e-6)
    assert torch.equal(ws_at(Point(amounts=(("k", 0.0),)), shifted), ws_at(Point()))


def test_a_single_channel_of_a_style() -> None:
    """Only the style of that layer changes, by the step's size."""
    single = Direction("k", "k", "channel", Vectors.of(np.array([2.0])), "", layer=3, channel=5)
    located = locate(NETWORK, Point(amounts=(("k", -1.5),)), [single])
    before, after = styles_of(NETWORK, locate(NETWORK, Point())), styles_of(NETWORK, located)
    differences = [(new - old)[0] for new, old in zip(after, before, strict=True)]
    assert_allclose(differences[3][5], -3.0, atol=1e-5)
    assert sum(each.count_nonzero().item() for each in differences) == 1


def test_labels() -> None:
    """They reach the mapping; without any all are zero; another number of them is refused."""
    latents = latents_of_seeds([0], 32)
    for label, values in (((0.0, 1.0, 0.0), [0.0, 1, 0]), ((), [0.0, 0, 0])):
        expected = LABELLED.map(latents, torch.tensor([values]))
        assert_allclose(locate(LABELLED, Point(label=label)).ws[:, 0], expected, atol=1e-6)
    with pytest.raises(GeneratorError, match="2 label values were given; this generator knows 3"):
        locate(LABELLED, Point(label=(1.0, 0.0)))


@pytest.mark.parametrize("shape", [(31,), (7, 32), (8, 64)])
def test_latents_of_another_generator(shape: tuple[int, ...]) -> None:
    """Refused with both sizes."""
    with pytest.raises(GeneratorError, match="belong to another generator"):
        locate(NETWORK, Point(start=Vectors.of(np.zeros(shape))))


@pytest.mark.parametrize("shape", [(31,), (7, 32)])
def test_a_direction_of_another_generator(shape: tuple[int, ...]) -> None:
    """Refused by its name."""
    other = Direction("k", "Sky", "given", Vectors.of(np.zeros(shape)), "")
    with pytest.raises(GeneratorError, match="“Sky” belongs to a generator of another size"):
        locate(NETWORK, Point(amounts=(("k", 1.0),)), [other])


def test_locating_changes_nothing() -> None:
    """The same point is at the same place whatever was located in between."""
    first = ws_at(Point(Place(2), truncation=0.5)).clone()
    ws_at(Point(Place(2), truncation=0.5, amounts=(("k", 3.0),)), direction())
    assert torch.equal(ws_at(Point(Place(2), truncation=0.5)), first)
    assert torch.equal(CENTRE[0], NETWORK.centre)
