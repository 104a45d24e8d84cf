"""The pane of pictures: load them, look at them, know what is in their files."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.formats import PICTURE_SUFFIXES
from workbench.core.steps import Skipped
from workbench.panes.arrangement import Arrangement
from workbench.panes.find_bar import FindBar
from workbench.panes.images_controls import GRID, LARGE, UNREADABLE, ImagesControls
from workbench.panes.intake import Intake
from workbench.panes.large_picture import LargePicture
from workbench.panes.metadata_editor import MetadataEditor
from workbench.panes.mixing import MARK
from workbench.panes.open_study import OpenStudy
from workbench.panes.pane import Pane
from workbench.panes.picture_facts import PictureFactsColumn, picture_facts
from workbench.panes.picture_menu import PictureMenu
from workbench.panes.thumbnails import ThumbnailLoader
from workbench.panes.unreadable import UnreadableList
from workbench.panes.video_intake import VideoIntake
from workbench.study.finding import Filter
from workbench.widgets.empty_state import EmptyState
from workbench.widgets.icons import icon
from workbench.widgets.legend import Legend
from workbench.widgets.thumbnail_grid import GridItem, ThumbnailGrid
from workbench.workers.runner import Runs


class ImagesPane(Pane):
    """Load pictures, see them as a grid or one at a time, and read what is known of each."""

    title = "Images"
    sentence = "Open pictures, look at them closely and see what their files say."

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(open_study, runner, parent)
        self._intake = Intake(self, self._on_failed)
        self._are_all_shown = True
        self._build_pane()
        self._connect()
        self._on_opened()

    # Building

    def _build_pane(self) -> None:
        self._controls = ImagesControls()
        self._editor = MetadataEditor(self.open_study, self.runner)
        self._facts = PictureFactsColumn(self._editor)
        self._find = FindBar(self.open_study, self.runner)
        self._arrangement = Arrangement(self.open_study, self.runner, self)
        self._grid, self._legend = ThumbnailGrid(), Legend()
        self._large = LargePicture(self.open_study, self.runner, self._on_failed)
        self._thumbnails = ThumbnailLoader(self._grid, self.open_study, self.runner, self._on_failed)
        PictureMenu(self._grid, self.open_study, self.runner, self._editor, self._on_failed)
        self._unreadable = UnreadableList(self.open_study)
        self._empty = EmptyState(
            "images",
            "No pictures yet",
            "Add a folder: every picture in it and in the folders below it is listed here. The files stay where "
            "they are and are never changed.",
            [
                ("Add a folder …", "folder-open", self.choose_folder),
                ("Add files …", "file-plus", self.choose_files),
                ("Add a video …", "film", self.choose_video),
            ],
        )
        self._none_found = EmptyState(
            "search",
            "No picture meets these conditions",
            "All pictures are still in the study. Remove a condition above, or all of them.",
            [("Remove all conditions", "x", self._on_clear_requested)],
        )
        self._pages = {GRID: self._grid, LARGE: self._large, UNREADABLE: self._unreadable}
        self._centre_pages = QStackedWidget()
        for page in (self._empty, self._none_found, *self._pages.values()):
            self._centre_pages.addWidget(page)
        self._videos = VideoIntake(self, self._intake, self._centre_pages)
        self.set_controls(self._controls)
        self.set_centre(_stacked(self._find, self._legend, self._centre_pages))
        self.set_details(self._facts)
        self._controls.show_size(self._grid.thumbnail_size)
        self.primary_button.setText("Add a folder …")
        self.primary_button.setIcon(icon("folder-open", "accent_text"))
        self.primary_button.setToolTip(
            "Add every picture in a folder and in the folders below it (Ctrl+Enter)"
        )
        self.primary_button.setAccessibleName("Add a folder of pictures")

    def _connect(self) -> None:
        shared = self.open_study
        self._centre_pages.currentChanged.connect(self._on_page_changed)
        shared.opened.connect(self._on_opened)
        shared.closed.connect(self._on_opened)
        shared.pictures_added.connect(self._on_pictures_added)
        shared.unreadable_changed.connect(self._show_counts)
        self._arrangement.changed.connect(self._show_pictures)
        self._find.arranging.group_chosen.connect(self._arrangement.set_group)
        self._find.arranging.colour_chosen.connect(self._arrangement.set_colour)
        shared.current_changed.connect(self._on_current_changed)
        shared.results_changed.connect(self._on_results_changed)
        for part in (self._find, self._editor, self._arrangement):
            part.failed.connect(self._on_failed)
        self._grid.current_changed.connect(self._on_grid_current_changed)
        self._grid.selection_changed.connect(self._on_grid_selection_changed)
        self._grid.activated.connect(self._on_grid_activated)
        self._grid.thumbnail_size_changed.connect(self._controls.show_size)
        self._unreadable.current_changed.connect(self._on_grid_current_changed)
        self._controls.size_changed.connect(self._grid.set_thumbnail_size)
        self._controls.view_requested.connect(self.show_view)
        self._controls.files_requested.connect(self.choose_files)
        self._controls.video_requested.connect(self.choose_video)
        self._controls.table_requested.connect(self._on_table_requested)
        self._videos.left.connect(self._on_video_page_left)
        self._controls.check_requested.connect(self._intake.check)
        self._intake.busy_changed.connect(self._show_counts)
        self._intake.damaged_found.connect(self._on_damaged_found)
        self._intake.list_requested.connect(self._show_unreadable)
        self.primary_button.clicked.connect(self.choose_folder)
        self.progress.skipped_requested.connect(self._show_unreadable)

    @property
    def help_page(self) -> str:  # type: ignore[override]
        """Videos have a help page of their own."""
        return "videos" if self._centre_pages.currentWidget() is self._videos.page else "images"

    def views(self) -> dict[str, Callable[[], None]]:
        """See :meth:`Pane.views`."""
        return {view: partial(self.show_view, view) for view in (GRID, LARGE)}

    def take_focus(self) -> None:
        """The keyboard belongs to what the centre shows."""
        self._centre_pages.currentWidget().setFocus()

    def show_view(self, view: str) -> None:
        """Show the pictures in one of the ways of :mod:`~workbench.panes.images_controls`."""
        self._controls.show_view(view)
        self._centre_pages.setCurrentWidget(self._pages[view])
        self._pages[view].setFocus()

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

    def _on_page_changed(self, _: int) -> None:
        # Where there is nothing to be found, or something else to be answered, the search would only distract.
        page = self._centre_pages.currentWidget()
        self._find.setVisible(page in (self._grid, self._large, self._none_found))

    def _on_clear_requested(self) -> None:
        self.open_study.set_filter(Filter(), self.open_study.order)

    def choose_video(self) -> None:
        """Ask for a video and which of its pictures to take."""
        self._videos.choose()

    def _on_table_requested(self) -> None:
        self.open_study.joining_requested.emit(None)

    def _on_video_page_left(self) -> None:
        self._centre_pages.setCurrentWidget(self._empty)
        self._on_page_changed(0)
        self._show_pictures()

    def _on_opened(self) -> None:
        self._grid.clear()
        self._centre_pages.setCurrentWidget(self._empty)
        self._show_pictures()
        self._on_current_changed(self.open_study.current)

    def _on_damaged_found(self, damaged: tuple[Skipped, ...]) -> None:
        for each in damaged:
            number = self.open_study.numbers.get(each.picture)
            if number is not None:
                self._grid.set_unreadable(number, each.reason)

    def _on_pictures_added(self, _: tuple[PictureFile, ...]) -> None:
        self._show_pictures()

    def _on_current_changed(self, file: PictureFile | None) -> None:
        if file is None:
            self._facts.show_nothing()
            return
        number = self.open_study.numbers[file.name]
        if self._grid.current_key != number:
            self._grid.set_current(number)
        self._editor.show_picture(file)
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
        self.show_view(LARGE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leads back to the grid."""
        if event.key() == Qt.Key.Key_Escape and self.open_study.files:
            self.show_view(GRID)
        else:
            super().keyPressEvent(event)

    # Requests

    def _request_facts(self, file: PictureFile) -> None:
        self.read(picture_facts, self.open_study.study, file, then=self._facts.show_facts, channel="facts")

    # Showing

    def _show_pictures(self) -> None:
        shown, arranged = self.open_study.shown, self._arrangement.arranged
        if self._grid.count and self._is_growing:
            # While pictures are being added, the grid only grows.
            self._grid.append_items([self._item(number) for number in range(self._grid.count, len(shown))])
            self._grid.remake()
        else:
            numbers = arranged.numbers if self._arrangement.is_wanted else shown
            self._grid.set_pictures(numbers, self._item, arranged.groups)
        self._are_all_shown = isinstance(shown, range) and not self._arrangement.is_wanted
        self._legend.show_names(arranged.legend)
        self._show_counts()
        page = self._centre_pages.currentWidget()
        if not self.open_study.files:
            self._centre_pages.setCurrentWidget(self._empty)
        elif not shown:
            self._centre_pages.setCurrentWidget(self._none_found)
        elif page in (self._empty, self._none_found):
            self.show_view(GRID)

    def _item(self, number: int) -> GridItem:
        file = self.open_study.files[number]
        name = file.name
        reason = self.open_study.unreadable.get(name, "")
        arranged = self._arrangement.arranged
        value = arranged.notes.get(number, "")
        marks = [MARK] if file.is_generated else []
        marks += ["Left out"] if name in self.open_study.left_out else [value] if value else []
        note = reason or " · ".join(marks)
        return GridItem(number, name, note, bool(reason), arranged.categories.get(number))

    @property
    def _is_growing(self) -> bool:
        is_plain = isinstance(self.open_study.shown, range) and not self._arrangement.is_wanted
        return is_plain and self._are_all_shown and self._grid.count <= len(self.open_study.shown)

    def _show_unreadable(self) -> None:
        self.show_view(UNREADABLE)

    def _show_counts(self) -> None:
        self._controls.show_counts(self.open_study, self._intake.is_busy)
        self.primary_button.setEnabled(self.open_study.is_writable)


def _stacked(*widgets: QWidget) -> QWidget:
    """One above another; the last one takes what room there is."""
    together = QWidget()
    column = QVBoxLayout(together)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for each in widgets:
        column.addWidget(each)
    column.setStretchFactor(widgets[-1], 1)
    return together
