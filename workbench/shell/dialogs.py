"""The windows beside the main window, each opened from a menu, so that the main window need not know them."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from workbench.shell.help_window import HelpWindow, about_text

if TYPE_CHECKING:
    from workbench.shell.main_window import MainWindow


class Dialogs(QObject):
    """Opens windows beside the main window; a heavy one is imported when it is first asked for."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._help: HelpWindow | None = None

    def show_help(self) -> None:
        """Explain the pane that is shown."""
        self._show_text(HelpWindow.page(self._window.pages.help_page))

    def show_about(self) -> None:
        """Say which version this is and what it is made of."""
        self._show_text(about_text())

    def close(self) -> None:
        """The main window closes, and with it what stands beside it."""
        if self._help is not None:
            self._help.close()

    def _show_text(self, text: str) -> None:
        if self._help is None:
            self._help = HelpWindow(self._window)
        self._help.show_text(text)
