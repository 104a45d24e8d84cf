"""The restricted unpickler."""

import io
import pickle
import struct
from collections.abc import Callable
from typing import Any, BinaryIO

from workbench.core.generators.reading.instructions import Bytes, Overview, looked_over
from workbench.core.generators.reading.names import Names
from workbench.core.generators.reading.refusals import Damaged, Refusal, Unsafe

Refer = Callable[[Any], Any]

_NUMBER, _REFERENCE = pickle.BININT, pickle.BINPERSID


class _Unpickler(pickle.Unpickler):
    """Gives a stream what `names` has for it, and nothing else."""

    def __init__(self, file: BinaryIO, names: Names, refer: Refer | None) -> None:
        # Python 2 wrote bytes as text; latin-1 keeps each of them.
        super().__init__(file, encoding="latin1")
        self._names, self._refer = names, refer

    def find_class(self, module: str, name: str) -> Any:
        return self._names.found(module, name)

    def persistent_load(self, reference: Any) -> Any:
        if self._refer is None:
            raise Unsafe("it refers to things outside itself")
        return self._refer(reference)


def unpickled(file: BinaryIO, names: Names, refer: Refer | None = None) -> Any:
    """The one pickle that `file` stands at the beginning of, after `looked_over` has let it through.

    Raises Unsafe and Damaged, and MemoryError.
    """
    try:
        return _Unpickler(file, names, refer).load()
    except (Refusal, MemoryError):
        raise
    except OSError as error:
        raise Damaged(f"reading stopped ({error.strerror or error})") from error
    except Exception as error:
        # What a stream puts together need not fit together; Python says so with whatever error is at hand.
        raise Damaged("its parts do not fit together") from error


def next_pickle(data: Bytes, start: int, names: Names, refer: Refer | None = None) -> tuple[Any, int]:
    """The pickle that begins at `start`, and where it ends."""
    end = looked_over(data, start, may_refer=refer is not None, limits=names.limits).end
    return unpickled(io.BytesIO(data[start:end]), names, refer), end


def whole_pickle(data: Bytes, names: Names) -> Any:
    """The pickle that `data` are; long bytes in it become views on `data` and are never copied."""
    overview = looked_over(data, limits=names.limits)
    if overview.end != len(data):
        raise Damaged("something follows its end")
    stream, payloads = _shortened(data, overview)
    return unpickled(io.BytesIO(stream), names, payloads.__getitem__)


def _shortened(data: Bytes, overview: Overview) -> tuple[bytes, list[memoryview]]:
    """The same pickle with a reference (persistent id) in the place of each long sequence of bytes, and these.

    `looked_over` lets no reference of the stream's own through.
    """
    pieces: list[bytes] = []
    payloads: list[memoryview] = []
    place = 0
    for cut in overview.cuts:
        pieces.append(bytes(data[place : cut.start]))
        if cut.payload is not None:
            pieces.append(_NUMBER + struct.pack("<i", len(payloads)) + _REFERENCE)
            payloads.append(memoryview(data)[cut.payload : cut.end])
        place = cut.end
    return b"".join([*pieces, bytes(data[place:])]), payloads
