"""The studies that were open last: a submenu of “File”, and the list on the start screen."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QWidget

from workbench.shell.preferences import Preferences
from workbench.workers.runner import Runs


def existing(paths: Sequence[str]) -> list[str]:
    """The paths that are still there; not for the thread of the window, since disks may sleep."""
    return [path for path in paths if Path(path).exists()]


class RecentStudies(QObject):
    """Looks which studies are still there whenever one is opened or closed; the open one is not among them."""

    found = Signal(list)
    """The paths, the newest first."""
    requested = Signal(str)

    def __init__(self, preferences: Preferences, runner: Runs, parent: QWidget) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._runner = runner
        self.menu = QMenu(parent)
        self.menu.setToolTipsVisible(True)
        self.menu.setEnabled(False)

    def look(self, current: Path | None = None) -> None:
        """Look for the studies beside the one that is open."""
        others = [path for path in self._preferences.recent_studies if path != str(current)]
        self._runner.read(self, existing, others, then=self._show, channel="recent")

    def _show(self, studies: Sequence[str]) -> None:
        self.menu.clear()
        for number, path in enumerate(studies, start=1):
            name = Path(path).stem.replace("&", "&&")
            action = self.menu.addAction(f"&{number}  {name}")
            action.setToolTip(path)
            action.triggered.connect(partial(self._on_chosen, path))
        self.menu.setEnabled(bool(studies))
        self.found.emit(studies)

    def _on_chosen(self, path: str, _: bool = False) -> None:
        self.requested.emit(path)
