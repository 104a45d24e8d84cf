"""What a request has still to do: pictures without an answer, without the file made of them, or with faces untold."""

from collections.abc import Sequence
from pathlib import Path

from workbench.core.pictures.collection import PictureFile
from workbench.core.tasks import Task
from workbench.study.faces.hiding import with_other_faces
from workbench.study.faces.taking_up import lacking_embeddings
from workbench.study.results import has_table, rows
from workbench.study.runs import NEWEST, Request, remaining
from workbench.study.schema import results_table
from workbench.study.study import Study


def still_to_do(
    study: Study, request: Request, files: Sequence[PictureFile], folder: Path | None = None
) -> list[PictureFile]:
    """:func:`remaining`, and those that count as unfinished although they were answered.

    Of a task that writes files: those whose file is not in ``folder`` (any more), or has another size there. Of a task
    with a row for each face: those in which a face is present, and not ignored, that has no row yet. Of copies without
    faces: those made before it changed which faces are to be hidden.
    """
    undone = {file.name for file in remaining(study, request, files)} | lacking_embeddings(study, request)
    if folder is not None and request.task.writes_files:
        undone |= {file.name for file in files} - _with_file(study, request, folder)
    if has_row_for_each_face(request.task):
        undone |= _with_untold_faces(study, request)
    undone |= with_other_faces(study, request, files)
    return [file for file in files if file.name in undone]


def has_row_for_each_face(task: Task) -> bool:
    """Whether a task says something of each single face, under the face's number in the study."""
    return task.looks_at_faces and "face" in task.table.header


def _with_file(study: Study, request: Request, folder: Path) -> set[str]:
    columns = request.task.table.header
    name_at, bytes_at = columns.index("file"), columns.index("bytes")
    found = rows(study, request.task.table, request.identity)
    return {str(row[0]) for row in found if _has_size(folder / str(row[name_at]), row[bytes_at])}


def _has_size(path: Path, size: object) -> bool:
    try:
        return path.stat().st_size == size
    except (OSError, ValueError):
        return False


def _with_untold_faces(study: Study, request: Request) -> set[str]:
    with study.reading() as connection:
        if not has_table(connection, request.task.table):
            return set()
        found = connection.execute(
            "SELECT DISTINCT pictures.name FROM (SELECT picture, id FROM present_faces WHERE NOT ignored EXCEPT "
            f"SELECT picture, face FROM ({NEWEST}) JOIN {results_table(request.task.table)} USING (picture, run)) "
            "JOIN pictures ON pictures.id = picture",
            (request.identity,),
        )
        return {name for (name,) in found}
