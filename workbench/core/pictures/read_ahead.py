"""Working ahead of a consumer with somebody else's threads, in order and within bounds."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Executor, Future
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def ahead(
    function: Callable[[Item], Result], items: Iterable[Item], readers: Executor | None, reach: int
) -> Generator[Result, None, None]:
    """``map(function, items)``, computed up to ``reach`` items ahead by ``readers``, results in order.

    Without readers it is plain ``map``. When the consumer stops early, what has not begun is cancelled.
    """
    if readers is None:
        yield from map(function, items)
        return
    remaining = iter(items)
    waiting: deque[Future[Result]] = deque(
        readers.submit(function, item) for item in islice(remaining, reach)
    )
    try:
        while waiting:
            result = waiting.popleft().result()
            for item in islice(remaining, 1):
                waiting.append(readers.submit(function, item))
            yield result
    finally:
        for future in waiting:
            future.cancel()
