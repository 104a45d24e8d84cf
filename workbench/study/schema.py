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
    # What a person knows of pictures: one column of “metadata” for each row of “columns”, named c1, c2 and so on.
    # The first says why a picture is left out. Every change by hand is an action that can be undone.
    """
    ALTER TABLE pictures ADD COLUMN width INTEGER;
    ALTER TABLE pictures ADD COLUMN height INTEGER;
    ALTER TABLE pictures ADD COLUMN format TEXT;
    CREATE TABLE actions (
        id INTEGER PRIMARY KEY,
        words TEXT NOT NULL,
        who TEXT NOT NULL,
        at TEXT NOT NULL,
        undone TEXT
    ) STRICT;
    CREATE TABLE columns (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        origin TEXT NOT NULL,
        help TEXT NOT NULL,
        added INTEGER REFERENCES actions (id),
        removed INTEGER REFERENCES actions (id)
    ) STRICT;
    CREATE TABLE renames (
        action INTEGER PRIMARY KEY REFERENCES actions (id),
        metadata_column INTEGER NOT NULL REFERENCES columns (id),
        name TEXT NOT NULL
    ) STRICT;
    CREATE VIEW present_columns AS SELECT id, coalesce((
            SELECT renames.name FROM renames JOIN actions ON actions.id = action
            WHERE metadata_column = columns.id AND undone IS NULL ORDER BY action DESC LIMIT 1
        ), name) AS name, kind, origin, help FROM columns
        WHERE NOT EXISTS (SELECT 1 FROM actions WHERE actions.id = added AND undone IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM actions WHERE actions.id = removed AND undone IS NULL);
    INSERT INTO columns (id, name, kind, origin, help) VALUES (
        1, 'left out', 'text', 'by hand', 'Why the picture is left out of analyses; empty: it takes part.'
    );
    CREATE TABLE metadata (
        picture INTEGER PRIMARY KEY REFERENCES pictures (id),
        c1 TEXT
    ) STRICT;
    CREATE TABLE edits (
        action INTEGER NOT NULL REFERENCES actions (id),
        metadata_column INTEGER NOT NULL REFERENCES columns (id),
        picture INTEGER NOT NULL REFERENCES pictures (id),
        before ANY,
        after ANY,
        PRIMARY KEY (metadata_column, picture, action)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX edits_by_action ON edits (action);
    CREATE TABLE filters (
        name TEXT PRIMARY KEY,
        record TEXT NOT NULL,
        saved TEXT NOT NULL
    ) STRICT;
    CREATE TABLE label_mappings (
        metadata_column INTEGER NOT NULL REFERENCES columns (id),
        model TEXT NOT NULL,
        record TEXT NOT NULL,
        saved TEXT NOT NULL,
        PRIMARY KEY (metadata_column, model)
    ) STRICT, WITHOUT ROWID;
    """,
)
SCHEMA_VERSION = len(MIGRATIONS)

KINDS = {"text": "TEXT", "integer": "INTEGER", "real": "REAL", "share": "REAL"}


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
    columns = ", ".join(f'"{column.name}" {KINDS[column.kind]}' for column in table.columns)
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {results_table(table)} (run INTEGER NOT NULL, picture INTEGER NOT NULL, "
        f"row INTEGER NOT NULL, {columns}, PRIMARY KEY (picture, run, row)) STRICT, WITHOUT ROWID"
    )
    if table.sought_by:
        named = ", ".join(f'"{name}"' for name in table.sought_by)
        connection.execute(
            f'CREATE INDEX IF NOT EXISTS "sought_{table.name}" ON {results_table(table)} ({named})'
        )
