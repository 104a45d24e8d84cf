"""Labels of generated pictures, read back by Pillow and by exiftool."""

import errno
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from defusedxml import ElementTree
from PIL import Image

from tests.core.generators.making import card_for, small_stylegan2
from workbench.core.generators.authorship import Labelling, LabellingError, Made, save_generated, signing
from workbench.core.generators.authorship.animations import MOST_FRAMES, save_animation
from workbench.core.generators.authorship.caption import bar_height, with_caption
from workbench.core.generators.authorship.labels import PARAMETERS
from workbench.core.generators.authorship.made import description_of, recipe, seed_of
from workbench.core.generators.latents.directions import Direction
from workbench.core.generators.latents.locating import latents_of_seeds
from workbench.core.generators.latents.points import LARGEST_SEED, Mix, Place, Point
from workbench.core.generators.latents.vectors import Vectors
from workbench.core.pictures.details import details
from workbench.core.pictures.digital_source import source_of
from workbench.core.tables import ExportError
from workbench.core.videos.reading import quiet_opencv
from workbench.core.videos.settings import VideoRequest, VideoSettings
from workbench.core.videos.taking import take_pictures

GENERATED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
IPTC = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"
PICTURE = np.random.default_rng(7).integers(0, 255, (64, 64, 3), dtype=np.uint8)
WITHOUT = Labelling(has_caption=False, reason="raters must not know")
UNICODE = "trees & “Bäume” <b> 😀"


@pytest.fixture(scope="module")
def made() -> Made:
    direction = Direction("trees", UNICODE, "pca", Vectors.of(np.ones(32)), "generator")
    point = Point(Place(42, 0), truncation=0.7, cutoff=4, amounts=(("trees", 1.5),))
    return Made(card_for(small_stylegan2(seed=1)), point, (direction,))


def exiftool(path: Path) -> dict[str, Any]:
    if shutil.which("exiftool") is None:
        pytest.skip("exiftool is not installed")
    command = ["exiftool", "-json", "-charset", "filename=utf8", str(path)]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)[0]


def packet(image: Image.Image) -> Any:
    notes = image.info.get("xmp") or image.info["XML:com.adobe.xmp"]
    return ElementTree.fromstring(notes if isinstance(notes, bytes) else notes.encode())


@pytest.mark.parametrize("suffix", [".png", ".jpg"])
def test_pillow_reads_the_label_and_the_recipe(tmp_path: Path, made: Made, suffix: str) -> None:
    path = save_generated(tmp_path / f"street{suffix}", PICTURE, made)
    assert path.name == f"street_AI{suffix}"
    with Image.open(path) as image:
        image.load()
        (kind,), (prompt,) = (
            list(packet(image).iter(IPTC + name)) for name in ("DigitalSourceType", "AIPromptInformation")
        )
        notes = image.info.get(PARAMETERS) or image.getexif().get_ifd(0x8769)[0x9286][8:]
        software = image.info.get("Software") or image.getexif()[0x0131]
        said = image.info.get("Description") or image.getexif()[0x010E]
    assert kind.text == GENERATED and "seed 42" in prompt.text and UNICODE in prompt.text
    record = json.loads(notes)
    assert record["point"]["seed"] == 42 and record["point"]["truncation"] == 0.7
    assert record["sliders"][0]["name"] == UNICODE and record["sliders"][0]["amount"] == 1.5
    assert software.startswith("Image Workbench") and "not a photograph" in said
    found = source_of(path)
    assert found is not None and found.is_generated
    assert details(path).source == "made by a generative model (AI)"


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".gif", ".mp4"])
def test_exiftool_reads_the_label(tmp_path: Path, made: Made, suffix: str) -> None:
    if suffix in (".png", ".jpg"):
        path = save_generated(tmp_path / f"Straße{suffix}", PICTURE, made)
    else:
        path = save_animation(tmp_path / f"Straße{suffix}", [PICTURE, 255 - PICTURE], made)
    read = exiftool(path)
    assert read["DigitalSourceType"] == GENERATED
    assert read["AISystemUsed"].startswith("Image Workbench") and UNICODE in read["AIPromptInformation"]
    assert "not a photograph" in read["Description"] and read["CreatorTool"].startswith("Image Workbench")
    assert "Warning" not in read and "Error" not in read
    found = source_of(path)
    assert found is not None and found.is_generated


@pytest.mark.parametrize("suffix", [".gif", ".mp4"])
def test_every_picture_of_an_animation_is_seen_by_players(
    tmp_path: Path, made: Made, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # FFmpeg, like browsers, stops at anything between two blocks that is none; Pillow passes over it.
    opencv = quiet_opencv()
    # Here it reads what the program itself never asks it to read.
    monkeypatch.delenv("OPENCV_FFMPEG_CAPTURE_OPTIONS")
    reader = opencv.VideoCapture(
        str(save_animation(tmp_path / f"a{suffix}", [PICTURE, 255 - PICTURE, PICTURE], made))
    )
    shown = sum(reader.read()[0] for _ in range(6))
    reader.release()
    assert shown == 3


def test_pictures_that_are_taken_from_a_generated_film_stay_labelled(tmp_path: Path, made: Made) -> None:
    film = save_animation(tmp_path / "walk.mp4", [PICTURE] * 12, made)
    request = VideoRequest(film, tmp_path / "pictures", VideoSettings(seconds=0.5, format="PNG"))
    (taken,) = [picture for step in take_pictures(request) for picture in step.value][:1]
    found = source_of(taken.path)
    assert found is not None and found.is_generated


def test_png_keeps_every_pixel_above_the_caption(tmp_path: Path, made: Made) -> None:
    with Image.open(save_generated(tmp_path / "a.png", PICTURE, made)) as image:
        pixels = np.asarray(image)
    assert np.array_equal(pixels[:64], PICTURE)
    assert pixels.shape == (64 + bar_height(64, 64), 64, 3)


@pytest.mark.parametrize("side", [8, 16, 64, 256, 2048])
def test_the_caption_has_dark_letters_on_white_within_the_picture(side: int) -> None:
    picture = np.zeros((side, side, 3), np.uint8)
    captioned = with_caption(picture, "seed 42")
    bar = captioned[side:]
    assert np.array_equal(captioned[:side], picture) and bar.shape[1] == side
    letters = (bar[1:].max(axis=2) < 128).any(axis=0)
    assert letters.sum() >= 2 and (bar[1:].min(axis=2) == 255).mean() > 0.4
    # Where it fits, nothing touches the edge: no letter is cut off.
    assert side < 16 or not letters[-1]


def test_without_a_caption_a_reason_is_needed_and_recorded(tmp_path: Path, made: Made) -> None:
    with pytest.raises(LabellingError, match="reason is needed"):
        save_generated(tmp_path / "a.png", PICTURE, made, Labelling(has_caption=False, reason="  "))
    assert not list(tmp_path.iterdir())
    with Image.open(save_generated(tmp_path / "a.png", PICTURE, made, WITHOUT)) as image:
        assert image.size == (64, 64)
        assert json.loads(image.info[PARAMETERS])["reason_for_no_caption"] == "raters must not know"
        assert "raters must not know" in image.info["Description"]


def test_a_recipe_that_is_kept_apart_is_not_in_the_file(tmp_path: Path, made: Made) -> None:
    labelling = Labelling(keeps_recipe_apart=True)
    for suffix in (".png", ".jpg"):
        path = save_generated(tmp_path / f"blind{suffix}", PICTURE, made, labelling)
        content = path.read_bytes()
        assert b"seed" not in content and "Bäume".encode() not in content and b"1.5" not in content
        assert source_of(path) is not None


def test_nothing_is_replaced(tmp_path: Path, made: Made) -> None:
    names = [save_generated(tmp_path / name, PICTURE, made).name for name in ("a.png", "a.png", "a_AI.png")]
    assert names == ["a_AI.png", "a (2)_AI.png", "a (3)_AI.png"]


def test_other_suffixes_are_refused(tmp_path: Path, made: Made) -> None:
    with pytest.raises(LabellingError, match="PNG or JPEG"):
        save_generated(tmp_path / "a.bmp", PICTURE, made)
    with pytest.raises(LabellingError, match="MP4 or GIF"):
        save_animation(tmp_path / "a.avi", [PICTURE], made)
    assert not list(tmp_path.iterdir())


def test_a_full_disk_leaves_nothing_and_is_said(
    tmp_path: Path, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Image.Image, "save", full)
    with pytest.raises(ExportError, match="No space left on device"):
        save_generated(tmp_path / "a.png", PICTURE, made)
    assert not list(tmp_path.iterdir())


def test_seeds_and_places_between_them() -> None:
    assert seed_of(Place(42, 0)) == 42 and seed_of(Place(1, 2)) == 201
    assert seed_of(Place(-1, 0)) == LARGEST_SEED and seed_of(Place(0.5, 0)) is None


def test_given_latents_are_in_the_record_to_the_last_bit(tmp_path: Path) -> None:
    import base64

    w = latents_of_seeds([3], 32).numpy()
    made = Made(card_for(small_stylegan2()), Point(start=Vectors.of(w[0])))
    with Image.open(save_generated(tmp_path / "a.png", PICTURE, made)) as image:
        known = json.loads(image.info[PARAMETERS])["point"]
    assert known["seed"] is None and known["w"]["shape"] == [32]
    assert np.array_equal(np.frombuffer(base64.b64decode(known["w"]["float32"]), np.float32), w[0])
    # 18 layers of 512 numbers are too many for a JPEG's notes.
    large = Made(made.card, Point(start=Vectors.of(np.zeros((18, 512)))))
    assert source_of(save_generated(tmp_path / "a.jpg", PICTURE, large)) is not None


def test_all_that_decides_a_picture_is_in_its_recipe(made: Made) -> None:
    import dataclasses

    point = dataclasses.replace(
        made.point,
        noise="random",
        noise_seed=9,
        strengths=(0.5,),
        mixes=(Mix(Place(7, 0), 2, 3),),
        label=(0.0, 1.0),
    )
    record = recipe(Made(made.card, point, made.directions))
    assert record["generator"]["sha256"] == made.card.key
    assert record["point"]["mixes"] == [{"seed": 7, "place": [7, 0], "first_layer": 2, "last_layer": 3}]
    assert record["point"]["labels"] == {"1": 1.0} and record["point"]["noise_seed"] == 9
    said = description_of(Made(made.card, point, made.directions, "A strip"))
    for words in (
        "A strip; seed 42",
        "label 1 1",
        "random noise (seed 9)",
        "layers 2 to 3 of seed 7",
        "+1.5",
    ):
        assert words in said, words
    json.dumps(record)


def test_frames_come_back(tmp_path: Path, made: Made) -> None:
    frames = [np.full((63, 65, 3), 20 * each, np.uint8) for each in range(10)]
    film = save_animation(tmp_path / "a.mp4", iter(frames), made, frames_per_second=10)
    reader = quiet_opencv().VideoCapture(str(film))
    means = []
    while (read := reader.read())[0]:
        # Four times as large, with a caption, and even numbers of rows and columns.
        rows = 252 + bar_height(252, 260)
        assert read[1].shape[:2] == (rows + rows % 2, 260)
        means.append(read[1][:240].mean())
    reader.release()
    assert np.abs(np.array(means) - np.arange(0, 200, 20)).max() < 4
    with Image.open(save_animation(tmp_path / "a.gif", iter(frames), made, frames_per_second=10)) as image:
        assert image.n_frames == 10 and image.info["duration"] == 100
        assert b"not a photograph" in image.info["comment"]
    found = source_of(tmp_path / "a_AI.gif")
    assert found is not None and found.is_generated


def test_an_animation_of_nothing_or_of_too_much_is_refused(tmp_path: Path, made: Made) -> None:
    dot = np.zeros((8, 8, 3), np.uint8)
    for suffix in (".gif", ".mp4"):
        with pytest.raises(LabellingError, match="no picture"):
            save_animation(tmp_path / f"a{suffix}", [], made)
    with pytest.raises(LabellingError, match=f"at most {MOST_FRAMES}"):
        save_animation(tmp_path / "a.gif", (dot for _ in range(MOST_FRAMES + 1)), made)
    assert not list(tmp_path.iterdir())


def test_without_the_extra_signing_says_how_to_get_it(
    tmp_path: Path, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing, "can_sign", lambda: False)
    with pytest.raises(LabellingError, match="pip install"):
        save_generated(tmp_path / "a.png", PICTURE, made, Labelling(signs=True))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", [".png", ".jpg"])
def test_a_signed_file_is_valid_until_a_byte_changes(tmp_path: Path, made: Made, suffix: str) -> None:
    c2pa = pytest.importorskip("c2pa")
    pytest.importorskip("cryptography")
    plain = save_generated(tmp_path / f"plain{suffix}", PICTURE, made)
    path = save_generated(tmp_path / f"signed{suffix}", PICTURE, made, Labelling(signs=True))
    content = path.read_bytes()
    assert len(content) - plain.stat().st_size < 20_000
    with Image.open(path) as signed, Image.open(plain) as other:
        assert np.array_equal(np.asarray(signed), np.asarray(other))
    kind = {".png": "image/png", ".jpg": "image/jpeg"}[suffix]
    with c2pa.Reader(kind, io.BytesIO(content)) as reader:
        assert reader.get_validation_state() == "Valid"
        assert GENERATED in reader.json()
    changed = bytearray(content)
    changed[-40] ^= 1
    with c2pa.Reader(kind, io.BytesIO(bytes(changed))) as reader:
        assert reader.get_validation_state() == "Invalid"


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    pytest.importorskip("cryptography")
    first, again = (signing.local_identity(tmp_path / "kept") for _ in range(2))
    assert first.key.private_numbers() == again.key.private_numbers() and first.chain == again.chain
    if sys.platform != "win32":
        assert (tmp_path / "kept" / "key.pem").stat().st_mode & 0o777 == 0o600
        assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o700
