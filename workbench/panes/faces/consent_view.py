"""A page that is read to its end and accepted by saying its sentence; a mere click does not do."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from workbench.core.faces.consent import ConsentPage
from workbench.widgets.buttons import text_button
from workbench.widgets.headings import Hairline, Note
from workbench.widgets.markdown_page import MarkdownPage
from workbench.widgets.theme import theme

_LOW = 300
"""Pixels at the usual size of text: in less height the sentence waits until the page, which needs the room, is read."""
_READ_FIRST = "Read the page to its end; then you can accept it."
_TYPE = "To accept, type the sentence; capitals do not matter."
_TICK = "To accept, tick the sentence, then press the button on the left."


class ConsentView(QWidget):
    """The page above, the sentence below. With ``is_typed`` the sentence is to be typed instead of ticked.

    Who accepts is the pane's business: this view says only whether everything is done that accepting takes.
    """

    changed = Signal()
    """Whether it :attr:`is_accepted` may have changed."""
    back_requested = Signal()
    """The person wants to go on without accepting."""

    def __init__(
        self,
        page: ConsentPage,
        is_typed: bool = False,
        has_way_back: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.page = page
        self._is_typed = is_typed
        self._build(has_way_back)
        self._text.read_to_end.connect(self._on_read)
        self._tick.toggled.connect(self._on_changed)
        self._typed.textChanged.connect(self._on_changed)
        self.show_page(page)

    @property
    def is_accepted(self) -> bool:
        """Whether the page was read to its end and its sentence was ticked or typed."""
        is_said = self.page.is_accepted_by(self._typed.text()) if self._is_typed else self._tick.isChecked()
        return self._text.is_read and is_said

    def show_page(self, page: ConsentPage) -> None:
        """Show a page from its beginning, accepted by nobody."""
        self.page = page
        self._text.show_text(page.text)
        self._sentence.setText(page.sentence)
        self._tick.setChecked(False)
        self._tick.setAccessibleName(page.sentence)
        self._typed.clear()
        self._show_possible()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_possible()

    def _build(self, has_way_back: bool) -> None:
        self._text = MarkdownPage("Page to read before accepting")
        self._text.setToolTip("The whole page counts: scroll, or press Page Down, to its end")
        self.setFocusProxy(self._text)
        self._hint, self._sentence = Note(), QLabel()
        self._sentence.setWordWrap(True)
        self._tick, self._typed = QCheckBox(), QLineEdit()
        self._tick.setToolTip("I say so")
        self._typed.setPlaceholderText("Type the sentence above")
        self._typed.setAccessibleName("The sentence above")
        self._typed.setToolTip("Typing it takes a moment, so that nobody accepts by accident")
        self._back = text_button("Go on without it", "Nothing is accepted; perceived race stays off")
        self._back.clicked.connect(self.back_requested)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._tick)
        row.addWidget(self._sentence, 1)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._hint, 1)
        top.addWidget(self._back)
        column = QVBoxLayout()
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(top)
        column.addLayout(row)
        column.addWidget(self._typed)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._text, 1)
        whole.addWidget(Hairline())
        whole.addLayout(column)
        self.setTabOrder(self._typed, self._back)
        # Not before it has its place: it would come up as a window for a moment.
        self._back.setVisible(has_way_back)

    def _on_read(self) -> None:
        self._show_possible()
        self.changed.emit()

    def _on_changed(self, _: object) -> None:
        self.changed.emit()

    def _show_possible(self) -> None:
        is_read = self._text.is_read
        has_room = is_read or self.height() >= _LOW * theme().measures.scale
        self._sentence.setVisible(has_room)
        self._tick.setVisible(has_room and not self._is_typed)
        self._typed.setVisible(has_room and self._is_typed)
        self._tick.setEnabled(is_read)
        self._typed.setEnabled(is_read)
        self._hint.setText((_TYPE if self._is_typed else _TICK) if is_read else _READ_FIRST)
