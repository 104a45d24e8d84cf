"""Tasks that write files: a picture is done only while the file made of it is in the folder that is asked for."""

import json
from collections.abc import Sequence
from pathlib import Path

from workbench.core.pictures.collection import PictureFile
from workbench.study.results import rows
from workbench.study.runs import Request, remaining
from workbench.study.study import Study


def still_to_do(
    study: Study, request: Request, files: Sequence[PictureFile], folder: Path | None
) -> list[PictureFile]:
    """:func:`remaining`, and those whose file is not in ``folder`` (any more), or has another size there."""
    left = remaining(study, request, files)
    if folder is None or not request.task.writes_files:
        return left
    columns = request.task.table.header
    name_at, bytes_at = columns.index("file"), columns.index("bytes")
    found = rows(study, request.task.table, request.identity)
    there = {row[0] for row in found if _has_size(folder / str(row[name_at]), row[bytes_at])}
    undone = {file.name for file in left}
    return [file for file in files if file.name in undone or file.name not in there]


def last_folder(study: Study, request: Request) -> Path | None:
    """Where the newest run of a request has put its files; None if there was none."""
    with study.reading() as connection:
        found = connection.execute(
            "SELECT record FROM runs WHERE identity = ? ORDER BY id DESC LIMIT 1", (request.identity,)
        ).fetchone()
    folder = json.loads(found[0]).get("folder") if found else None
    return Path(folder) if folder else None


def _has_size(path: Path, size: object) -> bool:
    try:
        return path.stat().st_size == size
    except (OSError, ValueError):
        return False
