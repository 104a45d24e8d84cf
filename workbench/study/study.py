"""A study: one SQLite file that one program at a time writes to, saved at every step."""

import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath
from typing import Self
from urllib.parse import quote

from workbench.core.tables import replacing
from workbench.study import schema
from workbench.study.checking import check_content, check_header
from workbench.study.errors import (
    StudyCannotBeWritten,
    StudyError,
    StudyInUse,
    cannot_write,
    closed,
    in_words,
    there_already,
)
from workbench.study.writer import Writer

__all__ = [
    "SUFFIX",
    "Study",
    "StudyCannotBeWritten",
    "StudyError",
    "StudyInUse",
    "create_study",
    "open_or_create_study",
    "open_study",
]

SUFFIX = ".study"
_SECONDS_TO_LET_GO = 5.0


class Study:
    """An open study. It may be used from any thread; each thread gets a connection of its own."""

    def __init__(self, path: Path, address: str, writer: Writer | None) -> None:
        """Use :func:`open_study` or :func:`create_study` instead."""
        self.path = path
        self.temporary: tempfile.TemporaryDirectory[str] | None = None
        self.is_read_only = writer is None
        self._address = address
        self._writer = writer
        self._own = threading.local()
        self._users: dict[sqlite3.Connection, int] = {}
        self._changed = threading.Condition()
        self._is_closed = False

    @property
    def name(self) -> str:
        """What a person calls the study: its file's name without the suffix."""
        return self.path.stem

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection of this thread to read with. Raises :class:`StudyError` in plain words."""
        with in_words(self.path):
            connection = self._taken()
            try:
                yield connection
            finally:
                self._given_back(connection)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of the block is kept, or nothing of it. Raises :class:`StudyError`."""
        if self.is_read_only:
            raise StudyError(
                f"The study “{self.name}” is open for reading only, so nothing can be added to it. "
                "Save a copy and go on in the copy."
            )
        with self.reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def save_copy(self, path: Path) -> None:
        """Write a complete copy to ``path``, which must not exist yet. Raises :class:`WorkbenchError`."""
        if os.path.lexists(path):
            raise there_already(path)
        with replacing(path.absolute()) as temporary:
            temporary.unlink(missing_ok=True)
            with self.reading() as connection, in_words(path):
                connection.execute("VACUUM INTO ?", (str(temporary),))

    def close(self) -> None:
        """Close every thread's connection and let others write. Closing twice does no harm.

        Whoever is reading or writing on another thread is interrupted and gets a :class:`StudyError`.
        """
        with self._changed:
            self._is_closed = True
            for connection, users in list(self._users.items()):
                # Closing a connection in the middle of a statement would bring the program down.
                if users:
                    connection.interrupt()
                else:
                    self._close(connection)
            own = getattr(self._own, "connection", None)
            self._changed.wait_for(lambda: self._users.keys() <= {own}, _SECONDS_TO_LET_GO)
        if self._writer is not None:
            self._writer.release()
        if self.temporary is not None:
            self.temporary.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _taken(self) -> sqlite3.Connection:
        with self._changed:
            if self._is_closed:
                raise closed(self.path)
            connection: sqlite3.Connection | None = getattr(self._own, "connection", None)
            if connection is None:
                connection = self._own.connection = _connect(self._address)
            self._users[connection] = self._users.get(connection, 0) + 1
            return connection

    def _given_back(self, connection: sqlite3.Connection) -> None:
        with self._changed:
            self._users[connection] -= 1
            if self._is_closed and not self._users[connection]:
                with suppress(sqlite3.Error):
                    # An interrupted connection stays so until its next statement, and would not tidy up its journal.
                    connection.execute("SELECT 1")
                self._close(connection)

    def _close(self, connection: sqlite3.Connection) -> None:
        connection.close()
        del self._users[connection]
        self._changed.notify_all()


def create_study(path: Path) -> Study:
    """Make a new, empty study. Raises :class:`StudyError` if something of that name is there."""
    path = path.absolute()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(path, error.strerror or str(error)) from error
    writer = Writer(path)
    if _holds_something(path):
        writer.release()
        raise there_already(path)
    try:
        return _opened_for_writing(path, writer)
    except BaseException:
        for remains in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
            remains.unlink(missing_ok=True)
        raise


def open_study(path: Path, read_only: bool = False) -> Study:
    """Open a study; one on a disk that is full or cannot be written is opened for reading only.

    Raises :class:`StudyInUse` when another program writes to it (open it with ``read_only`` then), and
    :class:`StudyError` when it is missing, damaged, no study, or from a newer version of the program.
    """
    path = path.absolute()
    check_header(path)
    can_write_beside = os.access(path.parent, os.W_OK)
    if read_only or not (can_write_beside and os.access(path, os.W_OK)):
        return _opened_for_reading(path, can_write_beside)
    try:
        return _opened_for_writing(path, Writer(path))
    except StudyCannotBeWritten as reason:
        try:
            return _opened_for_reading(path, can_write_beside=False)
        except StudyError:
            raise reason from None


def open_or_create_study(path: Path) -> Study:
    """Open the study at ``path``, making it first if there is none."""
    return open_study(path) if _holds_something(path) else create_study(path)


def _holds_something(path: Path) -> bool:
    # A file without content is what remains of a study when the program is killed while making it.
    return os.path.lexists(path) and not (path.is_file() and path.stat().st_size == 0)


def _opened_for_writing(path: Path, writer: Writer) -> Study:
    study = Study(path, _address(path, "mode=rwc"), writer)
    try:
        with study.reading() as connection:
            version = check_content(path, connection)
            connection.execute("PRAGMA journal_mode = WAL")
            if version < schema.SCHEMA_VERSION:
                schema.migrate(connection, version)
        with study.writing() as connection:
            # Only the holder of the lock gets here: whatever still "runs" belongs to a program that died.
            connection.execute("UPDATE runs SET state = 'interrupted' WHERE state = 'running'")
    except BaseException:
        study.close()
        raise
    return study


def _opened_for_reading(path: Path, can_write_beside: bool) -> Study:
    study = _reader(path, can_write_beside)
    try:
        with study.reading() as connection:
            if check_content(path, connection) < schema.SCHEMA_VERSION:
                raise StudyError(
                    f"“{path.name}” comes from an older version of Image Workbench and cannot be brought up to "
                    "date where it lies. Copy it to a folder that can be written and open the copy."
                )
    except BaseException:
        study.close()
        raise
    return study


def _reader(path: Path, can_write_beside: bool) -> Study:
    journal = path.with_name(path.name + "-wal")
    if can_write_beside:
        # Opened as if to write, which nothing here does: SQLite leaves a journal behind if it may only read.
        return Study(path, _address(path, "mode=rw"), writer=None)
    if not journal.exists():
        return Study(path, _address(path, "immutable=1"), writer=None)
    # The newest steps are still in the journal, and reading a journal needs a folder that can be written.
    temporary = tempfile.TemporaryDirectory(prefix="study-", ignore_cleanup_errors=True)
    copy = Path(temporary.name) / path.name
    try:
        shutil.copyfile(path, copy)
        shutil.copyfile(journal, copy.with_name(copy.name + "-wal"))
    except OSError as error:
        temporary.cleanup()
        raise cannot_write(path, error.strerror or str(error)) from error
    study = Study(path, _address(copy, "mode=rw"), writer=None)
    study.temporary = temporary
    return study


def _address(path: PurePath, options: str) -> str:
    """The URI under which SQLite finds ``path``, be it on a drive or on another computer."""
    place = path.as_posix()
    return f"file://{'' if place.startswith('/') else '/'}{quote(os.fsencode(place))}?{options}"


def _connect(address: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        address, uri=True, isolation_level=None, check_same_thread=False, timeout=10, cached_statements=256
    )
    try:
        # A killed program loses nothing under WAL with NORMAL; only a power cut can cost the last steps.
        for setting in ("synchronous = NORMAL", "foreign_keys = ON", "trusted_schema = OFF"):
            connection.execute(f"PRAGMA {setting}")
    except BaseException:
        connection.close()
        raise
    return connection
