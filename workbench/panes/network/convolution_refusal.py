"""What stands in place of the slide where the window fits nowhere: why, and what to change."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget


class Refusal(QWidget):
    """A heading and one sentence or two."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        heading = QLabel("This cannot be computed", alignment=Qt.AlignmentFlag.AlignCenter)
        heading.setProperty("role", "section")
        self._sentence = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._sentence.setProperty("role", "sentence")
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(48, 24, 48, 24)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(heading)
        column.addWidget(self._sentence)
        column.addStretch(3)

    @property
    def sentence(self) -> str:
        """What is said."""
        return self._sentence.text()

    def show_sentence(self, sentence: str) -> None:
        """Say why; the controls on the left stay as they are."""
        self._sentence.setText(sentence)
