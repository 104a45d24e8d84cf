"""How faces are made unrecognisable, and what is told of each new picture. Kept apart from cv2: forms need it."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO

from workbench.core.faces.face import Box
from workbench.core.faces.known import NumberedFace
from workbench.core.faces.settings import usual_detector
from workbench.core.processing.settings import (
    AS_THE_SOURCE,
    JPEG,
    NEW_PICTURE_COLUMNS,
    PNG,
    USUAL_QUALITY,
)
from workbench.core.settings import SHARE, setting
from workbench.core.tables import Column, Table

MASK, PIXELATE, BLUR = "mask", "pixelate", "blur"
ELLIPSE, BOX = "ellipse", "box"
EVERYBODY, ALL_BUT, ONLY = "everybody", "all but", "only"


@dataclass(frozen=True)
class ProtectSettings:
    """Settings of the task “anonymise”.

    ``people`` are names with commas between them; a name that has a comma itself stands in quotation marks. An empty
    ``detector`` becomes :func:`usual_detector` at once, so that every record names the one that was used.
    """

    method: str = setting(
        MASK,
        "How to hide faces",
        "“mask” covers a face with plain grey: nothing of it is left, which is safest. “pixelate” and “blur” leave a "
        "few averaged cells, from which programs that learned to can sometimes tell who it was (Oh et al. 2016; "
        "McPherson et al. 2016).",
        choices=(MASK, PIXELATE, BLUR),
    )
    strength: float = setting(
        0.3,
        "Size of a cell",
        "Side of one averaged cell, as a share of the face's larger side: at 25 % a face is four cells wide. "
        "Larger cells hide more.",
        minimum=0.2,
        maximum=1.0,
        unit=SHARE,
        counts_if={"method": (PIXELATE, BLUR)},
    )
    margin: float = setting(
        0.35,
        "Margin around the face",
        "So much is hidden on each side beyond the face's box, as a share of its width and height: hair, ears and neck "
        "help to recognise somebody.",
        minimum=0.0,
        maximum=1.0,
        unit=SHARE,
        is_advanced=True,
    )
    shape: str = setting(
        ELLIPSE,
        "Shape",
        "What is hidden: an ellipse, or the whole box with its corners.",
        choices=(ELLIPSE, BOX),
        is_advanced=True,
    )
    whom: str = setting(
        EVERYBODY,
        "Whose faces",
        "“all but” hides everybody except the people named below, “only” hides nobody else. Faces that nobody has "
        "named count as strangers: “all but” hides them, “only” does not.",
        choices=(EVERYBODY, ALL_BUT, ONLY),
    )
    people: str = setting(
        "",
        "People",
        "Names as the study has them, with commas between them.",
        counts_if={"whom": (ALL_BUT, ONLY)},
    )
    detector: str = setting(
        "",
        "Detector",
        "Looks at each new picture, whether faces can still be found; and first at pictures in which nobody has sought "
        "faces yet. Left empty: YuNet if it is on this computer, else the built-in dlib HOG.",
        names_model=True,
        is_advanced=True,
    )
    also_new: bool = setting(
        True,
        "Also hide what only the check finds",
        "The check may find a face where the study has none. It is hidden as well, unless “only” some people are.",
        counts_if={"whom": (EVERYBODY, ALL_BUT)},
        is_advanced=True,
    )
    closely: bool = setting(
        True,
        "Look closely in the check",
        "The check looks at enlarged parts of each new picture too, in which small faces are found that were missed "
        "before. Takes up to five times as long as one look.",
        is_advanced=True,
    )
    format: str = setting(
        AS_THE_SOURCE,
        "File format",
        "“as the source” writes JPEG for JPEG files and PNG for all others.",
        choices=(AS_THE_SOURCE, PNG, JPEG),
        is_advanced=True,
    )
    quality: int = setting(
        USUAL_QUALITY,
        "JPEG quality",
        "95 is hardly told from the original; 75 needs less than half of the space.",
        minimum=1,
        maximum=100,
        counts_if={"format": (JPEG, AS_THE_SOURCE)},
        is_advanced=True,
    )

    def __post_init__(self) -> None:
        if not self.detector:
            object.__setattr__(self, "detector", usual_detector())

    @property
    def names(self) -> tuple[str, ...]:
        """The people that are named, each once; nobody where that does not count."""
        return () if self.whom == EVERYBODY else names_in(self.people)


def names_in(text: str) -> tuple[str, ...]:
    """The names in a text with commas between them."""
    read = (name.strip() for line in csv.reader([text], skipinitialspace=True) for name in line)
    return tuple(dict.fromkeys(name for name in read if name))


def names_as_text(names: Iterable[str]) -> str:
    """Names with commas between them; the inverse of :func:`names_in`."""
    written = StringIO()
    csv.writer(written, lineterminator="").writerow(names)
    return written.getvalue()


def is_to_be_hidden(person: str, settings: ProtectSettings) -> bool:
    """Whether the face of a person ("" if nobody has named it) is to be hidden."""
    if settings.whom == ONLY:
        return person in settings.names
    return settings.whom != ALL_BUT or person not in settings.names


def places(faces: Iterable[NumberedFace], settings: ProtectSettings) -> str:
    """Where the faces are that are to be hidden, as a text that changes whenever that does."""
    return places_of(each.face.box for each in faces if is_to_be_hidden(each.person, settings))


def places_of(boxes: Iterable[Box]) -> str:
    """Boxes as "left top width height" in whole pixels, in a fixed order."""
    numbers = sorted((round(box.left), round(box.top), round(box.width), round(box.height)) for box in boxes)
    return "; ".join(" ".join(map(str, each)) for each in numbers)


ANONYMISED = Table(
    "anonymise",
    (
        *NEW_PICTURE_COLUMNS,
        Column(
            "faces",
            "integer",
            "Faces",
            "Faces known in the picture, those that only the check found among them.",
        ),
        Column("protected", "integer", "Hidden", "Faces that were made unrecognisable."),
        Column("kept", "integer", "Left as they are", "Faces that were not to be hidden."),
        Column(
            "found_again",
            "integer",
            "Hidden twice",
            "Hidden faces that the check found at first; they were hidden again, larger and more strongly.",
        ),
        Column(
            "still_found",
            "integer",
            "Still found",
            "Faces that the detector finds in the new picture although they were to be hidden. Look at the picture.",
        ),
        Column("method", "text", "How", "How faces were hidden."),
        Column(
            "strength", "share", "Size of a cell", "As a share of the face's larger side; empty for masks."
        ),
        Column("note", "text", "Note", "What a person should know of this picture."),
        Column(
            "places",
            "text",
            "Places",
            "Left, top, width and height of the hidden faces in pixels. By them it is noticed when a face was drawn, "
            "deleted or named since.",
        ),
    ),
    "{file}: {protected} of {faces} faces hidden ({method}), {still_found} still found. {note}",
)
