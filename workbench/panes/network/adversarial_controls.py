"""The left column of the pane of adversarial pictures: network, picture, strength and way, a wanted label."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.core.networks.adversarial_settings import AdversarialSettings
from workbench.panes.network.picture_row import PictureRow
from workbench.panes.open_study import OpenStudy
from workbench.widgets.buttons import text_button
from workbench.widgets.disclosure import Disclosure
from workbench.widgets.headings import Note, StepHeading
from workbench.widgets.label_list import LabelList, LabelShare
from workbench.widgets.settings_form import SettingsForm
from workbench.workers.runner import Runs

_ANY = "Any other label than the network’s own will do."


class AdversarialControls(QWidget):
    """How the picture is to be changed."""

    changed = Signal()
    save_requested = Signal()

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
        network_choice: QWidget,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._names: dict[int, str] = {}
        self._picture = PictureRow(open_study, runner, failed)
        self._form: SettingsForm[AdversarialSettings] = SettingsForm(
            AdversarialSettings, hidden_fields=("target",), has_sliders=True
        )
        self._target = LabelList("Wanted label", "The label that the network is to give in the end")
        self._target_note = Note(_ANY)
        self._any = text_button("Any other label", "The network may give any label but its own", "x")
        self._save = text_button(
            "Save the pictures …", "Write the pictures, all labels and how they were made", "save"
        )
        self._build(network_choice)
        self._form.changed.connect(self.changed)
        self._target.chosen.connect(self._on_target_chosen)
        self._any.clicked.connect(self._on_any_clicked)
        self._save.clicked.connect(self.save_requested)
        self.show_ready(False)

    def settings(self) -> AdversarialSettings:
        """The settings as they stand there."""
        number = self._target.number
        name = self._names.get(number, "")
        # Some networks have two labels of one name.
        is_only_one = list(self._names.values()).count(name) == 1
        return replace(self._form.settings(), target=name if number < 0 or is_only_one else str(number))

    def show_labels(self, labels: Sequence[LabelShare]) -> None:
        """All labels of the network, the most probable first."""
        self._names = {number: name for number, name, _ in labels}
        self._target.show_labels(labels)
        self._show_target()

    def show_ready(self, has_attack: bool) -> None:
        """Whether there is anything to save."""
        self._save.setEnabled(has_attack)

    def _build(self, network_choice: QWidget) -> None:
        wanted = QWidget()
        inner = QVBoxLayout(wanted)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(8)
        for each in (self._target_note, self._target, self._any, self._save):
            inner.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(StepHeading(1, "Network and picture"))
        column.addWidget(network_choice)
        column.addWidget(self._picture)
        column.addSpacing(8)
        column.addWidget(StepHeading(2, "How strongly, which way"))
        column.addWidget(self._form)
        column.addSpacing(8)
        column.addWidget(Disclosure("More", wanted))
        column.addStretch(1)

    def _on_target_chosen(self, _: int) -> None:
        self._show_target()
        self.changed.emit()

    def _on_any_clicked(self) -> None:
        self._target.choose(-1)
        self._show_target()
        self.changed.emit()

    def _show_target(self) -> None:
        name = self._names.get(self._target.number)
        self._target_note.setText(_ANY if name is None else f"The network is to say “{name}”.")
        self._any.setEnabled(name is not None)
