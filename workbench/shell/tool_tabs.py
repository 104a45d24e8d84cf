"""The tabs above the panes of a group, one for each tool."""

from functools import partial

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QTabBar, QToolButton, QWidget

from workbench.panes import group_of, tools_of

_SCROLLS = ("ScrollLeftButton", "Tools further left"), ("ScrollRightButton", "Tools further right")
_KEYS = "next tool: Ctrl+Page Down"


class ToolTabs(QTabBar):
    """Hidden while a pane is shown that stands alone. Ctrl+Page Down and Ctrl+Page Up lead from tool to tool."""

    pane_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setUsesScrollButtons(True)
        self.setAccessibleName("Tools")
        self._group = ""
        self._names: list[str] = []
        self.currentChanged.connect(self._on_current_changed)
        for name, words in _SCROLLS:
            button = self.findChild(QToolButton, name)
            button.setAccessibleName(words)
            button.setToolTip(words)
        for keys, by in (("Ctrl+PgDown", 1), ("Ctrl+PgUp", -1)):
            QShortcut(QKeySequence(keys), self).activated.connect(partial(self._move, by))
        self.show_for("")

    def show_for(self, name: str) -> None:
        """Show the tabs of the group that a pane belongs to, and mark the pane."""
        with QSignalBlocker(self):
            group = group_of(name)
            if group != self._group:
                self._fill(group)
            if name in self._names:
                self.setCurrentIndex(self._names.index(name))
        self.setVisible(bool(self._names))

    def _fill(self, group: str) -> None:
        self._group = group
        while self.count():
            self.removeTab(0)
        tools = tools_of(group)
        self._names = [tool.name for tool in tools]
        for at, tool in enumerate(tools):
            self.addTab(tool.title)
            self.setTabToolTip(at, f"{tool.tip or tool.title} ({_KEYS})")

    def _move(self, by: int) -> None:
        self.setCurrentIndex((self.currentIndex() + by) % self.count())

    def _on_current_changed(self, at: int) -> None:
        if 0 <= at < len(self._names):
            self.pane_requested.emit(self._names[at])
