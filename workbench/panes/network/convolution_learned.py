"""The choice of a filter that the network in focus has learned: its layer, its number, its input channel."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from workbench.panes.network.focus import NetworkFocus
from workbench.panes.network.network_choice import NetworkChoice
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.headings import Note

if TYPE_CHECKING:
    from workbench.core.networks.network_kernels import KernelLayer

_COLOURS = 3


class LearnedKernels(QWidget):
    """Asks for the layers of the network when it is needed, and for a filter's numbers when one is chosen."""

    layers_wanted = Signal()
    filter_wanted = Signal(str, int, object)
    """Layer, number of the filter, and its input channel, or None for all of its three colours."""

    def __init__(self, focus: NetworkFocus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._focus = focus
        self._layers: tuple[KernelLayer, ...] = ()
        self._is_asking = False
        self.network = NetworkChoice(focus)
        self._build()
        self.network.changed.connect(self._on_network_changed)
        self._layer.activated.connect(self._on_layer_chosen)
        self._filter.valueChanged.connect(self._ask_for_filter)
        self._channel.valueChanged.connect(self._ask_for_filter)
        self.show_layers(())

    def ask(self) -> None:
        """The filters of the network are wanted now."""
        if self._layers:
            self._ask_for_filter()
        elif self.network.is_here and not self._is_asking:
            self._is_asking = True
            self._state.setText("Opening the network …")
            self._state.show()
            self.layers_wanted.emit()

    def show_layers(self, layers: "Sequence[KernelLayer]") -> None:
        """The convolutions of the network are known; those in focus elsewhere are chosen here too."""
        self._layers, self._is_asking = tuple(layers), False
        with QSignalBlocker(self._layer):
            self._layer.clear()
            self._layer.addItems([_in_words(each) for each in self._layers])
            names = [each.name for each in self._layers]
            self._layer.setCurrentIndex(names.index(self._focus.layer) if self._focus.layer in names else 0)
        self._state.setVisible(not layers)
        for each in self._fields:
            each.setVisible(bool(layers))
        if layers:
            self._show_ranges(self._focus.unit if self._focus.layer in names else 0)

    def showEvent(self, event: QShowEvent) -> None:
        """The network may have been changed elsewhere while this was hidden."""
        super().showEvent(event)
        if not self._layers:
            self.ask()

    def show_failure(self) -> None:
        """The network could not be opened: it may be asked for again."""
        self._is_asking = False
        self._state.setText("")

    def show_nothing_found(self) -> None:
        """The network has no kernels that can be laid upon a matrix."""
        self._state.setText(
            "This network has no convolutions with kernels of up to 11 × 11. Choose another network."
        )
        self._state.show()

    def _build(self) -> None:
        self._state = Note()
        self._layer = ChoiceBox()
        self._layer.setAccessibleName("Layer of the kernel")
        self._layer.setToolTip(
            "The convolutions of the network: name, number of filters, size of their kernels"
        )
        self._filter = _number("Number of the filter", "Which filter of this layer, counted from 0")
        self._channel = _number(
            "Input channel", "Which slice of the filter; of three colours also all of them"
        )
        self._channel.setSpecialValueText("all")
        titles = QLabel("Filter"), QLabel("Input channel")
        self._fields = (self._layer, *titles, self._filter, self._channel)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(0, 1)
        for row, (title, box) in enumerate(zip(titles, (self._filter, self._channel), strict=True)):
            title.setBuddy(box)
            grid.addWidget(title, row, 0)
            grid.addWidget(box, row, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for each in (self.network, self._state, self._layer):
            column.addWidget(each)
        column.addLayout(grid)

    def _on_network_changed(self) -> None:
        self.show_layers(())
        self._state.setText("")
        if self.isVisible():
            self.ask()

    def _on_layer_chosen(self, _: int) -> None:
        self._show_ranges(0)
        self._ask_for_filter()

    def _show_ranges(self, unit: int) -> None:
        layer = self._layers[self._layer.currentIndex()]
        with QSignalBlocker(self._filter), QSignalBlocker(self._channel):
            self._filter.setRange(0, layer.filters - 1)
            self._filter.setValue(unit)
            # One below the first channel stands for all of them: see the special text.
            self._channel.setRange(-1 if layer.channels == _COLOURS else 0, layer.channels - 1)
            self._channel.setSpecialValueText("all" if layer.channels == _COLOURS else "")
            self._channel.setValue(self._channel.minimum())

    def _ask_for_filter(self, _: int = 0) -> None:
        layer = self._layers[self._layer.currentIndex()]
        channel = None if self._channel.value() < 0 else self._channel.value()
        self.filter_wanted.emit(layer.name, self._filter.value(), channel)


def _number(name: str, tool_tip: str) -> QSpinBox:
    box = QSpinBox()
    box.setAccessibleName(name)
    box.setToolTip(tool_tip)
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return box


def _in_words(layer: "KernelLayer") -> str:
    return f"{layer.name}  {layer.filters} filters  {layer.rows} × {layer.columns} × {layer.channels}"
