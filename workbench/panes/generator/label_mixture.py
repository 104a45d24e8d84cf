"""Which label a conditional generator draws, or a mixture of two."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from workbench.panes.generator.number_slider import NumberSlider
from workbench.widgets.choice_box import ChoiceBox

_NOTHING_MIXED = "nothing"


class LabelMixture(QWidget):
    """Hidden where the generator knows no labels."""

    mixed = Signal(tuple)
    """The values of all labels."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = 0
        self._label = _box("Label", "What the generator draws; it was trained with these labels")
        self._other = _box("Mixed with", "A second label: the picture stands between both")
        self._share = NumberSlider(
            "Share of the second",
            "0 is the first label alone, 1 the second alone",
            (0, 1),
            step=0.05,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for box in (self._label, self._other):
            name = QLabel(box.accessibleName())
            name.setBuddy(box)
            column.addWidget(name)
            column.addWidget(box)
        column.addWidget(self._share)
        for box in (self._label, self._other):
            box.currentIndexChanged.connect(self._on_changed)
        self._share.moved.connect(self._on_changed)
        self._share.show_value(0.5)
        self.show_labels(0, ())

    def show_labels(self, count: int, names: Sequence[str]) -> None:
        """Offer so many labels; those without a name are numbered from 0."""
        self._count = count
        texts = [names[at] if at < len(names) and names[at] else f"Label {at}" for at in range(count)]
        for box, items in ((self._label, texts), (self._other, [_NOTHING_MIXED, *texts])):
            with QSignalBlocker(box):
                chosen = box.currentIndex()
                box.clear()
                box.addItems(items)
                box.setCurrentIndex(max(0, min(chosen, len(items) - 1)))
        self.setVisible(count > 0)
        self._show_share()

    def show_label(self, label: Sequence[float]) -> None:
        """Show a mixture; of more than two labels those that count most."""
        if not self._count or tuple(label) == self.label:
            return
        by_value = sorted(range(len(label)), key=lambda at: -label[at])[:2]
        first, second = min(by_value), max(by_value)
        is_mixed = len(by_value) == 2 and label[first] > 0 and label[second] > 0
        with QSignalBlocker(self._label), QSignalBlocker(self._other):
            self._label.setCurrentIndex(first if is_mixed else by_value[0])
            self._other.setCurrentIndex(second + 1 if is_mixed else 0)
        self._share.show_value(label[second] if is_mixed else 0.5)
        self._show_share()

    @property
    def label(self) -> tuple[float, ...]:
        """The values of all labels; they sum to 1."""
        first, second = self._label.currentIndex(), self._other.currentIndex() - 1
        values = [0.0] * self._count
        if not values:
            return ()
        share = self._share.value if second >= 0 else 0.0
        values[first] += 1 - share
        if second >= 0:
            values[second] += share
        return tuple(round(value, 4) for value in values)

    def _on_changed(self, _: object) -> None:
        self._show_share()
        self.mixed.emit(self.label)

    def _show_share(self) -> None:
        self._share.setVisible(self._other.currentIndex() > 0)


def _box(name: str, tip: str) -> ChoiceBox:
    box = ChoiceBox()
    box.setAccessibleName(name)
    box.setToolTip(tip)
    return box
