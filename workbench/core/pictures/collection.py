"""Finding the pictures in files and folders, each with a name that is its own within the collection."""

import itertools
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from workbench.core.pictures.digital_source import OF_GENERATIVE_MODELS
from workbench.core.pictures.formats import is_picture_name
from workbench.core.pictures.headers import quick_look
from workbench.core.steps import Skipped, Step, Steps

FILES_PER_STEP = 500

_NUMBER = re.compile(r"\d+")
_LONGEST_NUMBER = 20
_SYSTEM_NAMES = {"thumbs.db", "desktop.ini", "__macosx"}


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture on disk: ``name`` is unique in its collection, ``modified`` is in nanoseconds since 1970.

    ``width``, ``height`` (in pixels, upright) and ``format`` ("JPEG") are what the file's header says; None
    where it says nothing, or nobody has looked. ``source`` is the word for how the picture came to be, as the file says
    (:mod:`~workbench.core.pictures.digital_source`); "" where it does not say, None where nobody has looked.
    """

    name: str
    path: str
    bytes: int = 0
    modified: int = 0
    width: int | None = None
    height: int | None = None
    format: str | None = None
    source: str | None = field(default=None, compare=False)

    @property
    def is_generated(self) -> bool:
        """Whether its file says that a generative model (AI) made it or had a part in it."""
        return self.source in OF_GENERATIVE_MODELS


def as_on_disk(name: str, path: str) -> PictureFile:
    """A picture as its file is now. Raises OSError if there is none; a header that tells nothing is no error."""
    facts, header, source = quick_look(path)
    if header is None:
        return PictureFile(name, path, facts.st_size, facts.st_mtime_ns, source=source)
    size = header.width, header.height, header.format
    return PictureFile(name, path, facts.st_size, facts.st_mtime_ns, *size, source)


def natural_order(name: str) -> str:
    """A sorting key under which “picture 9” precedes “picture 10”.

    It is one plain string because sorting strings is quick: a single sort holds the interpreter until it is
    over, and with it the window.
    """
    # The name itself, last, gives names such as “a1” and “a01” an order of their own.
    return f"{_NUMBER.sub(lambda number: number[0].zfill(_LONGEST_NUMBER), name.casefold())}\0{name}"


def numbered(name: str) -> Iterator[str]:
    """The name itself, then “name (2).jpg”, “name (3).jpg” and so on."""
    yield name
    stem = name.removesuffix(suffix := PurePath(name).suffix)
    yield from (f"{stem} ({number}){suffix}" for number in itertools.count(2))


@dataclass
class _Scan:
    known: Mapping[str, str]
    taken: set[str]
    seen_files: set[str] = field(default_factory=set)
    seen_folders: set[tuple[int, int]] = field(default_factory=set)
    left_out: Counter[str] = field(default_factory=Counter)

    def source(self, source: Path) -> Iterator[PictureFile | Skipped]:
        """Everything in one file or folder that a person named."""
        place = _absolute(source)
        if place.is_dir():
            yield from self._everything_in(str(place), place.name)
        elif str(place) not in self.seen_files:
            yield self._file(str(place), place.name, place.parent.name)

    def _everything_in(self, folder: str, source_name: str) -> Iterator[PictureFile | Skipped]:
        # Folders below folders, each with what is left to look at in it; far deeper than calls could be nested.
        open_folders = [("", self._entries(folder, "", source_name))]
        while open_folders:
            prefix, entries = open_folders[-1]
            entry = next(entries, None)
            if entry is None:
                open_folders.pop()
            elif isinstance(entry, Skipped):
                yield entry
            elif _is_folder(entry):
                inside = f"{prefix}{entry.name}/"
                open_folders.append((inside, self._entries(entry.path, inside, source_name)))
            elif is_picture_name(entry.name):
                if entry.path not in self.seen_files:
                    yield self._file(entry.path, prefix + entry.name, source_name)
            else:
                self.left_out[PurePath(entry.name).suffix.lower() or "no suffix"] += 1

    def _entries(self, folder: str, prefix: str, source_name: str) -> Iterator[os.DirEntry[str] | Skipped]:
        try:
            facts = Path(folder).stat()
            # A folder reached twice, through a link to one of its parents for instance, is read once.
            if (facts.st_dev, facts.st_ino) in self.seen_folders:
                return
            self.seen_folders.add((facts.st_dev, facts.st_ino))
            with os.scandir(folder) as entries:
                found = sorted(entries, key=lambda entry: natural_order(entry.name))
        except OSError as error:
            name = self._unique(_printable(prefix or source_name), source_name)
            yield Skipped(name, f"This folder could not be opened ({_why(error)}).")
            return
        yield from (entry for entry in found if not _is_hidden(entry.name))

    def _file(self, path: str, name: str, source_name: str) -> PictureFile | Skipped:
        self.seen_files.add(path)
        unique = self.known.get(path) or self._unique(_printable(name), source_name)
        if _printable(path) != path:
            reason = "The name of the file or of a folder around it holds characters that cannot be read. Rename it."
            return Skipped(unique, reason)
        try:
            return as_on_disk(unique, path)
        except OSError as error:
            return Skipped(unique, f"The file could not be opened ({_why(error)}).")

    def _unique(self, name: str, source_name: str) -> str:
        unique = name
        if name in self.taken:
            candidates = numbered(f"{_printable(source_name)}/{name}")
            unique = next(each for each in candidates if each not in self.taken)
        self.taken.add(unique)
        return unique


def scan(
    sources: Sequence[Path], known: Mapping[str, str] | None = None
) -> Steps[tuple[PictureFile | Skipped, ...]]:
    """Find the pictures in ``sources``: files, and folders with everything below them, in natural order.

    A picture found in a folder is named by its path within that folder; a name that is taken already gets the
    folder's own name, then a number. ``known`` gives the names of paths that are open already; they keep them.
    Folders are searched by the suffix of the names; a file that was named itself is always taken. Hidden files
    are left out. The last step's note says how many other files were left out, by suffix. Of each picture the
    header is read; nothing is decoded.
    """
    known = known or {}
    state = _Scan(known=known, taken=set(known.values()))
    found: list[PictureFile | Skipped] = []
    done = 0
    for source in sources:
        for each in state.source(source):
            found.append(each)
            if len(found) == FILES_PER_STEP:
                done += len(found)
                yield Step(done, 0, tuple(found))
                found = []
    done += len(found)
    yield Step(done, done, tuple(found), note=_left_out_in_words(state.left_out))


def _left_out_in_words(left_out: Counter[str]) -> str:
    if not left_out:
        return ""
    kinds = ", ".join(f"{count} {suffix}" for suffix, count in left_out.most_common(5))
    count = left_out.total()
    return (
        f"{count} other {'file was' if count == 1 else 'files were'} left out, not being pictures: {kinds}."
    )


def _absolute(source: Path) -> Path:
    """One spelling for one place, so that it is known again; “..” behind a link leads elsewhere than it reads."""
    return source.resolve() if ".." in source.parts else source.absolute()


def _printable(name: str) -> str:
    return name if name.isascii() else name.encode("utf-8", "replace").decode("utf-8")


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name.lower() in _SYSTEM_NAMES


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
