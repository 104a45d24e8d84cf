"""The process of its own in which a file is read. It knows neither torch nor numpy, and ends when it has read.

Called with the file, the folder for what is found, and the bounds of memory (bytes) and time (seconds).
"""

import gc
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from workbench.core.generators.reading.content import read_content
from workbench.core.generators.reading.crossing import (
    NUMBERS,
    STRUCTURE,
    write_numbers,
    write_refusal,
    write_structure,
)
from workbench.core.generators.reading.guard import nothing_but_reading
from workbench.core.generators.reading.refusals import TOO_LARGE, Hindered, Refusal

_MOST_FILES = 32


def main(words: list[str]) -> int:
    """Read a file, write what was found or why nothing was."""
    path, folder = Path(words[0]), Path(words[1])
    set_bounds(int(words[2]), int(words[3]))
    # Nothing here goes in circles that would have to be looked for.
    gc.disable()
    with (folder / STRUCTURE).open("wb") as structure, (folder / NUMBERS).open("wb") as numbers:
        try:
            _cross(path, structure, numbers)
        except Refusal as refusal:
            write_refusal(structure, refusal)
        except MemoryError:
            write_refusal(structure, Hindered(TOO_LARGE))
        except OSError as error:
            write_refusal(
                structure, Hindered(f"its contents could not be put down ({error.strerror or error})")
            )
    return 0


def set_bounds(memory: int, seconds: int) -> None:
    """Let this process take no more memory (bytes) and time, start no others and leave no picture of its memory.

    Windows has none of these; there only the parent process looks at the clock.
    """
    try:
        import resource
    except ImportError:
        return
    bounds = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_NOFILE: _MOST_FILES,
    }
    for what, bound in bounds.items():
        # Some systems know a bound and do not let it be set.
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (bound, bound))


def _cross(path: Path, structure: BinaryIO, numbers: BinaryIO) -> None:
    with nothing_but_reading():
        content = read_content(path)
    write_numbers(numbers, content.tree.storages)
    # While a full disk can still be told of.
    numbers.flush()
    write_structure(structure, content)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
