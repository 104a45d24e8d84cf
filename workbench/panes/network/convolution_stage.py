"""One step of a slide, large: the matrix with the window upon it, what lies under it, the sum, the result."""

from functools import partial

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from workbench.core.networks.convolution import Slide
from workbench.core.networks.convolution_settings import POOLINGS, TRANSPOSED
from workbench.core.networks.convolution_words import number_in_words, sum_in_words
from workbench.panes.network.convolution_products import ProductRows, end_of_scale, set_text_size
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.matrix_cells import GREY, SIGNED, MatrixCells
from workbench.widgets.matrix_view import MatrixView
from workbench.widgets.step_player import StepPlayer
from workbench.widgets.theme import theme

CHANNEL_NAMES = ("Red", "Green", "Blue")

_STACK_SIDE = 56
_MOST_LINES = 6
_HIGH = 720
"""Logical pixels in which matrices and the products of three channels can be read at once."""


class ConvolutionStage(QWidget):
    """Shows a :class:`Slide` step by step. The space bar plays; a click on the result leads to its step."""

    filter_chosen = Signal(int)
    """A person wants to see the result of another filter."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slide: Slide | None = None
        self._names: tuple[str, ...] = ()
        self._of = 0
        self._stack: list[MatrixView] = []
        self._build()
        self.player.step_changed.connect(self._show_step)
        self._channel.currentIndexChanged.connect(self._on_channel_chosen)
        self.result.cell_chosen.connect(self._on_result_chosen)

    @property
    def chosen_filter(self) -> int:
        """Which filter (of pooling: which channel) is shown, counted from 0."""
        return self._of

    @property
    def sum_text(self) -> str:
        """What stands below: how the cell comes about."""
        return self._sum.text()

    def show_slide(self, slide: Slide, names: tuple[str, ...]) -> None:
        """Show another slide, at the same step if it has as many; ``names`` are those of its filters."""
        self._slide, self._names = slide, names
        self._show_channels(len(slide.given))
        # Pooling has a result for each channel, so the channel that is shown says which.
        of = self._channel.currentIndex() if slide.settings.operation in POOLINGS else self._of
        self._of = min(of, len(slide.outputs) - 1)
        self._show_stack()
        self._show_whole()
        self._sum.setMinimumHeight(0)
        self._share_room()
        self.player.set_count(slide.count)
        self._show_step()

    def choose_filter(self, of: int) -> None:
        """Show the result of another filter."""
        if self._slide is None or self._slide.settings.operation in POOLINGS:
            return
        if of != self._of and of < len(self._slide.outputs):
            self._of = of
            self._show_whole()
            self._show_step()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Sum and captions are as large as there is room for: they are read from the last row of a lecture room."""
        super().resizeEvent(event)
        self._share_room()
        scale, width = theme().measures.scale, self.width()
        set_text_size(self._sum, round(min(max(16.0, width / 48), 28.0) * scale))
        captions = round(min(max(13.0, width / 70), 18.0) * scale)
        for caption in (self._given_caption, self._matrix_caption, self._result_caption):
            set_text_size(caption, captions)
        self.products.set_text_size(captions)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.player.toggle()
        elif event.key() == Qt.Key.Key_Home:
            self.player.go_to(0)
        elif event.key() == Qt.Key.Key_End and self._slide is not None:
            self.player.go_to(self._slide.count - 1)
        else:
            event.ignore()

    # Building

    def _build(self) -> None:
        self.given = MatrixView("Given matrix", "What is to be enlarged, before any zeros are put in")
        self.matrix = MatrixView(
            "Matrix with the window", "The numbers, and upon them the window that moves on"
        )
        self.result = MatrixView("Result", "Click a cell to go to the step that fills it")
        self._channel = ChoiceBox(CHANNEL_NAMES)
        self._channel.setAccessibleName("Channel that is shown")
        self._channel.setToolTip("Which of the three colours is shown as a matrix")
        self._channel.setMinimumContentsLength(5)
        self._given_column, self._given_caption = _column(self.given)
        matrix_column, self._matrix_caption = _column(self.matrix, self._channel)
        stack = QWidget()
        self._stack_row = QHBoxLayout(stack)
        self._stack_row.setContentsMargins(0, 0, 0, 0)
        self._stack_row.setSpacing(6)
        result_column, self._result_caption = _column(self.result, below=stack)
        matrices = QHBoxLayout()
        matrices.setSpacing(16)
        matrices.addWidget(self._given_column, 2)
        matrices.addWidget(matrix_column, 3)
        matrices.addWidget(result_column, 3)
        self.products = ProductRows()
        self._sum = QLabel()
        font = self._sum.font()
        font.setWeight(QFont.Weight.DemiBold)
        self._sum.setFont(font)
        self._sum.setTextFormat(Qt.TextFormat.PlainText)
        self._sum.setWordWrap(True)
        self._sum.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sum.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._sum.setAccessibleName("How the cell comes about")
        self.player = StepPlayer()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 12, 16, 12)
        self._column.setSpacing(10)
        self._column.addLayout(matrices, 5)
        self._column.addWidget(self.products, 3)
        self._column.addWidget(self._sum)
        self._column.addWidget(self.player)

    # Events

    def _on_channel_chosen(self, at: int) -> None:
        if self._slide is not None and self._slide.settings.operation in POOLINGS:
            self._of = at
        if self._slide is not None:
            self._show_whole()
            self._show_step()

    def _on_result_chosen(self, row: int, column: int) -> None:
        if self._slide is not None:
            self.player.pause()
            self.player.go_to(row * self._slide.outputs.shape[2] + column)

    # Showing

    def _share_room(self) -> None:
        """Products of three channels get more of the height, where there is enough to show all of them."""
        is_high = self.height() >= _HIGH * theme().measures.scale
        has_rows = self._slide is not None and len(self._slide.given) > 1
        self._column.setStretch(1, 6 if has_rows and is_high else 3)

    def _show_channels(self, count: int) -> None:
        self._channel.setVisible(count > 1)
        if count == 1:
            self._channel.setCurrentIndex(0)

    def _show_stack(self) -> None:
        """The results of all filters, small, where there are several."""
        slide = self._slide
        assert slide is not None
        count = len(slide.outputs) if len(self._names) > 1 and slide.settings.operation not in POOLINGS else 0
        while len(self._stack) > count:
            gone = self._stack.pop()
            self._stack_row.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        while len(self._stack) < count:
            number = len(self._stack)
            view = MatrixView(f"Result of filter {number + 1}", f"Show the result of filter {number + 1}")
            view.cell_chosen.connect(partial(self._on_stacked_chosen, number))
            self._stack_row.addWidget(view)
            self._stack.append(view)
        for number, view in enumerate(self._stack):
            view.setFixedHeight(round(_STACK_SIDE * theme().measures.scale))
            view.show_cells(_result_cells(slide.activated[number]))

    def _on_stacked_chosen(self, number: int, _row: int, _column: int) -> None:
        self.choose_filter(number)
        self.filter_chosen.emit(number)

    def _show_whole(self) -> None:
        slide = self._slide
        assert slide is not None
        channel = min(self._channel.currentIndex(), len(slide.given) - 1)
        is_enlarging = slide.settings.operation == TRANSPOSED
        largest = end_of_scale(float(np.abs(slide.given).max()))
        scale = SIGNED if (slide.given < 0).any() else GREY
        self._given_column.setVisible(is_enlarging)
        self.given.show_cells(MatrixCells(slide.given[channel], number_in_words, scale, largest))
        self.matrix.show_cells(
            MatrixCells(slide.padded[channel], number_in_words, scale, largest, slide.origin)
        )
        self.result.show_cells(_result_cells(slide.activated[self._of]))
        rows, columns = slide.given.shape[1:]
        self._given_caption.setText(f"1  Given: {rows} × {columns}")
        if is_enlarging:
            high, wide = slide.padded.shape[1:]
            self._matrix_caption.setText(f"2  Zeros put in and around: {high} × {wide}")
        else:
            padding = f", padding {slide.settings.padding}" if slide.settings.padding else ""
            self._matrix_caption.setText(f"Matrix: {rows} × {columns}{padding}")
        self._result_caption.setText(self._result_words(slide, is_enlarging))

    def _result_words(self, slide: Slide, is_enlarging: bool) -> str:
        high, wide = slide.outputs.shape[1:]
        several = f" of filter {self._of + 1}" if self._stack else ""
        return f"{'3  ' if is_enlarging else ''}Result{several}: {high} × {wide}"

    def _show_step(self, _: int = 0) -> None:
        slide, number = self._slide, self.player.step
        if slide is None:
            return
        step = slide.step(number, self._of)
        self.matrix.show_window(step.rows, step.columns)
        self.result.show_filled(number + 1, step.cell[1:])
        for at, view in enumerate(self._stack):
            view.show_filled(number + 1, step.cell[1:] if at == self._of else None)
        self.products.show_step(step, slide, min(self._channel.currentIndex(), len(step.window) - 1))
        lines = sum_in_words(step, slide)
        self._sum.setText("\n".join(lines))
        # As high as the longest sum so far: what stands above must not jump while the window moves.
        needed = min(
            self._sum.heightForWidth(self._sum.width()), _MOST_LINES * self._sum.fontMetrics().height()
        )
        self._sum.setMinimumHeight(max(self._sum.minimumHeight(), needed))


def _result_cells(values: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]") -> MatrixCells:
    return MatrixCells(values, number_in_words, SIGNED if (values < 0).any() else GREY)


def _column(
    view: MatrixView, beside: QWidget | None = None, below: QWidget | None = None
) -> tuple[QWidget, QLabel]:
    """A matrix below its caption, with something beside the caption or below the matrix."""
    caption = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
    caption.setTextFormat(Qt.TextFormat.PlainText)
    caption.setWordWrap(True)
    above = QHBoxLayout()
    above.addWidget(caption, 1)
    if beside is not None:
        above.addWidget(beside)
    widget = QWidget()
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addLayout(above)
    column.addWidget(view, 1)
    if below is not None:
        column.addWidget(below)
    return widget, caption
