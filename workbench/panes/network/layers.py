"""The pane of layers: the architecture of a network as a drawing and as a table."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QWidget

from workbench import paths
from workbench.core.file_names import as_file_name
from workbench.core.models.cards import ModelCard
from workbench.core.networks.layer_rows import INPUT, LayerTable
from workbench.core.networks.layers_export import write_layer_table
from workbench.core.steps import Step
from workbench.panes.asking import ask_where_to_save
from workbench.panes.network.layers_controls import LayersControls
from workbench.panes.network.layers_details import LayersDetails
from workbench.panes.network.layers_work import table_of
from workbench.panes.network.network_choice import NetworkChoice
from workbench.panes.open_study import OpenStudy
from workbench.panes.pane import Pane
from workbench.widgets.empty_state import EmptyState
from workbench.widgets.icons import icon
from workbench.widgets.layer_table import LayerTableView
from workbench.widgets.network_drawing import NetworkDrawing
from workbench.widgets.network_painting import save_network
from workbench.workers.runner import Runs

if TYPE_CHECKING:
    Question = tuple[ModelCard, int]


class LayersPane(Pane):
    """Read a network from its input to its answer, layer by layer. Needs no weights for networks of torchvision."""

    title = "Layers"
    sentence = (
        "Read how a network is built: its layers, what each gives, how many weights it has and what it costs."
    )
    help_page = "layers"

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(open_study, runner, parent)
        self.focus = open_study.network
        self._table: LayerTable | None = None
        self._shown_for: Question | None = None
        self._asked_for: Question | None = None
        self._build_pane()
        self._connect()
        self._on_network_changed()

    # Building

    def _build_pane(self) -> None:
        self.network_choice = NetworkChoice(self.focus)
        self._controls = LayersControls(self.network_choice)
        self._drawing, self._list, self._details = NetworkDrawing(), LayerTableView(), LayersDetails()
        self._both = QSplitter(Qt.Orientation.Vertical)
        self._both.setChildrenCollapsible(False)
        self._both.addWidget(self._drawing)
        self._both.addWidget(self._list)
        self._both.setSizes([280, 360])
        self._both.setStretchFactor(0, 1)
        self._both.setStretchFactor(1, 2)
        self._empty = EmptyState(
            "network",
            "No study yet",
            "Open a study or a folder of pictures first. Then the layers of any network are listed here, also of those "
            "that are not on this computer.",
        )
        self.set_controls(self._controls)
        self.set_centre(self._both)
        self.set_centre(self._empty)
        self.set_details(self._details)
        self.primary_button.setText("Save the table …")
        self.primary_button.setIcon(icon("save", "accent_text"))
        self.primary_button.setToolTip("Save the table as a file for spreadsheets (CSV) (Ctrl+Enter)")

    def _connect(self) -> None:
        shared = self.open_study
        for signal in (shared.opened, shared.closed):
            signal.connect(self._on_study_changed)
        self.network_choice.models_requested.connect(self.models_requested)
        self.focus.network_changed.connect(self._on_network_changed)
        self.focus.layer_changed.connect(self._on_layer_focused)
        self._controls.size_changed.connect(self._request_table)
        self._controls.listing_changed.connect(self._show_table)
        self._controls.saving_requested.connect(self._on_save_drawing_requested)
        self._drawing.layer_chosen.connect(self._on_layer_chosen)
        self._list.layer_chosen.connect(self._on_layer_chosen)
        self._details.pane_requested.connect(shared.pane_requested)
        self.primary_button.clicked.connect(self._on_save_clicked)
        self.progress.cancel_requested.connect(self._on_cancel_requested)

    def take_focus(self) -> None:
        """The keyboard belongs to the table."""
        self._list.setFocus()

    def note_models(self) -> None:
        """See :meth:`Pane.note_models`."""
        self.network_choice.refresh()
        self._shown_for = self._asked_for = None
        self._request_table()

    def leave(self) -> None:
        """See :meth:`Pane.leave`."""
        super().leave()
        self._asked_for = None

    # Events

    def showEvent(self, event: QShowEvent) -> None:
        """The table is made when somebody looks."""
        super().showEvent(event)
        self._request_table()

    def _on_study_changed(self) -> None:
        self._request_table()

    def _on_network_changed(self) -> None:
        self._table = self._shown_for = None
        self._controls.show_usual(self.focus.card.preprocessing.crop)
        self._show_table()
        self._request_table()

    def _on_layer_chosen(self, name: str) -> None:
        if name and name != INPUT:
            self.focus.choose_layer(name)
        self._show_layer(name)

    def _on_layer_focused(self) -> None:
        self._show_layer(self.focus.layer)

    def _on_save_clicked(self) -> None:
        if self._table is None or self._shown_for is None:
            return
        card, _ = self._shown_for
        path = ask_where_to_save(self, "Save the table", self._proposed(f"{card.title} layers.csv"))
        if path is None:
            return
        self.primary_button.setEnabled(False)
        self.progress.start(f"Writing “{path.name}”")
        self.read(
            write_layer_table,
            card,
            self._table,
            path,
            each_step=self._on_saving_step,
            then=self._on_saved,
            failed=self._on_saving_failed,
            stopped=self._on_saving_ended,
        )

    def _on_saving_step(self, step: Step[Path]) -> None:
        self.progress.update_progress(step.done, step.total)

    def _on_saved(self, last: Step[Path]) -> None:
        self._on_saving_ended()
        words = "How it was made is written in the JSON file beside it."
        self.message_bar.show_message(
            "done", f"Saved as “{last.value.name}” in “{last.value.parent}”. {words}"
        )

    def _on_saving_failed(self, error: BaseException) -> None:
        self._on_saving_ended()
        self._on_failed(error)

    def _on_saving_ended(self) -> None:
        self.progress.finish()
        self._show_state()

    def _on_cancel_requested(self) -> None:
        self.runner.cancel(self)

    def _on_save_drawing_requested(self, suffix: str) -> None:
        if self._shown_for is None:
            return
        title = self._shown_for[0].title
        path = ask_where_to_save(self, "Save the drawing", self._proposed(f"{title} drawing{suffix}"))
        if path is not None:
            self.read(save_network, self._drawing.layout_shown, title, path, then=self._on_drawing_saved)

    def _on_drawing_saved(self, path: Path) -> None:
        self.message_bar.show_message("done", f"Saved as “{path.name}” in “{path.parent}”.")

    # Requests

    def _wanted(self) -> "Question":
        return self.focus.card, self._controls.size_wanted

    def _request_table(self) -> None:
        has_study = self.open_study.study is not None
        self.set_centre(self._both if has_study else self._empty)
        self._show_state()
        wanted = self._wanted()
        if not self.isVisible() or not has_study or wanted in (self._shown_for, self._asked_for):
            return
        self._asked_for = wanted
        self.run(
            table_of,
            *wanted,
            then=partial(self._on_table_made, wanted),
            failed=self._on_table_failed,
            stopped=self._on_table_stopped,
        )

    def _on_table_made(self, asked: "Question", table: LayerTable) -> None:
        self._asked_for = None
        if asked == self._wanted():
            self._shown_for, self._table = asked, table
            self._show_table()

    def _on_table_failed(self, error: BaseException) -> None:
        self._asked_for = None
        self._on_failed(error)

    def _on_table_stopped(self) -> None:
        self._asked_for = None

    def _proposed(self, name: str) -> Path:
        study = self.open_study.study
        folder = study.path.parent if study is not None else paths.documents_folder()
        return folder / f"{as_file_name(Path(name).stem)}{Path(name).suffix}"

    # Showing

    def _show_table(self) -> None:
        only_main = self._controls.lists_main
        self._drawing.show_table(self._table, only_main)
        self._list.show_table(self._table, only_main)
        self._details.show_network(self._table)
        self._show_layer(self.focus.layer)
        self._show_state()

    def _show_layer(self, name: str) -> None:
        row = self._table.row(name, self._controls.lists_main) if self._table is not None and name else None
        self._drawing.choose(row.name if row else "")
        self._list.choose(row.name if row else "")
        self._details.show_layer(row)

    def _show_state(self) -> None:
        self.primary_button.setEnabled(self._table is not None and not self.progress.is_running)
