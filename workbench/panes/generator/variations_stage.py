"""The centre and the left column of the tool “Variations”: tabs, the view that is looked at, and its controls."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from workbench.core.generators.latents.directions import Direction
from workbench.panes.generator.variations_parts import DirectionChoice, LargeGenerated
from workbench.panes.generator.variations_view import VariationView
from workbench.widgets.empty_state import EmptyState
from workbench.widgets.headings import Hairline, Note, SectionHeading

_NO_DIRECTION = "No direction yet: find some, or take the main ones."


class VariationStage(QWidget):
    """Tabs above one of the views, one picture large, or what to do without a direction."""

    view_changed = Signal()
    main_directions_requested = Signal()
    directions_requested = Signal()
    large_closed = Signal()

    def __init__(self, views: Sequence[VariationView]) -> None:
        super().__init__()
        self._views = tuple(views)
        self.large = LargeGenerated()
        self._none = EmptyState(
            "compass",
            "No direction yet",
            "A direction is a way in which pictures change: more trees, a higher building. Take the five in which the "
            "pictures of this generator differ most, or look for others.",
            (
                ("Take the main directions", "sparkles", self.main_directions_requested.emit),
                ("Find directions …", "compass", self.directions_requested.emit),
            ),
        )
        self.tabs, self._pages = QTabBar(), QStackedWidget()
        self.tabs.setAccessibleName("View")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for at, view in enumerate(self._views):
            self.tabs.addTab(view.title)
            self.tabs.setTabToolTip(at, view.tip)
            self._pages.addWidget(view)
        for page in (self._none, self.large):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(0)
        for each in (self.tabs, Hairline()):
            column.addWidget(each)
        column.addWidget(self._pages, 1)
        self.tabs.currentChanged.connect(self._on_tab_chosen)
        self.large.closed.connect(self.large_closed)

    @property
    def view(self) -> VariationView:
        """The view whose tab is chosen."""
        return self._views[self.tabs.currentIndex()]

    @property
    def is_large(self) -> bool:
        """Whether one picture is shown large."""
        return self._pages.currentWidget() is self.large

    def show_view(self, has_directions: bool) -> None:
        """Show the view, or what to do where it needs a direction and there is none."""
        is_possible = has_directions or not self.view.needs_direction
        self._pages.setCurrentWidget(self.view if is_possible else self._none)

    def show_large(self, words: str) -> None:
        """Show one picture alone, once it is there."""
        self.large.show_words(words)
        self._pages.setCurrentWidget(self.large)
        self.large.setFocus()

    def _on_tab_chosen(self, _: int) -> None:
        self.view_changed.emit()


class VariationControls(QWidget):
    """Which direction, and what the view lets a person adjust."""

    def __init__(self, views: Sequence[VariationView]) -> None:
        super().__init__()
        self.direction, self._note = DirectionChoice(), Note()
        self._forms, self._choosing = QStackedWidget(), QWidget()
        for view in views:
            self._forms.addWidget(view.controls)
        inner = QVBoxLayout(self._choosing)
        inner.setContentsMargins(0, 0, 0, 8)
        inner.setSpacing(8)
        for each in (SectionHeading("Choose a direction"), self.direction, self._note):
            inner.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for each in (self._choosing, SectionHeading("Adjust"), self._forms):
            column.addWidget(each)
        column.addStretch(1)

    def show_view(self, view: VariationView, known: Sequence[Direction], has_all: bool) -> None:
        """Offer what goes with a view."""
        self._forms.setCurrentWidget(view.controls)
        self._choosing.setVisible(view.needs_direction)
        self.direction.show_directions(known, has_all)
        self._note.setText("" if known else _NO_DIRECTION)
        self._note.setVisible(not known)
