"""Reading pictures: what comes out of odd files, and the reason where nothing can."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
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
PHOTOS = Path(__file__).parents[3].parent / "shared" / "data" / "photos"
REPOSITORY = Path(__file__).parents[3]


def difference(one: np.ndarray, other: np.ndarray) -> int:
    assert one.shape == other.shape
    return int(np.abs(one.astype(int) - other.astype(int)).max())


def reason(path: Path) -> str:
    with pytest.raises(UnreadablePicture) as caught:
        read(path)
    return str(caught.value)


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


# EXIF garbage


def test_exif_garbage_in_a_jpeg_is_ignored(tmp_path: Path) -> None:
    assert difference(read(make.exif_garbage(tmp_path)), make.sample_pixels()) <= 8


def test_exif_garbage_in_an_avif_is_ignored(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    content = make.encoded(make.sample_pixels(), "AVIF", exif=exif.tobytes())
    expected = read(make.written(tmp_path / "sound.avif", content))
    garbled = content.replace(b"MM\0*\0\0\0\x08", b"garbage!")
    assert garbled != content
    assert np.array_equal(read(make.written(tmp_path / "garbled.avif", garbled)), expected)


def test_exif_garbage_in_a_heic_is_ignored(tmp_path: Path) -> None:
    path = make.written(tmp_path / "garbled.heic", heic(LUMA, 0, b"Exif\0\0" + b"garbage!" * 9))
    assert np.array_equal(read(path)[..., 0], LUMA)


def test_a_heic_whose_parts_have_garbled_names_is_refused(tmp_path: Path) -> None:
    # Its decoder would take the whole program down.
    content = heic(LUMA, 0, b"Exif\0\0").replace(b"\0Exif\0", b"\0E\xf6if\0", 1)
    assert reason(make.written(tmp_path / "garbled.heic", content)) == DAMAGED


# What cannot be read


@pytest.mark.parametrize("maker", make.UNREADABLE, ids=lambda maker: maker.__name__)
def test_broken_files_are_refused_as_pictures_and_as_thumbnails(tmp_path: Path, maker: make.Maker) -> None:
    path = maker(tmp_path)
    assert len(reason(path)) < 100
    with pytest.raises(UnreadablePicture):
        read_thumbnail(path, 1000)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF"])
def test_a_half_decoded_picture_is_no_picture(tmp_path: Path, format: str) -> None:
    content = make.encoded(np.random.default_rng(1).integers(0, 256, (40, 60, 3)).astype(np.uint8), format)
    for share in range(1, 20):
        path = make.written(tmp_path / "part", content[: len(content) * share // 20])
        assert reason(path) in (BREAKS_OFF, DAMAGED), share


def test_each_cause_has_its_own_reason(tmp_path: Path) -> None:
    assert reason(make.empty(tmp_path)) == "The file is empty."
    assert reason(make.text(tmp_path)).startswith("This is not a picture")
    assert reason(make.truncated_jpeg(tmp_path)) == BREAKS_OFF
    assert reason(make.truncated_compressed_tiff(tmp_path)) == BREAKS_OFF
    assert reason(tmp_path) == "This is a folder, not a picture."
    assert reason(tmp_path / "nowhere.png") == "The file is not there: it was moved, renamed or deleted."
    assert reason(tmp_path / "text.jpg" / "inside.png").startswith("The file is not there")
    assert reason(Path("a\0b.png")) == "No file can have this name."
    assert reason(tmp_path / ("x" * 300 + ".png")).startswith("The file could not be read from the disk")


def test_a_file_too_large_for_a_picture_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "film.jpg"
    with path.open("wb") as file:
        file.truncate(2**31 + 1)
    assert reason(path) == "The file is larger than 2 GB, too large for a picture."


def test_no_memory_is_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(reading, "upright_srgb", full)
    assert reason(make.one_pixel(tmp_path)) == "There is not enough free memory to decode this picture."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    assert reason(tmp_path / "pipe.jpg").startswith("This is not an ordinary file")


@pytest.mark.parametrize(("pixels", "millions"), [(250_000_001, 251), (400_000_000, 400)])
def test_too_many_pixels_are_counted_in_the_reason(pixels: int, millions: int, tmp_path: Path) -> None:
    path = make.written(tmp_path / "wide.png", make.png(pixels, 1, 8, 0, b""))
    assert reason(path) == f"The picture has {millions} million pixels; up to 250 million can be opened."
    with pytest.raises(UnreadablePicture):
        read_header(path)


@pytest.mark.skipif(sys.platform == "win32", reason="peak memory is measured with the resource module")
def test_a_bomb_is_refused_without_taking_its_memory(tmp_path: Path) -> None:
    script = """
import resource, sys
from pathlib import Path
from workbench.core.pictures.reading import UnreadablePicture, read
try:
    read(Path(sys.argv[1]))
except UnreadablePicture:
    pass
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read(Path(sys.argv[2]))
except UnreadablePicture as refused:
    print(refused)
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print((after - before) // (1024 if sys.platform != "darwin" else 1024 * 1024))
"""
    arguments = [sys.executable, "-W", "error", "-c", script, make.text(tmp_path), make.bomb(tmp_path)]
    answer = subprocess.run(arguments, capture_output=True, text=True, check=True, cwd=REPOSITORY)
    why, megabytes = answer.stdout.splitlines()
    assert why == "The picture has 900 million pixels; up to 250 million can be opened."
    assert int(megabytes) < 20
    assert answer.stderr == ""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_a_forbidden_file_says_so(tmp_path: Path) -> None:
    path = make.one_pixel(tmp_path)
    path.chmod(0)
    # Root may read everything, so a root process first becomes nobody.
    script = """
import os, sys
from pathlib import Path
from workbench.core.pictures.reading import UnreadablePicture, read
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    read(Path(sys.argv[1]))
except UnreadablePicture as refused:
    print(refused)
"""
    arguments = [sys.executable, "-c", script, path]
    answer = subprocess.run(arguments, capture_output=True, text=True, check=True, cwd=REPOSITORY)
    assert answer.stdout == "The file may not be read: this account has no permission for it.\n"


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


# Thumbnails


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


def test_a_thumbnail_of_no_pixels_is_a_mistake_of_the_program(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one pixel"):
        read_thumbnail(make.one_pixel(tmp_path), 0)


# Anything at all


def valid_files() -> list[bytes]:
    pixels = np.random.default_rng(2).integers(0, 256, (12, 10, 3)).astype(np.uint8)
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x8825] = {1: "N", 2: (52.0, 30.0, 1.0)}
    profile = make.swapping_profile(red=2, blue=0)
    formats = ("JPEG", "PNG", "WEBP", "TIFF", "AVIF")
    files = [make.encoded(pixels, format, exif=exif.tobytes(), icc_profile=profile) for format in formats]
    files += [make.encoded(pixels, "GIF"), make.encoded(pixels, "BMP"), make.compressed_tiff(pixels)]
    return [*files, make.compressed_tiff(make.sixteen_bit_values()), heic(LUMA, 1, exif.tobytes())]


VALID_FILES = valid_files()
SIGNATURES = [
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"GIF89a",
    b"RIFF\x40\0\0\0WEBPVP8 ",
    b"II*\0",
    b"MM\0*",
    b"BM",
]
SIGNATURES += [b"\0\0\0\x18ftypavif", b"\0\0\0\x18ftypheic", b""]


@st.composite
def damaged_files(draw: st.DrawFn) -> bytes:
    content = bytearray(draw(st.sampled_from(VALID_FILES)))
    places = st.integers(0, len(content) - 1)
    for place, value in draw(st.lists(st.tuples(places, st.integers(0, 255)), max_size=6)):
        content[place] = value
    return bytes(content[: draw(st.one_of(st.just(len(content)), places))])


def check_anything(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    for reader in (read, lambda path: read_thumbnail(path, 7)):
        try:
            picture = reader(path)
        except UnreadablePicture as refused:
            assert str(refused).endswith(".")
        else:
            assert picture.dtype == np.uint8 and picture.ndim == 3 and picture.shape[2] == 3 and picture.size


anything = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@anything
@given(signature=st.sampled_from(SIGNATURES), rest=st.binary(max_size=200))
def test_random_bytes_are_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, signature: bytes, rest: bytes
) -> None:
    monkeypatch.setattr(reading, "MAXIMUM_PIXELS", 1_000_000)
    check_anything(tmp_path / "random", signature + rest)


@anything
@given(content=damaged_files())
def test_damaged_files_are_read_whole_or_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.setattr(reading, "MAXIMUM_PIXELS", 1_000_000)
    check_anything(tmp_path / "damaged", content)


@anything
@given(garbage=st.binary(max_size=120), header=st.sampled_from([b"", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"]))
def test_exif_garbage_never_costs_the_picture(tmp_path: Path, header: bytes, garbage: bytes) -> None:
    pixels = make.sample_pixels(8, 12)
    path = make.written(tmp_path / "e.png", make.encoded(pixels, "PNG", exif=b"Exif\0\0" + header + garbage))
    assert sorted(read(path).ravel()) == sorted(pixels.ravel())
    jpeg = make.encoded(np.full((8, 8, 3), 77, np.uint8), "JPEG", exif=b"Exif\0\0" + header + garbage)
    assert (read(make.written(tmp_path / "e.jpg", jpeg)) == 77).all()
