"""The task “process”: what it writes, where, under which names, and what it never does."""

import errno
import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests import bad_pictures
from workbench.core.models.machine import Machine
from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.reading import read, read_header
from workbench.core.processing.naming import new_names
from workbench.core.processing.outcomes import ProcessingError
from workbench.core.processing.process import PICTURES_PER_STEP, process
from workbench.core.processing.settings import PROCESSED, ProcessSettings
from workbench.core.processing.writing import as_jpeg, write_new
from workbench.core.steps import Skipped
from workbench.core.tables import ExportError, Rows

EXAMPLE = ProcessSettings("crop measure=pixels left_pixels=8; grey")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where new pictures go; not there yet."""
    return tmp_path / "new" / "pictures"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    made = tmp_path / "old"
    made.mkdir()
    for name in ("a.png", "b.png"):
        bad_pictures.written(made / name, bad_pictures.encoded(bad_pictures.sample_pixels(), "PNG"))
    return made


def file(path: Path, name: str = "", **facts: Any) -> PictureFile:
    return PictureFile(name or path.name, str(path), **facts)


def results(
    files: list[PictureFile], folder: Path, settings: ProcessSettings = EXAMPLE, **machine: Any
) -> list[Rows | Skipped]:
    steps = process(files, settings, Machine("cpu", folder=folder, **machine))
    return [each for step in steps for each in step.value]


def listed(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def names(found: list[Rows | Skipped]) -> list[Any]:
    return [each.rows[0][0] if isinstance(each, Rows) else None for each in found]


# What is written


def test_new_pictures_are_what_the_steps_make_and_rows_say_so(old: Path, folder: Path) -> None:
    before = {path: path.read_bytes() for path in old.iterdir()}
    (first, _) = results([file(old / "a.png"), file(old / "b.png")], folder)
    assert isinstance(first, Rows)
    row = dict(zip((column.name for column in PROCESSED.columns), first.rows[0], strict=True))
    written = folder / "a.png"
    expected = np.asarray(Image.open(old / "a.png").convert("L"))[:, 8:]
    found = read(written)
    assert np.abs(found[..., 0].astype(int) - expected).max() <= 1
    content = written.read_bytes()
    assert row == {
        "file": "a.png",
        "width": 40,
        "height": 32,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "findings": "",
    }
    assert listed(folder) == ["a.png", "b.png"]
    assert {path: path.read_bytes() for path in old.iterdir()} == before
    assert PROCESSED.row_in_words(first.rows[0]) == "a.png, 40 × 32 pixels. "


def test_findings_are_kept_in_the_table(old: Path, folder: Path) -> None:
    settings = ProcessSettings("palette colours=2; threshold kind=otsu")
    (found,) = results([file(old / "a.png")], folder, settings)
    assert isinstance(found, Rows)
    assert str(found.rows[0][5]).startswith("Main colours: #")
    assert "Otsu's threshold: " in str(found.rows[0][5])


def test_orientation_is_applied_and_nothing_of_the_old_file_is_copied(tmp_path: Path, folder: Path) -> None:
    turned = bad_pictures.oriented(tmp_path, 6)
    for number, format in enumerate(("png", "jpeg")):
        results([file(turned, f"{number}.jpg")], folder, ProcessSettings("none", format))
    for name in ("0.png", "1.jpg"):
        with Image.open(folder / name) as image:
            assert not image.getexif() and "exif" not in image.info and "icc_profile" not in image.info
            assert image.size == (48, 32)
        distance = np.abs(read(folder / name).astype(int) - read(turned))
        assert distance.max() <= (0 if name.endswith("png") else 24) and distance.mean() < 2


def test_the_new_file_says_by_which_steps_it_was_made(old: Path, folder: Path) -> None:
    note = "Image Workbench, process: grey weights=bt601"
    for format in ("png", "jpeg"):
        results([file(old / "a.png")], folder, ProcessSettings("grey", format))
    with Image.open(folder / "a.png") as image:
        assert image.text == {"Comment": note}  # type: ignore[attr-defined]
    with Image.open(folder / "a.jpg") as image:
        assert image.info["comment"] == note.encode()


def test_the_format_of_the_source_is_kept_if_asked_for(tmp_path: Path, folder: Path) -> None:
    pixels = bad_pictures.sample_pixels()
    files = [
        file(bad_pictures.written(tmp_path / f"{format}.dat", bad_pictures.encoded(pixels, format)))
        for format in ("JPEG", "PNG", "WEBP")
    ]
    found = results(files, folder, ProcessSettings("none", "as the source", 80))
    assert names(found) == ["JPEG.jpg", "PNG.png", "WEBP.png"]
    assert [read_header(folder / str(name)).format for name in names(found)] == ["JPEG", "PNG", "PNG"]


def test_quality_decides_about_the_size_of_jpeg_files(old: Path, tmp_path: Path) -> None:
    sizes = []
    for quality in (20, 95):
        results([file(old / "a.png")], tmp_path / str(quality), ProcessSettings("none", "jpeg", quality))
        sizes.append((tmp_path / str(quality) / "a.jpg").stat().st_size)
    assert sizes[0] < sizes[1]
    with pytest.raises(ProcessingError, match="65,500 pixels a side"):
        as_jpeg(np.zeros((1, 65_501, 3), np.uint8), "", 90)


# What cannot be done


def test_what_cannot_be_read_or_done_is_skipped_with_the_reason(
    old: Path, tmp_path: Path, folder: Path
) -> None:
    narrow = bad_pictures.written(
        tmp_path / "narrow.png", bad_pictures.encoded(np.zeros((9, 8, 3), np.uint8), "PNG")
    )
    files = [
        file(bad_pictures.truncated_jpeg(tmp_path)),
        file(narrow),
        file(tmp_path / "gone.png"),
        file(old / "a.png"),
    ]
    found = results(files, folder)
    broken, empty, gone, done = found
    assert isinstance(broken, Skipped) and broken.is_unreadable and "breaks off" in broken.reason
    assert isinstance(empty, Skipped) and not empty.is_unreadable
    assert empty.reason.startswith("Step 1 (Crop): This would cut everything off: the picture is 8 × 9")
    assert isinstance(gone, Skipped) and "not there" in gone.reason
    assert isinstance(done, Rows)
    assert listed(folder) == ["a.png"]


def test_every_odd_picture_is_processed(tmp_path: Path, folder: Path) -> None:
    files = [file(make(tmp_path)) for make in bad_pictures.ODD]
    found = results(files, folder, ProcessSettings("resize size=20"))
    assert all(isinstance(each, Rows) for each in found)
    assert len(set(names(found))) == len(files)


def test_no_pictures_are_no_steps(folder: Path) -> None:
    assert list(process([], EXAMPLE, Machine("cpu", folder=folder))) == []


def test_without_a_folder_or_into_that_of_the_pictures_nothing_is_written(old: Path) -> None:
    files = [file(old / "a.png")]
    with pytest.raises(ProcessingError, match="need a folder"):
        list(process(files, EXAMPLE, Machine("cpu")))
    for folder in (old, old.parent, old / ".." / "old"):
        with pytest.raises(ProcessingError, match="holds pictures that are to be processed"):
            results(files, folder)
    assert listed(old) == ["a.png", "b.png"]


def test_the_folder_of_the_pictures_is_known_through_links_too(old: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(old)
    with pytest.raises(ProcessingError, match="Choose another folder"):
        results([file(old / "a.png")], link)
    with pytest.raises(ProcessingError, match="Choose another folder"):
        results([file(link / "a.png")], old)


def test_a_full_disk_leaves_nothing_half_written(
    old: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Path.write_bytes

    def full(path: Path, content: bytes) -> int:
        if path.name.startswith(".b"):
            whole(path, content[:10])
            raise OSError(errno.ENOSPC, "No space left on device")
        return whole(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(ExportError, match="No space left"):
        results([file(old / "a.png"), file(old / "b.png")], folder)
    assert listed(folder) == ["a.png"]


def test_a_folder_that_cannot_be_made_is_an_error_in_words(old: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(ExportError, match="could not be written"):
        results([file(old / "a.png")], tmp_path / "taken" / "pictures")


# Progress, order, threads


def test_steps_come_often_in_order_and_with_readers_alike(old: Path, tmp_path: Path) -> None:
    files = [file(old / "a.png", f"{number}.png") for number in range(10)]
    steps = list(process(files, EXAMPLE, Machine("cpu", folder=tmp_path / "one")))
    assert [step.done for step in steps] == [4, 8, 10] and {step.total for step in steps} == {10}
    assert [each.picture for step in steps for each in step.value] == [each.name for each in files]
    with ThreadPoolExecutor(3) as readers:
        again = results(files, tmp_path / "two", readers=readers)
    assert again == [each for step in steps for each in step.value]


def test_closing_it_stops_what_was_made_ahead(old: Path, folder: Path) -> None:
    files = [file(old / "a.png", f"{number}.png") for number in range(40)]
    with (
        ThreadPoolExecutor(1) as readers,
        closing(process(files, EXAMPLE, Machine("cpu", readers, folder=folder))) as steps,
    ):
        next(steps)
    assert len(listed(folder)) == PICTURES_PER_STEP


# Names


@pytest.mark.parametrize(
    ("name", "suffix", "first"),
    [
        ("a.jpg", ".png", "a.png"),
        ("town/b.tar.jpeg", ".jpg", "town/b.tar.jpg"),
        ("no suffix", ".png", "no suffix.png"),
        (".png", ".png", "png.png"),
        ("../../etc/passwd.png", ".png", "etc/passwd.png"),
        ("/etc/passwd", ".png", "etc/passwd.png"),
        ("..\\..\\x.png", ".png", "x.png"),
        ("c:\\x.png", ".png", "c/x.png"),
        ("", ".png", "picture.png"),
        ("???.jpg", ".png", "picture.png"),
        ("写真 二枚目.webp", ".png", "写真 二枚目.png"),
        ("two\nlines.png", ".png", "twolines.png"),
        ("album.png/x.jpg", ".png", "album.png_/x.png"),
    ],
)
def test_new_names_are_the_old_ones_and_stay_inside(name: str, suffix: str, first: str) -> None:
    given = new_names(name, suffix)
    assert next(given) == first
    assert next(given) == first.removesuffix(suffix) + f" (2){suffix}"


def test_long_and_odd_names_can_be_written(old: Path, folder: Path) -> None:
    odd = [*bad_pictures.ODD_NAMES, "ñ" * 126 + ".jpg", "x" * 255]
    found = results([file(old / "a.png", name) for name in odd], folder)
    assert len(set(names(found))) == len(odd)
    assert all((folder / str(name)).is_file() for name in names(found))


def test_names_that_are_taken_get_a_number_and_nothing_is_overwritten(old: Path, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "a.png").write_bytes(b"somebody's")
    (folder / "a (2).png").mkdir()
    (folder / "a (3).png").symlink_to(folder / "nowhere")
    found = results(
        [file(old / "a.png"), file(old / "a.png", "a.jpg"), file(old / "b.png", "c/a.jpg")], folder
    )
    assert names(found) == ["a (4).png", "a (5).png", "c/a.png"]
    assert (folder / "a.png").read_bytes() == b"somebody's"


def test_equal_names_of_different_pictures_do_not_clash(old: Path, folder: Path) -> None:
    other = bad_pictures.written(
        old / "other.png", bad_pictures.encoded(np.full((9, 30, 3), 9, np.uint8), "PNG")
    )
    files = [file(old / "a.png", "a.jpg"), file(other, "a.png")]
    assert names(results(files, folder)) == ["a.png", "a (2).png"]
    # Asked for again, what is there is found again.
    assert names(results(files, folder)) == ["a.png", "a (2).png"]
    assert listed(folder) == ["a (2).png", "a.png"]


def test_what_was_written_before_a_kill_is_taken_as_written(tmp_path: Path) -> None:
    assert write_new(tmp_path, new_names("a.jpg", ".png"), b"content") == "a.png"
    modified = (tmp_path / "a.png").stat().st_mtime_ns
    assert write_new(tmp_path, new_names("a.jpg", ".png"), b"content") == "a.png"
    assert (tmp_path / "a.png").stat().st_mtime_ns == modified
    assert write_new(tmp_path, new_names("a.jpg", ".png"), b"another") == "a (2).png"


def test_the_same_steps_give_the_same_files(old: Path, tmp_path: Path) -> None:
    settings = ProcessSettings("noise strength=30; palette colours=3; rotate angle=10")
    runs: list[Callable[[], list[Rows | Skipped]]] = [
        lambda place=place: results([file(old / "a.png")], tmp_path / place, settings)
        for place in ("one", "two")
    ]
    one, two = (run() for run in runs)
    assert one == two
    assert (tmp_path / "one" / "a.png").read_bytes() == (tmp_path / "two" / "a.png").read_bytes()
