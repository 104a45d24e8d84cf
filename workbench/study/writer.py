"""One writer at a time: the lock beside a study, and who holds it."""

import getpass
import socket
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from workbench.study.errors import StudyInUse, cannot_write


class Writer:
    """The right to write to a study. It ends with :meth:`release`, or with the program however it ends."""

    def __init__(self, path: Path) -> None:
        """Take the right. Raises :class:`StudyInUse` naming the holder, or :class:`StudyCannotBeWritten`."""
        # Imported when a study is opened, not before the window is there.
        from filelock import FileLock, Timeout

        self._file = path.with_name(path.name + "-lock")
        # A file of its own: on Windows nobody else can read the file that is locked.
        self._holder = path.with_name(path.name + "-writer")
        # A study may be opened on one thread and closed on another.
        self._lock = FileLock(self._file, timeout=0, thread_local=False)
        try:
            self._lock.acquire()
        except Timeout:
            raise self._in_use(path) from None
        except (OSError, NotImplementedError) as error:
            raise cannot_write(path, getattr(error, "strerror", None) or str(error)) from error
        with suppress(OSError):
            self._holder.write_text(f"{person()}, {datetime.now():%d %B %Y, %H:%M}", encoding="utf-8")

    def release(self) -> None:
        """Let others write. Releasing twice does no harm."""
        if self._lock.is_locked:
            # Removed while it is still held, so that nobody can hold the file that goes away.
            for file in (self._holder, self._file):
                with suppress(OSError):
                    file.unlink()
            self._lock.release()

    def _in_use(self, path: Path) -> StudyInUse:
        try:
            holder = f" ({self._holder.read_text(encoding='utf-8')})"
        except (OSError, ValueError):
            holder = ""
        return StudyInUse(
            f"The study “{path.stem}” is open in another window or program{holder}. Nothing was changed. "
            "Close it there, or open it for reading only."
        )


def person() -> str:
    """Who works here, for the record: the name of the account and of the computer."""
    try:
        return f"{getpass.getuser()} on {socket.gethostname()}"
    except (OSError, KeyError, ImportError):
        return socket.gethostname()
