"""The choice of kernels: named ones, numbers typed by hand, and those that the network in focus has learned."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from workbench.core.networks.kernels import KERNELS, kernel, resized
from workbench.panes.network.convolution_learned import LearnedKernels
from workbench.panes.network.convolution_work import Filter
from workbench.panes.network.focus import NetworkFocus
from workbench.widgets.buttons import icon_button
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.headings import Note
from workbench.widgets.kernel_editor import KernelEditor

FIRST_KERNEL, ENLARGING_KERNEL = "Sobel x", "Bilinear"
OWN_NUMBERS, FROM_NETWORK = "Own numbers", "From the network …"
MOST_FILTERS = 6


class KernelControls(QWidget):
    """One or several filters, of which one is edited. All of them have one size, as in a layer of a network."""

    changed = Signal()
    """A filter has other numbers, or there are more or fewer of them."""
    filter_chosen = Signal(int)
    refused = Signal(str)
    """What was typed or pasted is no number; a sentence."""

    def __init__(self, focus: NetworkFocus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filters = [_named(FIRST_KERNEL)]
        self._at = 0
        self.learned = LearnedKernels(focus)
        self._build()
        self._connect()
        self._show_filters()

    @property
    def filters(self) -> tuple[Filter, ...]:
        """The filters as they are now."""
        return tuple(self._filters)

    @property
    def chosen(self) -> int:
        """Which of them is edited, counted from 0."""
        return self._at

    @property
    def editor(self) -> KernelEditor:
        """The table of the filter that is edited."""
        return self._editor

    def choose_filter(self, at: int) -> None:
        """Edit another filter."""
        if at != self._at and 0 <= at < len(self._filters):
            self._at = at
            self._show_filters()
            self.filter_chosen.emit(at)

    def choose_kernel(self, name: str) -> None:
        """Give the edited filter the numbers of a named kernel."""
        self._take(_named(name))

    def show_learned(self, learned: Filter) -> None:
        """The numbers of a network's filter are here."""
        if self._kernel.currentText() == FROM_NETWORK:
            self._take(learned)

    def _build(self) -> None:
        self._which = ChoiceBox()
        self._which.setAccessibleName("Filter")
        self._which.setToolTip("Which of the filters is edited and shown; each gives a result of its own")
        self._kernel = ChoiceBox([*(each.name for each in KERNELS), OWN_NUMBERS, FROM_NETWORK])
        self._kernel.setAccessibleName("Kernel by name")
        self._kernel.setToolTip(
            "A kernel with a name, numbers of your own, or a filter that a network has learned"
        )
        self._add = icon_button("plus", "Add a filter: each filter gives a result of its own")
        self._remove = icon_button("minus", "Remove this filter")
        kernel_row = QHBoxLayout()
        kernel_row.setSpacing(4)
        kernel_row.addWidget(self._kernel, 1)
        kernel_row.addWidget(self._add)
        kernel_row.addWidget(self._remove)
        self._sentence = Note()
        self._channel = ChoiceBox(("Red", "Green", "Blue"))
        self._channel.setAccessibleName("Channel of the kernel")
        self._channel.setToolTip("This filter has a table for each colour; choose which one is shown here")
        self._editor = KernelEditor("Kernel")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._which)
        column.addLayout(kernel_row)
        for each in (self.learned, self._sentence, self._channel, self._editor):
            column.addWidget(each)

    def _connect(self) -> None:
        self._which.activated.connect(self.choose_filter)
        self._add.clicked.connect(self._on_add)
        self._remove.clicked.connect(self._on_remove)
        self._kernel.activated.connect(self._on_kernel_chosen)
        self._channel.activated.connect(self._show_chosen)
        self._editor.changed.connect(self._on_edited)
        self._editor.refused.connect(self.refused)

    # Events

    def _on_add(self) -> None:
        rows, columns = self._filters[0].weights.shape[1:]
        names = [each.name for each in self._filters]
        # The first kernel that is not there yet, so that the new result shows something new.
        new = next((each.name for each in KERNELS[3:] if each.name not in names), KERNELS[0].name)
        self._filters.append(_resized(_named(new), rows, columns))
        self._at = len(self._filters) - 1
        self._show_filters()
        self.changed.emit()

    def _on_remove(self) -> None:
        del self._filters[self._at]
        self._at = max(0, self._at - 1)
        self._show_filters()
        self.changed.emit()

    def _on_kernel_chosen(self, _: int) -> None:
        name = self._kernel.currentText()
        self.learned.setVisible(name == FROM_NETWORK)
        if name == FROM_NETWORK:
            self._sentence.hide()
            self.learned.ask()
        elif name == OWN_NUMBERS:
            self._take(replace(self._filters[self._at], name=OWN_NUMBERS))
            self._editor.table.setFocus()
        else:
            self.choose_kernel(name)

    def _on_edited(self) -> None:
        edited, matrix = self._filters[self._at].weights, self._editor.matrix
        if len(edited) == 1:
            weights = matrix[None]
        else:
            weights = np.stack([resized(each, *matrix.shape) for each in edited])
            weights[self._channel.currentIndex()] = matrix
        self._take(Filter(OWN_NUMBERS, weights))

    def _take(self, new: Filter) -> None:
        rows, columns = new.weights.shape[1:]
        self._filters[self._at] = new
        self._filters = [_resized(each, rows, columns) for each in self._filters]
        self._show_filters()
        self.changed.emit()

    # Showing

    def _show_filters(self) -> None:
        count = len(self._filters)
        with QSignalBlocker(self._which):
            self._which.clear()
            self._which.addItems([f"Filter {at + 1}: {each.name}" for at, each in enumerate(self._filters)])
            self._which.setCurrentIndex(self._at)
        self._add.setEnabled(count < MOST_FILTERS)
        for each in (self._which, self._remove):
            each.setVisible(count > 1)
        self._show_chosen()

    def _show_chosen(self, _: int = 0) -> None:
        chosen = self._filters[self._at]
        known = {each.name: each for each in KERNELS}
        name = chosen.name if chosen.name in (*known, OWN_NUMBERS) else FROM_NETWORK
        with QSignalBlocker(self._kernel):
            self._kernel.setCurrentText(name)
        self.learned.setVisible(name == FROM_NETWORK)
        self._sentence.setText(known[name].sentence if name in known else "")
        self._sentence.setVisible(name in known)
        self._channel.setVisible(len(chosen.weights) > 1)
        shown = chosen.weights[self._channel.currentIndex() if len(chosen.weights) > 1 else 0]
        if shown.shape != self._editor.matrix.shape or (shown != self._editor.matrix).any():
            self._editor.set_matrix(shown)


def _named(name: str) -> Filter:
    return Filter(name, kernel(name).matrix[None])


def _resized(each: Filter, rows: int, columns: int) -> Filter:
    if each.weights.shape[1:] == (rows, columns):
        return each
    return replace(each, weights=np.stack([resized(channel, rows, columns) for channel in each.weights]))
