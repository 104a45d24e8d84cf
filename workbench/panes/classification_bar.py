"""The bar above the results of classification: which of them are shown, and how they are exported."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from workbench.core.models.cards import cards
from workbench.core.wording import pictures_in_words
from workbench.panes.outlook import Earlier
from workbench.study.runs import Request
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.icons import icon, icon_size_beside_text

CORRECTIONS = " corrections.csv"
_EXPORTS = (
    ("Table for Excel (XLSX) …", ".xlsx"),
    ("Table for any program (CSV) …", ".csv"),
    ("Table for R and Python (Parquet) …", ".parquet"),
    ("Report with pictures (HTML) …", ".html"),
    ("Corrections by hand (CSV) …", CORRECTIONS),
)


class ClassificationBar(QWidget):
    """Chooses among the results in the study, the newest first, and exports those that are shown."""

    chosen = Signal(object)
    """The :class:`Request` whose results a person wants to see."""
    export_requested = Signal(str)
    """How the name of the file wanted ends: ".xlsx", ".csv", ".parquet", ".html" or :data:`CORRECTIONS`."""
    methods_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._earlier: tuple[Earlier, ...] = ()
        self._box = ChoiceBox()
        self._box.setAccessibleName("Results to show")
        self._box.setToolTip("Which of the results in this study are shown")
        self._box.activated.connect(self._on_activated)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        row.addWidget(self._box, 1)
        row.addWidget(self._export_button())

    def show_earlier(self, earlier: Sequence[Earlier], identity: str) -> None:
        """List the analyses of the study; the one of this identity is marked as shown."""
        self._earlier = tuple(earlier)
        self._box.clear()
        for each in self._earlier:
            self._box.addItem(_in_words(each), each.analysis.identity)
        self._box.setCurrentIndex(self._box.findData(identity))

    def show_running(self, request: Request) -> None:
        """While a run adds its results to those shown, no others can be chosen."""
        if self._box.findData(request.identity) < 0:
            self._box.insertItem(0, "The results of this run", request.identity)
        self._box.setCurrentIndex(self._box.findData(request.identity))
        self._box.setEnabled(False)

    def show_ended(self) -> None:
        """The run is over."""
        self._box.setEnabled(True)

    def _export_button(self) -> QPushButton:
        button = QPushButton("Export")
        button.setIcon(icon("download"))
        button.setIconSize(icon_size_beside_text())
        button.setAccessibleName("Export the results")
        button.setToolTip("Save these results as a table or a report, or copy how they were made (Ctrl+E)")
        button.setShortcut("Ctrl+E")
        menu = QMenu(button)
        for text, suffix in _EXPORTS:
            menu.addAction(text).triggered.connect(partial(self._on_export_chosen, suffix))
        menu.addSeparator()
        menu.addAction("Copy methods paragraph").triggered.connect(self.methods_requested)
        button.setMenu(menu)
        return button

    def _on_activated(self, place: int) -> None:
        self.chosen.emit(self._earlier[place].request)

    def _on_export_chosen(self, suffix: str, _: bool = False) -> None:
        self.export_requested.emit(suffix)


def _in_words(earlier: Earlier) -> str:
    analysis, card = earlier.analysis, cards().get(earlier.request.settings.model)
    state = {"done": "", "running": ", running"}.get(analysis.state, ", not finished")
    title = card.title if card else earlier.request.settings.model
    top = earlier.request.settings.top
    return f"{pictures_in_words(analysis.done)}{state} · top {top} · {title} · {analysis.started[:10]}"
