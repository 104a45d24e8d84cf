"""The left column of “Search”: who is looked for, and by which recogniser."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.core.wording import faces_in_words
from workbench.panes.faces.comparing_controls import ComparingControls
from workbench.panes.faces.face_slot import FaceSlot
from workbench.panes.open_study import OpenStudy
from workbench.widgets.buttons import text_button
from workbench.widgets.disclosure import Disclosure
from workbench.widgets.headings import Note, StepHeading
from workbench.workers.runner import Runs

_TARGET = 220


class SearchControls(ComparingControls):
    """What a person chooses before a face is searched."""

    description_requested = Signal()
    """The person wants the faces made comparable that the recogniser does not know yet."""

    def __init__(self, open_study: OpenStudy, runner: Runs, failed: Callable[[BaseException], None]) -> None:
        super().__init__(open_study)
        self.target = FaceSlot("Face to look for", open_study, runner, failed)
        self._build()
        self._describe.clicked.connect(self.description_requested)
        self.show_lacking(0)

    def show_lacking(self, faces: int, is_possible: bool = True) -> None:
        """Say how many faces cannot be compared by the recogniser yet, and offer to change that."""
        self._lacking.setText(
            f"{faces_in_words(faces)} cannot be compared by this recogniser yet, and so cannot be found."
        )
        text = f"Make {faces_in_words(faces)} comparable"
        self._describe.setText(text)
        self._describe.setAccessibleName(text)
        self._describe.setEnabled(is_possible)
        self._lacking.setVisible(faces > 0)
        self._describe.setVisible(faces > 0)

    def _build(self) -> None:
        self._lacking = Note()
        self._describe = text_button(
            "Make faces comparable",
            "Compute the numbers (embeddings) by which faces are compared; they stay in the study and can be deleted",
        )
        more = QWidget()
        inside = QVBoxLayout(more)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(Note("Kind of distance"))
        inside.addWidget(self._distance)
        inside.addWidget(Note("Find faces in opened files with"))
        inside.addWidget(self._detector)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        self.target.set_largest(_TARGET)
        column.addWidget(StepHeading(1, "Choose a face"))
        column.addWidget(self.target)
        column.addSpacing(8)
        for each in (
            StepHeading(2, "Choose a recogniser"),
            self._recogniser,
            self._lacking,
            self._describe,
            Disclosure("More", more),
        ):
            column.addWidget(each)
        column.addStretch(1)
