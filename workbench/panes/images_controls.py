"""The left column of the pane of pictures: how they are shown, and what can be done with all of them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QSlider, QVBoxLayout, QWidget

from workbench.core.wording import pictures_in_words
from workbench.panes.open_study import OpenStudy
from workbench.widgets.buttons import text_button
from workbench.widgets.disclosure import Disclosure
from workbench.widgets.headings import Note, StepHeading
from workbench.widgets.thumbnail_grid import LARGEST, SMALLEST

GRID, LARGE, UNREADABLE = "grid", "large", "unreadable"
_VIEWS = (
    (GRID, "layout-grid", "Many small", "Show the pictures as a grid (Esc)"),
    (LARGE, "image", "One large", "Show the current picture large (Enter)"),
    (UNREADABLE, "image-off", "Not readable", "List the files that could not be read, with the reasons"),
)


class ImagesControls(QWidget):
    """Views, size of the small pictures, adding files, checking all pictures."""

    view_requested = Signal(str)
    """``GRID``, ``LARGE`` or ``UNREADABLE``."""
    size_changed = Signal(int)
    files_requested = Signal()
    video_requested = Signal()
    table_requested = Signal()
    check_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._views: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._build()
        self._group.buttonClicked.connect(self._on_view_clicked)
        self._size.valueChanged.connect(self.size_changed)
        self._files.clicked.connect(self.files_requested)
        self._video.clicked.connect(self.video_requested)
        self._table.clicked.connect(self.table_requested)
        self._check.clicked.connect(self.check_requested)

    def show_view(self, view: str) -> None:
        """Mark the view that is shown."""
        self._views[view].setChecked(True)

    def show_size(self, size: int) -> None:
        """The small pictures have this size, in logical pixels."""
        self._size.setValue(size)

    def show_counts(self, open_study: OpenStudy, is_busy: bool) -> None:
        """How many pictures there are, are selected, cannot be read; what can be done depends on it."""
        files, selected = len(open_study.files), len(open_study.selected)
        unreadable = len(open_study.unreadable)
        chosen = f", {selected:,} selected" if selected > 1 else ""
        self._count.setText(pictures_in_words(files) + chosen)
        self._views[UNREADABLE].setText(f"Not readable ({unreadable:,})")
        self._views[UNREADABLE].setEnabled(unreadable > 0)
        for view in (GRID, LARGE):
            self._views[view].setEnabled(files > 0)
        self._check.setEnabled(files > 0 and not is_busy)
        for button in (self._files, self._video):
            button.setEnabled(open_study.is_writable)
        self._table.setEnabled(open_study.is_writable and files > 0)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(StepHeading(1, "Look"))
        self._count = Note()
        column.addWidget(self._count)
        for view, icon_name, text, tool_tip in _VIEWS:
            button = text_button(text, tool_tip, icon_name)
            button.setCheckable(True)
            button.setProperty("view", view)
            self._views[view] = button
            self._group.addButton(button)
            column.addWidget(button)
        column.addSpacing(8)
        column.addWidget(StepHeading(2, "Adjust"))
        column.addWidget(Note("Size of the small pictures"))
        self._size = QSlider(Qt.Orientation.Horizontal)
        self._size.setRange(SMALLEST, LARGEST)
        self._size.setAccessibleName("Size of the small pictures")
        self._size.setToolTip("How large the small pictures are shown")
        column.addWidget(self._size)
        column.addSpacing(8)
        column.addWidget(StepHeading(3, "Add"))
        self._table = text_button(
            "Add a table …", "Join what is known of the pictures from a CSV or Excel file (metadata)", "table"
        )
        self._files = text_button("Add files …", "Choose single picture files", "file-plus")
        self._video = text_button(
            "Add a video …", "Take pictures from a video, every so many seconds or at shot changes", "film"
        )
        for button in (self._table, self._files, self._video):
            column.addWidget(button)
        self._check = text_button(
            "Check every picture",
            "Read every file to its end, so that damaged ones are known before any analysis",
            "circle-check",
        )
        column.addWidget(Disclosure("More", self._more()))
        column.addStretch(1)

    def _more(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._check)
        column.addWidget(Note("Folders, files and tables can also be dropped anywhere on the window."))
        return inside

    def _on_view_clicked(self, button: QPushButton) -> None:
        self.view_requested.emit(button.property("view"))
