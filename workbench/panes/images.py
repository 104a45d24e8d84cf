"""The pane of pictures: load them, look at them, know what is in their files."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QPushButton,
    QSlider,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.formats import PICTURE_SUFFIXES
from workbench.core.steps import Skipped, Step
from workbench.panes.current_picture import CurrentPicture
from workbench.panes.open_study import OpenStudy
from workbench.panes.pane import Pane
from workbench.panes.picture_facts import PictureFactsColumn, picture_facts
from workbench.panes.thumbnails import ThumbnailLoader
from workbench.study.pictures import add_pictures
from workbench.widgets.empty_state import EmptyState
from workbench.widgets.headings import Note, StepHeading
from workbench.widgets.icons import icon, icon_size_beside_text
from workbench.widgets.results_table import ResultColumn, ResultsTable
from workbench.widgets.thumbnail_grid import LARGEST, SMALLEST, GridItem, ThumbnailGrid
from workbench.workers.runner import Runs


class ImagesPane(Pane):
    """Load pictures, see them as a grid or one at a time, and read what is known of each."""

    title = "Images"
    sentence = "Open pictures, look at them closely and see what their files say."
    help_page = "images"

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(open_study, runner, parent)
        self._skipped_while_adding = 0
        self._build_pane()
        self._connect()
        self._on_opened()

    # Building

    def _build_pane(self) -> None:
        self._grid, self._facts = ThumbnailGrid(), PictureFactsColumn()
        self._large = CurrentPicture(self.open_study, self.runner, self._on_failed)
        self._thumbnails = ThumbnailLoader(self._grid, self.open_study, self.runner, self._on_failed)
        self._unreadable_table = ResultsTable(
            (ResultColumn("Name"), ResultColumn("Why it could not be read"))
        )
        self._empty = EmptyState(
            "images",
            "No pictures yet",
            "Add a folder: every picture in it and in the folders below it is listed here. The files stay where "
            "they are and are never changed.",
            [
                ("Add a folder …", "folder-open", self.choose_folder),
                ("Add files …", "file-plus", self.choose_files),
            ],
        )
        self._centre_pages = QStackedWidget()
        for page in (self._empty, self._grid, self._large, self._unreadable_table):
            self._centre_pages.addWidget(page)
        self.set_centre(self._centre_pages)
        self.set_controls(self._build_controls())
        self.set_details(self._facts)
        self.primary_button.setText("Add a folder …")
        self.primary_button.setIcon(icon("folder-open", "accent_text"))
        self.primary_button.setToolTip("Add every picture in a folder and in the folders below it")
        self.primary_button.setAccessibleName("Add a folder of pictures")

    def _build_controls(self) -> QWidget:
        controls = QWidget()
        column = QVBoxLayout(controls)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(StepHeading(1, "Look"))
        self._count = Note()
        column.addWidget(self._count)
        self._views = QButtonGroup(self)
        self._grid_button = self._view_button(
            "layout-grid", "Many small", "Show the pictures as a grid (Esc)", 1
        )
        self._large_button = self._view_button(
            "image", "One large", "Show the current picture large (Enter)", 2
        )
        self._unreadable_button = self._view_button(
            "image-off", "Not readable", "List the files that could not be read, with the reasons", 3
        )
        for button in (self._grid_button, self._large_button, self._unreadable_button):
            column.addWidget(button)
        column.addSpacing(8)
        column.addWidget(StepHeading(2, "Adjust"))
        column.addWidget(Note("Size of the small pictures"))
        self._size = QSlider(Qt.Orientation.Horizontal)
        self._size.setRange(SMALLEST, LARGEST)
        self._size.setValue(self._grid.thumbnail_size)
        self._size.setAccessibleName("Size of the small pictures")
        self._size.setToolTip("How large the small pictures are shown")
        column.addWidget(self._size)
        column.addSpacing(8)
        column.addWidget(StepHeading(3, "Add more"))
        self._files_button = QPushButton("Add files …")
        self._files_button.setIcon(icon("file-plus"))
        self._files_button.setIconSize(icon_size_beside_text())
        self._files_button.setToolTip("Choose single picture files")
        self._files_button.setAccessibleName("Add picture files")
        column.addWidget(self._files_button)
        column.addWidget(Note("Or drop folders and files anywhere on the window."))
        column.addStretch(1)
        return controls

    def _view_button(self, icon_name: str, text: str, tool_tip: str, page: int) -> QPushButton:
        button = QPushButton(text)
        button.setIcon(icon(icon_name))
        button.setIconSize(icon_size_beside_text())
        button.setCheckable(True)
        button.setToolTip(tool_tip)
        button.setAccessibleName(text)
        self._views.addButton(button, page)
        return button

    def _connect(self) -> None:
        shared = self.open_study
        shared.opened.connect(self._on_opened)
        shared.closed.connect(self._on_opened)
        shared.adding_requested.connect(self._on_adding_requested)
        shared.pictures_added.connect(self._on_pictures_added)
        shared.unreadable_changed.connect(self._show_counts)
        shared.current_changed.connect(self._on_current_changed)
        shared.results_changed.connect(self._on_results_changed)
        self._grid.current_changed.connect(self._on_grid_current_changed)
        self._grid.selection_changed.connect(self._on_grid_selection_changed)
        self._grid.activated.connect(self._on_grid_activated)
        self._grid.thumbnail_size_changed.connect(self._size.setValue)
        self._size.valueChanged.connect(self._grid.set_thumbnail_size)
        self._views.idClicked.connect(self._show_page)
        self.primary_button.clicked.connect(self.choose_folder)
        self._files_button.clicked.connect(self.choose_files)
        self.progress.cancel_requested.connect(self._on_cancel_requested)
        self.progress.skipped_requested.connect(partial(self._show_page, 3))

    def views(self) -> dict[str, Callable[[], None]]:
        """See :meth:`Pane.views`."""
        return {"grid": partial(self._show_page, 1), "large": partial(self._show_page, 2)}

    def take_focus(self) -> None:
        """The keyboard belongs to what the centre shows."""
        self._centre_pages.currentWidget().setFocus()

    # Events

    def choose_folder(self) -> None:
        """Ask for a folder and add it."""
        folder = QFileDialog.getExistingDirectory(self, "Add a folder of pictures")
        if folder:
            self.open_study.add([Path(folder)])

    def choose_files(self) -> None:
        """Ask for files and add them."""
        patterns = " ".join(f"*{suffix}" for suffix in sorted(PICTURE_SUFFIXES))
        files, _ = QFileDialog.getOpenFileNames(
            self, "Add pictures", "", f"Pictures ({patterns});;All files (*)"
        )
        if files:
            self.open_study.add([Path(file) for file in files])

    def _on_opened(self) -> None:
        self._grid.clear()
        self._facts.show_nothing()
        self._show_all_pictures()

    def _on_adding_requested(self, sources: tuple[Path, ...]) -> None:
        if not self.open_study.is_writable:
            text = "This study is open for reading only. Use “Save a copy”, open the copy, and add the pictures there."
            self.message_bar.show_message("warning", text)
            return
        self._skipped_while_adding = 0
        self.progress.start("Looking for pictures")
        self.read(
            add_pictures,
            self.open_study.study,
            sources,
            each_step=self._on_pictures_found,
            then=self._on_all_found,
            stopped=self._on_adding_stopped,
        )

    def _on_pictures_found(self, step: Step[tuple[PictureFile | Skipped, ...]]) -> None:
        skipped = [each for each in step.value if isinstance(each, Skipped)]
        self._skipped_while_adding += len(skipped)
        self.open_study.note_added(each for each in step.value if isinstance(each, PictureFile))
        self.open_study.note_outcomes(skipped=skipped)
        self.progress.update_progress(step.done, step.total, self._skipped_while_adding)

    def _on_all_found(self, last: Step[Any] | None) -> None:
        self.progress.finish()
        if last is None:
            return
        if self._skipped_while_adding:
            text = (
                f"{self._skipped_while_adding:,} files or folders could not be opened. The others were added."
            )
            self.message_bar.show_message("warning", text, ("Show them", partial(self._show_page, 3)))
        if not self.open_study.files:
            self.message_bar.show_message("information", "No pictures were found there. " + last.note)
        elif last.note:
            self.message_bar.show_message("information", last.note)

    def _on_adding_stopped(self) -> None:
        self.progress.finish("Stopped. The pictures found so far were added.")

    def _on_cancel_requested(self) -> None:
        self.runner.cancel(self)

    def _on_pictures_added(self, files: tuple[PictureFile, ...]) -> None:
        self._show_all_pictures()

    def _on_current_changed(self, file: PictureFile | None) -> None:
        if file is None:
            self._facts.show_nothing()
            return
        number = self.open_study.numbers[file.name]
        if self._grid.current_key != number:
            self._grid.set_current(number)
        self._request_facts(file)

    def _on_results_changed(self, _: object) -> None:
        if self.open_study.current is not None:
            self._request_facts(self.open_study.current)

    def _on_grid_current_changed(self, key: int | None) -> None:
        self.open_study.set_current(None if key is None else self.open_study.files[key])

    def _on_grid_selection_changed(self, keys: tuple[int, ...]) -> None:
        self.open_study.set_selected([self.open_study.files[key] for key in keys])
        self._show_counts()

    def _on_grid_activated(self, _: int) -> None:
        self._show_page(2)

    def keyPressEvent(self, event: Any) -> None:
        """Escape leads back to the grid."""
        if event.key() == Qt.Key.Key_Escape and self.open_study.files:
            self._show_page(1)
        else:
            super().keyPressEvent(event)

    # Requests

    def _request_facts(self, file: PictureFile) -> None:
        self.read(picture_facts, self.open_study.study, file, then=self._facts.show_facts, channel="facts")

    # Showing

    def _show_all_pictures(self) -> None:
        files = self.open_study.files
        shown = self._grid.count
        items = [self._item(number) for number in range(shown, len(files))]
        self._grid.append_items(items)
        self._show_counts()
        if not files:
            self._centre_pages.setCurrentWidget(self._empty)
        elif self._centre_pages.currentWidget() is self._empty:
            self._show_page(1)

    def _item(self, number: int) -> GridItem:
        name = self.open_study.files[number].name
        reason = self.open_study.unreadable.get(name, "")
        return GridItem(number, name, note=reason, is_unreadable=bool(reason))

    def _show_page(self, page: int) -> None:
        self._views.button(page).setChecked(True)
        self._centre_pages.setCurrentIndex(page)
        if page == 3:
            self._show_unreadable()
        self._centre_pages.currentWidget().setFocus()

    def _show_counts(self) -> None:
        files, unreadable = len(self.open_study.files), len(self.open_study.unreadable)
        selected = len(self.open_study.selected)
        count = "1 picture" if files == 1 else f"{files:,} pictures"
        self._count.setText(f"{count}, {selected:,} selected" if selected > 1 else count)
        self._unreadable_button.setText(f"Not readable ({unreadable:,})")
        self._unreadable_button.setEnabled(unreadable > 0)
        for button in (self._grid_button, self._large_button):
            button.setEnabled(files > 0)

    def _show_unreadable(self) -> None:
        numbers = self.open_study.numbers
        self._unreadable_table.set_rows(
            (numbers.get(name, -1), name, reason) for name, reason in self.open_study.unreadable.items()
        )
