"""What a benchmark is, and how two ways of doing the same thing are compared."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

RUNS = 5

Work = Callable[[], object]


@dataclass(frozen=True)
class Measured:
    """What came out: a ratio in words ("–" where there is no rival), absolute figures, and whether it suffices."""

    ratio: str
    figures: str
    is_met: bool


@dataclass(frozen=True)
class Benchmark:
    """One row of the table. ``measure`` does everything, temporary folders included."""

    name: str
    what: str
    rival: str
    aim: str
    measure: Callable[[], Measured]


@dataclass(frozen=True)
class Pairs:
    """Seconds of runs that took turns, so that whatever else the computer does befalls both alike."""

    ours: tuple[float, ...]
    rival: tuple[float, ...]

    @property
    def speed(self) -> tuple[float, ...]:
        """How many times as fast as the rival each of our runs was."""
        return tuple(rival / ours for ours, rival in zip(self.ours, self.rival, strict=True))

    @property
    def time(self) -> tuple[float, ...]:
        """How many times as long as the rival each of our runs took."""
        return tuple(ours / rival for ours, rival in zip(self.ours, self.rival, strict=True))

    def per_picture(self, pictures: int) -> str:
        """Median milliseconds per picture of both, in words."""
        ours, rival = (1000 * median(each) / pictures for each in (self.ours, self.rival))
        return f"{ours:.1f} ms a picture, rival {rival:.1f} ms"


def seconds(work: Work) -> float:
    """How long ``work`` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_turns(ours: Callable[[], float], rival: Callable[[], float], runs: int = RUNS) -> Pairs:
    """Runs A B A B …; both give the seconds they took."""
    pairs = [(ours(), rival()) for _ in range(runs)]
    return Pairs(*map(tuple, zip(*pairs, strict=True)))


def in_words(ratios: tuple[float, ...]) -> str:
    """Median and range of ratios of pairs."""
    return f"{median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"
