"""What the tool “People” reads from the study, away from the thread of the window."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from workbench.core.models.cards import ModelCard
from workbench.study.faces.embeddings import faces_without_embedding
from workbench.study.faces.finding import KnownFace, known_faces
from workbench.study.faces.people import BY_MACHINE, Person, people
from workbench.study.study import Study

LOOSE, IGNORED = 0, -1
"""Stand for the faces that are in no group, and for those that are ignored, where others have a person's number."""


@dataclass(frozen=True, eq=False)
class Everybody:
    """The people and groups of a study with their faces. ``without`` counts faces the recogniser has not described."""

    people: Mapping[int, Person] = field(default_factory=dict)
    faces: Mapping[int, tuple[KnownFace, ...]] = field(default_factory=dict)
    without: int = 0

    @property
    def count(self) -> int:
        """All faces that are not ignored."""
        return sum(len(faces) for person, faces in self.faces.items() if person != IGNORED)

    @property
    def named(self) -> tuple[Person, ...]:
        """Those whom somebody has named, in the order of their names."""
        return tuple(
            sorted(
                (each for each in self.people.values() if each.name), key=lambda each: each.name.casefold()
            )
        )

    @property
    def groups(self) -> tuple[Person, ...]:
        """Groups that nobody has named, the largest first."""
        unnamed = (each for each in self.people.values() if not each.name)
        return tuple(sorted(unnamed, key=lambda each: (-each.faces, each.id)))

    def faces_of(self, person: int) -> tuple[KnownFace, ...]:
        """The faces of somebody, or of :data:`LOOSE` or :data:`IGNORED`."""
        return self.faces.get(person, ())

    def unconfirmed(self, person: int) -> tuple[KnownFace, ...]:
        """The faces that only the machine says are this person's."""
        return tuple(each for each in self.faces_of(person) if each.person_by == BY_MACHINE)

    def title(self, person: int) -> str:
        """What to call them."""
        if person in (LOOSE, IGNORED):
            return "Faces in no group" if person == LOOSE else "Ignored faces"
        return self.people[person].title if person in self.people else ""


def everybody(study: Study, card: ModelCard) -> Everybody:
    """Read all people and faces."""
    faces: dict[int, list[KnownFace]] = {}
    for each in known_faces(study):
        faces.setdefault(IGNORED if each.ignored else each.person or LOOSE, []).append(each)
    return Everybody(
        {each.id: each for each in people(study)},
        {person: tuple(found) for person, found in faces.items()},
        faces_without_embedding(study, card),
    )
