"""What others measured of networks: a small table beside the button that starts them."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from workbench.core.models.cards import ModelCard
from workbench.widgets.headings import Note


class PublishedErrors(QWidget):
    """For each network, how often its answers were those of people's labels, by group where that was published."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        self._shown: tuple[ModelCard, ...] = ()

    def show_cards(self, cards: Iterable[ModelCard]) -> None:
        """Show the figures of these networks."""
        wanted = tuple(cards)
        if wanted == self._shown:
            return
        self._shown = wanted
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for card in wanted:
            self._add(card)

    def _add(self, card: ModelCard) -> None:
        heading = QLabel(card.title.partition(" (")[0])
        heading.setProperty("role", "choice")
        heading.setWordWrap(True)
        row = self._grid.rowCount()
        self._grid.addWidget(heading, row, 0, 1, 2)
        for at, each in enumerate(card.published, start=row + 1):
            what = Note(f"{each.measure}; {each.on}")
            figure = QLabel(
                _figure(each.value), alignment=Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
            )
            figure.setAccessibleName(f"{each.measure}: {_figure(each.value)}")
            self._grid.addWidget(what, at, 0)
            self._grid.addWidget(figure, at, 1)


def _figure(share: float) -> str:
    """As it was published, with one decimal: rounded, 44.5% and 45% would seem to be two figures."""
    return f"{share:.1%}"
