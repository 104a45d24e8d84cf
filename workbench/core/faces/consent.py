"""The pages that a person reads and accepts before faces are described: one for all, and one more for perceived race.

They lie in ``resources/consent`` as Markdown. What stands below the last line “---” is the sentence that is accepted.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from workbench import paths
from workbench.core.errors import WorkbenchError

DESCRIBE, RACE = "describe", "race"
"""Names of the pages; the second is of use only beside the first."""

_PAGES = {DESCRIBE: "describing faces", RACE: "describing perceived race"}
_RULE = "\n---\n"


class ConsentError(WorkbenchError):
    """There is no such page, or its text cannot be read."""


@dataclass(frozen=True)
class ConsentPage:
    """A page to accept: ``text`` is Markdown, ``sentence`` what a person says by accepting it.

    ``what`` names in words what it is about, as a part of a sentence. ``sha256`` is the checksum of text and sentence
    together: a consent holds for exactly this text.
    """

    name: str
    what: str
    text: str
    sentence: str
    sha256: str

    @property
    def title(self) -> str:
        """The page's heading."""
        return self.text.partition("\n")[0].removeprefix("# ")

    def is_accepted_by(self, typed: str) -> bool:
        """Whether somebody typed the page's sentence; spaces, capitals and the full stop do not matter."""
        return _plain(typed) == _plain(self.sentence)


def consent_page(name: str) -> ConsentPage:
    """The page of this name. Raises :class:`ConsentError`."""
    if name not in _PAGES:
        raise ConsentError(f"There is no page “{name}”. The pages are: {', '.join(_PAGES)}.")
    path = paths.resources() / "consent" / f"{name}.md"
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, ValueError) as error:
        raise ConsentError(
            f"The page about {_PAGES[name]} cannot be read from “{path}”, so nobody can accept it. Nothing was "
            "computed. Install Image Workbench again."
        ) from error


def consent_pages() -> tuple[ConsentPage, ...]:
    """All pages, in the order in which they are accepted."""
    return tuple(map(consent_page, _PAGES))


@lru_cache(maxsize=8)
def _read(path: Path, _: int) -> ConsentPage:
    whole = path.read_text(encoding="utf-8")
    text, rule, sentence = whole.rpartition(_RULE)
    if not rule or not sentence.strip():
        raise ValueError("the sentence to accept is missing")
    checksum = hashlib.sha256(whole.encode()).hexdigest()
    return ConsentPage(path.stem, _PAGES[path.stem], text.strip(), sentence.strip(), checksum)


def _plain(text: str) -> str:
    return " ".join(text.split()).rstrip(".").casefold()
