"""The left column of the pane of feature maps: network, picture, layer, how the maps are shown."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.core.networks.maps_settings import MapsSettings
from workbench.core.pictures.collection import PictureFile
from workbench.panes.network.layer_choice import LayerChoice
from workbench.panes.network.network_choice import NetworkChoice
from workbench.panes.network.picture_row import PictureRow
from workbench.panes.pane import Pane
from workbench.widgets.buttons import text_button
from workbench.widgets.headings import Note, StepHeading
from workbench.widgets.settings_form import SettingsForm


class MapsControls(QWidget):
    """What a person chooses before looking at maps."""

    changed = Signal()
    """Other settings, or another picture to compare with."""

    def __init__(self, pane: Pane, network_choice: NetworkChoice) -> None:
        super().__init__()
        self._open_study = open_study = pane.open_study
        self.compared: PictureFile | None = None
        self._picture = PictureRow(open_study, pane.runner, partial(pane.failed.emit, pane))
        self._layer = LayerChoice(open_study.network)
        self._form = SettingsForm(MapsSettings)
        self._build(network_choice)
        self._form.changed.connect(self.changed)
        self._compare.clicked.connect(self._on_compare_clicked)
        open_study.current_changed.connect(self._show_compared)
        open_study.closed.connect(self._on_closed)

    @property
    def layer(self) -> str:
        """The name of the chosen layer; empty while the layers are not known."""
        return self._layer.layer

    def settings(self) -> MapsSettings:
        """How the maps are to be shown."""
        return self._form.settings()

    def show_settings(self, settings: MapsSettings) -> None:
        """Show these settings as chosen."""
        self._form.set_settings(settings)
        self.changed.emit()

    def compare_with(self, file: PictureFile | None) -> None:
        """Show the maps of a second picture beside those of the current one; None: no more."""
        self.compared = file
        self._show_compared()
        self.changed.emit()

    def _build(self, network_choice: NetworkChoice) -> None:
        self._compare = text_button("Compare this picture …", "")
        self._compare_note = Note()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        steps = (
            ("Choose a network", (network_choice,)),
            ("Choose a picture", (self._picture, self._compare, self._compare_note)),
            ("Choose a layer", (self._layer,)),
            ("Adjust", (self._form,)),
        )
        for number, (title, widgets) in enumerate(steps, 1):
            column.addWidget(StepHeading(number, title))
            for each in widgets:
                column.addWidget(each)
            column.addSpacing(8)
        column.addStretch(1)
        self._show_compared()

    def _on_compare_clicked(self) -> None:
        self.compare_with(self._open_study.current if self.compared is None else None)

    def _on_closed(self) -> None:
        self.compared = None
        self._show_compared()

    def _show_compared(self, _: object = None) -> None:
        is_comparing = self.compared is not None
        text = "Stop comparing" if is_comparing else "Compare this picture …"
        self._compare.setText(text)
        self._compare.setAccessibleName(text)
        self._compare.setToolTip(
            "Show the maps of the current picture alone"
            if is_comparing
            else "Keep this picture, then go to another one: the same map of both is shown side by side"
        )
        self._compare_note.setVisible(is_comparing)
        if self.compared is not None:
            is_other = self._open_study.current != self.compared
            words = "Compared with {}." if is_other else "Kept: {}. Now go to another picture."
            self._compare_note.setText(words.format(self.compared.name))
