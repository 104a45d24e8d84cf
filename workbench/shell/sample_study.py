"""Making the sample study while the window stays usable."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from workbench import paths
from workbench.workers.runner import Runs

FOLDER = "Sample study"


class WindowClosed(Exception):
    """Ends the making of the sample study when nobody waits for it any more."""


class SampleStudy(QObject):
    """Makes the sample study among the documents, or finds it there."""

    said = Signal(str)
    """A line about what has just been done, from the inference thread."""
    made = Signal(object)
    """The study's path."""
    failed = Signal(object)

    def __init__(self, runner: Runs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._is_given_up = False

    @staticmethod
    def is_at(path: Path) -> bool:
        """Whether this is the path of the sample study."""
        return path.is_relative_to((paths.documents_folder() / FOLDER).absolute())

    def make(self) -> None:
        """Make it on the inference thread; asked again, what is there already is found."""
        self._runner.run(self, self._made, then=self.made.emit, failed=self.failed.emit)

    def give_up(self) -> None:
        """Stop after the piece of work in hand."""
        self._is_given_up = True

    def _made(self) -> Path:
        from workbench.demo import make_demo

        return make_demo(None, self._say)

    def _say(self, line: str) -> None:
        if self._is_given_up:
            raise WindowClosed
        self.said.emit(line.lstrip(" 0123456789"))
