"""A network as a row of boxes: as high, deep and long as what its layers give, in the colours of their families."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from workbench.core.networks.layer_rows import LayerTable
from workbench.widgets.buttons import icon_button
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.network_canvas import NOTHING, STEP, NetworkCanvas
from workbench.widgets.network_layout import NetworkLayout, laid_out
from workbench.widgets.network_painting import LEGEND_HEIGHT, families_in, paint_legend
from workbench.widgets.network_plan import NetworkPlan
from workbench.widgets.theme import theme

_LEAST, _MOST = 0.2, 4.0
_READABLE = 0.9
"""A network of many boxes is not made smaller than this to fit; it is scrolled instead."""
_DETAILS = ("As fits", "Blocks closed", "Every layer")


class NetworkDrawing(QWidget):
    """Shows a table of layers; a click chooses a layer, a double click opens or closes a block.

    Arrow keys move from box to box, Enter opens and closes, plus and minus zoom, 0 fits.
    """

    layer_chosen = Signal(str)
    """The name of the layer a person has chosen; of a block, its last one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan: NetworkPlan | None = None
        self._chosen = ""
        self._refit: Callable[[], None] | None = self.fit_readably
        self._build()
        theme().changed.connect(self._on_theme_changed)

    @property
    def layout_shown(self) -> NetworkLayout:
        """Where everything is drawn."""
        return self._canvas.network

    def show_table(self, table: LayerTable | None, only_main: bool = False) -> None:
        """Draw a network: all rows of its table, or those of the short one."""
        if table is None:
            self._plan = None
        else:
            self._plan = NetworkPlan(table, table.main_rows() if only_main else table.rows)
            self._apply_detail()
        self._show_plan()
        self.fit_readably()

    def choose(self, name: str) -> None:
        """Mark the box that stands for a layer, and bring it into sight."""
        self._chosen = name
        self._canvas.chosen = self._canvas.network.holding(name)
        self._canvas.viewport().update()
        self._show_chosen()

    def fit(self) -> None:
        """All of it, as large as there is room."""
        self._set_zoom(min(self._fitting()))
        self._refit = self.fit

    def fit_readably(self) -> None:
        """As :meth:`fit`, but what would become too small to read goes beyond the right edge instead."""
        across, down = self._fitting()
        self._set_zoom(max(min(across, down), min(_READABLE * theme().measures.scale, down)))
        self._refit = self.fit_readably

    def _build(self) -> None:
        self._canvas = NetworkCanvas()
        self._canvas.box_chosen.connect(self._on_box_chosen)
        self._canvas.box_toggled.connect(self._on_box_toggled)
        self._canvas.zoomed.connect(self._on_zoomed)
        self._canvas.fit_wanted.connect(self.fit)
        self._canvas.resized.connect(self._on_resized)
        self._detail = ChoiceBox(_DETAILS)
        self._detail.setAccessibleName("Detail of the drawing")
        self._detail.setToolTip(
            "How much is drawn of each block of layers; a double click opens a single one"
        )
        self._detail.setMinimumContentsLength(12)
        self._detail.activated.connect(self._on_detail_chosen)
        self._legend = _Legend()
        above = QHBoxLayout()
        above.setContentsMargins(12, 6, 8, 4)
        above.setSpacing(4)
        above.addWidget(self._detail)
        above.addStretch(1)
        for name, tip, slot in (
            ("zoom-out", "Smaller (−)", self._on_smaller),
            ("zoom-in", "Larger (+)", self._on_larger),
            ("maximize", "Fit: show the whole drawing (0)", self.fit),
        ):
            above.addWidget(icon_button(name, tip, slot))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(above)
        column.addWidget(self._canvas, 1)
        column.addWidget(self._legend)

    def _on_box_chosen(self, number: int) -> None:
        box = self._canvas.network.boxes[number].box
        self._chosen = box.row.name
        self.layer_chosen.emit(self._chosen)
        self._show_chosen()

    def _on_box_toggled(self, number: int) -> None:
        if self._plan is not None and self._canvas.network.boxes:
            self._plan.toggle(self._canvas.network.boxes[number].box)
            self._show_plan()

    def _on_detail_chosen(self, _: int) -> None:
        self._apply_detail()
        self._show_plan()
        self.fit_readably()

    def _on_larger(self) -> None:
        self._set_zoom(self._canvas.zoom * STEP)

    def _on_smaller(self) -> None:
        self._set_zoom(self._canvas.zoom / STEP)

    def _on_zoomed(self, factor: float, at: QPointF) -> None:
        bar, before = self._canvas.horizontalScrollBar(), self._canvas.zoom
        self._set_zoom(before * factor)
        # What is under the pointer stays there.
        bar.setValue(round((bar.value() + at.x()) * self._canvas.zoom / before - at.x()))

    def _on_resized(self) -> None:
        if self._refit is not None:
            self._refit()

    def _on_theme_changed(self) -> None:
        self._canvas.viewport().update()
        self._legend.update()

    def _apply_detail(self) -> None:
        if self._plan is not None:
            wanted = (self._plan.open_as_fits, self._plan.close_all, self._plan.open_all)
            wanted[max(0, self._detail.currentIndex())]()

    def _fitting(self) -> tuple[float, float]:
        """The zooms at which the drawing fills the width and the height there is."""
        network, room = self._canvas.network, self._canvas.viewport().size()
        return room.width() / max(1.0, network.width), room.height() / max(1.0, network.height)

    def _set_zoom(self, zoom: float) -> None:
        self._refit = None
        self._canvas.set_zoom(min(max(zoom, _LEAST), _MOST))

    def _show_plan(self) -> None:
        self._canvas.show_network(laid_out(self._plan.boxes) if self._plan is not None else NOTHING)
        self._detail.setEnabled(self._plan is not None and self._plan.has_blocks)
        self._legend.show_families(families_in(self._canvas.network))
        self.choose(self._chosen)

    def _show_chosen(self) -> None:
        self._canvas.show_box(self._canvas.chosen)


class _Legend(QWidget):
    """What the colours mean."""

    def __init__(self) -> None:
        super().__init__()
        self._families: tuple[str, ...] = ()
        self.setAccessibleName("Colours of the families of layers")
        self.setToolTip(
            "Layers of one family do the same kind of work; arcs above show what is added or put side by side"
        )

    def show_families(self, families: tuple[str, ...]) -> None:
        """Name these."""
        self._families = families
        self.setVisible(bool(families))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, round(LEGEND_HEIGHT * theme().measures.scale))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        font = painter.font()
        font.setPixelSize(theme().measures.note)
        painter.setFont(font)
        paint_legend(painter, self._families, theme().colours, QPointF(12, self.height() / 2 - 2))
        painter.end()
