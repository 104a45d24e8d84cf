"""How far a preview gets in the time that it has."""

from collections.abc import Callable

FIRST_GUESS = 0.01
"""Seconds for the first block before any was measured; each further one counts for twice as much."""
NEW_SHARE = 0.3
FORGOTTEN = 0.98
CAUTION = 0.8


class Pace:
    """A running mean of the seconds that each block takes on this computer, as busy as it is."""

    def __init__(self, blocks: int) -> None:
        self._seconds: list[float | None] = [None] * blocks
        self._last = 0

    def note(self, block: int, seconds: float) -> None:
        """A block took so long."""
        before = self._seconds[block]
        self._seconds[block] = seconds if before is None else before + NEW_SHARE * (seconds - before)

    def last_block(self, most_seconds: float, first_possible: int, is_ready: Callable[[int], bool]) -> int:
        """The block after which to stop, at least `first_possible`; what `is_ready` takes no time.

        A larger picture than the last must fit with time to spare, so that sizes do not change to and fro.
        """
        seconds, chosen, expected = 0.0, first_possible, FIRST_GUESS / 2
        for block, measured in enumerate(self._seconds):
            expected = 2 * expected if measured is None else measured
            seconds += 0.0 if is_ready(block) else expected
            permitted = most_seconds if block <= self._last else most_seconds * CAUTION
            if seconds <= permitted:
                chosen = max(chosen, block)
        self._forget(chosen)
        self._last = chosen
        return chosen

    def _forget(self, chosen: int) -> None:
        """What is left out is thought of as a little quicker each time, so that it is tried again one day."""
        for block in range(chosen + 1, len(self._seconds)):
            measured = self._seconds[block]
            if measured is not None:
                self._seconds[block] = measured * FORGOTTEN
