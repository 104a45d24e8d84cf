"""What the pictures of the program show beside the panes’ own views: a fuller study, and the other windows."""

import csv
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PIL import Image
from PySide6.QtWidgets import QComboBox

from workbench.core.classification.settings import ClassifySettings
from workbench.core.fingerprints.settings import FingerprintSettings
from workbench.core.models.machine import Machine
from workbench.core.processing.text import from_text
from workbench.core.provenance import recipe
from workbench.core.tasks import task
from workbench.panes.arrangement import Arrangement
from workbench.panes.images_controls import GRID
from workbench.panes.network.process_steps import EXAMPLES, ProcessSteps
from workbench.shell.main_window import MainWindow
from workbench.study.execution import execute
from workbench.study.export import write_json
from workbench.study.pictures import add_pictures, pictures
from workbench.study.runs import Request
from workbench.study.study import open_study
from workbench.study.study_columns import study_columns

TRUE_LABELS = "building_type"
"""A column of the sample study that says what a picture shows."""
_SMALLER = (160, 160)


@dataclass(frozen=True)
class Scene:
    """A view of a pane, its own name, and what is chosen there."""

    pane: str
    view: str
    name: str
    show: Callable[[], None]


def add_duplicates(study_path: Path, folder: Path) -> None:
    """Give a study an identical copy of one picture and a smaller one of another, and compare all pictures."""
    folder.mkdir()
    with open_study(study_path) as study:
        first, second, *_ = (Path(file.path) for file in pictures(study))
        (folder / f"copy of {first.name}").write_bytes(first.read_bytes())
        with Image.open(second) as opened:
            opened.convert("RGB").resize(_SMALLER).save(folder / f"{second.stem} small.jpg")
        for _ in add_pictures(study, [folder]):
            pass
        request = Request(task("fingerprint"), FingerprintSettings())
        with closing(execute(study, request, pictures(study), Machine())) as steps:
            for _ in steps:
                pass


def further_scenes(window: MainWindow) -> Iterator[Scene]:
    """Views of the panes with something chosen; some need a column of the sample study, and are left out without it."""
    steps = window.panes["process"].findChild(ProcessSteps)
    for view, name, (_, text) in (("side", "edges", EXAMPLES[0]), ("divided", "colours", EXAMPLES[2])):
        yield Scene("process", view, name, partial(steps.set_steps, from_text(text)))
    study = window.open_study.study
    found = [each for each in study_columns(study) if each.title == TRUE_LABELS] if study is not None else []
    for column in found[:1]:
        arrangement = window.panes["images"].findChild(Arrangement)
        yield Scene("images", GRID, "grouped", partial(arrangement.set_group, column))
        yield Scene("classify", "agreement", "labels", partial(_choose, window, "Column with true labels"))
        yield Scene("tables", "chart", "column", partial(_choose, window, "Column to look at"))


def dialogs(window: MainWindow, folder: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """The windows beside the main one by name, and what opens each; ``folder`` takes the files they need."""
    table, made = folder / "what is known.csv", folder / "recipe.json"
    with table.open("w", encoding="utf-8", newline="") as file:
        names = [each.name for each in window.open_study.files]
        csv.writer(file).writerows([("file", "number"), *((name, at) for at, name in enumerate(names))])
    request = Request(task("classify"), ClassifySettings())
    write_json(made, recipe(request.task, request.settings, request.model, request.other_models))
    yield "models", window.dialogs.show_models
    yield "table", lambda: window.dialogs.add_table(table)
    yield "recipe", lambda: window.dialogs.show_recipe_among([made])
    yield "package", window.dialogs.make_package
    yield "moved", window.dialogs.find_moved
    yield "thumbnails", window.dialogs.show_storage


def _choose(window: MainWindow, box_name: str) -> None:
    for box in window.pages.findChildren(QComboBox):
        at = box.findText(TRUE_LABELS)
        if box.accessibleName() == box_name and at >= 0:
            box.setCurrentIndex(at)
            box.activated.emit(at)
