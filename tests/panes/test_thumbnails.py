"""Thumbnails come in the order of the newest wish, what is kept first, and what nobody wants any more is not read."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from tests.panes.making import PATIENCE, SynchronousRunner, load, make_damaged, make_pictures, make_study
from workbench.core.pictures.thumbnail_cache import CacheProblem, ThumbnailCache
from workbench.core.steps import Skipped
from workbench.panes.open_study import OpenStudy
from workbench.panes.thumbnails import ThumbnailLoader
from workbench.panes.unreadable import note_unreadable
from workbench.study.pictures import unreadable
from workbench.workers.runner import Runner


class Grid(QObject):
    """Notes what it is given."""

    thumbnails_wanted = Signal(object)
    thumbnail_size = 64

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[int] = []
        self.sizes: set[int] = set()
        self.unreadable: dict[int, str] = {}

    def set_thumbnail(self, key: int, picture: Any) -> None:
        self.shown.append(key)
        self.sizes.add(max(picture.shape))

    def set_unreadable(self, key: int, reason: str) -> None:
        self.unreadable[key] = reason


class Place:
    """A grid, a study of twenty pictures, of which three cannot be read, and what fails."""

    def __init__(self, folder: Path) -> None:
        make_pictures(folder / "pictures", 20)
        make_damaged(folder / "pictures")
        self.study = OpenStudy()
        self.study.show(load(make_study(folder / "a.study", folder / "pictures")))
        self.runner, self.grid = Runner(), Grid()
        self.failed: list[BaseException] = []
        self.loader = ThumbnailLoader(self.grid, self.study, self.runner, self.failed.append)

    def numbers(self, *names: str) -> list[int]:
        return [self.study.numbers[name] for name in names]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path)
    yield made
    made.runner.shut_down()
    made.study.thumbnails.close()
    study = made.study.leave()
    assert study is not None
    study.close()


def test_all_that_is_wanted_comes_or_is_said(place: Place, qtbot: QtBot) -> None:
    bad = place.numbers("half.jpg", "letter.jpg", "nothing.png")
    for _ in range(2):
        place.grid.shown.clear(), place.grid.unreadable.clear()
        place.grid.thumbnails_wanted.emit((*range(len(place.study.files)), 999))
        qtbot.waitUntil(lambda: len(place.grid.shown) == 20, timeout=PATIENCE)
        qtbot.waitUntil(lambda: sorted(place.grid.unreadable) == sorted(bad), timeout=PATIENCE)
    assert place.grid.sizes == {64} and not place.failed
    assert len(place.study.unreadable) == 3


def test_what_is_kept_comes_before_what_must_be_made(
    place: Place, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = place.numbers("picture 3.jpg", "picture 9.jpg")
    for number in kept:
        place.study.thumbnails.thumbnail(Path(place.study.files[number].path), 64)
    others = place.numbers("picture 1.jpg", "picture 2.jpg", "picture 4.jpg")
    gate = threading.Event()
    make = ThumbnailCache._made

    def held(*arguments: Any) -> Any:
        assert gate.wait(PATIENCE)
        return make(*arguments)

    monkeypatch.setattr(ThumbnailCache, "_made", held)
    place.grid.thumbnails_wanted.emit((*others, *kept))
    qtbot.waitUntil(lambda: place.grid.shown == kept, timeout=PATIENCE)
    gate.set()
    qtbot.waitUntil(lambda: sorted(place.grid.shown) == sorted(others + kept), timeout=PATIENCE)


def test_a_newer_wish_drops_what_was_scrolled_past(
    place: Place, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    gate, began = threading.Event(), threading.Event()

    def make(_: object, path: Path, *__: object) -> Any:
        made.append(path.name)
        began.set()
        assert gate.wait(PATIENCE)
        return np.zeros((48, 64, 3), np.uint8)

    monkeypatch.setattr(ThumbnailCache, "_made", make)
    past = place.numbers(*(f"picture {number}.jpg" for number in range(1, 16)))
    newest = place.numbers("picture 20.jpg", "picture 19.jpg")
    place.grid.thumbnails_wanted.emit(tuple(past))
    qtbot.waitUntil(began.is_set, timeout=PATIENCE)
    place.grid.thumbnails_wanted.emit(tuple(newest))
    gate.set()
    qtbot.waitUntil(lambda: sorted(place.grid.shown) == sorted(newest), timeout=PATIENCE)
    assert len(made) <= 4, "the two that were under way, and the two wanted"


def test_a_cache_that_fails_is_said_once_and_the_pictures_come(
    place: Place, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = iter([CacheProblem("The disk is full.")])
    monkeypatch.setattr(ThumbnailCache, "take_problem", lambda _: next(problem, None))
    wanted = place.numbers("picture 1.jpg", "picture 2.jpg")
    place.grid.thumbnails_wanted.emit(tuple(wanted))
    qtbot.waitUntil(lambda: len(place.grid.shown) == 2, timeout=PATIENCE)
    assert [str(error) for error in place.failed] == ["The disk is full."]


def test_a_late_answer_about_a_file_found_elsewhere_since_is_no_news(place: Place) -> None:
    runner, skipped = SynchronousRunner(), Skipped("picture 1.jpg", "The file is not there.")
    note_unreadable(place.study, runner, Path("where it was.jpg"), skipped, place.failed.append)
    note_unreadable(place.study, runner, Path("x.jpg"), Skipped("gone.jpg", "No."), place.failed.append)
    assert not place.study.unreadable
    path = Path(place.study.files[place.numbers("picture 1.jpg")[0]].path)
    note_unreadable(place.study, runner, path, skipped, place.failed.append)
    assert place.study.unreadable == {"picture 1.jpg": "The file is not there."}
    assert place.study.study is not None
    assert unreadable(place.study.study) == place.study.unreadable
