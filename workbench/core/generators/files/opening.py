"""Opening the file of a generator, whatever program wrote it: read safely, turned into our own form, kept.

Nothing in a file is ever executed. What was converted once is known again by its sha256 and opens at once.
"""

import hashlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from workbench.core.generators.cards import GeneratorCard
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.files.describing import CENTRE_COMPUTED, CENTRE_IN_FILE, card_of
from workbench.core.generators.files.ordinary import Moment, check_unchanged, moment_of, ordinary
from workbench.core.generators.files.own_copies import copied, is_own
from workbench.core.generators.files.own_files import write_generator
from workbench.core.generators.files.places import claimed, kept_once
from workbench.core.generators.files.store import cards_in, own_folder, shipped_folder
from workbench.core.generators.files.trial import centre_of, try_out
from workbench.core.generators.formats.containers import contents_of, unreadable
from workbench.core.generators.formats.found import FoundGenerator
from workbench.core.generators.formats.plain_cards import card_beside
from workbench.core.generators.formats.recognise import found_in
from workbench.core.steps import Step, Steps

_TOTAL = 100
_HASHED, _READ, _BUILT, _TRIED = 10, 55, 65, 85
_BYTES_AT_ONCE = 16 * 1024 * 1024


def open_file(path: Path, folder: Path | None = None) -> Steps[GeneratorCard | None]:
    """Open a generator's file; the last step holds the card of what is kept in `folder` (usually that of the program).

    Takes as long as reading the file and making a picture; a file that was opened before takes as long as its
    checksum. GeneratorError says what the file is and why it cannot be opened; then nothing is kept.
    """
    kept_in = folder or own_folder()
    looked_at = moment_of(path)
    sha256 = yield from _sha256(path)
    # What a person wrote beside the file may have been corrected since.
    is_described = card_beside(path) is not None
    before = None if is_described else _converted_before(sha256, kept_in, with_shipped=folder is None)
    if before is not None:
        yield Step(_TOTAL, _TOTAL, before)
        return
    yield from _convert(path, sha256, kept_in, looked_at)


def _convert(path: Path, sha256: str, folder: Path, looked_at: Moment) -> Steps[GeneratorCard | None]:
    if is_own(path):
        yield Step(_READ, _TOTAL, None)
        with claimed(folder, path.stem) as weights:
            card = copied(path, sha256, weights)
            yield Step(_TOTAL, _TOTAL, kept_once(weights, card))
        return
    held = contents_of(path)
    yield Step(_READ, _TOTAL, None)
    with _named(path):
        title, found = found_in(held)
    del held
    yield Step(_BUILT, _TOTAL, None)
    with _named(path):
        card = card_of_found(found, title, path, sha256)
    yield Step(_TRIED, _TOTAL, None)
    check_unchanged(path, looked_at)
    with claimed(folder, path.stem) as weights:
        card = write_generator(weights, card, found.network, found.discriminator)
        yield Step(_TOTAL, _TOTAL, kept_once(weights, card))


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Whoever opens several files learns which one is meant."""
    try:
        yield
    except GeneratorError as error:
        if path.name not in str(error):
            error.args = (f"“{path.name}” was not opened. {error}",)
        raise


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


def _sha256(path: Path) -> Generator[Step[GeneratorCard | None], None, str]:
    digest = hashlib.sha256()
    try:
        size = max(ordinary(path).st_size, 1)
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
