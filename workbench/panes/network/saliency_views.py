"""The centre of the pane of saliency: maps beside each other, and those of shuffled networks below them."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from workbench.core.networks.saliency.settings import method
from workbench.core.wording import short_number
from workbench.panes.network.saliency_details import settings_in_words, short_settings, similarity_in_words
from workbench.panes.network.saliency_work import Answers, CheckedMap, Map
from workbench.widgets.colour_bar import ColourScale
from workbench.widgets.empty_state import EmptyState
from workbench.widgets.headings import Hairline
from workbench.widgets.heat_board import HeatBoard
from workbench.widgets.heat_tile import HeatPicture
from workbench.widgets.theme import theme

MAPS, CHECK = 0, 1
_STAGES = 3
_OPACITY = 65
_WIDTH_FOR_WORDS = 360


class SaliencyViews(QWidget):
    """Two views, “Maps” and “Sanity check”, and how strongly the maps cover the picture."""

    check_requested = Signal()
    """A person turned to the check, or asked for it there, and there is none yet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._original: HeatPicture | None = None
        self._tiles: dict[Any, HeatPicture] = {}
        self._build()
        self._tabs.currentChanged.connect(self._on_view_changed)
        self._opacity.valueChanged.connect(self._on_opacity_changed)

    @property
    def view(self) -> int:
        """``MAPS`` or ``CHECK``."""
        return self._tabs.currentIndex()

    def show_view(self, view: int) -> None:
        """Turn to a view, as a click would."""
        self._tabs.setCurrentIndex(view)

    def show_large(self, number: int) -> None:
        """Show one map alone, or all (−1)."""
        self.board.show_large(number)

    def show_found(self, found: Answers | None, maps: Sequence[Map], checks: Sequence[CheckedMap]) -> None:
        """Show what there is; nothing yet if there are no answers."""
        if found is None:
            self._original, self._tiles = None, {}
        elif self._original is None or self._original.picture is not found.seen:
            self._original, self._tiles = (
                HeatPicture("The picture", found.seen, tip="What the network sees of the picture"),
                {},
            )
        self._show_boards(maps, checks)
        has_tiles = self._original is not None
        self._pages.setCurrentWidget(self._empty if not has_tiles else self._boards[self.view])
        if self.view == CHECK and has_tiles and not self._check_board.tiles:
            self._pages.setCurrentWidget(self._no_check)
        self._opacity_row.setEnabled(bool(maps))

    def _build(self) -> None:
        self.board, self._check_board = HeatBoard("Maps"), HeatBoard("Maps of shuffled networks")
        self._boards = (self.board, self._check_board)
        self._empty = EmptyState(
            "scan-eye",
            "Where did it look?",
            "Choose a label and some methods on the left, then press “Show where it looked”. Each method shows in its "
            "own way which places of the picture the answer depends on.",
        )
        self._no_check = EmptyState(
            "shuffle",
            "Would it show the same if it had learnt nothing?",
            "The weights of a copy of the network are shuffled, layer by layer, and the same is asked again. A map "
            "that hardly changes says little about the network.",
            [("Check with shuffled weights", "shuffle", self.check_requested.emit)],
        )
        self._pages = QStackedWidget()
        for each in (self._empty, *self._boards, self._no_check):
            self._pages.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar())
        column.addWidget(Hairline())
        column.addWidget(self._pages, 1)

    def _bar(self) -> QWidget:
        self._tabs = QTabBar()
        self._tabs.setAccessibleName("View")
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        for at, (title, tip) in enumerate(
            (
                ("Maps", "The picture and the maps of all methods beside each other"),
                ("Sanity check", "The same maps when the weights of a copy of the network are shuffled"),
            )
        ):
            self._tabs.addTab(title)
            self._tabs.setTabToolTip(at, tip)
        self._opacity = QSlider(Qt.Orientation.Horizontal)
        self._opacity.setRange(0, 100)
        self._opacity.setValue(_OPACITY)
        self._opacity.setMaximumWidth(160)
        self._opacity.setAccessibleName("Opacity")
        self._opacity.setToolTip("How strongly the maps cover the picture; far left the picture alone")
        label = self._opacity_label = QLabel("Opacity")
        label.setProperty("role", "note")
        label.setBuddy(self._opacity)
        self._opacity_row = QWidget()
        inner = QHBoxLayout(self._opacity_row)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(label)
        inner.addWidget(self._opacity)
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(8, 4, 16, 4)
        row.addWidget(self._tabs)
        row.addStretch(1)
        row.addWidget(self._opacity_row)
        return bar

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The names of the views have the room, where there is little."""
        super().resizeEvent(event)
        self._opacity_label.setVisible(self.width() >= _WIDTH_FOR_WORDS * theme().measures.scale)

    def _on_view_changed(self, view: int) -> None:
        has_checks = bool(self._check_board.tiles)
        if self._original is not None:
            is_missing = view == CHECK and not has_checks
            self._pages.setCurrentWidget(self._no_check if is_missing else self._boards[view])
            if is_missing:
                self.check_requested.emit()

    def _on_opacity_changed(self, value: int) -> None:
        for board in self._boards:
            board.set_opacity(value / 100)

    def _show_boards(self, maps: Sequence[Map], checks: Sequence[CheckedMap]) -> None:
        if self._original is None:
            for board in self._boards:
                board.show_pictures(())
            return
        self.board.show_pictures([self._original, *(self._tile(each) for each in maps)])
        rows: list[HeatPicture] = []
        for each in maps:
            made = [check for check in checks if check.check.heat.method == each.heat.method]
            # A row is shown when all of it is there, so that columns keep their meaning.
            if len(made) == _STAGES:
                rows += [self._true_tile(each), *(self._check_tile(check) for check in made)]
        self._check_board.show_pictures(rows, columns=1 + _STAGES)
        self._on_opacity_changed(self._opacity.value())

    def _tile(self, found: Map) -> HeatPicture:
        described = method(found.heat.method)
        low, high = found.scale
        scale = ColourScale(short_number(low), short_number(high), found.heat.is_signed)
        tip = "\n".join(filter(None, (described.sentence, settings_in_words(found), found.heat.note)))
        return self._kept(("map", found), found, (described.title, short_settings(found), tip), scale)

    def _true_tile(self, found: Map) -> HeatPicture:
        title = method(found.heat.method).title
        return self._kept(("true", found), found, (title, "true map", title))

    def _check_tile(self, found: CheckedMap) -> HeatPicture:
        check, title = found.check, method(found.check.heat.method).title
        stage = f"{check.stage[0].upper()}{check.stage[1:]}"
        tip = f"{title}, {check.stage} shuffled\n{check.meaning}"
        return self._kept(found, found.map, (stage, f"{similarity_in_words(check.similarity)} similar", tip))

    def _kept(
        self, key: object, found: Map, words: tuple[str, str, str], scale: ColourScale | None = None
    ) -> HeatPicture:
        """A tile (title, note, tip) is made once, so that a board can keep what it shows already."""
        if key not in self._tiles:
            assert self._original is not None
            title, note, tip = words
            picture = self._original.picture
            self._tiles[key] = HeatPicture(title, picture, found.colours, scale, found.heat.values, note, tip)
        return self._tiles[key]
