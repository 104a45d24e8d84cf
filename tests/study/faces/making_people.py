"""Studies of drawn faces of known identities: who is in which picture is said before, the embeddings follow from it."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from workbench.core.faces.face import Box, Face
from workbench.core.faces.settings import HOG, FacesSettings, face_row
from workbench.core.models.cards import card
from workbench.core.models.machine import Machine
from workbench.core.models.store import fingerprint
from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Step, Steps
from workbench.core.tables import Rows
from workbench.core.tasks import Task, task
from workbench.study.execution import execute
from workbench.study.metadata import NewColumn, add_columns
from workbench.study.pictures import add_pictures, pictures
from workbench.study.runs import Request
from workbench.study.study import Study, create_study

FIND: Task = replace(task("faces"), function="tests.study.faces.making_people:find")
CARD = card("dlib_resnet")
SIDE, STEP = 60, 90
_SKINS = ((236, 196, 164), (150, 96, 62), (208, 150, 108), (92, 58, 40), (246, 214, 190))
_HAIRS = ((40, 30, 26), (120, 72, 30), (196, 160, 88), (90, 90, 94))

Cast = Mapping[str, Sequence[str]]
"""Who is in each picture, from left to right: the name before a space, after which the look may stand."""


def vector_of(person: str) -> np.ndarray:
    """An embedding: 0.28 from others of the same person, about 1.1 from those of anybody else."""
    name, _, look = person.partition(" ")
    middle = np.random.default_rng([ord(letter) for letter in name]).normal(size=128)
    noise = np.random.default_rng([ord(letter) for letter in person + look]).normal(size=128)
    return (0.8 * middle / np.linalg.norm(middle) + 0.2 * noise / np.linalg.norm(noise)).astype(np.float32)


def make_people(path: Path, folder: Path, cast: Cast, years: Mapping[str, int] | None = None) -> Path:
    """A study of drawn pictures in which the faces were found, closed again; ``years`` is a column of metadata."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, people in cast.items():
        _draw(people).save(folder / name)
    with create_study(path) as study:
        for _ in add_pictures(study, [folder]):
            pass
        find_people(study, cast)
        if years:
            add_columns(study, "added years", [NewColumn("year", "integer", "by hand", values=dict(years))])
    return path


_cast: dict[str, Sequence[str]] = {}


def find_people(study: Study, cast: Cast) -> None:
    """Find the faces of all pictures again; those who are in the cast."""
    _cast.clear()
    _cast.update(cast)
    request = Request(FIND, FacesSettings(detector=HOG, model=CARD.key))
    with closing(execute(study, request, pictures(study), Machine("cpu"))) as steps:
        for _ in steps:
            pass


def find(files: Sequence[PictureFile], settings: FacesSettings, machine: Machine) -> Steps[tuple[Rows, ...]]:
    """Those who are said to be there."""
    for done, file in enumerate(files, start=1):
        people = _cast.get(file.name, ())
        rows = tuple(
            face_row(at, face_at(at - 1), settings.model, fingerprint(CARD))
            for at in range(1, len(people) + 1)
        )
        vectors = np.stack([vector_of(f"{each} in {file.name}") for each in people]) if people else None
        yield Step(done, len(files), (Rows(file.name, rows, vectors),))


def face_at(place: int) -> Face:
    """The face at a place, counted from the left."""
    left, top = 20.0 + STEP * place, 30.0
    points = ((0.3, 0.42), (0.7, 0.42), (0.5, 0.58), (0.36, 0.76), (0.64, 0.76))
    return Face(
        Box(left, top, SIDE, SIDE), 1.2, tuple((left + SIDE * x, top + SIDE * y) for x, y in points), HOG
    )


def _draw(people: Sequence[str]) -> Image.Image:
    """Plain faces of nobody, on a wall."""
    picture = Image.new("RGB", (max(1, len(people)) * STEP + 40, 130), (182, 190, 196))
    pen = ImageDraw.Draw(picture)
    for place, person in enumerate(people):
        dice = np.random.default_rng([ord(letter) for letter in person.partition(" ")[0]])
        skin, hair = _SKINS[dice.integers(5)], _HAIRS[dice.integers(4)]
        width, mouth = int(dice.integers(44, 58)), int(dice.integers(2, 12))
        box = face_at(place).box
        middle, top = box.left + box.width / 2, box.top
        pen.rectangle((middle - 34, top + 68, middle + 34, top + 110), fill=tuple(dice.integers(40, 200, 3)))
        pen.ellipse((middle - width / 2 - 5, top - 10, middle + width / 2 + 5, top + 52), fill=hair)
        pen.ellipse((middle - width / 2, top, middle + width / 2, top + 72), fill=skin)
        for side in (-1, 1):
            eye = middle + side * 12
            pen.ellipse((eye - 4, top + 24, eye + 4, top + 31), fill=(250, 250, 250))
            pen.ellipse((eye - 2, top + 25, eye + 2, top + 30), fill=(30, 30, 30))
        pen.line((middle, top + 30, middle - 2, top + 42), fill=(60, 40, 30), width=1)
        pen.arc(
            (middle - 12, top + 46 - mouth, middle + 12, top + 50 + mouth),
            20,
            160,
            fill=(140, 40, 40),
            width=2,
        )
    return picture
