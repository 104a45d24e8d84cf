"""Checking reads to the last byte: what only begins well is found before any analysis."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from workbench.core.pictures.checking import PICTURES_PER_STEP, check
from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.reading import read_header
from workbench.core.steps import Skipped


def _jpeg(path: Path, length: int | None = None) -> PictureFile:
    noise = np.random.default_rng(1).integers(0, 256, (48, 64, 3), dtype=np.uint8)
    Image.fromarray(noise).save(path)
    path.write_bytes(path.read_bytes()[:length])
    return PictureFile(path.name, str(path))


@pytest.fixture
def files(tmp_path: Path) -> list[PictureFile]:
    whole = [_jpeg(tmp_path / f"{number}.jpg") for number in range(PICTURES_PER_STEP + 3)]
    return [
        *whole[:2],
        _jpeg(tmp_path / "half.jpg", 1200),
        PictureFile("gone.jpg", str(tmp_path / "gone.jpg")),
        *whole[2:],
    ]


@pytest.mark.parametrize("threads", [0, 2])
def test_every_file_is_answered_once_and_in_order(files: list[PictureFile], threads: int) -> None:
    with ThreadPoolExecutor(2) as pool:
        steps = list(check(files, pool if threads else None))
    answers = [each for step in steps for each in step.value]
    assert [each.picture if isinstance(each, Skipped) else each.name for each in answers] == [
        each.name for each in files
    ]
    assert [(step.done, step.total) for step in steps][-1] == (len(files), len(files))


def test_a_file_that_breaks_off_behind_its_header_is_found(files: list[PictureFile]) -> None:
    assert read_header(Path(files[2].path)).width == 64
    found = {
        each.picture: each.reason for step in check(files) for each in step.value if isinstance(each, Skipped)
    }
    assert set(found) == {"half.jpg", "gone.jpg"}
    assert "breaks off" in found["half.jpg"]
    assert "not there" in found["gone.jpg"]


def test_without_pictures_there_is_one_empty_step() -> None:
    assert [(step.done, step.total, step.value) for step in check(())] == [(0, 0, ())]


def test_stopping_leaves_nothing_waiting(files: list[PictureFile]) -> None:
    with ThreadPoolExecutor(1) as pool:
        steps = check(files * 20, pool)
        next(steps)
        steps.close()
        assert pool.submit(lambda: "free").result() == "free"
