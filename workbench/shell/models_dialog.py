"""The window of models: what there is, what is known of it, and how weights come, are checked and go."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QDialog, QMessageBox, QVBoxLayout, QWidget

from workbench import paths
from workbench.core.models.cards import ModelCard, cards, unreadable_cards
from workbench.core.models.store import (
    are_here,
    can_be_fetched,
    remove,
    verify_each,
    weights_path,
)
from workbench.core.steps import Step, Steps
from workbench.core.wording import size_in_words
from workbench.panes.asking import ask_for_file, ask_where_to_save
from workbench.panes.model_facts import ModelFactsColumn
from workbench.shell.error_report import report
from workbench.shell.models_controls import ModelsControls, can_be_removed, fetch_wish, removal_question
from workbench.shell.models_table import ModelsTable
from workbench.shell.models_words import fetched_in_words, verified_in_words
from workbench.widgets.icons import icon
from workbench.widgets.pane_frame import PaneFrame
from workbench.workers.runner import Runs

_PACKS = "Packs of models (*.models)"


class ModelsDialog(QDialog):
    """Stands beside the main window. Nothing is fetched without a click; what is done here is done one at a time."""

    models_changed = Signal()
    """Models have come or gone."""
    help_requested = Signal()

    def __init__(self, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._line: Any = None
        self._is_busy = False
        self._build()
        self._connect()
        self.show_models()

    def choose(self, key: str) -> None:
        """Put the cursor on a model."""
        self._table.choose(key)

    def take_focus(self) -> None:
        """The keyboard belongs to the list."""
        self._table.setFocus()

    def stop(self) -> None:
        """End what runs as soon as can be; what is done is kept."""
        if self._line is not None:
            self._line.cut()
        self._runner.cancel(self)

    # Building

    def _build(self) -> None:
        self.setWindowTitle("Models – Image Workbench")
        self.resize(QSize(1200, 700).boundedTo(self.screen().availableSize()))
        self.setMinimumSize(960, 480)
        sentence = (
            "Networks that look at pictures. Nothing is fetched from the internet until you press the button."
        )
        self._frame = PaneFrame("Models", sentence)
        self._controls, self._facts = ModelsControls(), ModelFactsColumn()
        self._table = ModelsTable()
        self._frame.set_controls(self._controls)
        self._frame.set_centre(self._table)
        self._frame.set_details(self._facts)
        self._fetch = self._frame.primary_button
        self._fetch.setIcon(icon("download", "accent_text"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._frame)

    def _connect(self) -> None:
        self._table.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self._fetch.clicked.connect(self._on_fetch_clicked)
        self._controls.verify_requested.connect(self._on_verify_requested)
        self._controls.removal_requested.connect(self._on_removal_requested)
        self._controls.packing_requested.connect(self._on_packing_requested)
        self._controls.import_requested.connect(self._on_import_requested)
        self._controls.unpacking_requested.connect(self._on_unpacking_requested)
        self._frame.progress.cancel_requested.connect(self.stop)
        self._frame.help_requested.connect(self.help_requested)

    # Events

    def _on_selection_changed(self) -> None:
        chosen = self._table.chosen
        if chosen:
            self._facts.show_card(chosen[-1])
        self._show_wishes()

    def _on_fetch_clicked(self) -> None:
        wanted = [each for each in self._table.chosen if can_be_fetched(each)]
        from workbench.core.models.fetching import Line, fetch_each

        self._line = Line()
        self._work(
            "Asking for the weights",
            partial(fetch_each, wanted, self._line),
            partial(self._on_fetched, wanted),
        )

    def _on_fetched(self, fetched: Sequence[ModelCard], _: Step[str]) -> None:
        titles = ", ".join(each.title for each in fetched)
        self._say("done", f"{fetched_in_words(fetched)} Ready to use: {titles}.")

    def _on_verify_requested(self) -> None:
        chosen = [each for each in self._table.chosen if weights_path(each).is_file()]
        self._work("Reading the weights", partial(_verified, chosen), partial(self._on_verified, chosen))

    def _on_verified(self, chosen: Sequence[ModelCard], last: Step[list[str]]) -> None:
        if last.value:
            self._say("error", " ".join(last.value))
        else:
            self._say("done", verified_in_words(chosen))

    def _on_removal_requested(self) -> None:
        chosen = [each for each in self._table.chosen if can_be_removed(each)]
        if self._confirm(removal_question(chosen)):
            self._frame.progress.finish()
            freed = sum(map(self._removed, chosen))
            self._say("done", f"{size_in_words(freed)} are free again.")
            self._note_changes()

    def _on_packing_requested(self) -> None:
        chosen = [each for each in self._table.chosen if are_here(each) and not each.weights.package]
        path = ask_where_to_save(self, "Pack models", paths.documents_folder() / "Models.models")
        if path is not None:
            from workbench.core.models.packing import pack

            self._work("Packing", partial(pack, chosen, path), partial(self._on_packed, path))

    def _on_packed(self, path: Path, last: Step[None]) -> None:
        self._say(
            "done", f"“{path.name}” ({size_in_words(last.total)}) is in “{path.parent}”. Unpack it elsewhere."
        )

    def _on_unpacking_requested(self) -> None:
        path = ask_for_file(self, "Unpack models", paths.documents_folder(), _PACKS)
        if path is not None:
            from workbench.core.models.unpacking import unpack

            self._work("Unpacking", partial(unpack, path), self._on_unpacked)

    def _on_unpacked(self, last: Step[tuple[str, ...]]) -> None:
        titles = ", ".join(cards()[key].title for key in last.value)
        self._say("done", f"Every checksum is right. Ready to use: {titles}.")
        self.choose(last.value[0])

    def _on_import_requested(self) -> None:
        from workbench.shell.import_model_dialog import ImportModelDialog

        dialog = ImportModelDialog(self._runner, self)
        dialog.imported.connect(self._on_imported)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_imported(self, key: str) -> None:
        self._note_changes()
        self.choose(key)
        self._say("done", f"“{cards()[key].title}” is imported and can be used.")

    def _on_failed(self, error: BaseException) -> None:
        said = report(error)
        self._end()
        self._frame.message_bar.show_message("error", said.sentence, details=said.details)

    def _on_stopped(self) -> None:
        self._end()
        self._frame.progress.finish("Stopped. What has come is kept; go on whenever you like.")

    # Work

    def _work(self, doing: str, steps: Callable[[], Steps[Any]], then: Callable[[Any], None]) -> None:
        self._is_busy = True
        self._frame.message_bar.clear()
        self._frame.progress.start(doing, amount=size_in_words)
        self._table.setFocus()
        self._show_wishes()
        self._runner.read(
            self,
            steps,
            each_step=self._on_step,
            then=partial(self._on_done, then),
            failed=self._on_failed,
            stopped=self._on_stopped,
            channel="work",
        )

    def _on_step(self, step: Step[Any]) -> None:
        self._frame.progress.update_progress(step.done, step.total, note=step.note)
        if isinstance(step.value, str):
            self._table.show_state(step.value, "Checking …" if step.note else "Fetching …")

    def _on_done(self, then: Callable[[Any], None], last: Any) -> None:
        self._end()
        then(last)

    def _end(self) -> None:
        self._is_busy, self._line = False, None
        self._frame.progress.finish()
        self._note_changes()

    def _removed(self, card: ModelCard) -> int:
        try:
            return remove(card)
        except Exception as error:  # noqa: BLE001 - it is put into words like every other
            self._on_failed(error)
            return 0

    def _note_changes(self) -> None:
        self.show_models()
        self.models_changed.emit()

    # Showing

    def show_models(self) -> None:
        """List the models there are now, and keep the choice."""
        self._table.show_cards()
        self._controls.show_place(sum(_size_here(each) for each in self._table.cards))
        self._on_selection_changed()
        for name, why in unreadable_cards().items():
            self._say("warning", f"The card “{name}” is left out. {why}")

    def _show_wishes(self) -> None:
        chosen = self._table.chosen
        self._controls.show_chosen(chosen, self._is_busy)
        text, is_possible = fetch_wish(chosen)
        self._fetch.setText("Working …" if self._is_busy else text)
        self._fetch.setAccessibleName(self._fetch.text())
        self._fetch.setEnabled(is_possible and not self._is_busy)
        self._fetch.setToolTip(
            "Fetch the weights from the address on the card and check them; you can stop and go on"
        )

    def _say(self, kind: str, text: str) -> None:
        self._frame.message_bar.show_message(kind, text)

    def _confirm(self, text: str) -> bool:
        question = QMessageBox(QMessageBox.Icon.Question, "Remove models", text, parent=self)
        yes = question.addButton("Remove", QMessageBox.ButtonRole.DestructiveRole)
        question.setDefaultButton(question.addButton("Keep", QMessageBox.ButtonRole.RejectRole))
        question.exec()
        question.deleteLater()
        return question.clickedButton() is yes


def _verified(chosen: Sequence[ModelCard]) -> Iterator[Step[list[str]]]:
    """The steps of verifying, each with all that was found wrong so far."""
    wrong: list[str] = []
    for step in verify_each(chosen):
        wrong += [step.value[1]] if step.value[1] else []
        yield Step(step.done, step.total, wrong)


def _size_here(card: ModelCard) -> int:
    path = weights_path(card)
    return path.stat().st_size if path.is_file() and not card.weights.package else 0
