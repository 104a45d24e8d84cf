"""What is known of a layer's filters, and of the one that is chosen: large, with its numbers."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.core.wording import short_number
from workbench.widgets.buttons import text_button
from workbench.widgets.fact_list import FactList
from workbench.widgets.headings import Note, SectionHeading
from workbench.widgets.large_tile import LargeTile

if TYPE_CHECKING:
    from workbench.core.networks.filters_pictures import FilterView

_COLOURS = ("red", "green", "blue")


class FiltersDetails(QWidget):
    """The right column of the pane of filters."""

    maps_requested = Signal()
    """The person wants to see what the chosen filter makes of a picture."""
    sliding_requested = Signal()
    """The person wants to see a kernel slide over a picture."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: FilterView | None = None
        self._tile: int | None = None
        self._build()
        self._large.pointed.connect(self._on_pointed)
        self._maps.clicked.connect(self.maps_requested)
        self._slide.clicked.connect(self.sliding_requested)
        self.show_filters(None)

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What is said of the layer and of the chosen filter."""
        return (*self._layer.facts, *self._filter.facts)

    def show_filters(self, shown: "FilterView | None") -> None:
        """Say what these filters are."""
        self._shown = shown
        self._layer.set_facts(() if shown is None else _layer_facts(shown))
        self._note.setText("" if shown is None else shown.filters.note)
        self._note.setVisible(bool(self._note.text()))
        self.show_tile(None)

    def show_tile(self, tile: int | None) -> None:
        """Show one of the tiles large, with what there is to say about it."""
        shown, self._tile = self._shown, tile
        is_chosen = shown is not None and tile is not None
        for each in (self._large, self._maps, self._slide, self._read_out, self._filter):
            each.setVisible(is_chosen)
        self._hint.setVisible(shown is not None and not is_chosen)
        if shown is None or tile is None:
            self._heading.setText("The chosen filter")
            self._filter.set_facts(())
            return
        name = tile_in_words(shown, tile)
        self._heading.setText(name)
        rows, columns = shown.planes.shape[1:3]
        self._large.show_picture(shown.tiles[tile], (rows, columns), words=name)
        self._filter.set_facts(_tile_facts(shown, tile))
        self._read_out.setText("Point at the filter to read its numbers.")

    def _build(self) -> None:
        self._layer, self._filter = FactList(), FactList()
        self._layer.setAccessibleName("The layer")
        self._filter.setAccessibleName("The chosen filter")
        self._note, self._read_out = Note(), Note()
        self._hint = Note("Choose a filter to see it large, with its numbers.")
        self._heading = SectionHeading("")
        self._large = LargeTile("The chosen filter")
        self._maps = text_button(
            "Show its map", "See what this filter makes of the current picture", "layout-grid"
        )
        self._slide = text_button(
            "See it slide", "See step by step how a filter is computed: “Convolution”", "play"
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for each in (
            self._heading,
            self._hint,
            self._large,
            self._read_out,
            self._filter,
            self._maps,
            self._slide,
        ):
            column.addWidget(each)
        column.addSpacing(8)
        for each in (SectionHeading("The layer"), self._note, self._layer):
            column.addWidget(each)
        column.addStretch(1)

    def _on_pointed(self, cell: tuple[int, int] | None) -> None:
        if cell is not None and self._shown is not None and self._tile is not None:
            self._read_out.setText(number_in_words(self._shown, self._tile, *cell))


def tile_in_words(shown: "FilterView", tile: int) -> str:
    """“Filter 12”, “Channel 3 of filter 12”."""
    of_filter, channel = shown.place(tile)
    return f"Channel {channel:,} of filter {of_filter:,}" if shown.is_one_filter else f"Filter {of_filter:,}"


def number_in_words(shown: "FilterView", tile: int, row: int, column: int) -> str:
    """The number, or the three of a colour, in a row and a column of a tile."""
    values = shown.planes[tile, row, column]
    if shown.is_colour:
        words = ", ".join(
            f"{colour} {short_number(value)}" for colour, value in zip(_COLOURS, values, strict=True)
        )
    else:
        words = short_number(float(values))
    return f"{tile_in_words(shown, tile)}, row {row}, column {column}: {words}"


def _layer_facts(shown: "FilterView") -> list[tuple[str, str]]:
    filters = shown.filters
    count = filters.weights.size
    facts = [
        ("Layer", filters.layer.name),
        ("Kind", filters.layer.kind),
        ("Filters", filters.shape_in_words),
        ("Weights", f"{' × '.join(f'{each:,}' for each in filters.weights.shape)} = {count:,}"),
    ]
    if filters.damaged_count:
        facts.append(
            (
                "Damaged",
                f"{filters.damaged_count:,} filters hold what is not a number; the weights may be damaged.",
            )
        )
    return facts


def _tile_facts(shown: "FilterView", tile: int) -> list[tuple[str, str]]:
    plane = shown.planes[tile]
    return [
        ("Lowest and highest number", f"{short_number(plane.min())} to {short_number(plane.max())}"),
        ("Sum", short_number(plane.sum(dtype=float))),
        ("Norm (root of the sum of squares)", short_number(shown.norms[tile])),
    ]
