"""What a file holds, as it is known before torch has seen any of it."""

import errno
import mmap
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

from workbench.core.generators.reading.builders import pickle_names, torch_names
from workbench.core.generators.reading.limits import USUAL, Budget, Limits
from workbench.core.generators.reading.names import Names
from workbench.core.generators.reading.older_torch_file import is_older_torch_file, read_older_torch_file
from workbench.core.generators.reading.refusals import Damaged, Refusal, Unsafe
from workbench.core.generators.reading.torch_archive import FIRST_BYTES, read_torch_archive
from workbench.core.generators.reading.tree import Tree, tree_of
from workbench.core.generators.reading.unpickling import whole_pickle
from workbench.core.wording import size_in_words

Kind = Literal["pickle", "torch", "torch legacy"]

_PICKLE = b"\x80"


@dataclass(frozen=True)
class Content:
    """What a file holds; `names` are the classes and functions that it mentions, `bytes` is its size."""

    kind: Kind
    tree: Tree
    names: tuple[str, ...]
    bytes: int


def read_content(path: Path, limits: Limits = USUAL) -> Content:
    """What a pickle or torch file holds, known by its first bytes; Damaged, Unsafe or MemoryError when it is not read.

    Numbers stay in the file, which is mapped into memory for as long as anything refers to them.
    """
    try:
        size = _size(path, limits)
        with path.open("rb") as file:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            kind, value, names = _read(file, data, Budget(size, limits))
            return Content(kind, tree_of(value, limits), tuple(names.met), size)
    except (Refusal, MemoryError):
        raise
    except OSError as error:
        if error.errno == errno.ENOMEM:
            raise MemoryError from error
        raise Damaged(f"reading stopped ({error.strerror or error})") from error


def _size(path: Path, limits: Limits) -> int:
    if not path.is_file():
        raise Damaged("it is no file" if path.exists() else "it is no longer there")
    size = path.stat().st_size
    if size == 0:
        raise Damaged("it is empty")
    if size > limits.file_bytes:
        raise Unsafe(f"it is larger than any generator ({size_in_words(size)})")
    return size


def _read(file: BinaryIO, data: mmap.mmap, budget: Budget) -> tuple[Kind, Any, Names]:
    names = torch_names(budget)
    if data[: len(FIRST_BYTES)] == FIRST_BYTES:
        return "torch", read_torch_archive(file, data, names), names
    if data[:1] != _PICKLE:
        raise Damaged("it is neither a pickle nor a torch file")
    if is_older_torch_file(data):
        return "torch legacy", read_older_torch_file(data, names), names
    names = pickle_names(budget)
    return "pickle", whole_pickle(data, names), names
