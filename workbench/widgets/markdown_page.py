"""A page of Markdown to be read: in lines that are not too long, with gaps between paragraphs."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent, QShowEvent, QTextCursor
from PySide6.QtWidgets import QTextBrowser, QWidget

from workbench.widgets.theme import theme

_LONGEST_LINE = 680
_MARGIN = 16
_NEARLY_THE_END = 4


class MarkdownPage(QTextBrowser):
    """Shows Markdown; on wide screens its lines stay as long as can be read."""

    read_to_end = Signal()
    """The last line has come into sight for the first time since the text was shown."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_read = False
        self.setOpenExternalLinks(True)
        self.setAccessibleName(name)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        theme().changed.connect(self._on_theme_changed)

    @property
    def is_read(self) -> bool:
        """Whether the last line was in sight."""
        return self._is_read

    def show_text(self, text: str) -> None:
        """Show another text, from its beginning."""
        self._is_read = False
        self.setMarkdown(text)
        self._space_paragraphs()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._on_scrolled()

    def _on_theme_changed(self) -> None:
        self._space_paragraphs()
        self._fit()

    def _fit(self) -> None:
        longest = round(_LONGEST_LINE * theme().measures.scale)
        margin = max(_MARGIN, (self.viewport().width() - longest) // 2)
        frame = self.document().rootFrame()
        layout = frame.frameFormat()
        if layout.leftMargin() != margin:
            layout.setLeftMargin(margin)
            layout.setRightMargin(margin)
            frame.setFrameFormat(layout)
        self._on_scrolled()

    def _on_scrolled(self, _: int = 0) -> None:
        if self._is_read or not self.isVisible() or self.document().isEmpty():
            return
        # Not the range of the scroll bar, which is still empty while nothing has been laid out.
        bottom = self.verticalScrollBar().value() + self.viewport().height()
        if bottom >= self.document().size().height() - _NEARLY_THE_END:
            self._is_read = True
            self.read_to_end.emit()

    def _space_paragraphs(self) -> None:
        frame = self.document().rootFrame()
        layout = frame.frameFormat()
        layout.setTopMargin(_MARGIN)
        layout.setBottomMargin(_MARGIN)
        frame.setFrameFormat(layout)
        # Qt derives the gaps from the font's size in points, which ours, set in pixels, does not have.
        gap = self.fontMetrics().height() / 2
        cursor = QTextCursor(self.document())
        is_left = True
        while is_left:
            spacing = cursor.blockFormat()
            is_heading, is_listed = spacing.headingLevel() > 0, cursor.currentList() is not None
            spacing.setTopMargin(gap if is_heading and cursor.position() else 0)
            spacing.setBottomMargin(gap / 2 if is_listed or is_heading else gap)
            cursor.setBlockFormat(spacing)
            is_left = cursor.movePosition(QTextCursor.MoveOperation.NextBlock)
