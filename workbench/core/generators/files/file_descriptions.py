"""What a file holds, in words, whether it is a generator or not; nothing is kept of it."""

from dataclasses import dataclass
from pathlib import Path

from workbench.core.generators.cards import GeneratorCard
from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.files.opening import card_of_found
from workbench.core.generators.files.ordinary import ordinary
from workbench.core.generators.files.own_copies import checked_own, is_own
from workbench.core.generators.formats.containers import IN_WORDS, Container, contents_of, unreadable
from workbench.core.generators.formats.recognise import (
    Shapes,
    format_of,
    found_in,
    found_in_words,
    tensors_in,
    unknown,
)
from workbench.core.models.recognising import sha256_of

OWN_FORM = "a generator in the form of Image Workbench"


@dataclass(frozen=True)
class FileDescription:
    """What a file is.

    `format` in a few words, `sentence` what it holds or why it cannot be opened, `tensors` their names and shapes.
    `card` is the one that the generator would have; None where it cannot be opened.
    """

    format: str
    sentence: str
    tensors: Shapes = ()
    card: GeneratorCard | None = None

    @property
    def is_known(self) -> bool:
        """Whether it can be opened."""
        return self.card is not None


def describe_file(path: Path) -> FileDescription:
    """Look a file over, as far as a first picture; GeneratorError when it cannot be read at all."""
    try:
        ordinary(path)
        sha256 = sha256_of(path)
    except OSError as error:
        raise unreadable(path, error) from error
    if is_own(path):
        card = checked_own(path, sha256)
        return FileDescription(OWN_FORM, f"This is {OWN_FORM}, with its card beside it.", (), card)
    held = contents_of(path)
    return _described(held, path, sha256)


def _described(held: Container, path: Path, sha256: str) -> FileDescription:
    format, tensors = format_of(held), tensors_in(held.tree)
    if format is None:
        return FileDescription(IN_WORDS[held.kind], unknown(held), tensors)
    try:
        title, found = found_in(held)
        card = card_of_found(found, title, path, sha256)
    except GeneratorError as error:
        return FileDescription(format.title, str(error), tensors)
    return FileDescription(title, found_in_words(title, tensors), tensors, card)
