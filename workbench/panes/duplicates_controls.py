"""The left column of the pane of duplicates: what counts as one, and leaving out all of them at once."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from workbench.core.fingerprints.settings import DEFAULT_DISTANCE, LARGEST_DISTANCE, DuplicateSettings
from workbench.core.settings import describe
from workbench.panes.open_study import OpenStudy
from workbench.panes.picture_choice import PictureChoice
from workbench.study.duplicates import Found
from workbench.widgets.headings import Note, StepHeading
from workbench.widgets.icons import icon, icon_size_beside_text

EXACT, NEAR = "exact", "near"


class DuplicatesControls(QWidget):
    """What a person chooses, and the buttons that leave out pictures of all groups."""

    changed = Signal()
    """Other groups are wanted."""
    all_but_largest_requested = Signal()
    all_but_first_requested = Signal()
    all_back_requested = Signal()

    def __init__(self, open_study: OpenStudy, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pictures = PictureChoice(open_study, includes_left_out=True)
        self._build()
        self._near.toggled.connect(self._on_changed)
        self._distance.valueChanged.connect(self._on_changed)
        self._largest.clicked.connect(self.all_but_largest_requested)
        self._first.clicked.connect(self.all_but_first_requested)
        self._back.clicked.connect(self.all_back_requested)

    def settings(self) -> DuplicateSettings:
        """What counts as a duplicate, as it stands there."""
        return DuplicateSettings(self._distance.value(), NEAR if self._near.isChecked() else EXACT)

    def show_settings(self, settings: DuplicateSettings) -> None:
        """Go back to settings whose groups are known, without asking for them."""
        was_blocked = self.blockSignals(True)
        self._distance.setValue(settings.distance)
        (self._near if settings.kind == NEAR else self._exact).setChecked(True)
        self.blockSignals(was_blocked)

    def show_compared(self, compared: int, remaining: int) -> None:
        """So many pictures have been compared, so many have not."""
        if remaining and compared:
            self._state.setText(f"{compared:,} compared; {remaining:,} new or changed ones are not yet.")
        elif compared:
            self._state.setText(f"All {compared:,} are compared." if compared > 1 else "It is compared.")
        else:
            self._state.setText("Every file is read once. Nothing is deleted or changed.")

    def show_found(self, found: Found | None) -> None:
        """How many groups there are now."""
        self._count.setText(_counts_in_words(found) if found and found.compared else "")
        self._count.setVisible(bool(self._count.text()))

    def show_possible(self, can_leave_out: bool, can_take_back: bool) -> None:
        """Whether there is anything to leave out, or to take back in."""
        self._largest.setEnabled(can_leave_out)
        self._first.setEnabled(can_leave_out)
        self._back.setEnabled(can_take_back)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(StepHeading(1, "Compare"))
        column.addWidget(self.pictures)
        self._state = Note()
        column.addWidget(self._state)
        column.addSpacing(8)
        column.addWidget(StepHeading(2, "Choose what counts"))
        self._build_kinds(column)
        column.addSpacing(8)
        column.addWidget(StepHeading(3, "Leave out"))
        self._largest = _button(
            "Keep largest of each group",
            "Leave out every duplicate of a picture with more pixels (of equal ones: of the larger file)",
        )
        self._first = _button(
            "Keep first of each exact group",
            "Leave out every file that is identical to one before it; pictures that only look alike stay",
        )
        self._back = _button("Take all back in", "Every picture of these groups takes part in analyses again")
        self._back.setIcon(icon("undo-2"))
        self._back.setIconSize(icon_size_beside_text())
        for each in (self._largest, self._first, self._back):
            column.addWidget(each)
        column.addWidget(Note("Files stay where they are. What is left out takes no part in analyses."))
        column.addStretch(1)
        self._on_changed()
        self.show_possible(False, False)
        self.show_compared(0, 0)

    def _build_kinds(self, column: QVBoxLayout) -> None:
        self._exact, self._near = QRadioButton("Identical files only"), QRadioButton("Near duplicates too")
        self._exact.setToolTip("Files with the same checksum (sha256): the same to the last byte")
        self._near.setToolTip("Also pictures that look nearly alike: resized, saved again, brightened")
        self._near.setChecked(True)
        group = QButtonGroup(self)
        for each in (self._exact, self._near):
            group.addButton(each)
            column.addWidget(each)
        described = next(each for each in describe(DuplicateSettings) if each.name == "distance")
        self._distance_note = Note()
        self._distance = QSlider(Qt.Orientation.Horizontal)
        self._distance.setRange(0, LARGEST_DISTANCE)
        self._distance.setPageStep(2)
        self._distance.setValue(DEFAULT_DISTANCE)
        self._distance.setAccessibleName(described.title)
        self._distance.setToolTip(described.help)
        self._count = Note()
        for each in (self._distance_note, self._distance, self._count):
            column.addWidget(each)

    def _on_changed(self) -> None:
        self._distance.setEnabled(self._near.isChecked())
        self._distance_note.setText(_distance_in_words(self._distance.value()))
        self.changed.emit()


def _distance_in_words(distance: int) -> str:
    remark = " Some will be alike by chance." if distance > 10 else ""
    return f"Distance at most {distance} of 64 bits.{remark}"


def _counts_in_words(found: Found) -> str:
    near = len(found.groups) - found.exact
    words = [f"{found.exact:,} {_groups(found.exact)} of identical files"]
    if found.settings.kind == NEAR:
        words.append(f"{near:,} {_groups(near)} of near duplicates")
    plain = f"\n{found.plain:,} with too little structure: only identical files count." if found.plain else ""
    return ", ".join(words) + "." + (plain if found.settings.kind == NEAR else "")


def _groups(count: int) -> str:
    return "group" if count == 1 else "groups"


def _button(text: str, tool_tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tool_tip)
    button.setAccessibleName(text)
    # Where a scroll bar takes room from the column, the button gives way.
    button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return button
