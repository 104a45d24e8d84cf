"""The task “anonymise”: copies without faces and metadata, and what the check makes of them.

Faces are red squares here, which a made-up detector finds; real ones are hidden in ``test_anonymise_faces.py``.
"""

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from tests import bad_pictures
from workbench.core.faces import anonymise as module
from workbench.core.faces.anonymise import ProtectionError, anonymise
from workbench.core.faces.face import Box, Face
from workbench.core.faces.known import NumberedFace, PictureWithFaces
from workbench.core.faces.protect_settings import ANONYMISED, ProtectSettings
from workbench.core.faces.protecting import GREY
from workbench.core.models.machine import Machine
from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.reading import read
from workbench.core.processing.outcomes import ProcessingError
from workbench.core.settings import to_record
from workbench.core.steps import Skipped
from workbench.core.tables import Rows

LEFT, RIGHT = Box(20, 20, 24, 24), Box(90, 24, 24, 24)


class RedSquares:
    """Finds red squares; also those that are a little pale, as they are when cells are averaged."""

    def detect(self, picture: NDArray[np.uint8]) -> tuple[Face, ...]:
        """The bounding box of each red area of some size."""
        red = (picture[..., 0] > 120) & (picture[..., 1] < 90) & (picture[..., 2] < 90)
        _, _, areas, _ = cv2.connectedComponentsWithStats(red.astype(np.uint8))
        found = [Box(*map(float, area[:4])) for area in areas[1:] if area[4] >= 60]
        return tuple(Face(box, 1.0, detector="red") for box in sorted(found, key=lambda box: box.left))


@pytest.fixture(autouse=True)
def red_squares(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "DetectorOfEachThread", lambda card: RedSquares())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "new"


def pixels(*boxes: Box) -> NDArray[np.uint8]:
    picture = np.full((80, 140, 3), (200, 220, 200), np.uint8)
    for box in boxes:
        left, top, width, height = map(int, (box.left, box.top, box.width, box.height))
        picture[top : top + height, left : left + width] = (230, 10, 10)
    return picture


def file(path: Path, picture: NDArray[np.uint8], **options: Any) -> PictureFile:
    path.parent.mkdir(parents=True, exist_ok=True)
    format = "JPEG" if path.suffix == ".jpg" else "PNG"
    bad_pictures.written(path, bad_pictures.encoded(picture, format, **options))
    return PictureFile(path.name, str(path))


def known(given: PictureFile, *faces: tuple[Box, str]) -> PictureWithFaces:
    numbered = tuple(NumberedFace(at, Face(box), person) for at, (box, person) in enumerate(faces))
    return PictureWithFaces(given.name, given.path, faces=numbered)


def results(
    files: Sequence[PictureFile], folder: Path, settings: ProtectSettings | None = None, **machine: Any
) -> list[Rows | Skipped]:
    steps = anonymise(files, settings or ProtectSettings(), Machine("cpu", folder=folder, **machine))
    return [each for step in steps for each in step.value]


def row(found: Rows | Skipped) -> dict[str, Any]:
    assert isinstance(found, Rows) and len(found.rows) == 1
    return dict(zip((column.name for column in ANONYMISED.columns), found.rows[0], strict=True))


# What is hidden


def test_faces_are_hidden_in_a_copy_and_the_row_says_so(tmp_path: Path, folder: Path) -> None:
    given = file(tmp_path / "old" / "two.png", pixels(LEFT, RIGHT))
    before = Path(given.path).read_bytes()
    (found,) = results([given], folder)
    content = (folder / "two.png").read_bytes()
    assert row(found) == {
        "file": "two.png",
        "width": 140,
        "height": 80,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "faces": 2,
        "protected": 2,
        "kept": 0,
        "found_again": 0,
        "still_found": 0,
        "method": "mask",
        "strength": None,
        "note": "",
        "places": "20 20 24 24; 90 24 24 24",
    }
    new = read(folder / "two.png")
    assert (new[20:44, 20:44] == GREY).all() and (new[24:48, 90:114] == GREY).all()
    assert (new[60:, :] == (200, 220, 200)).all()
    assert Path(given.path).read_bytes() == before
    assert isinstance(found, Rows)
    words = ANONYMISED.row_in_words(found.rows[0])
    assert words.strip() == "two.png: 2 of 2 faces hidden (mask), 0 still found."


def test_the_faces_of_the_study_decide_and_not_the_detector(tmp_path: Path, folder: Path) -> None:
    given = file(tmp_path / "old" / "a.png", pixels(LEFT, RIGHT))
    drawn = Box(20, 50, 24, 24)
    settings = ProtectSettings(also_new=False)
    (found,) = results([known(given, (LEFT, ""), (drawn, ""))], folder, settings)
    said = row(found)
    assert (said["faces"], said["protected"]) == (2, 2)
    assert said["note"] == "1 face at other places: found by the check and not hidden."
    new = read(folder / "a.png")
    assert (new[50:74, 20:44] == GREY).all() and (new[30, 100] == (230, 10, 10)).all()


def test_what_only_the_check_finds_is_hidden_too(tmp_path: Path, folder: Path) -> None:
    given = file(tmp_path / "old" / "a.png", pixels(LEFT, RIGHT))
    (found,) = results([known(given, (LEFT, ""))], folder)
    said = row(found)
    assert (said["faces"], said["protected"], said["still_found"]) == (2, 2, 0)
    assert said["note"] == "1 face that only the check found: hidden too."
    # By its places it is seen later whether the study's faces have changed; this face is none of them.
    assert said["places"] == "20 20 24 24"
    assert (read(folder / "a.png")[24:48, 90:114] == GREY).all()


def test_people_are_kept_or_alone_hidden(tmp_path: Path, folder: Path) -> None:
    given = file(tmp_path / "old" / "a.png", pixels(LEFT, RIGHT))
    faces = known(given, (LEFT, "Anna"), (RIGHT, ""))
    for whom, hidden, kept in (("all but", (30, 100), (30, 30)), ("only", (30, 30), (30, 100))):
        (found,) = results([faces], folder / whom, ProtectSettings(whom=whom, people="Anna"))
        said = row(found)
        assert (said["faces"], said["protected"], said["kept"], said["still_found"]) == (2, 1, 1, 0)
        new = read(folder / whom / "a.png")
        assert (new[hidden] == GREY).all() and (new[kept] == (230, 10, 10)).all()
        note = "1 face that nobody has named: left as it is." if whom == "only" else ""
        assert said["note"] == note


def test_who_is_in_a_picture_nobody_searched_is_not_guessed(tmp_path: Path, folder: Path) -> None:
    given = file(tmp_path / "old" / "a.png", pixels(LEFT))
    (found,) = results([given], folder, ProtectSettings(whom="only", people="Anna"))
    assert isinstance(found, Skipped) and not found.is_unreadable
    assert "not known who is in it" in found.reason and not folder.exists()
    # Everybody but Anna: whoever it is might not be Anna.
    (found,) = results([given], folder, ProtectSettings(whom="all but", people="Anna"))
    assert row(found)["protected"] == 1


@pytest.mark.parametrize("whom", ["all but", "only"])
def test_without_names_nothing_is_written(tmp_path: Path, folder: Path, whom: str) -> None:
    given = file(tmp_path / "old" / "a.png", pixels(LEFT))
    with pytest.raises(ProtectionError, match="Nobody is named"):
        results([given], folder, ProtectSettings(whom=whom, people=" , "))
    assert not folder.exists()


def test_a_picture_without_faces_is_copied_too(tmp_path: Path, folder: Path) -> None:
    (found,) = results([file(tmp_path / "old" / "a.png", pixels())], folder)
    assert row(found)["faces"] == 0 and np.array_equal(read(folder / "a.png"), pixels())


# The check


def test_what_is_still_found_is_hidden_again_and_then_said(tmp_path: Path, folder: Path) -> None:
    """Averages of red are red: the made-up detector finds them again, however large the cells are."""
    given = file(tmp_path / "old" / "a.png", pixels(Box(20, 10, 60, 60)))
    faces = known(given, (Box(30, 20, 40, 40), ""), (Box(100, 10, 20, 20), ""))
    (found,) = results([faces], folder, ProtectSettings(method="pixelate", margin=0.0))
    said = row(found)
    assert (said["found_again"], said["still_found"], said["strength"]) == (1, 1, 0.3)


def test_a_face_that_a_larger_margin_hides_is_found_once_only(tmp_path: Path, folder: Path) -> None:
    """Beside a mask that is too small a red edge remains; the second one covers it."""
    given = file(tmp_path / "old" / "a.png", pixels(Box(30, 20, 40, 40)))
    faces = known(given, (Box(35, 25, 30, 30), ""))
    (found,) = results([faces], folder, ProtectSettings(margin=0.0, shape="box"))
    said = row(found)
    assert (said["protected"], said["found_again"], said["still_found"]) == (1, 1, 0)
    assert not RedSquares().detect(read(folder / "a.png"))


def test_kept_faces_do_not_count_as_found_again(tmp_path: Path, folder: Path) -> None:
    """Anna stands so close that she lies within the margin of the hidden face beside her."""
    anna, beside = Box(48, 20, 24, 24), Box(20, 20, 24, 24)
    given = file(tmp_path / "old" / "a.png", pixels(anna, beside))
    settings = ProtectSettings(whom="all but", people="Anna", margin=0.1)
    (found,) = results([known(given, (beside, ""), (anna, "Anna"))], folder, settings)
    assert (row(found)["found_again"], row(found)["still_found"], row(found)["note"]) == (0, 0, "")


# Metadata


def test_nothing_the_file_said_about_itself_is_left(tmp_path: Path, folder: Path) -> None:
    exif = Image.Exif()
    exif[0x0110], exif[0x9286], exif[0x0112] = "SECRETCAMERA", "SECRETCOMMENT", 6
    exif.get_ifd(0x8825)[1] = "N"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options = {
        "exif": exif,
        "icc_profile": profile,
        "comment": b"SECRETNOTE",
        "xmp": b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>SECRETXMP</x:xmpmeta>",
        "quality": 95,
    }
    given = file(tmp_path / "old" / "a.jpg", pixels(LEFT).transpose(1, 0, 2)[::-1].copy(), **options)
    assert b"SECRETXMP" in Path(given.path).read_bytes()
    results([given], folder)
    content = (folder / "a.jpg").read_bytes()
    assert b"SECRET" not in content and b"Exif" not in content and b"ICC_PROFILE" not in content
    # No application segment but JFIF's, no comment.
    assert not any(bytes([0xFF, marker]) in content[:600] for marker in (*range(0xE1, 0xF0), 0xFE))
    with Image.open(folder / "a.jpg") as image:
        assert not image.getexif() and set(image.info) <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
        }
        # Upright, because the tag that turns it is gone.
        assert image.size == (140, 80)


def test_png_copies_hold_pixels_alone(tmp_path: Path, folder: Path) -> None:
    results([file(tmp_path / "old" / "a.png", pixels(LEFT))], folder)
    content = (folder / "a.png").read_bytes()
    assert not any(chunk in content for chunk in (b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"iCCP", b"tIME"))
    with Image.open(folder / "a.png") as image:
        assert image.info == {}


# Files


def test_what_cannot_be_read_is_skipped_and_the_rest_is_done(tmp_path: Path, folder: Path) -> None:
    good = file(tmp_path / "old" / "Müller 張.png", pixels(LEFT))
    bad = bad_pictures.truncated_jpeg(tmp_path)
    broken, done = results([PictureFile("bad.jpg", str(bad)), good], folder)
    assert isinstance(broken, Skipped) and broken.is_unreadable and "breaks off" in broken.reason
    assert row(done)["file"] == "Müller 張.png" and (folder / "Müller 張.png").is_file()


def test_a_detector_that_gives_up_on_one_picture_does_not_end_the_run(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Tired(RedSquares):
        """Gives up on pictures with a face at the right."""

        def detect(self, picture: NDArray[np.uint8]) -> tuple[Face, ...]:
            if (picture[30, 100] == (230, 10, 10)).all():
                raise RuntimeError("out of\nluck")
            return super().detect(picture)

    monkeypatch.setattr(module, "DetectorOfEachThread", lambda card: Tired())
    files = [file(tmp_path / "old" / f"{at}.png", pixels(box)) for at, box in enumerate((RIGHT, LEFT))]
    given_up, done = results(files, folder)
    assert isinstance(given_up, Skipped) and not given_up.is_unreadable
    assert given_up.reason == "The detector gave up on this picture (out of luck)."
    assert row(done)["protected"] == 1 and not (folder / "0.png").exists()


def test_every_odd_picture_is_copied(tmp_path: Path, folder: Path) -> None:
    """Grey, transparent, CMYK, 16 bits and others."""
    made = [make(tmp_path) for make in bad_pictures.ODD]
    found = results([PictureFile(path.name, str(path)) for path in made], folder)
    assert all(isinstance(each, Rows) for each in found)


def test_nothing_is_overwritten_and_an_older_copy_is_told_of(tmp_path: Path, folder: Path) -> None:
    given = file(tmp_path / "old" / "a.png", pixels(LEFT))
    folder.mkdir()
    (folder / "a.png").write_bytes(b"somebody's")
    (found,) = results([given], folder)
    assert row(found)["file"] == "a (2).png" and (folder / "a.png").read_bytes() == b"somebody's"
    assert row(found)["note"] == "“a.png” was in the folder before and is not this copy."
    # What a stopped run has written is taken as written.
    assert row(results([given], folder)[0])["file"] == "a (2).png"


def test_the_folder_of_the_pictures_is_refused(tmp_path: Path) -> None:
    given = file(tmp_path / "old" / "a.png", pixels(LEFT))
    with pytest.raises(ProcessingError, match="Choose another folder"):
        results([given], tmp_path / "old")
    with pytest.raises(ProcessingError, match="need a folder"):
        list(anonymise([given], ProtectSettings(), Machine("cpu")))


def test_with_readers_the_answers_are_the_same(tmp_path: Path, folder: Path) -> None:
    given = file(tmp_path / "old" / "a.png", pixels(LEFT))
    files = [PictureFile(f"{number}.png", given.path) for number in range(9)]
    alone = results(files, folder / "one")
    with ThreadPoolExecutor(3) as readers:
        assert results(files, folder / "two", readers=readers) == alone


def test_no_pictures_are_no_steps(folder: Path) -> None:
    assert results([], folder) == []


def test_settings_name_the_detector_that_is_used() -> None:
    assert to_record(ProtectSettings())["detector"] != ""
