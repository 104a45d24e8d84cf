"""What stands in the centre of the pane of duplicates: nothing yet, the groups, or two pictures large."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from workbench.panes.duplicates_comparison import DuplicatesComparison
from workbench.panes.duplicates_gallery import DuplicatesGallery
from workbench.panes.open_study import OpenStudy
from workbench.study.duplicates import Found, Group, Member
from workbench.widgets.empty_state import EmptyState
from workbench.workers.runner import Runs


class DuplicatesPages(QStackedWidget):
    """Leads from groups to two pictures and back, and from group to group, by mouse and keys."""

    leave_out_requested = Signal(object)
    """Members of the current group."""
    take_back_requested = Signal(object)
    """Members of the current group."""

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_study = open_study
        self.gallery = DuplicatesGallery(open_study)
        self._comparison = DuplicatesComparison(runner, failed)
        self._build()
        for each in (self.gallery, self._comparison):
            each.leave_out_requested.connect(self.leave_out_requested)
            each.take_back_requested.connect(self.take_back_requested)
        self.gallery.comparison_requested.connect(self._on_comparison_requested)
        self._comparison.back_requested.connect(self.show_groups)
        self._comparison.steps.step_requested.connect(self.step)

    @property
    def group(self) -> Group | None:
        """The group that is shown."""
        return self.gallery.group

    def show_found(self, found: Found | None) -> None:
        """Show other groups, or that there are none; the keyboard stays here if it was here."""
        had_focus = self.isAncestorOf(self.window().focusWidget() or self)
        if found is not None and found.groups:
            self.gallery.show_found(found)
        self._found = found
        self._show_page()
        if had_focus:
            self.currentWidget().setFocus()

    def show_left_out(self) -> None:
        """Other pictures are left out now."""
        self.gallery.show_left_out()
        self._comparison.show_left_out(self._open_study.left_out, self._open_study.is_writable)

    def clear(self) -> None:
        """Forget what was shown of a study."""
        self._comparison.clear()
        self.show_found(None)

    def show_groups(self) -> None:
        """Show the groups, and give them the keyboard."""
        self._show_page()
        self.currentWidget().setFocus()

    def show_pair(self) -> None:
        """Show two pictures of the group large, if there is a group."""
        if self._found is not None and self._found.groups:
            self._on_comparison_requested(self.gallery.pair())

    def step(self, by: int) -> None:
        """Show a group so many places further, as the one before was shown."""
        place, count = self.gallery.place
        if self.currentWidget() in (self.gallery, self._comparison) and 0 <= place + by < count:
            self.gallery.step(by)
            if self.currentWidget() is self._comparison:
                self._show_comparison(self.gallery.pair())

    def _build(self) -> None:
        self._found: Found | None = None
        self._empty = EmptyState(
            "copy",
            "Not compared yet",
            "Start on the left. Identical files and pictures that look nearly alike appear here, side by side, and "
            "you decide which of them count.",
        )
        self._none = EmptyState(
            "circle-check",
            "No duplicates",
            "No two pictures are this much alike. Choose a larger distance on the left to look for less similar "
            "ones.",
        )
        for page in (self._empty, self._none, self.gallery, self._comparison):
            self.addWidget(page)
        keys = (
            (Qt.Key.Key_N, self._on_next_pressed),
            (Qt.Key.Key_P, self._on_previous_pressed),
            (Qt.Key.Key_Escape, self._on_escape_pressed),
        )
        for key, slot in keys:
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    def _on_next_pressed(self) -> None:
        self.step(1)

    def _on_previous_pressed(self) -> None:
        self.step(-1)

    def _on_escape_pressed(self) -> None:
        if self.currentWidget() is self._comparison:
            self.show_groups()

    def _on_comparison_requested(self, pair: tuple[Member, Member]) -> None:
        self._show_comparison(pair)
        self.setCurrentWidget(self._comparison)
        self._comparison.setFocus()

    def _show_comparison(self, pair: tuple[Member, Member]) -> None:
        self._comparison.steps.show_place(*self.gallery.place)
        self._comparison.show_pair(pair, self._open_study.left_out, self._open_study.is_writable)

    def _show_page(self) -> None:
        if self._found is None or not self._found.compared:
            self.setCurrentWidget(self._empty)
        else:
            self.setCurrentWidget(self.gallery if self._found.groups else self._none)
