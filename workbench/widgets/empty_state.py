"""What stands where nothing is yet: a small picture, a sentence that teaches, and the next step."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from workbench.widgets.icons import icon
from workbench.widgets.theme import theme

Button = tuple[str, str, Callable[[], object]]
"""Text, name of an icon (or nothing), what it does."""


class EmptyState(QWidget):
    """Centred in the place of the pictures. The first button is the one to press."""

    def __init__(
        self,
        icon_name: str,
        title: str,
        sentence: str,
        buttons: Sequence[Button] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.buttons = tuple(_StepButton(*each, is_primary=at == 0) for at, each in enumerate(buttons))
        self._build(icon_name, title, sentence)

    def _build(self, icon_name: str, title: str, sentence: str) -> None:
        heading = QLabel(title, alignment=Qt.AlignmentFlag.AlignCenter)
        heading.setProperty("role", "section")
        heading.setWordWrap(True)
        text = QLabel(sentence, alignment=Qt.AlignmentFlag.AlignCenter)
        text.setProperty("role", "sentence")
        text.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(_Plate(icon_name), alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(8)
        column.addWidget(heading)
        centred = QHBoxLayout()
        centred.addStretch(1)
        centred.addWidget(text, 100)
        centred.addStretch(1)
        column.addLayout(centred)
        column.addSpacing(8)
        for each in self.buttons:
            column.addWidget(each, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)


class _StepButton(QPushButton):
    """Owns its callback: a connected closure would keep the pane behind it alive."""

    def __init__(self, text: str, icon_name: str, callback: Callable[[], object], is_primary: bool) -> None:
        super().__init__(text)
        self.setToolTip(text)
        self._callback = callback
        if is_primary:
            self.setProperty("role", "primary")
        if icon_name:
            self.setIcon(icon(icon_name, "accent_text" if is_primary else "text"))
        self.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        self._callback()


class _Plate(QWidget):
    """The icon, large, on a quiet round plate."""

    def __init__(self, icon_name: str) -> None:
        super().__init__()
        self._icon = icon(icon_name, "accent")
        self.setFixedSize(QSize(88, 88))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("selection"))
        painter.drawEllipse(QRectF(self.rect()))
        self._icon.paint(painter, self.rect().adjusted(24, 24, -24, -24))
        painter.end()
