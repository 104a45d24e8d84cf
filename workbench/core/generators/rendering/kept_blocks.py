"""What was computed for the last point and can be taken again where the next one does not differ."""

from collections.abc import Callable

from torch import Tensor

Signature = bytes
"""Says what something was computed from: equal signatures, equal numbers."""

MOST_BYTES = 2**28


class KeptBlocks:
    """One tensor for each place in the network, with its signature.

    Early blocks are small and spare the most; what would go beyond `most_bytes` is kept only until the next one comes.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._kept: dict[int, tuple[Signature, Tensor]] = {}
        self._passing: int | None = None

    def has(self, place: int, signature: Signature) -> bool:
        """Whether nothing needs to be computed for this place."""
        return place in self._kept and self._kept[place][0] == signature

    def take(self, place: int, signature: Signature, make: Callable[[], Tensor]) -> Tensor:
        """What is kept at `place`, or what `make` gives, which is then kept."""
        if self.has(place, signature):
            return self._kept[place][1]
        made = make()
        self._keep(place, signature, made)
        return made

    def _keep(self, place: int, signature: Signature, made: Tensor) -> None:
        if self._passing is not None:
            self._kept.pop(self._passing, None)
            self._passing = None
        self._kept.pop(place, None)
        together = sum(tensor.nbytes for _, tensor in self._kept.values()) + made.nbytes
        if together > self._most_bytes:
            self._passing = place
        self._kept[place] = (signature, made)
