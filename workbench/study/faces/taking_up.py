"""Going back to an earlier search for faces: what it found counts again, without looking at the pictures anew."""

import json
import sqlite3
from collections.abc import Sequence

from workbench.core.models.store import fingerprint
from workbench.core.pictures.collection import PictureFile
from workbench.core.tables import Row, Rows
from workbench.study.faces.keeping import keep_faces
from workbench.study.results import has_table
from workbench.study.runs import NEWEST, Request
from workbench.study.schema import results_table
from workbench.study.study import Study

FACES_TASK = "faces"
_PICTURES_AT_ONCE = 1000


def take_up(study: Study, request: Request, files: Sequence[PictureFile]) -> int:
    """Let a search that was made before speak for these pictures again; for how many another one did until now.

    Where a picture was searched with other settings since, the faces that this request found there before are those
    that count from now on. Nothing is computed, and everything that was decided about faces stays.
    """
    earlier = _to_take_up(study, request, files)
    for start in range(0, len(earlier), _PICTURES_AT_ONCE):
        with study.writing() as connection:
            for name, picture, run in earlier[start : start + _PICTURES_AT_ONCE]:
                keep_faces(connection, run, [Rows(name, _rows(connection, request, picture, run))])
    return len(earlier)


def count_to_take_up(study: Study, request: Request, files: Sequence[PictureFile]) -> int:
    """For how many of these pictures :func:`take_up` would let this search speak again."""
    return len(_to_take_up(study, request, files))


def lacking_embeddings(study: Study, request: Request) -> set[str]:
    """The pictures whose faces have lost the embeddings that this request asks for, because they were forgotten.

    Faces that could not be aligned never had any.
    """
    model = request.model
    if request.task.name != FACES_TASK or model is None:
        return set()
    with study.reading() as connection:
        if not has_table(connection, request.task.table):
            return set()
        rows = connection.execute(
            f"SELECT pictures.name FROM ({NEWEST}) AS newest JOIN faces USING (picture, run) "
            "JOIN pictures ON pictures.id = newest.picture WHERE NOT faces.absent AND NOT faces.ignored "
            "AND NOT EXISTS (SELECT 1 FROM embeddings WHERE face = faces.id AND model = ? AND weights_sha256 = ?) "
            "GROUP BY newest.picture, newest.run HAVING count(*) > (SELECT count(*) FROM "
            f"{results_table(request.task.table)} AS results WHERE results.picture = newest.picture "
            "AND results.run = newest.run AND results.model IS NULL)",
            (request.identity, model.key, fingerprint(model)),
        )
        return {name for (name,) in rows}


def _to_take_up(study: Study, request: Request, files: Sequence[PictureFile]) -> list[tuple[str, int, int]]:
    with study.reading() as connection:
        if request.task.name != FACES_TASK or not has_table(connection, request.task.table):
            return []
        return _spoken_for_by_others(connection, request, [file.name for file in files])


def _spoken_for_by_others(
    connection: sqlite3.Connection, request: Request, names: Sequence[str]
) -> list[tuple[str, int, int]]:
    """Name and number of each answered picture, with the run that answered, for which another run speaks now."""
    return connection.execute(
        f"SELECT pictures.name, pictures.id, newest.run FROM ({NEWEST}) AS newest "
        "JOIN outcomes USING (picture, run) JOIN pictures ON pictures.id = newest.picture "
        "LEFT JOIN face_searches ON face_searches.picture = pictures.id "
        "WHERE outcomes.reason IS NULL AND face_searches.run IS NOT newest.run "
        "AND (outcomes.bytes, outcomes.modified) = (pictures.bytes, pictures.modified) "
        "AND pictures.name IN (SELECT value FROM json_each(?)) ORDER BY pictures.id",
        (request.identity, json.dumps(names)),
    ).fetchall()


def _rows(connection: sqlite3.Connection, request: Request, picture: int, run: int) -> tuple[Row, ...]:
    columns = ", ".join(f'"{column.name}"' for column in request.task.table.columns)
    return tuple(
        connection.execute(
            f"SELECT {columns} FROM {results_table(request.task.table)} WHERE (picture, run) = (?, ?) ORDER BY row",
            (picture, run),
        )
    )
