"""The pictures of a study: which there are, and what went wrong with which."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter
from pathlib import Path

from workbench.core.pictures.collection import PictureFile, as_on_disk, numbered, scan
from workbench.core.steps import Skipped, Steps
from workbench.study.metadata import left_out
from workbench.study.study import Study

_COLUMNS = "name, path, bytes, modified, width, height, format, digital_source"
_ADD = (
    f"INSERT INTO pictures ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (path) DO UPDATE "
    "SET bytes = excluded.bytes, modified = excluded.modified, width = excluded.width, "
    "height = excluded.height, format = excluded.format, digital_source = excluded.digital_source, "
    "unreadable = iif((bytes, modified) = (excluded.bytes, excluded.modified), unreadable, NULL) "
    "WHERE (bytes, modified) != (excluded.bytes, excluded.modified) "
    # Studies of former versions know no sizes, or no labels.
    "OR width IS NULL AND excluded.width IS NOT NULL "
    "OR digital_source IS NULL AND excluded.digital_source IS NOT NULL"
)


def pictures(study: Study) -> list[PictureFile]:
    """All pictures in the order in which they were added."""
    with study.reading() as connection:
        rows = connection.execute(f"SELECT {_COLUMNS} FROM pictures ORDER BY id")
        return [PictureFile(*row) for row in rows]


def active_pictures(study: Study) -> list[PictureFile]:
    """The pictures that take part in analyses: those that are not left out."""
    away = left_out(study)
    return [file for file in pictures(study) if file.name not in away]


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
        names = _added(connection, files)
        connection.executemany("INSERT OR REPLACE INTO passed_over (name, reason) VALUES (?, ?)", left_out)
        found_now = json.dumps(list(names.values()))
        connection.execute(
            "DELETE FROM passed_over WHERE name IN (SELECT value FROM json_each(?))", (found_now,)
        )
    return tuple(_under(names, each) for each in found)


def _added(connection: sqlite3.Connection, files: Sequence[PictureFile]) -> dict[str, str]:
    """The names that pictures got, by their paths."""
    before = _last_picture(connection)
    try:
        connection.executemany(_ADD, map(_values, files))
    except sqlite3.IntegrityError:
        # A scan on another thread has just given one of these names away.
        for file in files:
            _add_under_a_free_name(connection, file)
    else:
        if _last_picture(connection) - before == len(files):
            # All of them are new, as in every first scan, and none had to be looked up.
            return {file.path: file.name for file in files}
    paths = json.dumps([file.path for file in files])
    known = "SELECT path, name FROM pictures WHERE path IN (SELECT value FROM json_each(?))"
    return dict(connection.execute(known, (paths,)).fetchall())


def _last_picture(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT coalesce(max(id), 0) FROM pictures").fetchone()[0])


def _under(names: Mapping[str, str], each: PictureFile | Skipped) -> PictureFile | Skipped:
    if isinstance(each, Skipped) or names[each.path] == each.name:
        return each
    return replace(each, name=names[each.path])


_values = attrgetter("name", "path", "bytes", "modified", "width", "height", "format", "source")


def _add_under_a_free_name(connection: sqlite3.Connection, file: PictureFile) -> None:
    for name in numbered(file.name):
        holder = connection.execute("SELECT path FROM pictures WHERE name = ?", (name,)).fetchone()
        if holder is None or holder[0] == file.path:
            connection.execute(_ADD, _values(replace(file, name=name)))
            return


def mark_unreadable(study: Study, found: Iterable[Skipped], path: Path | None = None) -> None:
    """Remember why pictures could not be read; with ``path``, only of those the study still knows there."""
    with study.writing() as connection:
        connection.executemany(
            "UPDATE pictures SET unreadable = ? WHERE name = ? AND coalesce(?, path) = path",
            [(each.reason, each.picture, path and str(path)) for each in found],
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
        is_same = (facts.st_size, facts.st_mtime_ns) == (file.bytes, file.modified)
        return file if is_same else as_on_disk(file.name, file.path)
    except OSError:
        # The task will find out and say why.
        return file
