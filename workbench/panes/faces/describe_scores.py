"""One face, large, with everything that networks made of it."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from workbench.panes.faces.describe_words import MEANING, age_in_words
from workbench.panes.faces.face_crop import FaceCrop
from workbench.panes.open_study import OpenStudy
from workbench.study.faces.descriptions import Description, Scores
from workbench.study.faces.finding import KnownFace
from workbench.widgets.headings import Note, SectionHeading
from workbench.widgets.probability_bars import ProbabilityBars
from workbench.widgets.theme import theme
from workbench.workers.runner import Runs

_CROP, _WIDEST = 200, 640
_SHARE = 0.42
"""Of the width, for the crop at most: large text needs more of it for the scores."""


class FaceScores(QWidget):
    """The current face beside its scores, all of them, and the words that they come to."""

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._file_name = ""
        self._crop = FaceCrop(open_study, runner, failed, is_aligned=True)
        self._build()
        theme().changed.connect(self._fit)
        self.show_face(None, None)

    def show_face(self, face: KnownFace | None, description: Description | None) -> None:
        """Show a face and its description, if it has one."""
        self._crop.show_face(face)
        self._file_name = "" if face is None else face.file.name
        self._show_name()
        note = "" if face is None else "This face has not been described yet."
        if description is not None:
            note = description.note and f"{description.note[0].upper()}{description.note[1:]}."
        self._note.setText(note)
        self._note.setVisible(bool(note))
        found = description
        self._show_part(
            "Apparent expression", found and found.expression, found.expression_scores if found else ()
        )
        self._show_part(
            "Perceived gender presentation",
            found and found.gender_presentation,
            found.gender_scores if found else (),
        )
        self._show_part("Perceived race", None, found.race_scores if found else ())
        age = age_in_words(found) if found else ""
        self._age.setText(f"Apparent age: {age}")
        self._age.setVisible(bool(age))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _build(self) -> None:
        self._name, self._note, self._age = Note(), Note(), SectionHeading("")
        self._name.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self._crop)
        left.addWidget(self._name)
        left.addStretch(1)
        scores = QWidget()
        scores.setProperty("role", "column")
        self._column = QVBoxLayout(scores)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(8)
        self._column.addWidget(self._note)
        self._parts: dict[str, tuple[SectionHeading, ProbabilityBars]] = {}
        for title in ("Apparent expression", "Perceived gender presentation", "Perceived race"):
            self._parts[title] = heading, bars = SectionHeading(title), ProbabilityBars()
            bars.setAccessibleName(f"{title}: scores")
            self._column.addWidget(heading)
            self._column.addWidget(bars)
            if title == "Perceived gender presentation":
                self._column.addWidget(self._age)
        self._column.addWidget(Note(MEANING))
        self._column.addStretch(1)
        area = self._area = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(scores)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 8, 8)
        row.setSpacing(16)
        row.addLayout(left)
        row.addWidget(area, 100)
        row.addStretch(1)
        self._fit()

    def _fit(self) -> None:
        scale = theme().measures.scale
        self._crop.setFixedWidth(round(min(_CROP * scale, _SHARE * self.width() / scale)))
        self._name.setFixedWidth(self._crop.width())
        self._show_name()
        self._area.setMaximumWidth(round(_WIDEST * scale))

    def _show_name(self) -> None:
        metrics, room = self._name.fontMetrics(), self._name.width()
        self._name.setText(metrics.elidedText(self._file_name, Qt.TextElideMode.ElideMiddle, room))

    def _show_part(self, title: str, word: str | None, scores: Scores) -> None:
        heading, bars = self._parts[title]
        heading.setText(f"{title}: {word}" if word else title)
        # From the highest score down; none stands out where the answer is uncertain. Without a word none comes first
        # either: the order is that of the data set.
        ordered = sorted(scores, key=lambda each: -each[1]) if word else list(scores)
        bars.show_probabilities(ordered, stands_out=bool(ordered) and word == ordered[0][0])
        for each in (heading, bars):
            each.setVisible(bool(scores))
