"""Finding and describing faces, from files to tables on disk, against deepface as its documentation uses it."""

import csv
import os
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations
from os import cpu_count
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from tests.benchmarks.measuring import Measured, in_turns, in_words, seconds
from tests.benchmarks.portraits import person_of, write_portraits
from workbench.core.faces.aligning import LANDMARK_FINDER_KEY, Picture
from workbench.core.faces.detecting import DetectorOfEachThread
from workbench.core.faces.settings import BUILT_IN_RECOGNISER, HOG, FacesSettings
from workbench.core.models.cards import card
from workbench.core.models.store import weights_path
from workbench.core.pictures.reading import read
from workbench.core.tasks import task
from workbench.study.runs import Request
from workbench.study.unattended import run_unattended

PICTURES = 24
THRESHOLD = 0.6
YUNET_KEY = "yunet_n_640"
SHARED_YUNET = Path(__file__).parents[2].parent / "shared" / "data" / "weights" / "yunet.onnx"


@dataclass(frozen=True)
class Found:
    """The faces of a folder: the file each is in, and its embedding."""

    files: Sequence[Path]
    embeddings: np.ndarray

    @property
    def wrong(self) -> tuple[int, int]:
        """Pairs of different people below the threshold, and of the same person above it."""
        below, above = 0, 0
        for one, other in combinations(range(len(self.files)), 2):
            is_near = bool(np.linalg.norm(self.embeddings[one] - self.embeddings[other]) <= THRESHOLD)
            is_same = person_of(self.files[one]) == person_of(self.files[other])
            below += is_near and not is_same
            above += is_same and not is_near
        return below, above

    @property
    def in_words(self) -> str:
        """Figures of who was found."""
        below, above = self.wrong
        return f"{len(self.files)} faces, {below} strangers below the threshold, {above} pairs of one person above it"


def measure_built_in() -> Measured:
    """Against deepface with dlib's detector, the same recogniser, one picture after the other."""
    return _against("dlib", 6.0)


def measure_opencv() -> Measured:
    """Against deepface with its usual detector."""
    return _against("opencv", 1.6)


def measure_yunet() -> Measured:
    """Both detectors on the same pictures in memory, each on all cores."""
    if not SHARED_YUNET.is_file():
        return Measured("–", "YuNet's weights are not beside this repository", False)
    with (
        tempfile.TemporaryDirectory() as place,
        _environment("WORKBENCH_MODELS", place),
        ThreadPoolExecutor(cpu_count()) as readers,
    ):
        weights_path(card(YUNET_KEY)).symlink_to(SHARED_YUNET)
        pictures = [read(path) for path in write_portraits(Path(place) / "portraits", PICTURES)]
        yunet, built_in = (DetectorOfEachThread(card(key)) for key in (YUNET_KEY, HOG))
        counts = [_faces(each, pictures, readers) for each in (yunet, built_in)]
        pairs = in_turns(
            lambda: seconds(lambda: _faces(yunet, pictures, readers)),
            lambda: seconds(lambda: _faces(built_in, pictures, readers)),
        )
    figures = f"{pairs.per_picture(PICTURES)}; {counts[0]} faces, built-in {counts[1]}, in {PICTURES} pictures of one"
    return Measured(in_words(pairs.speed), figures, median(pairs.speed) >= 3 and counts[0] == PICTURES)


def _faces(detector: DetectorOfEachThread, pictures: Sequence[Picture], readers: Executor) -> int:
    return sum(map(len, readers.map(detector.detect, pictures)))


def _against(detector: str, aim: float) -> Measured:
    with tempfile.TemporaryDirectory() as place, _environment("DEEPFACE_HOME", place):
        root = Path(place)
        files = write_portraits(root / "portraits", PICTURES)
        few = write_portraits(root / "few", 4)
        _put_weights(root / ".deepface/weights")
        end_to_end(root / "few", root / "warm")
        deepface_one_by_one(few, detector)
        pairs = in_turns(
            lambda: _our_seconds(root / "portraits"),
            lambda: seconds(lambda: deepface_one_by_one(files, detector)),
        )
        ours = end_to_end(root / "portraits", root / "results")
        theirs = deepface_one_by_one(files, detector)
    is_as_good = {each.name for each in theirs.files} <= {each.name for each in ours.files}
    is_as_good &= ours.wrong[0] <= theirs.wrong[0]
    is_met = median(pairs.speed) >= aim and is_as_good
    figures = f"{pairs.per_picture(PICTURES)}; ours: {ours.in_words}; deepface: {theirs.in_words}"
    return Measured(in_words(pairs.speed), figures, is_met)


def _our_seconds(folder: Path) -> float:
    with tempfile.TemporaryDirectory() as out:
        return seconds(lambda: end_to_end(folder, Path(out)))


def end_to_end(folder: Path, out: Path) -> Found:
    """Our whole way: from finding the files to a study, a table and a file of embeddings on disk."""
    settings = FacesSettings(detector=HOG, model=BUILT_IN_RECOGNISER, embeddings=True)
    run_unattended(Request(task("faces"), settings), [folder], out, "cpu")
    with (out / "faces.csv").open(newline="", encoding="utf-8-sig") as file:
        names = [row["picture"] for row in csv.DictReader(file)]
    return Found([folder / Path(name).name for name in names], np.load(out / "faces_embeddings.npy"))


def deepface_one_by_one(files: Sequence[Path], detector: str) -> Found:
    """As everybody would write it; a picture without a face is an error there."""
    from deepface import DeepFace

    found: list[tuple[Path, Any]] = []
    for path in files:
        try:
            faces = DeepFace.represent(str(path), model_name="Dlib", detector_backend=detector)
        except ValueError:
            continue
        found += [(path, face["embedding"]) for face in faces]
    return Found([path for path, _ in found], np.array([embedding for _, embedding in found]))


def _put_weights(folder: Path) -> None:
    folder.mkdir(parents=True)
    for key in (LANDMARK_FINDER_KEY, BUILT_IN_RECOGNISER):
        weights = weights_path(card(key))
        (folder / weights.name).symlink_to(weights)


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    """A variable of the environment, for as long as the block lasts."""
    before = os.environ.get(name)
    os.environ[name] = value
    os.environ.setdefault("DEEPFACE_LOG_LEVEL", "50")
    try:
        yield
    finally:
        os.environ.pop(name)
        if before is not None:
            os.environ[name] = before
