"""The task “faces”: one result for each picture, whatever the picture is, and the same result however it is run."""

import json
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests import bad_pictures
from workbench import paths
from workbench.core.errors import WorkbenchError
from workbench.core.faces import find_faces as task
from workbench.core.faces.detecting import DetectorOfEachThread
from workbench.core.faces.find_faces import LEAST_SIDE, PICTURES_AT_ONCE, find_faces
from workbench.core.faces.recognising import DlibRecogniser
from workbench.core.faces.settings import FACES, HAAR, HOG, YUNET, FacesSettings, face_of_row
from workbench.core.models.cards import card
from workbench.core.models.machine import Machine
from workbench.core.models.store import WeightsError, fingerprint
from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.reading import read, read_reduced
from workbench.core.steps import Skipped
from workbench.core.tables import Rows

Picture = NDArray[np.uint8]


def file_of(path: Path) -> PictureFile:
    return PictureFile(path.name, str(path))


def saved(picture: Picture, path: Path, mode: str = "RGB", **options: Any) -> PictureFile:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(picture).convert(mode).save(path, **options)
    return file_of(path)


def found(
    files: Sequence[PictureFile], settings: FacesSettings | None = None, machine: Machine | None = None
) -> list[Rows | Skipped]:
    steps = find_faces(files, settings or FacesSettings(detector=HOG), machine or Machine("cpu"))
    return [each for step in steps for each in step.value]


def faces_in(file: PictureFile, settings: FacesSettings | None = None) -> Rows:
    (result,) = found([file], settings)
    assert isinstance(result, Rows)
    return result


def agree(some: Sequence[Rows | Skipped], others: Sequence[Rows | Skipped]) -> None:
    assert some == others
    for one, other in zip(some, others, strict=True):
        if isinstance(one, Rows) and isinstance(other, Rows) and one.vectors is not None:
            assert other.vectors == pytest.approx(one.vectors, abs=1e-5, nan_ok=True)


@pytest.fixture
def portrait(astronaut: Picture) -> Picture:
    """Head and shoulders, 180×160."""
    return np.ascontiguousarray(astronaut[30:210, 140:300])


@pytest.fixture
def several(astronaut: Picture, portrait: Picture, tmp_path: Path) -> list[PictureFile]:
    """One face, none, three, a broken file, one face mirrored."""
    return [
        saved(astronaut, tmp_path / "one.png"),
        saved(np.full((60, 80, 3), 90, np.uint8), tmp_path / "none.png"),
        saved(np.tile(portrait, (1, 3, 1)), tmp_path / "three.png"),
        file_of(bad_pictures.written(tmp_path / "broken.jpg", b"\xff\xd8\xff\xe0 no picture")),
        saved(astronaut[:, ::-1], tmp_path / "mirrored.png"),
    ]


# What is found


def test_rows_say_where_faces_are_by_what_and_vectors_who_they_resemble(several: list[PictureFile]) -> None:
    one, none, three, broken, mirrored = found(several)
    assert isinstance(one, Rows) and isinstance(mirrored, Rows) and isinstance(three, Rows)
    (row,) = one.rows
    named = dict(zip((column.name for column in FACES.columns), row, strict=True))
    assert (named["face"], named["detector"], named["model"]) == (1, HOG, "dlib_resnet")
    assert named["weights_sha256"] == card("dlib_resnet").weights.sha256
    assert named["mouth_left_x"] is None and 180 < float(str(named["right_eye_x"])) < 260
    assert one.vectors is not None and one.vectors.shape == (1, 128) and one.vectors.dtype == np.float32
    assert mirrored.vectors is not None
    assert np.linalg.norm(one.vectors - mirrored.vectors) < 0.6
    assert none == Rows("none.png", ()) and isinstance(none, Rows) and none.vectors is None
    assert [row[0] for row in three.rows] == [1, 2, 3]
    assert three.vectors is not None and three.vectors.shape == (3, 128)
    assert isinstance(broken, Skipped) and broken.is_unreadable


def test_without_a_recogniser_faces_have_no_embeddings(several: list[PictureFile]) -> None:
    with_model = found(several)
    for one, other in zip(found(several, FacesSettings(detector=HOG, model="")), with_model, strict=True):
        if isinstance(one, Rows) and isinstance(other, Rows):
            assert one.vectors is None
            assert [row[:-2] for row in one.rows] == [row[:-2] for row in other.rows]
            assert all(row[-2:] == (None, None) for row in one.rows)


def test_a_face_that_cannot_be_aligned_is_kept_without_an_embedding(
    several: list[PictureFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    aligned = DlibRecogniser.chip

    def chip(self: DlibRecogniser, picture: Picture, face: Any) -> Picture | None:
        return None if 150 < face.box.left < 300 and picture.shape[1] == 480 else aligned(self, picture, face)

    monkeypatch.setattr(DlibRecogniser, "chip", chip)
    three = faces_in(several[2])
    assert three.vectors is not None
    assert np.isnan(three.vectors).all(axis=1).tolist() == [False, True, False]
    assert [row[-2] for row in three.rows] == ["dlib_resnet", None, "dlib_resnet"]
    # The others' numbers are their own.
    assert np.linalg.norm(three.vectors[0] - three.vectors[2]) < 0.3


def test_faces_that_are_too_small_are_left_out(several: list[PictureFile]) -> None:
    box = face_of_row(faces_in(several[0]).rows[0]).box
    size = int(min(box.width, box.height))
    assert faces_in(several[0], FacesSettings(detector=HOG, smallest=size)).rows
    assert not faces_in(several[0], FacesSettings(detector=HOG, smallest=size + 1)).rows


def test_faces_below_a_score_are_left_out(several: list[PictureFile]) -> None:
    score = face_of_row(faces_in(several[0]).rows[0]).score
    assert score is not None
    assert faces_in(several[0], FacesSettings(detector=HOG, least_score=score - 0.01)).rows
    assert not faces_in(several[0], FacesSettings(detector=HOG, least_score=score + 0.01)).rows


def test_the_quick_preview_and_yunet_find_them_too(several: list[PictureFile], yunet: str) -> None:
    for detector in (HAAR, yunet):
        results = found(several, FacesSettings(detector=detector))
        counts = [len(each.rows) if isinstance(each, Rows) else None for each in results]
        assert counts == [1, 0, 3, None, 1], detector


# However it is run


@pytest.mark.parametrize("detector", [HOG, HAAR, "yunet"])
def test_many_threads_give_what_one_gives(
    detector: str, several: list[PictureFile], request: pytest.FixtureRequest
) -> None:
    settings = FacesSettings(detector=request.getfixturevalue("yunet") if detector == "yunet" else detector)
    files = several * 4
    with ThreadPoolExecutor(4) as readers:
        agree(found(files, settings, Machine("cpu", readers)), found(files, settings))


def test_steps_are_of_at_most_fifty_pictures_or_as_many_as_are_asked_for(several: list[PictureFile]) -> None:
    files = several[1:2] * (2 * PICTURES_AT_ONCE + 3)
    settings = FacesSettings(detector=HOG, model="")
    steps = list(find_faces(files, settings, Machine("cpu")))
    assert [(step.done, step.total, len(step.value)) for step in steps] == [
        (50, 103, 50),
        (100, 103, 50),
        (103, 103, 3),
    ]
    few = list(find_faces(several, settings, Machine("cpu", pictures_at_once=2)))
    assert [len(step.value) for step in few] == [2, 2, 1]
    assert list(find_faces([], settings, Machine("cpu"))) == []


def test_a_crowds_chips_do_not_wait_for_the_end_of_the_step(
    several: list[PictureFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = found(several)
    waiting: list[int] = []
    embed = task.embeddings_of

    def noted(recogniser: Any, chips: Any, dimension: int) -> Any:
        waiting.append(len(chips))
        return embed(recogniser, chips, dimension)

    monkeypatch.setattr(task, "MOST_CHIPS", 2)
    monkeypatch.setattr(task, "embeddings_of", noted)
    agree(found(several), expected)
    assert waiting == [4, 1]


def test_what_was_to_be_looked_at_is_not_when_the_task_is_left(
    several: list[PictureFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []
    detect = DetectorOfEachThread.detect

    def counted(self: DetectorOfEachThread, picture: Picture) -> Any:
        looked.append(1)
        return detect(self, picture)

    monkeypatch.setattr(DetectorOfEachThread, "detect", counted)
    with ThreadPoolExecutor(2) as readers:
        steps = find_faces(several[:1] * 40, FacesSettings(detector=HOG), Machine("cpu", readers, 4))
        next(steps)
        steps.close()
    assert len(looked) == 4


def test_the_network_says_when_the_memory_was_full(
    several: list[PictureFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DlibRecogniser, "taken_notes", lambda self: "The memory was full.")
    (step,) = find_faces(several, FacesSettings(detector=HOG), Machine("cpu"))
    assert step.note == "The memory was full."


# Pictures of every kind


def test_one_bad_file_in_many_ends_nothing(several: list[PictureFile]) -> None:
    none, broken = several[1], several[3]
    gone = PictureFile("gone.png", str(Path(none.path).with_name("gone.png")))
    files = [none] * 60 + [broken] + [none] * 60 + [gone]
    with ThreadPoolExecutor(2) as readers:
        results = found(files, FacesSettings(detector=HOG, model=""), Machine("cpu", readers))
    assert [each.picture for each in results] == [file.name for file in files]
    assert [type(each) for each in results] == [Rows] * 60 + [Skipped] + [Rows] * 60 + [Skipped]


@pytest.mark.parametrize("maker", bad_pictures.UNREADABLE, ids=lambda maker: maker.__name__)
def test_what_cannot_be_read_is_skipped_with_a_reason(maker: bad_pictures.Maker, tmp_path: Path) -> None:
    (result,) = found([file_of(maker(tmp_path))], FacesSettings(detector=HOG, model=""))
    assert isinstance(result, Skipped) and result.is_unreadable and result.reason.endswith(".")


def test_what_the_detector_gives_up_on_is_skipped(
    several: list[PictureFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    troubles = iter(
        (RuntimeError("no memory\nfor  this"), MemoryError(), cv2.error("odd"), WorkbenchError("A sentence."))
    )

    def fail(self: DetectorOfEachThread, picture: Picture) -> Any:
        raise next(troubles)

    monkeypatch.setattr(DetectorOfEachThread, "detect", fail)
    results = found(several[:1] * 4)
    assert all(isinstance(each, Skipped) and not each.is_unreadable for each in results)
    reasons = [each.reason for each in results if isinstance(each, Skipped)]
    assert "(no memory for this)" in reasons[0] and "free memory" in reasons[1]
    assert "odd" in reasons[2] and reasons[3] == "A sentence."


def test_a_fault_of_ours_is_not_hidden(several: list[PictureFile], monkeypatch: pytest.MonkeyPatch) -> None:
    for fault in (KeyError("ours"), WeightsError("The weights are gone.")):

        def fail(self: DetectorOfEachThread, picture: Picture, fault: Exception = fault) -> Any:
            raise fault

        monkeypatch.setattr(DetectorOfEachThread, "detect", fail)
        with pytest.raises(type(fault)):
            found(several)


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("été/Müller 张.jpg", "RGB"),
        ("grey.jpg", "L"),
        ("grey with alpha.png", "LA"),
        ("alpha.png", "RGBA"),
        ("ink.jpg", "CMYK"),
        ("palette.png", "P"),
    ],
)
def test_a_face_is_found_whatever_the_file_is(
    name: str, mode: str, astronaut: Picture, tmp_path: Path
) -> None:
    result = faces_in(saved(astronaut, tmp_path / name, mode))
    # dlib may take a part of her suit for a face too, and is hardly sure of it.
    box = max(map(face_of_row, result.rows), key=lambda face: face.score or 0).box
    assert box.overlap(face_of_row(faces_in(saved(astronaut, tmp_path / "plain.png")).rows[0]).box) > 0.5
    assert result.vectors is not None and np.isfinite(result.vectors).all()


def test_boxes_are_in_the_upright_picture(astronaut: Picture, tmp_path: Path) -> None:
    upright = faces_in(saved(astronaut, tmp_path / "upright.png"))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter, clockwise
    lying = saved(np.ascontiguousarray(np.rot90(astronaut)), tmp_path / "lying.png", exif=exif)
    assert face_of_row(faces_in(lying).rows[0]) == face_of_row(upright.rows[0])


def test_a_photograph_of_a_hundred_megapixels(portrait: Picture, yunet: str, tmp_path: Path) -> None:
    large = cv2.resize(portrait, (1600, 1800), interpolation=cv2.INTER_LINEAR)
    group = saved(np.tile(large, (5, 8, 1)), tmp_path / "group.jpg", quality=60)
    seen, share = read_reduced(Path(group.path), LEAST_SIDE)
    assert seen.shape == (2250, 3200, 3) and share == 0.25
    for detector in (HOG, yunet):
        result = faces_in(group, FacesSettings(detector=detector))
        assert len(result.rows) == 40, detector
        boxes = [face_of_row(row).box for row in result.rows]
        assert max(box.left for box in boxes) > 11200 and min(box.width for box in boxes) > 500
        assert (
            result.vectors is not None
            and np.linalg.norm(result.vectors - result.vectors[0], axis=1).max() < 0.5
        )


def test_two_hundred_faces_are_two_hundred_rows(portrait: Picture, yunet: str, tmp_path: Path) -> None:
    crowd = saved(np.tile(portrait, (10, 20, 1)), tmp_path / "crowd.png")
    result = faces_in(crowd, FacesSettings(detector=yunet))
    assert 190 <= len(result.rows) <= 210
    assert [row[0] for row in result.rows] == list(range(1, len(result.rows) + 1))
    assert result.vectors is not None and np.isfinite(result.vectors).all(axis=1).mean() > 0.95


def test_a_reduced_picture_is_that_of_the_file(portraits: dict[str, Picture], tmp_path: Path) -> None:
    file = saved(portraits["obama"], tmp_path / "a.jpg", quality=95)
    whole, all_of_it = read_reduced(Path(file.path), 1000)
    assert all_of_it == 1.0 and np.array_equal(whole, read(Path(file.path)))
    half, share = read_reduced(Path(file.path), 500)
    assert share == pytest.approx(0.5, abs=0.001) and max(half.shape) >= 500


# Models that are not here


def test_nothing_is_read_when_a_model_is_missing(several: list[PictureFile]) -> None:
    for settings in (FacesSettings(detector=YUNET), FacesSettings(detector=HOG, model="sface")):
        with pytest.raises(WeightsError, match="not on this computer"):
            next(find_faces(several, settings, Machine("cpu")))


def test_a_recogniser_whose_file_was_changed_is_not_used(
    several: list[PictureFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.core.faces.making_cards import card_with

    made = card_with("dlib_resnet", b"other numbers" * 100, bytes_said=0)
    monkeypatch.setattr(task, "card", lambda key: made if key == "dlib_resnet" else card(key))
    with pytest.raises(WeightsError, match="do not fit"):
        next(find_faces(several, FacesSettings(detector=HOG), Machine("cpu")))


def test_the_fingerprint_in_the_rows_is_that_of_the_weights(several: list[PictureFile]) -> None:
    (row,) = faces_in(several[0]).rows
    assert row[-1] == fingerprint(card("dlib_resnet"))


def test_looking_at_settings_loads_no_library() -> None:
    code = (
        "import json, sys, workbench.core.tasks, workbench.core.faces.settings;"
        "print(json.dumps([each for each in ('torch', 'dlib', 'cv2', 'deepface') if each in sys.modules]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=paths.resources().parent
    )
    assert json.loads(done.stdout) == []


def test_finding_faces_loads_no_library_that_it_does_not_need() -> None:
    # torchvision alone takes longer than all the rest of a comparison of two faces.
    code = (
        "import json, sys, workbench.core.faces.looking as looking;"
        "from workbench.core.faces.recognising import open_recogniser;"
        "from workbench.core.models.cards import card; from workbench.core.models.machine import Machine;"
        "open_recogniser(card('dlib_resnet'), Machine('cpu'));"
        "needless = ('torchvision', 'torch._dynamo', 'sklearn', 'pandas', 'deepface', 'onnxruntime');"
        "print(json.dumps([each for each in needless if each in sys.modules]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=paths.resources().parent
    )
    assert json.loads(done.stdout) == []
