"""Streams that nobody wrote: a value or a sentence, and nothing happens. `fuzzing.py` does the same for minutes."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.core.generators.reading.fuzzing import read
from tests.core.generators.reading.mutations import SOURCES, honest

QUICK = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.parametrize("source", SOURCES)
@given(seed=some.integers(0, 2**32))
@QUICK
def test_a_stream_that_nobody_wrote(source: Callable[[Random], bytes], seed: int, tmp_path: Path) -> None:
    read(source(Random(seed)), tmp_path / "stream")


@given(stream=some.binary(max_size=200))
@QUICK
def test_any_bytes_at_all(stream: bytes, tmp_path: Path) -> None:
    read(b"\x80\x04" + stream + b".", tmp_path / "stream")


def test_what_the_streams_are_made_of_can_be_read(tmp_path: Path) -> None:
    assert {read(stream, tmp_path / "stream") for stream in honest()} == {"a value"}
