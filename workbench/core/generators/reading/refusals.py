"""What is raised within a stream. Whoever knows the file's name makes a sentence for people of it."""

from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.reading.errors import (
    DamagedFileError,
    ReadingStoppedError,
    UnsafeFileError,
)

TOO_LARGE = "reading it takes more memory than there is for it"


class Refusal(Exception):
    """A file is not read further; the message is half a sentence that begins with “it”."""


class Damaged(Refusal):
    """Something is missing or contradicts the rest."""


class Hindered(Refusal):
    """There was not enough time, memory or room on the disk."""


class Unsafe(Refusal):
    """It asks for what reading never does; `asked_for` is the name of that, where it has one."""

    def __init__(self, reason: str, asked_for: str = "") -> None:
        super().__init__(reason)
        self.asked_for = asked_for


def in_words(refusal: Refusal, name: str) -> GeneratorError:
    """The error for people that a refusal of the file `name` comes to."""
    if isinstance(refusal, Unsafe):
        return UnsafeFileError(
            f"“{name}” was not opened: {refusal}. Nothing in it was carried out and nothing was kept. Ask whoever "
            "made it for the bare weights, as safetensors for instance.",
            refusal.asked_for,
        )
    if isinstance(refusal, Hindered):
        return ReadingStoppedError(
            f"“{name}” was not opened: {refusal}. Nothing was kept. Close other programs and make room on the disk, "
            "then open it again."
        )
    return DamagedFileError(
        f"“{name}” cannot be read: {refusal}. Nothing was kept. Copy or download the file again, then open it anew."
    )
