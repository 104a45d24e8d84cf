"""The generator's card: what is known of it, and what only its owner knows."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFormLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from workbench.core.generators.cards import card_lines
from workbench.panes.generator import opening_work
from workbench.panes.generator.focus import GeneratorFocus
from workbench.widgets.buttons import text_button
from workbench.widgets.disclosure import Disclosure
from workbench.widgets.fact_list import FactList
from workbench.widgets.headings import Note
from workbench.widgets.theme import theme
from workbench.workers.runner import Runs

if TYPE_CHECKING:
    from workbench.core.generators.cards import GeneratorCard

_ROWS = 3
_LABELLED = (
    "Generated pictures carry an AI label: every file that is saved says inside that a machine made it, and how. This "
    "cannot be switched off. Only the caption that is seen below a picture can be left out, for a stated reason."
)
_FIXED = "This generator comes with the program, so its card is fixed."


class CardView(QWidget):
    """Follows the generator in focus, and writes down what a person enters about it."""

    def __init__(
        self,
        focus: GeneratorFocus,
        runner: Runs,
        failed: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._focus, self._runner, self._failed = focus, runner, failed
        self._facts = FactList()
        self._fixed = Note(_FIXED)
        self._title = _line("Title", "What you call this generator")
        self._licence = _line("Licence", "On what terms the generator may be used; its owner knows")
        self._training = _text(
            "Training data", "Which pictures it has learned from, where and when they were made"
        )
        self._notes = _text("Notes", "What others should know of it: limits, oddities, whom to ask")
        self._labels = _text("Names of labels", "One name a line, in the order of the labels")
        self._save = text_button("Save the card", "Write it on the card beside the generator", "save")
        self._entering = Disclosure("Enter what you know", self._fields())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for each in (self._facts, Note(_LABELLED), self._fixed, self._entering):
            column.addWidget(each)
        self._save.clicked.connect(self._on_save)
        for line in (self._title, self._licence):
            line.textChanged.connect(self._show_state)
        for text in (self._training, self._notes, self._labels):
            text.textChanged.connect(self._show_state)

    def show_card(self, is_own: bool) -> None:
        """Show the card of the generator in focus; only a person's own can be changed."""
        card = self._focus.card
        self.setVisible(card is not None)
        if card is None:
            return
        self._facts.set_facts((line.name, line.value) for line in card_lines(card) if line.name != "Label")
        self._fixed.setVisible(not is_own)
        self._entering.setVisible(is_own)
        self._title.setText(card.title)
        self._licence.setText(card.licence)
        self._training.setPlainText(card.training_data)
        self._notes.setPlainText(card.notes)
        self._labels.setPlainText("\n".join(card.label_names))
        self._form.setRowVisible(self._labels, card.label_size > 0)
        self._show_state()

    def entered(self, card: "GeneratorCard") -> "GeneratorCard":
        """The card with what stands in the fields."""
        names = tuple(line.strip() for line in self._labels.toPlainText().splitlines())
        return replace(
            card,
            title=self._title.text().strip() or card.title,
            licence=self._licence.text().strip(),
            training_data=self._training.toPlainText().strip(),
            notes=self._notes.toPlainText().strip(),
            label_names=names[: card.label_size],
        )

    def _fields(self) -> QWidget:
        fields = QWidget()
        self._form = form = QFormLayout(fields)
        form.setContentsMargins(0, 0, 0, 0)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        for each in (self._title, self._licence, self._training, self._notes, self._labels):
            form.addRow(each.accessibleName(), each)
        form.addRow(self._save)
        return fields

    def _on_save(self) -> None:
        card = self._focus.card
        if card is not None:
            wanted = self.entered(card)
            self._runner.write(
                self, opening_work.written_card, wanted, then=self._on_saved, failed=self._failed
            )

    def _show_state(self) -> None:
        card = self._focus.card
        is_saved = card is None or self.entered(card) == card
        self._save.setEnabled(not is_saved)
        self._save.setText("The card is saved" if is_saved else "Save the card")

    def _on_saved(self, card: "GeneratorCard") -> None:
        if self._focus.card is not None and self._focus.card.key == card.key:
            self._focus.choose_generator(card)


def _line(name: str, tip: str) -> QLineEdit:
    field = QLineEdit()
    field.setAccessibleName(name)
    field.setToolTip(tip)
    return field


def _text(name: str, tip: str) -> QPlainTextEdit:
    field = QPlainTextEdit()
    field.setAccessibleName(name)
    field.setToolTip(tip)
    field.setTabChangesFocus(True)
    field.setFixedHeight(round((_ROWS * 20 + 12) * theme().measures.scale))
    return field
