"""Conditions as chips in a row that wraps: each says what it asks, and has a cross that takes it away."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QWidget
from superqt import QFlowLayout

from workbench.widgets.icons import icon


class Chip(QFrame):
    """One chip: a click on its words opens it, the cross or the Delete key takes it away."""

    opened = Signal()
    removed = Signal()

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "chip")
        self.words = QPushButton(text)
        self.words.setProperty("role", "chip")
        self.words.setAccessibleName(text)
        self.words.setToolTip(f"{text}\nChange this condition")
        self.words.clicked.connect(self.opened)
        self.cross = QToolButton()
        self.cross.setIcon(icon("x"))
        self.cross.setProperty("role", "chip")
        self.cross.setAccessibleName(f"Remove: {text}")
        self.cross.setToolTip("Remove this condition (Delete)")
        self.cross.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.cross.clicked.connect(self.removed)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 2, 0)
        row.setSpacing(0)
        row.addWidget(self.words)
        row.addWidget(self.cross)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes the chip away."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)


class ChipRow(QWidget):
    """A row of chips; it takes no room while it is empty."""

    opened = Signal(int)
    """The place of the chip whose words were clicked."""
    removed = Signal(int)
    """The place of the chip that is to go; whoever owns the conditions then shows the others."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips: list[Chip] = []
        self._flow = QFlowLayout(self)
        self._flow.setContentsMargins(0, 0, 0, 0)
        self._flow.setHorizontalSpacing(6)
        self._flow.setVerticalSpacing(4)
        self.hide()

    @property
    def texts(self) -> tuple[str, ...]:
        """What the chips say."""
        return tuple(chip.words.text() for chip in self._chips)

    def chip(self, place: int) -> Chip:
        """The chip at a place."""
        return self._chips[place]

    def show_texts(self, texts: Sequence[str]) -> None:
        """Show these conditions."""
        if tuple(texts) == self.texts:
            return
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = []
        for place, text in enumerate(texts):
            chip = Chip(text)
            chip.opened.connect(partial(self.opened.emit, place))
            chip.removed.connect(partial(self.removed.emit, place))
            self._flow.addWidget(chip)
            self._chips.append(chip)
        self.setVisible(bool(self._chips))
