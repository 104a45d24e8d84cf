"""The left column of “Compare”: by which recogniser and distance, and what finds the faces in files that are opened."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.panes.faces.comparing_controls import ComparingControls
from workbench.panes.open_study import OpenStudy
from workbench.widgets.buttons import text_button
from workbench.widgets.headings import Note, StepHeading


class CompareControls(ComparingControls):
    """What a person chooses before two faces are compared."""

    clear_requested = Signal()

    def __init__(self, open_study: OpenStudy, parent: QWidget | None = None) -> None:
        super().__init__(open_study, parent)
        self._build()
        self._clear.clicked.connect(self.clear_requested)

    def show_possible(self, can_clear: bool) -> None:
        """Whether there is anything to begin anew with."""
        self._clear.setEnabled(can_clear)

    def _build(self) -> None:
        self._clear = text_button("Begin anew", "Take both faces away and choose others")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for number, title, controls in (
            (
                1,
                "Choose two faces",
                (
                    Note(
                        "Take them from the study, from the tools “Find” and “People”, or open two picture files; "
                        "files are not added to the study."
                    ),
                    self._clear,
                ),
            ),
            (2, "Choose a recogniser", (self._recogniser, self._distance)),
            (3, "Files: find faces with", (self._detector,)),
        ):
            column.addWidget(StepHeading(number, title))
            for each in controls:
                column.addWidget(each)
            column.addSpacing(8)
        column.addStretch(1)
