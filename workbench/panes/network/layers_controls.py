"""The left column of the pane of layers: the network, the size of its pictures, what is listed."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from workbench.panes.network.network_choice import NetworkChoice
from workbench.widgets.buttons import text_button
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.disclosure import Disclosure
from workbench.widgets.headings import Note, StepHeading

_LEAST, _MOST = 8, 2048
_EVERYTHING = "Every layer"
_MAIN = "Layers that multiply or pool"


class LayersControls(QWidget):
    """What a person chooses."""

    size_changed = Signal()
    listing_changed = Signal()
    saving_requested = Signal(str)
    """The suffix of the file that is to hold the drawing: ".png" or ".svg"."""

    def __init__(self, network: NetworkChoice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._usual = 0
        self._build(network)
        self._size.valueChanged.connect(self._on_size_changed)
        self._back.clicked.connect(self._on_back_clicked)
        self._listing.activated.connect(self.listing_changed)
        self._png.clicked.connect(self._on_png_clicked)
        self._svg.clicked.connect(self._on_svg_clicked)

    @property
    def size_wanted(self) -> int:
        """Side of the pictures in pixels."""
        return self._size.value()

    @property
    def lists_main(self) -> bool:
        """Whether only the layers of the short table are listed."""
        return self._listing.currentText() == _MAIN

    def show_usual(self, size: int) -> None:
        """Another network: its usual size, and that again as the one that is wanted."""
        self._usual = size
        with QSignalBlocker(self._size):
            self._size.setValue(size)
        self._show_state()

    def _build(self, network: NetworkChoice) -> None:
        self._size = QSpinBox()
        self._size.setRange(_LEAST, _MOST)
        self._size.setSuffix(" pixels")
        self._size.setAccessibleName("Side of the pictures in pixels")
        self._size.setToolTip(
            "How large the pictures are that the network looks at; shapes and memory follow it"
        )
        # A number is asked for when it is finished, not with each of its digits.
        self._size.setKeyboardTracking(False)
        self._back = text_button("Usual", "Back to the size that this network was made for")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._size, 1)
        row.addWidget(self._back)
        self._listing = ChoiceBox((_MAIN, _EVERYTHING))
        self._listing.setAccessibleName("Layers to list")
        self._listing.setToolTip(
            "All layers, or without activations, normalisation and others that hardly cost anything"
        )
        saving = QWidget()
        self._png = text_button(
            "Save the drawing (PNG) …", "Save the drawing as a picture, on white", "image"
        )
        self._svg = text_button(
            "Save the drawing (SVG) …", "Save the drawing as lines that stay sharp", "image"
        )
        column = QVBoxLayout(saving)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._png)
        column.addWidget(self._svg)
        self._arrange(network, row, saving)

    def _arrange(self, network: NetworkChoice, size: QHBoxLayout, saving: QWidget) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(StepHeading(1, "Choose a network"))
        column.addWidget(network)
        column.addWidget(Note("The architecture is known without the weights."))
        column.addSpacing(8)
        column.addWidget(StepHeading(2, "Choose the pictures’ size"))
        column.addLayout(size)
        column.addSpacing(8)
        column.addWidget(StepHeading(3, "Choose what is listed"))
        column.addWidget(self._listing)
        column.addSpacing(8)
        column.addWidget(Disclosure("More", saving))
        column.addStretch(1)

    def _on_size_changed(self) -> None:
        self._show_state()
        self.size_changed.emit()

    def _on_back_clicked(self) -> None:
        self._size.setValue(self._usual)

    def _on_png_clicked(self) -> None:
        self.saving_requested.emit(".png")

    def _on_svg_clicked(self) -> None:
        self.saving_requested.emit(".svg")

    def _show_state(self) -> None:
        self._back.setEnabled(self._size.value() != self._usual)
