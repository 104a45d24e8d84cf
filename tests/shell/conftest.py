"""What the tests of the window share."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.panes.making import make_pictures, make_study, start, window
from workbench.widgets.theme import apply_theme

__all__ = ["start", "window"]


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Iterator[None]:
    apply_theme(qapp, "light")
    yield
    # Here and now: left to chance, a thread of the next test might be the one that deletes these widgets.
    gc.collect()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six small pictures."""
    return make_pictures(tmp_path / "pictures")


@pytest.fixture
def study_path(tmp_path: Path, folder: Path) -> Path:
    """A study of them."""
    return make_study(tmp_path / "Six pictures.study", folder)
