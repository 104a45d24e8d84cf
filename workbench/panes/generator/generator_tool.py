"""What the tools of generators share: without a generator they say what to do and offer the starter."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from workbench.core.steps import Step
from workbench.panes.generator.starter_work import starter_opened
from workbench.panes.open_study import OpenStudy
from workbench.panes.pane import Pane
from workbench.widgets.empty_state import EmptyState
from workbench.workers.runner import Runs

if TYPE_CHECKING:
    from workbench.panes.generator.opening_work import Opened

_STARTER = "Use the starter generator"
_STARTER_TIP = (
    "Open the small generator that comes with the program: streets of the made-up Sampletown (Ctrl+Enter)"
)


class GeneratorTool(Pane):
    """A pane that shows what the open generator makes; subclasses say what their primary button does then."""

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(open_study, runner, parent)
        self.focus = open_study.generator
        self._tool_centre: QWidget | None = None
        self._empty: EmptyState | None = None
        self.focus.generator_changed.connect(self._on_generator_changed)
        self.primary_button.clicked.connect(self._on_primary_clicked)
        self.progress.cancel_requested.connect(self.stop)

    def set_tool_centre(self, widget: QWidget, icon_name: str, title: str, sentence: str) -> None:
        """What stands in the centre with a generator, and what teaches in its place without one."""
        self._tool_centre = widget
        buttons = (
            (_STARTER, "sparkles", self.open_starter),
            ("Open a generator …", "folder-open", partial(self.open_study.pane_requested.emit, "steer")),
        )
        self._empty = EmptyState(icon_name, title, sentence, buttons)
        self.set_centre(widget)
        self.set_centre(self._empty)

    def open_starter(self) -> None:
        """Open the generator that comes with the program."""
        if self.progress.is_running:
            return
        self.message_bar.clear()
        self.progress.start("Opening the starter generator")
        self.run(
            starter_opened,
            self.open_study.device,
            then=self._on_starter_opened,
            failed=self._on_work_failed,
            stopped=self.progress.finish,
        )

    def stop(self) -> None:
        """Stop what this tool computes."""
        self.runner.cancel(self)
        self.progress.finish()

    def show_right_page(self) -> None:
        """The tool, or what to begin with."""
        page = self._empty if self.focus.card is None else self._tool_centre
        if page is not None:
            self.set_centre(page)
        if self.focus.card is None:
            self.show_wish(_STARTER, _STARTER_TIP, is_possible=True)
        else:
            self.show_own_wish()

    def show_own_wish(self) -> None:
        """What the primary button does with a generator."""
        raise NotImplementedError

    def wish_pressed(self) -> Callable[[], None] | None:
        """What the primary button does with a generator."""
        raise NotImplementedError

    def _on_primary_clicked(self) -> None:
        if self.focus.card is None:
            self.open_starter()
        else:
            pressed = self.wish_pressed()
            if pressed is not None:
                pressed()

    def _on_starter_opened(self, last: "Step[Opened | None] | None") -> None:
        self.progress.finish()
        if last is not None and last.value is not None:
            self.focus.choose_generator(last.value.card, last.value.build)

    def _on_work_failed(self, error: BaseException) -> None:
        self.progress.finish()
        self._on_failed(error)

    def _on_generator_changed(self) -> None:
        self.show_right_page()
