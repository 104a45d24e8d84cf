"""What the tool “Protect” has computed elsewhere; heavy imports stay inside. Not for the window's thread."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.core.faces.face import Face
from workbench.core.faces.known import NumberedFace, PictureWithFaces
from workbench.core.faces.protect_settings import ONLY, ProtectSettings, is_to_be_hidden
from workbench.core.pictures.collection import PictureFile
from workbench.core.tables import Row
from workbench.core.tasks import task
from workbench.panes.writing_ahead import Ahead, look_ahead
from workbench.study.faces.embeddings import embedded_by
from workbench.study.faces.finding import with_faces
from workbench.study.faces.people import Person, people
from workbench.study.results import rows
from workbench.study.runs import Request
from workbench.study.study import Study

if TYPE_CHECKING:
    from workbench.widgets.pixels import Pixels

PROTECT = task("anonymise")
_AT = {name: place for place, name in enumerate(PROTECT.table.header)}


@dataclass(frozen=True)
class Made:
    """A copy that was made: of which picture, what was hidden in it, and what its check found."""

    picture: str
    file: str
    hidden: int
    kept: int
    hidden_twice: int
    still_found: int
    note: str


@dataclass(frozen=True)
class Prospect:
    """What a run would do, and what runs have done.

    ``faces`` are known in the chosen pictures, of which ``to_hide`` would be hidden and ``strangers`` have no name;
    in ``unsearched`` pictures nobody has looked for faces. ``embeddings`` counts those that the study holds.
    """

    ahead: Ahead = field(default_factory=lambda: Ahead(0, 0))
    faces: int = 0
    to_hide: int = 0
    strangers: int = 0
    unsearched: int = 0
    people: tuple[Person, ...] = ()
    made: tuple[Made, ...] = ()
    embeddings: int = 0

    @property
    def still_found(self) -> tuple[Made, ...]:
        """Copies in which a face can still be found."""
        return tuple(each for each in self.made if each.still_found)


def prospect(study: Study, request: Request, files: Sequence[PictureFile]) -> Prospect:
    """Look ahead at a run on these pictures, and back at the copies that were made with the same settings."""
    settings: ProtectSettings = request.settings
    known = with_faces(study, files)
    faces = [face for each in known if isinstance(each, PictureWithFaces) for face in each.faces]
    return Prospect(
        look_ahead(study, request, files),
        len(faces),
        sum(is_to_be_hidden(each.person, settings) for each in faces),
        sum(not each.person for each in faces),
        sum(not isinstance(each, PictureWithFaces) for each in known),
        people(study),
        tuple(map(as_made, rows(study, PROTECT.table, request.identity))),
        sum(each.faces for each in embedded_by(study)),
    )


def as_made(row: Row) -> Made:
    """A row of the task's table, with the picture's name first."""
    names = ("picture", "file", "protected", "kept", "found_again", "still_found", "note")
    picture, file, hidden, kept, again, still, note = (row[_AT[name]] for name in names)
    numbers = (int(value or 0) for value in (hidden, kept, again, still))
    return Made(str(picture), str(file), *numbers, str(note or ""))


@dataclass(frozen=True, eq=False)
class ShownPicture:
    """A picture with what is known of its faces; where nobody has looked for any, a detector does, once for each."""

    file: PictureFile
    picture: "Pixels"
    found: dict[str, tuple[Face, ...]] = field(default_factory=dict)

    @property
    def is_searched(self) -> bool:
        """Whether the study knows the faces of the picture."""
        return isinstance(self.file, PictureWithFaces)

    def faces(self, settings: ProtectSettings) -> tuple[NumberedFace, ...]:
        """The faces of the picture: those of the study, else those that the detector finds."""
        if isinstance(self.file, PictureWithFaces):
            return self.file.faces
        if settings.detector not in self.found:
            self.found[settings.detector] = _detected(self.picture, settings.detector)
        return tuple(NumberedFace(0, face) for face in self.found[settings.detector])


@dataclass(frozen=True, eq=False)
class Preview:
    """A picture before and after faces are hidden (uint8, H×W×3), before the check; and how many faces were."""

    before: "Pixels"
    after: "Pixels"
    hidden: int
    kept: int
    is_searched: bool
    needs_search: bool = False


def open_for_protection(study: Study, file: PictureFile) -> ShownPicture:
    """Read a picture whose previews are wanted. Raises :class:`UnreadablePicture`."""
    from workbench.core.pictures.reading import read

    return ShownPicture(with_faces(study, [file])[0], read(Path(file.path)))


def make_preview(shown: ShownPicture, settings: ProtectSettings) -> Preview:
    """The picture as its copy would be, unless the check finds more to be hidden."""
    from workbench.core.faces.protecting import hidden, protected

    if settings.whom == ONLY and not shown.is_searched:
        return Preview(shown.picture, shown.picture, 0, 0, is_searched=False, needs_search=True)
    faces = shown.faces(settings)
    to_hide = [each.face.box for each in faces if is_to_be_hidden(each.person, settings)]
    after = protected(shown.picture, [hidden(box, settings) for box in to_hide])
    return Preview(shown.picture, after, len(to_hide), len(faces) - len(to_hide), shown.is_searched)


@dataclass(frozen=True, eq=False)
class MadeCopy:
    """A picture and its copy (uint8, H×W×3); ``missing`` says why there is no copy to be seen, if there is none."""

    before: "Pixels"
    after: "Pixels"
    missing: str = ""


def open_with_copy(file: PictureFile, copy: Path | None) -> MadeCopy:
    """Read a picture and its copy. Raises :class:`UnreadablePicture` for the picture, not for the copy."""
    from workbench.core.pictures.reading import UnreadablePicture, read

    before = read(Path(file.path))
    if copy is None:
        return MadeCopy(before, before, f"No copy of “{file.name}” was made with these settings.")
    try:
        return MadeCopy(before, read(copy))
    except UnreadablePicture as error:
        missing = f"The copy of “{file.name}” is not in “{copy.parent}” as it was made. {error}"
        return MadeCopy(before, before, missing)


def _detected(picture: "Pixels", detector: str) -> tuple[Face, ...]:
    from workbench.core.faces.detecting import open_detector
    from workbench.core.models.cards import card

    return tuple(open_detector(card(detector)).detect(picture))
