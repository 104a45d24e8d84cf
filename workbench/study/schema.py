"""The tables of a study file, and how older files are brought up to date."""

import sqlite3
from pathlib import Path

from workbench.core.tables import Table
from workbench.study.errors import StudyError, damaged, no_study

# "IWst": tells a study from any other SQLite file.
APPLICATION_ID = 0x49577374

# Each entry brings a file from the version before it to its own; version 1 is the first.
MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE pictures (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        path TEXT NOT NULL UNIQUE,
        bytes INTEGER NOT NULL,
        modified INTEGER NOT NULL,
        unreadable TEXT
    ) STRICT;
    CREATE TABLE passed_over (
        name TEXT PRIMARY KEY,
        reason TEXT NOT NULL
    ) STRICT;
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY,
        identity TEXT NOT NULL,
        task TEXT NOT NULL,
        state TEXT NOT NULL,
        started TEXT NOT NULL,
        ended TEXT,
        record TEXT NOT NULL,
        notes TEXT NOT NULL DEFAULT ''
    ) STRICT;
    CREATE INDEX runs_by_identity ON runs (identity);
    CREATE TABLE outcomes (
        run INTEGER NOT NULL REFERENCES runs (id),
        picture INTEGER NOT NULL REFERENCES pictures (id),
        bytes INTEGER NOT NULL,
        modified INTEGER NOT NULL,
        reason TEXT,
        PRIMARY KEY (run, picture)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX outcomes_by_picture ON outcomes (picture);
    """,
)
SCHEMA_VERSION = len(MIGRATIONS)

# A full look through a larger file would keep a person waiting; its length is always checked.
_CHECKED_THROUGHOUT_UP_TO = 64_000_000

_KINDS = {"text": "TEXT", "integer": "INTEGER", "real": "REAL"}


def check_is_study(path: Path, connection: sqlite3.Connection) -> int:
    """The schema version of the study behind ``connection``, 0 if it is empty. Changes nothing.

    Raises :class:`StudyError` when it is something else, damaged, or from a newer version of the program.
    """
    application: int = connection.execute("PRAGMA application_id").fetchone()[0]
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    is_empty = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0
    is_new = application == version == 0 and is_empty
    if application != APPLICATION_ID and not is_new:
        raise no_study(path)
    if version > SCHEMA_VERSION:
        raise StudyError(
            f"“{path.name}” was made by a newer version of Image Workbench. It was left as it is. "
            "Install the newest version to open it."
        )
    is_small = path.stat().st_size <= _CHECKED_THROUGHOUT_UP_TO
    if is_small and connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise damaged(path)
    return version


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Bring a study from ``version`` (0: an empty file) to this program's, all in one transaction."""
    steps = "".join(MIGRATIONS[version:])
    connection.executescript(
        f"BEGIN IMMEDIATE; PRAGMA application_id = {APPLICATION_ID}; {steps}"
        f"PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;"
    )


def results_table(table: Table) -> str:
    """The name under which a study keeps the rows of a task's table."""
    return f'"results_{table.name}"'


def create_results_table(connection: sqlite3.Connection, table: Table) -> None:
    """Make the place for a task's rows if the study has none yet."""
    columns = ", ".join(f'"{column.name}" {_KINDS[column.kind]}' for column in table.columns)
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {results_table(table)} (run INTEGER NOT NULL, picture INTEGER NOT NULL, "
        f"row INTEGER NOT NULL, {columns}, PRIMARY KEY (picture, run, row)) STRICT, WITHOUT ROWID"
    )
