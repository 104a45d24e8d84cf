"""Files of our own form that were taken away from their card."""

from collections.abc import Mapping
from typing import Any

from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.formats.found import FoundGenerator

_BEGINNING = "generator."


def holds_own(tree: Any) -> bool:
    """Whether a file holds tensors under the names that our own form gives them."""
    return isinstance(tree, Mapping) and any(str(name).startswith(_BEGINNING) for name in tree)


def refuse_own(tree: Any) -> FoundGenerator:
    """Always a GeneratorError, which says what is missing."""
    raise GeneratorError(
        "This is a generator that Image Workbench has kept, but its card is missing, or is that of something else. Put "
        "the JSON file of the same name beside it, or open the file that the generator was made from."
    )
