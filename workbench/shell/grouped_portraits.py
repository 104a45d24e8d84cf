"""Painted portraits put into groups, and a year for each picture: what the tool “People” shows in pictures of it."""

from collections.abc import Iterator
from functools import partial

from workbench.core.faces.comparing import recognition_of, threshold_of
from workbench.core.faces.settings import BUILT_IN_RECOGNISER
from workbench.core.models.cards import card
from workbench.panes.faces.people_views import PeopleViews
from workbench.shell.main_window import MainWindow
from workbench.shell.scenes import Scene
from workbench.study.faces.grouping import group_known_faces
from workbench.study.faces.people import people
from workbench.study.faces.taking_groups import GroupedBy, take_groups
from workbench.study.metadata import NewColumn, add_columns
from workbench.study.pictures import pictures
from workbench.study.study import Study

_FIRST_YEAR, _YEARS = 1912, 4


def group_portraits(study: Study) -> None:
    """Group the faces as the tool does without anything changed, and add a column of years."""
    recogniser = card(BUILT_IN_RECOGNISER)
    by = GroupedBy(recogniser, recognition_of(recogniser).metric, threshold_of(recogniser))
    *_, last = group_known_faces(study, by.card, by.metric, by.threshold)
    if last.value is not None:
        take_groups(study, last.value.groups, "Grouped the portraits", by)
    years = {each.name: _FIRST_YEAR + at % _YEARS for at, each in enumerate(pictures(study))}
    add_columns(study, "added years", [NewColumn("year", "integer", "by hand", values=years)])


def people_scenes(window: MainWindow) -> Iterator[Scene]:
    """Somebody chosen among the people, and all faces of the first one."""
    views = window.panes["people"].findChild(PeopleViews)
    study = window.open_study.study
    known = people(study) if study is not None else ()
    if known:
        yield Scene("people", "people", "chosen", partial(views.people.go_to, known[-1].id))
        yield Scene("people", "one", "faces", partial(views.open_person, known[0].id))
