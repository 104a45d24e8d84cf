"""Help pages, written in Markdown in ``resources/help``."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from workbench import __version__, paths
from workbench.widgets.markdown_page import MarkdownPage


class HelpWindow(QDialog):
    """Stands beside the main window and can stay open while one works."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Tool)
        self.setWindowTitle("Help – Image Workbench")
        self.resize(520, 640)
        self._text = MarkdownPage("Help")
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
        self._text.show_text(text)
        self.show()
        self.raise_()


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
