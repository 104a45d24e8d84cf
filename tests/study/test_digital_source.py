"""A study knows which pictures say of themselves how they came to be; older studies learn it."""

import sqlite3
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from workbench.core.pictures.digital_source import GENERATED, VOCABULARY
from workbench.core.pictures.headers import quick_look
from workbench.core.pictures.xmp import xmp_packet
from workbench.study.finding import column_values
from workbench.study.pictures import add_pictures, pictures
from workbench.study.schema import MIGRATIONS, SCHEMA_VERSION
from workbench.study.study import create_study, open_study

PIXELS = np.zeros((8, 8, 3), np.uint8)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A photograph without a label, and one picture of each format that says that it was generated."""
    packet = xmp_packet({"Iptc4xmpExt:DigitalSourceType": VOCABULARY + GENERATED})
    made = tmp_path / "pictures"
    made.mkdir()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(PIXELS).save(made / "plain.jpg", exif=exif)
    # With an orientation before it, too: then the label is in a part that the header alone would pass over.
    Image.fromarray(PIXELS).save(made / "turned.jpg", exif=exif, xmp=packet.encode())
    Image.fromarray(PIXELS).save(made / "made.webp", xmp=packet.encode())
    return made


def sources(path: Path) -> dict[str, str | None]:
    with open_study(path) as study:
        return {each.name: each.source for each in pictures(study)}


WANTED = {"made.webp": GENERATED, "plain.jpg": "", "turned.jpg": GENERATED}


def test_labels_are_noted_with_the_pictures(tmp_path: Path, folder: Path) -> None:
    with create_study(tmp_path / "a.study") as study:
        list(add_pictures(study, [folder]))
        said = column_values(study, "file.digital_source")
    assert sources(tmp_path / "a.study") == WANTED
    assert said == dict.fromkeys(("made.webp", "turned.jpg"), "made by a generative model (AI)")


def test_the_header_is_the_same_with_and_without_a_label(folder: Path) -> None:
    _, labelled, kind = quick_look(str(folder / "turned.jpg"))
    _, plain, nothing = quick_look(str(folder / "plain.jpg"))
    assert labelled == plain and (kind, nothing) == (GENERATED, "")


def test_a_study_of_a_former_version_learns_of_labels(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "old.study"
    with create_study(path) as study:
        list(add_pictures(study, [folder]))
    # As the third version had left it.
    former = sqlite3.connect(path)
    former.execute("ALTER TABLE pictures DROP COLUMN digital_source")
    former.execute("PRAGMA user_version = 3")
    former.commit()
    former.close()
    assert set(sources(path).values()) == {None}
    with open_study(path) as study:
        list(add_pictures(study, [folder]))
    assert sources(path) == WANTED
    assert len(MIGRATIONS) == SCHEMA_VERSION >= 4
