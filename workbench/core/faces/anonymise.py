"""The task “anonymise”: copies of pictures in which faces cannot be recognised, checked by looking for faces again."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from workbench.core.errors import WorkbenchError
from workbench.core.faces.detecting import Detector, DetectorOfEachThread
from workbench.core.faces.face import Box, Face
from workbench.core.faces.known import NumberedFace, PictureWithFaces
from workbench.core.faces.looking_closely import faces_seen_closely
from workbench.core.faces.protect_settings import (
    ALL_BUT,
    MASK,
    ONLY,
    ProtectSettings,
    is_to_be_hidden,
    places_of,
)
from workbench.core.faces.protecting import (
    Hidden,
    Pixels,
    found_again,
    found_elsewhere,
    hidden,
    protected,
)
from workbench.core.models.cards import card
from workbench.core.models.machine import Machine
from workbench.core.models.store import WeightsError
from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.read_ahead import ahead
from workbench.core.pictures.reading import UnreadablePicture, read
from workbench.core.processing.naming import new_names
from workbench.core.processing.process import folder_for_new_pictures, is_jpeg
from workbench.core.processing.settings import ProcessSettings
from workbench.core.processing.writing import as_jpeg, as_png, write_new
from workbench.core.steps import Skipped, Step, Steps
from workbench.core.tables import Rows, Value

PICTURES_PER_STEP = 4
"""Few, because looking for faces in a large picture takes seconds: so often the run can be stopped."""


class ProtectionError(WorkbenchError):
    """It is not said whose faces are to be hidden."""


@dataclass(frozen=True, eq=False)
class Copy:
    """A new picture that is not written yet, and what was found out when it was checked.

    ``new`` are faces that only the check found, ``again`` counts hidden faces that it found at first, ``still`` those
    that it finds in the picture as it is now.
    """

    picture: Pixels
    content: bytes
    suffix: str
    faces: tuple[Hidden, ...]
    kept: tuple[Box, ...]
    new: tuple[Box, ...] = ()
    again: int = 0
    still: int = 0
    note: str = ""


def anonymise(
    files: Sequence[PictureFile], settings: ProtectSettings, machine: Machine
) -> Steps[tuple[Rows | Skipped, ...]]:
    """Write a copy of each of ``files`` into ``machine.folder`` in which faces are hidden, one row for each.

    In pictures that come with their faces (:class:`PictureWithFaces`) these are hidden, in others those that the
    detector finds. Pictures without any face are copied too. Copies are upright, in sRGB, and carry nothing of what the
    file said about itself: no EXIF, GPS, XMP, IPTC, comment, thumbnail or colour profile. Names stay. Before a copy is
    written the detector looks at it as it will be read; what it finds at a hidden place is hidden more strongly, and
    what is found even then stands in the row. What cannot be done becomes :class:`Skipped`. Raises
    :class:`ProtectionError` without the people that the settings ask for, :class:`ProcessingError` when the folder is
    one of the pictures' own, and :class:`ExportError` when it cannot be written.
    """
    if settings.whom in (ALL_BUT, ONLY) and not settings.names:
        raise ProtectionError(
            "Nobody is named, so it is not known whose faces to hide. Nothing was written. Name the people, or hide "
            "everybody's faces."
        )
    folder = folder_for_new_pictures(files, machine)
    detector = DetectorOfEachThread(card(settings.detector))
    copy = partial(_copy, settings=settings, detector=detector)
    made = ahead(copy, files, machine.readers, PICTURES_PER_STEP)
    size = machine.pictures_at_once or PICTURES_PER_STEP
    taken: set[str] = set()
    still = 0
    try:
        for start in range(0, len(files), size):
            batch = files[start : start + size]
            copies = list(islice(made, len(batch)))
            still += sum(isinstance(each, Copy) and each.still > 0 for each in copies)
            results = tuple(
                _written(folder, file, each, settings, taken)
                for file, each in zip(batch, copies, strict=True)
            )
            done = start + len(results)
            yield Step(done, len(files), results, _still_found(still) if done == len(files) else "")
    finally:
        made.close()


def checked_copy(file: PictureFile, picture: Pixels, settings: ProtectSettings, detector: Detector) -> Copy:
    """The copy of a picture that was read already, as it would be written."""
    all_faces = file.faces if isinstance(file, PictureWithFaces) else _unknown(detector.detect(picture))
    faces = tuple(
        hidden(each.face.box, settings) for each in all_faces if is_to_be_hidden(each.person, settings)
    )
    kept = tuple(each.face.box for each in all_faces if not is_to_be_hidden(each.person, settings))
    copy = _made(picture, faces, kept, file, settings)
    found = _found(copy, detector, settings)
    again = found_again(found, faces, kept)
    new = found_elsewhere(found, faces, kept) if settings.also_new and settings.whom != ONLY else ()
    if again or new:
        stronger = [each.stronger if at in again else each for at, each in enumerate(faces)]
        added = [hidden(box, settings).stronger for box in new]
        copy = _made(picture, (*stronger, *added), kept, file, settings)
        found = _found(copy, detector, settings)
    still = len(found_again(found, copy.faces, kept))
    strangers = sum(not each.person for each in all_faces) if settings.whom == ONLY else 0
    note = _note(strangers, len(new), len(found_elsewhere(found, copy.faces, kept)))
    return Copy(copy.picture, copy.content, copy.suffix, copy.faces, kept, new, len(again), still, note)


def _copy(file: PictureFile, settings: ProtectSettings, detector: Detector) -> Copy | Skipped:
    """The checked copy of a file; on a reading thread, because this is what takes long."""
    if settings.whom == ONLY and not isinstance(file, PictureWithFaces):
        reason = (
            "Nobody has looked for faces in this picture, so it is not known who is in it. Find faces first."
        )
        return Skipped(file.name, reason, is_unreadable=False)
    try:
        return checked_copy(file, read(Path(file.path)), settings, detector)
    except UnreadablePicture as error:
        return Skipped(file.name, str(error))
    except WeightsError:
        raise
    except WorkbenchError as error:
        return Skipped(file.name, str(error), is_unreadable=False)
    except MemoryError:
        reason = "There is not enough free memory to hide faces in this picture."
        return Skipped(file.name, reason, is_unreadable=False)
    except (RuntimeError, cv2.error) as error:
        # dlib and OpenCV give up on single pictures in their own words.
        reason = f"The detector gave up on this picture ({' '.join(str(error).split())[:200]})."
        return Skipped(file.name, reason, is_unreadable=False)


def _made(
    picture: Pixels,
    faces: tuple[Hidden, ...],
    kept: tuple[Box, ...],
    file: PictureFile,
    settings: ProtectSettings,
) -> Copy:
    changed = protected(picture, faces)
    # Without a note: a copy says nothing of itself.
    if is_jpeg(file, ProcessSettings(format=settings.format)):
        return Copy(changed, as_jpeg(changed, "", settings.quality), ".jpg", faces, kept)
    return Copy(changed, as_png(changed, ""), ".png", faces, kept)


def _found(copy: Copy, detector: Detector, settings: ProtectSettings) -> tuple[Face, ...]:
    """What the detector finds in the copy as it will be read again."""
    picture = np.asarray(Image.open(BytesIO(copy.content)).convert("RGB"))
    return faces_seen_closely(detector, picture) if settings.closely else detector.detect(picture)


def _unknown(found: Sequence[Face]) -> tuple[NumberedFace, ...]:
    return tuple(NumberedFace(0, face) for face in found)


def _still_found(pictures: int) -> str:
    if not pictures:
        return ""
    where = "one new picture" if pictures == 1 else f"{pictures:,} new pictures"
    return f"In {where} the detector still finds a face that was to be hidden; the column “still_found” says in which."


def _note(strangers: int, new: int, elsewhere: int) -> str:
    said = [
        (strangers, "that nobody has named", "left as it is", "left as they are"),
        (new, "that only the check found", "hidden too", "hidden too"),
        (
            elsewhere,
            "at other places",
            "found by the check and not hidden",
            "found by the check and not hidden",
        ),
    ]
    return " ".join(
        f"1 face {which}: {one}." if count == 1 else f"{count} faces {which}: {several}."
        for count, which, one, several in said
        if count
    )


def _written(
    folder: Path, file: PictureFile, made: Copy | Skipped, settings: ProtectSettings, taken: set[str]
) -> Rows | Skipped:
    """``taken`` are the names of this run, so that pictures that are alike have a new one each."""
    if isinstance(made, Skipped):
        return made
    wanted = next(each for each in new_names(file.name, made.suffix) if each not in taken)
    free = (each for each in new_names(file.name, made.suffix) if each not in taken)
    name = write_new(folder, free, made.content)
    taken.add(name)
    note = made.note
    if name != wanted:
        note = f"{note} “{wanted}” was in the folder before and is not this copy.".strip()
    checksum = hashlib.sha256(made.content).hexdigest()
    height, width = made.picture.shape[:2]
    row: tuple[Value, ...] = (
        *(name, width, height, len(made.content), checksum),
        *(len(made.faces) + len(made.kept), len(made.faces), len(made.kept), made.again, made.still),
        *(settings.method, None if settings.method == MASK else settings.strength, note),
        places_of(each.box for each in made.faces if each.box not in made.new),
    )
    return Rows(file.name, (row,))
