"""Previews: the same as the task computes, anew only from the first change on, within bounds of memory."""

from typing import Any

import numpy as np
import pytest

from workbench.core.processing import preview as module
from workbench.core.processing.applying import applied
from workbench.core.processing.preview import PreviewMaker, grey_counts
from workbench.core.processing.text import from_text

STEPS = from_text("resize side=factor factor=0.5; blur size=5; noise; threshold; invert")


@pytest.fixture
def picture() -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, (40, 60, 3), np.uint8)


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which steps were computed."""
    whole, heard = module.done, list[str]()

    def done(before: Any, step: Any, place: int) -> Any:
        heard.append(type(step).__name__)
        return whole(before, step, place)

    monkeypatch.setattr(module, "done", done)
    return heard


def test_a_preview_is_what_the_task_computes(picture: np.ndarray) -> None:
    found = PreviewMaker(picture).preview(STEPS)
    *_, last = applied(picture, STEPS)
    assert np.array_equal(found.after, last.picture) and found.before is picture
    assert found.before_counts.sum() == 40 * 60 and found.after_counts.sum() == 20 * 30
    assert np.array_equal(found.after_counts, grey_counts(last.picture))
    assert [each.title for each in found.reports] == ["Resize", "Blur", "Noise", "Threshold", "Invert"]
    assert found.reports[0].in_words.startswith("60 × 40 → 30 × 20 pixels, values ")
    assert "Otsu's threshold: " in found.reports[3].in_words and found.reports[3].most == 255


def test_only_what_follows_a_change_is_computed_again(picture: np.ndarray, computed: list[str]) -> None:
    maker = PreviewMaker(picture)
    first = maker.preview(STEPS)
    computed.clear()
    assert np.array_equal(maker.preview(STEPS).after, first.after) and computed == []
    maker.preview((*STEPS[:3], *from_text("threshold kind=fixed level=9; invert")))
    assert computed == ["Threshold", "Invert"]
    computed.clear()
    maker.preview(STEPS[:1])
    assert computed == []
    assert maker.preview(()).after is picture


def test_where_memory_is_short_more_is_computed_again_and_the_same_found(
    picture: np.ndarray, computed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = PreviewMaker(picture).preview(STEPS).after
    monkeypatch.setattr(module, "MOST_BYTES", 4_000)
    maker = PreviewMaker(picture)
    assert np.array_equal(maker.preview(STEPS).after, expected)
    assert sum(each.picture is not None for each in maker._known) == 2
    computed.clear()
    assert np.array_equal(maker.preview(STEPS).after, expected) and computed == []
    maker.preview((*STEPS[:2], *from_text("noise seed=2; threshold; invert")))
    assert computed == ["Resize", "Blur", "Noise", "Threshold", "Invert"]


def test_a_step_that_cannot_be_done_is_told_and_those_before_it_shown(picture: np.ndarray) -> None:
    maker = PreviewMaker(picture)
    found = maker.preview(from_text("grey; crop measure=pixels left_pixels=60; invert"))
    assert found.problem.startswith("Step 2 (Crop)") and len(found.reports) == 1
    assert (found.after == found.after[..., :1]).all()
    assert maker.preview(from_text("grey; crop measure=pixels left_pixels=59; invert")).after.shape == (
        40,
        1,
        3,
    )
