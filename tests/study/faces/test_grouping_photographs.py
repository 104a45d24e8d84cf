"""Photographs of two men, found and grouped by what is built in."""

from pathlib import Path

import pytest

from tests.conftest import SHARED
from tests.study.faces.test_grouping import grouped
from workbench.core.faces.settings import FacesSettings
from workbench.core.models.machine import Machine
from workbench.core.tasks import task
from workbench.study.execution import execute
from workbench.study.faces.finding import known_faces
from workbench.study.pictures import add_pictures, pictures
from workbench.study.runs import Request
from workbench.study.study import create_study

FACES = SHARED / "faces"
FOUR_OF_ONE = {"obama.jpg", "obama2.jpg", "obama3.jpg", "obama_partial_face.jpg"}


@pytest.mark.skipif(
    not FACES.is_dir(), reason="the shared photographs of faces are not beside this repository"
)
def test_photographs_of_one_man_are_a_group_and_another_is_not_in_it(tmp_path: Path) -> None:
    with create_study(tmp_path / "Photographs.study") as study:
        for _ in add_pictures(study, [FACES]):
            pass
        request = Request(task("faces"), FacesSettings())
        for _ in execute(study, request, pictures(study), Machine("cpu")):
            pass
        names = {each.id: each.file.name for each in known_faces(study)}
        groups = [{names[face] for face in each.faces} for each in grouped(study, 0.6).groups]
        assert len(groups) == 1
        assert {"obama.jpg", "obama2.jpg", "obama3.jpg"} <= groups[0] <= FOUR_OF_ONE
