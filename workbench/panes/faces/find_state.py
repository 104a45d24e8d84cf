"""What is known of the faces in the pictures of the study: which pictures have how many, and which nobody searched."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from workbench.core.pictures.collection import PictureFile
from workbench.panes.outlook import Outlook, outlook
from workbench.study.faces.finding import KnownFace, known_faces, person_names, searched
from workbench.study.faces.taking_up import count_to_take_up
from workbench.study.runs import Request
from workbench.study.study import Study

ONE, SEVERAL, NONE, UNREADABLE, UNSEARCHED = "one", "several", "none", "unreadable", "unsearched"
"""What became of a picture; each has exactly one of these."""
STATES = (ONE, SEVERAL, NONE, UNREADABLE, UNSEARCHED)


@dataclass(frozen=True)
class SoFar:
    """The faces that the study has in some pictures, or in all.

    ``names`` are the pictures that a run has just searched, None for all of the study.
    """

    faces: tuple[KnownFace, ...]
    searched: frozenset[str]
    people: dict[int, str]
    names: frozenset[str] | None = None


def found_so_far(study: Study, names: Collection[str] | None = None) -> SoFar:
    """Read it from the study, all of it or of pictures that were searched just now; not for the window's thread."""
    only = None if names is None else frozenset(names)
    looked_at = frozenset(searched(study)) if only is None else only
    return SoFar(tuple(known_faces(study, only)), looked_at, person_names(study), only)


@dataclass(frozen=True)
class Ahead:
    """What a search would do: look at pictures, and speak again for ``spoken_for`` of them.

    Those are pictures that it had looked at before another search did, which speaks for them now.
    """

    outlook: Outlook
    spoken_for: int = 0


def look_ahead(study: Study, request: Request, files: Sequence[PictureFile]) -> Ahead:
    """Look ahead at a search; not for the thread of the window."""
    return Ahead(outlook(study, request, files), count_to_take_up(study, request, files))


class FacesByPicture:
    """The faces of each picture, kept up to date while more are found."""

    def __init__(self) -> None:
        self.people: dict[int, str] = {}
        """What people are called, by their numbers."""
        self._faces: dict[str, tuple[KnownFace, ...]] = {}
        self._states: dict[str, str] = {}

    @property
    def is_empty(self) -> bool:
        """Whether nothing was searched yet and nobody drew a face."""
        return not self._states

    def take(self, found: SoFar) -> None:
        """Take in what the study has; of the pictures it names, or all of it."""
        if found.names is None:
            self._faces, self._states = {}, {}
        for name in found.searched:
            self._faces.pop(name, None)
        self._states.update(dict.fromkeys(found.searched, NONE))
        for name, faces in groupby(found.faces, key=lambda face: face.file.name):
            self._faces[name] = together = tuple(faces)
            self._states[name] = ONE if len(together) == 1 else SEVERAL
        self.people = found.people

    def of(self, name: str) -> tuple[KnownFace, ...]:
        """The faces of a picture, from left to right."""
        return self._faces.get(name, ())

    def face(self, number: int) -> KnownFace | None:
        """The face of this number, if it is still one."""
        return next((each for faces in self._faces.values() for each in faces if each.id == number), None)

    def state(self, name: str, unreadable: Collection[str]) -> str:
        """What became of a picture: one of :data:`STATES`."""
        if name in unreadable and name not in self._faces:
            return UNREADABLE
        return self._states.get(name, UNSEARCHED)

    def counts(self, files: Iterable[PictureFile], unreadable: Collection[str]) -> dict[str, int]:
        """How many of these pictures are in each state."""
        # A hundred thousand of them are counted while the window waits.
        states = self._states | {name: UNREADABLE for name in unreadable if name not in self._faces}
        found = Counter(states.get(file.name, UNSEARCHED) for file in files)
        return {state: found[state] for state in STATES}

    def faces_in(self, files: Iterable[PictureFile]) -> list[KnownFace]:
        """All faces of these pictures, in their order."""
        return [face for file in files for face in self._faces.get(file.name, ())]
