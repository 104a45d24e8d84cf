"""What stands in the window before a study is open: what to do first, and what was done last."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from workbench.widgets.headings import Note, SectionHeading
from workbench.widgets.icons import application_icon, icon, icon_size_beside_text
from workbench.widgets.theme import theme

_COLUMN_WIDTH = 460


class StartScreen(QWidget):
    """Open a folder, files or a study, or try the sample study; recent studies stand below."""

    folder_requested = Signal()
    files_requested = Signal()
    study_requested = Signal()
    sample_requested = Signal()
    recent_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._build()

    def show_recent(self, studies: Sequence[str]) -> None:
        """List the studies that are still where they were."""
        while (item := self._recent.takeAt(0)) is not None:
            item.widget().deleteLater()
        for path in map(Path, studies):
            button = QPushButton(path.stem)
            button.setProperty("role", "link")
            button.setToolTip(str(path))
            button.setAccessibleName(f"Open the study {path.stem}")
            button.clicked.connect(partial(self.recent_requested.emit, str(path)))
            self._recent.addWidget(button, alignment=Qt.AlignmentFlag.AlignLeft)
        self._recent_heading.setVisible(bool(studies))

    def _build(self) -> None:
        column_widget = QWidget()
        # A fixed width: only then does Qt give wrapped text the height it needs.
        column_widget.setFixedWidth(round(_COLUMN_WIDTH * theme().measures.scale))
        column = QVBoxLayout(column_widget)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        picture = QLabel()
        picture.setPixmap(application_icon().pixmap(64, 64))
        picture.setFixedSize(64, 72)
        title = QLabel("Image Workbench")
        title.setProperty("role", "title")
        sentence = QLabel(
            "Use pictures as data, without writing code. Everything stays on this computer, "
            "and your files are never changed."
        )
        sentence.setProperty("role", "sentence")
        sentence.setWordWrap(True)
        for each in (picture, title, sentence):
            column.addWidget(each)
        # Within a centred column Qt does not ask wrapped text how high it is at this width.
        sentence.setMinimumHeight(sentence.heightForWidth(column_widget.width() - 48))
        column.addSpacing(16)
        for button in self._buttons():
            column.addWidget(button)
        column.addWidget(Note("You can also drop a folder, pictures or a study anywhere on this window."))
        column.addSpacing(16)
        self._recent_heading = SectionHeading("Recent studies")
        column.addWidget(self._recent_heading)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(0)
        column.addLayout(self._recent)
        scroll = QScrollArea(widgetResizable=True, frameShape=QScrollArea.Shape.NoFrame)
        page = QWidget()
        centred = QVBoxLayout(page)
        centred.addStretch(2)
        centred.addWidget(column_widget, alignment=Qt.AlignmentFlag.AlignHCenter)
        centred.addStretch(3)
        scroll.setWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)

    def _buttons(self) -> list[QPushButton]:
        table = (
            ("Open a folder of pictures …", "folder-open", self.folder_requested, "primary"),
            ("Open picture files …", "file-plus", self.files_requested, ""),
            ("Open a study …", "database", self.study_requested, ""),
            ("Try the sample study", "sparkles", self.sample_requested, ""),
        )
        return [self._button(*row) for row in table]

    def _button(self, text: str, icon_name: str, signal: Signal, role: str) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("role", role)
        button.setIcon(icon(icon_name, "accent_text" if role else "text"))
        button.setIconSize(icon_size_beside_text())
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.clicked.connect(signal)
        return button
