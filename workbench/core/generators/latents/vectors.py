"""Numbers of a point or a direction in a form that can be compared, hashed and kept."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Vectors:
    """A float32 array that cannot change."""

    data: bytes
    shape: tuple[int, ...]

    @classmethod
    def of(cls, values: np.ndarray) -> "Vectors":
        """The same numbers as `values`, of any shape."""
        whole = np.ascontiguousarray(values, dtype=np.float32)
        return cls(whole.tobytes(), whole.shape)

    @property
    def values(self) -> np.ndarray:
        """The numbers, float32, not writable."""
        return np.frombuffer(self.data, dtype=np.float32).reshape(self.shape)
