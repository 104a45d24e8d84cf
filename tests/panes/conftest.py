"""What the tests of the panes share."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.panes.making import make_pictures, make_study, window
from workbench.widgets.theme import apply_theme

__all__ = ["window"]


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> None:
    apply_theme(qapp, "light")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six small pictures."""
    return make_pictures(tmp_path / "pictures")


@pytest.fixture
def study_path(tmp_path: Path, folder: Path) -> Path:
    """A study of them."""
    return make_study(tmp_path / "Six pictures.study", folder)
