"""Python's own reports (PEP 578) of what is done while a file is read."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

Happened = tuple[str, str]

_FORBIDDEN = (
    "compile",
    "ctypes.",
    "exec",
    "import",
    "marshal.",
    # The unpickler itself has looked a name up.
    "pickle.find_class",
    "os.",
    "shutil.",
    "socket.",
    "subprocess.",
    "tempfile.",
    "urllib.",
)
_listening: list[list[Happened]] = []
_is_set = False


@contextmanager
def forbidden_events(happened: list[Happened]) -> Iterator[None]:
    """Everything that reading never does and that happens meanwhile is added to `happened`."""
    global _is_set
    if not _is_set:
        sys.addaudithook(_listen)
        _is_set = True
    _listening.append(happened)
    try:
        yield
    finally:
        _listening.remove(happened)


def _listen(event: str, arguments: tuple[Any, ...]) -> None:
    if _listening and (event.startswith(_FORBIDDEN) or _writes(event, arguments)):
        _listening[-1].append((event, repr(arguments)[:100]))


def _writes(event: str, arguments: tuple[Any, ...]) -> bool:
    return event == "open" and arguments[1] not in ("r", "rb")
