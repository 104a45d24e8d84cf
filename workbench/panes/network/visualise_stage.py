"""The centre of the pane of feature visualisation: the picture that forms, its curve, and what was made before."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from workbench.core.networks.visualise_settings import Between, Grid
from workbench.panes.network.visualise_controls import BETWEEN, GRID, ONE
from workbench.panes.network.visualise_work import THUMBNAIL_SIDE, Ongoing, Wish
from workbench.widgets.buttons import text_button
from workbench.widgets.curve import Curve
from workbench.widgets.empty_state import EmptyState
from workbench.widgets.headings import Hairline, Note
from workbench.widgets.large_tile import LargeTile
from workbench.widgets.theme import theme
from workbench.widgets.tile_grid import TileGrid
from workbench.widgets.tile_sheet import Tile

if TYPE_CHECKING:
    from workbench.core.networks.visualise.optimise import Forming

_VIEWS = (
    (ONE, "One unit", "The picture that excites one unit, channel, layer or class most"),
    (GRID, "Activation grid", "What the layer sees in each place of the current picture"),
    (BETWEEN, "Between two units", "Pictures on the way from one unit to another"),
)
_MOST_KEPT = 24
_HISTORY_HEIGHT = 100
_HEIGHT_FOR_HISTORY, _HEIGHT_FOR_CURVE, _WIDTH_FOR_WORDS = 420, 320, 400


@dataclass(frozen=True, eq=False)
class Made:
    """Pictures that were made, as far as they came."""

    wish: Wish
    forming: "Forming"
    device: str


class VisualiseStage(QWidget):
    """Shows what was made last in a view large; a click on a small picture brings that one back."""

    view_changed = Signal(str)
    restart_requested = Signal()
    seed_requested = Signal()
    save_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history: list[Made] = []
        self._now: Made | None = None
        self._shown: Made | None = None
        self._build()
        self._tabs.currentChanged.connect(self._on_tab_changed)
        self._restart.clicked.connect(self.restart_requested)
        self._seed.clicked.connect(self.seed_requested)
        self._save.clicked.connect(self.save_requested)
        self._kept.current_changed.connect(self._on_kept_chosen)
        theme().changed.connect(self._fit)
        self.clear()

    @property
    def view(self) -> str:
        """What is to be made: one of the views."""
        return _VIEWS[self._tabs.currentIndex()][0]

    @property
    def shown(self) -> Made | None:
        """The result that is shown large."""
        return self._shown

    @property
    def kept(self) -> tuple[Made, ...]:
        """What was made before, the oldest first."""
        return tuple(self._history)

    def choose_view(self, view: str) -> None:
        """Turn to a view, as a click would."""
        self._tabs.setCurrentIndex([name for name, *_ in _VIEWS].index(view))

    def clear(self) -> None:
        """Nothing was made yet."""
        self._history, self._now, self._shown = [], None, None
        self._show_history()
        self._show_large()

    def show_forming(self, ongoing: Ongoing) -> None:
        """The pictures as they are now; of others than those before, the latter are kept."""
        if ongoing.forming is None:
            return
        made = Made(ongoing.wish, ongoing.forming, ongoing.device)
        is_new = (
            self._now is None
            or self._now.wish != made.wish
            or len(made.forming.values) < self._steps(self._now)
        )
        if is_new:
            self.keep()
        follows = (is_new or self._shown is self._now) and _view_of(made) == self.view
        self._now = made
        if follows:
            self._shown = made
            self._kept.set_current(None)
            self._show_large()

    def keep(self) -> None:
        """Put what is formed now among what was made before."""
        if self._now is not None and not any(each.forming is self._now.forming for each in self._history):
            self._history = [*self._history, self._now][-_MOST_KEPT:]
            self._show_history()

    def show_state(self, is_running: bool, can_restart: bool) -> None:
        """What can be done at the moment."""
        self._restart.setEnabled(can_restart and not is_running)
        self._seed.setEnabled(can_restart and not is_running)

    # Building

    def _build(self) -> None:
        self._empty = EmptyState(
            "sparkles",
            "What does it want to see?",
            "Choose on the left what is to be excited, then press the button. Beginning with noise, a picture is "
            "changed step by step until it excites that part of the network as much as possible; you see it form.",
        )
        self._picture = LargeTile("The picture that forms")
        self._picture.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._picture.setToolTip("What excites the chosen part of the network most, as far as it has formed")
        self._curve = Curve(
            "How strongly it is excited",
            "The objective after each step; it trembles, because the picture is moved about",
        )
        self._note = Note()
        self._kept = TileGrid("Made before", "What you make is kept here until the program is closed.")
        self._kept.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._made_page())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._build_tabs())
        column.addWidget(Hairline())
        column.addWidget(self._pages, 1)
        self._fit()

    def _build_tabs(self) -> QWidget:
        self._tabs = QTabBar()
        self._tabs.setAccessibleName("View")
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        for at, (_, title, tip) in enumerate(_VIEWS):
            self._tabs.addTab(title)
            self._tabs.setTabToolTip(at, tip)
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(8, 4, 8, 0)
        row.addWidget(self._tabs)
        row.addStretch(1)
        return bar

    def _made_page(self) -> QWidget:
        page, below = QWidget(), QWidget()
        inner = QVBoxLayout(below)
        inner.setContentsMargins(8, 4, 8, 8)
        inner.setSpacing(4)
        inner.addWidget(self._curve)
        inner.addWidget(self._note)
        inner.addLayout(self._buttons())
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._picture, 1)
        column.addWidget(Hairline())
        column.addWidget(below)
        column.addWidget(Hairline())
        column.addWidget(self._kept)
        return page

    def _buttons(self) -> QHBoxLayout:
        self._restart = text_button(
            "Restart", "Begin again with the same seed: the same picture forms again", "rotate-cw"
        )
        self._seed = text_button(
            "Another seed", "Begin again with other noise: another picture for the same wish", "shuffle"
        )
        self._save = text_button("Save …", "Save the picture as PNG, with its settings inside", "save")
        row = QHBoxLayout()
        row.setSpacing(8)
        for each in (self._restart, self._seed, self._save):
            _may_shrink(each)
            row.addWidget(each)
        row.addStretch(1)
        return row

    # Events

    def _on_tab_changed(self, _: int) -> None:
        made = [*self._history, *([self._now] if self._now is not None else [])]
        self._shown = next((each for each in reversed(made) if _view_of(each) == self.view), None)
        self._kept.set_current(None)
        self._show_large()
        self.view_changed.emit(self.view)

    def _on_kept_chosen(self, number: int) -> None:
        if 0 <= number < len(self._history):
            self._shown = self._history[number]
            self._show_large()

    # Showing

    def _show_large(self) -> None:
        shown = self._shown
        self._pages.setCurrentIndex(0 if shown is None else 1)
        if shown is None:
            return
        self._picture.show_picture(shown.forming.picture, is_smooth=True, words=shown.wish.title)
        values = shown.forming.values.mean(axis=1).tolist()
        self._curve.show_values(values, shown.wish.settings.steps)
        self._note.setText(_in_words(shown))

    def _show_history(self) -> None:
        if not self._history:
            self._kept.show_message("What you make is kept here until the program is closed.")
            return
        import numpy as np

        pictures = np.stack([_thumbnail(each.forming) for each in self._history])
        self._kept.show_tiles(pictures, [_tile(each) for each in self._history])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where there is little room, as with large text on a small screen, the picture has it."""
        scale = theme().measures.scale
        self._kept.setFixedHeight(round(_HISTORY_HEIGHT * scale))
        self._kept.setVisible(self.height() >= _HEIGHT_FOR_HISTORY * scale)
        self._curve.setVisible(self.height() >= _HEIGHT_FOR_CURVE * scale)
        for each in (self._restart, self._seed, self._save):
            each.setText(each.accessibleName() if self.width() >= _WIDTH_FOR_WORDS * scale else "")

    @staticmethod
    def _steps(made: Made) -> int:
        return len(made.forming.values)


def _thumbnail(forming: "Forming"):  # type: ignore[no-untyped-def]
    """The picture in a square, by leaving out pixels; of a row its middle."""
    import numpy as np

    picture = forming.picture
    side = min(picture.shape[:2])
    left = (picture.shape[1] - side) // 2
    places = np.linspace(0, side - 1, THUMBNAIL_SIDE).round().astype(int)
    return picture[:, left : left + side][np.ix_(places, places)]


def _view_of(made: Made) -> str:
    made_for = made.wish.made_for
    return GRID if isinstance(made_for, Grid) else BETWEEN if isinstance(made_for, Between) else ONE


def _tile(made: Made) -> Tile:
    return Tile(made.wish.short_title, description=f"{made.wish.title}: {_in_words(made)}")


def _in_words(made: Made) -> str:
    settings, steps = made.wish.settings, len(made.forming.values)
    done = f"{steps:,} of {settings.steps:,} steps" if steps < settings.steps else f"{steps:,} steps"
    return f"{made.wish.title} · {done} · {settings.size} px · seed {settings.seed}"


def _may_shrink(button: QPushButton) -> None:
    button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
