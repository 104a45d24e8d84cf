"""The generators on this computer, and the way to open another one."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.widgets.buttons import text_button
from workbench.widgets.choice_box import ChoiceBox

if TYPE_CHECKING:
    from workbench.core.generators.cards import GeneratorCard


class GeneratorChoice(QWidget):
    """Says which generator is wanted; whoever uses it opens that."""

    chosen = Signal(str)
    """The key of a generator of this computer."""
    file_requested = Signal()
    """The person wants to open a generator's file."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._box = ChoiceBox()
        self._box.setPlaceholderText("Choose a generator")
        self._box.setAccessibleName("Generator")
        self._box.setToolTip(
            "The generators on this computer; what is known of the chosen one is on the right"
        )
        self._open = text_button(
            "Open a file …",
            "Open what somebody has trained: .pkl, .pt, .safetensors, .onnx. Nothing in the file is executed",
            "folder-open",
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._box)
        column.addWidget(self._open)
        self._box.activated.connect(self._on_activated)
        self._open.clicked.connect(self.file_requested)

    @property
    def first(self) -> "tuple[str, str] | None":
        """Key and title of the generator that is offered first; None where there is none."""
        return (self._box.itemData(0), self._box.itemText(0)) if self._box.count() else None

    def show_generators(self, cards: "Sequence[GeneratorCard]", key: str) -> None:
        """List these generators, with the one of this key chosen."""
        with QSignalBlocker(self._box):
            self._box.clear()
            for card in cards:
                self._box.addItem(card.title, card.key)
            self._box.setCurrentIndex(self._box.findData(key))

    def _on_activated(self, at: int) -> None:
        self.chosen.emit(self._box.itemData(at))
