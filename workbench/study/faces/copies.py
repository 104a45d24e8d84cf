"""Which pictures of a study are the same file twice, byte by byte."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.study.fingerprints import checksums
from workbench.study.study import Study

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SAMPLE = 4096
"""Bytes at the beginning, the middle and the end by which most files of the same size are told apart."""


def copies_among(study: Study, pictures: "NDArray[np.int64]") -> "NDArray[np.int64]":
    """A number for each of these pictures (their numbers in the study), equal for byte-identical files.

    By the checksums of the task “fingerprint” where there are any; otherwise files of the same size are read.
    A file that cannot be read is a copy of none.
    """
    import numpy as np

    different, places = np.unique(pictures, return_inverse=True)
    first: dict[str, int] = {}
    numbers = [
        first.setdefault(content, at) for at, content in enumerate(_contents(study, different.tolist()))
    ]
    return np.array(numbers, np.int64)[places]


def _contents(study: Study, pictures: Sequence[int]) -> Iterator[str]:
    """What tells the content of each picture's file from all others."""
    with study.reading() as connection:
        rows = connection.execute(
            "SELECT id, name, path, bytes, modified FROM pictures WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(pictures),),
        )
        files = {row[0]: row[1:] for row in rows}
    sizes = Counter(size for _, _, size, _ in files.values())
    known = checksums(study) if len(sizes) < len(files) else {}
    samples = {
        picture: _sample(path, size, modified)
        for picture, (name, path, size, modified) in files.items()
        if sizes[size] > 1 and name not in known
    }
    alike = Counter(samples.values())
    is_mixed = len(samples) < sum(count for count in sizes.values() if count > 1)
    for picture in pictures:
        name, path, size, modified = files[picture]
        if name in known:
            yield known[name]
        elif sizes[size] > 1 and (is_mixed or alike[samples[picture]] > 1) and samples[picture]:
            yield _sha256(path, size, modified) or f"picture {picture}"
        else:
            yield f"picture {picture}"


@lru_cache(maxsize=200_000)
def _sample(path: str, size: int, modified: int) -> str:
    """A checksum of a few bytes of a file; empty if it cannot be read. ``modified`` tells a changed file apart."""
    try:
        with Path(path).open("rb") as file:
            found = hashlib.sha256()
            for start in (0, max(0, size // 2 - _SAMPLE // 2), max(0, size - _SAMPLE)):
                file.seek(start)
                found.update(file.read(_SAMPLE))
            return found.hexdigest()
    except (OSError, ValueError):
        return ""


@lru_cache(maxsize=20_000)
def _sha256(path: str, size: int, modified: int) -> str:
    try:
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return ""
