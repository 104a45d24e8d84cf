"""The pane of filters: with which numbers a layer looks at what comes before it."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.core.networks.filters_settings import (
    AROUND_ZERO,
    AS_FITS,
    FiltersQuestion,
    FiltersSettings,
    has_filters,
)
from workbench.core.wording import short_number
from workbench.panes.network.filters_details import FiltersDetails, number_in_words, tile_in_words
from workbench.panes.network.filters_work import save_filters, shown_filters
from workbench.panes.network.layer_choice import LayerChoice
from workbench.panes.network.sheet_saving import SheetSaving
from workbench.panes.network.tool import NetworkTool
from workbench.panes.open_study import OpenStudy
from workbench.widgets.colour_bar import ColourScale
from workbench.widgets.headings import StepHeading
from workbench.widgets.icons import icon
from workbench.widgets.settings_form import SettingsForm
from workbench.widgets.tile_grid import Tile, TilePoint
from workbench.widgets.tile_panel import TilePanel
from workbench.workers.runner import Runs

if TYPE_CHECKING:
    from workbench.core.networks.filters_pictures import FilterView

_WAITING = "Opening the network …"


class FiltersPane(NetworkTool):
    """Look at the filters of any layer, and take them away."""

    title = "Filters"
    sentence = "See the small patterns of numbers with which each layer looks at what comes before it."
    help_page = "filters"
    needs_picture = False

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(open_study, runner, parent)
        self._question: FiltersQuestion | None = None
        self._shown: FilterView | None = None
        self._saving = SheetSaving(self, "filters")
        self._build_pane()
        self._connect()
        self._show_nothing(_WAITING)

    # Building

    def _build_pane(self) -> None:
        self._layer = LayerChoice(self.focus, has_filters)
        self._form = SettingsForm(FiltersSettings)
        self._panel, self._details = TilePanel("Filters", _WAITING), FiltersDetails()
        controls = QWidget()
        column = QVBoxLayout(controls)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        steps = (
            ("Choose a network", self.network_choice),
            ("Choose a layer", self._layer),
            ("Adjust", self._form),
        )
        for number, (title, widget) in enumerate(steps, 1):
            column.addWidget(StepHeading(number, title))
            column.addWidget(widget)
            column.addSpacing(8)
        column.addStretch(1)
        self.set_controls(controls)
        self.set_details(self._details)
        self.set_tool_centre(self._panel)
        self.show_right_page()
        self.primary_button.setText("Save sheet and table …")
        self.primary_button.setToolTip(
            "Save the filters as a picture (PNG) and their numbers as a table (CSV)"
        )
        self.primary_button.setIcon(icon("save", "accent_text"))

    def _connect(self) -> None:
        self.focus.network_changed.connect(partial(self._show_nothing, _WAITING))
        self.focus.layer_changed.connect(self._request_filters)
        self.focus.unit_changed.connect(self._show_unit)
        self._form.changed.connect(self._request_filters)
        self._panel.grid.current_changed.connect(self._on_tile_chosen)
        self._panel.grid.tile_pointed.connect(self._on_tile_pointed)
        self._details.maps_requested.connect(self._on_maps_requested)
        self._details.sliding_requested.connect(partial(self.open_study.pane_requested.emit, "convolution"))
        self.primary_button.clicked.connect(self._on_save_clicked)

    def take_focus(self) -> None:
        """The keyboard belongs to the tiles."""
        self._panel.grid.setFocus()

    def leave(self) -> None:
        """See :meth:`Pane.leave`."""
        super().leave()
        self._show_nothing(_WAITING)

    # Events

    def _on_network_ready(self) -> None:
        self._request_filters()

    def _on_tile_chosen(self, tile: int) -> None:
        self._details.show_tile(tile)
        if self._shown is not None and self._question is not None:
            of_filter, _ = self._shown.place(tile)
            self.focus.choose_layer(self._question.layer, of_filter)

    def _on_tile_pointed(self, point: TilePoint | None) -> None:
        if point is None or self._shown is None:
            self._panel.show_read_out("")
        else:
            self._panel.show_read_out(number_in_words(self._shown, point.tile, point.y, point.x))

    def _on_maps_requested(self) -> None:
        # The filter shown large is meant, also when nobody has clicked on it.
        self._on_tile_chosen(self._panel.grid.current or 0)
        self.open_study.pane_requested.emit("maps")

    def _on_save_clicked(self) -> None:
        if self._question is not None and self._shown is not None:
            name = f"filters {self._question.card.key} {self._question.layer}"
            self._saving.save(self.read, save_filters, self._question, self._shown, name=name)

    # Requests

    def _request_filters(self) -> None:
        settings = self._form.settings()
        self._form.control("number").setEnabled(settings.show != AS_FITS)
        if not self.is_network_ready or not self.isVisible():
            return
        if not self._layer.layer:
            self._show_nothing("This network has no layer with filters.")
            return
        question = FiltersQuestion(self.focus.card, self.open_study.device, self._layer.layer, settings)
        if question != self._question or self._shown is None:
            self.run(
                shown_filters,
                question,
                live=True,
                then=partial(self._show_filters, question),
                failed=partial(self._on_filters_failed, question),
            )

    # Showing

    def _show_filters(self, question: FiltersQuestion, shown: "FilterView") -> None:
        self._question, self._shown = question, shown
        self.message_bar.clear_passing()
        self._panel.grid.show_tiles(shown.tiles, _captions(shown))
        self._panel.show_heading(_heading(shown))
        self._panel.show_scale(_scale(shown))
        self._details.show_filters(shown)
        self.primary_button.setEnabled(True)
        self._show_unit()

    def _show_unit(self) -> None:
        """The unit in focus is the chosen tile, if it is one of this layer."""
        if self._shown is None or self._question is None:
            return
        is_here = self._question.layer == self.focus.layer and not self._shown.is_one_filter
        places = (self._shown.numbers == self.focus.unit).nonzero()[0] if is_here else ()
        tile = int(places[0]) if len(places) else self._panel.grid.current
        if tile != self._panel.grid.current:
            self._panel.grid.set_current(tile)
        self._details.show_tile(tile)

    def _on_filters_failed(self, question: FiltersQuestion, error: BaseException) -> None:
        self._on_failed(error)
        self._show_nothing("These filters cannot be shown.")

    def _show_nothing(self, why: str) -> None:
        self._question = self._shown = None
        self._panel.grid.show_message(why)
        self._panel.show_heading("")
        self._panel.show_read_out("")
        self._panel.show_scale(None)
        self._details.show_filters(None)
        self.primary_button.setEnabled(False)


def _captions(shown: "FilterView") -> list[Tile]:
    tiles = []
    damaged = shown.is_damaged
    for tile, (number, norm) in enumerate(zip(shown.numbers, shown.norms, strict=True)):
        words = f"{tile_in_words(shown, tile)}, norm {short_number(norm)}."
        word = "not a number" if damaged[tile] else ""
        tiles.append(Tile(str(number), short_number(norm), word, words))
    return tiles


def _heading(shown: "FilterView") -> str:
    from workbench.core.networks.filters_export import what_is_shown

    return f"{shown.filters.layer.name}: {shown.filters.shape_in_words}. {what_is_shown(shown)}"


def _scale(shown: "FilterView") -> ColourScale | None:
    """What the colours stand for; filters in colour have no scale."""
    if shown.is_colour:
        return None
    is_signed = shown.settings.colours == AROUND_ZERO
    if shown.is_common:
        return ColourScale(short_number(shown.lows[0]), short_number(shown.highs[0]), is_signed)
    ends = ("−largest", "+largest of each") if is_signed else ("lowest", "highest of each")
    return ColourScale(*ends, is_signed)
