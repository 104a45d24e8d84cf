"""Whether a file is a whole study that this program can read. Nothing here changes a file."""

import os
import sqlite3
import stat
from pathlib import Path

from workbench.study import schema
from workbench.study.errors import StudyError, damaged, no_study

_BEGINNING = b"SQLite format 3\x00"
# A full look through a larger file would keep a person waiting; its length is always checked.
CHECKED_THROUGHOUT_UP_TO = 64_000_000


def check_header(path: Path) -> None:
    """Look at the file alone, before SQLite opens it. Raises :class:`StudyError`."""
    try:
        # Looked at before it is opened: opening a named pipe would wait for ever.
        if not stat.S_ISREG(path.stat().st_mode):
            raise no_study(path)
        with path.open("rb") as file:
            header = file.read(100)
            size = os.fstat(file.fileno()).st_size
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise StudyError(
            f"The study “{path.name}” could not be opened ({reason}). Nothing was changed."
        ) from error
    if len(header) < 100 or not header.startswith(_BEGINNING):
        raise no_study(path)
    if path.with_name(path.name + "-wal").exists():
        # The journal may know better than the file.
        return
    # https://sqlite.org/fileformat.html#the_database_header
    page_size, pages, cookie, version, application = (
        int.from_bytes(header[start:end], "big")
        for start, end in ((16, 18), (28, 32), (40, 44), (60, 64), (68, 72))
    )
    _check_kind(path, application, version, is_empty=cookie == 0)
    if size < pages * (65536 if page_size == 1 else page_size):
        raise damaged(path)


def check_content(path: Path, connection: sqlite3.Connection) -> int:
    """The schema version of the study behind ``connection``, 0 if it is empty. Raises :class:`StudyError`."""
    application: int = connection.execute("PRAGMA application_id").fetchone()[0]
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    is_empty = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0
    _check_kind(path, application, version, is_empty)
    is_small = path.stat().st_size <= CHECKED_THROUGHOUT_UP_TO
    if is_small and connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise damaged(path)
    return version


def _check_kind(path: Path, application: int, version: int, is_empty: bool) -> None:
    is_new = application == version == 0 and is_empty
    if application != schema.APPLICATION_ID and not is_new:
        raise no_study(path)
    if version > schema.SCHEMA_VERSION:
        raise StudyError(
            f"“{path.name}” was made by a newer version of Image Workbench. It was left as it is. "
            "Install the newest version to open it."
        )
