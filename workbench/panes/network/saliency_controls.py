"""The left column of the pane of saliency: network, picture, label, methods."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from workbench.core.networks.saliency.settings import METHODS, SaliencySettings
from workbench.panes.network.focus import NetworkFocus
from workbench.panes.network.layer_choice import in_words
from workbench.panes.network.picture_row import PictureRow
from workbench.panes.open_study import OpenStudy
from workbench.widgets.buttons import text_button
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.disclosure import Disclosure
from workbench.widgets.headings import Note, StepHeading
from workbench.widgets.label_list import LabelList
from workbench.widgets.settings_form import SettingsForm
from workbench.widgets.theme import theme
from workbench.workers.runner import Runs

USUAL_METHODS = ("grad-cam", "smoothgrad", "integrated", "occlusion")
_AUTOMATIC = "Automatic: the last with maps that matter"


class SaliencyControls(QWidget):
    """What a person chooses before the network is asked where it looked."""

    changed = Signal()
    """Another method or setting; the choice of a label is told by :attr:`labels`."""
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
        self._focus: NetworkFocus = open_study.network
        self._picture = PictureRow(open_study, runner, failed)
        self.labels = LabelList(
            "Label", "Where the network looked for this label; at first the most probable one"
        )
        self._build(network_choice)
        self._methods.itemChanged.connect(self._on_changed)
        self._form.changed.connect(self.changed)
        self._layer.currentIndexChanged.connect(self._on_changed)
        self._save.clicked.connect(self.save_requested)
        self._focus.layers_changed.connect(self._show_layers)
        self._focus.network_changed.connect(self._show_layers)
        self._show_layers()
        theme().changed.connect(self._fit)

    @property
    def words(self) -> tuple[str, ...]:
        """The methods that are ticked, in their order."""
        items = (self._methods.item(at) for at in range(self._methods.count()))
        ticked = (item for item in items if item.checkState() == Qt.CheckState.Checked)
        return tuple(item.data(Qt.ItemDataRole.UserRole) for item in ticked)

    def settings(self) -> SaliencySettings:
        """The settings as they stand there."""
        return replace(self._form.settings(), layer=self._layer.currentData() or "")

    def show_ready(self, has_maps: bool) -> None:
        """Whether there is anything to save."""
        self._save.setEnabled(has_maps)

    def _build(self, network_choice: QWidget) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        self._methods = _method_list()
        steps = (
            ("Network and picture", (network_choice, self._picture)),
            ("Label", (self.labels,)),
            ("Methods", (self._methods,)),
        )
        for number, (title, widgets) in enumerate(steps, 1):
            column.addWidget(StepHeading(number, title))
            for each in widgets:
                column.addWidget(each)
            column.addSpacing(8)
        column.addWidget(Disclosure("More", self._more()))
        column.addStretch(1)
        self._fit()

    def _more(self) -> QWidget:
        self._layer = ChoiceBox()
        self._layer.setAccessibleName("Layer (Grad-CAM)")
        self._layer.setToolTip("The layer whose maps Grad-CAM weighs; only layers with maps are offered")
        self._form: SettingsForm[SaliencySettings] = SettingsForm(SaliencySettings, hidden_fields=("layer",))
        self._save = text_button("Save the pictures …", "Write maps, numbers and how they were made", "save")
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for each in (Note("Layer (Grad-CAM)"), self._layer, self._form, self._save):
            column.addWidget(each)
        return inside

    def _fit(self) -> None:
        row = max(round(24 * theme().measures.scale), self._methods.sizeHintForRow(0))
        self._methods.setFixedHeight(self._methods.count() * row + 2 * self._methods.frameWidth() + 2)

    def _show_layers(self) -> None:
        chosen = self._layer.currentData()
        with QSignalBlocker(self._layer):
            self._layer.clear()
            self._layer.addItem(_AUTOMATIC, "")
            for each in self._focus.layers:
                if each.grid is not None and max(each.grid) > 1 and not each.same_as:
                    self._layer.addItem(in_words(each), each.name)
            self._layer.setCurrentIndex(max(0, self._layer.findData(chosen)))

    def _on_changed(self, _: object) -> None:
        self.changed.emit()


def _method_list() -> QListWidget:
    methods = QListWidget()
    methods.setAccessibleName("Methods")
    methods.setToolTip("Tick the methods that are to be compared")
    methods.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    for each in METHODS:
        item = QListWidgetItem(each.title)
        item.setData(Qt.ItemDataRole.UserRole, each.word)
        item.setToolTip(f"{each.sentence}\n{each.source}")
        is_ticked = each.word in USUAL_METHODS
        item.setCheckState(Qt.CheckState.Checked if is_ticked else Qt.CheckState.Unchecked)
        methods.addItem(item)
    return methods
