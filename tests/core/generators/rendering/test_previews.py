"""Previews keep to their time, and exact pictures follow them."""

import os
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
import torch

from tests.core.generators.making import kept_generator, small_stylegan2
from tests.core.generators.rendering.making_renderers import renderer_of
from workbench.core.generators.latents.points import Place, Point
from workbench.core.generators.rendering import full_at, preview_at, renderer, renderers
from workbench.core.generators.rendering.pace import Pace
from workbench.core.generators.rendering.precision import preview_precision


def nothing_is_ready(_: int) -> bool:
    return False


def settled(seconds: list[float]) -> Pace:
    """A pace that has seen each block often enough."""
    pace = Pace(len(seconds))
    for _ in range(20):
        for block, each in enumerate(seconds):
            pace.note(block, each)
    return pace


def test_a_preview_goes_as_far_as_its_time_reaches() -> None:
    pace = settled([0.01, 0.02, 0.04, 0.08, 0.16])
    assert pace.seconds(nothing_is_ready) == pytest.approx(0.31)
    assert pace.last_block(0.1, 0, nothing_is_ready) == 2
    assert pace.last_block(0.001, 0, nothing_is_ready) == 0
    assert pace.last_block(0.001, 1, nothing_is_ready) == 1
    assert pace.last_block(10, 0, nothing_is_ready) == 4
    # What is there already costs nothing.
    assert settled([0.01, 0.02, 0.04, 0.08, 0.16]).last_block(0.11, 0, lambda block: block < 3) == 3


def test_sizes_do_not_change_to_and_fro() -> None:
    pace = settled([0.01, 0.02, 0.04])
    assert pace.last_block(0.08, 0, nothing_is_ready) == 1, "it would fit, but not with time to spare"
    assert pace.last_block(0.09, 0, nothing_is_ready) == 2
    assert pace.last_block(0.08, 0, nothing_is_ready) == 2, "it has been so large already"


def test_a_busy_computer_gets_smaller_previews_until_it_has_time_again() -> None:
    pace = settled([0.01, 0.02, 0.04, 0.08])
    assert pace.last_block(0.2, 0, nothing_is_ready) == 3
    for _ in range(10):
        pace.note(0, 0.04)
    assert pace.last_block(0.2, 0, nothing_is_ready) == 1
    for _ in range(20):
        pace.note(0, 0.01)
    assert pace.last_block(0.2, 0, nothing_is_ready) == 3, (
        "also what was left out meanwhile is known to be quicker"
    )


def test_the_first_time_of_a_block_is_not_its_last() -> None:
    pace = Pace(2)
    pace.note(0, 0.01)
    pace.note(0, 0.01)
    pace.note(1, 5.0)
    assert pace.last_block(0.2, 0, nothing_is_ready) == 1


def test_previews_are_smaller_where_the_time_is_short_and_exact_where_it_is_not() -> None:
    made = renderer_of(small_stylegan2(64))
    quick = made.preview(Point(), (), most_seconds=0.0)
    assert (quick.pixels.shape, quick.is_full, quick.colours) == ((32, 32, 3), False, None)
    whole = made.preview(Point(), (), most_seconds=100.0)
    assert (whole.pixels.shape, whole.is_full) == ((64, 64, 3), True)
    np.testing.assert_array_equal(whole.colours, made.full(Point()).colours)


def test_a_small_preview_is_the_picture_made_smaller() -> None:
    """A network whose later blocks add nothing: the early picture, enlarged, is the last one."""
    network = small_stylegan2(64)
    for name in ("torgb.weight", "torgb.bias"):
        network.synthesis.get_parameter(f"b64.{name}").zero_()
    made = renderer_of(network)
    quick = made.preview(Point(noise="none"), (), most_seconds=0.0).pixels.astype(float)
    whole = made.full(Point(noise="none")).pixels.astype(float)
    halved = whole.reshape(32, 2, 32, 2, 3).mean((1, 3))
    assert np.corrcoef(quick[2:-2, 2:-2].ravel(), halved[2:-2, 2:-2].ravel())[0, 1] > 0.9


@pytest.mark.parametrize("architecture", ["skip", "resnet", "orig"])
def test_previews_of_few_digits_look_the_same(architecture: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renderers, "preview_precision", lambda device: torch.bfloat16)
    monkeypatch.setattr(renderers, "SHARE_FOR_EXACT", 0.0)
    made = renderer_of(small_stylegan2(64, architecture=architecture))
    preview = made.preview(Point(Place(3)), (), most_seconds=100.0)
    assert not preview.is_full
    full = made.full(Point(Place(3)))
    assert preview.pixels.shape == full.pixels.shape
    far = np.abs(preview.pixels.astype(int) - full.pixels).mean()
    assert 0 < far < 2.5


def test_the_precision_is_tried_and_one_of_the_two() -> None:
    assert preview_precision("cpu") in (torch.bfloat16, torch.float32)
    assert preview_precision("no such device") is torch.float32


def test_threads_that_wait_let_others_work() -> None:
    """Read by libgomp when torch is loaded, so it must be set by what is imported first."""
    assert int(os.environ["GOMP_SPINCOUNT"]) <= 20_000
    words = "import sys, workbench; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", words]).returncode == 0


def test_as_a_pane_asks_for_them() -> None:
    card = kept_generator(resolution=64)
    assert renderer(card.key) is renderer(card.key)
    preview = preview_at(card.key, Point(Place(1)), ())
    assert preview.point == Point(Place(1))
    steps = list(full_at(card.key, Point(Place(1)), ()))
    # One for each of five blocks, where something else may go first, and the last with the picture.
    assert len(steps) == 6
    assert all(before.done < after.done for before, after in pairwise(steps[:-1]))
    assert [step.value for step in steps[:-1]] == [None] * 5
    assert steps[-1].value.is_full
    assert steps[-1].value.seconds > 0
