"""The pictures of a study: which there are, and what went wrong with which."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from workbench.core.pictures.collection import PictureFile, scan
from workbench.core.steps import Skipped, Steps
from workbench.study.study import Study


def pictures(study: Study) -> list[PictureFile]:
    """All pictures in the order in which they were added."""
    with study.reading() as connection:
        rows = connection.execute("SELECT name, path, bytes, modified FROM pictures ORDER BY id")
        return [PictureFile(*row) for row in rows]


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
        _keep(study, step.value)
        yield step


def _keep(study: Study, found: Sequence[PictureFile | Skipped]) -> None:
    files = [each for each in found if isinstance(each, PictureFile)]
    passed_over = [(each.picture, each.reason) for each in found if isinstance(each, Skipped)]
    if not found:
        return
    with study.writing() as connection:
        connection.executemany("INSERT OR REPLACE INTO passed_over (name, reason) VALUES (?, ?)", passed_over)
        connection.executemany("DELETE FROM passed_over WHERE name = ?", [(file.name,) for file in files])
        connection.executemany(
            "INSERT INTO pictures (name, path, bytes, modified) VALUES (?, ?, ?, ?) ON CONFLICT (path) DO UPDATE "
            "SET bytes = excluded.bytes, modified = excluded.modified, unreadable = NULL "
            "WHERE (bytes, modified) != (excluded.bytes, excluded.modified)",
            [(file.name, file.path, file.bytes, file.modified) for file in files],
        )


def mark_unreadable(study: Study, found: Iterable[Skipped]) -> None:
    """Remember why pictures could not be read."""
    with study.writing() as connection:
        connection.executemany(
            "UPDATE pictures SET unreadable = ? WHERE name = ?", [(each.reason, each.picture) for each in found]
        )


def as_on_disk(file: PictureFile) -> PictureFile:
    """The same picture with the size and time of change its file has now; unchanged if the file is gone."""
    try:
        facts = Path(file.path).stat()
    except OSError:
        return file
    return replace(file, bytes=facts.st_size, modified=facts.st_mtime_ns)
