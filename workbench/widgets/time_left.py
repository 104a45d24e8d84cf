"""How long it will still take: a steady estimate, and its words."""

from math import exp

_MEMORY = 20.0
"""Seconds after which an observation weighs a third: long enough to be steady, short enough to follow."""

_FIRST_LOOK = 2.0
"""Seconds of work before which nothing is promised."""


class Pace:
    """Estimates the time left from progress reports. Times are seconds of any monotonic clock."""

    def __init__(self, now: float) -> None:
        self._started = now
        self._last: tuple[float, int] | None = None
        self._worked = 0.0
        self._finished = 0.0

    def seconds_left(self, done: int, total: int, now: float) -> float | None:
        """Seconds until ``total``, or ``None`` while that is not known.

        The first report only sets the mark: what a resumed run had already done says nothing about its pace.
        """
        if self._last is None:
            self._last = (now, done)
        elapsed, finished = now - self._last[0], done - self._last[1]
        if elapsed > 0 and finished > 0:
            kept = exp(-elapsed / _MEMORY)
            self._worked = kept * self._worked + elapsed
            self._finished = kept * self._finished + finished
            self._last = (now, done)
        if now - self._started < _FIRST_LOOK or not self._finished or total <= 0:
            return None
        return max(0.0, (total - done) * self._worked / self._finished)


def time_left_in_words(seconds: float | None) -> str:
    """``40 s left``, ``3 min left``, ``1 h 20 min left``; nothing while it is unknown.

    Coarser the longer it takes, so that the words do not flicker and do not promise what nobody knows.
    """
    if seconds is None:
        return ""
    if seconds < 5:
        return "a few seconds left"
    if seconds < 57.5:
        return f"{5 * round(seconds / 5)} s left"
    minutes = max(1, round(seconds / 60))
    if minutes < 60:
        return f"{minutes} min left"
    hours, rest = divmod(10 * round(minutes / 10), 60)
    if hours >= 48:
        return f"{round(hours / 24)} days left"
    return f"{hours} h {rest} min left" if rest else f"{hours} h left"
