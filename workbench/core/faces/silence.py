"""Libraries that print and warn, and set variables of the environment, kept from doing so for a moment."""

import os
import sys
import threading
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import TextIOBase
from typing import TextIO


@contextmanager
def silence() -> Iterator[None]:
    """What this thread prints or warns meanwhile goes nowhere; filters of warnings are afterwards as they were.

    In a program without a console, where ``sys.stderr`` is None, libraries find something to write to.
    """
    streams = redirect_stdout(_Silence(sys.stdout)), redirect_stderr(_Silence(sys.stderr))
    with streams[0], streams[1], warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def environment(wanted: Mapping[str, str]) -> Iterator[None]:
    """Variables of the environment for a moment; afterwards all are as they were."""
    before = dict(os.environ)
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name in set(os.environ) - set(before):
            del os.environ[name]
        os.environ.update(before)


class _Silence(TextIOBase):
    """Swallows what this thread writes; what other threads write goes where it went before."""

    def __init__(self, before: TextIO | None) -> None:
        self._before, self._thread = before, threading.get_ident()

    def write(self, text: str) -> int:
        if self._before is None or threading.get_ident() == self._thread:
            return len(text)
        return self._before.write(text)

    def flush(self) -> None:
        if self._before is not None and threading.get_ident() != self._thread:
            self._before.flush()
