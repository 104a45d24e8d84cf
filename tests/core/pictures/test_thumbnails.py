"""Thumbnails of pictures."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from tests import bad_pictures as make
from workbench.core.pictures.reading import read_thumbnail


@pytest.mark.parametrize(
    ("shape", "expected"), [((300, 400), (75, 100)), ((400, 100), (100, 25)), ((30, 50), (30, 50))]
)
@pytest.mark.parametrize("format", ["JPEG", "PNG"])
def test_thumbnails_fit_and_are_never_enlarged(
    tmp_path: Path, format: str, shape: tuple[int, int], expected: tuple[int, int]
) -> None:
    path = make.written(tmp_path / "large", make.encoded(make.sample_pixels(*shape), format))
    assert read_thumbnail(path, 100).shape == (*expected, 3)


def test_a_very_long_picture_keeps_a_pixel_of_its_short_side(tmp_path: Path) -> None:
    path = make.written(tmp_path / "long.png", make.encoded(np.zeros((1, 900, 3), np.uint8), "PNG"))
    assert read_thumbnail(path, 64).shape == (1, 64, 3)


@pytest.mark.parametrize("format", ["JPEG", "PNG"])
def test_thumbnails_are_averages_of_areas(tmp_path: Path, format: str) -> None:
    pixels = make.sample_pixels(960, 1280)
    path = make.written(tmp_path / "large", make.encoded(pixels, format))
    expected = cv2.resize(pixels, (160, 120), interpolation=cv2.INTER_AREA)
    assert np.abs(read_thumbnail(path, 160).astype(int) - expected).mean() < 1.5


@pytest.mark.parametrize("orientation", range(1, 9))
def test_thumbnails_keep_the_proportions_of_the_whole_picture(tmp_path: Path, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = make.encoded(np.zeros((450, 600, 3), np.uint8), "JPEG", exif=exif)
    path = make.written(tmp_path / "large.jpg", content)
    expected = (48, 64, 3) if orientation < 5 else (64, 48, 3)
    assert read_thumbnail(path, 64).shape == expected, "decoded at an eighth, it has 75×57 pixels"


def test_a_thumbnail_of_no_pixels_is_a_mistake_of_the_program(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one pixel"):
        read_thumbnail(make.one_pixel(tmp_path), 0)
