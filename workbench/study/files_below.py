"""The files below a folder that could be pictures of a study that are not where they were."""

import hashlib
import os
import re
import stat
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import takewhile
from pathlib import Path, PurePosixPath, PureWindowsPath

from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Step, Steps

_FILES_PER_STEP = 500
_ASKED_FOR_THE_ROOT = 200
_WINDOWS_PATH = re.compile(r"[A-Za-z]:[\\/]|\\\\")


@dataclass
class FilesBelow:
    """The files below a folder that could be one of the missing pictures; paths are absolute."""

    root: Path
    sizes: dict[str, int] = field(default_factory=dict)
    by_name: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    by_size: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    sums: dict[str, str] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)
    parts: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def add(self, path: str, facts: os.stat_result, parts: tuple[str, ...]) -> None:
        """Take note of a file; ``parts`` are those of its path below the folder, as :func:`name_key` gives them."""
        self.sizes[path], self.times[path] = facts.st_size, facts.st_mtime_ns
        self.parts[path] = parts
        self.by_name[parts[-1]].append(path)
        self.by_size[facts.st_size].append(path)

    def common_end(self, file: PictureFile, place: str) -> int:
        """How many parts the old path and the new one have in common, counted from the file's name upwards."""
        both = zip(reversed(path_parts(file.path)), reversed(self.parts[place]), strict=False)
        return sum(1 for _ in takewhile(lambda parts: name_key(parts[0]) == parts[1], both))

    def nearest(self, file: PictureFile, places: list[str]) -> list[str]:
        """Those that lie in the folders in which the picture lay, if any do; else all of them."""
        if len(places) < 2:
            return places
        ends = {place: self.common_end(file, place) for place in places}
        longest = max(ends.values())
        return [place for place in places if ends[place] == longest] if longest > 1 else places

    def new_root(self, lost: Sequence[PictureFile]) -> tuple[int, Path]:
        """How many parts of the old paths were replaced, and by which folder: what explains most of the pictures.

        Some of the pictures are asked. Each file of a picture's name speaks for the folder under which the rest of its
        path is the picture's, the more so the longer that rest is, and twice if it has the picture's size.
        """
        votes: Counter[tuple[int, Path]] = Counter()
        for file in lost[:: max(1, len(lost) // _ASKED_FOR_THE_ROOT)]:
            old = path_parts(file.path)
            places = self.nearest(file, self.by_name.get(name_key(old[-1]), []))
            for place in places:
                same = min(self.common_end(file, place), len(old) - 1)
                if same == 1 < len(places):
                    # Files that are alike in nothing but their name tell nothing.
                    continue
                weight = same * (2 if self.sizes[place] == file.bytes else 1)
                votes[len(old) - same, Path(place).parents[same - 1]] += weight
        return max(votes, key=votes.__getitem__, default=(1, self.root))

    def sha256(self, path: str) -> str:
        """Checksum of a file, read once; empty if it cannot be read."""
        if path not in self.sums:
            try:
                with Path(path).open("rb") as file:
                    self.sums[path] = hashlib.file_digest(file, "sha256").hexdigest()
            except OSError:
                self.sums[path] = ""
        return self.sums[path]


def list_files(index: FilesBelow, lost: Sequence[PictureFile]) -> Steps[None]:
    """List the files below the folder that have the name or the size of a missing picture."""
    names = {name_key(path_parts(file.path)[-1]) for file in lost}
    sizes = {file.bytes for file in lost}
    looked_at = 0
    for folder, _, files in os.walk(index.root):
        inside = tuple(name_key(part) for part in Path(folder).relative_to(index.root).parts)
        for name in sorted(files):
            looked_at += 1
            if looked_at % _FILES_PER_STEP == 0:
                yield Step(looked_at, 0, None)
            try:
                path = Path(folder, name)
                facts = path.stat()
            except OSError:
                continue
            is_wanted = facts.st_size in sizes or name_key(name) in names
            if is_wanted and stat.S_ISREG(facts.st_mode):
                index.add(str(path), facts, (*inside, name_key(name)))


@lru_cache(maxsize=1024)
def path_parts(path: str) -> tuple[str, ...]:
    """The parts of a path, also of one from another system: a study travels with its pictures."""
    return (PureWindowsPath if _WINDOWS_PATH.match(path) else PurePosixPath)(path).parts


def name_key(name: str) -> str:
    """The same for names that some systems take for one."""
    return name.casefold()
