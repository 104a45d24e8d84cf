"""Checksums and perceptual hashes of pictures."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageEnhance
from scipy.fft import dctn

from workbench.core.fingerprints import fingerprint as module
from workbench.core.fingerprints.fingerprint import fingerprint, perceptual_hash
from workbench.core.fingerprints.settings import LEAST_STRUCTURE, FingerprintSettings
from workbench.core.models.machine import Machine
from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.reading import read
from workbench.core.steps import Skipped
from workbench.core.tables import Rows

Picture = NDArray[np.uint8]


def files(*paths: Path) -> list[PictureFile]:
    return [PictureFile(path.name, str(path)) for path in paths]


def results(*paths: Path, machine: Machine | None = None) -> list[Rows | Skipped]:
    steps = fingerprint(files(*paths), FingerprintSettings(), machine or Machine())
    return [each for step in steps for each in step.value]


def row(path: Path) -> tuple[Any, ...]:
    (found,) = results(path)
    assert isinstance(found, Rows)
    return found.rows[0]


def number(picture: Picture) -> int:
    digits, _ = perceptual_hash(picture)
    assert digits is not None and len(digits) == 16
    return int(digits, 16)


def distance(one: Picture, other: Picture) -> int:
    return (number(one) ^ number(other)).bit_count()


def save(picture: Picture, path: Path, **options: Any) -> Path:
    Image.fromarray(picture).save(path, **options)
    return path


def scaled(factor: float) -> Callable[[Image.Image], Image.Image]:
    return lambda image: image.resize(tuple(round(factor * side) for side in image.size))


def saved_again(quality: int) -> Callable[[Image.Image], Image.Image]:
    def save_again(image: Image.Image) -> Image.Image:
        image.save(file := BytesIO(), "JPEG", quality=quality)
        return Image.open(file).convert("RGB")

    return save_again


def cropped(image: Image.Image) -> Image.Image:
    width, height = image.size
    return image.crop((round(0.01 * width), round(0.01 * height), round(0.99 * width), round(0.99 * height)))


VARIANTS = [
    ("half", scaled(0.5), 2),
    ("a quarter", scaled(0.25), 4),
    ("twice", scaled(2), 2),
    ("quality 50", saved_again(50), 2),
    ("quality 10", saved_again(10), 4),
    ("brighter", ImageEnhance.Brightness, 4),
    ("cropped", cropped, 6),
]


@pytest.mark.parametrize(("name", "change", "most"), VARIANTS, ids=[name for name, *_ in VARIANTS])
def test_nineteen_of_twenty_variants_of_photographs_stay_near(
    photographs: tuple[Path, ...], name: str, change: Any, most: int
) -> None:
    changes = []
    for path in photographs[:20]:
        whole = read(path)
        image = Image.fromarray(whole)
        made = change(image).enhance(1.2) if name == "brighter" else change(image)
        changes.append(distance(whole, np.asarray(made)))
    assert np.percentile(changes, 95) <= most


def test_mirrored_and_other_photographs_are_far(photographs: tuple[Path, ...]) -> None:
    pictures = [read(path) for path in photographs[:20]]
    numbers = np.array([number(picture) for picture in pictures], np.uint64)
    distances = np.bitwise_count(numbers[:, None] ^ numbers)
    assert distances[np.triu_indices(len(numbers), 1)].min() > 16
    assert min(distance(each, np.ascontiguousarray(each[:, ::-1])) for each in pictures) > 16


def test_hashes_of_reduced_files_are_within_two_bits_of_those_of_whole_pictures(
    photographs: tuple[Path, ...],
) -> None:
    for path in photographs:
        assert (int(row(path)[1], 16) ^ number(read(path))).bit_count() <= 2


def test_the_hash_is_that_of_its_definition(photographs: tuple[Path, ...]) -> None:
    """Zauner (2010), with SciPy's cosine transform: bit k of byte r says whether frequency (r, k) is above the mean."""
    for path in photographs[:5]:
        grey = cv2.cvtColor(read(path), cv2.COLOR_RGB2GRAY)
        small = cv2.resize(grey, (32, 32), interpolation=cv2.INTER_AREA).astype(np.float64)
        lowest = dctn(small, norm="ortho")[:8, :8]
        lowest[0, 0] = 0
        expected = np.packbits(lowest > lowest.mean(), bitorder="little").tobytes().hex()
        assert (int(expected, 16) ^ number(read(path))).bit_count() <= 1


def test_checksums_are_those_of_the_bytes(tmp_path: Path, pictured: Picture) -> None:
    path = save(pictured, tmp_path / "a.png")
    assert row(path)[0] == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def pictured() -> Picture:
    rows, columns = np.mgrid[0:96, 0:128] / 32
    waves = [np.sin(rows * phase + columns**2) for phase in (1, 2, 3)]
    return (127 + 120 * np.stack(waves, axis=-1)).astype(np.uint8)


def test_every_file_is_read_once(tmp_path: Path, pictured: Picture, monkeypatch: Any) -> None:
    paths = [save(pictured, tmp_path / f"{name}.png") for name in "abc"]
    read_ones = []
    whole = module.content_of

    def counting(path: Path) -> bytes:
        read_ones.append(path)
        return whole(path)

    monkeypatch.setattr(module, "content_of", counting)
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail(f"{path} is read again"))
    assert len(results(*paths)) == 3
    assert read_ones == paths


@pytest.mark.parametrize("level", [0, 128, 255])
def test_plain_pictures_have_a_checksum_and_no_hash(tmp_path: Path, level: int) -> None:
    dice = np.random.default_rng(1)
    plain = np.clip(level + dice.normal(0, 6, (200, 300, 3)), 0, 255).astype(np.uint8)
    sha256, digits, structure = row(save(plain, tmp_path / "plain.png"))
    assert len(sha256) == 64
    assert digits is None and structure < LEAST_STRUCTURE


def test_above_the_least_structure_saving_again_changes_few_bits(photographs: tuple[Path, ...]) -> None:
    """The reason for the limit: faint copies of photographs just above it still find themselves."""
    changes = []
    for path in photographs[:20]:
        whole = read(path).astype(np.float64)
        _, structure = perceptual_hash(read(path))
        faint = np.clip(128 + (whole - whole.mean()) * 1.1 * LEAST_STRUCTURE / structure, 0, 255).astype(
            np.uint8
        )
        changes.append(distance(faint, np.asarray(saved_again(60)(Image.fromarray(faint)))))
    assert np.percentile(changes, 90) <= 6


def test_orientation_is_applied_before(tmp_path: Path, pictured: Picture) -> None:
    upright = row(save(pictured, tmp_path / "upright.png"))
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = np.ascontiguousarray(np.rot90(pictured))
    assert row(save(turned, tmp_path / "turned.png", exif=exif))[1:] == upright[1:]


def test_a_line_of_pixels_has_a_result(tmp_path: Path) -> None:
    line = np.arange(900, dtype=np.uint64).astype(np.uint8).reshape(1, 900, 1).repeat(3, 2)
    assert isinstance(results(save(line, tmp_path / "line.png"))[0], Rows)


def test_unreadable_files_are_skipped_with_the_reason_and_end_nothing(
    tmp_path: Path, pictured: Picture
) -> None:
    good = save(pictured, tmp_path / "good.jpg")
    half = tmp_path / "half.jpg"
    half.write_bytes(good.read_bytes()[: good.stat().st_size // 2])
    letter = tmp_path / "letter.png"
    letter.write_text("Dear Sir or Madam")
    found = results(half, letter, tmp_path / "gone.png", good)
    assert [type(each) for each in found] == [Skipped, Skipped, Skipped, Rows]
    assert all(each.reason.endswith(".") for each in found if isinstance(each, Skipped))


@pytest.mark.parametrize("readers", [None, 2])
def test_results_come_in_order_a_batch_at_a_time(
    tmp_path: Path, pictured: Picture, readers: int | None
) -> None:
    paths = [save(pictured, tmp_path / f"{number}.png") for number in range(5)]
    pool = ThreadPoolExecutor(readers) if readers else None
    steps = list(fingerprint(files(*paths), FingerprintSettings(), Machine("cpu", pool, 2)))
    if pool:
        pool.shutdown()
    assert [(step.done, step.total) for step in steps] == [(2, 5), (4, 5), (5, 5)]
    assert [each.picture for step in steps for each in step.value] == [path.name for path in paths]


def test_no_pictures_make_no_steps() -> None:
    assert list(fingerprint([], FingerprintSettings(), Machine())) == []
