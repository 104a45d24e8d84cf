"""The list of all models in the window of models."""

from collections.abc import Sequence

from natsort import natsorted, ns
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QWidget

from workbench.core.models.cards import ModelCard, cards
from workbench.core.models.facts import KINDS, kind_in_words
from workbench.core.models.store import are_here, state_in_words
from workbench.widgets.results_table import ResultColumn, ResultsTable

_COLUMNS = (
    ResultColumn("Model", "text", "A network; choose several with Ctrl or Shift"),
    ResultColumn("State", "text", "Whether the model's numbers (weights) are here"),
    ResultColumn("For", "text", "What the network is for"),
    ResultColumn("MB", "whole", "Size of the file of weights in megabytes; empty where there is no file"),
    ResultColumn(
        "Right",
        "probability",
        "How often its first label was right on test photographs (top-1 accuracy); on the right it says on which",
    ),
)
_STATE = 1


class ModelsTable(ResultsTable):
    """One row for each card. Those that are here come first, each for its use; a model keeps its place while the
    window is open.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_COLUMNS, parent)
        self.setAccessibleName("Models")
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        # All room that is left belongs to the names.
        for column in range(_STATE, len(_COLUMNS)):
            self.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.cards: list[ModelCard] = []

    @property
    def chosen(self) -> list[ModelCard]:
        """The cards of the selected rows."""
        return [self.cards[number] for number in self.selected_keys]

    def choose(self, key: str) -> None:
        """Put the cursor on a model; an unknown one is passed over."""
        keys = [each.key for each in self.cards]
        if key in keys:
            self.set_current(keys.index(key))

    def show_cards(self) -> None:
        """List the models there are now, and keep the choice."""
        before, chosen = [each.key for each in self.cards], [each.key for each in self.chosen]
        self.cards = _in_order(before)
        if [each.key for each in self.cards] == before:
            self.set_cells(_STATE, {at: state_in_words(each) for at, each in enumerate(self.cards)})
        else:
            self.set_rows(_row(number, each) for number, each in enumerate(self.cards))
            self.selectRow(0)
            self.choose(chosen[-1] if chosen else "")

    def show_state(self, key: str, words: str) -> None:
        """Say what is being done with a model."""
        self.set_cells(_STATE, {at: words for at, each in enumerate(self.cards) if each.key == key})


def _in_order(before: Sequence[str]) -> list[ModelCard]:
    places = {key: number for number, key in enumerate(before)}
    by_name = natsorted(cards().values(), key=lambda each: each.title, alg=ns.IGNORECASE)
    uses = {kind: number for number, kind in enumerate(KINDS)}
    by_use = sorted(by_name, key=lambda each: uses.get(each.kind, len(uses)))
    here_first = sorted(by_use, key=are_here, reverse=True)
    return sorted(here_first, key=lambda each: places.get(each.key, len(places)))


def _row(number: int, card: ModelCard) -> tuple[object, ...]:
    right = next((each.value for each in card.published if each.measure == "top-1 accuracy"), None)
    size = max(1, round(card.weights.size / 1e6)) if card.weights.size else None
    return number, card.title, state_in_words(card), kind_in_words(card), size, right
