"""Why a file was not read, in words."""

from workbench.core.generators.errors import GeneratorError


class DamagedFileError(GeneratorError):
    """A file is no pickle and no torch file, or something in it is missing or contradicts the rest."""


class ReadingStoppedError(GeneratorError):
    """Reading a file took too long or too much memory, or found no room on the disk."""


class UnsafeFileError(GeneratorError):
    """A file asks for something that reading never does; `asked_for` names it where it has a name."""

    def __init__(self, message: str, asked_for: str = "") -> None:
        super().__init__(message)
        self.asked_for = asked_for
