"""The tables of a study file, and how older files are brought up to date."""

import sqlite3

from workbench.core.tables import Table

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

_KINDS = {"text": "TEXT", "integer": "INTEGER", "real": "REAL", "share": "REAL"}


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
