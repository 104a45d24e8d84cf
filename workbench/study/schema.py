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
    # Faces stay the same when they are found again: “run” is the newest that saw them, NULL if a person drew them.
    # What is “absent” was deleted as false, or undone. What people decide is kept in “face_edits” and can be undone.
    """
    CREATE TABLE people (
        id INTEGER PRIMARY KEY,
        name TEXT,
        absent INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE faces (
        id INTEGER PRIMARY KEY,
        picture INTEGER NOT NULL REFERENCES pictures (id),
        bytes INTEGER NOT NULL,
        modified INTEGER NOT NULL,
        left REAL NOT NULL,
        top REAL NOT NULL,
        width REAL NOT NULL,
        height REAL NOT NULL,
        score REAL,
        detector TEXT NOT NULL,
        landmarks TEXT NOT NULL,
        run INTEGER REFERENCES runs (id),
        person INTEGER REFERENCES people (id),
        person_by TEXT,
        ignored INTEGER NOT NULL DEFAULT 0,
        absent INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX faces_by_picture ON faces (picture);
    CREATE INDEX faces_by_person ON faces (person);
    CREATE TABLE face_searches (
        picture INTEGER PRIMARY KEY REFERENCES pictures (id),
        run INTEGER NOT NULL REFERENCES runs (id),
        bytes INTEGER NOT NULL,
        modified INTEGER NOT NULL
    ) STRICT;
    CREATE VIEW present_faces AS SELECT faces.* FROM faces
        JOIN pictures ON pictures.id = faces.picture
        LEFT JOIN face_searches ON face_searches.picture = faces.picture
        WHERE NOT faces.absent AND (faces.bytes, faces.modified) = (pictures.bytes, pictures.modified)
        AND (faces.run IS NULL OR faces.run = face_searches.run OR faces.person_by = 'human' OR faces.ignored);
    CREATE TABLE embeddings (
        face INTEGER NOT NULL REFERENCES faces (id),
        model TEXT NOT NULL,
        weights_sha256 TEXT NOT NULL,
        vector BLOB NOT NULL,
        PRIMARY KEY (model, weights_sha256, face)
    ) STRICT;
    CREATE INDEX embeddings_by_face ON embeddings (face);
    CREATE TABLE face_verdicts (
        id INTEGER PRIMARY KEY,
        first INTEGER NOT NULL REFERENCES faces (id),
        second INTEGER NOT NULL REFERENCES faces (id),
        verdict TEXT,
        UNIQUE (first, second)
    ) STRICT;
    CREATE TABLE face_edits (
        action INTEGER NOT NULL REFERENCES actions (id),
        subject TEXT NOT NULL,
        id INTEGER NOT NULL,
        field TEXT NOT NULL,
        before ANY,
        after ANY,
        PRIMARY KEY (action, subject, field, id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX face_edits_by_subject ON face_edits (subject, id);
    CREATE TABLE groupings (
        action INTEGER PRIMARY KEY REFERENCES actions (id),
        model TEXT NOT NULL,
        weights_sha256 TEXT NOT NULL,
        metric TEXT NOT NULL,
        threshold REAL NOT NULL
    ) STRICT;
    CREATE TABLE forgettings (
        id INTEGER PRIMARY KEY,
        words TEXT NOT NULL,
        who TEXT NOT NULL,
        at TEXT NOT NULL
    ) STRICT;
    CREATE TABLE consents (
        id INTEGER PRIMARY KEY,
        page TEXT NOT NULL,
        text_sha256 TEXT NOT NULL,
        who TEXT NOT NULL,
        given TEXT NOT NULL,
        withdrawn TEXT
    ) STRICT;
    CREATE TABLE face_audits (
        id INTEGER PRIMARY KEY,
        record TEXT NOT NULL,
        who TEXT NOT NULL,
        made TEXT NOT NULL
    ) STRICT;
    CREATE TABLE face_codes (
        audit INTEGER NOT NULL REFERENCES face_audits (id),
        item INTEGER NOT NULL,
        question TEXT NOT NULL,
        answer TEXT NOT NULL,
        who TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (audit, item, question)
    ) STRICT, WITHOUT ROWID;
    """,
    # How a picture came to be, as its file says: a word of the vocabulary of the IPTC, '' if it does not say.
    """
    ALTER TABLE pictures ADD COLUMN digital_source TEXT;
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
