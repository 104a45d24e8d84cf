"""What the tool “People” says."""

from workbench.core.models.cards import ModelCard
from workbench.core.wording import faces_in_words, pictures_in_words
from workbench.panes.faces.people_work import IGNORED, LOOSE, Everybody
from workbench.study.faces.grouping import Grouped
from workbench.study.faces.taking_groups import TakenGroups

ERRORS = (
    "Groups of similar faces are a machine’s guess. Only you say who is a person: by naming a group, or confirming its "
    "faces.\n"
    "It errs in both directions. One person may be split into several groups: with and without glasses, young and old, "
    "from the front and from the side.\n"
    "Several people may be in one group. That happens more often with children, with siblings and other relatives, and "
    "with people of whom there were few pictures when the recogniser learnt: in published tests false matches were "
    "many times as frequent for some parts of the world, for women, the very young and the very old (NIST IR 8280, "
    "2019).\n"
    "Counts of people carry these errors with them, and not equally for everybody."
)
"""One thought in each line."""


def grouping_wish(count: int, is_running: bool) -> str:
    """What the button says."""
    if is_running:
        return "Grouping faces …"
    return f"Group {faces_in_words(count)}" if count else "Group faces"


def state_in_words(found: Everybody) -> str:
    """How many faces there are and how many of them are in groups."""
    if not found.count:
        return "No faces yet. Find faces first."
    loose = len(found.faces_of(LOOSE))
    named, groups = len(found.named), len(found.groups)
    people = f"{named:,} named, {groups:,} {'group' if groups == 1 else 'groups'} without a name"
    said = f"{faces_in_words(found.count)}: {people}, {faces_in_words(loose)} in no group."
    if found.without:
        said += f" {found.without:,} cannot be compared by this recogniser yet."
    return said


def estimate_in_words(found: Grouped) -> str:
    """What grouping at this threshold would give."""
    if not found.compared:
        return "No face is comparable by this recogniser yet."
    new = found.new
    faces = sum(len(each.faces) for each in new)
    said = (
        [f"{len(new):,} new {'group' if len(new) == 1 else 'groups'} of {faces_in_words(faces)}"]
        if new
        else []
    )
    if found.joining:
        said.append(f"{faces_in_words(found.joining)} would join known people")
    if not said:
        return "No new groups at this threshold."
    return f"{'; '.join(said)}; {faces_in_words(found.alone)} similar to no other."


def action_in_words(found: Grouped, card: ModelCard, metric: str, threshold: float) -> str:
    """The grouping as it stands in the Edit menu."""
    faces = sum(len(each.faces) for each in found.groups)
    return f"Grouped {faces_in_words(faces)} ({card.title}, {metric.replace('_', ' ')} distance up to {threshold:g})"


def result_in_words(found: Grouped, taken: TakenGroups) -> tuple[str, str]:
    """The kind of message and the message, after grouping."""
    if not found.compared:
        return (
            "information",
            "No face is comparable by this recogniser yet. Find faces first, or make those that are known "
            "comparable.",
        )
    made = sum(
        person is not None
        for group, person in zip(found.groups, taken.people, strict=True)
        if not group.person
    )
    said = f"{made:,} new {'group' if made == 1 else 'groups'} of similar faces."
    if found.joining:
        said += f" {faces_in_words(found.joining)} joined known people: please confirm them."
    if found.alone:
        said += f" {faces_in_words(found.alone)} {'is' if found.alone == 1 else 'are'} similar to no other."
    if not found.groups:
        said = "No new groups: all similar faces are together already, or the threshold is too strict."
    if found.contradictions:
        pairs = "pair" if found.contradictions == 1 else "pairs"
        said += (
            f" {found.contradictions:,} {pairs} that somebody called the same person could not be put together: they "
            "are in one picture, or belong to different people."
        )
        return "warning", said
    return ("done" if found.groups else "information"), said


def card_note(found: Everybody, person: int) -> str:
    """The line below a person's name."""
    if person in (LOOSE, IGNORED):
        return faces_in_words(len(found.faces_of(person)))
    each = found.people[person]
    unconfirmed = len(found.unconfirmed(person)) if each.name else 0
    note = faces_in_words(each.faces) if each.faces else "no faces"
    return f"{note} · {unconfirmed:,} to confirm" if unconfirmed else note


def heading_in_words(found: Everybody, person: int) -> str:
    """Who is shown, above their faces."""
    faces = found.faces_of(person)
    if person in (LOOSE, IGNORED):
        return f"{found.title(person)}: {faces_in_words(len(faces))}"
    each, unconfirmed = found.people[person], len(found.unconfirmed(person))
    said = f"{each.title}: {faces_in_words(each.faces)} in {pictures_in_words(each.pictures)}"
    if not each.name:
        said = f"{said}, a group of similar faces that nobody has named"
    else:
        said = f"{said}, {unconfirmed:,} by the machine alone" if unconfirmed else f"{said}, all confirmed"
    return f"{said}. Below each: its distance from the middle of all."
