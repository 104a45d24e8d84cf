"""The pages of the tool “Two networks”: the answers with sketches of how to read them, the training, what it means."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from workbench.panes.generator.two_networks_charts import Answers, AnswersChart, CurveChart, show_training
from workbench.widgets.buttons import text_button
from workbench.widgets.empty_state import EmptyState
from workbench.widgets.headings import Note, SectionHeading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.core.generators.training.training import Moment
    from workbench.core.generators.variations.game import Game

_SKETCHES = (
    ("An even game", "D can hardly tell both apart", (1, 3, 8, 13, 8, 3, 1), (1, 3, 8, 13, 8, 3, 1)),
    ("D is ahead", "usual while training goes on", (0, 0, 0, 1, 2, 6, 13), (13, 6, 2, 1, 0, 0, 0)),
    ("Other pictures", "D never met such photographs", (13, 5, 2, 1, 1, 0, 0), (1, 2, 5, 8, 4, 2, 1)),
)
_FORMULA = "min<sub>G</sub> max<sub>D</sub><br>E<sub>x</sub>[log D(x)]<br>+ E<sub>z</sub>[log(1 − D(G(z)))]"
_PLAIN = (
    "Two networks play against each other. The discriminator D sees real and generated pictures and says how probable "
    "it is that a picture is real; it learns to be right as often as possible (max). The generator G makes pictures of "
    "random numbers z; it learns to make D wrong (min), and D's answer is all it ever hears of real pictures. "
    "“Real” only means: not made by G. The starter's real pictures were drawn by a program."
)
_END = (
    "If G made pictures as the real ones are distributed, D could only guess: 50% for every picture. Trained networks "
    "seldom come to that point; training is stopped when the pictures look good."
)
_NOT_A_TEST = (
    "D is no detector of forgeries. It knows its own opponent and its own training pictures; of other photographs, or "
    "of pictures of other generators, its answer says nothing."
)


class GameExplained(QWidget):
    """What min and max mean, in plain words and as the formula."""

    convolution_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        formula = QLabel(_FORMULA)
        formula.setTextFormat(Qt.TextFormat.RichText)
        formula.setWordWrap(True)
        formula.setAccessibleName(
            "minimum over G, maximum over D, of E log D of x plus E log of 1 minus D of G of z"
        )
        self._convolution = text_button(
            "See transposed convolution",
            "Open the lab “Convolution” with the operation by which generators double the size of their maps",
            "grid-3x3",
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        parts = (
            SectionHeading("The game"),
            Note(_PLAIN),
            formula,
            SectionHeading("How it ends"),
            Note(_END),
            Note(_NOT_A_TEST),
            SectionHeading("How pictures grow"),
            Note("From block to block G doubles height and width, from 4×4 on, by transposed convolutions."),
            self._convolution,
        )
        for each in parts:
            each.setMinimumWidth(1)
            column.addWidget(each)
        column.addStretch(1)
        self._convolution.clicked.connect(self.convolution_requested)


class AnswersPage(QWidget):
    """The histograms, and below them sketches of what they can look like."""

    def __init__(self) -> None:
        super().__init__()
        self.chart = AnswersChart(
            "What the discriminator answers", "How many pictures got which answer; the dashed line is at 50 %"
        )
        self._none = EmptyState(
            "swords",
            "Nobody was asked yet",
            "The button on the left asks the discriminator how real pictures of the study and generated ones look to "
            "it. A generator without its discriminator has nobody to ask; the starter generator has both.",
        )
        self._pages = QStackedWidget()
        for each in (self._none, self.chart):
            self._pages.addWidget(each)
        self._note = Note()
        self._note.setContentsMargins(16, 0, 16, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(0)
        column.addWidget(self._pages, 3)
        column.addWidget(self._note)
        column.addWidget(_sketches(), 1)
        self.show_game(None)

    def show_game(self, game: "Game | None", note: str = "") -> None:
        """Show the answers so far, or what to do to get some."""
        self._pages.setCurrentWidget(self._none if game is None else self.chart)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        if game is not None:
            self.chart.show_answers(
                [answers_of("Real pictures", game.real), answers_of("Generated pictures", game.generated)]
            )


class TrainingPage(QWidget):
    """How a training went, where that is known."""

    def __init__(self) -> None:
        super().__init__()
        self.shares = CurveChart(
            "How often D said “real”",
            "The share of real and of generated pictures that the discriminator took for real, while it was trained",
            "a finished game: D guesses",
        )
        self.losses = CurveChart(
            "What both try to make small (losses)",
            "The losses of discriminator and generator while they were trained; dashed: where D can only guess",
            "where D guesses: 1.39 for D, 0.69 for G",
        )
        self._none = EmptyState(
            "history",
            "No record of the training",
            "This generator came without a record of how its training went, so there is nothing to draw here.",
        )
        charts = QWidget()
        column = QVBoxLayout(charts)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.shares, 1)
        column.addWidget(self.losses, 1)
        self._pages = QStackedWidget()
        for each in (self._none, charts):
            self._pages.addWidget(each)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)

    def show_moments(self, moments: "Sequence[Moment]") -> None:
        """Show these, or say that there are none."""
        self._pages.setCurrentIndex(1 if len(moments) > 1 else 0)
        show_training(self.shares, self.losses, moments)


def answers_of(name: str, probabilities) -> Answers:  # type: ignore[no-untyped-def]
    """The answers in twenty equal parts."""
    from workbench.core.generators.variations.game import counted

    count = len(probabilities)
    mean = float(probabilities.mean()) if count else 0.0
    return Answers(name, tuple(int(each) for each in counted(probabilities)), count, mean)


def _sketches() -> QWidget:
    """What histograms can look like; drawn, not measured."""
    row_widget = QWidget()
    row = QHBoxLayout(row_widget)
    row.setContentsMargins(8, 0, 8, 0)
    row.setSpacing(4)
    for title, note, real, generated in _SKETCHES:
        chart = AnswersChart(f"Sketch: {title}", f"A sketch, not measured. {title}: {note}", is_sketch=True)
        chart.show_answers([Answers("real", real, 0), Answers("generated", generated, 0)])
        column = QVBoxLayout()
        column.setSpacing(0)
        words = Note(f"Sketch: {title}. {note[0].upper()}{note[1:]}.")
        words.setContentsMargins(16, 0, 8, 0)
        column.addWidget(words)
        column.addWidget(chart, 1)
        row.addLayout(column, 1)
    return row_widget
