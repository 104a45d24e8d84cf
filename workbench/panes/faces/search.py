"""The tool that looks for one face among those of the study."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from workbench.core.steps import Step
from workbench.panes.faces.face_tool import FaceTool, known_or_none
from workbench.panes.faces.search_controls import SearchControls
from workbench.panes.faces.search_decisions import SearchDecisions
from workbench.panes.faces.search_details import SearchDetails
from workbench.panes.faces.search_pages import SearchPages
from workbench.panes.faces.search_results import SearchResults
from workbench.panes.faces.search_words import wish
from workbench.panes.faces.search_work import FaceIsGoneError, SearchWish, ShownSearch, searched
from workbench.panes.open_study import OpenStudy
from workbench.study.faces.decisions import Verdict
from workbench.study.faces.embeddings import embed_missing, faces_without_embedding
from workbench.study.faces.finding import KnownFace
from workbench.study.faces.finding import searched as searched_pictures
from workbench.study.faces.searching import SearchableFaces
from workbench.widgets.icons import icon
from workbench.workers.runner import Runs

_EMBEDDING = "Making faces comparable"


class SearchFacesPane(FaceTool):
    """Choose a face, see which others a recogniser finds most similar, and say which of them are the same person's."""

    title = "Search"
    sentence = "Look for one face among all faces of the study; you decide which are of the same person."
    help_page = "search_faces"

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(open_study, runner, parent)
        self._shown: ShownSearch | None = None
        self._kept: SearchableFaces | None = None
        self._wish: SearchWish | None = None
        self._build_pane()
        self._connect()
        self._on_opened()

    # Building

    def _build_pane(self) -> None:
        self._controls = SearchControls(self.open_study, self.runner, self._on_failed)
        self._results = SearchResults(self.open_study, self.runner, self._on_failed)
        self._details = SearchDetails(self.open_study, self.runner, self._on_failed)
        self._decisions = SearchDecisions(self, self._on_failed)
        self._pages = SearchPages(self._results)
        self.set_controls(self._controls)
        self.set_centre(self._pages)
        self.set_details(self._details)
        self.primary_button.setIcon(icon("user-search", "accent_text"))

    def _connect(self) -> None:
        shared, faces = self.open_study, self.open_study.faces
        shared.opened.connect(self._on_opened)
        shared.closed.connect(self._on_opened)
        shared.current_changed.connect(self._show_wish)
        faces.faces_changed.connect(self._on_faces_changed)
        faces.current_changed.connect(self._on_current_changed)
        self._pages.find_requested.connect(self._on_find_requested)
        self._controls.changed.connect(self._on_recogniser_changed)
        self._controls.models_requested.connect(self.models_requested)
        self._controls.description_requested.connect(self._request_descriptions)
        self._controls.target.picture_wanted.connect(self._on_picture_wanted)
        self._controls.target.face_changed.connect(self._on_target_chosen)
        self._results.face_changed.connect(self._show_face)
        self._results.face_activated.connect(self._on_comparison_requested)
        self._results.threshold_changed.connect(self._on_threshold_changed)
        self._results.judged.connect(self._on_judgement_requested)
        self._decisions.judged.connect(self._on_judged)
        self._results.export_requested.connect(self._on_export_requested)
        self._details.comparison_requested.connect(self._on_comparison_requested)
        self.primary_button.clicked.connect(self._on_primary_clicked)

    def views(self) -> dict[str, Callable[[], None]]:
        """See :meth:`Pane.views`."""
        return {"": self.take_focus}

    def note_models(self) -> None:
        """See :meth:`Pane.note_models`."""
        self._controls.show_models()

    def take_focus(self) -> None:
        """The keyboard belongs to the faces found, else to the button that begins."""
        has_found = self._pages.currentWidget() is self._results
        (self._results.grid if has_found else self.primary_button).setFocus()

    @property
    def target(self) -> KnownFace | None:
        """The face that is looked for."""
        return self._controls.target.face

    # Events

    def _on_opened(self) -> None:
        self._kept = self._shown = self._wish = None
        self._controls.target.show_face(self.open_study.faces.current)
        self._controls.show_lacking(0)
        self._results.clear()
        self._details.show_search(None)
        self._pages.setCurrentWidget(self._pages.no_faces)
        self._show_wish()
        self.when_seen(self._request_anew)

    def _on_faces_changed(self) -> None:
        if not self._decisions.is_telling:
            self._kept = None
            self.when_seen(self._request_anew)

    def _on_current_changed(self, face: KnownFace | None) -> None:
        # A face that was chosen among those found is looked at, not looked for.
        if face is None or (self._shown is not None and self.isVisible()):
            return
        if self.target is None or face.id != self.target.id:
            self._controls.target.show_face(face)
            self._on_target_changed()

    def _on_target_chosen(self, _: int, face: KnownFace) -> None:
        self._on_target_changed()
        self._tell_focus()

    def _on_target_changed(self) -> None:
        self._shown = None
        self._details.show_search(None)
        self._show_wish()
        self.when_seen(self._request_search)

    def _on_recogniser_changed(self) -> None:
        if self._kept is not None and self._kept.card != self._controls.recogniser:
            self._kept = None
        self.when_seen(self._request_anew)

    def _on_picture_wanted(self, _: int, path: Path) -> None:
        self._request_faces(path)

    def _on_find_requested(self) -> None:
        self.open_study.pane_requested.emit("find_faces")

    def _on_primary_clicked(self) -> None:
        missing = self._controls.missing
        current = self.open_study.current
        if self.target is None and current is not None:
            self._request_faces(Path(current.path))
        elif missing is not None and self._shown is None:
            self.models_requested.emit(missing.key)
        else:
            self._request_search()

    def _on_threshold_changed(self) -> None:
        self._show_face(self._results.grid.current)

    def _on_comparison_requested(self, _: object = None) -> None:
        face = self._results.grid.current
        if self.target is not None and face is not None:
            self._tell_focus()
            self.open_study.faces.set_other(face)
            self.open_study.pane_requested.emit("compare_faces")

    def _on_export_requested(self) -> None:
        if self._shown is not None:
            self._decisions.ask_where_to_export(self._shown, self._results.threshold)

    def _on_judgement_requested(self, faces: Sequence[int], verdict: Verdict | None) -> None:
        if self.target is not None:
            gives_person = self._results.gives_person and verdict == "same"
            self._decisions.judge(self.target, faces, verdict, gives_person)

    def _on_judged(self, faces: Sequence[int], verdict: Verdict | None) -> None:
        self._results.show_verdicts(faces, verdict)
        self._show_face(self._results.grid.current)

    def _on_step(self, step: Step[Any]) -> None:
        if not self.progress.is_running:
            # A search between two steps has ended with its own progress.
            self.progress.start(_EMBEDDING)
        self.progress.update_progress(step.done, step.total, note=step.note)

    def _on_found(self, wanted: SearchWish, last: Step[ShownSearch | None] | None) -> None:
        if wanted is self._wish and last is not None and last.value is not None:
            self.progress.finish()
            self._show_search(last.value)

    def _on_search_failed(self, wanted: SearchWish, error: BaseException) -> None:
        if wanted is not self._wish:
            # Another face is being looked for meanwhile.
            return
        self.progress.finish()
        self._kept = self._shown = None
        self._results.clear()
        self._details.show_search(None)
        self._pages.setCurrentWidget(self._pages.no_ranking)
        if isinstance(error, FaceIsGoneError):
            self._controls.target.show_face(None)
            self._pages.setCurrentWidget(self._pages.no_target)
        self._show_wish()
        self._on_failed(error)

    def _on_search_stopped(self) -> None:
        self.progress.finish()
        if self._shown is None:
            self._pages.setCurrentWidget(self._pages.no_ranking)
            self.message_bar.show_message("information", "The search was stopped.")

    def _on_described(self, last: Step[Any] | None) -> None:
        self.progress.finish("The faces can be compared now.")
        self.open_study.faces.note_faces()

    def _tell_focus(self) -> None:
        known = known_or_none(self.target)
        if known is not None:
            self.open_study.faces.set_current(known)

    # Requests

    def _request_anew(self) -> None:
        if self.open_study.study is not None:
            arguments = (self.open_study.study, self._controls.recogniser)
            self.read(_known, *arguments, then=self._show_known, channel="known")
            self._request_search()

    def _request_search(self) -> None:
        if self.target is None or self.open_study.study is None:
            return
        self._wish = SearchWish(self.target, self._controls.recogniser, self._controls.metric)
        if self._shown is None:
            self._pages.setCurrentWidget(self._pages.searching)
        self.progress.start("Comparing with all faces")
        self.compute_soon(
            searched,
            self.open_study.study,
            self._wish,
            self._kept,
            self.machine,
            each_step=self._on_step,
            then=partial(self._on_found, self._wish),
            failed=partial(self._on_search_failed, self._wish),
            stopped=self._on_search_stopped,
        )

    def _request_faces(self, path: Path) -> None:
        self.look_for_faces(path, self._controls.detector, self._show_faces)

    def _request_descriptions(self) -> None:
        missing = self._controls.missing
        if missing is not None:
            self.models_requested.emit(missing.key)
            return
        arguments = (self.open_study.study, self._controls.recogniser, self.machine)
        answers = {"each_step": self._on_step, "then": self._on_described}
        self.compute(_EMBEDDING, embed_missing, *arguments, **answers)

    # Showing

    def _show_known(self, found: tuple[bool, int]) -> None:
        has_faces, lacking = found
        self._controls.show_lacking(lacking, self.open_study.is_writable)
        if self._shown is None and self.target is None:
            self._pages.setCurrentWidget(self._pages.no_target if has_faces else self._pages.no_faces)

    def _show_faces(self, faces: Sequence[KnownFace]) -> None:
        self.progress.finish()
        chosen = self._controls.target.show_faces(faces)
        self.tell_of_several(faces, chosen, "on the left")
        self._on_target_chosen(0, chosen)

    def _show_search(self, shown: ShownSearch) -> None:
        if self.target is None or shown.wish.face.id != self.target.id:
            return
        self._kept, self._shown = shown.found.searched, shown
        self._results.show_search(shown, self.open_study.is_writable)
        self._details.show_search(shown)
        self._pages.setCurrentWidget(self._results)
        self._show_face(self._results.grid.current)
        self._show_wish()

    def _show_face(self, face: KnownFace | None) -> None:
        if self._shown is None or face is None or face.id not in self._shown.places:
            self._details.show_nothing()
            return
        self._details.show_face(self._shown, face, self._results.verdict(face.id), self._results.threshold)

    def _show_wish(self, _: object = None) -> None:
        current = self.open_study.current
        count = len(self._kept.faces) if self._kept is not None else None
        # What a recogniser described before can be searched without it.
        missing = self._controls.missing if self._shown is None else None
        text, tip = wish(self.target, current, missing, count)
        self.show_wish(text, tip, self.open_study.study is not None and bool(self.target or current))


def _known(study: Any, card: Any) -> tuple[bool, int]:
    """Whether there are faces at all, and how many cannot be compared by the recogniser yet."""
    return bool(searched_pictures(study)), faces_without_embedding(study, card)
