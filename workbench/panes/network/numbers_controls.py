"""The left column of the pane of numbers: which picture, channel, scale and region."""

from collections.abc import Callable

from PySide6.QtCore import QRect, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.core.networks.numbers import (
    BLUE,
    BYTES,
    COLOUR,
    GREEN,
    GREY,
    GREYS,
    RED,
    SHARES,
    STANDARDISED,
    USUAL_GREY,
    NumbersSettings,
    Region,
)
from workbench.panes.network.network_choice import NetworkChoice
from workbench.panes.network.picture_row import PictureRow
from workbench.panes.open_study import OpenStudy
from workbench.widgets.buttons import text_button
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.disclosure import Disclosure
from workbench.widgets.headings import Note, StepHeading
from workbench.widgets.region_fields import RegionFields
from workbench.workers.runner import Runs

WHOLE, IN_SIGHT, DRAGGED = "whole", "in sight", "dragged"

_CHANNELS = (
    (COLOUR, "Colour: red, green and blue"),
    (RED, "Red"),
    (GREEN, "Green"),
    (BLUE, "Blue"),
    (GREY, "Grey"),
)
_SCALES = (
    (BYTES, "0 to 255, as in the file"),
    (SHARES, "0 to 1"),
    (STANDARDISED, "As a network sees it (standardised)"),
)
_REGIONS = ((WHOLE, "The whole picture"), (IN_SIGHT, "What is in sight"), (DRAGGED, "A rectangle"))
_GREYS = {
    "Rec. 601": "0.299 R + 0.587 G + 0.114 B (Rec. 601)",
    "Rec. 709": "0.2126 R + 0.7152 G + 0.0722 B (Rec. 709)",
    "mean": "(R + G + B) / 3 (mean)",
}


class NumbersControls(QWidget):
    """What of the current picture is shown as numbers."""

    changed = Signal()
    """Another channel, scale, network or kind of grey was chosen."""
    region_changed = Signal()
    """Another kind of region was chosen."""
    region_typed = Signal(object)
    """The :class:`Region` that a person has typed."""
    save_requested = Signal()
    models_requested = Signal(str)

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._picture = PictureRow(open_study, runner, failed)
        self.network = NetworkChoice(open_study.network)
        self._build()
        for box in (self._channel, self._scale, self._grey):
            box.currentIndexChanged.connect(self._on_changed)
        self.network.changed.connect(self._on_network_changed)
        self.network.models_requested.connect(self.models_requested)
        self._region.currentIndexChanged.connect(self.region_changed)
        self._fields.region_chosen.connect(self._on_region_typed)
        self._save.clicked.connect(self.save_requested)
        self._show_possible()

    def settings(self) -> NumbersSettings:
        """What is wanted, as it stands there."""
        channel, scale, grey = (box.currentData() for box in (self._channel, self._scale, self._grey))
        preprocessing = self.network.card.preprocessing if scale == STANDARDISED else None
        return NumbersSettings(channel, scale, grey, preprocessing)

    @property
    def region_kind(self) -> str:
        """``WHOLE``, ``IN_SIGHT`` or ``DRAGGED``."""
        return str(self._region.currentData())

    def show_region(self, region: Region | None, picture: QSize) -> None:
        """Which columns and rows of a picture of this size are counted; None where there is no picture."""
        is_rectangle = self.region_kind == DRAGGED and region is not None
        self._fields.setVisible(is_rectangle)
        self._region_note.setText("" if region is None else region.in_words)
        if is_rectangle and region is not None:
            self._region_note.setText("Drag over the picture, or type it here.")
            frame = QRect(region.left, region.top, region.width, region.height)
            self._fields.show_region(frame, picture)

    def show_ready(self, is_ready: bool) -> None:
        """Whether there is anything to save."""
        self._save.setEnabled(is_ready)

    def _build(self) -> None:
        self._channel = _choice("Channel", "One colour of the light, or all three", dict(_CHANNELS))
        self._scale = _choice("Scale", "On which scale the same numbers are written", dict(_SCALES))
        self._region = _choice("Region", "Which pixels are counted, listed and copied", dict(_REGIONS))
        self._grey = _choice("Grey", "How much red, green and blue count in grey", _GREYS)
        self._grey.setCurrentIndex(list(GREYS).index(USUAL_GREY))
        self._save = text_button("Save as CSV …", "Write the numbers of the region into a file", "save")
        self._region_note, self._fields = Note(), RegionFields()
        self._scale_note = Note("Shown as the network gets it: resized, its middle cut out, without grey.")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        steps = (
            ("Picture", (self._picture,)),
            ("Channel", (self._channel,)),
            ("Scale", (self._scale, self.network, self._scale_note)),
            ("Region", (self._region, self._region_note, self._fields)),
        )
        for number, (title, widgets) in enumerate(steps, 1):
            column.addWidget(StepHeading(number, title))
            for each in widgets:
                column.addWidget(each)
            column.addSpacing(8)
        column.addWidget(Disclosure("More", self._more()))
        column.addStretch(1)

    def _more(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Note("How grey is made"))
        column.addWidget(self._grey)
        column.addWidget(self._save)
        return inside

    def _on_changed(self, _: int) -> None:
        if self._scale.currentData() == STANDARDISED and self._channel.currentData() == GREY:
            with QSignalBlocker(self._channel):
                self._channel.setCurrentIndex(self._channel.findData(COLOUR))
        self._show_possible()
        self.changed.emit()

    def _on_region_typed(self, frame: QRect) -> None:
        self.region_typed.emit(Region(frame.x(), frame.y(), frame.width(), frame.height()))

    def _on_network_changed(self) -> None:
        if self._scale.currentData() == STANDARDISED:
            self.changed.emit()

    def _show_possible(self) -> None:
        is_standardised = self._scale.currentData() == STANDARDISED
        self.network.setVisible(is_standardised)
        self._scale_note.setVisible(is_standardised)
        model = self._channel.model()
        assert isinstance(model, QStandardItemModel)
        model.item(self._channel.findData(GREY)).setEnabled(not is_standardised)


def _choice(name: str, tool_tip: str, choices: dict[str, str]) -> ChoiceBox:
    box = ChoiceBox()
    for data, text in choices.items():
        box.addItem(text, data)
        box.setItemData(box.count() - 1, text, Qt.ItemDataRole.ToolTipRole)
    box.setAccessibleName(name)
    box.setToolTip(tool_tip)
    return box
