"""What can be wrong with a study, in plain words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workbench.core.errors import WorkbenchError


class StudyError(WorkbenchError):
    """A study cannot be opened, read or written."""


class StudyInUse(StudyError):
    """Another program, or another window, is writing to this study."""


class StudyCannotBeWritten(StudyError):
    """The disk is full, or writing is not allowed there. What was saved before is kept."""


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Turns what SQLite says of the study at ``path`` into a :class:`StudyError`."""
    try:
        yield
    except sqlite3.Error as error:
        # The low byte is the kind of error, the rest its details; errors of the program itself have no number.
        found = _worded(path, getattr(error, "sqlite_errorcode", 0) & 0xFF)
        if found is None:
            raise
        raise found from error


def _worded(path: Path, kind: int) -> StudyError | None:
    if kind == sqlite3.SQLITE_FULL:
        return cannot_write(path, "the disk is full")
    if kind == sqlite3.SQLITE_IOERR:
        return cannot_write(path, "the disk is full or does not work")
    if kind in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return cannot_write(path, "the folder is missing or may not be written")
    if kind in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return damaged(path)
    if kind in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL):
        return StudyError(
            f"The study “{path.stem}” is being written by another program. Try again in a moment."
        )
    if kind == sqlite3.SQLITE_INTERRUPT:
        return closed(path)
    return None


def cannot_write(path: Path, reason: str) -> StudyCannotBeWritten:
    """A study that is full, locked away or on a disk that only reads."""
    return StudyCannotBeWritten(
        f"The study “{path.name}” cannot be written to “{path.parent}” ({reason.lower()}). "
        "What was saved before is kept. Choose another folder or free some space."
    )


def damaged(path: Path) -> StudyError:
    """A study of which part is missing or nonsense."""
    return StudyError(
        f"The study “{path.name}” is damaged: part of the file is missing or unreadable. It was left as it is. "
        "Open a copy of it, if there is one."
    )


def no_study(path: Path) -> StudyError:
    """A file of another kind."""
    return StudyError(f"“{path.name}” is not a study of Image Workbench. It was left as it is.")


def there_already(path: Path) -> StudyError:
    """A name that is taken."""
    return StudyError(
        f"“{path.name}” is there already. Nothing was written. Choose another name, or open it."
    )


def closed(path: Path) -> StudyError:
    """A study that somebody closed while it was in use."""
    return StudyError(f"The study “{path.stem}” has been closed. What was saved before is kept.")
