"""How far a preview gets in the time that it has."""

from collections.abc import Callable

FIRST_GUESS = 0.01
"""Seconds for the first block while nothing was measured; each further one counts for twice as much."""
NEW_SHARE = 0.3
CAUTION = 0.8


class Pace:
    """The seconds that each block takes on this computer, as busy as it is.

    Of each block the least time is known; by how much things take longer now is one running mean for all, so that it
    is also known of blocks that were left out lately.
    """

    def __init__(self, blocks: int) -> None:
        self._least = [float("inf")] * blocks
        self._tries = [0] * blocks
        self._slowness = 1.0
        self._last = 0

    def note(self, block: int, seconds: float) -> None:
        """A block took so long."""
        self._least[block] = min(self._least[block], max(seconds, 1e-6))
        self._tries[block] += 1
        self._slowness += NEW_SHARE * (seconds / self._least[block] - self._slowness)

    def seconds(self, is_ready: Callable[[int], bool]) -> float:
        """How long all blocks will take; what `is_ready` takes no time."""
        return sum(each for block, each in enumerate(self._expected()) if not is_ready(block))

    def last_block(self, most_seconds: float, first_possible: int, is_ready: Callable[[int], bool]) -> int:
        """The block after which to stop, at least `first_possible`.

        A larger picture than the last must fit with time to spare, so that sizes do not change to and fro.
        """
        seconds, chosen = 0.0, first_possible
        for block, expected in enumerate(self._expected()):
            seconds += 0.0 if is_ready(block) else expected
            permitted = most_seconds if block <= self._last else most_seconds * CAUTION
            if seconds <= permitted:
                chosen = max(chosen, block)
        self._last = chosen
        return chosen

    def _expected(self) -> list[float]:
        found: list[float] = []
        guess = FIRST_GUESS
        for least, tries in zip(self._least, self._tries, strict=True):
            measured = least * self._slowness
            # The first time takes longer than all others; it shall not be the last for that.
            found.append(measured if tries > 1 else min(measured, guess))
            guess = 2 * found[-1]
        return found
