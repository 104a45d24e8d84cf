"""Taking faces away: a row for each face as people have left it, a row for each picture, embeddings if asked for."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import Any

from workbench.core.faces.settings import face_of_row
from workbench.core.models.cards import ModelCard
from workbench.core.pictures.collection import PictureFile
from workbench.core.tables import Row
from workbench.study.completing import Beside, Completed
from workbench.study.faces.finding import KnownFace, deleted_faces, known_faces, searched
from workbench.study.faces.keeping import same_face
from workbench.study.faces.rows import FACE_ROWS, FaceRows
from workbench.study.faces.statuses import FACE_PICTURES, NO_FACE, SEVERAL_FACES, count_statuses, picture_rows
from workbench.study.pictures import active_pictures, unreadable
from workbench.study.results import COUNTING, rows
from workbench.study.runs import Request
from workbench.study.study import Study


def completed_faces(study: Study, request: Request, names: Collection[str] | None = None) -> Completed:
    """The results of a search for faces, with what people made of them.

    Faces that were deleted as false are not among them, those drawn by hand are. Where a picture was searched with
    other settings since, its rows are still those of this search.
    """
    files = [each for each in active_pictures(study) if names is None or each.name in names]
    looked_at = _looked_at(study, request)
    found = _Found(study, request)
    faces = [face for file in files if file.name in looked_at for face in found.of(file)]
    made = FaceRows(study, faces, request.model)
    pictures = picture_rows(
        [file.name for file in files], Counter(each.file.name for each in faces), looked_at
    )
    return _completed(made, pictures, found.deleted, request.settings.embeddings)


def completed_known_faces(study: Study, card: ModelCard | None, has_embeddings: bool = False) -> Completed:
    """All faces that the study knows now, whichever search has found them, as one recogniser sees them."""
    names = [each.name for each in active_pictures(study)]
    faces = known_faces(study)
    seen = dict.fromkeys(searched(study)) | {
        name: reason for name, reason in unreadable(study).items() if name in set(names)
    }
    pictures = picture_rows(names, Counter(each.file.name for each in faces), seen)
    return _completed(FaceRows(study, faces, card), pictures, len(deleted_faces(study)), has_embeddings)


def _completed(made: FaceRows, pictures: list[Row], deleted: int, has_embeddings: bool) -> Completed:
    record = {"faces": _counted(made.faces, deleted), "pictures_by_faces": count_statuses(pictures)}
    return Completed(
        FACE_ROWS,
        made,
        record,
        _in_words(record),
        (Beside("_pictures", FACE_PICTURES, pictures),),
        {"_embeddings": lambda: made.vectors},
        has_embeddings,
    )


class _Found:
    """The faces that one search has found, by picture, brought together with what the study knows of them."""

    def __init__(self, study: Study, request: Request) -> None:
        found = rows(study, request.task.table, request.identity)
        self._found = {
            str(name): [face_of_row(row[1:]) for row in together]
            for name, together in groupby(found, key=itemgetter(0))
        }
        self._known = _by_picture(known_faces(study))
        self._deleted = _by_picture(deleted_faces(study))
        self.deleted = 0

    def of(self, file: PictureFile) -> list[KnownFace]:
        """The faces of a picture from left to right."""
        known, deleted = self._known.get(file.name, []), self._deleted.get(file.name, [])
        candidates = {each.id: each for each in (*known, *deleted)}
        boxes = {number: each.face.box for number, each in candidates.items()}
        gone = {each.id for each in deleted}
        taken: list[KnownFace] = []
        for face in self._found.get(file.name, []):
            number = same_face(boxes, face.box)
            if number is None:
                taken.append(KnownFace(0, file, face))
                continue
            del boxes[number]
            same = candidates[number]
            if number in gone:
                self.deleted += 1
            else:
                taken.append(same if same.is_drawn else replace(same, face=face))
        # What a human said is there is there, also where this search found nothing.
        taken += [each for each in known if each.id in boxes and (each.is_drawn or each.person_by == "human")]
        return sorted(taken, key=lambda each: each.face.box.left)


def _by_picture(faces: Sequence[KnownFace]) -> dict[str, list[KnownFace]]:
    return {name: list(same) for name, same in groupby(faces, key=lambda each: each.file.name)}


def _looked_at(study: Study, request: Request) -> dict[str, str | None]:
    """The pictures that a request has looked at, with the reason why one could not be read."""
    with study.reading() as connection:
        return dict(
            connection.execute(
                f"SELECT pictures.name, outcomes.reason FROM ({COUNTING}) AS newest "
                "JOIN outcomes USING (picture, run) JOIN pictures ON pictures.id = newest.picture",
                (request.identity,),
            ).fetchall()
        )


def _counted(faces: Sequence[KnownFace], deleted: int) -> dict[str, int]:
    return {
        "total": len(faces),
        "drawn_by_hand": sum(each.is_drawn for each in faces),
        "deleted_as_false": deleted,
        "ignored": sum(each.ignored for each in faces),
        "with_person": sum(each.person is not None for each in faces),
    }


def _in_words(record: Mapping[str, Any]) -> str:
    faces, pictures = record["faces"], record["pictures_by_faces"]
    words = (
        f"Faces in the table: {faces['total']:,}. Pictures without a face: {pictures[NO_FACE]:,}; with several: "
        f"{pictures[SEVERAL_FACES]:,}."
    )
    if not (faces["drawn_by_hand"] or faces["deleted_as_false"]):
        return words
    return (
        f"{words} Drawn by hand because the detector had missed them: {faces['drawn_by_hand']:,}; deleted by hand as "
        f"false: {faces['deleted_as_false']:,}."
    )
