"""The right column of Steer: points that were kept, the generator's card, what it all means."""

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.panes.generator.card_view import CardView
from workbench.panes.generator.focus import GeneratorFocus
from workbench.panes.generator.kept_points_view import KeptPointsView
from workbench.widgets.headings import Note, SectionHeading
from workbench.workers.runner import Runs

EXPLANATION = (
    "The generator has never seen the picture that it shows: it has learned what its training pictures have in common, "
    "and makes up new ones. A seed stands for random numbers from which it starts. A slider moves in a direction along "
    "which many pictures change alike. It shows what goes together in the training pictures, not what causes what: "
    "“more trees” may bring another sky along. The distance says how far a picture is from the average one; seeds are "
    "at about 1, and far beyond that pictures break. Nothing here is evidence about a real place or person."
)


class SteerDetails(QWidget):
    """Follows what is in focus."""

    def __init__(
        self,
        focus: GeneratorFocus,
        runner: Runs,
        failed: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.points = KeptPointsView(focus, runner, failed)
        self.card = CardView(focus, runner, failed)
        self._points_heading, self._card_heading = (
            SectionHeading("Kept points"),
            SectionHeading("This generator"),
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 16, 12, 16)
        column.setSpacing(8)
        for each in (self._points_heading, self.points, self._card_heading, self.card):
            column.addWidget(each)
        column.addWidget(SectionHeading("What does this mean?"))
        column.addWidget(Note(EXPLANATION))
        column.addStretch(1)

    def show_generator(self, has_generator: bool, is_own: bool) -> None:
        """Another generator, or other facts about it."""
        for each in (self._points_heading, self.points, self._card_heading):
            each.setVisible(has_generator)
        self.card.show_card(is_own)
        self.points.read()
