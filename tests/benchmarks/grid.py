"""Whether 100,000 thumbnails move smoothly: how long the window is deaf while they are scrolled through."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.event_loop import write_many
from tests.benchmarks.measuring import Measured

LONGEST_FRAME = 33.0
FIRST_SCREEN = "first screen"


def measure() -> Measured:
    """In a process of its own, on a screen that is only memory."""
    with tempfile.TemporaryDirectory() as place:
        write_many(Path(place) / "many")
        words = [sys.executable, "-m", "tests.benchmarks.grid_at_work", place]
        environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
        output = subprocess.run(words, env=environment, stdout=subprocess.PIPE, check=True, text=True).stdout
    found: dict[str, dict[str, float]] = json.loads(output)
    seconds = found[FIRST_SCREEN]["seconds"]
    frames = "; ".join(f"{name} {gaps['worst']:.0f} ms" for name, gaps in found.items())
    worst = max(gaps["worst"] for gaps in found.values())
    figures = f"longest frame while {frames}; first screen filled after {1000 * seconds:.0f} ms"
    return Measured(f"worst frame {worst:.0f} ms", figures, worst <= LONGEST_FRAME and seconds < 1)
