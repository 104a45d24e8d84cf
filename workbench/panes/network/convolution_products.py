"""What lies under the window times the kernel, a row for each channel: window × kernel = products."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from workbench.core.networks.convolution import Slide, SlideStep
from workbench.core.networks.convolution_settings import POOLINGS, TRANSPOSED
from workbench.core.networks.convolution_words import number_in_words
from workbench.widgets.matrix_cells import GREY, PADDING, SIGNED, MatrixCells
from workbench.widgets.matrix_view import MatrixView
from workbench.widgets.theme import theme

_PARTS = ("Under the window", "Kernel", "Products")
_ROOM = 100
"""Logical pixels that a row needs at least for its numbers to be read."""
_DARKEST_PICTURE = 50
_CHANNELS = ("red", "green", "blue")


class ProductRows(QWidget):
    """The same three matrices for every channel, with × and = between them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[SlideStep, Slide, int] | None = None
        self.rows: list[tuple[MatrixView, ...]] = []
        self._signs: list[tuple[QLabel, QLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        self._text_size = theme().measures.text
        self._captions = [_sign(each) for each in _PARTS]
        for at, caption in enumerate(self._captions):
            self._grid.addWidget(caption, 0, 2 * at)
            self._grid.setColumnStretch(2 * at, 1)
        self._add_row()

    def show_step(self, step: SlideStep, slide: Slide, channel: int) -> None:
        """Show the products of one step; where there is too little room for all channels, of ``channel`` alone."""
        self._shown = step, slide, channel
        while len(self.rows) < len(step.window):
            self._add_row()
        numbers = self._in_sight(len(step.window), channel)
        is_pooling = slide.settings.operation in POOLINGS
        of = f" ({_CHANNELS[channel]})" if len(numbers) < len(step.window) else ""
        turned = " turned by 180°" if slide.settings.operation == TRANSPOSED else ""
        for caption, words in zip(
            self._captions, (f"Under the window{of}", f"Kernel{turned}{of}", "Products"), strict=True
        ):
            caption.setText(words)
        for number, (views, signs) in enumerate(zip(self.rows, self._signs, strict=True)):
            for widget in (*views, *signs):
                widget.setVisible(number in numbers and (widget is views[0] or not is_pooling))
            self._grid.setRowStretch(number + 1, int(number in numbers))
            if number in numbers:
                _show_row(views, step, slide, number)
        for place, caption in zip((2, 4), self._captions[1:], strict=True):
            self._grid.setColumnStretch(place, int(not is_pooling))
            caption.setVisible(not is_pooling)

    def set_text_size(self, pixels: int) -> None:
        """Write captions and signs in another size."""
        self._text_size = pixels
        for label in (*self._captions, *(sign for signs in self._signs for sign in signs)):
            set_text_size(label, pixels)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._shown is not None:
            self.show_step(*self._shown)

    def _in_sight(self, count: int, channel: int) -> range:
        is_roomy = self.height() >= count * _ROOM * theme().measures.scale
        return range(count) if is_roomy else range(min(channel, count - 1), min(channel, count - 1) + 1)

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
        signs = _sign("×"), _sign("=")
        for place, widget in enumerate((views[0], signs[0], views[1], signs[1], views[2])):
            self._grid.addWidget(widget, at + 1, place)
        self._grid.setRowStretch(at + 1, 1)
        self.rows.append(views)
        self._signs.append(signs)
        for sign in signs:
            set_text_size(sign, self._text_size)


def _show_row(views: tuple[MatrixView, ...], step: SlideStep, slide: Slide, channel: int) -> None:
    largest, kernel_end = float(abs(slide.given).max()), float(abs(slide.kernels).max())
    scale = SIGNED if (slide.given < 0).any() else GREY
    marks = (step.is_padding * PADDING).astype("uint8")
    window, weights, products = step.window[channel], step.weights[channel], step.products[channel]
    views[0].show_cells(MatrixCells(window, number_in_words, scale, end_of_scale(largest), marks))
    views[1].show_cells(MatrixCells(weights, number_in_words, SIGNED, kernel_end))
    views[2].show_cells(MatrixCells(products, number_in_words, SIGNED, kernel_end * largest or None))


def end_of_scale(largest: float) -> float:
    """Numbers of a picture end at 255, whatever the largest of them is; others at the largest."""
    return 255.0 if _DARKEST_PICTURE < largest <= 255 else largest


def set_text_size(label: QLabel, pixels: int) -> None:
    """Write a label in another size; it must have no role, whose style would decide."""
    font = label.font()
    font.setPixelSize(pixels)
    label.setFont(font)


def _sign(text: str) -> QLabel:
    return QLabel(text, alignment=Qt.AlignmentFlag.AlignCenter)
