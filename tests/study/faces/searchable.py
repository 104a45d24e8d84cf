"""Studies of faces with embeddings of known distances: the face of “7.png” has the distance 0.07 to that of “0.png”."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from workbench.core.faces.face import Box, Face
from workbench.core.faces.settings import FacesSettings, face_row
from workbench.core.models.cards import cards
from workbench.core.models.machine import Machine
from workbench.core.models.store import fingerprint
from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Step
from workbench.core.tables import Rows
from workbench.core.tasks import task
from workbench.study.execution import execute
from workbench.study.pictures import add_pictures, pictures
from workbench.study.runs import Request
from workbench.study.study import Study, create_study, open_study

FIND = replace(task("faces"), function="tests.study.faces.searchable:find")
CARD = cards()["dlib_resnet"]


def vector_at(distance: float) -> np.ndarray:
    """128 numbers of length 1 that have this Euclidean distance to those for 0."""
    angle = 2 * np.arcsin(distance / 2)
    vector = np.zeros(128, np.float32)
    vector[:2] = np.cos(angle), np.sin(angle)
    return vector


def make_pictures(folder: Path, numbers: Sequence[int]) -> Path:
    """A picture of 64×64 pixels for each number, of a grey of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        Image.new("RGB", (64, 64), (number % 256, number // 256 % 256, 90)).save(folder / f"{number}.png")
    return folder


def find(files: Sequence[PictureFile], settings: FacesSettings, machine: Machine) -> Iterator[Step[Any]]:
    """One face in each picture whose name begins with a number."""
    for done, file in enumerate(files, start=1):
        yield Step(done, len(files), (_answer(file, settings),))


def _answer(file: PictureFile, settings: FacesSettings) -> Rows:
    stem = Path(file.name).stem.split(" ")[0]
    if not stem.isdigit():
        return Rows(file.name, ())
    face = Face(Box(10, 12, 30, 30), 1.0, detector=settings.detector)
    made = (settings.model, fingerprint(CARD)) if settings.model else ("", "")
    vectors = vector_at(int(stem) / 100)[None] if settings.model else None
    return Rows(file.name, (face_row(1, face, *made),), vectors)


def make_searchable(path: Path, folder: Path, model: str = "dlib_resnet") -> Path:
    """A study of the pictures in ``folder`` in which faces were found, closed again."""
    with create_study(path) as study:
        for _ in add_pictures(study, [folder]):
            pass
        find_faces(study, model)
    return path


def find_faces(study: Study, model: str = "dlib_resnet") -> None:
    """Find the faces of all pictures; without a model no embeddings."""
    request = Request(FIND, FacesSettings(detector="dlib_hog", model=model))
    for _ in execute(study, request, pictures(study), Machine("cpu")):
        pass


def opened(tmp_path: Path, numbers: Sequence[int], model: str = "dlib_resnet") -> Study:
    """An open study of such pictures; whoever asks closes it."""
    path = make_searchable(tmp_path / "Faces.study", make_pictures(tmp_path / "faces", numbers), model)
    return open_study(path)


def make_many(path: Path, count: int, seed: int = 1) -> Path:
    """A study of ``count`` faces, each in a picture of its own that is not on the disk, with embeddings at random.

    Every hundredth face is of one person, whose faces are about 0.4 apart; others are 0.8 or more from each other.
    """
    dice = np.random.default_rng(seed)
    vectors = dice.normal(0, 1, (count, 128)).astype(np.float32)
    vectors[::100] = vectors[0] + dice.normal(0, 0.4, (len(vectors[::100]), 128))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) * 1.6
    numbers = range(1, count + 1)
    with create_study(path) as study, study.writing() as connection:
        connection.execute(
            "INSERT INTO runs (id, identity, task, state, started, record) VALUES (1, 'x', 'faces', 'done', '', '{}')"
        )
        connection.executemany(
            "INSERT INTO pictures (id, name, path, bytes, modified) VALUES (?, ?, ?, ?, 1)",
            ((at, f"{at}.jpg", f"/nowhere/{at}.jpg", 1000 + at) for at in numbers),
        )
        connection.execute("INSERT INTO face_searches SELECT id, 1, bytes, modified FROM pictures")
        connection.execute(
            "INSERT INTO faces (id, picture, bytes, modified, left, top, width, height, score, detector, landmarks, "
            "run) SELECT id, id, bytes, modified, 10, 10, 90, 90, 1, 'dlib_hog', '[null, null, null, null, null]', 1 "
            "FROM pictures"
        )
        connection.executemany(
            "INSERT INTO embeddings (face, model, weights_sha256, vector) VALUES (?, ?, ?, ?)",
            (
                (at, CARD.key, fingerprint(CARD), vector.tobytes())
                for at, vector in zip(numbers, vectors, strict=True)
            ),
        )
    return path
