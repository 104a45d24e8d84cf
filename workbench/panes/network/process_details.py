"""The right column of image processing: what each step did, the main colours, histograms before and after."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from workbench.widgets.channel_histograms import ChannelCounts, ChannelHistograms
from workbench.widgets.fact_list import FactList
from workbench.widgets.headings import Note, SectionHeading
from workbench.widgets.swatches import Swatches

if TYPE_CHECKING:
    from workbench.core.processing.preview import Preview

_LEVELS = tuple(map(float, range(256)))
_HISTOGRAMS = (
    "How many pixels have each grey value, from 0 (black) to 255 (white). Peaks at both ends mean that values were cut "
    "off there and are lost."
)


class ProcessDetails(QWidget):
    """Tells of the picture that is shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts, self._problem = FactList(), QLabel()
        self._problem.setWordWrap(True)
        self._problem.setProperty("role", "message")
        self._problem.setProperty("kind", "warning")
        self._problem.setMargin(8)
        self._swatches, self._histograms = Swatches(), ChannelHistograms()
        self._colours = SectionHeading("Main colours")
        self._histograms.setAccessibleName("Histograms before and after")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        self._parts = (SectionHeading("What the steps did"), self._facts)
        self._values = (SectionHeading("Grey values"), self._histograms, Note(_HISTOGRAMS))
        for each in (*self._parts, self._problem, self._colours, self._swatches, *self._values):
            column.addWidget(each)
        column.addStretch(1)
        self.show_preview(None)

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What is said of each step."""
        return self._facts.facts

    def show_preview(self, preview: "Preview | None") -> None:
        """Tell of a preview; of nothing, if there is none."""
        reports = preview.reports if preview else ()
        self._facts.set_facts(
            (f"{place}  {each.title}", each.in_words) for place, each in enumerate(reports, start=1)
        )
        for part in self._parts:
            part.setVisible(bool(reports))
        self._problem.setText(preview.problem if preview else "")
        self._problem.setVisible(bool(self._problem.text()))
        colours = next((each.colours for each in reversed(reports) if each.colours), ())
        self._colours.setVisible(bool(colours))
        self._swatches.show_colours(colours)
        for part in self._values:
            part.setVisible(preview is not None)
        if preview is not None:
            counted = {"before": preview.before_counts, "after": preview.after_counts}
            self._histograms.show_channels(
                [ChannelCounts(name, tuple(counts.tolist()), _LEVELS) for name, counts in counted.items()]
            )
