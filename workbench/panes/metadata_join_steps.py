"""The left column of “Add a table”: the file, how pictures are found in it, which of several rows counts."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.core.metadata.matching import Key
from workbench.core.metadata.settings import REPEATS, WAYS, ReadingSettings
from workbench.core.wording import pictures_in_words
from workbench.study.joining import Join
from workbench.widgets.buttons import text_button
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.headings import Note, StepHeading
from workbench.widgets.icons import icon
from workbench.widgets.settings_form import SettingsForm


class JoinSteps(QWidget):
    """What a person chooses before a table is added."""

    file_requested = Signal()
    reading_changed = Signal()
    """The sheet, or how the file is read."""
    key_changed = Signal()
    repeats_changed = Signal()
    checksums_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._build()
        self._connect()
        self.forget_sheets()
        self.show_nothing("")

    @property
    def settings(self) -> ReadingSettings:
        """How the file is to be read. Raises SettingsError."""
        return self.form.settings()

    @property
    def sheet(self) -> str:
        """The sheet that was chosen; empty for the first, or where there are none."""
        return self.sheets.currentText()

    @property
    def key(self) -> Key:
        """The column and way by which pictures are found."""
        return Key(self.columns.currentIndex(), tuple(WAYS)[self.ways.currentIndex()])

    @property
    def repeats(self) -> str:
        """Which of several different rows counts."""
        return tuple(REPEATS)[self.rows.currentIndex()]

    def show_nothing(self, name: str) -> None:
        """No table is read: yet, or because it cannot be; ``name`` is the file's."""
        self._file.setText(name)
        self._file.setVisible(bool(name))
        for each in (self._second, *self._third):
            each.hide()
        self.form.setVisible(bool(name))

    def forget_sheets(self) -> None:
        """Another file was chosen."""
        with QSignalBlocker(self.sheets):
            self.sheets.clear()
        self.sheets.hide()

    def show_join(self, join: Join) -> None:
        """Show what was read and how pictures are found."""
        table = join.bring.table
        size = f"{len(table.rows):,} rows, {len(table.headings):,} columns."
        self._file.setText("\n".join([table.file_name, f"{size} {table.way_of_writing}.", *table.notes]))
        self._file.show()
        _fill(self.sheets, table.sheets, table.sheet)
        self.sheets.setVisible(len(table.sheets) > 1)
        _fill(self.columns, table.headings, table.headings[join.key.column])
        _fill(self.ways, tuple(WAYS.values()), WAYS[join.key.way])
        found = len(join.match.rows)
        self._found.setText(f"{found:,} of {pictures_in_words(len(join.bring.pictures.files))} found.")
        self._checksums.setVisible(join.bring.wants_checksums)
        self._several.setText(
            f"{pictures_in_words(len(join.match.conflicts))} with several rows that differ; they are listed."
        )
        self._second.show()
        self.form.show()
        for each in self._third:
            each.setVisible(bool(join.match.conflicts))

    def _build(self) -> None:
        self.file_button = text_button(
            "Choose a table …", "A table as CSV, XLSX or Parquet, with a row of headings"
        )
        self.file_button.setIcon(icon("folder-open"))
        self._file, self._found, self._several = Note(), Note(), Note()
        self.sheets = _choice("Sheet", "The sheet of the workbook", ())
        self.form = SettingsForm(ReadingSettings)
        self.columns = _choice(
            "Column that tells the picture", "The column that says which picture a row is about", ()
        )
        way_tip = "A file name may lack its suffix; a path may have slashes of either kind"
        self.ways = _choice("What stands in it", way_tip, tuple(WAYS.values()))
        self._checksums = text_button(
            "Compute checksums", "Read every picture once, so that rows can be matched by sha256"
        )
        self.rows = _choice(
            "Several different rows", "Which one counts for a picture with several", tuple(REPEATS.values())
        )
        self._second = QWidget()
        inside = QVBoxLayout(self._second)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        for each in (
            StepHeading(2, "Find the pictures"),
            Note("Column that tells the picture"),
            self.columns,
        ):
            inside.addWidget(each)
        for each in (Note("What stands in it"), self.ways, self._found, self._checksums):
            inside.addWidget(each)
        self._third: Sequence[QWidget] = (StepHeading(3, "Choose a row"), self._several, self.rows)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(StepHeading(1, "Choose the table"))
        column.addWidget(self.file_button, 0, Qt.AlignmentFlag.AlignLeft)
        for each in (self._file, self.sheets, self.form, self._second, *self._third):
            column.addWidget(each)
        column.addStretch(1)

    def _connect(self) -> None:
        self.file_button.clicked.connect(self.file_requested)
        self.sheets.currentIndexChanged.connect(self.reading_changed)
        self.form.changed.connect(self.reading_changed)
        self.columns.currentIndexChanged.connect(self.key_changed)
        self.ways.currentIndexChanged.connect(self.key_changed)
        self.rows.currentIndexChanged.connect(self.repeats_changed)
        self._checksums.clicked.connect(self.checksums_requested)


def _fill(box: ChoiceBox, texts: Sequence[str], chosen: str) -> None:
    with QSignalBlocker(box):
        if [box.itemText(at) for at in range(box.count())] != list(texts):
            box.clear()
            box.addItems(texts)
        box.setCurrentIndex(list(texts).index(chosen) if chosen in texts else -1)


def _choice(name: str, tip: str, texts: Sequence[str]) -> ChoiceBox:
    box = ChoiceBox(texts)
    box.setAccessibleName(name)
    box.setToolTip(tip)
    return box
