"""Opening the file of a generator, whatever program wrote it: read safely, turned into our own form, kept.

Nothing in a file is ever executed. What was converted once is known again by its sha256 and opens at once.
"""

import hashlib
import re
import unicodedata
from collections.abc import Generator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from workbench.core.generators.cards import GeneratorCard
from workbench.core.generators.files.card_files import card_path
from workbench.core.generators.files.describing import CENTRE_COMPUTED, CENTRE_IN_FILE, card_of
from workbench.core.generators.files.own_copies import copied, is_own
from workbench.core.generators.files.own_files import write_generator
from workbench.core.generators.files.store import WEIGHTS, cards_in, own_folder, shipped_folder
from workbench.core.generators.files.trial import centre_of, try_out
from workbench.core.generators.formats.containers import contents_of, unreadable
from workbench.core.generators.formats.found import FoundGenerator
from workbench.core.generators.formats.plain_cards import card_beside
from workbench.core.generators.formats.recognise import found_in
from workbench.core.models.card_records import is_safe_name
from workbench.core.steps import Step, Steps

_TOTAL = 100
_HASHED, _READ, _BUILT, _TRIED = 10, 55, 65, 85
_BYTES_AT_ONCE = 16 * 1024 * 1024
_LONGEST_NAME = 60


def open_file(path: Path, folder: Path | None = None) -> Steps[GeneratorCard | None]:
    """Open a generator's file; the last step holds the card of what is kept in `folder` (usually that of the program).

    Takes as long as reading the file and making a picture; a file that was opened before takes as long as its
    checksum. GeneratorError says what the file is and why it cannot be opened; then nothing is kept.
    """
    kept_in = folder or own_folder()
    sha256 = yield from _sha256(path)
    # What a person wrote beside the file may have been corrected since.
    is_described = card_beside(path) is not None
    before = None if is_described else _converted_before(sha256, kept_in, with_shipped=folder is None)
    if before is not None:
        yield Step(_TOTAL, _TOTAL, before)
        return
    yield from _convert(path, sha256, kept_in)


def _convert(path: Path, sha256: str, folder: Path) -> Steps[GeneratorCard | None]:
    if is_own(path):
        yield Step(_READ, _TOTAL, None)
        yield Step(_TOTAL, _TOTAL, copied(path, sha256, free_path(folder, path.stem)))
        return
    held = contents_of(path)
    yield Step(_READ, _TOTAL, None)
    title, found = found_in(held)
    del held
    yield Step(_BUILT, _TOTAL, None)
    card = card_of_found(found, title, path, sha256)
    yield Step(_TRIED, _TOTAL, None)
    weights = free_path(folder, path.stem)
    card = write_generator(weights, card, found.network, found.discriminator)
    yield Step(_TOTAL, _TOTAL, _once(weights, card))


def _once(weights: Path, card: GeneratorCard) -> GeneratorCard:
    """The card of what was just written; where the same generator was there before, that one's, and only it stays."""
    same = (other for path, other in cards_in(weights.parent).items() if path != weights)
    before = next((other for other in same if other.key == card.key), None)
    if before is None:
        return card
    for file in (weights, card_path(weights)):
        with suppress(OSError):
            file.unlink()
    return before


def card_of_found(found: FoundGenerator, title: str, path: Path, sha256: str) -> GeneratorCard:
    """The card of a generator that was found in the file `path`, tried out first; its key is still empty.

    Where the file holds no mean of w, the network has one from here on.
    """
    try_out(found.network)
    centre = CENTRE_IN_FILE
    if not found.has_centre:
        found.network.centre.copy_(centre_of(found.network))
        centre = CENTRE_COMPUTED
    card = card_of(found.network, path.stem, title, path.name, sha256, centre, found.note)
    return replace(card, has_discriminator=found.discriminator is not None)


def free_path(folder: Path, wish: str) -> Path:
    """A file name for weights made of `wish`, safe on every system, at which neither weights nor a card lie yet."""
    plain = unicodedata.normalize("NFKD", wish).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^A-Za-z0-9_-]+", "_", plain).strip("_-")[:_LONGEST_NAME] or "generator"
    # Names of devices, such as CON, are no names of files on Windows.
    stem = stem if is_safe_name(f"{stem}{WEIGHTS}") else f"generator_{stem}"
    name, number = stem, 1
    while any((folder / f"{name}{suffix}").exists() for suffix in (WEIGHTS, ".json")):
        number += 1
        name = f"{stem}_{number}"
    return folder / f"{name}{WEIGHTS}"


def _sha256(path: Path) -> Generator[Step[GeneratorCard | None], None, str]:
    digest = hashlib.sha256()
    try:
        size = max(path.stat().st_size, 1)
        with path.open("rb") as file:
            while part := file.read(_BYTES_AT_ONCE):
                digest.update(part)
                yield Step(_HASHED * file.tell() // (size + 1), _TOTAL, None)
    except OSError as error:
        raise unreadable(path, error) from error
    return digest.hexdigest()


def _converted_before(sha256: str, folder: Path, with_shipped: bool) -> GeneratorCard | None:
    """The card of what was made of the same file, or is the same file, where its weights are still there."""
    folders = (folder, shipped_folder()) if with_shipped else (folder,)
    cards = (card for place in folders for card in cards_in(place).values())
    return next((card for card in cards if sha256 in (card.key, card.source_sha256)), None)
