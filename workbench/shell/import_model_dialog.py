"""The window in which a person brings a network of their own: file, labels, how it sees, what is known of it."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from workbench.core.models.cards import ModelCard
from workbench.core.models.import_settings import ImportRequest
from workbench.core.models.label_files import read_labels
from workbench.core.settings import SettingsError
from workbench.core.steps import Step
from workbench.panes.asking import ask_for_file
from workbench.shell.error_report import report
from workbench.shell.import_model_steps import ImportSteps, RecognisedColumn
from workbench.widgets.buttons import text_button
from workbench.widgets.headings import Hairline, Note, SectionHeading
from workbench.widgets.message_bar import MessageBar
from workbench.widgets.progress_strip import ProgressStrip
from workbench.workers.runner import Runs

if TYPE_CHECKING:
    from workbench.core.models.recognising import FoundNetwork

_WEIGHTS = "Weights (*.safetensors *.pt *.pth *.bin *.ckpt *.onnx);;All files (*)"
_LABELS = "Labels (*.txt *.csv *.tsv *.json);;All files (*)"
_SENTENCE = (
    "For classifiers: weights of any network of torchvision (safetensors or a state_dict), or ONNX. Nothing in a file "
    "is ever run, and nothing leaves this computer."
)
_USUAL_SIZE = QSize(900, 690)
_LARGEST = 16_777_215
"""Qt's word for: as large as there is room."""


class ImportModelDialog(QDialog):
    """Looks a file over first, then imports it. Whoever opens it deletes it."""

    imported = Signal(str)
    """The key of a model that is known from now on."""

    def __init__(self, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._folder = Path.home()
        self._found: FoundNetwork | None = None
        self._labels_path: Path | None = None
        self._labels: tuple[str, ...] = ()
        self._build()
        self._show_state()

    # Building

    def _build(self) -> None:
        self.setWindowTitle("Import a network of your own")
        self.resize(_USUAL_SIZE.boundedTo(self.screen().availableSize()))
        self.setMinimumSize(640, 480)
        self.steps, self.recognised = ImportSteps(), RecognisedColumn()
        self.steps.network_requested.connect(self._on_network_requested)
        self.steps.labels_requested.connect(self._on_labels_requested)
        self.progress = ProgressStrip()
        self.progress.cancel_requested.connect(self._on_cancel_requested)
        top = QVBoxLayout()
        top.setContentsMargins(16, 16, 16, 12)
        top.setSpacing(4)
        top.addWidget(SectionHeading("Import a network of your own"))
        top.addWidget(Note(_SENTENCE))
        upright = Hairline()
        upright.setMaximumHeight(_LARGEST)
        upright.setFixedWidth(1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(_scrolled(self.steps), 3)
        middle.addWidget(upright)
        middle.addWidget(_scrolled(self.recognised), 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(Hairline())
        column.addLayout(middle, 1)
        column.addWidget(self.progress)
        column.addWidget(Hairline())
        column.addLayout(self._build_bottom())

    def _build_bottom(self) -> QVBoxLayout:
        self.message_bar, self._missing = MessageBar(), Note()
        self.import_button = text_button(
            "Import the network", "Copy it into the folder of models and list it there"
        )
        self.import_button.setProperty("role", "primary")
        self.import_button.clicked.connect(self._on_import_clicked)
        close = text_button("Close", "Close this window; nothing is imported")
        close.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addWidget(self._missing, 1)
        buttons.addWidget(close)
        buttons.addWidget(self.import_button)
        column = QVBoxLayout()
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.message_bar)
        column.addLayout(buttons)
        return column

    # What a person does

    def _on_network_requested(self) -> None:
        path = ask_for_file(self, "Choose a file of weights", self._folder, _WEIGHTS)
        if path:
            self.look_over(path)

    def _on_labels_requested(self) -> None:
        path = ask_for_file(self, "Choose a file of labels", self._folder, _LABELS)
        if path:
            self.choose_labels(path)

    def _on_import_clicked(self) -> None:
        try:
            request = self._request()
        except SettingsError as error:
            self._on_failed(error)
            return
        self.message_bar.clear()
        self.progress.start("Importing …")
        self._runner.read(
            self,
            _import,
            request,
            self._found,
            each_step=self._on_step,
            then=self._on_imported,
            failed=self._on_import_failed,
            stopped=self._on_stopped,
            channel="import",
        )
        self._show_state()

    def _on_cancel_requested(self) -> None:
        self._runner.cancel(self)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._runner.cancel(self)
        super().closeEvent(event)

    def reject(self) -> None:
        self._runner.cancel(self)
        super().reject()

    # What is asked for

    def look_over(self, path: Path) -> None:
        """Find out what a file is, and show it."""
        self._folder, self._found = path.parent, None
        self.message_bar.clear()
        self.steps.show_file(path.name)
        self.recognised.show_note(f"Looking “{path.name}” over. A large network takes some seconds …")
        self._runner.read(
            self,
            _recognise,
            path,
            then=self._on_recognised,
            failed=self._on_not_recognised,
            channel="network",
        )
        self._show_state()

    def choose_labels(self, path: Path) -> None:
        """Read a file of labels; their number is compared with the network's as soon as that is known."""
        self._folder, self._labels_path, self._labels = path.parent, path, ()
        self.message_bar.clear()
        self._request_labels()
        self._show_state()

    def _request_labels(self) -> None:
        count = self._found.labels if self._found else 0
        self._runner.read(
            self,
            read_labels,
            self._labels_path,
            count,
            then=self._on_labels_read,
            failed=self._on_labels_failed,
            channel="labels",
        )

    def _request(self) -> ImportRequest:
        assert self._found is not None and self._labels_path is not None
        sees, about = self.steps.seeing_form.settings(), self.steps.about_form.settings()
        return ImportRequest(
            self._found.path,
            self._labels_path,
            title=about.title,
            preprocessing=sees.preprocessing,
            outputs=sees.outputs,
            licence=about.licence,
            trained_on=about.trained_on,
        )

    # What is shown

    def _on_recognised(self, found: "FoundNetwork") -> None:
        self._found = found
        self.steps.show_preprocessing(found)
        self.recognised.show_network(found)
        if self._labels_path is not None:
            self._labels = ()
            self._request_labels()
        self._show_state()

    def _on_not_recognised(self, error: BaseException) -> None:
        self.steps.show_file("")
        self.recognised.show_note("The file that was chosen cannot be imported; below is why.")
        self._on_failed(error)

    def _on_labels_read(self, labels: tuple[str, ...]) -> None:
        self._labels = labels
        self._show_state()

    def _on_labels_failed(self, error: BaseException) -> None:
        self._labels_path = None
        self._on_failed(error)

    def _on_step(self, step: Step[ModelCard]) -> None:
        self.progress.update_progress(step.done // 1_000_000, step.total // 1_000_000, note="megabytes")

    def _on_imported(self, step: Step[ModelCard]) -> None:
        self.progress.finish()
        self.imported.emit(step.value.key)
        self.accept()

    def _on_import_failed(self, error: BaseException) -> None:
        self.progress.finish()
        self._on_failed(error)

    def _on_stopped(self) -> None:
        self.progress.finish("Stopped. Nothing was imported.")
        self._show_state()

    def _on_failed(self, error: BaseException) -> None:
        told = report(error)
        self.message_bar.show_message("error", told.sentence, details=told.details)
        self._show_state()

    def _show_state(self) -> None:
        self.steps.show_labels(self._labels)
        missing = "a file of weights" if not self._found else "a file of labels" if not self._labels else ""
        self._missing.setText(f"Still needed: {missing}." if missing else "")
        is_busy = self.progress.is_running
        self.import_button.setEnabled(not missing and not is_busy)
        self.steps.setEnabled(not is_busy)


def _scrolled(content: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(content)
    return area


def _recognise(path: Path) -> Any:
    # Imported here and below, on the reading thread, because torch takes seconds.
    from workbench.core.models.recognising import recognise

    return recognise(path)


def _import(request: ImportRequest, found: Any) -> Any:
    from workbench.core.models.importing import import_model

    return import_model(request, found)
