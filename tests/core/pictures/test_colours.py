"""Depth, palettes, transparency and colour profiles of pictures."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from tests import bad_pictures as make
from workbench.core.pictures.reading import read


def difference(one: np.ndarray, other: np.ndarray) -> int:
    assert one.shape == other.shape
    return int(np.abs(one.astype(int) - other.astype(int)).max())


# Depth, palettes, transparency


@pytest.mark.parametrize("maker", [make.grey_16_bit_png, make.grey_16_bit_tiff, make.float_tiff])
def test_deep_grey_is_scaled_not_clipped(tmp_path: Path, maker: make.Maker) -> None:
    expected = np.rint(make.sixteen_bit_values()[..., :1] / 257)
    assert np.array_equal(read(maker(tmp_path)), np.repeat(expected, 3, axis=2))


@pytest.mark.parametrize("maker", [make.colour_16_bit_png, make.colour_16_bit_tiff])
def test_16_bit_colours_are_scaled_not_clipped(tmp_path: Path, maker: make.Maker) -> None:
    path = maker(tmp_path)
    independent = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)[..., ::-1]
    assert np.array_equal(independent, make.sixteen_bit_values())
    assert np.array_equal(read(path), np.rint(independent / 257))


def test_the_transparent_colour_of_a_16_bit_picture_is_white(tmp_path: Path) -> None:
    values = make.sixteen_bit_values()
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    transparent = make.png_chunk(b"tRNS", values[3, 4].astype(">u2").tobytes())
    path = make.written(tmp_path / "t.png", make.png(20, 16, 16, 2, make.zlib.compress(rows), transparent))
    expected = np.rint(values / 257)
    expected[3, 4] = 255
    assert np.array_equal(read(path), expected)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.0, 0.5, 1.0], [0, 128, 255]),
        ([0.0, 100.0, 255.0], [0, 100, 255]),
        ([-5.0, 0.0, 5.0], [0, 128, 255]),
    ],
)
def test_numbers_without_a_range_are_scaled_by_what_they_span(
    tmp_path: Path, values: list[float], expected: list[int]
) -> None:
    content = make.encoded(Image.fromarray(np.array([values], np.float32)), "TIFF")
    assert read(make.written(tmp_path / "numbers.tif", content))[0, :, 0].tolist() == expected


def test_numbers_that_are_all_alike_or_none_are_read(tmp_path: Path) -> None:
    content = make.encoded(Image.fromarray(np.array([[-7.0, -7.0], [-7.0, np.nan]], np.float32)), "TIFF")
    assert read(make.written(tmp_path / "alike.tif", content)).shape == (2, 2, 3)


def test_a_transparent_palette_entry_is_laid_over_white(tmp_path: Path) -> None:
    picture = read(make.palette_with_transparency(tmp_path))
    assert (picture[:, :3] == (255, 0, 0)).all() and (picture[:, 3:] == 255).all()


def test_a_wholly_transparent_picture_is_white(tmp_path: Path) -> None:
    assert (read(make.zero_alpha(tmp_path)) == 255).all()


def test_half_transparent_is_half_white(tmp_path: Path) -> None:
    layered = np.full((2, 2, 4), (200, 100, 0, 128), np.uint8)
    picture = read(make.written(tmp_path / "half.png", make.encoded(layered, "PNG")))
    assert picture[0, 0].tolist() == [round(255 + (colour - 255) * 128 / 255) for colour in (200, 100, 0)]


@pytest.mark.parametrize("maker", [make.animated_gif, make.animated_webp, make.animated_png])
def test_animations_give_their_first_frame(tmp_path: Path, maker: make.Maker) -> None:
    assert (read(maker(tmp_path)) == (250, 0, 0)).all()


def test_one_bit_pictures_are_black_and_white(tmp_path: Path) -> None:
    assert set(np.unique(read(make.one_bit(tmp_path)))) == {0, 255}


def test_long_texts_in_a_png_do_not_cost_the_picture(tmp_path: Path) -> None:
    text = make.png_chunk(b"zTXt", b"workflow\0\0" + make.zlib.compress(b"node " * 600_000))
    content = make.png(1, 1, 8, 0, make.zlib.compress(b"\0\x07"), text)
    assert read(make.written(tmp_path / "generated.png", content)).tolist() == [[[7, 7, 7]]]


# Colour profiles


@pytest.mark.parametrize("maker", [make.cmyk_with_garbled_profile, make.cmyk_with_rgb_profile])
def test_inks_with_an_unusable_profile_are_converted_plainly(tmp_path: Path, maker: make.Maker) -> None:
    path = maker(tmp_path)
    with Image.open(path) as usual:
        assert np.array_equal(read(path), np.asarray(usual.convert("RGB")))


def test_inks_are_converted_by_their_profile(tmp_path: Path) -> None:
    image = Image.fromarray(make.sample_pixels()).convert("CMYK")
    content = make.encoded(image, "JPEG", icc_profile=make.grey_ink_profile())
    # L* = 50 is sRGB 119 (CIE 15 and IEC 61966-2-1); the 8-bit table holds 50.2.
    assert difference(read(make.written(tmp_path / "ink.jpg", content)), np.full((32, 48, 3), 119)) <= 1


def test_inks_in_tiff_files_are_read(tmp_path: Path) -> None:
    image = Image.new("CMYK", (3, 2), (255, 0, 0, 0))
    assert read(make.written(tmp_path / "ink.tif", make.encoded(image, "TIFF")))[0, 0].tolist() == [
        0,
        255,
        255,
    ]


def test_colour_profiles_are_converted_to_srgb(tmp_path: Path) -> None:
    pixels = make.sample_pixels()
    # In this profile "red" means sRGB's blue and the other way round.
    content = make.encoded(pixels, "PNG", icc_profile=make.swapping_profile(red=2, blue=0))
    path = make.written(tmp_path / "swapped.png", content)
    assert difference(read(path), pixels[..., ::-1]) <= 2
    assert np.array_equal(read(path, is_colour_managed=False), pixels)


def test_srgb_by_another_name_changes_nothing(tmp_path: Path) -> None:
    pixels = np.random.default_rng(5).integers(0, 256, (40, 40, 3)).astype(np.uint8)
    path = make.written(
        tmp_path / "srgb.png", make.encoded(pixels, "PNG", icc_profile=make.swapping_profile())
    )
    assert np.array_equal(read(path), pixels)


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK", "P", "RGBA"])
@pytest.mark.parametrize("profile", [b"x", make.swapping_profile()[:200], make.grey_ink_profile()[:-300]])
def test_broken_profiles_never_cost_the_picture(tmp_path: Path, mode: str, profile: bytes) -> None:
    image = Image.fromarray(make.sample_pixels()).convert(mode)
    path = make.written(tmp_path / "p.tif", make.encoded(image, "TIFF", icc_profile=profile))
    assert difference(read(path), np.asarray(image.convert("RGB"))) == 0


def test_many_threads_read_the_same_values(tmp_path: Path) -> None:
    pixels = np.random.default_rng(6).integers(0, 256, (120, 90, 3)).astype(np.uint8)
    options = {"icc_profile": make.swapping_profile(red=2, blue=0)}
    managed = make.written(tmp_path / "managed.png", make.encoded(pixels, "PNG", **options))
    paths = [managed, make.exif_garbage(tmp_path), make.colour_16_bit_tiff(tmp_path)] * 20
    alone = {path: read(path) for path in paths}
    with ThreadPoolExecutor(8) as readers:
        for path, together in zip(paths, readers.map(read, paths), strict=True):
            assert np.array_equal(together, alone[path])
