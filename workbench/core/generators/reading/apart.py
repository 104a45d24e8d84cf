"""Reading a stranger's file in a process of its own, which cannot harm this one and from which only data come back."""

import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from safetensors import SafetensorError, safe_open
from torch import Tensor

from workbench import paths
from workbench.core.generators.reading.checkpoint import Checkpoint, assembled
from workbench.core.generators.reading.crossing import ENDED, NUMBERS, read_structure
from workbench.core.generators.reading.refusals import Damaged, Hindered, Refusal, in_words

COMMAND = "--read-checkpoint"
"""What the program is started with where it is a bundle and no Python is at hand."""
_FROM_SOURCE = (
    "import sys; sys.path.append(sys.argv.pop(1)); "
    "from workbench.core.generators.reading.child import main; sys.exit(main(sys.argv[1:]))"
)
_MEMORY, _MEMORY_PER_BYTE = 1024**3, 3
_SECONDS, _SECONDS_PER_BYTE = 60, 1e-7
_OLD = 24 * 60 * 60.0


def read_apart(path: Path) -> Checkpoint:
    """What a pickle or torch file holds; its numbers lie in a file that is mapped into memory.

    UnsafeFileError, DamagedFileError and ReadingStoppedError say why a file is not read.
    """
    folder = None
    try:
        folder = _folder()
        is_done = _run(path, folder)
        # A process that ends badly may still have said why.
        crossed = read_structure(folder)
        if not is_done:
            raise Damaged(ENDED)
        value = assembled(crossed.nodes, _mapped(folder / NUMBERS, crossed.storages))
        return Checkpoint(crossed.kind, value, crossed.names, crossed.bytes)
    except Refusal as refusal:
        raise in_words(refusal, path.name) from refusal
    finally:
        # What is mapped stays there for as long as it is used, or, on Windows, until the next file is read.
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def _folder() -> Path:
    """A new folder beside everything else that can be made again; what was left behind there long ago is removed."""
    root = paths.cache_folder() / "reading"
    try:
        root.mkdir(parents=True, exist_ok=True)
        for left in root.iterdir():
            with suppress(FileNotFoundError):
                if time.time() - left.stat().st_mtime > _OLD:
                    shutil.rmtree(left, ignore_errors=True)
        return Path(tempfile.mkdtemp(dir=root))
    except OSError as error:
        raise Hindered(f"no folder could be made for its contents ({error.strerror or error})") from error


def _run(path: Path, folder: Path) -> bool:
    """Read in a process of its own; whether that ended as it should."""
    size = path.stat().st_size if path.is_file() else 0
    seconds = int(_SECONDS + size * _SECONDS_PER_BYTE)
    words = [path.absolute(), folder, _MEMORY + _MEMORY_PER_BYTE * size, seconds]
    try:
        done = subprocess.run(
            [*_program(), *map(str, words)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            timeout=seconds,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Hindered(f"reading it took longer than {seconds} seconds") from error
    except OSError as error:
        raise Hindered(f"the program could not start reading ({error.strerror or error})") from error
    return done.returncode == 0


def _program() -> list[str]:
    """How the process is started: without installed packages and without anything that lies about, where possible."""
    if getattr(sys, "frozen", False):
        return [sys.executable, COMMAND]
    return [sys.executable, "-I", "-S", "-c", _FROM_SOURCE, str(Path(paths.__file__).parents[1])]


def _mapped(file: Path, count: int) -> list[Tensor]:
    try:
        with safe_open(file, framework="pt") as opened:
            return [opened.get_tensor(str(index)) for index in range(count)]
    except (SafetensorError, OSError, RuntimeError) as error:
        raise Damaged(ENDED) from error
