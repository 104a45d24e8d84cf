"""The boxes in the left column of the pane of feature visualisation."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QDoubleSpinBox, QHBoxLayout, QLabel, QSpinBox, QWidget

from workbench.widgets.choice_box import ChoiceBox


def number_box(name: str, tool_tip: str, limits: tuple[int, int] = (0, 0)) -> QSpinBox:
    """A whole number that the wheel does not change by accident."""
    box = QSpinBox()
    box.setRange(*limits)
    box.setAccessibleName(name)
    box.setToolTip(tool_tip)
    box.setKeyboardTracking(False)
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return box


def weight_box() -> QDoubleSpinBox:
    """How much a second unit counts; shown once there is one."""
    box = QDoubleSpinBox()
    box.setRange(-1, 1)
    box.setSingleStep(0.25)
    box.setValue(1)
    box.setPrefix("× ")
    box.setAccessibleName("Weight of the second unit")
    box.setToolTip("How much the second unit counts beside the first; below zero it is to be silent")
    box.setKeyboardTracking(False)
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    box.hide()
    return box


def named_row(text: str, box: QWidget, after: QWidget | None = None) -> QWidget:
    """A control with its name before it, and what stands after it."""
    row, label = QWidget(), QLabel(text)
    label.setBuddy(box)
    label.setToolTip(box.toolTip())
    inner = QHBoxLayout(row)
    inner.setContentsMargins(0, 0, 0, 0)
    inner.setSpacing(8)
    inner.addWidget(label, 1)
    inner.addWidget(box)
    if after is not None:
        inner.addWidget(after)
    return row


def label_box() -> ChoiceBox:
    """A list of labels in which one can also type a part of the name."""
    box = ChoiceBox()
    box.setEditable(True)
    box.setInsertPolicy(ChoiceBox.InsertPolicy.NoInsert)
    box.setAccessibleName("Label")
    box.setToolTip("The label whose score is to be raised; type a part of its name to find it")
    completer = QCompleter(box.model(), box)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
    box.setCompleter(completer)
    return box
