"""The restricted unpickler."""

import io
import pickle
from collections.abc import Callable
from typing import Any, BinaryIO

from workbench.core.generators.reading.instructions import Bytes, end_of_pickle
from workbench.core.generators.reading.names import Names
from workbench.core.generators.reading.refusals import Damaged, Refusal, Unsafe

Refer = Callable[[Any], Any]


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
    """The one pickle that `file` stands at the beginning of, after `end_of_pickle` has looked it over.

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
    end = end_of_pickle(data, start, may_refer=refer is not None, limits=names.limits)
    return unpickled(io.BytesIO(data[start:end]), names, refer), end
