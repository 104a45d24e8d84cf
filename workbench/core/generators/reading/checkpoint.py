"""What a file held, with its numbers as torch has them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from workbench.core.generators.reading.content import Kind, read_content
from workbench.core.generators.reading.limits import USUAL, Limits
from workbench.core.generators.reading.raw import Extent, Storage
from workbench.core.generators.reading.refusals import TOO_LARGE, Damaged, Hindered, Refusal, in_words
from workbench.core.generators.reading.tree import Node


@dataclass(frozen=True)
class Record:
    """An object of a class that is not here: it can do nothing.

    `state` is what the object was given, for objects of classes usually a dictionary of its attributes. Modules of
    torch keep tensors in `_parameters` and `_buffers` and what they are made of in `_modules`. For NVIDIA's persistent
    classes `module` is “torch_utils.persistence”, and `source_sha256` is the checksum of the program text that came
    with the object and was ignored.
    """

    module: str
    name: str
    state: Any
    version: int = 0
    source_sha256: str = ""


@dataclass(frozen=True)
class Checkpoint:
    """The content of a pickle or torch file.

    `value` is a tree of dict, list, tuple (also for sets), str, bytes, numbers, None, `Record`, numpy arrays and torch
    tensors on the CPU (those that share numbers in the file share them here). `names` are the classes and functions
    that the file mentions, in the order in which they were met; `bytes` is the file's size.
    """

    kind: Kind
    value: Any = field(repr=False)
    names: tuple[str, ...]
    bytes: int


DTYPES = {
    "F64": torch.float64,
    "F32": torch.float32,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "I64": torch.int64,
    "I32": torch.int32,
    "I16": torch.int16,
    "I8": torch.int8,
    "U8": torch.uint8,
    "BOOL": torch.bool,
}


def read_checkpoint(path: Path, limits: Limits = USUAL) -> Checkpoint:
    """What a pickle or torch file holds, read here and now.

    UnsafeFileError, DamagedFileError and ReadingStoppedError say why a file is not read. For files of strangers use
    `apart.read_apart`, which also sets bounds to memory and time.
    """
    try:
        content = read_content(path, limits)
        storages = [_numbers(each) for each in content.tree.storages]
        return Checkpoint(content.kind, assembled(content.tree.nodes, storages), content.names, content.bytes)
    except Refusal as refusal:
        raise in_words(refusal, path.name) from refusal
    except MemoryError as error:
        raise in_words(Hindered(TOO_LARGE), path.name) from error


def assembled(nodes: Sequence[Node], storages: Sequence[Tensor]) -> Any:
    """The value that a tree's nodes describe; `storages` are one-dimensional.

    Everything is checked once more, because the nodes may have come from another process. Damaged when they do not
    fit together.
    """
    values: list[Any] = []
    try:
        for kind, *parts in nodes:
            values.append(_value(kind, parts, values, storages))
        return values[-1]
    except (IndexError, TypeError, ValueError, KeyError, RuntimeError) as error:
        raise Damaged("its parts do not fit together") from error


def _value(kind: str, parts: list[Any], values: list[Any], storages: Sequence[Tensor]) -> Any:
    if kind in ("value", "text"):
        return parts[0]
    if kind == "bytes":
        return bytes.fromhex(parts[0])
    if kind in ("list", "tuple"):
        return (list if kind == "list" else tuple)(values[part] for part in parts[0])
    if kind == "dict":
        return {values[key]: values[part] for key, part in parts[0]}
    if kind == "record":
        module, name, state, version, source_sha256 = parts
        return Record(module, name, values[state], version, source_sha256)
    if kind in ("tensor", "array"):
        found = _view(storages[parts[0]], Extent(parts[1], tuple(parts[2]), tuple(parts[3])))
        return found.numpy() if kind == "array" else found
    raise Damaged("its parts are of no known kind")


def _view(storage: Tensor, extent: Extent) -> Tensor:
    extent.check(len(storage))
    return storage.as_strided(extent.size, extent.stride, extent.offset)


def _numbers(storage: Storage) -> Tensor:
    assert storage.data is not None
    if not storage.count:
        return torch.empty(0, dtype=DTYPES[storage.dtype])
    return torch.frombuffer(bytearray(storage.data), dtype=DTYPES[storage.dtype])
