"""What the tools of networks look at together: a network, one of its layers, a unit of that layer."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from workbench.core.classification.settings import ClassifySettings
from workbench.core.models.cards import ModelCard, cards

if TYPE_CHECKING:
    from workbench.core.networks.tracing import Layer


class NetworkFocus(QObject):
    """One for the window, so that a layer chosen in one tool is the one that the next tool shows."""

    network_changed = Signal()
    """Another network was chosen; its layers are not known yet."""
    layers_changed = Signal()
    """The layers of the network have become known."""
    layer_changed = Signal()
    unit_changed = Signal()
    operation_requested = Signal(str)
    """Another tool wants the lab of convolutions to show this operation."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._key = ClassifySettings().model
        self.layers: tuple[Layer, ...] = ()
        self.layer = ""
        self.unit = 0
        self.is_unit_chosen = False
        """False where ``unit`` is only the first one of a layer."""

    @property
    def card(self) -> ModelCard:
        """The card of the chosen network; the usual one when that was removed meanwhile."""
        known = cards()
        return known.get(self._key) or known[ClassifySettings().model]

    @property
    def chosen_layer(self) -> "Layer | None":
        """The chosen layer; None as long as the layers are not known."""
        return next((each for each in self.layers if each.name == self.layer), None)

    def choose_network(self, key: str) -> None:
        """Look at another network."""
        if key != self._key:
            self._key = key
            self.layers, self.layer, self.unit, self.is_unit_chosen = (), "", 0, False
            self.network_changed.emit()

    def note_layers(self, card: ModelCard, layers: "Sequence[Layer]") -> None:
        """The layers of a network are known; a late answer about another network is no news."""
        if card.key != self.card.key or tuple(layers) == self.layers:
            return
        self.layers = tuple(layers)
        names = [each.name for each in self.layers]
        if self.layer not in names:
            # The first layer with maps: its filters are pictures in colour, which everybody understands.
            self.layer = next((each.name for each in self.layers if each.has_maps), names[0] if names else "")
            self.unit, self.is_unit_chosen = 0, False
        self.layers_changed.emit()
        self.layer_changed.emit()

    def choose_layer(self, name: str, unit: int | None = None) -> None:
        """Look at another layer, and at one of its units; None: at no particular one."""
        wanted = (name, unit or 0, unit is not None)
        if wanted == (self.layer, self.unit, self.is_unit_chosen):
            return
        is_other = name != self.layer
        self.layer, self.unit, self.is_unit_chosen = wanted
        if is_other:
            self.layer_changed.emit()
        self.unit_changed.emit()

    def choose_unit(self, unit: int) -> None:
        """Look at another unit of the layer, counted from 0."""
        if (unit, True) != (self.unit, self.is_unit_chosen):
            self.unit, self.is_unit_chosen = unit, True
            self.unit_changed.emit()
