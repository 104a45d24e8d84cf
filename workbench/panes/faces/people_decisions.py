"""What a person decides about whose faces they are: written down one after the other, said, and shown everywhere."""

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Signal

from workbench.core.wording import faces_in_words
from workbench.panes.decisions import Decisions
from workbench.panes.faces.people_work import Everybody
from workbench.study.faces.decisions import ignore_faces
from workbench.study.faces.grouping import take_groups_apart
from workbench.study.faces.people import merge_people, move_faces, name_person, new_person

_UNDO = "The Edit menu takes it back."


class PeopleDecisions(Decisions):
    """Each is one action that can be undone."""

    named = Signal(int)
    """This person has a name now."""

    def name(self, found: Everybody, person: int, name: str) -> None:
        """Give somebody a name; where another has it, ask whether they are the same."""
        other = next((each for each in found.named if each.name.casefold() == name.casefold()), None)
        if other is not None and other.id != person:
            text = f"There is a person called “{other.name}” already. Are they the same person?"
            merge = partial(self.merge, found, (other.id, person))
            self._message_bar.show_message("information", text, ("Merge them", merge))
            return
        said = f"“{found.title(person)}” is called “{name}” now."
        self._decide(said, name_person, person, name, then=partial(self.named.emit, person))

    def merge(self, found: Everybody, people: Sequence[int]) -> None:
        """Several are one person, who keeps the name of the one with most faces among those that have one."""
        known = [found.people[each] for each in people if each in found.people]
        if len(known) > 1:
            first = max(known, key=lambda each: (bool(each.name), each.faces))
            others = [each.id for each in known if each is not first]
            titles = " and ".join(f"“{each.title}”" for each in known)
            self._decide(f"{titles} count as one person now. {_UNDO}", merge_people, first.id, others)

    def move(self, found: Everybody, faces: Collection[int], name: str) -> None:
        """Give faces to who is called so, or to somebody new; without a name they become a group of their own."""
        count = faces_in_words(len(faces))
        known = next((each for each in found.named if each.name.casefold() == name.casefold()), None)
        if known is not None:
            self._decide(f"{count} moved to “{known.name}”. {_UNDO}", move_faces, faces, known.id)
        else:
            title = f"“{name}”" if name else "a group of their own"
            self._decide(f"{count} moved to {title}. {_UNDO}", new_person, name, faces)

    def take_away(self, found: Everybody, person: int, faces: Collection[int]) -> None:
        """These faces are not this person's; no later grouping gives them back."""
        count, title = faces_in_words(len(faces)), found.title(person)
        said = f"{count} taken away from “{title}”. No later grouping gives them back."
        self._decide(said, move_faces, faces, None)

    def confirm(self, found: Everybody, person: int, faces: Collection[int]) -> None:
        """These faces are this person's, not by the machine alone."""
        if faces:
            said = f"{faces_in_words(len(faces))} of “{found.title(person)}” confirmed."
            self._decide(said, move_faces, faces, person)

    def ignore(self, faces: Collection[int], is_ignored: bool) -> None:
        """Leave faces out of groups and searches, or take them in again."""
        if faces:
            what = "ignored: in no group and no search" if is_ignored else "taken in again"
            self._decide(f"{faces_in_words(len(faces))} {what}. {_UNDO}", ignore_faces, faces, is_ignored)

    def take_apart(self) -> None:
        """Give up all groups that nobody has named or changed."""
        self._decide(f"The groups without a name are taken apart. {_UNDO}", take_groups_apart)

    def _decide(
        self,
        said: str,
        function: Callable[..., Any],
        *arguments: Any,
        then: Callable[[], object] | None = None,
    ) -> None:
        self._write(function, *arguments, then=partial(self._on_decided, said, then))

    def _on_decided(self, said: str, then: Callable[[], object] | None, _: object) -> None:
        self._message_bar.show_message("done", said)
        if then is not None:
            then()
        self._open_study.faces.note_faces()
