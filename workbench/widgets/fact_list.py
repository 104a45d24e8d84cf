"""Names and values one below the other: selectable, copyable, long values wrapped instead of cut."""

from collections.abc import Iterable
from html import escape
from math import ceil

from PySide6.QtCore import QMimeData, QSize, Qt
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit, QWidget

from workbench.widgets.theme import theme

Fact = tuple[str, str]
"""A name and its value."""


class FactList(QTextEdit):
    """As high as its facts; what scrolls is the column around it. Copying gives “name: value” lines."""

    def __init__(self, facts: Iterable[Fact] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts: tuple[Fact, ...] = ()
        self._build()
        self.set_facts(facts)
        theme().changed.connect(self._on_theme_changed)

    @property
    def facts(self) -> tuple[Fact, ...]:
        return self._facts

    def set_facts(self, facts: Iterable[Fact]) -> None:
        """Show these facts instead; a value may have several lines."""
        wanted = tuple(facts)
        if wanted != self._facts:
            self._facts = wanted
            self._show_facts()

    def as_text(self) -> str:
        """All facts as plain lines, as they are copied."""
        return "\n".join(f"{name}: {value}" for name, value in self._facts)

    def _build(self) -> None:
        self.setProperty("role", "facts")
        self.setReadOnly(True)
        self.setAccessibleName("Details")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.document().setDocumentMargin(0)

    def createMimeDataFromSelection(self) -> QMimeData:
        """Everything selected is copied as lines; a part is copied as it stands."""
        selected = self.textCursor().selectedText().replace("\N{PARAGRAPH SEPARATOR}", "\n")
        everything = self.document().toPlainText()
        data = QMimeData()
        data.setText(self.as_text() if len(selected) >= len(everything) else selected)
        return data

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        """As high as all facts wrapped to ``width``; nothing without facts."""
        if not self._facts:
            return 0
        measured = self.document().clone()
        measured.setTextWidth(width)
        return ceil(measured.size().height())

    def sizeHint(self) -> QSize:
        width = round(200 * theme().measures.scale)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 0)

    def _on_theme_changed(self) -> None:
        self._show_facts()

    def _show_facts(self) -> None:
        muted, note = theme().colours.muted, theme().measures.note
        self.setHtml(
            "".join(
                f'<p style="margin: {8 if at else 0}px 0 0 0">'
                f'<span style="color: {muted}; font-size: {note}px">{escape(name)}</span><br>'
                f"{escape(value).replace(chr(10), '<br>')}</p>"
                for at, (name, value) in enumerate(self._facts)
            )
        )
        self.updateGeometry()
