"""Garbage collections that would hold the window up."""

import gc
from collections.abc import Iterator

import pytest

from workbench.shell import application


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """What the clock says next."""
    times: list[float] = []
    monkeypatch.setattr(application, "perf_counter", lambda: times.pop(0))
    gc.unfreeze()
    yield times
    gc.unfreeze()


@pytest.mark.parametrize(
    ("generation", "seconds", "is_set_aside"), [(2, 0.2, True), (2, 0.001, False), (1, 0.2, False)]
)
def test_what_a_long_full_collection_has_looked_through_is_set_aside(
    clock: list[float], generation: int, seconds: float, is_set_aside: bool
) -> None:
    clock += [10.0, 10.0 + seconds]
    application._after_long_collections("start", {"generation": generation})
    application._after_long_collections("stop", {"generation": generation})
    assert (gc.get_freeze_count() > 0) == is_set_aside
    application._take_back()
    assert gc.get_freeze_count() == 0
