"""The pictures of a study: which there are, and what went wrong with which."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from workbench.core.pictures.collection import PictureFile, numbered, scan
from workbench.core.steps import Skipped, Steps
from workbench.study.study import Study

_ADD = (
    "INSERT INTO pictures (name, path, bytes, modified) VALUES (?, ?, ?, ?) ON CONFLICT (path) DO UPDATE "
    "SET bytes = excluded.bytes, modified = excluded.modified, unreadable = NULL "
    "WHERE (bytes, modified) != (excluded.bytes, excluded.modified)"
)


def pictures(study: Study) -> list[PictureFile]:
    """All pictures in the order in which they were added."""
    with study.reading() as connection:
        rows = connection.execute("SELECT name, path, bytes, modified FROM pictures ORDER BY id")
        return [PictureFile(*row) for row in rows]


def passed_over(study: Study) -> list[Skipped]:
    """The files and folders that were found but never became pictures of the study, with the reasons."""
    with study.reading() as connection:
        return [
            Skipped(*row) for row in connection.execute("SELECT name, reason FROM passed_over ORDER BY rowid")
        ]


def unreadable(study: Study) -> dict[str, str]:
    """Why a file or folder could not be read when it was last tried, by its name."""
    with study.reading() as connection:
        rows = connection.execute(
            "SELECT name, unreadable FROM pictures WHERE unreadable IS NOT NULL "
            "UNION ALL SELECT name, reason FROM passed_over"
        )
        return dict(rows.fetchall())


def add_pictures(study: Study, sources: Sequence[Path]) -> Steps[tuple[PictureFile | Skipped, ...]]:
    """Scan ``sources`` into the study, each step saved before it is passed on.

    A file that has changed since it was added is noted as changed: results of its former content stay, and a
    resumed run looks at it again.
    """
    known = {file.path: file.name for file in pictures(study)}
    for step in scan(sources, known):
        yield replace(step, value=keep(study, step.value))


def keep(study: Study, found: Sequence[PictureFile | Skipped]) -> tuple[PictureFile | Skipped, ...]:
    """What was found, under the names by which the study now knows it."""
    if not found:
        return ()
    files = [each for each in found if isinstance(each, PictureFile)]
    left_out = [(each.picture, each.reason) for each in found if isinstance(each, Skipped)]
    with study.writing() as connection:
        try:
            connection.executemany(_ADD, map(_values, files))
        except sqlite3.IntegrityError:
            # A scan on another thread has just given one of these names away.
            for file in files:
                _add_under_a_free_name(connection, file)
        paths = json.dumps([file.path for file in files])
        names = dict(
            connection.execute(
                "SELECT path, name FROM pictures WHERE path IN (SELECT value FROM json_each(?))", (paths,)
            )
        )
        connection.executemany("INSERT OR REPLACE INTO passed_over (name, reason) VALUES (?, ?)", left_out)
        connection.executemany("DELETE FROM passed_over WHERE name = ?", [(name,) for name in names.values()])
    return tuple(
        replace(each, name=names[each.path]) if isinstance(each, PictureFile) else each for each in found
    )


def _values(file: PictureFile) -> tuple[str, str, int, int]:
    return file.name, file.path, file.bytes, file.modified


def _add_under_a_free_name(connection: sqlite3.Connection, file: PictureFile) -> None:
    for name in numbered(file.name):
        holder = connection.execute("SELECT path FROM pictures WHERE name = ?", (name,)).fetchone()
        if holder is None or holder[0] == file.path:
            connection.execute(_ADD, _values(replace(file, name=name)))
            return


def mark_unreadable(study: Study, found: Iterable[Skipped]) -> None:
    """Remember why pictures could not be read."""
    with study.writing() as connection:
        connection.executemany(
            "UPDATE pictures SET unreadable = ? WHERE name = ?",
            [(each.reason, each.picture) for each in found],
        )


def up_to_date(study: Study, files: Sequence[PictureFile]) -> list[PictureFile]:
    """The same pictures with the sizes and times of change their files have now, which the study takes note of."""
    current = [_as_on_disk(file) for file in files]
    changed = [now for now, before in zip(current, files, strict=True) if now != before]
    if changed:
        with study.writing() as connection:
            connection.executemany(_ADD, map(_values, changed))
    return current


def _as_on_disk(file: PictureFile) -> PictureFile:
    try:
        facts = Path(file.path).stat()
    except OSError:
        # The task will find out and say why.
        return file
    return replace(file, bytes=facts.st_size, modified=facts.st_mtime_ns)
