"""How a content crosses from the process that reads it: numbers as safetensors, the rest as JSON."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from workbench.core.generators.reading.content import Content, Kind
from workbench.core.generators.reading.raw import SIZES, Storage
from workbench.core.generators.reading.refusals import Damaged, Hindered, Refusal, Unsafe
from workbench.core.generators.reading.tree import Node

NUMBERS, STRUCTURE = "numbers.safetensors", "structure.json"
ENDED = "reading it ended before it was done"
_ALIGNMENT = 8


@dataclass(frozen=True)
class Crossed:
    """A content without its numbers."""

    kind: Kind
    nodes: tuple[Node, ...]
    storages: int
    names: tuple[str, ...]
    bytes: int


def write_numbers(file: BinaryIO, storages: Sequence[Storage]) -> None:
    """Write storages under their indices in the form of safetensors.

    The library would need torch, or numpy and all numbers twice in memory; the form is a line of JSON with its length
    before it, and the numbers (https://github.com/huggingface/safetensors#format).
    """
    # Where larger numbers stand first, each stands at a multiple of its size.
    order = sorted(range(len(storages)), key=lambda index: -SIZES[storages[index].dtype])
    header, place = {}, 0
    for index in order:
        storage = storages[index]
        offsets = [place, place + storage.bytes]
        header[str(index)] = {"dtype": storage.dtype, "shape": [storage.count], "data_offsets": offsets}
        place += storage.bytes
    line = json.dumps(header).encode()
    line += b" " * (-len(line) % _ALIGNMENT)
    file.write(len(line).to_bytes(8, "little") + line)
    for index in order:
        data = storages[index].data
        assert data is not None
        file.write(data)


def write_structure(file: BinaryIO, content: Content) -> None:
    """Write all but the numbers."""
    known = {
        "kind": content.kind,
        "nodes": content.tree.nodes,
        "storages": len(content.tree.storages),
        "names": content.names,
        "bytes": content.bytes,
    }
    file.write(json.dumps(known).encode())


def write_refusal(file: BinaryIO, refusal: Refusal) -> None:
    """Write why there is no content."""
    known = {"refusal": str(refusal), "kind": type(refusal).__name__}
    file.write(json.dumps(known | {"asked_for": getattr(refusal, "asked_for", "")}).encode())


def read_structure(folder: Path) -> Crossed:
    """What the other process wrote; raises the refusal where it wrote one."""
    try:
        known: dict[str, Any] = json.loads((folder / STRUCTURE).read_bytes())
        if "refusal" in known:
            raise _refusal(str(known["refusal"]), known["kind"], str(known["asked_for"]))
        nodes = tuple(map(tuple, known["nodes"]))
        return Crossed(
            known["kind"], nodes, int(known["storages"]), tuple(known["names"]), int(known["bytes"])
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Damaged(ENDED) from error


def _refusal(reason: str, kind: str, asked_for: str) -> Refusal:
    if kind == Unsafe.__name__:
        return Unsafe(reason, asked_for)
    return (Hindered if kind == Hindered.__name__ else Damaged)(reason)
