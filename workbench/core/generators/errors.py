"""What can go wrong with generators, in words."""

from workbench.core.errors import WorkbenchError


class GeneratorError(WorkbenchError):
    """A generator cannot be opened or asked for this; the message says why and what to do next."""


class UnknownGeneratorError(GeneratorError):
    """A file holds no generator that we know; the message says what it holds."""
