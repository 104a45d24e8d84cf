"""How much a file may ask for. A file cannot be trusted to say how large its contents are."""

from dataclasses import dataclass

from workbench.core.generators.reading.refusals import Unsafe
from workbench.core.wording import size_in_words


@dataclass(frozen=True)
class Limits:
    """Far above what generators need; the largest that are handed on have about 400 MB and 100,000 instructions."""

    file_bytes: int = 2 * 1024**3
    tensor_share: float = 1.2
    """All tensors together may have this many times the bytes of the file."""
    instructions: int = 2_000_000
    tuple_size: int = 1_000
    """Tuples within tuples count as often as they stand there: their hashes are computed anew each time."""
    depth: int = 100
    things: int = 1_000_000
    """Values in the tree, those that stand in several places counted in each."""
    names: int = 1_000


USUAL = Limits()


class Budget:
    """What a file has used up while it is read."""

    def __init__(self, file_bytes: int, limits: Limits = USUAL) -> None:
        self.limits = limits
        self._bytes = int(file_bytes * limits.tensor_share)
        self._spent: dict[str, int] = {}

    def spend(self, what: str, size: int) -> None:
        """`size` bytes of `what` are to be made; Unsafe when all of it would be more than the file can hold."""
        self._spent[what] = self._spent.get(what, 0) + size
        if self._spent[what] > self._bytes:
            raise Unsafe(
                f"its {what} would take more room than the file has ({size_in_words(self._spent[what])})"
            )

    def spend_things(self, count: int) -> None:
        """`count` values are to be put together anew."""
        self._spent["things"] = self._spent.get("things", 0) + count
        if self._spent["things"] > self.limits.things:
            raise Unsafe(f"it asks for more than {self.limits.things:,} values")
