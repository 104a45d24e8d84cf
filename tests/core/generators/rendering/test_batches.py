"""Exact pictures of many points: their order, the same ones each time, and what happens when the memory is full."""

import numpy as np
import pytest
import torch

from tests.core.generators.making import kept_generator
from workbench.core.generators.latents.points import Place, Point
from workbench.core.generators.rendering import batches, render_points, renderer
from workbench.core.generators.rendering.memory import MemoryFullError
from workbench.core.generators.rendering.quick_layers import QuickConvolution

POINTS = [
    Point(Place(1)),
    Point(Place(2), noise="random", noise_seed=5),
    Point(Place(3), noise="random", noise_seed=6),
    Point(Place(4)),
    Point(Place(5), strengths=(2.0,) * 11),
    Point(Place(6)),
]


@pytest.fixture
def key() -> str:
    renderer.cache_clear()
    return kept_generator().key


def test_each_point_has_its_exact_picture_in_its_place(key: str) -> None:
    steps = list(render_points(key, POINTS))
    assert [(step.done, step.total) for step in steps] == [(number, 6) for number in range(1, 7)]
    assert [step.value.point for step in steps] == POINTS
    for step in steps:
        assert step.value.is_full
        np.testing.assert_array_equal(step.value.pixels, renderer(key).full(step.value.point).pixels)
    again = [step.value.colours for step in render_points(key, POINTS[::-1])][::-1]
    np.testing.assert_array_equal([step.value.colours for step in steps], again)
    assert list(render_points(key, [])) == []


def test_several_at_once_give_the_same_pictures(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    single = [step.value.colours for step in render_points(key, POINTS)]
    monkeypatch.setitem(batches.PIXELS_AT_ONCE, "cpu", 4 * 32 * 32)
    together = list(render_points(key, POINTS))
    assert [step.value.point for step in together] == POINTS
    np.testing.assert_allclose([step.value.colours for step in together], single, atol=2e-5)


def test_a_batch_is_halved_until_it_fits(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    compute = QuickConvolution.__call__

    def narrow(self, features, style, *further):
        if len(style) > 1 and self.size == 32:
            sizes.append(len(style))
            raise RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried ...")
        return compute(self, features, style, *further)

    single = [step.value.colours for step in render_points(key, [POINTS[0]] * 5)]
    monkeypatch.setattr(QuickConvolution, "__call__", narrow)
    monkeypatch.setitem(batches.PIXELS_AT_ONCE, "cpu", 4 * 32 * 32)
    found = list(render_points(key, [POINTS[0]] * 5))
    assert sizes == [4, 2]
    np.testing.assert_array_equal([step.value.colours for step in found], single)


@pytest.mark.parametrize(
    "error", [MemoryError(), RuntimeError("out of memory"), torch.OutOfMemoryError("CUDA")]
)
def test_without_room_for_one_picture_a_sentence_says_so(
    key: str, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    compute = QuickConvolution.__call__

    def full(self, *arguments):
        if self.size == 32:
            raise error
        return compute(self, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(QuickConvolution, "__call__", full)
        made = renderer(key)
        for ask in (lambda: list(render_points(key, POINTS)), lambda: made.full(Point(Place(77)))):
            with pytest.raises(
                MemoryFullError, match=r"too full for a picture of 32 × 32 pixels.*Close other"
            ):
                ask()
    assert renderer(key).full(Point(Place(77))).is_full, "with room again it goes on"


def test_other_faults_stay_what_they_are(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self, *arguments):
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(QuickConvolution, "__call__", broken)
    with pytest.raises(RuntimeError, match="a fault of ours"):
        renderer(key).full(Point(Place(78)))
