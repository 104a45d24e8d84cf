"""The choice of a model: those whose weights are here first, the others with the way to fetch them."""

from operator import attrgetter

from natsort import natsorted
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from workbench.core.models.cards import ModelCard, cards
from workbench.core.models.store import are_here
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.headings import Note

_NEEDS_FETCHING = "needs fetching"


class ModelChoice(QWidget):
    """A list of the models of one kind, and a button that leads to all models."""

    changed = Signal()
    """Another model was chosen, or the chosen one's weights have come or gone."""
    models_requested = Signal(str)
    """The person wants the window of models, with the model of this key."""

    def __init__(
        self, kind: str, usual: str, parent: QWidget | None = None, *, has_button: bool = True
    ) -> None:
        """``kind`` is that of the cards; ``usual`` the key of the model that is chosen at first.

        Where two choices stand one above the other, one of them does without the button.
        """
        super().__init__(parent)
        self._kind = kind
        self._was_here = False
        self._build()
        self.refresh()
        self.choose(usual)
        self._box.currentIndexChanged.connect(self._on_changed)
        self._button.clicked.connect(self._on_clicked)
        self._button.setVisible(has_button)
        self._show_state()

    @property
    def card(self) -> ModelCard:
        """The card of the chosen model."""
        return cards()[self._box.currentData()]

    @property
    def is_here(self) -> bool:
        """Whether the chosen model's weights are on this computer."""
        return are_here(self.card)

    def choose(self, key: str) -> None:
        """Choose the model with this key, if there is one."""
        at = self._box.findData(key)
        if at >= 0:
            self._box.setCurrentIndex(at)

    def refresh(self) -> None:
        """Models have come or gone: list those there are now and keep the choice."""
        chosen, was_here = self._box.currentData(), self._was_here
        self._box.blockSignals(True)
        self._box.clear()
        found = [each for each in cards().values() if each.kind == self._kind]
        for card in sorted(natsorted(found, key=attrgetter("title")), key=are_here, reverse=True):
            words = card.title if are_here(card) else f"{card.title} – {_NEEDS_FETCHING}"
            self._box.addItem(words, card.key)
        self._box.setCurrentIndex(max(0, self._box.findData(chosen)))
        self._box.blockSignals(False)
        self._show_state()
        if chosen is not None and (self._box.currentData() != chosen or self.is_here != was_here):
            self.changed.emit()

    def name_box(self, name: str, tip: str) -> None:
        """What the list is called, for screen readers, and its tool tip."""
        self._box.setAccessibleName(name)
        self._box.setToolTip(tip)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._box = ChoiceBox()
        self._box.setAccessibleName("Model")
        self._box.setToolTip("The network that looks at the pictures; what is known of it is on the right")
        self._missing = Note("Its weights are not on this computer yet.")
        self._button = QPushButton("More models …")
        self._button.setAccessibleName("More models …")
        self._button.setToolTip("Open the window in which models are fetched, added, checked and removed")
        for each in (self._box, self._missing, self._button):
            column.addWidget(each)

    def _on_changed(self, _: int) -> None:
        self._show_state()
        self.changed.emit()

    def _on_clicked(self) -> None:
        self.models_requested.emit(self.card.key)

    def _show_state(self) -> None:
        self._was_here = self.is_here
        self._missing.setVisible(not self._was_here)
