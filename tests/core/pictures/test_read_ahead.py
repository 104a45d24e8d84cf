"""Reading ahead: in order, within bounds, and over when nobody listens any more."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from workbench.core.pictures.read_ahead import ahead

PATIENCE = 10


@pytest.mark.parametrize("readers", [0, 1, 4])
@pytest.mark.parametrize("reach", [1, 3, 100])
def test_results_come_in_order(readers: int, reach: int) -> None:
    if not readers:
        assert list(ahead(str, range(20), None, reach)) == list(map(str, range(20)))
        return
    with ThreadPoolExecutor(readers) as pool:
        assert list(ahead(str, range(20), pool, reach)) == list(map(str, range(20)))
        assert list(ahead(str, [], pool, reach)) == []


def test_no_more_is_asked_for_than_the_reach_allows() -> None:
    taken = []

    def items():  # type: ignore[no-untyped-def]
        for number in range(50):
            taken.append(number)
            yield number

    with ThreadPoolExecutor(2) as pool:
        results = ahead(str, items(), pool, reach=5)
        assert taken == [], "nothing is begun before the first result is asked for"
        for number in range(10):
            assert next(results) == str(number)
            assert len(taken) == number + 1 + 5
        results.close()


def test_reading_goes_on_while_the_consumer_is_busy() -> None:
    began = [threading.Event() for _ in range(6)]

    def read(number: int) -> int:
        began[number].set()
        return number

    with ThreadPoolExecutor(1) as pool:
        results = ahead(read, range(6), pool, reach=3)
        assert next(results) == 0
        assert all(event.wait(PATIENCE) for event in began[:4])
        assert list(results) == [1, 2, 3, 4, 5]


def test_what_has_not_begun_is_cancelled_when_the_consumer_stops() -> None:
    is_open, began = threading.Event(), []

    def read(number: int) -> int:
        began.append(number)
        if number:
            assert is_open.wait(PATIENCE)
        return number

    with ThreadPoolExecutor(1) as pool:
        results = ahead(read, range(20), pool, reach=8)
        assert next(results) == 0
        results.close()
        is_open.set()
    assert len(began) <= 2


def test_an_error_arrives_in_its_place_and_ends_it() -> None:
    def read(number: int) -> float:
        return 1 / (3 - number)

    with ThreadPoolExecutor(2) as pool:
        results = ahead(read, range(20), pool, reach=4)
        assert [next(results) for _ in range(3)] == [1 / 3, 1 / 2, 1]
        with pytest.raises(ZeroDivisionError):
            next(results)
        assert list(results) == []
