"""Chance that falls the same way everywhere: the same key gives the same numbers on every machine."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

Item = TypeVar("Item")


class Dice:
    """Random draws from a key such as ``Dice(1, seed, index, "trees")``.

    Python promises that ``Random.random()`` gives the same sequence in every version, but not so for its other
    methods; all draws here are therefore made from ``random()`` alone.
    """

    def __init__(self, *key: int | str) -> None:
        self._random = Random("/".join(str(part) for part in key))  # noqa: S311 - nothing here is secret

    def between(self, low: float, high: float) -> float:
        """A number from ``low`` to ``high``, to a tenth of a millimetre (or of a thousandth)."""
        return round(low + (high - low) * self._random.random(), 4)

    def whole(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self._random.random() < probability

    def pick(self, items: Sequence[Item]) -> Item:
        """One of the items, each as likely as the others."""
        return items[int(self._random.random() * len(items))]

    def weighted(self, choices: Sequence[tuple[Item, float]]) -> Item:
        """One of the items of ``(item, weight)`` pairs."""
        left = self._random.random() * sum(weight for _, weight in choices)
        for item, weight in choices:
            left -= weight
            if left < 0:
                return item
        return choices[-1][0]

    def bell(self) -> float:
        """A draw from a distribution very near the standard normal one (the sum of twelve uniform draws)."""
        return round(sum(self._random.random() for _ in range(12)) - 6.0, 4)

    def near(self, middle: float, spread: float, low: float = 0.0, high: float = 1.0) -> float:
        """A bell-shaped draw around ``middle`` that stays within ``low`` and ``high``."""
        return round(min(high, max(low, middle + spread * self.bell())), 4)

    def variant(self) -> int:
        """A whole number by which something can later vary its own details."""
        return self.whole(0, 999_999)
