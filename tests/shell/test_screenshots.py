"""Pictures of every pane for those who make the program better."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from tests.panes.making import make_pictures, make_study
from workbench.panes import PANES
from workbench.shell import screenshots
from workbench.shell.main_window import MainWindow
from workbench.study.metadata import NewColumn, add_columns
from workbench.study.study import open_study


def test_every_view_of_every_pane_is_drawn_light_and_dark(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def small_demo(folder: Path, say: Callable[[str], None]) -> Path:
        path = make_study(tmp_path / "small.study", make_pictures(tmp_path / "pictures"))
        with open_study(path) as study:
            labels = {f"picture {number}.jpg": ("flat", "terrace")[number % 2] for number in range(1, 7)}
            add_columns(study, "Joined", [NewColumn("building_type", "text", "t.csv", values=labels)])
        return path

    monkeypatch.setattr(screenshots, "make_demo", small_demo)
    monkeypatch.setattr(screenshots, "SIZES", (QSize(1024, 700),))
    # Importing torch is tried out elsewhere.
    monkeypatch.setattr(MainWindow, "look_for_devices", lambda window: None)
    monkeypatch.setattr(screenshots, "_SETTLING_MILLISECONDS", 30)
    written = list(screenshots.make_screenshots(tmp_path / "shots"))
    names = {path.name for path in written}
    for scheme in ("light", "dark"):
        assert f"start-{scheme}-1024x700.png" in names
        for entry in PANES:
            assert any(name.startswith(f"{entry.name}-") and scheme in name for name in names), entry.name
        for beside in ("models", "table", "recipe", "package", "moved", "thumbnails"):
            assert f"dialog-{beside}-{scheme}-1024x700.png" in names
        for scene in (
            "images-grid-grouped",
            "classify-agreement-labels",
            "tables-chart-column",
            "process-side-edges",
            "maps-large",
            "filters--chosen",
            "saliency-maps-looked",
            "saliency-check-shuffled",
            "visualise-unit-formed",
            "visualise-unit-examples",
            "adversarial--changed",
            "find_faces-pictures-party",
            "find_faces-faces-all",
        ):
            assert f"{scene}-{scheme}-1024x700.png" in names
    assert len(names) == len(written)
    for path in written:
        pixels = np.asarray(Image.open(path).convert("RGB"))
        assert path.name.startswith("dialog-") or pixels.shape[:2] == (700, 1024)
        assert len(np.unique(pixels.reshape(-1, 3) @ (1, 256, 65_536))) > 20, path.name
    light, dark = (
        np.asarray(Image.open(tmp_path / "shots" / f"start-{each}-1024x700.png").convert("L")).mean()
        for each in ("light", "dark")
    )
    assert light > dark + 50
