"""Searches for faces that are killed, or find the disk full: faces, embeddings and answers stay together."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.study.faces.making import MODEL, face, search
from tests.study.making import add, make_files
from workbench.core.faces.face import Face
from workbench.study.faces.embeddings import embedded_by
from workbench.study.faces.finding import known_faces
from workbench.study.study import Study, StudyError, create_study, open_study

PICTURES, FACES_EACH, LOOKED_AT = 9, 2, 4
EVERYWHERE = {f"picture {number}.png": [face(10), face(100)] for number in range(1, PICTURES + 1)}

KILLED = """
import sys
from contextlib import closing
from pathlib import Path
from tests.study.faces import making
from tests.study.faces.test_broken_off import EVERYWHERE
from tests.study.making import add
from workbench.core.models.machine import Machine
from workbench.study.execution import execute
from workbench.study.faces import keeping
from workbench.study.pictures import pictures
from workbench.study.study import create_study

path, folder, steps, moment = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
making.shown.update(EVERYWHERE)

def wait():
    print("now", flush=True)
    sys.stdin.read()

with create_study(path) as study:
    add(study, folder)
    write, written = keeping.write_embedding, []

    def wait_while_writing(*arguments):
        # Within the transaction of a picture, when one of its two faces has been written.
        written.append(arguments)
        write(*arguments)
        if len(written) == 2 * steps + 1:
            wait()

    if moment == "writing":
        keeping.write_embedding = wait_while_writing
    with closing(execute(study, making.request(), pictures(study), Machine("cpu"))) as made:
        for number, step in enumerate(made):
            if number == steps and moment == "between steps":
                wait()
"""


def counted(study: Study) -> tuple[int, int, int]:
    """How many pictures have an answer, faces and embeddings; each only once."""
    with study.reading() as connection:
        answers = connection.execute("SELECT count(*), count(DISTINCT picture) FROM outcomes").fetchone()
        embeddings = connection.execute("SELECT count(*), count(DISTINCT face) FROM embeddings").fetchone()
    assert answers[0] == answers[1] and embeddings[0] == embeddings[1]
    return answers[0], len(known_faces(study)), embeddings[0]


def searched_for_good(study: Study, faces: dict[str, list[Face]]) -> None:
    """The rest is looked at, and nothing stands there twice."""
    done = counted(study)[0]
    assert len(search(study, faces)) == len(faces) - done
    assert counted(study) == (len(faces), FACES_EACH * len(faces), FACES_EACH * len(faces))
    assert [(each.model, each.faces) for each in embedded_by(study)] == [(MODEL, FACES_EACH * len(faces))]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here")
@pytest.mark.parametrize("moment", ["between steps", "writing"])
def test_a_killed_search_keeps_whole_pictures_and_is_resumed(path: Path, tmp_path: Path, moment: str) -> None:
    make_files(tmp_path / "pictures", PICTURES)
    command = [sys.executable, "-c", KILLED, str(path), str(tmp_path / "pictures"), str(LOOKED_AT), moment]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "now\n"
        process.kill()
    with open_study(path) as study:
        assert counted(study) == (LOOKED_AT, FACES_EACH * LOOKED_AT, FACES_EACH * LOOKED_AT)
        searched_for_good(study, EVERYWHERE)


def test_on_a_full_disk_no_picture_is_kept_by_halves(path: Path, tmp_path: Path) -> None:
    faces = {f"picture {number}.png": [face(10), face(100)] for number in range(1, 101)}
    make_files(tmp_path / "pictures", len(faces))
    with create_study(path) as study:
        add(study, tmp_path / "pictures")
        with study.reading() as connection:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages + 25}")
        with pytest.raises(StudyError, match="the disk is full"):
            search(study, faces)
        answers, found, embeddings = counted(study)
        assert 0 < answers < len(faces) and found == embeddings == FACES_EACH * answers
    with open_study(path) as study:
        searched_for_good(study, faces)
