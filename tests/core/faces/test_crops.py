"""Faces cut from pictures: sharp, square, level, and nothing read that is larger than it must be."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from workbench.core.faces import crops
from workbench.core.faces.crops import MARGIN, crop_of, crops_of
from workbench.core.faces.face import Box, Face
from workbench.core.pictures.collection import as_on_disk
from workbench.core.pictures.reading import UnreadablePicture, read_thumbnail

RED, BLUE = (220, 30, 30), (30, 30, 220)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A grey picture of 1200×800 pixels with a red square of 200 and a blue one of 100 pixels, away from the edges."""
    picture = np.full((800, 1200, 3), 128, np.uint8)
    picture[300:500, 200:400] = RED
    picture[300:400, 800:900] = BLUE
    Image.fromarray(picture).save(tmp_path / "two.jpg", quality=95)
    return tmp_path / "two.jpg"


LARGE, SMALL = Face(Box(200, 300, 200, 200)), Face(Box(800, 300, 100, 100))


def test_each_face_comes_as_a_square_with_some_of_what_is_around_it(path: Path) -> None:
    found = crops_of(as_on_disk("two.jpg", str(path)), [LARGE, SMALL], 60)
    for crop, colour in zip(found, (RED, BLUE), strict=True):
        assert crop.shape == (60, 60, 3) and crop.dtype == np.uint8
        edge = round(60 * MARGIN / (1 + 2 * MARGIN))
        assert np.abs(crop[edge + 3 : -edge - 3, edge + 3 : -edge - 3].astype(int) - colour).max() < 30
        assert np.abs(crop[: edge - 3].astype(int) - 128).max() < 30


def test_no_more_is_read_than_the_smallest_face_needs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []

    def noted(path: Path, size: int) -> object:
        sizes.append(size)
        return read_thumbnail(path, size)

    monkeypatch.setattr(crops, "read_thumbnail", noted)
    file = as_on_disk("two.jpg", str(path))
    crops_of(file, [LARGE], 60)
    crops_of(file, [LARGE, SMALL], 60)
    crops_of(file, [LARGE, SMALL], 1000)
    assert sizes == [240, 480, 1200], "60 pixels of 300, of 150, and never more than there are"


def test_nothing_is_enlarged(path: Path) -> None:
    (crop,) = crops_of(as_on_disk("two.jpg", str(path)), [SMALL], 1000)
    assert crop.shape == (150, 150, 3)


@pytest.mark.parametrize(
    "box", [Box(-20, -20, 50, 50), Box(1180, 790, 60, 60), Box(0, 0, 0, 0), Box(5, 5, 3000, 10)]
)
def test_at_and_beyond_the_edge_its_pixels_are_repeated(box: Box) -> None:
    picture = np.full((800, 1200, 3), RED, np.uint8)
    crop = crop_of(picture, Face(box), 1.0, 64)
    assert crop.shape[0] == crop.shape[1] <= 64
    assert (crop == RED).all()


def test_aligned_faces_have_their_eyes_level() -> None:
    picture = np.zeros((400, 400, 3), np.uint8)
    eyes = ((150.0, 150.0), (230.0, 210.0))
    for x, y in eyes:
        picture[int(y) - 6 : int(y) + 7, int(x) - 6 : int(x) + 7] = 255
    face = Face(Box(120, 120, 160, 160), landmarks=(*eyes, None, None, None))
    crop = crop_of(picture, face, 1.0, 120, is_aligned=True)[..., 0].astype(float)
    middle = crop.shape[1] // 2
    heights = [
        float((part * np.arange(len(part))[:, None]).sum() / part.sum())
        for part in (crop[:, :middle], crop[:, middle:])
    ]
    assert heights[0] == pytest.approx(heights[1], abs=1)
    plain = crop_of(picture, face, 1.0, 120)
    assert (crop_of(picture, Face(face.box), 1.0, 120, is_aligned=True) == plain).all(), (
        "nothing is known of the eyes"
    )


def test_a_file_whose_size_nobody_knows_is_asked_for_it(path: Path) -> None:
    known = as_on_disk("two.jpg", str(path))
    unknown = type(known)(known.name, known.path)
    assert (crops_of(unknown, [SMALL], 50)[0] == crops_of(known, [SMALL], 50)[0]).all()


def test_what_cannot_be_read_says_so(tmp_path: Path) -> None:
    (tmp_path / "x.jpg").write_text("no picture")
    file = as_on_disk("x.jpg", str(tmp_path / "x.jpg"))
    with pytest.raises(UnreadablePicture):
        crops_of(file, [SMALL], 50)
