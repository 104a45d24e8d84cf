"""The task “embed”: what a recogniser says of faces that are known already, drawn by hand or found before."""

from collections.abc import Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

import cv2

from workbench.core.errors import WorkbenchError
from workbench.core.faces.aligning import Picture
from workbench.core.faces.embed_settings import EmbedSettings
from workbench.core.faces.find_faces import LEAST_SIDE, PICTURES_AT_ONCE, READ_AHEAD
from workbench.core.faces.known import PictureWithFaces
from workbench.core.faces.recognising import Recogniser, embeddings_of, open_recogniser
from workbench.core.models.cards import ModelCard, card
from workbench.core.models.machine import Machine
from workbench.core.models.store import WeightsError, fingerprint
from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.read_ahead import ahead
from workbench.core.pictures.reading import UnreadablePicture, read_reduced
from workbench.core.steps import Skipped, Step, Steps
from workbench.core.tables import Rows


def embed_faces(
    files: Sequence[PictureFile], settings: EmbedSettings, machine: Machine
) -> Steps[tuple[Rows | Skipped, ...]]:
    """Embeddings of the faces of each picture, one step for at most 50 pictures, in the order of ``files``.

    Rows are the number of the face, the model and the checksum of its weights; the vectors (faces × dimensions,
    float32) are NaN where a face could not be aligned. Pictures that are no
    :class:`workbench.core.faces.known.PictureWithFaces` are skipped. Raises :class:`WorkbenchError` when the
    recogniser cannot be opened.
    """
    chosen = card(settings.model)
    recogniser = open_recogniser(chosen, machine)
    size = min(PICTURES_AT_ONCE, machine.pictures_at_once or PICTURES_AT_ONCE)

    def chips_of(file: PictureFile) -> list[Picture | None] | Skipped:
        return _chips(recogniser, file)

    with closing(ahead(chips_of, files, machine.readers, READ_AHEAD)) as looked:
        for start in range(0, len(files), size):
            batch = files[start : start + size]
            results = [
                each if isinstance(each, Skipped) else _rows(recogniser, chosen, file, each)
                for file, each in zip(batch, islice(looked, len(batch)), strict=True)
            ]
            yield Step(start + len(batch), len(files), tuple(results))


def _chips(recogniser: Recogniser, file: PictureFile) -> list[Picture | None] | Skipped:
    """What the recogniser wants to see of each face; may be called from several threads at once."""
    if not isinstance(file, PictureWithFaces):
        return Skipped(file.name, "No faces were sought in this picture. Find faces first.", False)
    try:
        picture, share = read_reduced(Path(file.path), LEAST_SIDE)
        return [recogniser.chip(picture, each.face.scaled(share)) for each in file.faces]
    except UnreadablePicture as error:
        return Skipped(file.name, str(error))
    except WeightsError:
        raise
    except (WorkbenchError, RuntimeError, MemoryError, cv2.error) as error:
        reason = str(error) if isinstance(error, WorkbenchError) else "Its faces could not be cut out."
        return Skipped(file.name, reason, is_unreadable=False)


def _rows(
    recogniser: Recogniser, chosen: ModelCard, file: PictureFile, chips: Sequence[Picture | None]
) -> Rows:
    faces = file.faces if isinstance(file, PictureWithFaces) else ()
    dimension = chosen.recognition.dimension if chosen.recognition else 0
    made_by = (chosen.key, fingerprint(chosen))
    return Rows(
        file.name, tuple((each.id, *made_by) for each in faces), embeddings_of(recogniser, chips, dimension)
    )
