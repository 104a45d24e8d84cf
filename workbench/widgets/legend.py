"""What the colours of a picture's edge mean, in a row that wraps."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from superqt import QFlowLayout

from workbench.widgets.theme import theme


class Legend(QWidget):
    """A square in each colour of the theme's series with its name; it takes no room while there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[tuple[str, int], ...] = ()
        self._flow = QFlowLayout(self)
        self._flow.setContentsMargins(16, 0, 16, 8)
        self._flow.setHorizontalSpacing(12)
        self._flow.setVerticalSpacing(2)
        self.hide()
        theme().changed.connect(self._show)

    @property
    def texts(self) -> tuple[str, ...]:
        """What is said beside the squares."""
        return tuple(f"{name} ({count:,})" for name, count in self._names)

    def show_names(self, names: Sequence[tuple[str, int]]) -> None:
        """Name the colours in their order, each with its number of pictures; beyond the series they are grey."""
        if tuple(names) != self._names:
            self._names = tuple(names)
            self._show()
        self.setVisible(bool(self._names))

    def _show(self) -> None:
        for label in self.findChildren(QLabel):
            self._flow.removeWidget(label)
            label.hide()
            label.deleteLater()
        series = theme().colours.series
        for place, text in enumerate(self.texts):
            colour = series[place] if place < len(series) else theme().colours.edge
            label = QLabel()
            label.setTextFormat(Qt.TextFormat.RichText)
            label.setProperty("role", "note")
            label.setText(f'<span style="color:{colour}">■</span> {_escaped(text)}')
            label.setAccessibleName(text)
            self._flow.addWidget(label)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
