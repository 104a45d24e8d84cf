"""Crops of faces taken away as files: one for each row of the table of faces, never among the pictures."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from workbench.core.pictures.reading import UnreadablePicture
from workbench.core.steps import Skipped, Step, Steps
from workbench.core.tables import Column, ExportError, replacing, write_csv
from workbench.study.faces.finding import KnownFace
from workbench.study.study import Study

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CROPS = "faces_crops"
"""The folder of the crops, beside the table."""
SIZE = 150
"""Pixels: crops are squares of at most so many, and never enlarged."""

_LIST = (
    Column("row", "integer", "Row", "Of faces.csv, counted from 1 below its header."),
    Column("picture", "text", "Picture", "The picture's name inside its folder."),
    Column("file", "text", "File", "Of the crop; empty: it could not be made."),
    Column("reason", "text", "Reason", "Why there is no crop."),
)


def write_crops(
    study: Study, faces: Sequence[KnownFace], folder: Path, is_aligned: bool = True
) -> Steps[tuple[Skipped, ...]]:
    """Write a crop of each face (PNG, turned until the eyes are level if ``is_aligned``) into ``faces_crops``.

    ``faces`` are those of the table, in its order; the list ``faces_crops.csv`` says which row each crop belongs to.
    Steps count pictures; their values are those that cannot be read. Crops hold no metadata. Raises
    :class:`ExportError`, also when pictures of the study lie in the folder of the crops.
    """
    place = folder / CROPS
    refuse_picture_folders(study, place)
    together = [list(same) for _, same in groupby(enumerate(faces, 1), key=lambda each: each[1].file.name)]
    listed: list[tuple[int, str, str | None, str | None]] = []
    for done, same in enumerate(together, 1):
        skipped = _write_of_one_picture(same, place, is_aligned, listed)
        yield Step(done, len(together), skipped)
    write_csv(folder / f"{CROPS}.csv", _LIST, listed)


def refuse_picture_folders(study: Study, folder: Path) -> None:
    """Raise :class:`ExportError` when a folder holds pictures of the study, or lies in one that does."""
    wanted = PurePath(folder.absolute())
    around = {wanted, *wanted.parents}
    with study.reading() as connection:
        paths = [PurePath(path) for (path,) in connection.execute("SELECT path FROM pictures")]
    if any(path.parent in around or path.is_relative_to(wanted) for path in paths):
        raise ExportError(
            f"Pictures of this study lie in “{folder}” or in a folder around it. Nothing was written, so that crops "
            "are not taken for pictures when that folder is added again. Choose another folder."
        )


def _write_of_one_picture(
    faces: Sequence[tuple[int, KnownFace]],
    place: Path,
    is_aligned: bool,
    listed: list[tuple[int, str, str | None, str | None]],
) -> tuple[Skipped, ...]:
    from workbench.core.faces.crops import crops_of

    picture = faces[0][1].file
    try:
        crops = crops_of(picture, [face.face for _, face in faces], SIZE, is_aligned)
    except UnreadablePicture as error:
        listed += [(row, picture.name, None, str(error)) for row, _ in faces]
        return (Skipped(picture.name, str(error)),)
    for (row, _), crop in zip(faces, crops, strict=True):
        file = f"{row:06d}.png"
        _write(place / file, crop)
        listed.append((row, picture.name, f"{CROPS}/{file}", None))
    return ()


def _write(path: Path, crop: "NDArray[np.uint8]") -> None:
    from PIL import Image

    with replacing(path) as temporary:
        Image.fromarray(crop).save(temporary, format="PNG")
