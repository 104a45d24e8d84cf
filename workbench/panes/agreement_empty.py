"""What stands in the place of the matrix while nothing agrees with nothing: why, and what to do next."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from workbench.core.validation.against_labels import Comparison
from workbench.widgets.empty_state import EmptyState


def is_empty(comparison: Comparison) -> bool:
    """Whether no answer stands for any of the labels, so that a matrix would say nothing."""
    return has_no_match(comparison) or not comparison.pictures


def has_no_match(comparison: Comparison) -> bool:
    """Whether there are answers and labels, and what is lacking is a match between them."""
    looked_at = max(len(comparison.pictures), comparison.unmatched)
    return 0 < looked_at == comparison.unmatched


class NothingCompared(QStackedWidget):
    """Teaches what to do; the button leads there."""

    matches_requested = Signal()
    reasons_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unmatched = EmptyState(
            "tags",
            "The machine uses other words",
            "None of its answers stands for one of these labels yet. Say which of its labels mean one of yours, for "
            "instance that “beagle” and “pug” stand for “dog”. Or choose another column above.",
            [("Match the labels …", "tags", self.matches_requested.emit)],
        )
        self._others = EmptyState(
            "clipboard-list",
            "No picture has both an answer and a label",
            "Choose another column above, or run the model on the pictures that have labels in this one.",
            [("Show why", "list", self.reasons_requested.emit)],
        )
        for each in (self._unmatched, self._others):
            self.addWidget(each)

    def show_comparison(self, comparison: Comparison) -> None:
        """Show what applies to a comparison that :func:`is_empty`."""
        self.setCurrentWidget(self._unmatched if has_no_match(comparison) else self._others)
