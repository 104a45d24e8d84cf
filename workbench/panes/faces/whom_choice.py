"""Whose faces are to be hidden: everybody's, or more or less than that, by a list of people to be ticked."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QListWidget, QListWidgetItem, QRadioButton, QVBoxLayout, QWidget

from workbench.core.faces.protect_settings import ALL_BUT, EVERYBODY, ONLY
from workbench.core.wording import faces_in_words
from workbench.study.faces.people import Person
from workbench.widgets.headings import Note
from workbench.widgets.theme import theme

_CHOICES = (
    (EVERYBODY, "Everybody", "All faces are hidden, whoever they are"),
    (ALL_BUT, "Everybody but these people", "Faces without a name are hidden too: they may be anybody's"),
    (ONLY, "Only these people", "Faces without a name stay as they are"),
)
_NOBODY = "Nobody has a name yet: the tool “People” puts faces together and names them."
_MOST_ROWS = 6


class WhomChoice(QWidget):
    """Three choices, and the people of the study to be ticked where they count."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._people: tuple[Person, ...] = ()
        self._build()
        self._group.buttonToggled.connect(self._on_toggled)
        self._list.itemChanged.connect(self._on_item_changed)

    @property
    def whom(self) -> str:
        """One of the values of the setting “whom”."""
        return next(name for name, button in self._buttons.items() if button.isChecked())

    @property
    def names(self) -> tuple[str, ...]:
        """The people ticked."""
        items = [self._list.item(row) for row in range(self._list.count())]
        return tuple(
            item.data(Qt.ItemDataRole.UserRole)
            for item in items
            if item.checkState() == Qt.CheckState.Checked
        )

    @property
    def is_complete(self) -> bool:
        """Whether somebody is ticked where that is needed."""
        return self.whom == EVERYBODY or bool(self.names)

    def choose(self, whom: str, names: Sequence[str]) -> None:
        """Show the choice of an earlier run; names that nobody has any more are shown too. Emits nothing."""
        with QSignalBlocker(self._group), QSignalBlocker(self._list):
            self._buttons[whom].setChecked(True)
            known = {self._list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(self._list.count())}
            for name in names:
                if name not in known:
                    self._add(name, "nobody in this study")
            for row in range(self._list.count()):
                item = self._list.item(row)
                _tick(item, item.data(Qt.ItemDataRole.UserRole) in names)
        self._show()

    def show_people(self, people: Sequence[Person]) -> None:
        """The people of the study; those ticked stay ticked. Emits nothing."""
        # Not built anew without need: the keyboard would lose its place in the list.
        if tuple(people) == self._people:
            return
        self._people, ticked = tuple(people), self.names
        with QSignalBlocker(self._list):
            self._list.clear()
            for each in people:
                self._add(each.title, faces_in_words(each.faces))
            for row in range(self._list.count()):
                item = self._list.item(row)
                _tick(item, item.data(Qt.ItemDataRole.UserRole) in ticked)
        self._show()

    def _build(self) -> None:
        self._buttons: dict[str, QRadioButton] = {}
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for name, text, tip in _CHOICES:
            button = self._buttons[name] = QRadioButton(text)
            button.setToolTip(tip)
            self._group.addButton(button)
            column.addWidget(button)
        self._buttons[EVERYBODY].setChecked(True)
        self._list, self._nobody = QListWidget(), Note(_NOBODY)
        self._list.setAccessibleName("People")
        self._list.setToolTip("Tick the people who are meant (Space)")
        column.addWidget(self._list)
        column.addWidget(self._nobody)
        self._show()

    def _add(self, name: str, count: str) -> None:
        item = QListWidgetItem(f"{name} ({count})")
        item.setData(Qt.ItemDataRole.UserRole, name)
        item.setFlags(
            Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable
        )
        _tick(item, False)
        self._list.addItem(item)

    def _on_toggled(self, _: object, is_checked: bool) -> None:
        if is_checked:
            self._show()
            self.changed.emit()

    def _on_item_changed(self, _: QListWidgetItem) -> None:
        self.changed.emit()

    def _show(self) -> None:
        is_asked, count = self.whom != EVERYBODY, self._list.count()
        self._list.setVisible(is_asked and count > 0)
        self._nobody.setVisible(is_asked and not count)
        row = max(round(24 * theme().measures.scale), self._list.sizeHintForRow(0))
        self._list.setFixedHeight(min(count, _MOST_ROWS) * row + 2 * self._list.frameWidth() + 2)


def _tick(item: QListWidgetItem, is_ticked: bool) -> None:
    item.setCheckState(Qt.CheckState.Checked if is_ticked else Qt.CheckState.Unchecked)
