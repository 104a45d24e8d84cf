"""How long the window is ever deaf: a heartbeat in its event loop while it works."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

from tests.benchmarks.measuring import Measured
from tests.benchmarks.photographs import write_photographs
from tests.benchmarks.portraits import write_portraits

FILES, LINKS_PER_FILE = 100_000, 10_000
PICTURES = 400
PORTRAITS = 200


def measure() -> Measured:
    """In a process of its own, so that importing torch is seen too. The aims do not hold for that import."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        write_photographs(root / "photographs", PICTURES)
        write_many(root / "many")
        write_portraits(root / "portraits", 4)
        write_portraits(root / "more portraits", PORTRAITS, seed=2)
        words = [sys.executable, "-m", "tests.benchmarks.heartbeat", place]
        environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
        output = subprocess.run(words, env=environment, stdout=subprocess.PIPE, check=True, text=True).stdout
    found: dict[str, dict[str, float]] = json.loads(output)
    figures = "; ".join(
        f"{name}: 99th percentile {gaps['p99']:.1f} ms, worst {gaps['worst']:.0f} ms in {gaps['seconds']:.0f} s"
        for name, gaps in found.items()
    )
    judged = [gaps for name, gaps in found.items() if name != "importing torch"]
    return Measured("–", figures, all(gaps["p99"] <= 16 and gaps["worst"] <= 100 for gaps in judged))


def write_many(folder: Path) -> None:
    """Files of which the header is read: links to a few, as a file system allows only so many to one."""
    folder.mkdir()
    picture = Image.new("RGB", (16, 12))
    for number in range(FILES):
        path, first = folder / f"picture {number}.jpg", number - number % LINKS_PER_FILE
        if number == first:
            picture.save(path)
        else:
            path.hardlink_to(folder / f"picture {first}.jpg")
