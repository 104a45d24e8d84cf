"""The pages of the window, one of which is seen: the start screen and the panes."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from workbench.panes import PANES
from workbench.panes.finder import Finder
from workbench.panes.open_study import OpenStudy
from workbench.shell.error_report import report
from workbench.shell.start_screen import StartScreen
from workbench.workers.runner import Runs


class Pages(QStackedWidget):
    """A pane is made when it is first shown, and says in its own message bar what went wrong in it."""

    help_requested = Signal()
    """The person wants the page that is shown to be explained."""
    models_requested = Signal(str)
    """The person wants the window of models, with the model of this key."""

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        layouts: Mapping[str, str],
        parent: QWidget | None = None,
    ) -> None:
        """``layouts`` are those of an earlier :meth:`saved_layouts`."""
        super().__init__(parent)
        self._open_study = open_study
        self._runner = runner
        self._layouts = layouts
        self.panes: dict[str, Any] = {}
        # Here and not in a pane: what is shown concerns all of them.
        self.finder = Finder(open_study, runner, self)
        self.start_screen = StartScreen()
        self.addWidget(self.start_screen)

    @property
    def help_page(self) -> str:
        """The name of the help page about what is shown."""
        return getattr(self.currentWidget(), "help_page", "start")

    def show_start_screen(self) -> None:
        """Show the way into a study."""
        self.setCurrentWidget(self.start_screen)
        self.start_screen.take_focus()

    def show_pane(self, name: str) -> None:
        """Show a pane, making it first if need be."""
        if name not in self.panes:
            self._make_pane(name)
        self.setCurrentWidget(self.panes[name])
        self.panes[name].take_focus()

    def prepare(self, name: str) -> None:
        """Make a pane that will be wanted, while nobody waits for it."""
        if name not in self.panes and any(entry.name == name for entry in PANES):
            self._make_pane(name)

    def note_models(self) -> None:
        """Models have come or gone."""
        for pane in self.panes.values():
            pane.note_models()

    def saved_layouts(self) -> dict[str, str]:
        """How the panes made so far are laid out, by name, as hexadecimal text."""
        return {name: pane.saved_layout().hex() for name, pane in self.panes.items()}

    def _make_pane(self, name: str) -> None:
        entry = next(each for each in PANES if each.name == name)
        pane = self.panes[name] = entry.pane_class()(self._open_study, self._runner)
        pane.failed.connect(self._on_pane_failed)
        pane.help_requested.connect(self.help_requested)
        pane.models_requested.connect(self.models_requested)
        pane.restore_layout(bytes.fromhex(self._layouts.get(name, "")))
        self.addWidget(pane)

    @Slot(object, object)
    def _on_pane_failed(self, pane: Any, error: BaseException) -> None:
        said = report(error)
        pane.message_bar.show_message("error", said.sentence, details=said.details)
