"""Studies to work on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.study.making import add, make_files
from workbench.study.study import Study, create_study


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "town.study"


@pytest.fixture
def study(path: Path) -> Iterator[Study]:
    """An empty study."""
    with create_study(path) as made:
        yield made


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return make_files(tmp_path / "pictures")


@pytest.fixture
def filled(study: Study, files: list[Path]) -> Study:
    """A study of five pictures."""
    add(study, files[0].parent)
    return study
