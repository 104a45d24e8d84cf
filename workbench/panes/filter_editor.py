"""The question which values of one column are wanted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QDoubleValidator
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from workbench.core.tables import Value
from workbench.study.finding import Condition, StudyColumn, counts, span
from workbench.study.study import Study
from workbench.widgets.headings import Note

_MOST_VALUES = 500
_PERCENT = 100.0
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d([T ]\d\d:\d\d(:\d\d)?)?)?)?")
_MOSTLY = 0.5
ONE_OF, CONTAINS, BETWEEN, MISSING, PRESENT = "is", "contains", "between", "missing", "present"


@dataclass(frozen=True)
class Values:
    """What a column holds: the most frequent texts with their numbers of pictures, or the span of its numbers."""

    column: StudyColumn
    counted: tuple[tuple[Value, int], ...]
    rarer: int
    span: tuple[float, float] | None
    missing: int

    @property
    def has_dates(self) -> bool:
        """Whether most of the texts are dates as 2024-05-31, which can be asked for from one to another."""
        dates = [value for value, _ in self.counted if _DATE.match(str(value)) and "-" in str(value)]
        return len(dates) > _MOSTLY * len(self.counted)


def values_of_column(study: Study, column: StudyColumn) -> Values:
    """Look up what a column holds; not for the thread of the window."""
    if column.kind != "text":
        return Values(column, (), 0, span(study, column.key), 0)
    counted = counts(study, column.key)
    found = [(value, count) for value, count in counted if value not in (None, "")]
    missing = sum(count for value, count in counted if value in (None, ""))
    return Values(column, tuple(found[:_MOST_VALUES]), max(0, len(found) - _MOST_VALUES), None, missing)


def ask_for_condition(
    parent: QWidget, values: Values, condition: Condition | None = None, what: str = "pictures"
) -> Condition | None:
    """Ask which values are wanted; None when the person thinks better of it."""
    editor = FilterEditor(values, condition, parent, what)
    try:
        return editor.condition() if editor.exec() == QDialog.DialogCode.Accepted else None
    finally:
        editor.deleteLater()


class FilterEditor(QDialog):
    """Asks for a condition on one column; :meth:`condition` gives it after the dialog was accepted."""

    def __init__(
        self,
        values: Values,
        condition: Condition | None = None,
        parent: QWidget | None = None,
        what: str = "pictures",
    ) -> None:
        super().__init__(parent)
        self._what = what
        self._values = values
        self._ways: dict[str, QRadioButton] = {}
        self._group = QButtonGroup(self)
        self._list, self._contains = QListWidget(), QLineEdit()
        self._least, self._most = QLineEdit(), QLineEdit()
        self.setWindowTitle(f"Filter by “{values.column.title}”")
        self._build()
        self._show(condition)
        self._on_changed()

    def condition(self) -> Condition:
        """What is asked for as it stands there."""
        key, way = self._values.column.key, self._way()
        if way == ONE_OF:
            return Condition(key, "is", self._checked())
        if way == CONTAINS:
            return Condition(key, "contains", (self._contains.text(),))
        if way == BETWEEN:
            return Condition(key, "between", tuple(map(self._limit, (self._least, self._most))))
        return Condition(key, "missing" if way == MISSING else "present")

    # Building

    def _build(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 16, 16, 16)
        self._column.setSpacing(8)
        column = self._values.column
        self._column.addWidget(Note(" ".join(filter(None, [f"{column.group}.", column.help]))))
        if column.kind == "text":
            self._build_texts()
        else:
            self._build_numbers()
        self._add_way(MISSING, f"Has none ({self._values.missing:,})" if self._values.missing else "Has none")
        self._add_way(PRESENT, "Has any")
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        self._cancel, self._accept = QPushButton("Cancel"), QPushButton(f"Show these {self._what}")
        self._cancel.setToolTip("Leave the filter as it is (Esc)")
        self._accept.setToolTip(f"Show only {self._what} that meet this and all other conditions (Enter)")
        self._accept.setProperty("role", "primary")
        self._accept.setDefault(True)
        self._cancel.clicked.connect(self.reject)
        self._accept.clicked.connect(self.accept)
        for button in (self._cancel, self._accept):
            buttons.addWidget(button)
        self._column.addLayout(buttons)

    def _build_texts(self) -> None:
        self._add_way(ONE_OF, "Is one of these")
        self._list.setAccessibleName(f"Values and their numbers of {self._what}")
        self._list.setToolTip(
            f"Tick the values that are wanted; the numbers say how many {self._what} have each"
        )
        self._list.setMinimumSize(360, 220)
        for value, count in self._values.counted:
            item = QListWidgetItem(f"{value}   ({count:,})")
            item.setData(Qt.ItemDataRole.UserRole, value)
            item.setCheckState(Qt.CheckState.Unchecked)
            self._list.addItem(item)
        self._list.itemChanged.connect(self._on_item_changed)
        self._column.addWidget(self._list, 1)
        if self._values.rarer:
            self._column.addWidget(
                Note(f"{self._values.rarer:,} rarer values are not listed; use “Contains”.")
            )
        self._add_way(CONTAINS, "Contains")
        self._contains.setPlaceholderText("part of the text")
        self._contains.setAccessibleName("Text that is contained")
        self._contains.setToolTip("Upper and lower case are the same")
        self._contains.textEdited.connect(self._on_contains_edited)
        self._column.addWidget(self._contains)
        if self._values.has_dates:
            self._add_way(BETWEEN, "From … to … (dates)")
            self._build_limits(("First day", "Last day"), ("2024-05-01", "2024-05-31"))
            self._column.addWidget(Note("A year, as 2024, or a month, as 2024-05, is enough."))

    def _build_numbers(self) -> None:
        unit = " (per cent)" if self._is_share else ""
        self._add_way(BETWEEN, f"From … to …{unit}")
        numbers = [_as_text(each * self._scale) for each in self._values.span or ()]
        self._build_limits(("Smallest value", "Largest value"), numbers or ("", ""))
        for field in (self._least, self._most):
            validator = QDoubleValidator(field)
            validator.setLocale(QLocale.c())
            field.setValidator(validator)
        found = (
            f"The values go from {numbers[0]} to {numbers[1]}."
            if numbers
            else "There is no value in this column."
        )
        self._column.addWidget(Note(found))

    def _build_limits(self, names: Sequence[str], hints: Sequence[str]) -> None:
        row = QHBoxLayout()
        for field, name, hint in zip((self._least, self._most), names, hints, strict=True):
            field.setAccessibleName(name)
            field.setToolTip(
                f"{name} that is wanted; both limits belong to it, an empty field means no limit"
            )
            field.setPlaceholderText(hint)
            field.textEdited.connect(self._on_limit_edited)
            row.addWidget(field)
        row.insertWidget(1, QLabel("to"))
        self._column.addLayout(row)

    def _add_way(self, way: str, text: str) -> None:
        button = QRadioButton(text)
        button.setToolTip(f"{self._values.column.title}: {text[0].lower()}{text[1:]}")
        self._ways[way] = button
        self._group.addButton(button)
        button.toggled.connect(self._on_changed)
        self._column.addWidget(button)

    # Events

    def _on_item_changed(self, _: QListWidgetItem) -> None:
        self._ways[ONE_OF].setChecked(True)
        self._on_changed()

    def _on_contains_edited(self, _: str) -> None:
        self._ways[CONTAINS].setChecked(True)
        self._on_changed()

    def _on_limit_edited(self, _: str) -> None:
        self._ways[BETWEEN].setChecked(True)
        self._on_changed()

    def _on_changed(self, _: bool = False) -> None:
        way = self._way()
        is_said = {
            ONE_OF: bool(self._checked()),
            CONTAINS: bool(self._contains.text().strip()),
            BETWEEN: self._has_limits(),
        }
        self._accept.setEnabled(is_said.get(way, True))

    # Reading and showing

    @property
    def _is_share(self) -> bool:
        return self._values.column.kind == "share"

    @property
    def _scale(self) -> float:
        return _PERCENT if self._is_share else 1.0

    def _way(self) -> str:
        return next(way for way, button in self._ways.items() if button.isChecked()) if self._ways else ""

    def _checked(self) -> tuple[Value, ...]:
        items = [self._list.item(at) for at in range(self._list.count())]
        return tuple(
            each.data(Qt.ItemDataRole.UserRole)
            for each in items
            if each.checkState() == Qt.CheckState.Checked
        )

    def _has_limits(self) -> bool:
        fields = (self._least, self._most)
        if any(each.text().strip() and self._limit(each) is None for each in fields):
            return False
        return any(self._limit(each) is not None for each in fields)

    def _limit(self, field: QLineEdit) -> Value:
        if self._values.column.kind == "text":
            text = field.text().strip()
            return text if _DATE.fullmatch(text) else None
        try:
            return float(field.text()) / self._scale
        except ValueError:
            return None

    def _show(self, condition: Condition | None) -> None:
        operator = (
            condition.operator if condition else ONE_OF if self._values.column.kind == "text" else BETWEEN
        )
        self._ways.get(operator, self._ways[PRESENT]).setChecked(True)
        if condition is None:
            return
        if operator == ONE_OF:
            for at in range(self._list.count()):
                item = self._list.item(at)
                if item.data(Qt.ItemDataRole.UserRole) in condition.values:
                    item.setCheckState(Qt.CheckState.Checked)
        elif operator == CONTAINS:
            self._contains.setText(str(condition.values[0]))
        elif operator == BETWEEN:
            for field, value in zip((self._least, self._most), condition.values, strict=True):
                field.setText(self._limit_as_text(value))

    def _limit_as_text(self, value: Value) -> str:
        if value is None or isinstance(value, str):
            return value or ""
        return _as_text(value * self._scale)


def _as_text(number: float) -> str:
    return f"{number:.6g}"
