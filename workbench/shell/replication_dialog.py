"""The window in which a replication package is made: which analyses, what else, how large, and where."""

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from workbench.core.file_names import as_file_name
from workbench.core.packages import PACKAGE_SUFFIX
from workbench.core.steps import Step
from workbench.core.wording import size_in_words
from workbench.panes.asking import ask_where_to_save
from workbench.panes.open_study import OpenStudy
from workbench.shell.work_dialog import WorkDialog, bytes_step
from workbench.study.recipes import Replicable, replicable
from workbench.study.replication import PackageRequest, PackageSettings, make_package
from workbench.widgets.headings import Note, SectionHeading
from workbench.widgets.settings_form import SettingsForm
from workbench.workers.runner import Runs

_INDENT = 28
"""Pixels: below the text of a box that can be checked."""
_PRIVATE = (
    "Copies of all pictures will be in the package: {size}. They may show people or belong to somebody. Pass them on "
    "only if you may."
)
_WITHOUT = (
    "Without the pictures, others can tell by the checksums whether they have the same ones ({size} here)."
)


class ReplicationDialog(WorkDialog):
    """Lists the analyses of the study; one click writes those that are chosen into one file."""

    title = "Replication package"
    sentence = (
        "One file with all that somebody else needs to compute the same again and to compare: recipes, tables, how "
        "they were made, and the list of pictures with their checksums."
    )

    made = Signal(object)
    """The path of a package that is complete."""

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(open_study, runner, parent)
        self._analyses: tuple[Replicable, ...] | None = None
        self._boxes: list[QCheckBox] = []
        self._build()
        self.show_state()

    def sizeHint(self) -> QSize:
        return QSize(640, 560)

    def list_analyses(self) -> None:
        """Find out what the study holds."""
        self.ask(replicable, self.open_study.study, then=self._on_listed, channel="analyses")

    def save(self, path: Path) -> None:
        """Write the package that is described to ``path``."""
        requests = tuple(each.request for each in self._chosen())
        request = PackageRequest(requests, path, self.form.settings())
        self.work(
            "Reading the pictures",
            make_package,
            self.open_study.study,
            request,
            then=partial(self._on_made, path),
        )

    def show_step(self, step: Step[Any]) -> None:
        """See :meth:`WorkDialog.show_step`."""
        told = bytes_step(step)
        super().show_step(
            Step(told.done, told.total, f"{told.value} · {step.value}" if step.total else step.value)
        )

    # Building

    def _build(self) -> None:
        self._heading = SectionHeading("Analyses")
        self._note = Note("Looking at what the study holds …")
        self._size = Note()
        self.form: SettingsForm[PackageSettings] = SettingsForm(PackageSettings)
        self.form.changed.connect(self.show_state)
        self.content.addWidget(self._heading)
        self.content.addWidget(self._note)
        self._place_of_boxes = self.content.count()
        self.content.addSpacing(8)
        self.content.addWidget(SectionHeading("What else to put in"))
        self.content.addWidget(self.form)
        self.content.addWidget(self._size)
        self.content.addStretch(1)
        self.save_button = self.add_button(
            "Save the package …",
            "Choose a name and write the package; pictures without a known checksum are read first",
            self._on_save_clicked,
            is_primary=True,
        )

    # Events

    def _on_listed(self, found: tuple[Replicable, ...]) -> None:
        self._analyses = found
        for number, each in enumerate(found):
            box = QCheckBox(each.title)
            box.setChecked(each.request.task.name != "fingerprint")
            box.setToolTip("Put its recipe, its tables and how they were made into the package")
            box.setAccessibleDescription(each.words)
            box.toggled.connect(self.show_state)
            self._boxes.append(box)
            self.content.insertWidget(self._place_of_boxes + 2 * number, box)
            words = Note(each.words)
            words.setIndent(_INDENT)
            self.content.insertWidget(self._place_of_boxes + 2 * number + 1, words)
        self.show_state()

    def _on_save_clicked(self) -> None:
        study = self.open_study.study
        if study is None:
            return
        name = as_file_name(f"{study.name} replication") + PACKAGE_SUFFIX
        path = ask_where_to_save(self, "Save the replication package", study.path.with_name(name))
        if path is not None:
            self.save(path)

    def _on_made(self, path: Path, last: Step[str]) -> None:
        self.say("done", f"“{path.name}” ({size_in_words(last.total)}) is in “{path.parent}”.")
        self.made.emit(path)

    def _chosen(self) -> list[Replicable]:
        pairs = zip(self._analyses or (), self._boxes, strict=False)
        return [each for each, box in pairs if box.isChecked()]

    # Showing

    def show_state(self) -> None:
        """See :meth:`WorkDialog.show_state`."""
        if self._analyses is not None:
            self._note.setText("" if self._analyses else _NOTHING_YET)
            self._note.setVisible(not self._analyses)
        size = size_in_words(sum(file.bytes for file in self.open_study.files))
        has_pictures = self.form.settings().has_pictures
        self._size.setText((_PRIVATE if has_pictures else _WITHOUT).format(size=size))
        self.save_button.setEnabled(bool(self._chosen()) and not self.is_busy)
        for each in (*self._boxes, self.form):
            each.setEnabled(not self.is_busy)


_NOTHING_YET = (
    "Nothing has been computed in this study yet that could be done again here. Classify its pictures first."
)
