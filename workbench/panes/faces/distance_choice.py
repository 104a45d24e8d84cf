"""The choice of how the distance of two faces is computed: of the ways for which a threshold was published."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.core.faces.comparing import metrics_of
from workbench.core.models.cards import ModelCard
from workbench.panes.faces.compare_words import METRIC_TITLES
from workbench.widgets.choice_box import ChoiceBox


class DistanceChoice(QWidget):
    """The kinds of distance of one recogniser, its usual one first."""

    changed = Signal()
    """The person chose another one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._box = ChoiceBox()
        self._box.setAccessibleName("Kind of distance")
        self._box.setToolTip(
            "How far two faces are apart is computed from their numbers. The first is what the recogniser was made "
            "for; each kind has a threshold of its own"
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._box)
        self._box.currentIndexChanged.connect(self.changed)

    @property
    def metric(self) -> str:
        """The name of the chosen kind, as on the model card."""
        return str(self._box.currentData())

    def show_card(self, card: ModelCard) -> None:
        """Offer the kinds of this recogniser; the chosen one stays if there is a threshold for it."""
        chosen = self._box.currentData()
        with QSignalBlocker(self._box):
            self._box.clear()
            for at, metric in enumerate(metrics_of(card)):
                usual = " – usual" if at == 0 else ""
                self._box.addItem(f"{METRIC_TITLES[metric]}{usual}", metric)
            self._box.setCurrentIndex(max(0, self._box.findData(chosen)))
