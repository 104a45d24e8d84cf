"""On which pictures a task is to run: all of them, those the filter leaves, or those selected."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from workbench.core.pictures.collection import PictureFile
from workbench.panes.open_study import OpenStudy
from workbench.study.filter_words import PictureSelection

ALL, FILTERED, SELECTED = "all", "filtered", "selected"
_CHOICES = (
    (ALL, "All pictures", "Every picture of the study that is not left out"),
    (FILTERED, "Filtered pictures", "The pictures that the filter in the pane “Images” leaves"),
    (SELECTED, "Selected pictures", "The pictures selected in the pane “Images”"),
)


class PictureChoice(QWidget):
    """Three choices with their numbers of pictures; one that has become empty falls back to all."""

    changed = Signal()
    """Another choice, or other pictures under the same choice."""

    def __init__(
        self, open_study: OpenStudy, includes_left_out: bool = False, parent: QWidget | None = None
    ) -> None:
        """``includes_left_out``: for a tool that decides about leaving out, and needs what is left out as well."""
        super().__init__(parent)
        self._open_study = open_study
        self._includes_left_out = includes_left_out
        self._buttons: dict[str, QRadioButton] = {}
        group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for name, text, tip in _CHOICES:
            button = self._buttons[name] = QRadioButton(text)
            button.setToolTip(tip)
            group.addButton(button)
            column.addWidget(button)
        self._buttons[ALL].setChecked(True)
        group.buttonToggled.connect(self._on_button_toggled)
        for signal in (open_study.opened, open_study.closed, open_study.pictures_added):
            signal.connect(self._on_pictures_changed)
        open_study.shown_changed.connect(self._on_pictures_changed)
        open_study.selection_changed.connect(self._on_pictures_changed)
        self._show()

    @property
    def chosen(self) -> str:
        """``ALL``, ``FILTERED`` or ``SELECTED``."""
        return next(name for name, button in self._buttons.items() if button.isChecked())

    def choose(self, name: str) -> None:
        """Make a choice that is possible."""
        self._buttons[name].setChecked(True)

    def files(self) -> list[PictureFile]:
        """The chosen pictures, in the order of the study or of the filter, without those left out if not asked for."""
        shared = self._open_study
        if self.chosen == SELECTED:
            return self._selected()
        if self.chosen == FILTERED:
            return self._filtered()
        return list(shared.files if self._includes_left_out else shared.active_files)

    def selection(self) -> PictureSelection:
        """The chosen pictures and how they were chosen, for the record of a run."""
        shared = self._open_study
        wanted = shared.filter if self.chosen == FILTERED else None
        return PictureSelection(tuple(self.files()), wanted, self.chosen == SELECTED)

    def _selected(self) -> list[PictureFile]:
        shared = self._open_study
        if self._includes_left_out or not shared.left_out:
            return list(shared.selected)
        return [file for file in shared.selected if file.name not in shared.left_out]

    def _filtered(self) -> list[PictureFile]:
        shared = self._open_study
        if not self._includes_left_out:
            return [file for file in shared.shown_files if file.name not in shared.left_out]
        # What met the filter before it was left out does not meet it any more.
        shown = set(shared.shown)
        return [
            file
            for number, file in enumerate(shared.files)
            if number in shown or file.name in shared.left_out
        ]

    def _on_button_toggled(self, _: object, is_checked: bool) -> None:
        if is_checked:
            self.changed.emit()

    def _on_pictures_changed(self, _: object = None) -> None:
        before = self.chosen
        self._show()
        if before == self.chosen:
            self.changed.emit()

    def _show(self) -> None:
        shared = self._open_study
        counts = {
            ALL: len(shared.files) - (0 if self._includes_left_out else len(shared.left_out)),
            # Those left out meet a filter only if it says so; a hundred thousand need not be listed to be counted.
            FILTERED: len(self._filtered() if shared.filter.includes_left_out else shared.shown)
            if shared.is_filtered
            else 0,
            SELECTED: len(self._selected()),
        }
        for name, text, _ in _CHOICES:
            self._buttons[name].setText(f"{text} ({counts[name]:,})")
            self._buttons[name].setEnabled(name == ALL or counts[name] > 0)
        if not self._buttons[self.chosen].isEnabled():
            self._buttons[ALL].setChecked(True)
