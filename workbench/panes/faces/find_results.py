"""The centre of “Find”: the counts, one picture with its faces, all faces; or what to do where there is nothing yet."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from workbench.core.pictures.collection import PictureFile
from workbench.panes.faces.find_counts import FindCounts
from workbench.panes.faces.find_gallery import FacesGallery
from workbench.panes.faces.find_pictures import PicturesView
from workbench.panes.faces.find_state import UNSEARCHED, FacesByPicture, SoFar
from workbench.panes.faces.find_words import nothing_found
from workbench.panes.open_study import OpenStudy
from workbench.study.faces.finding import KnownFace
from workbench.widgets.empty_state import EmptyState
from workbench.workers.runner import Runs


class FindResults(QStackedWidget):
    """What is known of the faces of all pictures, or of those in one state."""

    face_drawn = Signal(object, object)
    """A :class:`PictureFile` and the :class:`Box` that was drawn in it."""
    deletion_requested = Signal(tuple)
    """The faces (:class:`KnownFace`) that a person says are none."""
    export_requested = Signal()
    said = Signal(str, str)
    """A kind of message and its text."""

    def __init__(
        self,
        open_study: OpenStudy,
        runner: Runs,
        failed: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_study = open_study
        self._book = FacesByPicture()
        self._is_begun = False
        self._build(runner, failed)
        self._connect()

    @property
    def book(self) -> FacesByPicture:
        """The faces of each picture."""
        return self._book

    def clear(self) -> None:
        """Forget everything: another study is open, or none."""
        self._book, self._is_begun = FacesByPicture(), False
        self._counts.choose("")
        self._tabs.setCurrentWidget(self._pictures)
        self._pictures.set_drawing(False)
        self.show_found()

    def begin(self) -> None:
        """Show faces as they come: more are on their way."""
        if self._book.is_empty and not self._is_begun:
            self._tabs.setCurrentWidget(self._gallery)
        self._is_begun = True
        self._show_page()
        # Before the button that was pressed is disabled: the focus would wander to whatever comes next.
        self._tabs.setFocus()

    def take(self, found: SoFar) -> None:
        """Take in what the study has, and show it."""
        self._book.take(found)
        self.show_found()

    def show_view(self, place: int) -> None:
        """Show the pictures (0) or all faces (1)."""
        self._tabs.setCurrentIndex(place)

    def show_found(self) -> None:
        """The counts, and the pictures and faces of the state that was chosen."""
        shared = self._open_study
        files = shared.active_files
        counts = self._book.counts(files, shared.unreadable)
        self._counts.show_counts(counts)
        self._counts.show_exportable(not self._book.is_empty)
        state = self._counts.state
        if state:
            files = [file for file in files if self._book.state(file.name, shared.unreadable) == state]
        is_everything = len(files) == len(shared.files)
        numbers = range(len(files)) if is_everything else tuple(shared.numbers[file.name] for file in files)
        self._pictures.show_pictures(self._book, numbers)
        if state and files and shared.current not in files:
            shared.set_current(files[0])
        nothing = nothing_found(len(files), state, 0 if state else counts[UNSEARCHED])
        self._gallery.show_faces(self._book.faces_in(files), self._book.people, nothing)
        self._show_page()

    def show_face(self, face: KnownFace | None) -> None:
        """Have another face stand out in every view."""
        self._pictures.show_face(face)
        self._gallery.show_face(face)

    def take_focus(self) -> None:
        """The keyboard goes to the view that is shown."""
        self._tabs.currentWidget().setFocus()

    # Building

    def _build(self, runner: Runs, failed: Callable[[BaseException], None]) -> None:
        self._counts = FindCounts()
        self._pictures = PicturesView(self._open_study, runner, failed)
        self._gallery = FacesGallery(self._open_study, runner, failed)
        self._tabs = QTabWidget()
        self._tabs.setDocumentMode(True)
        self._tabs.tabBar().setAccessibleName("Views of the faces")
        for page, name, tip in (
            (self._pictures, "Pictures", "One picture large with its faces; draw and delete faces here"),
            (self._gallery, "All faces", "Every face by itself, in several orders"),
        ):
            self._tabs.setTabToolTip(self._tabs.addTab(page, name), tip)
        self._results = QWidget()
        column = QVBoxLayout(self._results)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._counts)
        column.addWidget(self._tabs, 1)
        self._no_pictures = EmptyState(
            "scan-face",
            "No pictures yet",
            "Open pictures first. Then the faces in them can be found, counted and looked at; all of it happens on "
            "this computer.",
        )
        self._no_search = EmptyState(
            "scan-face",
            "Nobody has looked for faces yet",
            "Choose a detector on the left and start. Faces appear here as they are found. Pictures without a face, "
            "with several, and those that cannot be read are counted as well.",
            (("Draw faces by hand", "square-dashed", self._on_by_hand_requested),),
        )
        for each in (self._no_pictures, self._no_search, self._results):
            self.addWidget(each)

    def _connect(self) -> None:
        self._counts.chosen.connect(self._on_state_chosen)
        self._counts.export_requested.connect(self.export_requested)
        for view in (self._pictures, self._gallery):
            view.face_chosen.connect(self._on_face_chosen)
            view.deletion_requested.connect(self.deletion_requested)
        self._pictures.face_drawn.connect(self.face_drawn)
        self._pictures.said.connect(self.said)
        self._gallery.face_activated.connect(self._on_face_activated)

    # Events

    def _on_by_hand_requested(self) -> None:
        self._is_begun = True
        self._tabs.setCurrentWidget(self._pictures)
        self._show_page()
        self._pictures.set_drawing(True)

    def _on_state_chosen(self, _: str) -> None:
        self.show_found()

    def _on_face_chosen(self, face: KnownFace) -> None:
        self._go_to(face.file)
        self._open_study.faces.set_current(face)

    def _on_face_activated(self, face: KnownFace) -> None:
        self._on_face_chosen(face)
        self._tabs.setCurrentWidget(self._pictures)

    def _go_to(self, file: PictureFile) -> None:
        number = self._open_study.numbers.get(file.name)
        if number is not None:
            self._open_study.set_current(self._open_study.files[number])

    def _show_page(self) -> None:
        if not self._open_study.files:
            self.setCurrentWidget(self._no_pictures)
        else:
            has_something = self._is_begun or not self._book.is_empty
            self.setCurrentWidget(self._results if has_something else self._no_search)
