"""What was computed lately, kept up to a number of bytes, so that going back and forth costs nothing."""

from collections import OrderedDict
from typing import Any


class Recent:
    """Values under keys; those looked at longest ago go first. Used by one thread at a time."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._kept: OrderedDict[object, tuple[Any, int]] = OrderedDict()
        self.bytes = 0
        """What is kept takes so much memory."""

    def get(self, key: object) -> Any | None:
        """What was kept under a key, if it is still there."""
        if key not in self._kept:
            return None
        self._kept.move_to_end(key)
        return self._kept[key][0]

    def put(self, key: object, value: Any, size: int) -> None:
        """Keep a value of ``size`` bytes; one that alone is larger than all that may be kept is not kept."""
        if key in self._kept or size > self._most_bytes:
            return
        self._kept[key] = value, size
        self.bytes += size
        while self.bytes > self._most_bytes:
            _, (_, gone) = self._kept.popitem(last=False)
            self.bytes -= gone
