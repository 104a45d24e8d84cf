"""The two columns of the window for importing a network: what a person chooses, and what was recognised."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from workbench.core.models.facts import architecture_in_words
from workbench.core.models.import_settings import OTHER, About, Seeing, seeing
from workbench.core.settings import SettingsError
from workbench.core.wording import size_in_words
from workbench.widgets.buttons import text_button
from workbench.widgets.fact_list import FactList
from workbench.widgets.headings import Note, SectionHeading, StepHeading
from workbench.widgets.settings_form import SettingsForm

if TYPE_CHECKING:
    from workbench.core.models.recognising import FoundNetwork

_NUMBERS = tuple(f"{colour}_{what}" for what in ("mean", "deviation") for colour in ("red", "green", "blue"))
_FIRST_LABELS = 4
_ANSWERS = {"logits": "Raw outputs (logits)", "probabilities": "Probabilities, which sum to 1"}
_KINDS = {"onnx": "ONNX", "state_dict": "PyTorch, numbers alone (state_dict)", "safetensors": "safetensors"}


class ImportSteps(QWidget):
    """Network, labels, how it sees pictures, what is known of it."""

    network_requested = Signal()
    labels_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._build()
        self._show_numbers()
        self.seeing_form.changed.connect(self._show_numbers)

    def show_file(self, name: str) -> None:
        """Name the file of weights; empty for none."""
        self._file.setText(name)
        self._file.setVisible(bool(name))

    def show_labels(self, labels: Sequence[str]) -> None:
        """Say how many labels there are, and the first of them."""
        first = ", ".join(labels[:_FIRST_LABELS]) + (" …" if len(labels) > _FIRST_LABELS else "")
        self._labels.setText(f"{len(labels):,} labels: {first}" if labels else "")
        self._labels.setVisible(bool(labels))

    def show_preprocessing(self, found: "FoundNetwork") -> None:
        """Propose what is usual for a network."""
        self.seeing_form.set_settings(seeing(found.preprocessing, found.outputs))
        self._show_numbers()

    def _build(self) -> None:
        self.network_button = text_button(
            "Choose a file of weights …", "The file that holds the network's numbers"
        )
        self.network_button.clicked.connect(self.network_requested)
        self.labels_button = text_button(
            "Choose a file of labels …", "One label on each line, or CSV or JSON, in the network's order"
        )
        self.labels_button.clicked.connect(self.labels_requested)
        self._file, self._labels = Note(), Note()
        self.seeing_form, self.about_form = SettingsForm(Seeing), SettingsForm(About)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(8)
        steps: tuple[tuple[str, tuple[QWidget, ...]], ...] = (
            ("Choose the network", (self.network_button, self._file)),
            ("Choose its labels", (self.labels_button, self._labels)),
            ("Say how it sees pictures", (self.seeing_form,)),
            ("Say what you know of it", (self.about_form,)),
        )
        for number, (title, widgets) in enumerate(steps, start=1):
            column.addWidget(StepHeading(number, title))
            for each in widgets:
                is_button = isinstance(each, QPushButton)
                column.addWidget(each, 0, Qt.AlignmentFlag.AlignLeft if is_button else Qt.AlignmentFlag(0))
            column.addSpacing(8)
        column.addStretch(1)

    def _show_numbers(self) -> None:
        """The numbers of a named scale are shown, and can be changed only where no name stands for them."""
        try:
            settings = self.seeing_form.settings()
        except SettingsError:
            return
        is_other = settings.scale == OTHER
        if not is_other:
            mean, deviation = settings.preprocessing.mean, settings.preprocessing.standard_deviation
            numbers = dict(zip(_NUMBERS, (*mean, *deviation), strict=True))
            self.seeing_form.set_settings(replace(settings, **numbers))  # type: ignore[arg-type]
        for name in _NUMBERS:
            self.seeing_form.control(name).setEnabled(is_other)
        if is_other and self.seeing_form.more is not None:
            self.seeing_form.more.set_open(True)


class RecognisedColumn(QWidget):
    """What a file is, before anything is imported."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.facts = FactList()
        self.facts.setAccessibleName("What was recognised")
        self.facts.setToolTip("What the file is, as far as it can be told without running anything")
        self._note = Note()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(8)
        for each in (SectionHeading("What was recognised"), self._note, self.facts):
            column.addWidget(each)
        column.addStretch(1)
        self.show_note("Choose a file: what it is will be shown here before anything is imported.")

    def show_note(self, text: str) -> None:
        """Nothing is recognised yet; say why."""
        self._note.setText(text)
        self.facts.set_facts(())
        self.facts.hide()

    def show_network(self, found: "FoundNetwork") -> None:
        """Show what a file is."""
        size = found.picture_size
        numbers = f"{found.parameters:,} numbers (parameters), " if found.parameters else ""
        self._note.setText("Look whether this is what you expected.")
        self.facts.set_facts(
            [
                ("File", found.path.name),
                ("Network", architecture_in_words(found.architecture)),
                ("Kind of file", _KINDS[found.format]),
                ("Labels", f"{found.labels:,}"),
                ("Size", f"{numbers}{size_in_words(found.bytes)}"),
                (
                    "Sees pictures of",
                    f"{size} × {size} pixels, no other size" if size else "Any size; the usual one is set",
                ),
                ("Its answers are", _ANSWERS[found.outputs]),
                ("Checksum (sha256)", found.sha256),
            ]
        )
        self.facts.show()
