"""The line above the results: how many pictures have how many faces; each number shows these pictures alone."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget
from superqt import QFlowLayout

from workbench.core.wording import pictures_in_words
from workbench.panes.faces.find_state import STATES
from workbench.panes.faces.find_words import STATE_WORDS
from workbench.widgets.buttons import text_button


class FindCounts(QWidget):
    """“412 pictures: 180 with one face, 40 with several, …”, and the button that exports."""

    chosen = Signal(str)
    """The state whose pictures alone are to be shown; empty for all pictures."""
    export_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = ""
        self._buttons: dict[str, QToolButton] = {}
        self._build()

    @property
    def state(self) -> str:
        """The state that was chosen; empty for all pictures."""
        return self._state

    @property
    def words(self) -> str:
        """All counts that are shown, in one line."""
        return " · ".join(each.text() for each in self._buttons.values() if not each.isHidden())

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """So many pictures are in each state; a state without pictures is not listed."""
        total = sum(counts.values())
        self._buttons[""].setText(pictures_in_words(total))
        for state in STATES:
            self._buttons[state].setText(f"{counts[state]:,} {STATE_WORDS[state][0]}")
            self._buttons[state].setVisible(counts[state] > 0)
        if self._state and not counts[self._state]:
            self.choose("")

    def choose(self, state: str) -> None:
        """Show the pictures of one state alone, or all of them."""
        has_changed = state != self._state
        self._state = state
        for each, button in self._buttons.items():
            button.setChecked(each == state)
        if has_changed:
            self.chosen.emit(state)

    def show_exportable(self, is_possible: bool) -> None:
        """Whether there is anything to export."""
        self._export.setEnabled(is_possible)

    def _build(self) -> None:
        counts = QWidget()
        flow = QFlowLayout(counts)
        flow.setContentsMargins(0, 0, 0, 0)
        flow.setHorizontalSpacing(2)
        flow.setVerticalSpacing(2)
        tips = {"": "Show all pictures", **{state: tip for state, (_, tip) in STATE_WORDS.items()}}
        for state, tip in tips.items():
            button = self._buttons[state] = QToolButton()
            button.setCheckable(True)
            button.setChecked(not state)
            button.setAccessibleName(STATE_WORDS[state][0] if state else "all pictures")
            button.setToolTip(tip)
            button.clicked.connect(partial(self._on_clicked, state))
            flow.addWidget(button)
        self._export = text_button(
            "Export …",
            "Save one row for each face, and if you wish the faces themselves (Ctrl+E)",
            "download",
        )
        self._export.setAccessibleName("Export the faces")
        self._export.setShortcut("Ctrl+E")
        self._export.clicked.connect(self.export_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(8)
        row.addWidget(counts, 1)
        row.addWidget(self._export)
        self.show_counts(dict.fromkeys(STATES, 0))

    def _on_clicked(self, state: str, _: bool = False) -> None:
        # A second click on the same number leads back to all of them.
        self.choose("" if state == self._state else state)
        self._buttons[self._state].setChecked(True)
