"""The pane of duplicates: find identical files and near duplicates, look at them, leave out what is too much."""

from collections.abc import Callable, Container, Mapping, Sequence

from PySide6.QtWidgets import QWidget

from workbench.core.models.machine import Machine
from workbench.core.steps import Step
from workbench.core.wording import pictures_in_words
from workbench.panes.duplicates_controls import DuplicatesControls
from workbench.panes.duplicates_pages import DuplicatesPages
from workbench.panes.duplicates_words import wish
from workbench.panes.leaving_out import LeavingOut
from workbench.panes.open_study import OpenStudy
from workbench.panes.outlook import Outlook, outlook
from workbench.panes.pane import Pane
from workbench.panes.picture_choice import ALL
from workbench.panes.task_run import RunWords, TaskRun
from workbench.panes.thumbnails import ThumbnailLoader
from workbench.study.duplicates import Compared, Found, Member, compared, grouped
from workbench.study.duplicates_choice import all_but_first, all_but_largest, chosen_by_hand
from workbench.study.fingerprints import REQUEST
from workbench.widgets.icons import icon
from workbench.workers.runner import Runs

_WORDS = RunWords(
    "Comparing pictures",
    lambda count: f"{pictures_in_words(count)} compared.",
    "Stopped. What was done is kept; go on whenever you like.",
    "could not be read and took no part",
)


class DuplicatesPane(Pane):
    """Find duplicates, look at them side by side, leave them out."""

    title = "Duplicates"
    sentence = "Find pictures that are there more than once, and leave them out of analyses."
    help_page = "duplicates"

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(open_study, runner, parent)
        self._found: Found | None = None
        self._compared = Compared()
        self._outlook = Outlook((), 0, 0)
        self._chosen = ALL
        self._closing_words = ""
        self._build_pane()
        self._connect()
        self._on_opened()

    # Building

    def _build_pane(self) -> None:
        self._controls = DuplicatesControls(self.open_study)
        self._pages = DuplicatesPages(self.open_study, self.runner, self._on_failed)
        grid = self._pages.gallery.grid
        self._thumbnails = ThumbnailLoader(grid, self.open_study, self.runner, self._on_failed)
        self._run = TaskRun(self, _WORDS)
        self._leaving_out = LeavingOut(self.open_study, self.runner, self.message_bar, self._on_failed)
        self.set_controls(self._controls)
        self.set_centre(self._pages)
        self.primary_button.setIcon(icon("copy", "accent_text"))

    def _connect(self) -> None:
        shared = self.open_study
        shared.opened.connect(self._on_opened)
        shared.closed.connect(self._on_opened)
        shared.pictures_added.connect(self._on_pictures_changed)
        shared.unreadable_changed.connect(self._on_pictures_changed)
        shared.shown_changed.connect(self._on_left_out_changed)
        self._controls.changed.connect(self._request_groups)
        self._controls.pictures.changed.connect(self._on_choice_changed)
        self._controls.all_but_largest_requested.connect(self._on_all_but_largest_requested)
        self._controls.all_but_first_requested.connect(self._on_all_but_first_requested)
        self._controls.all_back_requested.connect(self._on_all_back_requested)
        self._pages.leave_out_requested.connect(self._on_leave_out_requested)
        self._pages.take_back_requested.connect(self._on_take_back_requested)
        self._run.begun.connect(self._on_begun)
        self._run.ended.connect(self._on_ended)
        self.primary_button.clicked.connect(self._on_start_clicked)

    def views(self) -> dict[str, Callable[[], None]]:
        """See :meth:`Pane.views`."""
        return {"groups": self._pages.show_groups, "comparison": self._pages.show_pair}

    def take_focus(self) -> None:
        """The keyboard belongs to the button that starts, or to the groups when there is nothing to start."""
        is_ready = self.primary_button.isEnabled()
        (self.primary_button if is_ready else self._pages.currentWidget()).setFocus()

    # Events

    def _on_opened(self) -> None:
        self._found, self._compared = None, Compared()
        self._pages.clear()
        self._controls.show_found(None)
        self._on_left_out_changed()
        self._show_outlook(Outlook((), len(self.open_study.files), len(self.open_study.files)))
        self._request_outlook()
        self._request_pictures()

    def _on_pictures_changed(self, _: object = None) -> None:
        self._request_outlook()

    def _on_choice_changed(self) -> None:
        chosen = self._controls.pictures.chosen
        # All pictures stay all of them, whatever is selected or filtered.
        if chosen != ALL or self._chosen != ALL:
            self._chosen = chosen
            self._request_outlook()
            if not self._run.is_running:
                self._request_pictures()

    def _on_left_out_changed(self) -> None:
        self._pages.show_left_out()
        self._show_possible()

    def _on_start_clicked(self) -> None:
        machine = Machine("cpu", self.runner.readers)
        self._run.start(REQUEST, self._controls.pictures.selection(), machine)

    def _on_begun(self) -> None:
        self._show_outlook(self._outlook)
        # The button has lost the keyboard; what is found will have it.
        self._pages.currentWidget().setFocus()

    def _on_ended(self, text: str) -> None:
        self._closing_words = text
        self._show_outlook(self._outlook)
        self._request_outlook()
        self._request_pictures()

    def _on_all_but_largest_requested(self) -> None:
        self._request_reasons(all_but_largest)

    def _on_all_but_first_requested(self) -> None:
        self._request_reasons(all_but_first)

    def _on_all_back_requested(self) -> None:
        places = self._found.places if self._found else {}
        self._leaving_out.take_back([each for each in self.open_study.left_out if each in places])

    def _on_leave_out_requested(self, members: Sequence[Member]) -> None:
        group = self._pages.group
        if group is not None and self._found is not None:
            arguments = (group, members, self._found.settings)
            self.read(chosen_by_hand, *arguments, then=self._leave_out, channel="reasons")

    def _on_take_back_requested(self, members: Sequence[Member]) -> None:
        self._leaving_out.take_back([each.file.name for each in members])

    # Requests

    def _request_outlook(self) -> None:
        if self.open_study.study is not None and not self._run.is_running:
            unreadable = self.open_study.unreadable
            files = [each for each in self._controls.pictures.files() if each.name not in unreadable]
            arguments = (self.open_study.study, REQUEST, files)
            self.read(outlook, *arguments, then=self._show_outlook, channel="outlook")

    def _request_pictures(self) -> None:
        if self.open_study.study is not None:
            arguments = (self.open_study.study, tuple(self._controls.pictures.files()))
            self.read(compared, *arguments, then=self._on_pictures_read, channel="groups")

    def _request_groups(self) -> None:
        if not self._run.is_running:
            self.progress.start("Comparing fingerprints")
        arguments = (self._compared, self._controls.settings())
        answers = {
            "then": self._on_grouped,
            "failed": self._on_grouping_failed,
            "stopped": self._on_grouping_stopped,
        }
        self.read(grouped, *arguments, channel="groups", **answers)

    def _on_pictures_read(self, found: Compared) -> None:
        self._compared = found
        self._request_groups()

    def _request_reasons(self, chosen: Callable[[Found, Container[str]], dict[str, str | None]]) -> None:
        if self._found is not None:
            left_out = dict(self.open_study.left_out)
            self.read(chosen, self._found, left_out, then=self._leave_out, channel="reasons")

    def _leave_out(self, reasons: Mapping[str, str | None]) -> None:
        if reasons:
            self._leaving_out.leave_out(reasons, "as duplicates")
        else:
            text = "Nothing is left to leave out: of each group only what differs takes part."
            self.message_bar.show_message("information", text)

    # Showing

    def _on_grouped(self, last: Step[Found | None] | None) -> None:
        self._found = last.value if last else None
        self._end_grouping()
        self._controls.show_found(self._found)
        self._pages.show_found(self._found)
        self._show_possible()
        self._show_compared()

    def _on_grouping_stopped(self) -> None:
        self._end_grouping()
        if self._found is not None:
            self._controls.show_settings(self._found.settings)

    def _on_grouping_failed(self, error: BaseException) -> None:
        self._end_grouping()
        self._on_failed(error)

    def _end_grouping(self) -> None:
        if not self._run.is_running:
            self.progress.finish(self._closing_words)
            self._closing_words = ""

    def _show_possible(self) -> None:
        places = self._found.places if self._found else {}
        is_writable = self.open_study.is_writable
        can_take_back = not self.open_study.left_out.keys().isdisjoint(places.keys())
        self._controls.show_possible(is_writable and bool(places), is_writable and can_take_back)

    def _show_compared(self) -> None:
        compared = self._found.compared if self._found else 0
        self._controls.show_compared(compared, self._outlook.remaining)

    def _show_outlook(self, found: Outlook) -> None:
        self._outlook = found
        text, is_possible = wish(found, self._run.is_running)
        tip = "Give every picture a checksum and a fingerprint, then group those that are alike (Ctrl+Enter)"
        self.show_wish(text, tip, is_possible, adds=True)
        self._show_compared()
