"""The right column of the pane of feature visualisation: what excites the unit in the collection, and what it means."""

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.panes.network.examples_view import ExamplesView
from workbench.panes.open_study import OpenStudy
from workbench.widgets.headings import Note, SectionHeading
from workbench.widgets.progress_strip import ProgressStrip
from workbench.widgets.theme import theme
from workbench.workers.runner import Runs

EXPLANATION = (
    "The network stays as it is; the picture is changed, beginning with noise, until it excites the chosen unit as "
    "much as possible. What appears is what makes the unit answer, apart from everything that only happens to come "
    "with it in photographs: optimising separates causes from mere correlations. Examples from your pictures show what "
    "the unit answers to in practice. One picture is not the whole truth: try other seeds, or diversity, because a "
    "unit may want several things. Source: Olah, Mordvintsev & Schubert, Feature Visualization (Distill, 2017)."
)
_LEAST_HEIGHT = 250


class VisualiseDetails(QWidget):
    """Examples beside the picture that forms, then the explanation."""

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        progress: ProgressStrip,
        failed: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.examples = ExamplesView(open_study, runner, progress, failed)
        # The text of its button does not set the width of the column.
        self.examples.find_button.setMinimumWidth(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 16, 12, 16)
        column.setSpacing(8)
        column.addWidget(self.examples)
        column.addWidget(SectionHeading("What does this mean?"))
        column.addWidget(Note(EXPLANATION))
        column.addStretch(1)
        theme().changed.connect(self._fit)
        self._fit()

    def show_examples(self, is_about_unit: bool) -> None:
        """Whether there is one unit whose examples could be shown."""
        self.examples.setVisible(is_about_unit)

    def _fit(self) -> None:
        self.examples.grid.setMinimumHeight(round(_LEAST_HEIGHT * theme().measures.scale))
