"""The centre of the tool “People”: cards, one person, who appears with whom, counts."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QTabWidget, QWidget

from workbench.panes.faces.counts_view import CountsView
from workbench.panes.faces.one_person import OnePersonView
from workbench.panes.faces.people_view import PeopleView
from workbench.panes.faces.people_work import Everybody
from workbench.panes.faces.together_view import TogetherView
from workbench.panes.open_study import OpenStudy
from workbench.widgets.empty_state import EmptyState
from workbench.workers.runner import Runs


class PeopleViews(QStackedWidget):
    """Four tabs, or what to do first while there are no faces."""

    person_shown = Signal(int)
    """All faces of this person are shown now."""

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_study = open_study
        self._found = Everybody()
        made = (open_study, runner, failed)
        self.people, self.one = PeopleView(*made), OnePersonView(*made)
        self.together, self.counts = TogetherView(*made), CountsView(*made)
        self._build()
        self._tabs.currentChanged.connect(self._on_tab_changed)
        for view in (self.people, self.together, self.counts):
            view.opened.connect(self.open_person)
        self.one.back_requested.connect(self.show_people)

    def show_everybody(self, found: Everybody) -> None:
        """Show who there is now, in whatever view is open."""
        self._found = found
        self.setCurrentIndex(1 if found.faces else 0)
        self.people.show_everybody(found)
        self.one.show_person(found, self.one.person)
        self._refresh()

    def open_person(self, person: int) -> None:
        """Show all faces of somebody."""
        self.people.go_to(person)
        self.one.show_person(self._found, person)
        self._tabs.setCurrentWidget(self.one)
        self.one.grid.setFocus()
        self.person_shown.emit(person)

    def show_people(self) -> None:
        """Show the cards, at whoever was looked at."""
        self._tabs.setCurrentWidget(self.people)
        self.people.go_to(self.one.person)
        self.people.take_focus()

    def show_view(self, view: QWidget) -> None:
        """Turn to one of the four views."""
        self._tabs.setCurrentWidget(view)

    def take_focus(self) -> None:
        """The keyboard belongs to what is seen."""
        shown = self._tabs.currentWidget() if self.currentIndex() else self._empty.buttons[0]
        shown.setFocus()

    @property
    def is_one_shown(self) -> bool:
        """Whether the faces of one person are looked at."""
        return self._tabs.currentWidget() is self.one

    def _build(self) -> None:
        self._empty = EmptyState(
            "users",
            "No faces yet",
            "Find the faces of your pictures first. Then similar ones are put together here, and you say who they are.",
            [("Find faces", "scan-face", self._on_find_wanted)],
        )
        self._tabs = QTabWidget()
        self._tabs.setAccessibleName("Views of people")
        self._tabs.setDocumentMode(True)
        for page, title, tool_tip in (
            (self.people, "People", "Everybody who was named, and groups of similar faces"),
            (self.one, "One person", "All faces of one person; move them or take them away"),
            (self.together, "Together", "Who is seen with whom in the same pictures"),
            (self.counts, "Counts", "In how many pictures of each metadata value somebody is seen"),
        ):
            self._tabs.setTabToolTip(self._tabs.addTab(page, title), tool_tip)
        self.addWidget(self._empty)
        self.addWidget(self._tabs)

    def _on_find_wanted(self) -> None:
        self._open_study.pane_requested.emit("find_faces")

    def _on_tab_changed(self, _: int) -> None:
        current = self.people.current
        if self.is_one_shown and current is not None and current != self.one.person:
            self.one.show_person(self._found, current)
            self.person_shown.emit(current)
        self._refresh()

    def _refresh(self) -> None:
        """The other views read for themselves, when they are looked at."""
        if self.currentIndex() and self._tabs.currentWidget() in (self.together, self.counts):
            self._tabs.currentWidget().refresh()
