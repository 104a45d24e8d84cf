"""Small encoded pictures in one SQLite file, those not asked for the longest the first to go.

Several threads take turns at one store, and several programs may have the same file open. Against as many
small files, which SQLite is compared with in ``tests/benchmarks/thumbnails.py``, one file is several times as
quick to write and its size is known at once; small files are somewhat quicker to read and to clear.
"""

import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

_FILE = "thumbnails 1.sqlite"
_SECONDS_TO_WAIT_FOR_OTHERS = 0.5
_USES_PER_NOTE = 200
_DELETED_AT_ONCE = 200
_SHARE_KEPT = 0.9

_SCHEMA = """
    CREATE TABLE IF NOT EXISTS thumbnails (
        id INTEGER PRIMARY KEY,
        path TEXT NOT NULL,
        side INTEGER NOT NULL,
        bytes INTEGER NOT NULL,
        modified INTEGER NOT NULL,
        used REAL NOT NULL,
        reason TEXT NOT NULL,
        UNIQUE (path, side)
    ) STRICT;
    CREATE INDEX IF NOT EXISTS thumbnails_by_use ON thumbnails (used);
    CREATE TABLE IF NOT EXISTS contents (id INTEGER PRIMARY KEY, content BLOB NOT NULL) STRICT;
"""


@dataclass(frozen=True, slots=True)
class Source:
    """What a thumbnail was made from: a file as it was then, reduced to ``side`` pixels."""

    path: str
    bytes: int
    modified: int
    side: int


@dataclass(frozen=True, slots=True)
class Stored:
    """The encoded thumbnail, or the ``reason`` why there can be none."""

    content: bytes
    reason: str = ""


class ThumbnailStore:
    """One file in ``folder``, which is made if need be. Everything here may raise sqlite3.Error and OSError."""

    def __init__(self, folder: Path) -> None:
        # What is in it was made from pictures that may be private.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._used: set[int] = set()
        self._connection = sqlite3.connect(
            folder / _FILE,
            isolation_level=None,
            check_same_thread=False,
            timeout=_SECONDS_TO_WAIT_FOR_OTHERS,
        )
        try:
            # A power cut may cost thumbnails, which are made again; waiting for the disk would cost every day.
            for setting in ("auto_vacuum = INCREMENTAL", "journal_mode = WAL", "synchronous = OFF"):
                self._connection.execute(f"PRAGMA {setting}")
            self._connection.executescript(_SCHEMA)
        except BaseException:
            self._connection.close()
            raise

    @staticmethod
    def remove(folder: Path) -> None:
        """Delete the file, which must not be open here, with its journals."""
        for suffix in ("", "-wal", "-shm"):
            (folder / (_FILE + suffix)).unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the file."""
        try:
            self._note_uses()
        finally:
            self._connection.close()

    @property
    def count(self) -> int:
        """Number of thumbnails and of reasons."""
        return self._number("SELECT count(*) FROM thumbnails")

    @property
    def size_in_bytes(self) -> int:
        """What the thumbnails take on the disk."""
        pages = self._number("PRAGMA page_count") - self._number("PRAGMA freelist_count")
        return pages * self._number("PRAGMA page_size")

    def get(self, source: Source) -> Stored | None:
        """What was stored for a file, unless the file has changed since."""
        row = self._connection.execute(
            "SELECT id, content, reason FROM thumbnails LEFT JOIN contents USING (id) "
            "WHERE path = ? AND side = ? AND bytes = ? AND modified = ?",
            (source.path, source.side, source.bytes, source.modified),
        ).fetchone()
        if row is None:
            return None
        self._used.add(row[0])
        if len(self._used) >= _USES_PER_NOTE:
            self._note_uses()
        return Stored(row[1] or b"", row[2])

    def put(self, source: Source, stored: Stored) -> None:
        """Keep a thumbnail, or the reason why there is none, in the place of what was known of the file."""
        values = (source.path, source.side, source.bytes, source.modified, time.time(), stored.reason)
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            (number,) = self._connection.execute(
                "INSERT INTO thumbnails (path, side, bytes, modified, used, reason) VALUES (?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (path, side) DO UPDATE SET bytes = excluded.bytes, modified = excluded.modified, "
                "used = excluded.used, reason = excluded.reason RETURNING id",
                values,
            ).fetchone()
            self._connection.execute(
                "INSERT OR REPLACE INTO contents (id, content) VALUES (?, ?)", (number, stored.content)
            )

    def forget(self, source: Source) -> None:
        """Drop what is known of a file at one size."""
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            self._delete("SELECT id FROM thumbnails WHERE path = ? AND side = ?", (source.path, source.side))

    def trim(self, limit_in_bytes: int, is_file_shrunk: bool = False) -> None:
        """Delete what was not asked for the longest until nine tenths of a limit that was passed are left."""
        if self.size_in_bytes > limit_in_bytes:
            self._note_uses()
            is_any_left = True
            while is_any_left and self.size_in_bytes > _SHARE_KEPT * limit_in_bytes:
                with self._connection:
                    self._connection.execute("BEGIN IMMEDIATE")
                    oldest = "SELECT id FROM thumbnails ORDER BY used, id LIMIT ?"
                    is_any_left = self._delete(oldest, (_DELETED_AT_ONCE,)) > 0
        if is_file_shrunk:
            # As a script: it takes a step for each page, of which Python would do the first alone.
            self._connection.executescript("PRAGMA incremental_vacuum")
            self._empty_journal()

    def clear(self) -> None:
        """Delete everything, so that neither names nor pictures are left in the file or its journal."""
        self._used.clear()
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.execute("DELETE FROM contents")
            self._connection.execute("DELETE FROM thumbnails")
        self._connection.execute("VACUUM")
        self._empty_journal()

    def _empty_journal(self) -> None:
        # Another program that is reading just now can keep the journal for a moment.
        for _ in range(10):
            is_busy, *_ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not is_busy:
                return

    def _delete(self, selected: str, arguments: tuple[object, ...]) -> int:
        found = self._connection.execute(selected, arguments).fetchall()
        self._connection.executemany("DELETE FROM contents WHERE id = ?", found)
        self._connection.executemany("DELETE FROM thumbnails WHERE id = ?", found)
        return len(found)

    def _note_uses(self) -> None:
        now, used = time.time(), self._used
        self._used = set()
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany(
                "UPDATE thumbnails SET used = ? WHERE id = ?", ((now, number) for number in used)
            )

    def _number(self, query: str) -> int:
        return int(self._connection.execute(query).fetchone()[0])
