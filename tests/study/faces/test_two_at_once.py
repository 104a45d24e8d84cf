"""Two searches at once, as two tools of the window ask for: one waits for the other, and nothing is there twice."""

from collections.abc import Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.study.faces import making
from tests.study.faces.making import MODEL, face, request
from workbench.core.faces.settings import HAAR
from workbench.core.models.cards import card
from workbench.core.models.machine import Machine
from workbench.study.execution import execute
from workbench.study.faces.embeddings import embed_missing, embedded_by
from workbench.study.faces.finding import known_faces
from workbench.study.pictures import pictures
from workbench.study.study import Study
from workbench.workers.runner import Runner

FACES = {f"picture {number}.png": [face(10), face(100)] for number in range(1, 6)}
PATIENCE = 10_000


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[Runner]:
    made = Runner()
    yield made
    made.shut_down()


@pytest.fixture
def both(filled: Study, runner: Runner, qtbot: QtBot) -> Any:
    """Asks for several things at once, each for an owner of its own, and waits for all; how many steps each had."""
    making.shown.clear()
    making.shown.update(FACES)

    def ask(*jobs: tuple[Any, ...]) -> list[int]:
        ended: list[object] = []
        failures: list[BaseException] = []
        heard: list[list[Any]] = [[] for _ in jobs]
        owners = [object() for _ in jobs]
        for owner, steps, (function, *arguments) in zip(owners, heard, jobs, strict=True):
            answers = {"each_step": steps.append, "then": ended.append, "failed": failures.append}
            runner.run(owner, function, *arguments, **answers)
        qtbot.waitUntil(lambda: len(ended) + len(failures) == len(jobs), timeout=PATIENCE)
        assert failures == []
        return [sum(len(step.value) for step in steps) for steps in heard]

    return ask


def in_all(study: Study) -> tuple[int, int, list[tuple[str, int]]]:
    with study.reading() as connection:
        twice = connection.execute(
            "SELECT count(*) FROM outcomes GROUP BY run, picture HAVING count(*) > 1"
        ).fetchall()
        (embeddings,) = connection.execute("SELECT count(*) FROM embeddings").fetchone()
    assert twice == []
    return len(known_faces(study)), embeddings, [(each.model, each.faces) for each in embedded_by(study)]


def test_the_same_asked_for_twice_is_done_once(filled: Study, both: Any) -> None:
    files, machine = pictures(filled), Machine("cpu")
    looked_at = both(*[(execute, filled, request(), files, machine)] * 2)
    assert looked_at == [5, 0]
    assert in_all(filled) == (10, 10, [(MODEL, 10)])


def test_another_detector_at_the_same_time_finds_the_same_faces_again(filled: Study, both: Any) -> None:
    files, machine = pictures(filled), Machine("cpu")
    looked_at = both(
        (execute, filled, request(), files, machine), (execute, filled, request(HAAR), files, machine)
    )
    assert looked_at == [5, 5]
    assert in_all(filled) == (10, 10, [(MODEL, 10)])
    assert {each.face.detector for each in known_faces(filled)} == {HAAR}


def test_what_a_search_describes_is_not_described_again_beside_it(filled: Study, both: Any) -> None:
    files, machine = pictures(filled), Machine("cpu")
    both((execute, filled, request(), files, machine), (embed_missing, filled, card(MODEL), machine))
    assert in_all(filled) == (10, 10, [(MODEL, 10)])
