"""Finding the pictures in files and folders, each with a name that is its own within the collection."""

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from workbench.core.pictures.formats import is_picture_name
from workbench.core.steps import Skipped, Step, Steps

FILES_PER_STEP = 500

_NUMBER = re.compile(r"\d+")
_SYSTEM_NAMES = {"thumbs.db", "desktop.ini", "__macosx"}


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture on disk: ``name`` is unique in its collection, ``modified`` is in nanoseconds since 1970."""

    name: str
    path: str
    bytes: int = 0
    modified: int = 0


def natural_order(name: str) -> str:
    """A sorting key under which “picture 9” precedes “picture 10”.

    It is one plain string because sorting strings is quick: a single sort holds the interpreter until it is
    over, and with it the window.
    """
    return _NUMBER.sub(lambda number: number[0].zfill(12), name.casefold())


@dataclass
class _Scan:
    known: Mapping[str, str]
    taken: set[str]
    seen_files: set[str] = field(default_factory=set)
    seen_folders: set[tuple[int, int]] = field(default_factory=set)
    left_out: Counter[str] = field(default_factory=Counter)

    def source(self, source: Path) -> Iterator[PictureFile | Skipped]:
        """Everything in one file or folder that a person named."""
        if source.is_dir():
            yield from self._folder(str(source.absolute()), "", source.absolute().name)
        else:
            yield from self._file(str(source.absolute()), source.name, source.absolute().parent.name)

    def _folder(self, folder: str, prefix: str, source_name: str) -> Iterator[PictureFile | Skipped]:
        try:
            facts = os.stat(folder)
            # A folder reached twice, through a link to one of its parents for instance, is read once.
            if (facts.st_dev, facts.st_ino) in self.seen_folders:
                return
            self.seen_folders.add((facts.st_dev, facts.st_ino))
            with os.scandir(folder) as entries:
                found = sorted(entries, key=lambda entry: natural_order(entry.name))
        except OSError as error:
            yield Skipped(prefix or source_name, f"This folder could not be opened ({_why(error)}).")
            return
        for entry in found:
            if entry.name.startswith(".") or entry.name.lower() in _SYSTEM_NAMES:
                continue
            if _is_folder(entry):
                yield from self._folder(entry.path, f"{prefix}{entry.name}/", source_name)
            elif is_picture_name(entry.name):
                yield from self._file(entry.path, prefix + entry.name, source_name)
            else:
                self.left_out[Path(entry.name).suffix.lower() or "no suffix"] += 1

    def _file(self, path: str, name: str, source_name: str) -> Iterator[PictureFile | Skipped]:
        if path in self.seen_files:
            return
        self.seen_files.add(path)
        printable = name.encode("utf-8", "replace").decode("utf-8")
        if printable != name:
            yield Skipped(printable, "The name of the file holds characters that cannot be read. Rename it.")
            return
        try:
            facts = os.stat(path)
        except OSError as error:
            yield Skipped(name, f"The file could not be opened ({_why(error)}).")
            return
        unique = self.known.get(path) or self._unique(name, source_name)
        yield PictureFile(unique, path, facts.st_size, facts.st_mtime_ns)

    def _unique(self, name: str, source_name: str) -> str:
        candidate = name if name not in self.taken else f"{source_name}/{name}"
        stem, dot, suffix = candidate.rpartition(".")
        number = 2
        while candidate in self.taken:
            candidate = f"{stem} ({number}){dot}{suffix}"
            number += 1
        self.taken.add(candidate)
        return candidate


def scan(
    sources: Sequence[Path], known: Mapping[str, str] | None = None
) -> Steps[tuple[PictureFile | Skipped, ...]]:
    """Find the pictures in ``sources``: files, and folders with everything below them, in natural order.

    A picture found in a folder is named by its path within that folder; a name that is taken already gets the
    folder's own name, then a number. ``known`` gives the names of paths that are open already; they keep them.
    Folders are searched by the suffix of the names; a file that was named itself is always taken. Hidden files
    are left out. The last step's note says how many other files were left out, by suffix. Nothing is decoded.
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
    return f"{count} other {'file was' if count == 1 else 'files were'} left out, not being pictures: {kinds}."


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
