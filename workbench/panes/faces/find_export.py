"""Taking the faces of the study away: what is wanted is asked first, then where it is to be written."""

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.models.cards import ModelCard
from workbench.core.steps import Skipped, Step
from workbench.core.wording import pictures_in_words
from workbench.panes.asking import ask_for_folder
from workbench.panes.pane import Pane
from workbench.study.faces.known_export import FacesExport, export_faces
from workbench.study.study import Study
from workbench.widgets.buttons import text_button
from workbench.widgets.headings import Note, SectionHeading, Tag
from workbench.widgets.settings_form import SettingsForm
from workbench.widgets.theme import theme

_WIDTH = 460
_WHAT = (
    "Two tables: one row for each face with its picture, place, score, detector, person and distance, and one row for "
    "each picture with the number of its faces. How they came about is written beside them."
)
_WARNING = (
    "They do so even without names and pictures: whoever has another photograph of a person can find that person in "
    "them. Export embeddings only if the people pictured, or the law, allow it; keep the file as safe as the pictures, "
    "and delete it when it has served."
)


class ExportFacesDialog(QDialog):
    """Asks what is to be taken away beside the tables. Deletes itself when it is closed."""

    wanted = Signal(object)
    """The :class:`FacesExport` that a person has chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export faces – Image Workbench")
        self.setMinimumWidth(round(_WIDTH * theme().measures.scale))
        self._form: SettingsForm[FacesExport] = SettingsForm(FacesExport)
        self._warning = Note(_WARNING)
        self._warning.setAccessibleName(f"Warning: {_WARNING}")
        self._export = text_button(
            "Choose a folder …", "Choose the folder that receives the tables, and write them"
        )
        self._export.setProperty("role", "primary")
        self._cancel = text_button("Cancel", "Close this window; nothing is written")
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._export)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        self._tag = Tag("Embeddings identify people", "warning")
        for each in (SectionHeading("Export faces"), Note(_WHAT), self._form, self._tag, self._warning):
            column.addWidget(each)
        column.addStretch(1)
        column.addLayout(buttons)
        self._form.changed.connect(self._show_warning)
        self._cancel.clicked.connect(self.reject)
        self._export.clicked.connect(self._on_export_clicked)
        self._show_warning()

    def _on_export_clicked(self) -> None:
        self.wanted.emit(self._form.settings())
        self.accept()

    def _show_warning(self) -> None:
        wanted = self._form.settings()
        self._tag.setVisible(wanted.embeddings)
        self._warning.setVisible(wanted.embeddings)
        aligned = self._form.control("aligned")
        if isinstance(aligned, QCheckBox):
            aligned.setEnabled(wanted.crops)


class FacesTaking:
    """Carries an export out in its pane: asks for the folder, shows progress, says what was written where."""

    def __init__(self, pane: Pane) -> None:
        self._pane = pane
        self._skipped = 0

    def ask(self, recogniser: ModelCard | None) -> None:
        """Ask what is wanted. Faces are compared by ``recogniser``, or by the one that has described most of them."""
        dialog = ExportFacesDialog(self._pane)
        dialog.wanted.connect(partial(self._on_wanted, recogniser))
        dialog.open()

    def _on_wanted(self, recogniser: ModelCard | None, wanted: FacesExport) -> None:
        study = self._pane.open_study.study
        folder = study and ask_for_folder(self._pane, "Choose a folder for the faces", study.path.parent)
        if study is not None and folder is not None:
            self._write(study, folder, wanted, recogniser)

    def _write(self, study: Study, folder: Path, wanted: FacesExport, recogniser: ModelCard | None) -> None:
        self._skipped = 0
        self._pane.progress.start("Writing faces")
        self._pane.read(
            export_faces,
            study,
            folder,
            wanted,
            recogniser,
            each_step=self._on_step,
            then=partial(self._on_written, folder, wanted),
            failed=self._on_failed,
            stopped=partial(self._pane.progress.finish, "Stopped. What was written is kept."),
            channel="export",
        )

    def _on_step(self, step: Step[tuple[Skipped, ...]]) -> None:
        self._skipped += len(step.value)
        if step.total:
            self._pane.progress.update_progress(step.done, step.total, self._skipped)

    def _on_written(self, folder: Path, wanted: FacesExport, _: Any) -> None:
        self._pane.progress.finish()
        beside = [
            words
            for words, is_wanted in (("the crops", wanted.crops), ("the embeddings", wanted.embeddings))
            if is_wanted
        ]
        also = f", with {' and '.join(beside)}" if beside else ""
        lost = f" Of {pictures_in_words(self._skipped)} no crops could be made." if self._skipped else ""
        kind = "warning" if self._skipped else "done"
        self._pane.message_bar.show_message(kind, f"The faces are in “{folder}”: faces.csv{also}.{lost}")

    def _on_failed(self, error: BaseException) -> None:
        self._pane.progress.finish()
        self._pane.failed.emit(self._pane, error)
