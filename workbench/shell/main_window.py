"""The window: a rail of panes, the start screen, and what happens to the study as a whole."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, QSize
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

from workbench import paths
from workbench.panes import PANES, group_of
from workbench.panes.asking import ask_where_to_save
from workbench.panes.open_study import OpenStudy, find_devices
from workbench.shell.appearance import Appearance
from workbench.shell.dialogs import Dialogs
from workbench.shell.drop_area import DropArea, dragged_places, drop_in_words
from workbench.shell.edits import Edits
from workbench.shell.error_report import report
from workbench.shell.generator_files import GROUP, GeneratorFiles, needs_study
from workbench.shell.menus import build_menus
from workbench.shell.pages import Pages
from workbench.shell.preferences import Preferences, save_preferences
from workbench.shell.rail import Rail
from workbench.shell.recent_studies import RecentStudies
from workbench.shell.sample_study import SampleStudy
from workbench.shell.studies import Studies, finish_typing
from workbench.shell.tool_tabs import ToolTabs
from workbench.study.study import SUFFIX, Study, StudyInUse
from workbench.widgets.icons import application_icon
from workbench.widgets.message_bar import MessageBar
from workbench.workers.runner import Runner


class MainWindow(QMainWindow):
    """One study at a time; panes are made when they are first shown."""

    def __init__(self, preferences: Preferences, keeps_preferences: bool = True) -> None:
        super().__init__()
        self._keeps_preferences = keeps_preferences
        self.preferences = preferences
        self.runner = Runner(self)
        self.open_study = OpenStudy(self)
        self.open_study.set_device(preferences.device)
        self.studies = Studies(self.open_study, self.runner, self)
        self.recent = RecentStudies(preferences, self.runner, self)
        self.sample = SampleStudy(self.runner, self)
        self.edits = Edits(self.open_study, self.runner, self)
        self.dialogs = Dialogs(self)
        self.generators = GeneratorFiles(self)
        self._study_before_sample: Study | None = None
        self._build()
        self._connect()
        self._on_study_closed()

    # Building

    def _build(self) -> None:
        self.setWindowIcon(application_icon())
        self.setAcceptDrops(True)
        self.resize(QSize(1280, 800).boundedTo(self.screen().availableSize()))
        self.setMinimumSize(800, 560)
        self._study_actions = build_menus(self)
        self._appearance = Appearance(self, self.preferences)
        self.rail, self.tool_tabs, self.message_bar = Rail(PANES), ToolTabs(), MessageBar()
        self.pages = Pages(self.open_study, self.runner, self.preferences.pane_layouts)
        self.start_screen, self.panes = self.pages.start_screen, self.pages.panes
        self.drop_area = DropArea(self)
        message_row = QVBoxLayout()
        message_row.setContentsMargins(16, 8, 16, 0)
        message_row.addWidget(self.message_bar)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addLayout(message_row)
        right.addWidget(self.tool_tabs)
        right.addWidget(self.pages, 1)
        right.addWidget(self.sample.progress)
        central = QWidget()
        row = QHBoxLayout(central)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(right, 1)
        self.setCentralWidget(central)
        if self.preferences.window:
            self.restoreGeometry(QByteArray.fromHex(self.preferences.window.encode()))

    def _connect(self) -> None:
        for wish in (self.rail, self.tool_tabs, self.open_study):
            wish.pane_requested.connect(self.show_pane)
        self.pages.help_requested.connect(self.dialogs.show_help)
        self.pages.models_requested.connect(self.dialogs.show_model)
        self.start_screen.folder_requested.connect(self.choose_folder)
        self.start_screen.files_requested.connect(self.choose_files)
        self.start_screen.study_requested.connect(self.choose_study)
        self.start_screen.sample_requested.connect(self.open_sample)
        self.start_screen.generator_requested.connect(self.generators.show_tools)
        self.rail.start_requested.connect(self._show_start_screen)
        self.generators.others_found.connect(self._open_pictures)
        self.start_screen.recent_requested.connect(self._on_recent_requested)
        self.recent.requested.connect(self._on_recent_requested)
        self.recent.found.connect(self.start_screen.show_recent)
        self.open_study.opened.connect(self._on_study_opened)
        self.open_study.closed.connect(self._on_study_closed)
        self.studies.sources_ready.connect(self._add)
        self.studies.failed.connect(self.show_error)
        self.studies.opening_failed.connect(self._on_opening_failed)
        self.studies.copied.connect(self._on_copied)
        self.open_study.device_changed.connect(self._on_device_changed)
        self.sample.made.connect(self._on_sample_made)
        self.sample.failed.connect(self.show_error)
        self.edits.said.connect(partial(self.message_bar.show_message, "information"))
        self.edits.failed.connect(self.show_error)
        self.pages.finder.failed.connect(self.show_error)

    # What a person asks for

    def open_places(self, places: Sequence[Path]) -> None:
        """Open a study or a generator, or make a study of folders and files; with one open, add these to it."""
        if not self.dialogs.show_recipe_among(places) and not self.generators.open_among(places):
            self._open_pictures(places)

    def _open_pictures(self, places: Sequence[Path]) -> None:
        studies = [place for place in places if place.suffix.lower() == SUFFIX]
        sources = [place for place in places if place.suffix.lower() != SUFFIX]
        if studies:
            self.studies.open(studies[0])
        elif sources and self.open_study.study is not None:
            self._add(tuple(sources))
        elif sources:
            self.studies.open_sources(sources)

    def choose_folder(self) -> None:
        """Ask for a folder and make, or find again, the study of it."""
        folder = QFileDialog.getExistingDirectory(self, "Open a folder of pictures")
        if folder:
            self.studies.open_sources([Path(folder)])

    def choose_files(self) -> None:
        """Ask for picture files and make the study of them."""
        files, _ = QFileDialog.getOpenFileNames(self, "Open pictures")
        if files:
            self.studies.open_sources([Path(file) for file in files])

    def choose_study(self) -> None:
        """Ask for a study and open it."""
        folder = str(paths.documents_folder())
        path, _ = QFileDialog.getOpenFileName(self, "Open a study", folder, f"Studies (*{SUFFIX})")
        if path:
            self.studies.open(Path(path))

    def add_folder(self) -> None:
        """Ask for a folder and add it to the open study."""
        self.show_pane("images")
        self.panes["images"].choose_folder()

    def choose_copy(self) -> None:
        """Ask for a name and save a copy of the study under it."""
        study = self.open_study.study
        if study is not None:
            proposal = study.path.with_name(f"{study.name} copy{SUFFIX}")
            path = ask_where_to_save(self, "Save a copy of the study", proposal, replaces=False)
            if path is not None:
                self.studies.save_copy(path)

    def open_sample(self) -> None:
        """Make the sample study, or open it if it is there."""
        study = self.open_study.study
        if study is not None and self.sample.is_at(study.path):
            self.message_bar.show_message("information", "The sample study is open already.")
            return
        self._study_before_sample = study
        self.sample.make()

    def close_study(self) -> None:
        """Close the study; everything is saved already."""
        self.studies.close()

    def show_pane(self, name: str) -> None:
        """Show a pane; without a study there are only those of generators."""
        has_study = self.open_study.study is not None
        if has_study or not needs_study(name):
            self.rail.show_for(has_study)
            self.edits.follow(group_of(name) == GROUP)
            self.pages.show_pane(name)
            self.rail.choose(name)
            self.tool_tabs.show_for(name)
            self.preferences.pane = name

    def look_for_devices(self) -> None:
        """Import torch on the inference thread while the person looks around, and ask it what is there."""
        self.runner.run(
            self.open_study, find_devices, then=self.open_study.note_devices, failed=self.show_error
        )

    # Events

    def _on_study_opened(self) -> None:
        study = self.open_study.study
        if study is None:
            return
        reading = " (for reading only)" if study.is_read_only else ""
        self.setWindowTitle(f"{study.name}{reading} – Image Workbench")
        self.rail.show_for(has_study=True)
        self.message_bar.clear()
        for action in self._study_actions:
            action.setEnabled(True)
        self.preferences.remember_study(study.path)
        self.recent.look(study.path)
        names = [entry.name for entry in PANES]
        self.show_pane(self.preferences.pane if self.preferences.pane in names else names[0])
        if study.is_read_only:
            text = "This study is open for reading only: everything can be seen and exported, nothing added."
            self.message_bar.show_message("information", text, ("Save a copy …", self.choose_copy))

    def _on_study_closed(self) -> None:
        self.setWindowTitle("Image Workbench")
        for action in self._study_actions:
            action.setEnabled(False)
        self.recent.look()
        self._show_start_screen()

    def _show_start_screen(self) -> None:
        self.rail.put_away()
        self.tool_tabs.show_for("")
        self.edits.follow(False)
        self.pages.show_start_screen()

    def _on_recent_requested(self, path: str) -> None:
        self.studies.open(Path(path))

    def _on_opening_failed(self, path: Path, error: BaseException) -> None:
        self.show_error(error)
        if isinstance(error, StudyInUse):
            action = ("Open for reading only", partial(self.studies.open, path, read_only=True))
            self.message_bar.show_message("warning", str(error), action)

    def _add(self, sources: tuple[Path, ...]) -> None:
        if sources:
            # The pane must be there before it can hear of them.
            self.show_pane("images")
            self.open_study.add(sources)

    def _on_sample_made(self, path: Path) -> None:
        if self.open_study.study is self._study_before_sample:
            self.studies.open(path)
        else:  # what was opened in the meantime stays
            action = ("Open it", partial(self.studies.open, path))
            self.message_bar.show_message("done", "The sample study is made.", action)

    def _on_copied(self, path: Path) -> None:
        action = ("Open the copy", partial(self.studies.open, path))
        self.message_bar.show_message("done", f"The copy is saved as “{path.name}”.", action)

    def _on_device_changed(self, device: str) -> None:
        self.preferences.device = device

    def show_error(self, error: BaseException) -> None:
        """Say in the window what went wrong."""
        said = report(error)
        self.message_bar.show_message("error", said.sentence, details=said.details)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and folders may be dropped anywhere."""
        places = dragged_places(event)
        if places:
            event.acceptProposedAction()
            self.drop_area.show_text(drop_in_words(places, self.open_study.study))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Nothing is dropped after all."""
        self.drop_area.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open, or add, what was dropped."""
        self.drop_area.hide()
        places = dragged_places(event)
        if places:
            event.acceptProposedAction()
            self.open_places(places)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop what runs at its next step; everything is saved already."""
        self.preferences.window = bytes(self.saveGeometry().toHex().data()).decode()
        self.preferences.pane_layouts.update(self.pages.saved_layouts())
        if self._keeps_preferences:
            save_preferences(self.preferences)
        finish_typing()
        # What runs may take a moment to come to its next step; nobody needs to watch that.
        self.hide()
        self.dialogs.close()
        self.runner.shut_down()
        self.studies.close_at_once()
        super().closeEvent(event)
