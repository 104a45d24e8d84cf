"""What lies under the window times the kernel, a row for each channel: window × kernel = products."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from workbench.core.networks.convolution import Slide, SlideStep
from workbench.core.networks.convolution_settings import POOLINGS, TRANSPOSED
from workbench.core.networks.convolution_words import number_in_words
from workbench.widgets.matrix_cells import GREY, PADDING, SIGNED, MatrixCells
from workbench.widgets.matrix_view import MatrixView

_PARTS = ("Under the window", "Kernel", "Products")
_CHANNELS = ("red", "green", "blue")


class ProductRows(QWidget):
    """The same three matrices for every channel, with × and = between them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[tuple[MatrixView, ...]] = []
        self._signs: list[tuple[QLabel, QLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        self._captions = [_sign(each, "note") for each in _PARTS]
        for at, caption in enumerate(self._captions):
            self._grid.addWidget(caption, 0, 2 * at)
            self._grid.setColumnStretch(2 * at, 1)
        self._add_row()

    def show_step(self, step: SlideStep, slide: Slide) -> None:
        """Show the products of one step."""
        is_pooling = slide.settings.operation in POOLINGS
        kernel_words = "Kernel turned by 180°" if slide.settings.operation == TRANSPOSED else "Kernel"
        self._captions[1].setText(kernel_words)
        while len(self.rows) < len(step.window):
            self._add_row()
        largest = abs(slide.given).max()
        kernel_end = abs(slide.kernels).max()
        for channel, views in enumerate(self.rows):
            is_used = channel < len(step.window)
            for view in (*views, *self._signs[channel]):
                view.setVisible(is_used)
            self._grid.setRowStretch(channel + 1, int(is_used))
            if not is_used:
                continue
            scale = SIGNED if (slide.given < 0).any() else GREY
            end = 255.0 if 50 < largest <= 255 else float(largest)
            marks = (step.is_padding * PADDING).astype("uint8")
            window = MatrixCells(step.window[channel], number_in_words, scale, end, marks)
            views[0].show_cells(window)
            views[1].show_cells(
                MatrixCells(step.weights[channel], number_in_words, SIGNED, float(kernel_end))
            )
            views[2].show_cells(
                MatrixCells(
                    step.products[channel], number_in_words, SIGNED, float(kernel_end * largest) or None
                )
            )
        for place in (2, 4):
            self._grid.setColumnStretch(place, int(not is_pooling))
        for widget in (*self._captions[1:], *self._signs[0], *self.rows[0][1:]):
            widget.setVisible(not is_pooling)

    def _add_row(self) -> None:
        at = len(self.rows)
        name = f" ({_CHANNELS[at]})" if at < len(_CHANNELS) else ""
        views = (
            MatrixView(f"Under the window{name}", "The cells that the kernel lies upon at this step"),
            MatrixView(f"Kernel{name}", "The numbers that each cell is multiplied by"),
            MatrixView(
                f"Products{name}", "Each cell times the number of the kernel upon it; they are added up"
            ),
        )
        signs = _sign("×", "section"), _sign("=", "section")
        for place, widget in enumerate((views[0], signs[0], views[1], signs[1], views[2])):
            self._grid.addWidget(widget, at + 1, place)
        self._grid.setRowStretch(at + 1, 1)
        self.rows.append(views)
        self._signs.append(signs)


def _sign(text: str, role: str) -> QLabel:
    label = QLabel(text, alignment=Qt.AlignmentFlag.AlignCenter)
    label.setProperty("role", role)
    return label
