"""How far a command has come, for whoever watches the terminal."""

import sys
import time
from typing import Any

import typer


class Progress:
    """One line on the terminal that counts along; silent when nobody watches."""

    def __init__(self, what: str = "pictures") -> None:
        self._what = what
        self._is_watched = sys.stderr.isatty()
        self._last = 0.0

    def __call__(self, step: Any) -> None:
        is_last = step.total and step.done == step.total
        if self._is_watched and (is_last or time.monotonic() - self._last > 0.2):
            self._last = time.monotonic()
            of = f" of {step.total:,}" if step.total else ""
            typer.echo(f"\r{step.done:,}{of} {self._what}", nl=bool(is_last), err=True)
