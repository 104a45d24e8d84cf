"""Faces that a study knows already, for tasks that look at them again."""

from dataclasses import dataclass

from workbench.core.faces.face import Face
from workbench.core.pictures.collection import PictureFile


@dataclass(frozen=True, slots=True)
class NumberedFace:
    """A face and its number in the study (``id``); ``person`` is the name of whose face it is said to be, if any.

    ``ignored`` faces take part in nothing but counts and protection.
    """

    id: int
    face: Face
    person: str = ""
    ignored: bool = False


@dataclass(frozen=True, slots=True)
class PictureWithFaces(PictureFile):
    """A picture in which faces were sought: found by a detector or drawn by hand, without those deleted as false."""

    faces: tuple[NumberedFace, ...] = ()
