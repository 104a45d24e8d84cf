"""``python -m tests.core.generators.reading.fuzzing --minutes N``: read what no one wrote, for as long as it is let.

Each stream is read here, without a process of its own, so that nothing but the reader stands between it and the
computer. It lies in the folder that is named at the beginning until the next takes its place: after a crash it is
there.
"""

import argparse
import faulthandler
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

from tests.core.generators.reading.mutations import SOURCES
from tests.core.generators.reading.watching import Happened, forbidden_events
from workbench.core.generators.reading.checkpoint import read_checkpoint
from workbench.core.generators.reading.errors import DamagedFileError, UnsafeFileError

_SLOWEST = 5.0
_MEMORY = 6 * 1024**3


def read(stream: bytes, path: Path) -> str:
    """Read a stream; what came of it. AssertionError when it did anything, or anything else came of it."""
    path.write_bytes(stream)
    happened: list[Happened] = []
    start = time.monotonic()
    try:
        with forbidden_events(happened):
            read_checkpoint(path)
        outcome = "a value"
    except DamagedFileError:
        outcome = "damaged"
    except UnsafeFileError:
        outcome = "unsafe"
    assert not happened, happened
    assert time.monotonic() - start < _SLOWEST, "it takes too long"
    return outcome


def run(minutes: float, seed: int, folder: Path) -> Counter[str]:
    """How often each outcome was met; stops at the first stream that was not to be."""
    random, found = Random(seed), Counter[str]()
    end = time.monotonic() + 60 * minutes
    path = folder / "stream"
    while time.monotonic() < end:
        source = random.choice(SOURCES)
        found[f"{source.__name__}: {read(source(random), path)}"] += 1
    return found


def main() -> None:
    """Run for the minutes that are asked for, then print how many streams came to what."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    chosen = parser.parse_args()
    faulthandler.enable()
    _bound_memory()
    folder = Path(tempfile.mkdtemp(prefix="fuzzing-"))
    print(f"seed {chosen.seed}, the stream that is read lies in {folder}", flush=True)
    found = run(chosen.minutes, chosen.seed, folder)
    for outcome, count in sorted(found.items()):
        print(f"{count:>12,}  {outcome}")
    print(f"{found.total():>12,}  in all; nothing was executed, nothing crashed")


def _bound_memory() -> None:
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


if __name__ == "__main__":
    main()
