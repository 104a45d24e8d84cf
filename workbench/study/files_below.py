"""The files below a folder that could be pictures of a study that are not where they were."""

import hashlib
import os
import re
import stat
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Step, Steps

_FILES_PER_STEP = 500
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

    def add(self, path: str, facts: os.stat_result) -> None:
        """Take note of a file."""
        self.sizes[path], self.times[path] = facts.st_size, facts.st_mtime_ns
        self.by_name[name_key(PurePath(path).name)].append(path)
        self.by_size[facts.st_size].append(path)

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
                index.add(str(path), facts)


def path_parts(path: str) -> tuple[str, ...]:
    """The parts of a path, also of one from another system: a study travels with its pictures."""
    return (PureWindowsPath if _WINDOWS_PATH.match(path) else PurePosixPath)(path).parts


def common_end(file: PictureFile, place: str) -> int:
    """How many parts the old and the new path have in common, counted from the file's name upwards."""
    both = zip(reversed(path_parts(file.path)), reversed(path_parts(place)), strict=False)
    return sum(1 for _ in takewhile(lambda parts: name_key(parts[0]) == name_key(parts[1]), both))


def nearest(file: PictureFile, places: list[str]) -> list[str]:
    """Those that lie in the folders in which the picture lay, if any do; else all of them."""
    ends = {place: common_end(file, place) for place in places}
    longest = max(ends.values(), default=0)
    return [place for place in places if ends[place] == longest] if longest > 1 else places


def name_key(name: str) -> str:
    """The same for names that some systems take for one."""
    return name.casefold()
