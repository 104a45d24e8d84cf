"""Pictures with “faces”, squares of one colour each, and a detector that knows where they are."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tests.panes.making import make_study
from workbench.core.faces.face import Box, Face
from workbench.core.faces.settings import FacesSettings, face_row
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
from workbench.study.study import Study, open_study

FIND: Task = replace(task("faces"), function="tests.panes.faces.making:find")
SIDE, STEP = 40, 100
COLOURS = ((220, 30, 30), (30, 200, 30), (40, 40, 220), (220, 200, 40))
FACES_IN = {"crowd.png": 4, "pair.png": 2, "single.png": 1, "empty.png": 0}


def box_of(number: int) -> Box:
    """Where the face of this number, counted from 0, lies in every picture that has it."""
    return Box(30.0 + STEP * number, 60.0, SIDE, SIDE)


def make_faces(folder: Path) -> Path:
    """Pictures of 430×200 grey pixels with four, two, one and no faces, and a file that is none."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, count in FACES_IN.items():
        picture = np.full((200, 430, 3), 128, np.uint8)
        for number in range(count):
            box = box_of(number)
            left, top = int(box.left), int(box.top)
            picture[top : top + SIDE, left : left + SIDE] = COLOURS[number]
        Image.fromarray(picture).save(folder / name)
    (folder / "letter.png").write_text("Dear Sir or Madam")
    return folder


def find(files: Sequence[PictureFile], settings: FacesSettings, machine: Machine) -> Steps[Any]:
    """Knows by their names how many faces pictures have; one picture in each step."""
    yield Step(0, len(files), ())
    for done, file in enumerate(files, start=1):
        yield Step(done, len(files), (_answer(file, settings),))


def _answer(file: PictureFile, settings: FacesSettings) -> Rows | Skipped:
    count = FACES_IN.get(file.name)
    if count is None:
        return Skipped(file.name, "It is not a picture.", is_unreadable=True)
    faces = [
        Face(box_of(number), 1.5 - 0.25 * number, _points(number), settings.detector)
        for number in range(count)
    ]
    model, sha256 = (settings.model, fingerprint(card(settings.model))) if settings.model else ("", "")
    rows = tuple(face_row(number, face, model, sha256) for number, face in enumerate(faces, start=1))
    vectors = np.eye(4, 128, dtype=np.float32)[:count] if model and count else None
    return Rows(file.name, rows, vectors)


def _points(number: int) -> tuple[tuple[float, float], ...]:
    box = box_of(number)
    places = ((0.3, 0.35), (0.7, 0.35), (0.5, 0.55), (0.35, 0.75), (0.65, 0.75))
    return tuple((box.left + x * box.width, box.top + y * box.height) for x, y in places)


def make_study_of_faces(path: Path, folder: Path) -> Path:
    """A study of these pictures in which faces were found, closed again."""
    make_study(path, make_faces(folder))
    with open_study(path) as study:
        find_all(study)
    return path


def find_all(study: Study) -> None:
    """Find the faces of all pictures."""
    for _ in execute(study, Request(FIND, FacesSettings()), pictures(study), Machine("cpu")):
        pass
