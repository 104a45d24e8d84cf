"""Where weights lie on this computer, and whether they are what their card says."""

import hashlib
import importlib.util
from functools import lru_cache
from pathlib import Path

from workbench import paths
from workbench.core.errors import WorkbenchError
from workbench.core.models.cards import ModelCard


class WeightsError(WorkbenchError):
    """Weights are missing, incomplete or not the ones the card describes."""


def weights_path(card: ModelCard) -> Path:
    """Where the card's weights belong, whether or not they are there."""
    if not card.weights.package:
        return paths.model_folder() / card.weights.file
    # find_spec only locates the package: none of its code runs.
    package = importlib.util.find_spec(card.weights.package)
    folders = list(package.submodule_search_locations or ()) if package else []
    return Path(folders[0] if folders else card.weights.package) / card.weights.file


def are_here(card: ModelCard) -> bool:
    """Whether a file of the right size lies where the weights belong; its content is checked on loading."""
    try:
        return weights_path(card).stat().st_size == card.weights.bytes
    except OSError:
        return False


def verified_weights(card: ModelCard) -> Path:
    """The path of weights whose sha256 is the card's. Raises :class:`WeightsError` saying what is wrong."""
    path = weights_path(card)
    try:
        facts = path.stat()
        if facts.st_size < card.weights.bytes:
            raise WeightsError(
                f"The weights of “{card.title}” are incomplete: {facts.st_size:,} of {card.weights.bytes:,} bytes "
                f"are in “{path}”. Nothing was computed. {_remedy(card)}"
            )
        found = _sha256(path, facts.st_size, facts.st_mtime_ns)
    except FileNotFoundError as error:
        raise WeightsError(
            f"The weights of “{card.title}” are not on this computer (expected as “{path}”). Nothing was "
            f"computed. {_remedy(card)}"
        ) from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise WeightsError(
            f"The weights of “{card.title}” in “{path}” cannot be read ({reason}). Nothing was computed."
        ) from error
    if found != card.weights.sha256:
        raise WeightsError(
            f"The file “{path}” does not hold the weights of “{card.title}”: its checksum (sha256) differs from the "
            f"one on the model card. It was not opened, and nothing was computed. {_remedy(card)}"
        )
    return path


def _remedy(card: ModelCard) -> str:
    if card.weights.package:
        return f"Install Image Workbench again, or its part “{card.weights.package}”."
    return "Remove the file and put the model's original one there, or choose another model."


@lru_cache(maxsize=64)
def _sha256(path: Path, size: int, modified: int) -> str:
    """Checksum of a file; size and time of change are part of the key, so that an edited file is read anew."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
