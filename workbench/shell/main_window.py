"""The window: a rail of panes, the start screen, and what happens to the study as a whole."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, Signal, Slot
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from workbench import paths
from workbench.panes import PANES
from workbench.panes.open_study import LoadedStudy, OpenStudy, find_devices, load_study
from workbench.shell.error_report import report
from workbench.shell.help_window import HelpWindow, about_text
from workbench.shell.menus import build_menus, build_scheme_menu
from workbench.shell.preferences import Preferences, save_preferences
from workbench.shell.rail import Rail
from workbench.shell.start_screen import StartScreen
from workbench.study.proposal import proposed_study
from workbench.study.study import SUFFIX, StudyInUse
from workbench.widgets.icons import application_icon
from workbench.widgets.message_bar import MessageBar
from workbench.widgets.theme import apply_theme
from workbench.workers.runner import Runner


class MainWindow(QMainWindow):
    """One study at a time; panes are made when they are first shown."""

    said = Signal(str)
    """A line about work that goes on in another thread."""

    def __init__(self, preferences: Preferences, keeps_preferences: bool = True) -> None:
        super().__init__()
        self._keeps_preferences = keeps_preferences
        self.preferences = preferences
        self.runner = Runner(self)
        self.open_study = OpenStudy(self)
        self.open_study.set_device(preferences.device)
        self.panes: dict[str, Any] = {}
        self._help: HelpWindow | None = None
        self._build()
        self._connect()
        self._on_study_closed()

    # Building

    def _build(self) -> None:
        self.setWindowIcon(application_icon())
        self.setAcceptDrops(True)
        self.resize(1280, 800)
        self.setMinimumSize(800, 560)
        self._study_actions = build_menus(self)
        self._schemes = build_scheme_menu(self, self.preferences.colour_scheme)
        self.rail, self.start_screen, self.message_bar = Rail(PANES), StartScreen(), MessageBar()
        self.pages = QStackedWidget()
        self.pages.addWidget(self.start_screen)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.message_bar)
        right.addWidget(self.pages, 1)
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
        self.rail.pane_requested.connect(self.show_pane)
        self.start_screen.folder_requested.connect(self.choose_folder)
        self.start_screen.files_requested.connect(self.choose_files)
        self.start_screen.study_requested.connect(self.choose_study)
        self.start_screen.sample_requested.connect(self.open_sample)
        self.start_screen.recent_requested.connect(self._on_recent_requested)
        self.open_study.opened.connect(self._on_study_opened)
        self.open_study.closed.connect(self._on_study_closed)
        self.open_study.device_changed.connect(self._on_device_changed)
        self.said.connect(self._on_said)
        self._schemes.triggered.connect(self._on_scheme_chosen)

    # What a person asks for

    def open_places(self, places: Sequence[Path]) -> None:
        """Open a study, or make one of folders and files; with a study open, add these to it."""
        studies = [place for place in places if place.suffix == SUFFIX]
        sources = [place for place in places if place.suffix != SUFFIX]
        if studies:
            self._load(studies[0])
        elif sources and self.open_study.study is not None:
            self.show_pane("images")
            self.open_study.add(sources)
        elif sources:
            self._make_study(sources)

    def choose_folder(self) -> None:
        """Ask for a folder and make, or find again, the study of it."""
        folder = QFileDialog.getExistingDirectory(self, "Open a folder of pictures")
        if folder:
            self._make_study([Path(folder)])

    def choose_files(self) -> None:
        """Ask for picture files and make the study of them."""
        files, _ = QFileDialog.getOpenFileNames(self, "Open pictures")
        if files:
            self._make_study([Path(file) for file in files])

    def choose_study(self) -> None:
        """Ask for a study and open it."""
        folder = str(paths.documents_folder())
        path, _ = QFileDialog.getOpenFileName(self, "Open a study", folder, f"Studies (*{SUFFIX})")
        if path:
            self._load(Path(path))

    def add_folder(self) -> None:
        """Ask for a folder and add it to the open study."""
        self.show_pane("images")
        self.panes["images"].choose_folder()

    def choose_copy(self) -> None:
        """Ask for a name and save a copy of the study under it."""
        study = self.open_study.study
        if study is None:
            return
        proposal = study.path.with_name(f"{study.name} copy{SUFFIX}")
        name, _ = QFileDialog.getSaveFileName(
            self, "Save a copy of the study", str(proposal), f"Studies (*{SUFFIX})"
        )
        if name:
            path = Path(name).with_suffix(SUFFIX)
            said = partial(self._on_copy_saved, path)
            self.runner.read(self, study.save_copy, path, then=said, failed=self.show_error)

    def open_sample(self) -> None:
        """Make the sample study, or open it if it is there."""
        from workbench.demo import make_demo

        self.message_bar.show_message(
            "information", "The sample study is being made. This takes about a minute."
        )
        self.runner.run(
            self, make_demo, None, self.said.emit, then=self._on_sample_made, failed=self.show_error
        )

    def close_study(self) -> None:
        """Close the study; everything is saved already."""
        self._leave_study()

    def show_pane(self, name: str) -> None:
        """Show a pane, making it first if need be."""
        if self.open_study.study is None:
            return
        if name not in self.panes:
            entry = next(each for each in PANES if each.name == name)
            pane = self.panes[name] = entry.pane_class()(self.open_study, self.runner)
            pane.failed.connect(self._on_pane_failed)
            pane.help_requested.connect(self.show_help)
            pane.restore_layout(bytes.fromhex(self.preferences.pane_layouts.get(name, "")))
            self.pages.addWidget(pane)
        self.pages.setCurrentWidget(self.panes[name])
        self.panes[name].take_focus()
        self.rail.choose(name)
        self.preferences.pane = name

    def look_for_devices(self) -> None:
        """Import torch on the inference thread while the person looks around, and ask it what is there."""
        self.runner.run(
            self.open_study, find_devices, then=self.open_study.note_devices, failed=self.show_error
        )

    def show_help(self) -> None:
        """Explain the pane that is shown."""
        page = getattr(self.pages.currentWidget(), "help_page", "start")
        self._show_text(HelpWindow.page(page))

    def show_about(self) -> None:
        """Say which version this is and what it is made of."""
        self._show_text(about_text())

    # Events

    def _on_study_opened(self) -> None:
        study = self.open_study.study
        if study is None:
            return
        reading = " (for reading only)" if study.is_read_only else ""
        self.setWindowTitle(f"{study.name}{reading} – Image Workbench")
        self.rail.set_panes_enabled(True)
        for action in self._study_actions:
            action.setEnabled(True)
        self.preferences.remember_study(study.path)
        names = [entry.name for entry in PANES]
        self.show_pane(self.preferences.pane if self.preferences.pane in names else names[0])

    def _on_study_closed(self) -> None:
        self.setWindowTitle("Image Workbench")
        self.rail.set_panes_enabled(False)
        self.rail.choose("")
        for action in self._study_actions:
            action.setEnabled(False)
        self.start_screen.show_recent(
            [path for path in self.preferences.recent_studies if Path(path).exists()]
        )
        self.pages.setCurrentWidget(self.start_screen)

    def _on_recent_requested(self, path: str) -> None:
        self._load(Path(path))

    def _on_loaded(self, sources: Sequence[Path], loaded: LoadedStudy) -> None:
        self._leave_study()
        self.message_bar.clear()
        self.open_study.show(loaded)
        if sources:
            self.show_pane("images")
            self.open_study.add(sources)

    def _on_load_failed(self, path: Path, error: BaseException) -> None:
        self.show_error(error)
        if isinstance(error, StudyInUse):
            action = ("Open for reading only", partial(self._load, path, read_only=True))
            self.message_bar.show_message("warning", str(error), action)

    def _on_sample_made(self, path: Path) -> None:
        self._load(path)

    def _on_said(self, line: str) -> None:
        self.message_bar.show_message("information", line)

    def _on_copy_saved(self, path: Path, _: object) -> None:
        action = ("Open the copy", partial(self._load, path))
        self.message_bar.show_message("done", f"The copy is saved as “{path.name}”.", action)

    def _on_device_changed(self, device: str) -> None:
        self.preferences.device = device

    def _on_scheme_chosen(self, action: QAction) -> None:
        self.preferences.colour_scheme = action.data()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            apply_theme(application, action.data())

    def show_error(self, error: BaseException) -> None:
        """Say in the window what went wrong."""
        said = report(error)
        self.message_bar.show_message("error", said.sentence, details=said.details)

    @Slot(object, object)
    def _on_pane_failed(self, pane: Any, error: BaseException) -> None:
        said = report(error)
        pane.message_bar.show_message("error", said.sentence, details=said.details)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and folders may be dropped anywhere."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open, or add, what was dropped."""
        places = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if places:
            event.acceptProposedAction()
            self.open_places(places)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop what runs at its next step; everything is saved already."""
        self.preferences.window = bytes(self.saveGeometry().toHex().data()).decode()
        for name, pane in self.panes.items():
            self.preferences.pane_layouts[name] = pane.saved_layout().hex()
        if self._keeps_preferences:
            save_preferences(self.preferences)
        self.runner.shut_down()
        if self.open_study.study is not None:
            self.open_study.study.close()
        if self._help is not None:
            self._help.close()
        super().closeEvent(event)

    # Studies

    def _load(
        self, path: Path, sources: Sequence[Path] = (), is_new: bool = False, read_only: bool = False
    ) -> None:
        self._leave_study()
        self.runner.read(
            self,
            load_study,
            path,
            is_new,
            read_only,
            then=partial(self._on_loaded, sources),
            failed=partial(self._on_load_failed, path),
        )

    def _make_study(self, sources: Sequence[Path]) -> None:
        self.runner.read(
            self,
            proposed_study,
            sources,
            paths.documents_folder(),
            then=partial(self._on_proposed, sources),
            failed=self.show_error,
        )

    def _on_proposed(self, sources: Sequence[Path], path: Path) -> None:
        self._load(path, sources, is_new=True)

    def _leave_study(self) -> None:
        for pane in self.panes.values():
            pane.leave()
        study = self.open_study.leave()
        if study is not None:
            # On the inference thread, behind the step that may still be running for this study.
            self.runner.run(study, study.close, failed=self.show_error)

    def _show_text(self, text: str) -> None:
        if self._help is None:
            self._help = HelpWindow(self)
        self._help.show_text(text)
