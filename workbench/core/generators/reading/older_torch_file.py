"""Torch's older form of files, which also stands within pickles in the place of each storage.

Five pickles (a magic number, a version, facts on the computer, the content, the keys of the storages), then for each
storage the count of its numbers and the numbers.
"""

import re
from typing import Any

from workbench.core.generators.reading.instructions import Bytes
from workbench.core.generators.reading.names import Names
from workbench.core.generators.reading.raw import Storage, StorageType
from workbench.core.generators.reading.refusals import Damaged, Unsafe
from workbench.core.generators.reading.unpickling import next_pickle

_MAGIC = 0x1950A86A20F9469CFC6C
_VERSION = 1001
_COUNT_BYTES = 8
_BEGINNING = re.compile(
    rb"\x80[\x02-\x05](\x95.{8})?\x8a\x0a" + re.escape(_MAGIC.to_bytes(10, "little")), re.DOTALL
)


def is_older_torch_file(data: Bytes) -> bool:
    """Whether the data begin with torch's magic number."""
    return _BEGINNING.match(data) is not None


def read_older_torch_file(data: Bytes, names: Names) -> Any:
    """The content of such a file; Damaged when anything follows it."""
    magic, place = next_pickle(data, 0, names)
    version, place = next_pickle(data, place, names)
    facts, place = next_pickle(data, place, names)
    if (magic, version) != (_MAGIC, _VERSION) or not isinstance(facts, dict):
        raise Damaged("it is no torch file of a known version")
    if facts.get("little_endian") is not True:
        raise Damaged("its numbers have their bytes in the order of another kind of computer")
    storages: dict[str, Storage] = {}

    def refer(reference: Any) -> Storage:
        kind, count, key = referred_storage(reference, 6)
        if reference[5] is not None:
            raise Unsafe("it shares numbers in a way that is no longer used")
        if key not in storages:
            storages[key] = Storage(kind.dtype, count)
        return storages[key]

    content, place = next_pickle(data, place, names, refer)
    keys, place = next_pickle(data, place, names)
    if not isinstance(keys, list) or len(set(keys)) != len(keys) or set(keys) != set(storages):
        raise Damaged("its numbers are not those that its content names")
    for key in keys:
        place = _fill(storages[key], data, place)
    if place != len(data):
        raise Damaged("something follows its end")
    return content


def read_storage(data: Bytes, names: Names) -> Storage:
    """The one storage that such a file within a pickle holds."""
    storage = read_older_torch_file(data, names)
    if not isinstance(storage, Storage):
        raise Damaged("it holds something else where numbers should be")
    return storage


def referred_storage(reference: Any, length: int) -> tuple[StorageType, int, str]:
    """Kind, count and key of a storage that a content of torch refers to by a tuple of `length`."""
    if not isinstance(reference, tuple) or len(reference) != length or reference[0] != "storage":
        raise Unsafe("it refers to things other than numbers")
    kind, key, count = reference[1], reference[2], reference[4]
    if not isinstance(kind, StorageType) or not isinstance(key, str) or type(count) is not int:
        raise Damaged("it refers to numbers badly")
    return kind, count, key


def _fill(storage: Storage, data: Bytes, place: int) -> int:
    start = place + _COUNT_BYTES
    count = int.from_bytes(data[place:start], "little")
    end = start + storage.bytes
    if count != storage.count or end > len(data):
        raise Damaged("it holds fewer or more numbers than its content names")
    storage.fill(memoryview(data)[start:end])
    return end
