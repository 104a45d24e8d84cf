"""Reading pictures: what comes out of ordinary and odd files."""

import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from PIL.ImageFile import ImageFile

from tests import bad_pictures as make
from tests.heic import heic
from workbench.core.pictures import reading
from workbench.core.pictures.formats import is_picture_name
from workbench.core.pictures.reading import UnreadablePicture, read, read_header, read_thumbnail

BREAKS_OFF = "The file breaks off: only part of the picture is there."
DAMAGED = "The file is damaged or breaks off: the picture in it cannot be decoded."
LUMA = np.random.default_rng(7).integers(1, 256, (16, 16)).astype(np.uint8)
REPOSITORY = Path(__file__).parents[3]
PHOTOS = REPOSITORY.parent / "shared" / "data" / "photos"


def reason(path: Path) -> str:
    """Why a file cannot be read."""
    with pytest.raises(UnreadablePicture) as caught:
        read(path)
    return str(caught.value)


def difference(one: np.ndarray, other: np.ndarray) -> int:
    assert one.shape == other.shape
    return int(np.abs(one.astype(int) - other.astype(int)).max())


# Ordinary pictures


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"subsampling": 0, "quality": 60}])
def test_a_plain_jpeg_has_exactly_the_values_of_the_usual_loader(tmp_path: Path, options: dict) -> None:
    path = make.written(tmp_path / "plain.jpg", make.encoded(make.sample_pixels(), "JPEG", **options))
    with Image.open(path) as usual:
        assert np.array_equal(read(path), np.asarray(usual.convert("RGB")))


def test_photographs_have_exactly_the_values_of_the_usual_loader() -> None:
    photographs = sorted(PHOTOS.glob("*.JPEG"))
    if not photographs:
        pytest.skip("the shared photographs are not here")
    for path in photographs:
        with Image.open(path) as usual:
            plain = np.asarray(usual.convert("RGB"))
            assert np.array_equal(read(path, is_colour_managed=False), plain), path.name
            if b"Adobe RGB" not in (usual.info.get("icc_profile") or b""):
                assert np.array_equal(read(path), plain), path.name


@pytest.mark.parametrize(
    ("format", "options"),
    [
        ("PNG", {}),
        ("BMP", {}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("WEBP", {"lossless": True}),
    ],
)
def test_lossless_formats_give_back_every_value(tmp_path: Path, format: str, options: dict) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (13, 17, 3)).astype(np.uint8)
    path = make.written(tmp_path / "lossless", make.encoded(pixels, format, **options))
    assert np.array_equal(read(path), pixels)


def test_avif_is_read(tmp_path: Path) -> None:
    path = make.written(
        tmp_path / "a.avif", make.encoded(make.sample_pixels(), "AVIF", quality=100, subsampling="4:4:4")
    )
    assert difference(read(path), make.sample_pixels()) <= 4
    assert read_header(path) == reading.Header("AVIF", 48, 32)


@pytest.mark.parametrize("quarter_turns", range(4))
def test_heic_is_read_and_turned_once(tmp_path: Path, quarter_turns: int) -> None:
    # Telephones write the turn twice: for the HEIC reader and, for the record, in the EXIF data.
    exif = Image.Exif()
    exif[0x0112] = 6
    path = make.written(tmp_path / "a.heic", heic(LUMA, quarter_turns, exif.tobytes()))
    assert np.array_equal(read(path), np.repeat(np.rot90(LUMA, quarter_turns)[..., None], 3, axis=2))
    assert read_header(path) == reading.Header("HEIC", 16, 16)


def test_a_heic_file_that_breaks_off_is_refused(tmp_path: Path) -> None:
    content = heic(LUMA)
    for share in range(1, 10):
        path = make.written(tmp_path / "part.heic", content[: len(content) * share // 10])
        assert reason(path) in (BREAKS_OFF, DAMAGED)


def test_a_picture_is_contiguous_and_may_be_written_to(tmp_path: Path) -> None:
    picture = read(make.oriented(tmp_path, 6))
    assert picture.flags.c_contiguous and picture.flags.writeable and picture.dtype == np.uint8


@pytest.mark.parametrize("maker", make.ODD, ids=lambda maker: maker.__name__)
def test_header_and_picture_agree_on_the_size(tmp_path: Path, maker: make.Maker) -> None:
    path = maker(tmp_path)
    header = read_header(path)
    assert read(path).shape == (header.height, header.width, 3)


@pytest.mark.parametrize("maker", [make.truncated_png, make.truncated_jpeg, make.truncated_bmp])
def test_a_header_is_read_without_its_pixels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, maker: make.Maker
) -> None:
    decoded: list[ImageFile] = []
    monkeypatch.setattr(ImageFile, "load", decoded.append)
    assert (read_header(maker(tmp_path)).width, read_header(maker(tmp_path)).height) == (160, 120)
    assert not decoded


# Orientation


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["PNG", "WEBP", "TIFF"])
def test_every_orientation_is_applied_exactly_once(tmp_path: Path, orientation: int, format: str) -> None:
    path = make.oriented(tmp_path, orientation, format)
    assert np.array_equal(read(path), make.sample_pixels())
    assert (read_header(path).width, read_header(path).height) == (48, 32)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_of_a_jpeg_gives_the_same_upright_picture(tmp_path: Path, orientation: int) -> None:
    path = make.oriented(tmp_path, orientation)
    assert difference(read(path), make.sample_pixels()) <= 8
    assert difference(read(path), cv2.imread(str(path))[..., ::-1]) <= 3
    assert difference(read_thumbnail(path, 48), make.sample_pixels()) <= 8


def test_an_orientation_behind_the_pixels_is_applied(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    content = make.encoded(make.stored(make.sample_pixels(), 6), "PNG")
    late = content[:-12] + make.png_chunk(b"eXIf", exif.tobytes()[6:]) + content[-12:]
    assert np.array_equal(read(make.written(tmp_path / "late.png", late)), make.sample_pixels())


@pytest.mark.parametrize("orientation", [1, 6])
def test_16_bit_colours_are_turned_upright_too(tmp_path: Path, orientation: int) -> None:
    upright = make.sixteen_bit_values()
    content = make.compressed_tiff(make.stored(upright, orientation), orientation)
    assert np.array_equal(read(make.written(tmp_path / "turned.tif", content)), np.rint(upright / 257))


# Names


@pytest.mark.parametrize("name", make.ODD_NAMES)
def test_odd_names_are_no_obstacle(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    try:
        shutil.copy(make.one_pixel(tmp_path), path)
    except OSError:
        pytest.skip("this file system does not allow the name")
    assert is_picture_name(path)
    assert read(path).tolist() == [[[10, 200, 30]]]
    assert read_header(path).width == 1


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("A.JPG", True),
        ("b.heic", True),
        ("c.tiff", True),
        ("d.txt", False),
        (".png", False),
        ("._e.jpg", False),
    ],
)
def test_pictures_are_known_by_their_names(name: str, expected: bool) -> None:
    assert is_picture_name(name) is expected
