"""A study: one SQLite file that one program at a time writes to, saved at every step."""

import os
import shutil
import socket
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

from filelock import FileLock, Timeout

from workbench.core.errors import WorkbenchError
from workbench.study.schema import APPLICATION_ID, SCHEMA_VERSION, migrate

SUFFIX = ".study"
_HEADER = b"SQLite format 3\x00"
# A full look through a larger file would keep a person waiting; its length is always checked.
_CHECKED_THROUGHOUT_UP_TO = 64_000_000


class StudyError(WorkbenchError):
    """A study cannot be opened, read or written."""


class StudyInUse(StudyError):
    """Another program, or another window, is writing to this study."""


class Study:
    """An open study. It may be used from any thread; each thread gets a connection of its own."""

    def __init__(self, path: Path, address: str, lock: FileLock | None) -> None:
        """Use :func:`open_study` or :func:`create_study` instead."""
        self.path = path
        self.temporary: tempfile.TemporaryDirectory[str] | None = None
        self.is_read_only = lock is None
        self._address = address
        self._lock = lock
        self._own = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self._is_closed = False

    @property
    def name(self) -> str:
        """What a person calls the study: its file's name without the suffix."""
        return self.path.stem

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection of this thread to read with. Raises :class:`StudyError` in plain words."""
        with _in_words(self.path):
            yield self._connection()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of the block is kept, or nothing of it. Raises :class:`StudyError`."""
        if self.is_read_only:
            raise StudyError(
                f"The study “{self.name}” is open for reading only, so nothing can be added to it. "
                "Save a copy and go on in the copy."
            )
        with _in_words(self.path):
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def save_copy(self, path: Path) -> None:
        """Write a complete copy to ``path``, which must not exist yet. Raises :class:`StudyError`."""
        if path.exists():
            raise StudyError(f"“{path.name}” is there already. Nothing was written. Choose another name.")
        try:
            with self.reading() as connection:
                connection.execute("VACUUM INTO ?", (str(path),))
        except BaseException:
            path.unlink(missing_ok=True)
            raise

    def close(self) -> None:
        """Close every thread's connection and let others write. Closing twice does no harm."""
        with self._guard:
            self._is_closed = True
            for connection in self._connections:
                connection.close()
            self._connections.clear()
        if self._lock is not None:
            self._lock.release()
        if self.temporary is not None:
            self.temporary.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            with self._guard:
                if self._is_closed:
                    raise StudyError(f"The study “{self.name}” has been closed.")
                connection = self._own.connection = _connect(self._address)
                self._connections.append(connection)
        return connection


def create_study(path: Path) -> Study:
    """Make a new, empty study. Raises :class:`StudyError` if something of that name is there."""
    if path.exists():
        raise StudyError(f"“{path.name}” is there already. Nothing was written. Choose another name, or open it.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StudyError(_cannot_write(path, error.strerror or str(error))) from error
    try:
        return _open_for_writing(path)
    except BaseException:
        for remains in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
            remains.unlink(missing_ok=True)
        raise


def open_study(path: Path, read_only: bool = False) -> Study:
    """Open a study; one on a disk that cannot be written is opened for reading only.

    Raises :class:`StudyInUse` when another program writes to it (open it with ``read_only`` then), and
    :class:`StudyError` when it is missing, damaged, no study, or from a newer version of the program.
    """
    path = path.absolute()
    _check_is_whole(path)
    if read_only or not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        return _open_for_reading(path)
    return _open_for_writing(path)


def open_or_create_study(path: Path) -> Study:
    """Open the study at ``path``, making it first if there is none."""
    return open_study(path) if path.exists() else create_study(path)


def _open_for_reading(path: Path) -> Study:
    study = _reader(path)
    try:
        with study.reading() as connection:
            if _check_is_study(path, connection) < SCHEMA_VERSION:
                raise StudyError(
                    f"“{path.name}” comes from an older version of Image Workbench and cannot be brought up to "
                    "date where it lies. Copy it to a folder that can be written and open the copy."
                )
    except BaseException:
        study.close()
        raise
    return study


def _reader(path: Path) -> Study:
    if os.access(path.parent, os.W_OK):
        return Study(path, f"{path.as_uri()}?mode=ro", lock=None)
    journal = path.with_name(path.name + "-wal")
    if not journal.exists():
        return Study(path, f"{path.as_uri()}?immutable=1", lock=None)
    # The newest steps are still in the journal, and reading a journal needs a folder that can be written.
    temporary = tempfile.TemporaryDirectory(prefix="study-")
    copy = Path(temporary.name) / path.name
    shutil.copyfile(path, copy)
    shutil.copyfile(journal, copy.with_name(copy.name + "-wal"))
    study = Study(path, copy.as_uri(), lock=None)
    study.temporary = temporary
    return study


def _open_for_writing(path: Path) -> Study:
    path = path.absolute()
    study = Study(path, f"{path.as_uri()}?mode=rwc", _locked(path))
    try:
        with study.reading() as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            version = _check_is_study(path, connection)
            if version < SCHEMA_VERSION:
                migrate(connection, version)
        with study.writing() as connection:
            # Only the holder of the lock gets here: whatever still "runs" belongs to a program that died.
            connection.execute("UPDATE runs SET state = 'interrupted' WHERE state = 'running'")
    except BaseException:
        study.close()
        raise
    return study


def _locked(path: Path) -> FileLock:
    lock = FileLock(path.with_name(path.name + "-lock"), timeout=0)
    holder = path.with_name(path.name + "-lock")
    try:
        lock.acquire()
        holder.write_text(f"{socket.gethostname()}, {datetime.now():%d %B %Y, %H:%M}", encoding="utf-8")
    except Timeout:
        raise StudyInUse(
            f"The study “{path.stem}” is open in another window or program{_holder_in_words(holder)}. Nothing was "
            "changed. Close it there, or open it for reading only."
        ) from None
    except OSError as error:
        if lock.is_locked:
            lock.release()
        raise StudyError(_cannot_write(path, error.strerror or str(error))) from error
    return lock


def _holder_in_words(holder: Path) -> str:
    try:
        text = holder.read_text(encoding="utf-8")
    except OSError:
        return ""
    return f" ({text})" if text else ""


def _cannot_write(path: Path, reason: str) -> str:
    return (
        f"The study “{path.name}” cannot be written to “{path.parent}” ({reason.lower()}). "
        "What was saved before is kept. Choose another folder or free some space."
    )


def _connect(address: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        address, uri=True, isolation_level=None, check_same_thread=False, timeout=10, cached_statements=256
    )
    # A killed program loses nothing under WAL with NORMAL; only a power cut can cost the last steps.
    connection.executescript("PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;")
    return connection


def _check_is_whole(path: Path) -> None:
    try:
        with path.open("rb") as file:
            header = file.read(100)
        size = path.stat().st_size
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise StudyError(f"The study “{path.name}” could not be opened ({reason}). Nothing was changed.") from error
    if len(header) < 100 or not header.startswith(_HEADER):
        raise StudyError(f"“{path.name}” is not a study of Image Workbench. It was left as it is.")
    page_size = int.from_bytes(header[16:18], "big")
    pages = int.from_bytes(header[28:32], "big")
    journal = path.with_name(path.name + "-wal")
    if size < pages * (65536 if page_size == 1 else page_size) and not journal.exists():
        raise StudyError(_damaged(path))


def _check_is_study(path: Path, connection: sqlite3.Connection) -> int:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    is_new = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0
    if application != APPLICATION_ID and not is_new:
        raise StudyError(f"“{path.name}” is not a study of Image Workbench. It was left as it is.")
    if version > SCHEMA_VERSION:
        raise StudyError(
            f"“{path.name}” was made by a newer version of Image Workbench. It was left as it is. "
            "Install the newest version to open it."
        )
    if path.stat().st_size <= _CHECKED_THROUGHOUT_UP_TO:
        if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise StudyError(_damaged(path))
    return version


def _damaged(path: Path) -> str:
    return (
        f"The study “{path.name}” is damaged: part of the file is missing or unreadable. It was left as it is. "
        "Open a copy of it, if there is one."
    )


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StudyError(_sentence(path, error)) from error


def _sentence(path: Path, error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", None)
    primary = code & 0xFF if code is not None else None
    if primary in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return _cannot_write(path, "the disk is full" if primary == sqlite3.SQLITE_FULL else "disk error")
    if primary in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
        return _cannot_write(path, "writing is not allowed")
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return _damaged(path)
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return f"The study “{path.name}” is being written by another program. Try again in a moment."
    raise error
