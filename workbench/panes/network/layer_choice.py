"""The choice of a layer, with a slider through the depth of the network."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QSlider, QVBoxLayout, QWidget

from workbench.panes.network.focus import NetworkFocus
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.headings import Note

if TYPE_CHECKING:
    from workbench.core.networks.tracing import Layer


def is_shown(layer: "Layer") -> bool:
    """Whether a layer says something of its own: not a block that only passes on what its last part gives."""
    return not layer.same_as


class LayerChoice(QWidget):
    """The layers of the network in focus that a tool can show, in the order in which a picture passes them."""

    def __init__(
        self,
        focus: NetworkFocus,
        accepts: "Callable[[Layer], bool]" = is_shown,
        has_slider: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        """``accepts`` says which layers are offered; the layer in focus is changed only by a person."""
        super().__init__(parent)
        self._focus, self._accepts = focus, accepts
        self._offered: list[Layer] = []
        self._build(has_slider)
        focus.network_changed.connect(self.show_layers)
        focus.layers_changed.connect(self.show_layers)
        focus.layer_changed.connect(self._show_chosen)
        self.show_layers()

    @property
    def layer(self) -> str:
        """The name of the layer that is shown as chosen; the nearest before the one in focus if that is not offered."""
        at = self._box.currentIndex()
        return self._offered[at].name if 0 <= at < len(self._offered) else ""

    def show_layers(self) -> None:
        """The layers of the network have become known, or are not known any more."""
        offered = self._offered = [each for each in self._focus.layers if self._accepts(each)]
        with QSignalBlocker(self._box), QSignalBlocker(self._slider):
            self._box.clear()
            for at, each in enumerate(offered):
                self._box.addItem(in_words(each))
                # What it gives stands below the box.
                self._box.setItemData(at, f"{each.name}  {each.kind}", ChoiceBox.SHORT)
            self._slider.setRange(0, max(0, len(offered) - 1))
        self.setEnabled(bool(offered))
        self._show_chosen()

    def _build(self, has_slider: bool) -> None:
        self._box = ChoiceBox()
        self._box.setAccessibleName("Layer")
        self._box.setToolTip("The layer that is looked at, with its kind and the shape of what it gives")
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setAccessibleName("Depth in the network")
        self._slider.setToolTip("From the first layer, near the picture, to the last one, near the answer")
        self._place = Note()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for each in (self._box, self._slider, self._place):
            column.addWidget(each)
        # Not before they have a place: until then they would be windows of their own.
        for each in (self._slider, self._place):
            each.setVisible(has_slider)
        self._box.currentIndexChanged.connect(self._on_chosen)
        self._slider.valueChanged.connect(self._on_chosen)

    def _on_chosen(self, at: int) -> None:
        if 0 <= at < len(self._offered):
            self._show_place(at)
            self._focus.choose_layer(self._offered[at].name)

    def _show_chosen(self) -> None:
        if self._offered:
            self._show_place(self._nearest())
        else:
            self._place.setText("")

    def _nearest(self) -> int:
        """The place of the layer in focus among those offered, else of the last one before it."""
        at = 0
        for each in self._focus.layers:
            if at + 1 < len(self._offered) and each.name == self._offered[at + 1].name:
                at += 1
            if each.name == self._focus.layer:
                break
        return at

    def _show_place(self, at: int) -> None:
        with QSignalBlocker(self._box), QSignalBlocker(self._slider):
            self._box.setCurrentIndex(at)
            self._slider.setValue(at)
        shape = shape_in_words(self._offered[at])
        self._place.setText(f"Layer {at + 1} of {len(self._offered)}, gives {shape}")


def in_words(layer: "Layer") -> str:
    """A layer as one line: name, kind, and the shape of what it gives as height × width × units."""
    return f"{layer.name}  {layer.kind}  {shape_in_words(layer)}"


def shape_in_words(layer: "Layer") -> str:
    """The shape of what a layer gives, as height × width × units where it has maps."""
    grid = layer.grid
    return "×".join(map(str, (*grid, layer.units) if grid else layer.output_shape))
