"""The study of painted portraits: what the tools of faces show in pictures of the program."""

from pathlib import Path

import numpy as np
import pytest

from workbench.core.faces.face import BY_HAND
from workbench.core.models.cards import card
from workbench.shell.face_scenes import make_portraits
from workbench.shell.painted_portraits import HEIGHT, WIDTH, Pose, face_of, painted
from workbench.study.faces.embeddings import vectors_of
from workbench.study.faces.finding import known_faces, person_names
from workbench.study.study import open_study


def test_the_box_of_a_painted_face_holds_its_eyes_and_little_paper() -> None:
    pose = Pose(1, 300, 200, 160, 8)
    face, picture = face_of(pose, "x", 1.0), np.asarray(painted([pose]))
    assert picture.shape == (HEIGHT, WIDTH, 3)
    box = face.box
    inside = picture[int(box.top) : int(box.top + box.height), int(box.left) : int(box.left + box.width)]
    assert (inside != picture[2, 2]).any(axis=-1).mean() > 0.9
    for eye in face.landmarks[:2]:
        assert eye is not None and picture[round(eye[1]), round(eye[0])].max() < 90


def test_everything_that_the_tools_show_is_in_the_study(tmp_path: Path) -> None:
    path = make_portraits(tmp_path / "Portraits.study", tmp_path / "Portraits")
    with open_study(path) as study:
        faces = known_faces(study)
        assert sorted(person_names(study).values()) == ["Group 4", "Group 5", "Ida", "Mina", "Otto"]
        assert [each.face.detector for each in faces if each.is_drawn] == [BY_HAND]
        assert sum(each.ignored for each in faces) == 1
        found = vectors_of(study, card("dlib_resnet"))
        owners = {each.id: each.person for each in faces if each.person}
    of_one = [at for at, number in enumerate(found.ids) if owners.get(int(number)) == owners[min(owners)]]
    apart = np.linalg.norm(found.vectors[:, None] - found.vectors[None], axis=-1)
    assert apart[np.ix_(of_one, of_one)].max() < 0.5
    assert np.percentile(apart, 90) == pytest.approx(0.9, abs=0.1)
