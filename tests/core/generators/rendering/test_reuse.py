"""What is taken over from the last point never changes a picture, and spares what it promises to."""

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.core.generators.making import small_stylegan2
from tests.core.generators.rendering.making_renderers import (
    direction,
    renderer_of,
    small_plain,
    small_stylegan3,
)
from workbench.core.generators.latents.points import Mix, Movement, Place, Point
from workbench.core.generators.networks.network import GeneratorNetwork
from workbench.core.generators.rendering import kept_blocks, passage, quick_layers
from workbench.core.generators.rendering.renderers import Renderer

NETWORKS: dict[str, GeneratorNetwork] = {
    "skip": small_stylegan2(),
    "resnet": small_stylegan2(architecture="resnet"),
    "stylegan3": small_stylegan3(),
    "plain": small_plain(),
}


def sliders(network: GeneratorNetwork):
    """One for all layers, one for the later half, one for the last."""
    count = network.style_count
    return tuple(
        direction(network, "x" * size, first) for size, first in ((1, 0), (2, count // 2), (3, count - 1))
    )


@some.composite
def points(draw: some.DrawFn) -> Point:
    """Points that often differ in one respect alone."""
    return Point(
        Place(draw(some.sampled_from([0.0, 1.0, 1.5]))),
        truncation=draw(some.sampled_from([1.0, 0.5])),
        noise=draw(some.sampled_from(["constant", "constant", "none", "random"])),
        noise_seed=draw(some.integers(0, 1)),
        movement=draw(some.sampled_from([Movement(), Movement(), Movement(0.1)])),
        mixes=draw(some.sampled_from([(), (), (Mix(Place(7), 1, 1),)])),
        amounts=tuple((key, draw(some.sampled_from([0.0, 0.0, 1.0]))) for key in ("x", "xx", "xxx")),
    )


@pytest.mark.parametrize(
    ("kind", "most_bytes"),
    [("skip", 2**28), ("skip", 30_000), ("resnet", 30_000), ("stylegan3", 100_000), ("plain", 2**28)],
)
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=some.lists(some.tuples(points(), some.integers(0, 6)), min_size=2, max_size=3))
def test_any_sequence_of_points_gives_the_pictures_from_scratch(
    kind: str, most_bytes: int, wanted: list[tuple[Point, int]]
) -> None:
    """Between two exact pictures a third one is begun and left, and a preview comes in between."""
    network = NETWORKS[kind]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passage.Kept.__init__, "__defaults__", (most_bytes,))
        patch.setattr("workbench.core.generators.rendering.any_network.MOST_BYTES", most_bytes)
        made, known = renderer_of(network), sliders(network)
        for point, steps in wanted:
            begun = made.full_in_steps(wanted[0][0], known)
            for _, _ in zip(range(steps), begun, strict=False):
                made.preview(wanted[-1][0], known, 0.0)
            scratch = renderer_of(network).full(point, known).colours
            np.testing.assert_array_equal(made.full(point, known).colours, scratch)
            for last in begun:
                assert last.value is None or last.value.point == wanted[0][0]


def test_an_interrupted_picture_can_be_finished_after_another() -> None:
    for network in NETWORKS.values():
        made = renderer_of(network)
        first, second = Point(Place(1)), Point(Place(2))
        begun = made.full_in_steps(first)
        next(begun)
        made.full(second)
        *_, last = begun
        assert last.value is not None
        np.testing.assert_array_equal(last.value.colours, renderer_of(network).full(first).colours)


@pytest.fixture
def convolutions(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of the convolutions that were computed."""
    sizes: list[int] = []
    compute = quick_layers.QuickConvolution.__call__

    def counted(self, *arguments):
        sizes.append(self.size)
        return compute(self, *arguments)

    monkeypatch.setattr(quick_layers.QuickConvolution, "__call__", counted)
    return sizes


def computed(made: Renderer, point: Point, convolutions: list[int]) -> list[int]:
    """The sizes of the convolutions that this point needs."""
    convolutions.clear()
    made.full(point, sliders(made.network))
    return list(convolutions)


def test_only_blocks_from_the_first_change_on_are_computed(convolutions: list[int]) -> None:
    made = renderer_of(NETWORKS["skip"])
    assert computed(made, Point(), convolutions) == [4, 8, 8, 16, 16, 32, 32]
    assert computed(made, Point(), convolutions) == []
    # Eight w: the fifth is the first convolution at 16 pixels... and colours at 8, which need no convolution again.
    later = Point(amounts=(("xx", 1.0),))
    assert computed(made, later, convolutions) == [16, 16, 32, 32]
    assert computed(made, Point(amounts=(("xx", 1.0), ("xxx", 1.0))), convolutions) == []
    assert computed(made, Point(noise="none"), convolutions) == [4, 8, 8, 16, 16, 32, 32]
    strengths = (1.0,) * 9 + (2.0, 1.0)
    assert computed(made, Point(noise="none", strengths=strengths), convolutions) == []


def test_beyond_the_limit_early_blocks_are_kept() -> None:
    kept = kept_blocks.KeptBlocks(most_bytes=100)
    for place in range(3):
        kept.take(place, b"a", lambda: torch.zeros(10))
    assert [kept.has(place, b"a") for place in range(3)] == [True, True, True], "the last is still needed"
    kept.take(3, b"a", lambda: torch.zeros(20))
    kept.take(1, b"b", lambda: torch.zeros(10))
    assert [kept.has(place, b"a") for place in range(4)] == [True, False, False, False]
    assert kept.has(1, b"b")


def test_w_of_a_seed_is_asked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    network = small_stylegan2()
    asked: list[int] = []
    compute = network.mapping.forward
    monkeypatch.setattr(network.mapping, "forward", lambda *given: asked.append(1) or compute(*given))
    made = renderer_of(network)
    asked.clear()
    for share in (0.25, 0.5, 0.75):
        made.preview(Point(Place(3 + share)))
    assert len(asked) == 1
