"""The centre of the tool “Directions”: what was found, the pictures to be sorted, and what is kept."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from workbench.panes.generator.directions_shelf import DirectionShelf
from workbench.panes.generator.directions_sorting import SortingView
from workbench.widgets.empty_state import EmptyState
from workbench.widgets.headings import Hairline

FOUND, SORT, KEPT = "found", "sort", "kept"
_VIEWS = (
    (FOUND, "Found", "The directions that were found last"),
    (SORT, "Two groups", "Sort random pictures to the left and to the right"),
    (KEPT, "Kept", "The directions that you keep for this generator"),
)


class DirectionsStage(QWidget):
    """Three views, one at a time."""

    view_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.found = DirectionShelf(
            EmptyState(
                "compass",
                "Nothing was looked for yet",
                "Choose on the left how directions are found, then press the button. Each one is shown as a strip from "
                "−3 to +3 standard deviations.",
            )
        )
        self.sorting = SortingView()
        self.kept = DirectionShelf(
            EmptyState(
                "bookmark",
                "Nothing is kept yet",
                "Directions that you keep stand here whenever this generator is open. A colleague’s can be imported "
                "from a file, on the right.",
            )
        )
        self._tabs = QTabBar()
        self._tabs.setAccessibleName("View")
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._pages = QStackedWidget()
        for (_, title, tip), page in zip(_VIEWS, (self.found, self.sorting, self.kept), strict=True):
            self._tabs.setTabToolTip(self._tabs.addTab(title), tip)
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self._tabs, Hairline()):
            column.addWidget(widget)
        column.addWidget(self._pages, 1)
        self._tabs.currentChanged.connect(self._on_tab_changed)

    @property
    def view(self) -> str:
        """One of :data:`FOUND`, :data:`SORT` and :data:`KEPT`."""
        return _VIEWS[self._tabs.currentIndex()][0]

    @property
    def shelf(self) -> DirectionShelf | None:
        """The list of directions in sight, if there is one."""
        return {FOUND: self.found, KEPT: self.kept}.get(self.view)

    def choose_view(self, view: str) -> None:
        """Turn to a view, as a click would."""
        self._tabs.setCurrentIndex([name for name, *_ in _VIEWS].index(view))

    def show_counts(self) -> None:
        """Say on the tabs how many directions there are."""
        for at, shelf in ((0, self.found), (2, self.kept)):
            count = len(shelf.listed)
            self._tabs.setTabText(at, f"{_VIEWS[at][1]} ({count:,})" if count else _VIEWS[at][1])

    def _on_tab_changed(self, at: int) -> None:
        self._pages.setCurrentIndex(at)
        self.view_changed.emit()
