"""Where weights lie on this computer, and whether they are what their card says."""

import hashlib
import importlib.util
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from workbench import paths
from workbench.core.errors import WorkbenchError
from workbench.core.models import checksums
from workbench.core.models.cards import DEEPFACE, ModelCard, cards, own_cards_folder, own_labels_folder
from workbench.core.models.checksums import Noted
from workbench.core.steps import Step, Steps

OPEN_TOLERANCE = 0.1
"""By so much may the size of a file without a published checksum differ from what is said of it."""
_WITH_US = "comes with Image Workbench"


class WeightsError(WorkbenchError):
    """Weights are missing, incomplete or not the ones the card describes."""


def weights_path(card: ModelCard) -> Path:
    """Where the card's weights belong, whether or not they are there; of a library, where that is."""
    if not card.weights.package:
        folder = paths.deepface_weights() if card.weights.format == DEEPFACE else paths.model_folder()
        return folder / card.weights.file
    # find_spec only locates the package: none of its code runs.
    package = importlib.util.find_spec(card.weights.package)
    folders = list(package.submodule_search_locations or ()) if package else []
    folder = Path(folders[0] if folders else card.weights.package)
    return folder if card.weights.is_library else folder / card.weights.file


def partial_path(card: ModelCard) -> Path:
    """Where that part of the card's weights lies that has come when fetching was broken off."""
    path = weights_path(card)
    return path.with_name(f"{path.name}.part")


def are_here(card: ModelCard) -> bool:
    """Whether a file of the right size lies where the weights belong; its content is checked on loading.

    A file whose checksum the card gives only in part is here once the whole was noted: after fetching or
    :func:`verify`.
    """
    if card.weights.is_library:
        return _is_installed(card)
    path = weights_path(card)
    try:
        size = path.stat().st_size
    except OSError:
        return False
    return bool(card.weights.sha256) and path.is_file() and size == (card.weights.bytes or size)


def fingerprint(card: ModelCard) -> str:
    """What tells these weights from all others: their sha256, or name and version of the library that holds them."""
    if not card.weights.is_library:
        return card.weights.sha256
    from importlib import metadata

    if not _is_installed(card):
        return ""
    try:
        return f"{card.weights.file} {metadata.version(card.weights.file)}"
    except metadata.PackageNotFoundError:
        # Somebody else's build of the same library.
        return f"{card.weights.file} of an unknown version"


def bytes_received(card: ModelCard) -> int:
    """How much of the weights has come in an attempt to fetch them that was broken off; 0 when there was none."""
    try:
        return partial_path(card).stat().st_size
    except OSError:
        return 0


def can_be_fetched(card: ModelCard) -> bool:
    """Whether the card names an address, and the weights are not here yet."""
    return bool(card.weights.url) and not are_here(card)


def state_in_words(card: ModelCard) -> str:
    """Whether the model can be used, in two or three words."""
    if are_here(card):
        return "Ready to use"
    if card.weights.is_library:
        return "Not installed"
    if not card.weights.sha256 and weights_path(card).is_file():
        return "Needs verifying"
    if bytes_received(card):
        return "Fetched in part"
    return "Needs fetching" if card.weights.url else "Weights missing"


def verified_weights(card: ModelCard) -> Path:
    """The path of weights whose sha256 is the card's, or of the library that holds them.

    Raises :class:`WeightsError` saying what is wrong.
    """
    if card.weights.is_library:
        return _installed(card)
    path, found = weights_path(card), _checked_sha256(card)
    if not card.weights.sha256:
        known = "not published" if card.weights.is_open else "known only in part"
        raise WeightsError(
            f"The checksum of “{card.title}” is {known}, and the file in “{path}” was not fetched by this "
            "program. Nothing was computed. Verify the model in “Models …” once; the whole checksum is noted then."
        )
    _check(card, found)
    return path


def verify(card: ModelCard) -> str:
    """Read the card's weights and compare their checksum; returns the whole of it (64 digits).

    Where the card gives it only in part or not at all, the whole is noted and holds from now on. Of a library the
    version is returned, which stands for a checksum. Raises :class:`WeightsError` as :func:`verified_weights` does.
    """
    if card.weights.is_library:
        _installed(card)
        return fingerprint(card)
    _sha256.cache_clear()
    found = _checked_sha256(card)
    _check(card, found)
    note_weights(card, found)
    return found


def verify_each(cards: Sequence[ModelCard]) -> Steps[tuple[str, str]]:
    """Verify the weights of several cards; yields bytes done and in all, with a key and what is wrong, if anything."""
    sizes = [path.stat().st_size if (path := weights_path(each)).is_file() else 0 for each in cards]
    done = 0
    for each, size in zip(cards, sizes, strict=True):
        try:
            verify(each)
            wrong = ""
        except WorkbenchError as error:
            wrong = str(error)
        done += size
        yield Step(done, sum(sizes), (each.key, wrong))


def note_weights(card: ModelCard, sha256: str) -> None:
    """The file of weights that is there now has this checksum: what its card leaves open is noted."""
    if not card.weights.package and not (card.weights.bytes and card.weights.sha256):
        checksums.note(card.weights.file, Noted(sha256, weights_path(card).stat().st_size))


def remove(card: ModelCard) -> int:
    """Delete the card's weights, and the card with its labels if it is a person's own. Returns the bytes freed.

    Raises :class:`WeightsError` when the weights are part of the program or cannot be deleted.
    """
    if card.weights.package:
        whose = f"is part of the package “{card.weights.file}”" if card.weights.is_library else _WITH_US
        raise WeightsError(f"“{card.title}” {whose} and stays.")
    own = {own_card_path(card), *_own_labels(card)} if is_own(card) else set()
    path = weights_path(card)
    needed = _needed_by_others(card)
    freed = 0
    try:
        for each in {path, partial_path(card), *own} - needed:
            freed += each.stat().st_size if each.exists() else 0
            each.unlink(missing_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise WeightsError(f"“{card.title}” could not be removed from “{path.parent}” ({reason}).") from error
    if path not in needed:
        checksums.forget(card.weights.file)
    return freed


def is_own(card: ModelCard) -> bool:
    """Whether this is a person's own model, and not one whose card ships with the program."""
    return not (paths.shipped_models() / "cards" / f"{card.key}.json").exists()


def own_card_path(card: ModelCard) -> Path:
    """Where the card of a person's own model lies."""
    return own_cards_folder() / f"{card.key}.json"


def _is_installed(card: ModelCard) -> bool:
    # find_spec only locates the package: none of its code runs.
    return importlib.util.find_spec(card.weights.package) is not None


def _installed(card: ModelCard) -> Path:
    if not _is_installed(card):
        raise WeightsError(f"“{card.title}” is not on this computer. Nothing was computed. {_remedy(card)}")
    return weights_path(card)


def _needed_by_others(card: ModelCard) -> set[Path]:
    others = [each for each in cards().values() if each.key != card.key]
    return {path for each in others for path in (weights_path(each), *_own_labels(each))}


def _own_labels(card: ModelCard) -> tuple[Path, ...]:
    # Networks that only look at faces have no labels.
    return (own_labels_folder() / card.labels,) if card.labels else ()


def _checked_sha256(card: ModelCard) -> str:
    """The checksum of the card's file, if it is there and long enough."""
    path = weights_path(card)
    try:
        facts = path.stat()
        if facts.st_size < card.weights.bytes:
            raise WeightsError(
                f"The weights of “{card.title}” are incomplete: {facts.st_size:,} of {card.weights.bytes:,} bytes "
                f"are in “{path}”. Nothing was computed. {_remedy(card)}"
            )
        return _sha256(path, facts.st_size, facts.st_mtime_ns)
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


def _check(card: ModelCard, found: str) -> None:
    weights = card.weights
    if not found.startswith(weights.sha256 or weights.sha256_prefix):
        raise WeightsError(
            f"The file “{weights_path(card)}” does not hold the weights of “{card.title}”: its checksum (sha256) "
            f"differs from the one on the model card. It was not opened, and nothing was computed. {_remedy(card)}"
        )
    size = weights_path(card).stat().st_size
    if weights.is_open and abs(size - weights.size) > OPEN_TOLERANCE * weights.size > 0:
        raise WeightsError(
            f"The file “{weights_path(card)}” cannot be the weights of “{card.title}”: it has {size:,} bytes instead "
            f"of about {weights.size:,}. It was not opened, and nothing was computed. {_remedy(card)}"
        )


def _remedy(card: ModelCard) -> str:
    if card.weights.is_library:
        return (
            f"It needs the Python package “{card.weights.file}”: see its model card, or choose another model."
        )
    if card.weights.package:
        return f"Install Image Workbench again, or its part “{card.weights.package}”."
    if card.weights.url:
        return "Fetch the model in “Models …”, or choose another one."
    return "Remove the file and put the model's original one there, or choose another model."


@lru_cache(maxsize=64)
def _sha256(path: Path, size: int, modified: int) -> str:
    """Checksum of a file; size and time of change are part of the key, so that an edited file is read anew."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
