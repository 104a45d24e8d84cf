"""The files: names, table, note, marks of origin, and what happens when they cannot be written."""

import csv
import errno
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from workbench.core.sampletown.town import TownSettings
from workbench.core.sampletown.writing import TownError, write_town
from workbench.core.settings import SettingsError
from workbench.core.steps import Step

SMALL = TownSettings(pictures=3, size=32, seed=4)


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "sampletown_synthetic.csv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("town") / "größe 🏘"
    assert [step.done for step in write_town(SMALL, folder)] == [1, 2, 3]
    return folder


def test_there_is_a_file_for_every_picture_and_a_row_for_every_file(written: Path) -> None:
    names = [f"sampletown_synthetic_{index:05d}.jpg" for index in range(3)]
    assert sorted(_files(written)) == sorted([*names, "sampletown_synthetic.csv", "sampletown_synthetic.txt"])
    rows = _rows(written)
    assert [row["picture"] for row in rows] == names
    for row in rows:
        assert (row["synthetic"], row["sampletown_version"], row["seed"]) == ("true", "1", "4")
        assert row["is_protest"] in ("true", "false")
        assert 0 <= float(row["income"]) <= 100
        assert 0 <= float(row["greenery_share"]) + float(row["sky_share"]) + float(row["building_share"]) <= 1
        assert row["area"] in row["post"]


def test_every_picture_says_in_itself_that_it_is_synthetic(written: Path) -> None:
    with Image.open(written / "sampletown_synthetic_00001.jpg") as image:
        assert (image.format, image.size, image.mode) == ("JPEG", (32, 32), "RGB")
        about = ElementTree.fromstring(image.info["xmp"].decode())
    (source,) = about.iter("{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType")
    assert source.text == "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia"
    (description,) = about.iter("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}li")
    assert description.text and description.text.startswith("Synthetic picture")


def test_the_note_explains_every_column(written: Path) -> None:
    note = (written / "sampletown_synthetic.txt").read_text(encoding="utf-8")
    for column in _rows(written)[0]:
        assert f"\n  {column}: " in note
    assert "Nothing here was photographed" in note


def test_the_same_run_again_gives_the_same_files(written: Path) -> None:
    before = _files(written)
    assert len(list(write_town(SMALL, written))) == 3
    assert _files(written) == before


def test_another_run_does_not_overwrite(written: Path) -> None:
    before = _files(written)
    with pytest.raises(TownError, match=r"another run\. Nothing there was changed"):
        next(write_town(TownSettings(pictures=3, size=32, seed=5), written))
    assert _files(written) == before


def test_a_picture_of_somebody_else_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "sampletown_synthetic_00000.jpg").write_bytes(b"mine")
    with pytest.raises(TownError, match="choose an empty folder"):
        next(write_town(SMALL, tmp_path))
    assert _files(tmp_path) == {"sampletown_synthetic_00000.jpg": b"mine"}


def test_other_files_in_the_folder_are_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    assert next(write_town(SMALL, tmp_path)) == Step(1, 3, tmp_path / "sampletown_synthetic_00000.jpg")


def test_a_full_disk_keeps_whole_pictures_and_their_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Path.write_bytes

    def fill(path: Path, content: bytes) -> int:
        if "00002" in path.name:
            whole(path, content[:100])
            raise OSError(errno.ENOSPC, "No space left on device")
        return whole(path, content)

    monkeypatch.setattr(Path, "write_bytes", fill)
    steps = write_town(SMALL, tmp_path)
    next(steps), next(steps)
    with pytest.raises(TownError, match=r"No space left on device.*2 of 3 pictures are there and listed"):
        next(steps)
    assert [row["picture"][-9:] for row in _rows(tmp_path)] == ["00000.jpg", "00001.jpg"]
    assert not any("00002" in name for name in _files(tmp_path))
    monkeypatch.undo()
    assert len(list(write_town(SMALL, tmp_path))) == len(_rows(tmp_path)) == 3


def test_a_folder_that_is_a_file_is_refused_in_plain_words(tmp_path: Path) -> None:
    place = tmp_path / "taken"
    place.write_text("a file")
    with pytest.raises(TownError, match=r"could not be written to.*No picture was written"):
        next(write_town(SMALL, place))


def test_settings_out_of_range_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="size"):
        next(write_town(TownSettings(pictures=1, size=8), tmp_path / "new"))
    assert not (tmp_path / "new").exists()


def test_stopping_early_leaves_a_table_of_what_is_there(tmp_path: Path) -> None:
    steps = write_town(SMALL, tmp_path)
    next(steps)
    steps.close()
    assert len(_rows(tmp_path)) == 1
