"""How long a person waits for the window."""

import os
import subprocess
import sys
import tempfile
from statistics import median

from tests.benchmarks.measuring import Measured, in_turns, in_words, seconds

RUNS = 9
RIVAL = "import PySide6.QtWidgets; print('ready', flush=True); import os; os._exit(0)"


def measure() -> Measured:
    """From the start of the process to the first paint of the window, against importing Qt's widgets."""
    pairs = in_turns(
        lambda: _seconds("-m", "tests.benchmarks.first_paint"), lambda: _seconds("-c", RIVAL), RUNS
    )
    ours, rival = (1000 * median(each) for each in (pairs.ours, pairs.rival))
    figures = f"{ours:.0f} ms, rival {rival:.0f} ms; torch not imported"
    return Measured(in_words(pairs.time), figures, median(pairs.time) <= 4)


def _seconds(*arguments: str) -> float:
    """From the start of Python with ``arguments`` until it says "ready"."""
    with tempfile.TemporaryDirectory() as place:
        personal = {f"WORKBENCH_{name}": place for name in ("SETTINGS", "CACHE", "MODELS", "DOCUMENTS")}
        environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, **personal}

        def run() -> None:
            done = subprocess.run(
                [sys.executable, *arguments], env=environment, capture_output=True, text=True
            )
            assert done.stdout.strip() == "ready", done.stdout + done.stderr

        return seconds(run)
