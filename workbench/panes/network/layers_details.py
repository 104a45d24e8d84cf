"""What is known of the chosen layer, and of the network as a whole."""

import re

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.core.networks.layer_rows import INPUT, LayerRow, LayerTable
from workbench.panes.network.layers_words import FROZEN_NOTE, explanation, layer_facts, network_facts
from workbench.widgets.buttons import text_button
from workbench.widgets.fact_list import FactList
from workbench.widgets.headings import Note, SectionHeading, Tag

_POINTS = re.compile("[._]")
"""Long names, which have no spaces, are broken behind these."""


class LayersDetails(QWidget):
    """The right column of the pane of layers."""

    pane_requested = Signal(str)
    """The word of the tool in which a person wants to see the chosen layer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._build()
        self._filters.clicked.connect(self._on_filters_clicked)
        self._maps.clicked.connect(self._on_maps_clicked)
        self.show_layer(None)

    @property
    def layer_facts(self) -> tuple[tuple[str, str], ...]:
        """What is said of the chosen layer."""
        return self._facts.facts

    def show_layer(self, row: LayerRow | None) -> None:
        """Explain a layer; None when none is chosen."""
        self._title.setText("The chosen layer" if row is None else _POINTS.sub("\\g<0>\u200b", row.name))
        self._title.setAccessibleName("" if row is None else row.name)
        self._kind.setVisible(row is not None)
        self._kind.setText("" if row is None else row.kind)
        hint = "Choose a layer in the table or in the drawing to read what it does."
        self._explanation.setText(hint if row is None else explanation(row))
        self._facts.set_facts(() if row is None else layer_facts(row))
        self._filters.setVisible(row is not None and row.has_filters)
        self._maps.setVisible(row is not None and row.name != INPUT and row.grid is not None)

    def show_network(self, table: LayerTable | None) -> None:
        """Show a network's totals."""
        self._totals.set_facts(() if table is None else network_facts(table))
        self._frozen.setVisible(table is not None and table.totals.frozen == table.totals.parameters)

    def _build(self) -> None:
        self._title, self._kind, self._explanation = SectionHeading(""), Tag("", "accent"), Note()
        self._kind.setToolTip("What programmers call this kind of layer")
        self._facts, self._totals = FactList(), FactList()
        self._facts.setAccessibleName("Figures of the chosen layer")
        self._totals.setAccessibleName("Totals of the network")
        self._filters = text_button(
            "Show its filters", "See the weights of this layer as small pictures", "layout-grid"
        )
        self._maps = text_button(
            "Show its maps", "See what this layer makes of the current picture", "images"
        )
        self._network, self._frozen = SectionHeading("The whole network"), Note(FROZEN_NOTE)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for each in (self._title, self._kind, self._explanation, self._filters, self._maps, self._facts):
            column.addWidget(each)
        column.addSpacing(12)
        for each in (self._network, self._totals, self._frozen):
            column.addWidget(each)
        column.addStretch(1)

    def _on_filters_clicked(self) -> None:
        self.pane_requested.emit("filters")

    def _on_maps_clicked(self) -> None:
        self.pane_requested.emit("maps")
