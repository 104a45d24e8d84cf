"""What is known of the current picture, changed in place: labels, notes, and whether it takes part."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFormLayout, QInputDialog, QLineEdit, QPushButton, QVBoxLayout, QWidget

from workbench.core.pictures.collection import PictureFile
from workbench.core.tables import Value
from workbench.core.wording import pictures_in_words
from workbench.panes.metadata_columns import ColumnHeading, ask_for_column
from workbench.panes.open_study import OpenStudy
from workbench.study.metadata import (
    LEFT_OUT,
    Change,
    MetadataColumn,
    NewColumn,
    add_columns,
    columns,
    leave_out,
    remove_column,
    rename_column,
    set_values,
    values_of,
)
from workbench.study.study import Study
from workbench.widgets.disclosure import Disclosure
from workbench.widgets.headings import Note, SectionHeading
from workbench.workers.runner import Runs

_SHOWN_AT_ONCE = 8
_UNDOING = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


@dataclass(frozen=True)
class Known:
    """The columns of the metadata, and the values of one picture by the columns' numbers."""

    columns: tuple[MetadataColumn, ...]
    values: dict[int, Value]


def look_up_values(study: Study, name: str) -> Known:
    """What is known of a picture; not for the thread of the window."""
    return Known(columns(study), values_of(study, name))


def add_column_by_hand(study: Study, new: NewColumn) -> None:
    """Add an empty column."""
    add_columns(study, f"Added the column “{new.name}”", [new])


class ValueField(QLineEdit):
    """One value that is kept when Enter is pressed or the field is left."""

    changed = Signal(object)
    """The new value: text, a number, or None."""

    def __init__(self, column: MetadataColumn, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = column.kind
        self._shown = ""
        self.setAccessibleName(column.name)
        self.setToolTip(
            f"{column.help or f'From: {column.origin}.'} Enter keeps a change; Ctrl+Z takes it back."
        )
        self.editingFinished.connect(self._on_edited)

    def show_value(self, value: Value) -> None:
        """Show what the study holds."""
        self._shown = "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
        self.setText(self._shown)
        self.setCursorPosition(0)

    def event(self, event: QEvent) -> bool:
        """While something is typed, the field undoes typing; what is kept already, the study takes back."""
        is_shortcut = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if is_shortcut and self.text().strip() == self._shown and any(map(event.matches, _UNDOING)):
            event.ignore()
            return False
        return super().event(event)

    def _on_edited(self) -> None:
        text = self.text().strip()
        if text == self._shown:
            return
        self._shown = text
        self.changed.emit(_value(self._kind, text))


class MetadataEditor(QWidget):
    """Fields for the columns of the metadata; a change holds for all selected pictures, and can be undone."""

    failed = Signal(object)

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._open_study = open_study
        self._runner = runner
        self._file: PictureFile | None = None
        self._columns: tuple[MetadataColumn, ...] | None = None
        self._fields: dict[int, ValueField] = {}
        self._build()
        open_study.metadata_changed.connect(self._request_values)
        open_study.selection_changed.connect(self._show_scope)
        open_study.shown_changed.connect(self._show_scope)
        open_study.closed.connect(self._on_closed)

    def show_picture(self, file: PictureFile) -> None:
        """Show what is known of a picture."""
        self._file = file
        self._request_values()
        self._show_scope()

    def ask_to_leave_out(self) -> None:
        """Ask why the selected pictures are to be left out; those that are left out take part again."""
        names = self._names()
        if all(name in self._open_study.left_out for name in names):
            self._change(leave_out, dict.fromkeys(names, None), f"took {_pictures(names)} back in")
            return
        question = (
            f"Why is {_pictures(names)} to be left out of analyses? The reason is kept and can be shown."
        )
        reason, is_given = QInputDialog.getText(self, "Leave out", question)
        if is_given and reason.strip():
            self._change(leave_out, dict.fromkeys(names, reason.strip()), f"left out {_pictures(names)}")

    # Building

    def _build(self) -> None:
        self._heading = SectionHeading("Labels and notes")
        self._scope = Note()
        self._form_place = QVBoxLayout()
        self._form: QWidget | None = None
        self._add = QPushButton("Add a column …")
        self._add.setToolTip("A column of your own, for labels or notes; it is empty at first")
        self._add.clicked.connect(self._on_add_clicked)
        self._leave_out = QPushButton("Leave out …")
        self._leave_out.clicked.connect(self.ask_to_leave_out)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for each in (self._heading, self._scope):
            column.addWidget(each)
        column.addLayout(self._form_place)
        for each in (self._add, self._leave_out):
            column.addWidget(each)

    def _build_form(self, found: Sequence[MetadataColumn]) -> None:
        if self._form is not None:
            self._form_place.removeWidget(self._form)
            self._form.deleteLater()
        self._form, self._fields = QWidget(), {}
        below = QVBoxLayout(self._form)
        below.setContentsMargins(0, 0, 0, 0)
        below.addLayout(self._fields_of(found[:_SHOWN_AT_ONCE]))
        rest = found[_SHOWN_AT_ONCE:]
        if rest:
            inside = QWidget()
            inside.setLayout(self._fields_of(rest))
            below.addWidget(Disclosure(f"{len(rest)} more columns", inside))
        self._form_place.addWidget(self._form)

    def _fields_of(self, found: Sequence[MetadataColumn]) -> QFormLayout:
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.setContentsMargins(0, 0, 0, 0)
        for column in found:
            field = self._fields[column.id] = ValueField(column)
            field.changed.connect(partial(self._on_value_changed, column))
            heading = ColumnHeading(column)
            heading.button.setEnabled(self._open_study.is_writable)
            heading.renamed.connect(partial(self._on_renamed, column))
            heading.remove_requested.connect(partial(self._on_remove_requested, column))
            form.addRow(heading)
            form.addRow(field)
        return form

    # Events

    def _on_closed(self) -> None:
        self._runner.cancel(self)
        self._file = None

    def _on_value_changed(self, column: MetadataColumn, value: Value) -> None:
        names = self._names()
        words = f"“{column.name}” of {_pictures(names)}: {value if value is not None else 'nothing'}"
        self._change(set_values, words, column.id, [Change(name, value) for name in names])

    def _on_add_clicked(self) -> None:
        new = ask_for_column(self.window())
        if new is not None:
            self._change(add_column_by_hand, new)

    def _on_renamed(self, column: MetadataColumn, name: str) -> None:
        self._change(rename_column, column.id, name)

    def _on_remove_requested(self, column: MetadataColumn) -> None:
        self._change(remove_column, column.id)

    # Requests

    def _names(self) -> list[str]:
        selected = [file.name for file in self._open_study.selected]
        current = self._file.name if self._file else ""
        return selected if current in selected else [current]

    def _request_values(self) -> None:
        study = self._open_study.study
        if study is not None and self._file is not None:
            arguments = (study, self._file.name)
            then, failed = self._show_values, self.failed.emit
            self._runner.read(self, look_up_values, *arguments, then=then, failed=failed, channel="values")

    def _change(self, function: Callable[..., Any], *arguments: Any) -> None:
        study, then = self._open_study.study, self._on_changed
        if study is not None:
            self._runner.write(self, function, study, *arguments, then=then, failed=self._on_failed)

    def _on_changed(self, _: object) -> None:
        self._open_study.note_metadata()

    def _on_failed(self, error: BaseException) -> None:
        # The fields show again what the study holds.
        self._request_values()
        self.failed.emit(error)

    # Showing

    def _show_values(self, known: Known) -> None:
        if known.columns != self._columns:
            self._columns = known.columns
            self._build_form(known.columns)
        for number, field in self._fields.items():
            field.show_value(known.values.get(number))
            field.setReadOnly(not self._open_study.is_writable)
        reason = known.values.get(LEFT_OUT)
        self._leave_out.setText("Take back in" if reason else "Leave out …")
        tip = f"Left out: {reason}" if reason else "It stays in the study, and takes no part in analyses"
        self._leave_out.setToolTip(tip)

    def _show_scope(self) -> None:
        names = self._names()
        text = f"Changes hold for the {pictures_in_words(len(names))} selected." if len(names) > 1 else ""
        self._scope.setText(text)
        self._scope.setVisible(bool(text))
        for button in (self._add, self._leave_out):
            button.setEnabled(self._open_study.is_writable)


def _value(kind: str, text: str) -> Value:
    if not text or kind == "text":
        return text or None
    for number in (int, float):
        try:
            return number(text.replace(",", "."))
        except ValueError:
            continue
    # The study says in words that this is no number.
    return text


def _pictures(names: Sequence[str]) -> str:
    return f"“{names[0]}”" if len(names) == 1 else pictures_in_words(len(names))
