"""The list of steps with all that can be done to it, and the settings of the current step."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from workbench.core.errors import WorkbenchError
from workbench.core.processing.step_history import StepHistory
from workbench.core.processing.steps import STEP_KINDS, ProcessingStep, StepKind, kind_of, problem
from workbench.core.processing.text import from_text
from workbench.core.settings import settled
from workbench.widgets.buttons import icon_button, text_button
from workbench.widgets.headings import Note, SectionHeading
from workbench.widgets.settings_form import SettingsForm
from workbench.widgets.step_list import StepList

EXAMPLES = (
    ("Edges in a quiet picture", "grey; blur kind=gaussian size=5; edges kind=canny low=50 high=150"),
    ("Black and white, specks removed", "grey; threshold kind=otsu; morphology kind=open size=3"),
    ("Five main colours", "blur kind=median size=7; palette colours=5"),
    ("As a network gets it (224 × 224)", "crop measure=square; resize side=both size=224 height=224"),
    ("Pale picture, more contrast", "equalise kind=clahe; sharpen amount=0.7"),
)
_NONE_YET = (
    "No steps yet: the new picture is like the old one. Add a step, or begin with an example under “More”."
)


class ProcessSteps(QWidget):
    """Changes the list as a person wishes and shows the form of the step that is chosen."""

    changed = Signal()
    """Other steps, another order, other settings."""
    open_requested = Signal()
    save_requested = Signal()
    refused = Signal(str)
    """Something could not be done, for this reason."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history = StepHistory()
        self._form: SettingsForm | None = None
        self._build()
        self._connect()
        self._show_list(-1)

    @property
    def steps(self) -> tuple[ProcessingStep, ...]:
        """What is to be done: the steps that are on, in their order."""
        return self._history.active

    def set_steps(self, steps: Sequence[ProcessingStep]) -> None:
        """Begin with other steps; it can be taken back."""
        if tuple(steps) != self.steps:
            self._history.replace_all(steps)
            self._show_list(len(steps) - 1)
            self.changed.emit()

    # Building

    def _build(self) -> None:
        self._list, self._none = StepList(), Note(_NONE_YET)
        self._kind, self._sentence, self._problem = SectionHeading(""), Note(), Note()
        self._form_place = QVBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._add = text_button(
            "Add a step", "Choose what is to be done next; it comes after the current step", "plus"
        )
        self._add.setMenu(self._kinds_menu())
        self.setFocusProxy(self._add)
        column.addLayout(self._begin_row())
        column.addWidget(self._list)
        column.addWidget(self._none)
        column.addLayout(self._tools())
        for each in (self._kind, self._sentence, self._problem):
            column.addWidget(each)
        column.addLayout(self._form_place)

    def _begin_row(self) -> QHBoxLayout:
        more = text_button("More", "Examples, and opening or saving a list of steps")
        more.setAccessibleName("More about lists of steps")
        more.setMenu(self._more_menu())
        row = QHBoxLayout()
        row.setSpacing(4)
        # Where a scroll bar takes room from the column, the larger one gives way.
        self._add.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row.addWidget(self._add, 1)
        row.addWidget(more)
        return row

    def _kinds_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        groups = dict.fromkeys(kind.group for kind in STEP_KINDS)
        for group in groups:
            inside = menu.addMenu(group)
            inside.setToolTipsVisible(True)
            for kind in STEP_KINDS:
                if kind.group == group:
                    action = inside.addAction(kind.title)
                    action.setToolTip(kind.sentence)
                    action.triggered.connect(partial(self._on_kind_chosen, kind))
        return menu

    def _tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2)
        self._up = icon_button("chevron-up", "Move the step up (Alt+Up)", partial(self._move_by, -1))
        self._down = icon_button("chevron-down", "Move the step down (Alt+Down)", partial(self._move_by, 1))
        self._remove = icon_button("trash-2", "Remove the step (Delete)", self._on_remove_clicked)
        self._undo = icon_button(
            "undo-2", "Take back the last change of the list (Ctrl+Z in the list)", self._on_undo
        )
        self._redo = icon_button(
            "redo-2", "Do again what was taken back (Ctrl+Shift+Z in the list)", self._on_redo
        )
        for each in (self._up, self._down, self._remove, self._undo, self._redo):
            row.addWidget(each)
        row.addStretch(1)
        return row

    def _more_menu(self) -> QMenu:
        menu = QMenu(self)
        for title, text in EXAMPLES:
            menu.addAction(f"Example: {title}").triggered.connect(partial(self._on_example_chosen, text))
        menu.addSeparator()
        menu.addAction("Open a list …").triggered.connect(self.open_requested)
        menu.addAction("Save this list …").triggered.connect(self.save_requested)
        menu.addAction("Remove all steps").triggered.connect(self._on_clear)
        return menu

    def _connect(self) -> None:
        steps = self._list
        steps.chosen.connect(self._on_chosen)
        steps.move_wanted.connect(self._on_move_wanted)
        steps.switch_wanted.connect(self._on_switch_wanted)
        steps.remove_wanted.connect(self._on_remove_wanted)
        steps.undo_wanted.connect(self._on_undo)
        steps.redo_wanted.connect(self._on_redo)

    # Events

    def _on_kind_chosen(self, kind: StepKind, _: bool = False) -> None:
        at = self._list.currentRow() + 1 if self._list.currentRow() >= 0 else len(self._history.steps)
        try:
            self._history.add(kind.settings(), at)
        except WorkbenchError as error:
            self.refused.emit(str(error))
        else:
            self._note_change(at)

    def _on_example_chosen(self, text: str, _: bool = False) -> None:
        self.set_steps(from_text(text))

    def _on_clear(self) -> None:
        self.set_steps(())

    def _on_chosen(self, _: int) -> None:
        self._show_form()

    def _on_move_wanted(self, at: int, to: int) -> None:
        if 0 <= to < len(self._history.steps) and to != at:
            self._history.move(at, to)
            self._note_change(to)

    def _on_switch_wanted(self, at: int, is_on: bool) -> None:
        self._history.switch(at, is_on)
        self._list.show_changed(self._history.steps)
        self._show_tools()
        self.changed.emit()

    def _on_remove_wanted(self, at: int) -> None:
        self._history.remove(at)
        self._note_change(min(at, len(self._history.steps) - 1))

    def _on_remove_clicked(self) -> None:
        self._on_remove_wanted(self._list.currentRow())

    def _move_by(self, by: int) -> None:
        self._on_move_wanted(self._list.currentRow(), self._list.currentRow() + by)

    def _on_undo(self) -> None:
        self._history.undo()
        self._note_change(min(max(0, self._list.currentRow()), len(self._history.steps) - 1))

    def _on_redo(self) -> None:
        self._history.redo()
        self._note_change(min(max(0, self._list.currentRow()), len(self._history.steps) - 1))

    def _on_form_changed(self) -> None:
        at = self._list.currentRow()
        if self._form is None or at < 0:
            return
        step = settled(self._form.settings())
        self._show_problem(problem(step))
        if problem(step):
            return
        self._history.change(at, step)
        self._list.show_changed(self._history.steps)
        self._show_tools()
        self.changed.emit()

    # Showing

    def _note_change(self, current: int) -> None:
        self._show_list(current)
        self.changed.emit()

    def _show_list(self, current: int) -> None:
        self._list.show_steps(self._history.steps, current)
        has_steps = bool(self._history.steps)
        self._list.setVisible(has_steps)
        self._none.setVisible(not has_steps)
        self._show_form()

    def _show_form(self) -> None:
        at = self._list.currentRow()
        if self._form is not None:
            self._form_place.removeWidget(self._form)
            self._form.hide()
            self._form.deleteLater()
            self._form = None
        listed = self._history.steps[at] if 0 <= at < len(self._history.steps) else None
        for each in (self._kind, self._sentence):
            each.setVisible(listed is not None)
        self._show_problem("")
        if listed is not None:
            kind = kind_of(listed.step)
            self._kind.setText(kind.title)
            self._sentence.setText(kind.sentence)
            self._form = SettingsForm(kind.settings, has_sliders=True)
            self._form.set_settings(listed.step)
            self._form.changed.connect(self._on_form_changed)
            self._form_place.addWidget(self._form)
            self._form.show()
        self._show_tools()

    def _show_problem(self, text: str) -> None:
        self._problem.setText(f"{text} The picture shows the settings before." if text else "")
        self._problem.setVisible(bool(text))

    def _show_tools(self) -> None:
        at, count = self._list.currentRow(), len(self._history.steps)
        self._up.setEnabled(at > 0)
        self._down.setEnabled(0 <= at < count - 1)
        self._remove.setEnabled(at >= 0)
        self._undo.setEnabled(self._history.can_undo)
        self._redo.setEnabled(self._history.can_redo)
