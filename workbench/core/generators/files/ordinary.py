"""Files that hold something, in contrast to those that hand out whatever another program says, for ever."""

import errno
import os
import stat
from pathlib import Path

from workbench.core.generators.errors import GeneratorError

Moment = tuple[int, int, int]
"""By what it shows that a file has changed: its size, when it was written, which one it is; zeros where it is gone."""


def ordinary(path: Path) -> os.stat_result:
    """What the system knows of a file, to be asked before it is opened; OSError when it is not there or none.

    Opening a pipe waits until somebody writes to it, and some devices (/dev/zero) never end.
    """
    known = path.stat()
    if stat.S_ISDIR(known.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(known.st_mode):
        raise OSError(errno.EINVAL, "It is a pipe or a device, not a file", str(path))
    return known


def moment_of(path: Path) -> Moment:
    """The state of a file now."""
    try:
        known = path.stat()
    except OSError:
        return 0, 0, 0
    return known.st_size, known.st_mtime_ns, known.st_ino


def check_unchanged(path: Path, then: Moment) -> None:
    """GeneratorError when a file is no longer what it was when its checksum was taken, as while it is being fetched."""
    if moment_of(path) != then:
        raise GeneratorError(
            f"“{path.name}” changed while it was being opened. Nothing was kept. Wait until it is copied or downloaded "
            "as a whole, then open it again."
        )
