"""Directions as strips: all of them on one picture above, the current one on four random pictures below."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from workbench.core.generators.latents.points import Point, seed_at
from workbench.core.wording import short_number
from workbench.panes.generator.directions_work import OVERVIEW, SCENES, STRIP, Listed, Shown
from workbench.widgets.buttons import icon_button
from workbench.widgets.empty_state import EmptyState
from workbench.widgets.headings import Note
from workbench.widgets.picture_matrix import PictureMatrix

MOST_SHOWN = 60
"""So many are shown as strips; of others the list is too long to be looked at."""
_SHARES = (320, 680)
"""Of the height: four rows of strips have room, and above them as many directions as can be."""


class DirectionShelf(QWidget):
    """A list of directions of which one is current."""

    current_changed = Signal()
    point_activated = Signal(object)
    """A picture of the current direction was chosen; its :class:`Point`."""
    seeds_requested = Signal()

    def __init__(self, empty: EmptyState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.listed: tuple[Listed, ...] = ()
        self._current = ""
        self._points: dict[tuple[int, int], Point] = {}
        self._build(empty)
        self.overview.current_changed.connect(self._on_row_chosen)
        self.overview.activated.connect(self._on_row_chosen)
        self.strips.activated.connect(self._on_activated)
        self.show_directions(())

    @property
    def current(self) -> Listed | None:
        """The direction that is shown on four pictures."""
        return next((each for each in self.listed if each.direction.key == self._current), None)

    def show_directions(self, listed: Sequence[Listed], current: str = "") -> None:
        """Show these; the one with the key `current` is current, else the one that was, or the first."""
        self.listed = tuple(listed)
        keys = [each.direction.key for each in self.listed]
        wanted = next((key for key in (current, self._current) if key in keys), keys[0] if keys else "")
        self._show_headings()
        self._pages.setCurrentIndex(1 if keys else 0)
        self._choose(wanted)

    def choose(self, key: str) -> None:
        """Make the direction with this key current."""
        if key != self._current and any(each.direction.key == key for each in self.listed):
            self._choose(key)

    def begin_overview(self) -> None:
        """Pictures of all directions are on their way."""
        self._show_headings()

    def begin_strips(self) -> None:
        """Pictures of the current direction are on their way; those there are stay until others come."""
        self._points = {}
        self.strips.show_headings(("",) * SCENES, [_in_words(each) for each in STRIP], keeps_pictures=True)

    def show_in_overview(self, shown: Shown) -> None:
        """A picture of one of the directions has come."""
        if shown.row < len(self.overview.row_headings):
            self.overview.show_picture(shown.row, shown.column, shown.pixels)

    def show_in_strips(self, shown: Shown) -> None:
        """A picture of the current direction has come."""
        self._points[shown.row, shown.column] = shown.point
        self.strips.show_picture(shown.row, shown.column, shown.pixels, f"seed {seed_at(shown.point.place)}")

    # Building

    def _build(self, empty: EmptyState) -> None:
        self.overview = PictureMatrix("All directions on one picture")
        self.overview.setToolTip(
            "One random picture, changed in each direction. Click a row to look at that direction"
        )
        self.strips = PictureMatrix("The current direction on four random pictures")
        self.strips.setToolTip("Click a picture to go on from it in “Steer”, with this direction as a slider")
        self._title = QLabel()
        self._title.setProperty("role", "section")
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._seeds = icon_button("dices", "Try it on four other random pictures", self.seeds_requested.emit)
        self._more = Note()
        row = QHBoxLayout()
        row.setContentsMargins(16, 8, 16, 0)
        row.addWidget(self._title, 1)
        row.addWidget(self._seeds)
        below = QWidget()
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.strips, 1)
        above = QWidget()
        column = QVBoxLayout(above)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.overview, 1)
        column.addWidget(self._more)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        for each in (above, below):
            splitter.addWidget(each)
        splitter.setSizes(_SHARES)
        self._pages = QStackedWidget()
        self._pages.addWidget(empty)
        self._pages.addWidget(splitter)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)

    # Events

    def _on_row_chosen(self, row: int, _: int) -> None:
        self.choose(self.listed[row].direction.key)

    def _on_activated(self, row: int, column: int) -> None:
        point = self._points.get((row, column))
        if point is not None:
            self.point_activated.emit(point)

    # Showing

    def _choose(self, key: str) -> None:
        is_other, self._current = key != self._current, key
        listed = self.current
        self._title.setText("" if listed is None else listed.direction.name)
        rows = [each.direction.key for each in self.listed[:MOST_SHOWN]]
        column = self.overview.current[1] if self.overview.current else len(OVERVIEW) // 2
        with QSignalBlocker(self.overview):
            self.overview.set_current((rows.index(key), column) if key in rows else None)
        if is_other:
            self.strips.show_headings((), ())
        self.current_changed.emit()

    def _show_headings(self) -> None:
        shown = self.listed[:MOST_SHOWN]
        rows = [f"{each.direction.name}\n{each.words}".strip() for each in shown]
        columns = [_in_words(each) for each in OVERVIEW] if rows else []
        self.overview.show_headings(rows, columns, keeps_pictures=rows == list(self.overview.row_headings))
        rest = len(self.listed) - len(shown)
        self._more.setText(f"{rest:,} more are kept; delete or export some to see them here.")
        self._more.setVisible(rest > 0)


def _in_words(amount: float) -> str:
    return f"+{short_number(amount)}" if amount > 0 else short_number(amount)
