"""What windows beside the main window have in common: a heading, something to read, progress, and what to press."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from workbench.core.steps import Step
from workbench.core.wording import size_in_words
from workbench.panes.open_study import OpenStudy
from workbench.shell.error_report import report
from workbench.widgets.headings import Hairline, Note, SectionHeading
from workbench.widgets.message_bar import Action, MessageBar
from workbench.widgets.progress_strip import ProgressStrip
from workbench.workers.runner import Runs


class WorkDialog(QDialog):
    """Does one thing for the open study, beside the thread of the window. Whoever opens it deletes it."""

    title = ""
    sentence = ""
    help_requested = Signal()

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.open_study = open_study
        self.runner = runner
        self._build_frame()
        # Qt itself would take two thirds of the screen at most.
        self.resize(self.sizeHint().boundedTo(self.screen().availableSize()))
        # What it shows is about the study that was open.
        open_study.closed.connect(self._on_study_closed)

    def sizeHint(self) -> QSize:
        return QSize(640, 560)

    @property
    def is_busy(self) -> bool:
        """Whether something that it shows the progress of is going on."""
        return self.progress.is_running

    def work(
        self, doing: str, function: Callable[..., Any], *arguments: Any, then: Callable[[Any], None]
    ) -> None:
        """Do something that takes a while, with progress and Cancel; ``then`` gets the last step."""
        self.message_bar.clear()
        self.progress.start(doing)
        self.show_state()
        self.runner.read(
            self,
            function,
            *arguments,
            each_step=self.show_step,
            then=partial(self._on_done, then),
            failed=self.on_failed,
            stopped=self._on_stopped,
            channel="work",
        )

    def ask(
        self, function: Callable[..., Any], *arguments: Any, then: Callable[[Any], None], channel: str
    ) -> None:
        """Find something out that does not take long."""
        self.runner.read(self, function, *arguments, then=then, failed=self.on_failed, channel=channel)

    def say(self, kind: str, text: str, action: Action | None = None) -> None:
        """Say something in the window itself."""
        self.message_bar.show_message(kind, text, action)

    def show_step(self, step: Step[Any]) -> None:
        """Show how far the work is; what a step's value says of it is told beside the numbers."""
        note = step.value if isinstance(step.value, str) else step.note
        self.progress.update_progress(step.done, step.total, note=note.lower())

    def show_state(self) -> None:
        """Show what can be pressed now."""

    def on_failed(self, error: BaseException) -> None:
        """Say what went wrong."""
        self.progress.finish()
        told = report(error)
        self.message_bar.show_message("error", told.sentence, details=told.details)
        self.show_state()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.runner.cancel(self)
        super().closeEvent(event)

    def reject(self) -> None:
        self.runner.cancel(self)
        super().reject()

    # Building

    def _build_frame(self) -> None:
        self.setWindowTitle(f"{self.title} – Image Workbench")
        self.setMinimumSize(480, 320)
        self.message_bar, self.progress = MessageBar(), ProgressStrip()
        self.progress.cancel_requested.connect(self._on_cancel_requested)
        top = QVBoxLayout()
        top.setContentsMargins(16, 16, 16, 12)
        top.setSpacing(4)
        top.addWidget(SectionHeading(self.title))
        top.addWidget(Note(self.sentence))
        content = QWidget()
        content.setProperty("role", "column")
        self.content = QVBoxLayout(content)
        self.content.setContentsMargins(16, 16, 16, 16)
        self.content.setSpacing(8)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(content)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(Hairline())
        column.addWidget(area, 1)
        column.addWidget(self.progress)
        column.addWidget(Hairline())
        column.addLayout(self._build_bottom())

    def _build_bottom(self) -> QVBoxLayout:
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(8)
        help_button = self.add_button(
            "What does this mean?", "Explain it on a page of its own", self.help_requested.emit
        )
        help_button.setProperty("role", "link")
        self.buttons.addStretch(1)
        self.close_button = self.add_button("Close", "Close this window; what is done is kept", self.close)
        column = QVBoxLayout()
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.message_bar)
        column.addLayout(self.buttons)
        return column

    def add_button(
        self, text: str, tip: str, answer: Callable[[], object], is_primary: bool = False
    ) -> QPushButton:
        """Another button at the bottom, to the right of those before."""
        made = QPushButton()
        made.setToolTip(tip)
        # Return presses no button by accident.
        made.setAutoDefault(False)
        if is_primary:
            made.setProperty("role", "primary")
        made.clicked.connect(answer)
        set_text(made, text)
        self.buttons.addWidget(made)
        return made

    # Events

    @Slot()
    def _on_study_closed(self) -> None:
        self.reject()

    def _on_done(self, then: Callable[[Any], None], last: Any) -> None:
        self.progress.finish()
        then(last)
        self.show_state()

    def _on_stopped(self) -> None:
        self.progress.finish("Stopped. Nothing was changed.")
        self.show_state()

    def _on_cancel_requested(self) -> None:
        self.runner.cancel(self)


def set_text(button: QPushButton, text: str) -> None:
    """Let a button say something else, to readers of the screen too."""
    button.setText(text)
    button.setAccessibleName(text)


def bytes_step(step: Step[Any]) -> Step[Any]:
    """A step that counts bytes, in megabytes for the eye."""
    return Step(step.done // 1_000_000, step.total // 1_000_000, f"megabytes · {size_in_words(step.total)}")
