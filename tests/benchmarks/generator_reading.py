"""A generator's pickle of about 340 MB: read without trusting it, against Python's own unpickler, which trusts it."""

import contextlib
import json
import os
import pickle
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.measuring import Measured, in_turns, in_words, seconds

MOST_TIME, MOST_MEMORY, MOST_SECONDS = 2.0, 2.2, 1.0
_BETWEEN_LOOKS = 0.005


def measure() -> Measured:
    """Time and memory are those of reading, after the libraries are loaded; opening also converts."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        path = _written(root / "generator.pkl")
        size = path.stat().st_size
        said = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.generator_reading", str(path)],
            env={
                **os.environ,
                **{f"WORKBENCH_{name}": str(root / name) for name in ("MODELS", "CACHE", "SETTINGS")},
            },
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        ).stdout
        found: dict[str, Any] = json.loads(said)
    times, reading = tuple(found["times"]), found["reading"] / size
    figures = (
        f"{size / 1e6:,.0f} MB read in {median(found['ours']):.2f} s, rival {median(found['rival']):.2f} s; "
        f"memory {reading:.2f}× the file ({found['memory'] / size:.2f}× while it is opened and kept); "
        f"opened and kept in {found['first']:.1f} s, the second time in {found['second']:.2f} s"
    )
    is_met = median(times) <= MOST_TIME and reading <= MOST_MEMORY and found["second"] < MOST_SECONDS
    return Measured(f"{in_words(times)} of its time", figures, is_met)


def _written(path: Path) -> Path:
    """A snapshot of a StyleGAN2 of 256 pixels with random weights: G, D and G_ema."""
    from tests.core.generators.making_files import nvidia_pickle
    from workbench.core.generators.networks.design import StyleGAN2Design, usual_channels
    from workbench.core.generators.networks.stylegan2 import StyleGAN2
    from workbench.core.generators.networks.stylegan2_discriminator import StyleGAN2Discriminator

    design = StyleGAN2Design(512, 512, usual_channels(256, 32768, 512))
    judging = StyleGAN2Design(512, 512, usual_channels(256, 16384, 512), architecture="resnet")
    networks = StyleGAN2(design), StyleGAN2Discriminator(judging), StyleGAN2(design)
    ema, judge, learning = (each.requires_grad_(False) for each in networks)
    return nvidia_pickle(path, ema, judge, in_training=learning)


def _opened(path: Path) -> dict[str, Any]:
    """What is measured, in a process in which nothing else has taken memory."""
    from tests.core.generators.foreign_objects import foreign_modules
    from workbench.core.generators.files.opening import open_file
    from workbench.core.generators.files.store import opened
    from workbench.core.generators.reading.apart import read_apart

    def trusting() -> None:
        with foreign_modules(), path.open("rb") as file:
            pickle.load(file)

    def opening() -> None:
        *_, last = open_file(path)
        assert last.value is not None
        opened(last.value.key)

    reading = _peak(lambda: read_apart(path))
    first: list[float] = []
    memory = _peak(lambda: first.append(seconds(opening)))
    second = seconds(opening)
    pairs = in_turns(lambda: seconds(lambda: read_apart(path)), lambda: seconds(trusting))
    return {
        "times": pairs.time,
        "ours": pairs.ours,
        "rival": pairs.rival,
        "reading": reading,
        "memory": memory,
        "first": first[0],
        "second": second,
    }


def _peak(work: Any) -> int:
    """How many bytes this process and those that it starts take at most, beyond what it had before."""
    import psutil

    own = psutil.Process()
    before, most, is_over = own.memory_info().rss, [0], threading.Event()

    def look() -> None:
        while not is_over.wait(_BETWEEN_LOOKS):
            taken = own.memory_info().rss
            for child in own.children():
                with contextlib.suppress(psutil.Error):
                    taken += child.memory_info().rss
            most[0] = max(most[0], taken)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        work()
    finally:
        is_over.set()
        looking.join()
    return most[0] - before


if __name__ == "__main__":
    print(json.dumps(_opened(Path(sys.argv[1]))))
