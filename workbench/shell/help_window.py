"""Help pages, written in Markdown in ``resources/help``."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout, QWidget

from workbench import __version__, paths


class HelpWindow(QDialog):
    """Stands beside the main window and can stay open while one works."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Tool)
        self.setWindowTitle("Help – Image Workbench")
        self.resize(520, 640)
        self._text = QTextBrowser(openExternalLinks=True)
        self._text.setAccessibleName("Help")
        self._text.document().setDocumentMargin(16)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._text)

    @staticmethod
    def page(name: str) -> str:
        """A help page's text, or a sentence saying that there is none."""
        path = paths.resources() / "help" / f"{name}.md"
        return path.read_text(encoding="utf-8") if path.exists() else "There is no help page for this yet."

    def show_text(self, text: str) -> None:
        """Show Markdown."""
        self._text.setMarkdown(text)
        self._space_paragraphs()
        self._text.moveCursor(QTextCursor.MoveOperation.Start)
        self.show()
        self.raise_()

    def _space_paragraphs(self) -> None:
        # Qt derives the gaps from the font's size in points, which ours, set in pixels, does not have.
        gap = self._text.fontMetrics().height() / 2
        cursor = QTextCursor(self._text.document())
        is_left = True
        while is_left:
            spacing = cursor.blockFormat()
            is_heading, is_listed = spacing.headingLevel() > 0, cursor.currentList() is not None
            spacing.setTopMargin(gap if is_heading and cursor.position() else 0)
            spacing.setBottomMargin(gap / 2 if is_listed or is_heading else gap)
            cursor.setBlockFormat(spacing)
            is_left = cursor.movePosition(QTextCursor.MoveOperation.NextBlock)


def about_text() -> str:
    """Version, licence and the parts the program is made of, as Markdown."""
    parts = (
        "PySide6-Essentials",
        "torch",
        "torchvision",
        "numpy",
        "Pillow",
        "opencv-contrib-python-headless",
        "pyarrow",
    )
    from importlib import metadata

    listed = "\n".join(f"- {name} {metadata.version(name)}" for name in parts)
    return (
        f"# Image Workbench {__version__}\n\nImages as data, without writing code. BSD 3-Clause licence.\n\n"
        "Nothing you open leaves this computer, and nothing is downloaded without your click.\n\n"
        f"## Parts\n\n{listed}\n"
    )
