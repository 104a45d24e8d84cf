"""All faces that a study knows, taken away: tables, how they came about, and crops and embeddings if asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.core.errors import WorkbenchError
from workbench.core.models.cards import ModelCard, cards
from workbench.core.models.store import fingerprint
from workbench.core.provenance import PROVENANCE_SCHEMA, software
from workbench.core.settings import setting
from workbench.core.steps import Skipped, Step, Steps
from workbench.study.completing import Completed
from workbench.study.export import refuse_others, write_tables
from workbench.study.faces.crops_export import CROPS, refuse_picture_folders, write_crops
from workbench.study.faces.embeddings import embedded_by
from workbench.study.faces.exporting import completed_known_faces
from workbench.study.faces.rows import FaceRows
from workbench.study.metadata import left_out
from workbench.study.pictures import unreadable
from workbench.study.results import analyses, provenance
from workbench.study.runs import Request
from workbench.study.study import Study

FACES = "faces"


@dataclass(frozen=True)
class FacesExport:
    """What is taken away beside the tables."""

    crops: bool = setting(
        False, "Crops", "A picture of each face, at most 150 pixels wide, in the folder faces_crops."
    )
    aligned: bool = setting(
        True, "Turn crops upright", "Crops are turned until the eyes are level, where these are known."
    )
    embeddings: bool = setting(
        False,
        "Embeddings",
        "The numbers by which faces are recognised (faces_embeddings.npy). They identify people: take them away only "
        "if you may, and keep them as safe as the pictures.",
    )


def export_faces(
    study: Study, folder: Path, wanted: FacesExport, card: ModelCard | None = None
) -> Steps[tuple[Skipped, ...]]:
    """Write ``faces.csv``, ``faces.parquet``, ``faces.json``, ``faces_pictures.csv`` and ``skipped.csv`` into a folder.

    Faces are compared by ``card``, or by the recogniser that has described most of them. Steps count the pictures of
    which crops are made; their values are those that cannot be read. An export of the same study is brought up to date,
    other results are never overwritten. Raises :class:`ExportError`.
    """
    identity = f"known faces of the study “{study.name}”"
    refuse_others(folder, FACES, identity)
    if wanted.crops:
        refuse_picture_folders(study, folder / CROPS)
    taken = completed_known_faces(study, card or usual_card(study), wanted.embeddings)
    unread = [
        Skipped(name, reason) for name, reason in unreadable(study).items() if name not in left_out(study)
    ]
    yield Step(0, 0, ())
    write_tables(folder, FACES, taken, _made(study, identity, taken), unread)
    rows = taken.rows
    if wanted.crops and isinstance(rows, FaceRows):
        yield from write_crops(study, rows.faces, folder, wanted.aligned)


def usual_card(study: Study) -> ModelCard | None:
    """The recogniser that has described most faces, of those that are known here; None if there is none."""
    known = cards()
    return next(
        (
            known[each.model]
            for each in embedded_by(study)
            if each.model in known and fingerprint(known[each.model]) == each.weights_sha256
        ),
        None,
    )


def _made(study: Study, identity: str, taken: Completed) -> dict[str, Any]:
    searches = [provenance(study, request) for request in _searches(study)]
    described = {
        "schema": PROVENANCE_SCHEMA,
        "identity": identity,
        "study": study.name,
        "task": FACES,
        "searches": searches,
        "exported": datetime.now(UTC).isoformat(timespec="seconds"),
        "software": software(),
        "methods": " ".join(each["methods"] for each in searches),
    }
    return taken.provenance(described)


def _searches(study: Study) -> Iterator[Request]:
    """The searches that speak for some picture of the study now, the newest first."""
    with study.reading() as connection:
        speaking = {
            identity
            for (identity,) in connection.execute(
                "SELECT DISTINCT identity FROM face_searches JOIN runs ON runs.id = run"
            )
        }
    for each in analyses(study):
        if each.identity in speaking:
            try:
                request = each.request
            except WorkbenchError:
                # Made with a model that is no longer known here.
                continue
            if request.identity == each.identity:
                yield request
