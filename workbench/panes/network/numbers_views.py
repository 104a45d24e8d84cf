"""The centre and the right of the pane of numbers: the picture, its channels apart, the table; figures and words."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from workbench.core.networks.numbers import GREY, STANDARDISED, ChannelNumbers, NumbersSettings, Region
from workbench.widgets.channel_histograms import ChannelCounts, ChannelHistograms
from workbench.widgets.channel_pictures import ChannelPictures
from workbench.widgets.fact_list import FactList
from workbench.widgets.headings import Note, SectionHeading
from workbench.widgets.matrix_table import MatrixTable
from workbench.widgets.picture_view import PictureView
from workbench.widgets.region_frame import RegionFrame

if TYPE_CHECKING:
    from workbench.panes.network.numbers_work import Seen

PICTURE, APART, TABLE = "picture", "apart", "table"
_APART_NAMES = ("Red", "Green", "Blue", "Grey")

EXPLANATION = (
    "A pixel is one place of the picture with one colour, written as three numbers: how much red, green and blue light "
    "it gives, each from 0 (none) to 255 (most).\n"
    "All numbers of one colour are a channel: a matrix X with a row for each row of pixels.\n"
    "Grey is a weighted sum of the three, because the eye takes green for brighter than blue.\n"
    "Networks learn best from numbers around zero, so each channel’s usual mean is taken away and the rest divided by "
    "its usual deviation (standardised).\n"
    "A network is given these numbers and nothing else."
)
"""Five sentences, one in each line."""


class NumbersViews(QTabWidget):
    """The same numbers as a picture, as channels apart and as a table."""

    view_changed = Signal()
    """Another tab is shown, or another part of the picture."""
    region_chosen = Signal(object)
    """The :class:`Region` that a person has dragged over the picture."""
    next_requested = Signal()
    previous_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture = PictureView()
        self._apart = ChannelPictures(_APART_NAMES)
        self._table = MatrixTable()
        self._frame = RegionFrame(self.picture.canvas)
        self._apart_file: object = None
        self._view_before = PICTURE
        self.setAccessibleName("Views of the numbers")
        self.setDocumentMode(True)
        for page, title, tool_tip in (
            (self.picture, "Picture", "Zoom in (wheel, + key) until the pixels turn into numbers"),
            (self._apart, "Channels apart", "Red, green, blue and grey beside each other"),
            (self._table, "Table", "The numbers of the region in rows and columns"),
        ):
            self.setTabToolTip(self.addTab(page, title), tool_tip)
        self.currentChanged.connect(self._on_tab_changed)
        self.picture.canvas.view_changed.connect(self.view_changed)
        self._apart.view_changed.connect(self.view_changed)
        self._frame.region_chosen.connect(self._on_region_chosen)
        for part in (self.picture, self._apart):
            part.next_requested.connect(self.next_requested)
            part.previous_requested.connect(self.previous_requested)

    @property
    def view(self) -> str:
        """``PICTURE``, ``APART`` or ``TABLE``."""
        return (PICTURE, APART, TABLE)[self.currentIndex()]

    def show_view(self, view: str) -> None:
        """Show one of the three."""
        self.setCurrentIndex((PICTURE, APART, TABLE).index(view))

    def show_seen(self, seen: "Seen") -> None:
        """Show a picture that was prepared for the screen."""
        if not self.isTabEnabled(1):
            self._set_only_picture(False)
            self.show_view(self._view_before)
        self.picture.set_numbers(seen.lines)
        self.picture.show_picture(seen.painted, seen.file.name, seen.halvings)
        if seen.apart:
            is_same = self._apart_file == (seen.file.name, seen.shown.shape)
            self._apart_file = (seen.file.name, seen.shown.shape)
            self._apart.show_pictures(seen.apart, seen.apart_lines, keeps_view=is_same)

    def show_part(self, seen: "Seen", region: Region) -> None:
        """Show a region of the picture in the table."""
        bottom, right = region.top + region.height, region.left + region.width
        part = seen.painted[region.top : bottom, region.left : right]
        self._table.show_part(part, seen.table_lines, region.left, region.top)

    def show_nothing(self, reason: str) -> None:
        """There is no picture, or it cannot be read; what was looked at before comes back with the next one."""
        if self.isTabEnabled(1):
            self._view_before = self.view
            self.show_view(PICTURE)
            self._set_only_picture(True)
        self.picture.show_message(reason)
        self._apart.clear()
        self._table.show_part(None, ())
        self._apart_file = None

    def show_frame(self, region: Region | None, is_choosing: bool) -> None:
        """Mark a region on the picture; while choosing, dragging marks another one."""
        self._frame.set_choosing(is_choosing)
        frame = None if region is None else QRect(region.left, region.top, region.width, region.height)
        self._frame.set_region(frame)

    def region_in_sight(self) -> Region:
        """The pixels that are seen of the picture; there must be one."""
        first = self._apart.canvases[0]
        is_apart = self.view == APART and first.picture is not None
        viewport = (first if is_apart else self.picture.canvas).viewport()
        columns, rows = viewport.columns_in_sight, viewport.rows_in_sight
        return Region(columns.start, rows.start, len(columns), len(rows))

    def _set_only_picture(self, is_alone: bool) -> None:
        for at in range(1, self.count()):
            self.setTabEnabled(at, not is_alone)

    def _on_tab_changed(self, _: int) -> None:
        self.view_changed.emit()

    def _on_region_chosen(self, frame: QRect) -> None:
        self.region_chosen.emit(Region(frame.x(), frame.y(), frame.width(), frame.height()))


class NumbersDetails(QWidget):
    """How often each value occurs in the region, the figures, and what all this is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._histograms, self._facts = ChannelHistograms(), FactList()
        self._heading, self._how = SectionHeading("How often each value occurs"), Note()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(self._heading)
        column.addWidget(self._histograms)
        column.addWidget(self._facts)
        column.addWidget(self._how)
        column.addSpacing(8)
        column.addWidget(SectionHeading("What the numbers are"))
        for sentence in EXPLANATION.split("\n"):
            column.addWidget(Note(sentence))
        column.addStretch(1)
        self.show_figures((), NumbersSettings(), "")

    def show_figures(
        self, channels: Sequence[ChannelNumbers], settings: NumbersSettings, network: str
    ) -> None:
        """Show the figures of a region; ``network`` is the title of the one that standardised numbers are for."""
        counts = [
            ChannelCounts(each.channel, tuple(each.counts.tolist()), tuple(each.values.tolist()))
            for each in channels
        ]
        self._heading.setVisible(bool(counts))
        self._histograms.show_channels(counts)
        facts = [("Pixels", f"{channels[0].n:,}")] if channels else []
        self._facts.set_facts([*facts, *(_figures_in_words(each, settings) for each in channels)])
        self._how.setText(_how_in_words(settings, network) if channels else "")
        self._how.setVisible(bool(self._how.text()))


def _figures_in_words(channel: ChannelNumbers, settings: NumbersSettings) -> tuple[str, str]:
    decimals = max(1, settings.decimals)
    least, most = (f"{value:.{settings.decimals}f}" for value in (channel.least, channel.most))
    mean, deviation = (f"{value:.{decimals}f}" for value in (channel.mean, channel.deviation))
    text = f"mean {mean}\ndeviation {deviation}\nfrom {least} to {most}"
    return channel.channel.capitalize(), text.replace("-", "−")


def _how_in_words(settings: NumbersSettings, network: str) -> str:
    made = settings.preprocessing
    if settings.scale == STANDARDISED and made is not None:
        mean, deviation = (
            ", ".join(f"{each:g}" for each in values) for values in (made.mean, made.standard_deviation)
        )
        return (
            f"As {network} sees it: the shorter side becomes {made.resize} pixels, the middle {made.crop} × "
            f"{made.crop} is cut out. Of red, green and blue as 0–1 it subtracts {mean} and divides by {deviation}."
        )
    return f"Grey after {settings.grey}." if settings.channel == GREY else ""
