"""Numbers in words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.core.wording import per_cent, pictures_in_words, size_in_words


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0, "0%"), (0.0001, "<1%"), (0.0099, "<1%"), (0.01, "1%"), (0.99, "99%"), (0.9901, ">99%"), (1, "100%")],
)
def test_percentages_do_not_pretend_to_be_none_or_all(share: float, shown: str) -> None:
    assert per_cent(share) == shown


@given(st.decimals(Decimal("0.01"), Decimal("0.99"), places=7))
def test_percentages_are_rounded_to_whole_ones(share: Decimal) -> None:
    assert abs(Decimal(per_cent(float(share)).rstrip("%")) - 100 * share) <= Decimal("0.5")


@pytest.mark.parametrize(("count", "words"), [(0, "0 pictures"), (1, "1 picture"), (1234, "1,234 pictures")])
def test_pictures_are_counted_in_english(count: int, words: str) -> None:
    assert pictures_in_words(count) == words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (3_440_000, "3.4 MB"),
        (2.5e9, "2.5 GB"),
        (1e12, "1.0 TB"),
    ],
)
def test_sizes_are_said_as_on_the_box(size: float, words: str) -> None:
    assert size_in_words(size) == words
