"""A last line: while a stranger's file is read, Python reports what is done, and nothing but reading may be done."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from workbench.core.generators.reading.refusals import Unsafe

_HARMLESS = ("builtins.id", "gc.", "sys._getframe", "object.__getattr__", "cpython.", "mmap.__new__")
_is_reading = False
_is_listening = False


@contextmanager
def nothing_but_reading() -> Iterator[None]:
    """Within, running or importing programs, starting processes, using the network and writing files is refused.

    Python's audit events (PEP 578) are what tells; a listener cannot be taken away again, so that it stays and sleeps.
    """
    global _is_reading, _is_listening
    if not _is_listening:
        sys.addaudithook(_listen)
        _is_listening = True
    _is_reading = True
    try:
        yield
    finally:
        _is_reading = False


def _listen(event: str, arguments: tuple[Any, ...]) -> None:
    if not _is_reading or event.startswith(_HARMLESS) or _is_opening_to_read(event, arguments):
        return
    raise Unsafe(f"reading it led to something else than reading ({event})", event)


def _is_opening_to_read(event: str, arguments: tuple[Any, ...]) -> bool:
    return event == "open" and arguments[1] in ("r", "rb")
