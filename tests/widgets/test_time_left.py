"""How long it will take: checked against processes whose end is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.widgets.time_left import Pace, time_left_in_words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (0, "a few seconds left"),
        (4.9, "a few seconds left"),
        (12, "10 s left"),
        (40, "40 s left"),
        (57, "55 s left"),
        (58, "1 min left"),
        (150, "2 min left"),
        (59 * 60, "59 min left"),
        (60 * 60, "1 h left"),
        (81 * 60, "1 h 20 min left"),
        (47 * 3600, "47 h left"),
        (72 * 3600, "3 days left"),
    ],
)
def test_words(seconds: float | None, words: str) -> None:
    assert time_left_in_words(seconds) == words


@given(st.floats(min_value=0, max_value=1e7))
def test_words_never_show_sixty_of_anything(seconds: float) -> None:
    words = time_left_in_words(seconds)
    assert words.endswith(" left")
    assert not words.startswith(("60 s", "60 min", "0 "))
    assert " 60 min" not in words


def test_nothing_is_promised_in_the_first_seconds() -> None:
    pace = Pace(100.0)
    assert pace.seconds_left(0, 100, 100.0) is None
    assert pace.seconds_left(10, 100, 101.0) is None
    assert pace.seconds_left(20, 100, 102.0) is not None


@given(st.integers(min_value=1, max_value=200), st.floats(min_value=0.01, max_value=30))
def test_a_steady_process_is_foretold_exactly(batch: int, seconds_each: float) -> None:
    pace, total = Pace(0.0), batch * 50
    for step in range(51):
        left = pace.seconds_left(step * batch, total, step * seconds_each)
        if left is not None:
            assert left == pytest.approx((50 - step) * seconds_each, abs=1e-6)
    assert left is None or left == 0


def test_a_change_of_pace_is_followed_and_one_slow_batch_is_not_taken_for_it() -> None:
    pace = Pace(0.0)
    for second in range(61):
        steady = pace.seconds_left(10 * second, 2000, float(second))
    after_one_slow = pace.seconds_left(610, 2000, 64.0)
    assert steady is not None
    assert after_one_slow is not None
    assert after_one_slow < 1.4 * steady
    for second in range(1, 101):
        slower = pace.seconds_left(610 + second, 2000, 64.0 + second)
    assert slower == pytest.approx(1290, rel=0.05)


def test_what_a_resumed_run_had_already_done_does_not_count_as_fast() -> None:
    pace = Pace(0.0)
    pace.seconds_left(900, 1000, 0.0)
    assert pace.seconds_left(910, 1000, 10.0) == pytest.approx(90)


def test_without_a_total_or_without_progress_nothing_is_known() -> None:
    pace = Pace(0.0)
    assert pace.seconds_left(0, 0, 5.0) is None
    assert pace.seconds_left(0, 100, 50.0) is None
