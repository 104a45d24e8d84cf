"""What every long task yields: one value is progress, partial result and stopping point at once."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Generic, TypeVar

Value = TypeVar("Value", covariant=True)


@dataclass(frozen=True)
class Step(Generic[Value]):
    """``done`` of ``total`` pieces are finished; ``value`` is what this step added.

    ``total`` is 0 while it is not yet known. ``note`` is a sentence the person should read, for instance that
    the graphics memory was full and the task goes on with fewer pictures at a time.
    """

    done: int
    total: int
    value: Value
    note: str = ""


@dataclass(frozen=True)
class Skipped:
    """A picture that gave no result, and why, in plain words.

    ``is_unreadable`` says that the reason lies in the file and not in the task.
    """

    picture: str
    reason: str
    is_unreadable: bool = True


Steps = Generator[Step[Value], None, None]
