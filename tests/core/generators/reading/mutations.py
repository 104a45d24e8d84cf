"""Streams that are nearly honest, and programs for the unpickler that never were."""

import io
import pickle
import struct
import zipfile
from collections.abc import Callable
from functools import cache
from random import Random

import numpy as np
import torch

from tests.core.generators.foreign_objects import Network, foreign_modules
from tests.core.generators.making_files import persistent
from tests.core.generators.reading.hostile_archives import archive, content, members
from tests.core.generators.reading.streams import (
    array,
    data,
    kind_of_numbers,
    many,
    name,
    number,
    numbers,
    pickled,
    storage,
    storage_blob,
    tensor,
    text,
)
from workbench.core.generators.networks.design import StyleGAN2Design
from workbench.core.generators.networks.stylegan2_layers import MappingNetwork
from workbench.core.generators.reading.builders import Builders
from workbench.core.generators.reading.limits import Budget
from workbench.core.generators.reading.names import STORAGE_TYPES

_EXTREMES = [
    struct.pack(form, value)
    for form, value in (
        ("<B", 255),
        ("<H", 65535),
        ("<I", 2**31 - 1),
        ("<I", 2**32 - 1),
        ("<Q", 2**63 - 1),
        ("<Q", 2**64 - 1),
        ("<q", -1),
    )
]
_MOST_EDITS = 4
_LONGEST_PROGRAM = 12


@cache
def honest() -> tuple[bytes, ...]:
    """Small files of every kind."""
    torch.manual_seed(0)
    design = StyleGAN2Design(3, 3, (4, 4), 0, 2)
    mapping = persistent(MappingNetwork(3, 2, 3, 1, 0.01), design)
    plain = {"a": [1, 2.5, "three", None, (True, b"5")], "b": np.arange(3), "c": {1, 2}, "d": np.float32(1)}
    network = Network(version=4, variables=[("w", np.zeros((2, 2), "f4"))], components={})
    tensors = {"w": torch.ones(2, 3).T, "v": torch.arange(3), "n": torch.nn.Linear(2, 1)}
    with foreign_modules():
        found = [
            pickle.dumps(value, protocol)
            for value in ({"G_ema": mapping}, plain, (network,), tensors)
            for protocol in (2, 3, 4, 5)
        ]
    older = io.BytesIO()
    torch.save({"w": torch.ones(2, 3)}, older, _use_new_zipfile_serialization=False)
    return (*found, older.getvalue(), pickled(tensor(0, numbers(2, 3), numbers(3, 1))), pickled(array()))


def mutated(random: Random) -> bytes:
    """A file of one of the honest ones, changed in a few places; sometimes as the content of an archive."""
    stream = bytearray(random.choice(honest()))
    for _ in range(random.randint(1, _MOST_EDITS)):
        random.choice(_EDITS)(stream, random)
    if random.random() < 0.1:
        return archive(members(bytes(stream)))
    return bytes(stream)


def mutated_archive(random: Random) -> bytes:
    """An archive of torch, changed in its pickle, in its numbers or in what holds it together."""
    pickle_inside = bytearray(content())
    if random.random() < 0.5:
        random.choice(_EDITS)(pickle_inside, random)
    compression = random.choice((zipfile.ZIP_STORED, zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    whole = bytearray(archive(members(bytes(pickle_inside)), compression))
    for _ in range(random.randint(0, _MOST_EDITS)):
        random.choice(_EDITS)(whole, random)
    return bytes(whole)


def program(random: Random) -> bytes:
    """A pickle of instructions that fit the stack, in no sensible order."""
    body, depth, kept = bytearray(), 0, 0
    for _ in range(random.randint(1, _LONGEST_PROGRAM)):
        kind = random.random()
        if depth < 2 or kind < 0.45:
            body += random.choice(_things())
            depth += 1
        elif kind < 0.6:
            body += random.choice((b"\x85R", b")R", b")\x81", b"}b", b"\x85", b"\x85b"))
        elif kind < 0.85:
            body += random.choice((b"\x86", b"R", b"\x81", b"b", b"a", b"\x93", b"\x86\x85"))
            depth -= 1
        elif kind < 0.93 and depth > 2:
            body += random.choice((b"\x87", b"s", b"\x86b"))
            depth -= 2
        elif kind < 0.97:
            body, kept = body + b"\x94", kept + 1
        elif kept:
            body, depth = body + b"h" + bytes([random.randrange(kept)]), depth + 1
    # What is left becomes one tuple, so that the end is reached.
    return pickled(b"(" + bytes(body) + b"t")


@cache
def _things() -> tuple[bytes, ...]:
    """Everything that can be put on the stack: each name in the tables, and values of each kind."""
    names = [name(*key) for key in (*Builders(Budget(1)).table(), *STORAGE_TYPES)]
    names += [
        name("torch.storage", "_load_from_bytes"),
        name("torch_utils.persistence", "_reconstruct_persistent_obj"),
        name("torch.nn.modules.linear", "Linear"),
        name("argparse", "Namespace"),
    ]
    values = [
        b"N",
        b"\x88",
        b"]",
        b"}",
        b")",
        b"\x8f",
        number(0),
        number(-1),
        number(2**62),
        text("x"),
        text("latin1"),
    ]
    values += [
        data(b"12345678"),
        data(storage_blob()),
        numbers(2, 3),
        numbers(3, 1),
        kind_of_numbers("f8"),
        storage(),
        tensor(0, numbers(6), numbers(1)),
        array(),
        many(number(1), numbers(2), kind_of_numbers("f4"), b"\x89", data(b"12345678")),
        many(storage(), number(0), numbers(2, 3), numbers(3, 1), b"\x89", b"N"),
        many(number(3), text("<"), b"N", b"N", b"N"),
        many(b"N", b"}" + text("state") + number(1) + b"s"),
    ]
    return (*names, *names, *values, *values, *values)


def _flip(stream: bytearray, random: Random) -> None:
    if stream:
        stream[random.randrange(len(stream))] ^= 1 << random.randrange(8)


def _overwrite(stream: bytearray, random: Random) -> None:
    put = random.choice(_EXTREMES)
    at = random.randint(0, len(stream))
    stream[at : at + len(put)] = put


def _insert(stream: bytearray, random: Random) -> None:
    at = random.randint(0, len(stream))
    stream[at:at] = (
        random.choice(_things()) if random.random() < 0.5 else random.randbytes(random.randint(1, 4))
    )


def _instruct(stream: bytearray, random: Random) -> None:
    at = random.randint(0, len(stream))
    stream[at:at] = bytes(
        [random.choice(b"NRbtas.(\x85\x86\x87\x81\x93\x94heuq0123ioc\x80\x82\x8f\x95\x96\x97Q")]
    )


def _remove(stream: bytearray, random: Random) -> None:
    at = random.randint(0, len(stream))
    del stream[at : at + random.randint(1, 16)]


def _repeat(stream: bytearray, random: Random) -> None:
    start = random.randint(0, len(stream))
    at = random.randint(0, len(stream))
    stream[at:at] = stream[start : start + random.randint(1, 64)] * random.randint(1, 3)


_EDITS: tuple[Callable[[bytearray, Random], None], ...] = (
    _flip,
    _flip,
    _overwrite,
    _insert,
    _instruct,
    _remove,
    _repeat,
)
SOURCES: tuple[Callable[[Random], bytes], ...] = (mutated, mutated_archive, program)
