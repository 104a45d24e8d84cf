"""Embeddings of faces that are known already: the same as when they are found."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.conftest import SHARED
from workbench.core.faces.embed_faces import embed_faces
from workbench.core.faces.embed_settings import EMBEDDED, EmbedSettings
from workbench.core.faces.face import Box, Face
from workbench.core.faces.find_faces import find_faces
from workbench.core.faces.known import NumberedFace, PictureWithFaces
from workbench.core.faces.settings import BUILT_IN_RECOGNISER, HOG, FacesSettings, face_of_row
from workbench.core.models.cards import CardError, card
from workbench.core.models.machine import Machine
from workbench.core.models.store import fingerprint
from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Skipped, Step
from workbench.core.tables import Rows

FACES = SHARED / "faces"
SETTINGS = EmbedSettings()


def embedded(files: Sequence[PictureFile]) -> list[Rows | Skipped]:
    return [each for step in embed_faces(files, SETTINGS, Machine("cpu")) for each in step.value]


def with_faces(path: Path, *faces: Face) -> PictureWithFaces:
    numbered = tuple(NumberedFace(number, face) for number, face in enumerate(faces, 10))
    return PictureWithFaces(path.name, str(path), 1, 1, faces=numbered)


@pytest.mark.skipif(
    not FACES.is_dir(), reason="the shared photographs of faces are not beside this repository"
)
def test_a_known_face_is_described_as_when_it_was_found(tmp_path: Path) -> None:
    path = tmp_path / "portrait.jpg"
    with Image.open(FACES / "obama2.jpg") as image:
        image.thumbnail((500, 500))
        image.save(path, quality=92)
    plain = PictureFile(path.name, str(path), 1, 1)
    (step,) = find_faces([plain], FacesSettings(HOG), Machine("cpu"))
    (found,) = step.value
    assert isinstance(found, Rows) and found.vectors is not None
    face = face_of_row(found.rows[0])
    box = face.box
    drawn = Face(Box(box.left - 3, box.top + 2, box.width + 6, box.height + 5))
    (again,) = embedded([with_faces(path, face, drawn, Face(Box(0, 0, 8, 8)))])
    assert isinstance(again, Rows) and again.vectors is not None
    made_by = (BUILT_IN_RECOGNISER, fingerprint(card(BUILT_IN_RECOGNISER)))
    assert again.rows == ((10, *made_by), (11, *made_by), (12, *made_by))
    assert again.vectors.shape == (3, 128) and again.vectors.dtype == np.float32
    assert np.linalg.norm(again.vectors[0] - found.vectors[0]) < 0.05
    # Drawn by hand it is a little off, and of the same person all the same.
    assert np.linalg.norm(again.vectors[1] - found.vectors[0]) < 0.4
    assert {len(row) for row in again.rows} == {len(EMBEDDED.columns)}


def test_nothing_to_do_and_pictures_that_give_nothing(tmp_path: Path) -> None:
    assert list(embed_faces([], SETTINGS, Machine("cpu"))) == []
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"")
    grey = tmp_path / "grey.png"
    Image.new("RGB", (60, 60), "grey").save(grey)
    plain = PictureFile("plain.png", str(grey), 1, 1)
    found = embedded([with_faces(broken, Face(Box(0, 0, 20, 20))), plain, with_faces(grey)])
    assert isinstance(found[0], Skipped) and found[0].is_unreadable
    assert found[1] == Skipped("plain.png", "No faces were sought in this picture. Find faces first.", False)
    assert isinstance(found[2], Rows) and found[2].rows == () and found[2].vectors is not None
    assert found[2].vectors.shape == (0, 128)


def test_steps_are_as_small_as_was_asked(tmp_path: Path) -> None:
    path = tmp_path / "grey.png"
    Image.new("RGB", (60, 60), "grey").save(path)
    files = [replace(with_faces(path), name=f"{number}.png") for number in range(5)]
    steps: list[Step[tuple[Rows | Skipped, ...]]] = list(
        embed_faces(files, SETTINGS, Machine("cpu", pictures_at_once=2))
    )
    assert [(step.done, step.total) for step in steps] == [(2, 5), (4, 5), (5, 5)]


def test_what_is_no_recogniser_is_refused() -> None:
    with pytest.raises(CardError, match="describes no faces"):
        next(embed_faces([], EmbedSettings("squeezenet1_1"), Machine("cpu")))
