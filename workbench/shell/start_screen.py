"""What stands in the window before a study is open: what to do first, and what was done last."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from workbench.widgets.headings import Note, SectionHeading
from workbench.widgets.icons import application_icon, icon_pixmap
from workbench.widgets.theme import theme

_COLUMN_WIDTH = 440
_RECENT_WIDTH = 300
_MARK = 72


class StartScreen(QWidget):
    """Open a folder, files or a study, or try the sample study; recent studies stand beside it."""

    folder_requested = Signal()
    files_requested = Signal()
    study_requested = Signal()
    sample_requested = Signal()
    generator_requested = Signal()
    recent_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._build()
        self.show_recent(())
        theme().changed.connect(self._fit)

    def show_recent(self, studies: Sequence[str]) -> None:
        """List these studies, the newest first."""
        while (item := self._recent.takeAt(0)) is not None:
            item.widget().deleteLater()
        for at, path in enumerate(map(Path, studies)):
            tip = f"Go on with the study “{path.stem}”"
            choice = _Choice("database", path.stem, str(path.parent), tip, is_first=False)
            choice.setAccessibleName(f"Open the study {path.stem}" + (", used last" if not at else ""))
            choice.clicked.connect(partial(self._on_recent_clicked, str(path)))
            self._recent.addWidget(choice)
        self._recent_column.setVisible(bool(studies))

    def take_focus(self) -> None:
        """The keyboard belongs to the first choice."""
        self._choices[0].setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Recent studies stand below where there is no room beside the choices."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        scale, directions = theme().measures.scale, QBoxLayout.Direction
        is_wide = self.width() >= (_COLUMN_WIDTH + _RECENT_WIDTH + 3 * 40) * scale
        self._columns.setDirection(directions.LeftToRight if is_wide else directions.TopToBottom)
        self._first.setFixedWidth(round(_COLUMN_WIDTH * scale))
        self._recent_column.setFixedWidth(round((_RECENT_WIDTH if is_wide else _COLUMN_WIDTH) * scale))

    def _build(self) -> None:
        self._columns = columns = QHBoxLayout()
        columns.setSpacing(40)
        columns.addStretch(1)
        place = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter
        self._first = self._first_column()
        columns.addWidget(self._first, alignment=place)
        columns.addWidget(self._build_recent(), alignment=place)
        columns.addStretch(1)
        page = QWidget()
        page.setProperty("role", "column")
        centred = QVBoxLayout(page)
        centred.setContentsMargins(24, 24, 24, 24)
        centred.addStretch(2)
        centred.addLayout(columns)
        centred.addStretch(3)
        scroll = QScrollArea(widgetResizable=True, frameShape=QScrollArea.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)

    def _first_column(self) -> QWidget:
        widget = QWidget()
        column = QVBoxLayout(widget)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(_heading())
        column.addSpacing(16)
        table = (
            ("folder-open", "Open a folder of pictures …", "And all folders in it", self.folder_requested),
            ("file-plus", "Open picture files …", "Choose single files", self.files_requested),
            ("history", "Open a study …", "Go on with what was saved", self.study_requested),
            (
                "sparkles",
                "Try the sample study",
                "About 70 pictures, made in half a minute",
                self.sample_requested,
            ),
            (
                "blend",
                "Steer a generator",
                "A network that makes pictures up; needs no study",
                self.generator_requested,
            ),
        )
        self._choices = []
        for icon_name, text, remark, signal in table:
            choice = _Choice(icon_name, text, remark, f"{text} {remark}", is_first=not self._choices)
            choice.clicked.connect(signal)
            column.addWidget(choice)
            self._choices.append(choice)
        column.addSpacing(4)
        column.addWidget(
            Note("You can also drop a folder, pictures, a study or a generator anywhere on this window.")
        )
        return widget

    def _build_recent(self) -> QWidget:
        self._recent_column = QWidget()
        column = QVBoxLayout(self._recent_column)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(SectionHeading("Recent studies"))
        self._recent = QVBoxLayout()
        self._recent.setSpacing(4)
        column.addLayout(self._recent)
        return self._recent_column

    def _on_recent_clicked(self, path: str, _: bool = False) -> None:
        self.recent_requested.emit(path)


def _heading() -> QHBoxLayout:
    mark = QLabel()
    mark.setPixmap(application_icon().pixmap(_MARK, _MARK))
    title = QLabel("Image Workbench")
    title.setProperty("role", "title")
    sentence = QLabel(
        "Use pictures as data, without writing code. Everything stays on this computer, and your files are never "
        "changed."
    )
    sentence.setProperty("role", "sentence")
    sentence.setWordWrap(True)
    words = QVBoxLayout()
    words.setSpacing(4)
    words.addWidget(title)
    words.addWidget(sentence)
    row = QHBoxLayout()
    row.setSpacing(16)
    row.addWidget(mark, alignment=Qt.AlignmentFlag.AlignTop)
    row.addLayout(words, 1)
    return row


class _Choice(QPushButton):
    """A large button: an icon, what it does, and a remark below."""

    def __init__(self, icon_name: str, text: str, remark: str, tool_tip: str, is_first: bool) -> None:
        super().__init__()
        self.setProperty("role", "primary" if is_first else "choice")
        self.setToolTip(tool_tip)
        self.setAccessibleName(text)
        self.setAccessibleDescription(remark)
        self._icon_name, self._colour = icon_name, "accent_text" if is_first else "accent"
        self._icon = QLabel()
        self._words = (
            _Elided(text, Qt.TextElideMode.ElideRight),
            _Elided(remark, Qt.TextElideMode.ElideMiddle),
        )
        roles = ("on-accent", "note-on-accent") if is_first else ("choice", "note")
        words = QVBoxLayout()
        words.setSpacing(1)
        for label, role in zip(self._words, roles, strict=True):
            label.setProperty("role", role)
            words.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 14, 8)
        row.setSpacing(14)
        row.addWidget(self._icon)
        row.addLayout(words, 1)
        for each in (self._icon, *self._words):
            each.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme().changed.connect(self._show_icon)
        self._show_icon()

    def sizeHint(self) -> QSize:
        return self.layout().sizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.layout().minimumSize().height())

    def _show_icon(self) -> None:
        size = theme().measures.icon
        self._icon.setPixmap(icon_pixmap(self._icon_name, size, self._colour, self.devicePixelRatioF()))


class _Elided(QLabel):
    """One line, shortened where there is no room for it."""

    def __init__(self, text: str, mode: Qt.TextElideMode) -> None:
        super().__init__(text)
        self._whole, self._mode = text, mode
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setText(self.fontMetrics().elidedText(self._whole, self._mode, self.width()))
