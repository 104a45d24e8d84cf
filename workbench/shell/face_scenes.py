"""What the pictures of the program show of the tools of faces: a study of painted portraits of nobody."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.core.faces.settings import BUILT_IN_RECOGNISER, HOG, FacesSettings, face_row
from workbench.core.models.cards import card
from workbench.core.models.machine import Machine
from workbench.core.models.store import fingerprint
from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Skipped, Step, Steps
from workbench.core.tables import Rows
from workbench.core.tasks import task
from workbench.panes.faces.describe_controls import DescribeControls
from workbench.shell.compared_portraits import comparing_scenes
from workbench.shell.described_portraits import describe_portraits
from workbench.shell.grouped_portraits import group_portraits, people_scenes
from workbench.shell.main_window import MainWindow
from workbench.shell.painted_portraits import SITTERS, Pose, face_of, painted
from workbench.shell.protection_scenes import add_audit, protection_scenes
from workbench.shell.scenes import Scene
from workbench.study.execution import execute
from workbench.study.faces.decisions import draw_face, ignore_faces
from workbench.study.faces.finding import known_faces
from workbench.study.faces.people import new_person
from workbench.study.pictures import add_pictures, pictures
from workbench.study.runs import Request
from workbench.study.study import create_study

_NAMES = ("Ida", "Otto", "Mina")
"""Of the first sitters; the others stay unnamed."""
_DIMENSION = 128
_SPREAD = 0.022
"""Of each number of an embedding: two pictures of one sitter are then about 0.35 apart, of two sitters 0.8."""
_GROUP = "garden party.png"
_MISSED = 4
"""The sitter at the edge of the party whom no detector finds: drawn by hand."""


@cache
def _portraits() -> dict[str, tuple[Pose, ...]]:
    """What is painted in which picture."""
    dice = np.random.default_rng(5)
    found: dict[str, tuple[Pose, ...]] = {}
    for sitter in range(len(SITTERS)):
        for number in range(1, 5):
            x, y, head, tilt = dice.uniform((240, 180, 130, -12), (400, 220, 190, 12))
            found[f"portrait {sitter + 1}{'abcd'[number - 1]}.png"] = (
                Pose(sitter, x, y, head, tilt, dice.uniform(0, 1)),
            )
    found[_GROUP] = tuple(
        Pose(sitter, 80 + 120 * sitter, 190 + 25 * (sitter % 2), 84, 5 - 3 * sitter) for sitter in range(5)
    )
    found["two at a table.png"] = (Pose(0, 200, 200, 120, 6), Pose(2, 430, 210, 115, -5))
    found["three in a row.png"] = tuple(
        Pose(sitter, 130 + 190 * at, 200, 100) for at, sitter in enumerate((1, 2, 3))
    )
    found["empty chairs.png"] = ()
    return found


def make_portraits(path: Path, folder: Path) -> Path:
    """A study of painted portraits in which faces were found, one drawn by hand, and three people named."""
    folder.mkdir(parents=True)
    for at, (name, poses) in enumerate(_portraits().items()):
        painted(poses, at).save(folder / name)
    (folder / "damaged scan.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    with create_study(path) as study:
        for _ in add_pictures(study, [folder]):
            pass
        known = replace(task("faces"), function="workbench.shell.face_scenes:known_portraits")
        with closing(
            execute(study, Request(known, FacesSettings(detector=HOG)), pictures(study), Machine())
        ) as steps:
            for _ in steps:
                pass
        party = next(each for each in pictures(study) if each.name == _GROUP)
        draw_face(study, party, face_of(_portraits()[_GROUP][_MISSED], HOG, None))
        faces = known_faces(study)
        for sitter, name in enumerate(_NAMES, start=1):
            new_person(
                study, name, [each.id for each in faces if each.file.name.startswith(f"portrait {sitter}")]
            )
        ignore_faces(study, [each.id for each in faces if each.file.name == "portrait 5d.png"])
        add_audit(study)
        describe_portraits(study)
        group_portraits(study)
    return path


def known_portraits(
    files: Sequence[PictureFile], settings: FacesSettings, machine: Machine
) -> Steps[tuple[Rows | Skipped, ...]]:
    """Stands in for the task “faces”: painted faces are no faces to a detector, but it is known where they are."""
    yield Step(len(files), len(files), tuple(_answer(file, settings) for file in files))


def _answer(file: PictureFile, settings: FacesSettings) -> Rows | Skipped:
    if file.name not in _portraits():
        return Skipped(file.name, "The file breaks off.")
    poses = [pose for pose in _portraits()[file.name] if (file.name, pose.sitter) != (_GROUP, _MISSED)]
    dice = np.random.default_rng(len(file.name) + sum(map(ord, file.name)))
    recogniser = card(BUILT_IN_RECOGNISER)
    made_by = (recogniser.key, fingerprint(recogniser))
    rows = tuple(
        face_row(number, face_of(pose, settings.detector, float(dice.uniform(0.2, 2.4))), *made_by)
        for number, pose in enumerate(poses, start=1)
    )
    vectors = [
        _middle(pose.sitter) + dice.normal(0, _SPREAD, _DIMENSION).astype(np.float32) for pose in poses
    ]
    return Rows(file.name, rows, np.stack(vectors) if vectors else None)


def _middle(sitter: int) -> NDArray[np.float32]:
    """What the embeddings of a sitter lie around."""
    return np.random.default_rng(100 + sitter).normal(0, 0.05, _DIMENSION).astype(np.float32)


def face_scenes(window: MainWindow) -> Iterator[Scene]:
    """Views of the tools of faces with something chosen; the study of portraits is open."""
    yield Scene("find_faces", "pictures", "party", partial(_look_at, window, _GROUP, 1))
    yield Scene("find_faces", "faces", "all", partial(_look_at, window, "portrait 2a.png", 0))
    yield from comparing_scenes(window)
    yield from people_scenes(window)
    describing = window.panes["describe"].findChild(DescribeControls)
    yield Scene("describe", "faces", "scores", partial(_look_at, window, "portrait 1a.png", 0))
    yield Scene("describe", "distribution", "shares", partial(_look_at, window, "portrait 1a.png", 0))
    yield Scene("describe", "faces", "race", describing.race_page_requested.emit)
    yield from protection_scenes(window, _GROUP)


def _look_at(window: MainWindow, name: str, place: int) -> None:
    """Make a face the current one, the so-manieth from the left of a picture."""
    shared = window.open_study
    if shared.study is not None and name in shared.numbers:
        shared.set_current(shared.files[shared.numbers[name]])
        shared.faces.set_current(known_faces(shared.study, [name])[place])
