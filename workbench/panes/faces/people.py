"""The tool “People”: similar faces are grouped, a person says who they are, and where they appear is counted."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from workbench.core.faces.cooccurrence import Together
from workbench.core.steps import Step
from workbench.panes.asking import ask_where_to_save
from workbench.panes.faces.people_controls import PeopleControls
from workbench.panes.faces.people_decisions import PeopleDecisions
from workbench.panes.faces.people_details import PeopleDetails
from workbench.panes.faces.people_grouping import PeopleGrouping
from workbench.panes.faces.people_views import PeopleViews
from workbench.panes.faces.people_words import estimate_in_words, grouping_wish
from workbench.panes.faces.people_work import LOOSE, Everybody, everybody
from workbench.panes.open_study import OpenStudy
from workbench.panes.pane import Pane
from workbench.study.faces.appearing import Counts, write_counts, write_meetings
from workbench.study.faces.finding import KnownFace
from workbench.study.faces.grouping import Grouped, distances_to_middle, group_known_faces, nearest_distances
from workbench.widgets.icons import icon
from workbench.workers.runner import Runs

_AT_ONCE = 5_000
"""So many faces are compared within a second, so that what grouping would give is shown without being asked for."""


class PeoplePane(Pane):
    """Group, name, merge, split, move, ignore; see who appears with whom."""

    title = "People"
    sentence = "Put similar faces together, say who they are, and see who appears where and with whom."
    help_page = "people"

    def __init__(self, open_study: OpenStudy, runner: Runs, parent: QWidget | None = None) -> None:
        super().__init__(open_study, runner, parent)
        self._found = Everybody()
        self._is_stale = True
        self._named_last: int | None = None
        self._build_pane()
        self._connect()
        self._show_everybody(Everybody())

    # Building

    def _build_pane(self) -> None:
        made = (self.open_study, self.runner, self._on_failed)
        self._controls, self._views = PeopleControls(self.open_study), PeopleViews(*made)
        self._details = PeopleDetails(*made)
        self._decisions = PeopleDecisions(self.open_study, self.runner, self.message_bar, self._on_failed)
        self._grouping = PeopleGrouping(self)
        self.set_controls(self._controls)
        self.set_centre(self._views)
        self.set_details(self._details)
        self.primary_button.setIcon(icon("users", "accent_text"))

    def _connect(self) -> None:
        shared, faces = self.open_study, self.open_study.faces
        for changed in (shared.opened, shared.closed, shared.shown_changed, faces.faces_changed):
            changed.connect(self._on_changed)
        faces.recogniser_changed.connect(self._on_changed)
        shared.metadata_changed.connect(self._on_changed)
        controls, views = self._controls, self._views
        controls.recogniser.models_requested.connect(self.models_requested)
        controls.threshold_settled.connect(self._request_estimate)
        controls.describe_requested.connect(self._on_describe_requested)
        controls.naming_requested.connect(self._on_naming_requested)
        controls.apart_requested.connect(self._decisions.take_apart)
        self.primary_button.clicked.connect(self._on_start_clicked)
        self._grouping.changed.connect(self._show_button)
        self._decisions.named.connect(self._on_named)
        views.people.current_changed.connect(self._on_person_chosen)
        views.people.name_given.connect(self._on_name_given)
        views.people.merge_requested.connect(self._on_merge_requested)
        views.people.ignore_requested.connect(self._on_people_ignored)
        views.person_shown.connect(self._on_person_shown)
        views.one.current_changed.connect(self._on_face_chosen)
        views.one.move_requested.connect(self._on_move_requested)
        views.one.take_away_requested.connect(self._on_take_away_requested)
        views.one.confirm_requested.connect(self._on_confirm_requested)
        views.one.ignore_requested.connect(self._decisions.ignore)
        views.together.save_requested.connect(self._on_save_together)
        views.counts.save_requested.connect(self._on_save_counts)
        self._details.confirm_requested.connect(self._on_all_confirmed)
        self._details.look_requested.connect(views.open_person)

    def views(self) -> dict[str, Callable[[], None]]:
        """See :meth:`Pane.views`."""
        views = self._views
        return {
            "people": views.show_people,
            "one": partial(views.show_view, views.one),
            "together": partial(views.show_view, views.together),
            "counts": partial(views.show_view, views.counts),
        }

    def note_models(self) -> None:
        """See :meth:`Pane.note_models`."""
        self._controls.recogniser.refresh()

    def take_focus(self) -> None:
        """The keyboard belongs to the people, or to the button as long as there are none."""
        if self._found.people:
            self._views.take_focus()
        else:
            self.primary_button.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """What has changed while other tools were looked at is read now."""
        super().showEvent(event)
        if self._is_stale:
            self._request_everybody()

    # Events

    def _on_changed(self, _: object = None) -> None:
        self._is_stale = True
        if self.isVisible():
            self._request_everybody()

    def _on_start_clicked(self) -> None:
        self._grouping.group((self._controls.card, self._controls.metric, self._controls.threshold))

    def _on_describe_requested(self) -> None:
        self._grouping.describe(self._controls.card)

    def _on_naming_requested(self) -> None:
        self._views.show_view(self._views.people)
        self._views.people.go_to_next_unnamed()

    def _on_named(self, person: int) -> None:
        self._named_last = person

    def _on_name_given(self, person: int, name: str) -> None:
        self._decisions.name(self._found, person, name)

    def _on_merge_requested(self, people: tuple[int, ...]) -> None:
        self._decisions.merge(self._found, people)

    def _on_people_ignored(self, people: tuple[int, ...]) -> None:
        self._decisions.ignore([face.id for each in people for face in self._found.faces_of(each)], True)

    def _on_move_requested(self, faces: tuple[int, ...], name: str) -> None:
        self._decisions.move(self._found, faces, name)

    def _on_take_away_requested(self, person: int, faces: tuple[int, ...]) -> None:
        self._decisions.take_away(self._found, person, faces)

    def _on_confirm_requested(self, person: int, faces: tuple[int, ...]) -> None:
        self._decisions.confirm(self._found, person, faces)

    def _on_all_confirmed(self, person: int) -> None:
        self._decisions.confirm(self._found, person, [each.id for each in self._found.unconfirmed(person)])

    def _on_person_chosen(self, person: int) -> None:
        self._details.show_person(self._found, person)

    def _on_person_shown(self, person: int) -> None:
        self._details.show_person(self._found, person)
        self._request_distances()

    def _on_face_chosen(self, face: KnownFace | None) -> None:
        if face is not None:
            self.open_study.faces.set_current(face)
        self._details.show_person(self._found, self._views.one.person, face)

    def _on_save_together(self, found: Together) -> None:
        self._save(write_meetings, found, "together.graphml", "Save who appears with whom (.graphml or .csv)")

    def _on_save_counts(self, counts: Counts) -> None:
        self._save(write_counts, counts, "people.csv", "Save in how many pictures people appear")

    # Requests

    def _request_everybody(self) -> None:
        self._is_stale = False
        if self.open_study.study is None:
            self._show_everybody(Everybody())
        else:
            arguments = (self.open_study.study, self._controls.card)
            self.read(everybody, *arguments, then=self._show_everybody, channel="everybody")

    def _request_estimate(self) -> None:
        if self.open_study.study is None or self._grouping.is_running or not self._found.faces_of(LOOSE):
            return
        controls = self._controls
        arguments = (self.open_study.study, controls.card, controls.metric, controls.threshold)
        controls.show_estimate("Counting …")
        self.read(group_known_faces, *arguments, then=self._show_estimate, channel="estimate")

    def _request_spread(self) -> None:
        if self.open_study.study is not None and self._found.count:
            arguments = (self.open_study.study, self._controls.card, self._controls.metric)
            self.read(nearest_distances, *arguments, then=self._controls.show_spread, channel="spread")

    def _request_distances(self) -> None:
        faces = [each.id for each in self._found.faces_of(self._views.one.person)]
        if self.open_study.study is not None and self._views.one.person > LOOSE and faces:
            arguments = (self.open_study.study, self._controls.card, self._controls.metric, faces)
            self.read(
                distances_to_middle, *arguments, then=self._views.one.show_distances, channel="distances"
            )

    def _save(self, write: Callable[..., Path], found: object, name: str, title: str) -> None:
        assert self.open_study.study is not None
        path = ask_where_to_save(self, title, self.open_study.study.path.with_name(name))
        if path is not None:
            self.read(write, found, path, then=self._on_saved, channel="saving")

    def _on_saved(self, path: Path) -> None:
        self.message_bar.show_message("done", f"Saved as “{path.name}”.")

    # Showing

    def _show_everybody(self, found: Everybody) -> None:
        self._found = found
        self._controls.show_everybody(found, self.open_study.is_writable)
        self._views.show_everybody(found)
        self._show_current()
        self._show_button()
        if self._views.is_one_shown:
            self._request_distances()
        if self._named_last is not None:
            named, self._named_last = self._named_last, None
            self._views.people.go_to_next_unnamed(named)
        if found.count <= _AT_ONCE:
            self._request_estimate()
        else:
            self._controls.show_estimate("Move the threshold to see what grouping would give.")
        self._request_spread()

    def _show_current(self) -> None:
        one, people = self._views.one, self._views.people
        if self._views.is_one_shown:
            self._details.show_person(self._found, one.person, one.grid.current)
        else:
            self._details.show_person(self._found, people.current)

    def _show_estimate(self, last: Step[Grouped | None] | None) -> None:
        if last is not None and last.value is not None:
            self._controls.show_estimate(estimate_in_words(last.value))

    def _show_button(self) -> None:
        text = grouping_wish(self._found.count - self._found.without, self._grouping.is_running)
        tip = "Put similar faces together. What anybody decided before stays as it is (Ctrl+Enter)"
        self.show_wish(text, tip, not self._grouping.is_running, adds=True)
