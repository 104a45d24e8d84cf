"""Faces to be found without a detector: what is to be in each picture is said before, the rest is the real way."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.faces.face import Box, Face
from workbench.core.faces.settings import HAAR, HOG, FacesSettings, face_row
from workbench.core.models.cards import card
from workbench.core.models.machine import Machine
from workbench.core.models.store import fingerprint
from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Skipped, Step, Steps
from workbench.core.tables import Rows
from workbench.core.tasks import Task, task
from workbench.study.execution import execute
from workbench.study.pictures import pictures
from workbench.study.runs import Request
from workbench.study.study import Study

MODEL, DIMENSION = "dlib_resnet", 128
FIND: Task = replace(task("faces"), function="tests.study.faces.making:find")
ONE, TWO, THREE = "picture 1.png", "picture 2.png", "picture 3.png"

shown: dict[str, Sequence[Face] | str] = {}
"""What is in each picture: faces, or why it cannot be read."""
looked_at: list[str] = []


def find(
    files: Sequence[PictureFile], settings: FacesSettings, machine: Machine
) -> Steps[tuple[Rows | Skipped, ...]]:
    """The faces that are said to be there; each one's embedding is made of where it is."""
    looked_at[:] = [file.name for file in files]
    for done, file in enumerate(files, 1):
        yield Step(done, len(files), (_result(file.name, settings),))


def _result(name: str, settings: FacesSettings) -> Rows | Skipped:
    faces = shown.get(name, ())
    if isinstance(faces, str):
        return Skipped(name, faces)
    made_by = (settings.model, fingerprint(card(settings.model))) if settings.model else ("", "")
    rows = tuple(
        face_row(number, replace(face, detector=settings.detector), *made_by)
        for number, face in enumerate(faces, 1)
    )
    vectors = np.stack([vector(face) for face in faces]) if faces and settings.model else None
    return Rows(name, rows, vectors)


def face(left: float, top: float = 10, side: float = 40) -> Face:
    """A face with all its points."""
    points = tuple((left + side * share, top + side / 2) for share in (0.3, 0.7, 0.5, 0.4, 0.6))
    return Face(Box(left, top, side, side), 0.9, points, HOG)


def vector(of: Face) -> NDArray[np.float32]:
    """An embedding that nothing else has."""
    seed = round(of.box.left * 1000 + of.box.top)
    return np.random.default_rng(seed).normal(size=DIMENSION).astype(np.float32)


def request(detector: str = HOG, model: str = MODEL, **others: Any) -> Request:
    return Request(FIND, FacesSettings(detector=detector, model=model, **others))


OTHER_REQUEST = request(HAAR)


def search(
    study: Study, faces: Mapping[str, Sequence[Face] | str], wanted: Request | None = None
) -> list[str]:
    """Look for faces in all pictures; the names of those that were really looked at."""
    shown.clear()
    shown.update(faces)
    looked_at.clear()
    with closing(execute(study, wanted or request(), pictures(study), Machine("cpu"))) as steps:
        for _ in steps:
            pass
    return list(looked_at)
