"""The left column of the convolution lab: the matrix, what is done with it, and how."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from workbench.core.networks.convolution_settings import (
    CONVOLUTION,
    LECTURE_EXAMPLE,
    OPERATIONS,
    POOLINGS,
    TRANSPOSED,
    ConvolutionSettings,
)
from workbench.core.networks.small_matrix import CHANNELS, LARGEST_MATRIX, SMALLEST_MATRIX
from workbench.panes.network.convolution_kernels import ENLARGING_KERNEL, KernelControls
from workbench.panes.network.convolution_work import LECTURE, OWN, PICTURE, Pixels, Wish
from workbench.panes.network.picture_row import PictureRow
from workbench.panes.open_study import OpenStudy
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.disclosure import Disclosure
from workbench.widgets.headings import Note, StepHeading
from workbench.widgets.kernel_editor import KernelEditor
from workbench.widgets.region_chooser import RegionChooser
from workbench.widgets.settings_form import SettingsForm
from workbench.workers.runner import Runs

_SOURCES = (
    ("A part of the picture", PICTURE),
    ("The lecture’s example", LECTURE),
    ("Own numbers", OWN),
)
_USUAL_CELLS = 8
_USUAL = {
    CONVOLUTION: ConvolutionSettings(),
    TRANSPOSED: ConvolutionSettings(TRANSPOSED, stride=2, padding=1),
    **{each: ConvolutionSettings(each, window=2, stride=2) for each in POOLINGS},
}
"""What is usual for an operation: it is set when the operation is chosen."""


class ConvolutionControls(QWidget):
    """Everything that a slide starts from."""

    changed = Signal()
    refused = Signal(str)
    """What was typed or pasted is no number; a sentence."""

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._picture_row = PictureRow(open_study, runner, failed)
        self.kernels = KernelControls(open_study.network)
        self._build()
        self._connect()
        self._show_possible()

    @property
    def source(self) -> str:
        """Where the matrix comes from."""
        return str(self._source.currentData())

    def wish(self, picture: Pixels | None) -> Wish:
        """What a person wants to see."""
        return Wish(
            self.source,
            picture,
            self._region.region,
            self._cells.value(),
            self._channels.currentText(),
            self._own.matrix,
            self.kernels.filters,
            self.settings(),
        )

    def settings(self) -> ConvolutionSettings:
        """How the window moves, and what is done with what lies under it."""
        own = {"operation": self._operation.currentText(), "window": self._window.value()}
        return replace(self._form.settings(), **own)

    def show_small_picture(self, picture: Pixels | None) -> None:
        """The current picture, small, for the choice of a region."""
        self._region.show_picture(picture)

    def choose_lecture(self) -> None:
        """Begin with the example of the lecture."""
        self.choose_source(LECTURE)

    def choose_source(self, source: str) -> None:
        """Take the matrix from elsewhere. The lecture's example is one of transposed convolution."""
        self._source.setCurrentIndex(self._source.findData(source))
        if source == LECTURE:
            self._operation.setCurrentText(TRANSPOSED)
            self._form.set_settings(_USUAL[TRANSPOSED])
            with QSignalBlocker(self.kernels):
                self.kernels.choose_kernel(ENLARGING_KERNEL)
        self._show_possible()
        self.changed.emit()

    def choose_operation(self, operation: str) -> None:
        """Do something else, with what is usual for it."""
        self._operation.setCurrentText(operation)
        self._window.setValue(_USUAL[operation].window)
        self._form.set_settings(_USUAL[operation])
        self._show_possible()
        self.changed.emit()

    # Building

    def _build(self) -> None:
        self._build_matrix()
        self._build_operation()
        self._form: SettingsForm[ConvolutionSettings] = SettingsForm(
            ConvolutionSettings, hidden_fields=("operation", "window")
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for group in (
            (StepHeading(1, "Choose a matrix"), self._source, self._picture_row, self._own, self._part),
            (StepHeading(2, "Choose what is done"), self._operation, self._pooling, self.kernels),
            (StepHeading(3, "Adjust"), self._form),
        ):
            for each in group:
                column.addWidget(each)
            column.addSpacing(8)
        column.addStretch(1)

    def _build_matrix(self) -> None:
        self._source = ChoiceBox()
        for words, source in _SOURCES:
            self._source.addItem(words, source)
        self._source.setAccessibleName("Matrix")
        self._source.setToolTip("Where the numbers come from over which the window slides")
        self._own = KernelEditor("Own matrix")
        self._own.set_matrix(np.array(LECTURE_EXAMPLE, dtype=np.float64))
        self._region = RegionChooser()
        self._cells = _number("Cells on each side", "Into how many rows and columns the part is divided")
        self._cells.setRange(SMALLEST_MATRIX, LARGEST_MATRIX)
        self._cells.setValue(_USUAL_CELLS)
        self._channels = ChoiceBox(CHANNELS)
        self._channels.setAccessibleName("Channels")
        self._channels.setToolTip(
            "One channel in grey, or three: red, green and blue, whose products are added up"
        )
        content = QWidget()
        grid = QGridLayout(content)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(self._region, 0, 0, 1, 2)
        grid.addWidget(QLabel("Cells on each side"), 1, 0)
        grid.addWidget(self._cells, 1, 1)
        grid.addWidget(Note("Channels"), 2, 0, 1, 2)
        grid.addWidget(self._channels, 3, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        self._part = Disclosure("Part and channels", content)

    def _build_operation(self) -> None:
        self._operation = ChoiceBox(OPERATIONS)
        self._operation.setAccessibleName("Operation")
        self._operation.setToolTip(
            "Convolution weighs and adds, pooling keeps the largest or the mean, transposed convolution enlarges"
        )
        self._window = _number("Window", "Rows and columns of the window of pooling")
        self._window.setRange(1, 11)
        self._window.setValue(2)
        self._pooling = QWidget()
        grid = QGridLayout(self._pooling)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(0, 1)
        grid.addWidget(QLabel("Window"), 0, 0)
        grid.addWidget(self._window, 0, 1)

    def _connect(self) -> None:
        self._source.activated.connect(self._on_source_chosen)
        self._operation.activated.connect(self._on_operation_chosen)
        for signal in (
            self._region.changed,
            self._cells.valueChanged,
            self._channels.activated,
            self._own.changed,
            self._window.valueChanged,
            self.kernels.changed,
            self._form.changed,
        ):
            signal.connect(self.changed)
        self._own.refused.connect(self.refused)
        self.kernels.refused.connect(self.refused)

    def _on_source_chosen(self, _: int) -> None:
        self.choose_source(self.source)

    def _on_operation_chosen(self, _: int) -> None:
        self.choose_operation(self._operation.currentText())

    def _show_possible(self) -> None:
        is_picture, is_pooling = self.source == PICTURE, self._operation.currentText() in POOLINGS
        self._picture_row.setVisible(is_picture)
        self._part.setVisible(is_picture)
        self._own.setVisible(self.source == OWN)
        self._pooling.setVisible(is_pooling)
        self.kernels.setVisible(not is_pooling)
        for name in ("bias", "activation"):
            self._form.control(name).setEnabled(not is_pooling)


def _number(name: str, tool_tip: str) -> QSpinBox:
    box = QSpinBox()
    box.setAccessibleName(name)
    box.setToolTip(tool_tip)
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    box.setKeyboardTracking(False)
    return box
