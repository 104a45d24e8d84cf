"""The tool that compares two faces: side by side, their distance, and where the threshold lies."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from workbench.core.faces.comparing import Comparison, threshold_of
from workbench.core.models.store import WeightsError
from workbench.core.steps import Step
from workbench.panes.faces.compare_controls import CompareControls
from workbench.panes.faces.compare_views import FIRST, SECOND, CompareDetails, CompareViews
from workbench.panes.faces.compare_words import warnings_of_pair
from workbench.panes.faces.face_slot import FaceSlot
from workbench.panes.faces.face_tool import FaceTool, known_or_none
from workbench.panes.open_study import OpenStudy
from workbench.study.faces.finding import KnownFace, known_faces
from workbench.study.faces.pairs import (
    OUTSIDE,
    PairByRecogniser,
    compare_by_every_recogniser,
    compare_faces,
)
from workbench.widgets.empty_state import EmptyState
from workbench.widgets.icons import icon
from workbench.workers.runner import Runs


class CompareFacesPane(FaceTool):
    """Choose two faces and see how similar a recogniser finds them."""

    title = "Compare"
    sentence = "See how similar a recogniser finds two faces. It does not say who anybody is."
    help_page = "compare_faces"

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(open_study, runner, parent)
        self._has_begun = self._is_compared = False
        self._to_look_at: dict[int, Path] = {}
        self._build_pane()
        self._connect()
        self._on_opened()

    # Building

    def _build_pane(self) -> None:
        self._controls = CompareControls(self.open_study)
        self._views = CompareViews(self.open_study, self.runner, self._on_failed)
        self._details = CompareDetails()
        self._empty = EmptyState(
            "columns-2",
            "Which two faces?",
            "Open two picture files here, or open pictures as a study and choose two of its faces. Everything is "
            "computed on this computer.",
            (("Open a picture …", "folder-open", self._on_first_open_requested),),
        )
        self.set_controls(self._controls)
        self.set_centre(self._empty)
        self.set_details(self._details)
        self.primary_button.setIcon(icon("columns-2", "accent_text"))

    def _connect(self) -> None:
        shared, faces = self.open_study, self.open_study.faces
        shared.opened.connect(self._on_opened)
        shared.closed.connect(self._on_opened)
        shared.current_changed.connect(self._show_wish)
        faces.faces_changed.connect(self._on_faces_changed)
        faces.current_changed.connect(self._on_current_changed)
        faces.other_changed.connect(self._on_other_changed)
        self._controls.changed.connect(self._on_pair_changed)
        self._controls.clear_requested.connect(self._on_clear_requested)
        self._controls.models_requested.connect(self.models_requested)
        self._views.study.chosen.connect(self._on_face_chosen)
        for slot in self._slots:
            slot.picture_wanted.connect(self._request_faces)
            slot.face_changed.connect(self._on_slot_changed)
        self.primary_button.clicked.connect(self._on_primary_clicked)

    def views(self) -> dict[str, Callable[[], None]]:
        """See :meth:`Pane.views`."""
        return {
            name: partial(self._views.setCurrentIndex, at)
            for at, name in enumerate(("pair", "study", "recognisers"))
        }

    def note_models(self) -> None:
        """See :meth:`Pane.note_models`."""
        self._controls.show_models()

    def take_focus(self) -> None:
        """The keyboard belongs to what goes on with."""
        (self.primary_button if self.primary_button.isEnabled() else self._views).setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """What has changed while this was hidden is read now."""
        super().showEvent(event)
        if not self._is_compared:
            self._request_comparison()

    @property
    def _slots(self) -> Sequence[FaceSlot]:
        return self._views.pair.slots

    @property
    def pair(self) -> tuple[KnownFace, KnownFace] | None:
        """The two faces, when both are there."""
        first, second = (slot.face for slot in self._slots)
        return (first, second) if first is not None and second is not None else None

    # Events

    def _on_opened(self) -> None:
        self._has_begun = False
        self._to_look_at.clear()
        focus = self.open_study.faces
        for slot, face in zip(self._slots, (focus.current, focus.other), strict=True):
            slot.show_face(face)
        self._views.study.show_faces(())
        self._on_pair_changed()
        self.when_seen(self._request_study_faces)

    def _on_faces_changed(self) -> None:
        self.when_seen(self._request_study_faces)

    def _on_current_changed(self, face: KnownFace | None) -> None:
        self._take_from_focus(FIRST, face)

    def _on_other_changed(self, face: KnownFace | None) -> None:
        self._take_from_focus(SECOND, face)

    def _take_from_focus(self, place: int, face: KnownFace | None) -> None:
        shown = self._slots[place].face
        if face == shown or (face is None and (shown is None or shown.id == OUTSIDE)):
            return
        self._slots[place].show_face(face)
        self._on_pair_changed()

    def _on_face_chosen(self, place: int, face: KnownFace) -> None:
        self._slots[place].show_face(face)
        self._on_slot_changed(place, face)
        if self.pair is not None:
            self._views.setCurrentWidget(self._views.pair)

    def _on_slot_changed(self, place: int, face: KnownFace) -> None:
        self._on_pair_changed()
        self._tell_focus(place, face)

    def _on_first_open_requested(self) -> None:
        self._has_begun = True
        self._show_pair()
        self._slots[FIRST].ask()

    def _on_clear_requested(self) -> None:
        for place, slot in enumerate(self._slots):
            slot.show_face(None)
            self._tell_focus(place, None)
        self._views.setCurrentWidget(self._views.pair)
        self._on_pair_changed()

    def _on_pair_changed(self) -> None:
        self._is_compared = False
        self._views.recognisers.clear()
        self._show_pair()
        self._request_comparison()

    def _on_primary_clicked(self) -> None:
        missing = self._controls.missing
        if self.pair is not None and missing is not None:
            self.models_requested.emit(missing.key)
        elif self.pair is not None:
            self._request_every_recogniser()
        elif self.open_study.current is not None:
            place = FIRST if self._slots[FIRST].face is None else SECOND
            self._request_faces(place, Path(self.open_study.current.path))

    def _on_row(self, pair: tuple[KnownFace, KnownFace], step: Step[PairByRecogniser]) -> None:
        if pair != self.pair:
            return
        self._views.recognisers.append(step.value)
        if step.value.comparison is None:
            self.message_bar.show_message("warning", f"{step.value.card.title}: {step.value.reason}")
        self.progress.update_progress(step.done, step.total)

    def _on_comparison_failed(self, pair: tuple[KnownFace, KnownFace], error: BaseException) -> None:
        # Faces that a recogniser described before can be compared without it; of others the choice says what to do.
        if pair == self.pair and not (isinstance(error, WeightsError) and self._controls.missing is not None):
            self._on_computation_failed(error)

    def _on_computation_failed(self, error: BaseException) -> None:
        super()._on_computation_failed(error)
        self._go_on_looking()

    def _on_computation_stopped(self) -> None:
        super()._on_computation_stopped()
        self._to_look_at.clear()

    def _on_work_done(self, _: object = None) -> None:
        self.progress.finish()

    # Requests

    def _request_study_faces(self) -> None:
        if self.open_study.study is not None:
            self.read(known_faces, self.open_study.study, then=self._show_study_faces, channel="faces")

    def _request_faces(self, place: int, path: Path) -> None:
        self._to_look_at[place] = path
        # A second picture may come before the first one was looked at: each has its turn.
        if place == next(iter(self._to_look_at)):
            self._request_next_faces()

    def _request_next_faces(self) -> None:
        if self._to_look_at:
            place, path = next(iter(self._to_look_at.items()))
            self.look_for_faces(path, self._controls.detector, partial(self._show_faces, place))

    def _request_comparison(self) -> None:
        if self.pair is None or not self.isVisible():
            return
        self._is_compared = True
        self.compute_soon(
            compare_faces,
            self.open_study.study,
            self.pair,
            self._controls.recogniser,
            self._controls.metric,
            self.machine,
            then=partial(self._show_comparison, self.pair),
            failed=partial(self._on_comparison_failed, self.pair),
        )

    def _request_every_recogniser(self) -> None:
        self._to_look_at.clear()
        self.message_bar.clear()
        self._views.recognisers.clear()
        self._views.setCurrentWidget(self._views.recognisers)
        arguments = (self.open_study.study, self.pair, self.machine)
        answers = {"each_step": partial(self._on_row, self.pair), "then": self._on_work_done}
        self.compute("Comparing by every recogniser", compare_by_every_recogniser, *arguments, **answers)

    def _tell_focus(self, place: int, face: KnownFace | None) -> None:
        focus = self.open_study.faces
        (focus.set_current if place == FIRST else focus.set_other)(known_or_none(face))

    # Showing

    def _show_study_faces(self, faces: Sequence[KnownFace]) -> None:
        taking_part = [face for face in faces if not face.ignored]
        self._views.study.show_faces(taking_part)
        present = {face.id: face for face in taking_part}
        for place, slot in enumerate(self._slots):
            if slot.face is not None and slot.face.id != OUTSIDE and present.get(slot.face.id) != slot.face:
                slot.show_face(present.get(slot.face.id))
                self._tell_focus(place, slot.face)
                self._on_pair_changed()

    def _show_faces(self, place: int, faces: Sequence[KnownFace]) -> None:
        self.progress.finish()
        self._has_begun = True
        chosen = self._slots[place].show_faces(faces)
        self.tell_of_several(faces, chosen, "below it")
        self._views.setCurrentWidget(self._views.pair)
        self._on_slot_changed(place, chosen)
        self._go_on_looking()

    def _go_on_looking(self) -> None:
        self._to_look_at.pop(next(iter(self._to_look_at), FIRST), None)
        self._request_next_faces()

    def _show_comparison(self, pair: tuple[KnownFace, KnownFace], found: Comparison) -> None:
        if pair == self.pair:
            self._views.pair.show_comparison(found, found.threshold, warnings_of_pair(pair, found))
            self._details.show_comparison(found, self._controls.recogniser, pair)

    def _show_pair(self) -> None:
        faces = [slot.face for slot in self._slots]
        is_begun = self._has_begun or self.open_study.study is not None or any(faces)
        self.set_centre(self._views if is_begun else self._empty)
        card = self._controls.recogniser
        self._views.pair.show_comparison(None, threshold_of(card, self._controls.metric))
        self._views.study.show_pair(faces)
        self._details.show_comparison(None, card, None)
        self._controls.show_possible(any(face is not None for face in faces))
        self._show_wish()

    def _show_wish(self, _: object = None) -> None:
        current = self.open_study.current
        if self.pair is not None:
            missing = self._controls.missing
            text = "Compare by every recogniser" if missing is None else "Fetch the recogniser first …"
            tip = "Compute the distance of this pair with each recogniser on this computer (Ctrl+Enter)"
        else:
            place = "first" if self._slots[FIRST].face is None else "second"
            name = f"“{current.name}”" if current is not None else "a picture"
            text = f"Take a face of {name}"
            tip = f"Look for faces in the current picture; the largest becomes the {place} one (Ctrl+Enter)"
        self.show_wish(text, tip, self.pair is not None or current is not None)
