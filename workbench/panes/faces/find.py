"""The tool that finds faces: run a detector over pictures, look at what it found, correct it, take it away."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from workbench.core.faces.face import Box
from workbench.core.models.machine import Machine
from workbench.core.pictures.collection import PictureFile
from workbench.core.steps import Skipped, Step
from workbench.core.tables import Rows
from workbench.core.tasks import task
from workbench.panes.faces.find_controls import FindControls
from workbench.panes.faces.find_corrections import FaceCorrections
from workbench.panes.faces.find_details import FindDetails
from workbench.panes.faces.find_export import FacesTaking
from workbench.panes.faces.find_results import FindResults
from workbench.panes.faces.find_state import Ahead, SoFar, found_so_far, look_ahead
from workbench.panes.faces.find_words import searched_in_words, tip_of_wish, wish
from workbench.panes.open_study import OpenStudy
from workbench.panes.outlook import Outlook
from workbench.panes.pane import Pane
from workbench.panes.picture_choice import ALL
from workbench.panes.task_run import RunWords, TaskRun
from workbench.study.faces.finding import KnownFace
from workbench.study.runs import Request
from workbench.widgets.icons import icon
from workbench.workers.runner import Runs

FACES = task("faces")
_SHOWING_MILLISECONDS = 700


class FindFacesPane(Pane):
    """Choose a detector, run it, look at every face, draw what was missed, delete what is none."""

    title = "Find"
    sentence = (
        "Find the faces in pictures, see how many there are in each, and correct what the machine got wrong."
    )
    help_page = "find_faces"

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(open_study, runner, parent)
        self._just_searched: set[str] = set()
        self._wanted_face: int | None = None
        self._has_settings = False
        self._searched: frozenset[str] = frozenset()
        self._build_pane()
        self._connect()
        self._on_detector_changed()
        self._on_opened()

    # Building

    def _build_pane(self) -> None:
        arguments = (self.open_study, self.runner, self._on_failed)
        self._controls, self._details = FindControls(self.open_study), FindDetails(*arguments)
        self._results = FindResults(*arguments)
        self._corrections = FaceCorrections(self.open_study, self.runner, self.message_bar, self._on_failed)
        self._taking = FacesTaking(self)
        self._run = TaskRun(self, RunWords("Getting the detector ready", searched_in_words))
        self._showing = QTimer(self, singleShot=True, interval=_SHOWING_MILLISECONDS)
        self.set_controls(self._controls)
        self.set_centre(self._results)
        self.set_details(self._details)
        self.primary_button.setIcon(icon("scan-face", "accent_text"))

    def _connect(self) -> None:
        shared, faces = self.open_study, self.open_study.faces
        shared.opened.connect(self._on_opened)
        shared.closed.connect(self._on_opened)
        for signal in (shared.pictures_added, shared.unreadable_changed, shared.shown_changed):
            signal.connect(self._on_pictures_changed)
        shared.recipe_requested.connect(self._on_recipe_requested)
        faces.faces_changed.connect(self._on_faces_changed)
        faces.current_changed.connect(self._show_face)
        self._controls.changed.connect(self._request_outlook)
        self._controls.detector_changed.connect(self._on_detector_changed)
        self._controls.models_requested.connect(self.models_requested)
        self._results.face_drawn.connect(self._on_face_drawn)
        self._results.deletion_requested.connect(self._corrections.delete)
        self._results.export_requested.connect(self._on_export_requested)
        self._results.said.connect(self.message_bar.show_message)
        self._corrections.drawn.connect(self._on_drawn)
        self._run.begun.connect(self._on_run_begun)
        self._run.stepped.connect(self._on_step)
        self._run.ended.connect(self._on_run_ended)
        self._showing.timeout.connect(self._request_searched)
        self.primary_button.clicked.connect(self._on_start_clicked)

    def views(self) -> dict[str, Callable[[], None]]:
        """See :meth:`Pane.views`."""
        return {name: partial(self._results.show_view, at) for at, name in enumerate(("pictures", "faces"))}

    def note_models(self) -> None:
        """See :meth:`Pane.note_models`."""
        self._controls.show_models()

    def take_focus(self) -> None:
        """The keyboard belongs to the button that starts, or to the results when there is nothing to start."""
        if self.primary_button.isEnabled():
            self.primary_button.setFocus()
        else:
            self._results.take_focus()

    # Events

    def _on_opened(self) -> None:
        self._just_searched, self._wanted_face = set(), None
        self._has_settings = False
        self._results.clear()
        count = len(self.open_study.files)
        self._show_wish(Ahead(Outlook((), count, count)))
        self.when_seen(self._request_found)
        self._request_outlook()

    def _on_pictures_changed(self, _: object = None) -> None:
        self._results.show_found()
        self._request_outlook()

    def _on_detector_changed(self) -> None:
        self._details.show_card(self._controls.detector)

    def _on_faces_changed(self) -> None:
        self.when_seen(self._request_found)

    def _on_face_drawn(self, file: PictureFile, box: Box) -> None:
        self._corrections.draw(file, box, self._controls.recogniser)

    def _on_drawn(self, number: int) -> None:
        self._wanted_face = number

    def _on_recipe_requested(self, request: Request, is_to_run: bool) -> None:
        if request.task.name != FACES.name:
            return
        if self._run.is_running:
            text = "Faces are being sought. Stop that or wait for its end, then open the recipe again."
            self.message_bar.show_message("warning", text)
            return
        self._has_settings = True
        self._controls.show_settings(request.settings)
        if is_to_run:
            self._controls.pictures.choose(ALL)
            self._on_start_clicked()

    def _on_start_clicked(self) -> None:
        missing = self._controls.missing
        if missing is not None:
            self.models_requested.emit(missing.key)
            return
        self._has_settings = True
        machine = Machine(self.open_study.device, self.runner.readers)
        request = Request(FACES, self._controls.settings())
        self._run.start(request, self._controls.pictures.selection(), machine)

    def _on_run_begun(self) -> None:
        self._results.begin()
        self._show_wish(None)

    def _on_step(self, step: Step[tuple[Rows | Skipped, ...]]) -> None:
        self._just_searched.update(each.picture for each in step.value if isinstance(each, Rows))
        if self._just_searched and not self._showing.isActive():
            self._showing.start()

    def _on_run_ended(self) -> None:
        self._showing.stop()
        self._just_searched.clear()
        self.open_study.faces.note_faces()
        self._request_outlook()

    def _on_export_requested(self) -> None:
        self._taking.ask(self._controls.recogniser)

    # Requests

    def _request_outlook(self) -> None:
        if self.open_study.study is not None and not self._run.is_running:
            request = Request(FACES, self._controls.settings())
            arguments = (self.open_study.study, request, self._controls.pictures.files())
            self.read(look_ahead, *arguments, then=self._show_outlook, channel="outlook")

    def _request_found(self) -> None:
        if self.open_study.study is not None:
            self.read(found_so_far, self.open_study.study, then=self._show_found, channel="found")

    def _request_searched(self) -> None:
        """Show what the run has found since the last time."""
        names, self._just_searched = frozenset(self._just_searched), set()
        if names and self.open_study.study is not None:
            self.read(found_so_far, self.open_study.study, names, then=self._show_found)

    # Showing

    def _show_found(self, found: SoFar) -> None:
        is_all = found.names is None
        has_other_searches, self._searched = is_all and found.searched != self._searched, found.searched
        self._results.take(found)
        self._keep_current()
        if has_other_searches:
            # A file was replaced meanwhile, for instance.
            self._request_outlook()

    def _keep_current(self) -> None:
        """The current face as it is now: moved, named, deleted; or the one that was drawn just now."""
        faces = self.open_study.faces
        wanted = self._wanted_face or (faces.current.id if faces.current is not None else None)
        if wanted is None:
            return
        found = self._results.book.face(wanted)
        if found is not None or self._wanted_face is None:
            faces.set_current(found)
            self._wanted_face = None

    def _show_face(self, face: KnownFace | None) -> None:
        self._details.show_face(face, self._results.book.people)
        self._results.show_face(face)

    def _show_outlook(self, found: Ahead) -> None:
        if self._run.is_running:
            return
        earlier = found.outlook.earlier
        if not self._has_settings and earlier:
            self._has_settings = True
            self._controls.show_settings(earlier[0].request.settings)
        self._show_wish(found)

    def _show_wish(self, found: Ahead | None) -> None:
        text, is_possible = wish(found)
        if is_possible and self._controls.missing is not None:
            text = "Fetch the model first …"
        self.show_wish(text, tip_of_wish(found), is_possible, adds=True)
