"""One face searched among 50,000, against deepface's ``find`` on the same embeddings."""

import os
import tempfile
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import numpy as np
from PIL import Image

from tests.benchmarks.measuring import Measured, in_turns, in_words, seconds
from tests.study.faces.searchable import CARD, make_many
from workbench.core.models.machine import Machine
from workbench.study.faces.finding import known_faces
from workbench.study.faces.pairs import embedding_in
from workbench.study.faces.searching import SearchableFaces, Target, ranked, searchable_faces
from workbench.study.study import open_study

FACES = 50_000
AIM, MOST_MILLISECONDS = 50, 50
THRESHOLD = 0.6


def measure() -> Measured:
    """The rival's detector and network are left out: only its search is timed, with embeddings as it keeps them."""
    with tempfile.TemporaryDirectory(prefix="face-search-") as temporary:
        folder = Path(temporary)
        os.environ |= {"DEEPFACE_HOME": temporary, "DEEPFACE_LOG_LEVEL": "50"}
        make_many(folder / "Many.study", FACES)
        with open_study(folder / "Many.study", read_only=True) as study:
            loaded: list[SearchableFaces] = []
            loading = seconds(lambda: loaded.append(searchable_faces(study, CARD)))
            faces = loaded[0]
            wanted = known_faces(study, ["1.jpg"])[0]
            target = Target(wanted, embedding_in(study, wanted, CARD, Machine("cpu")))
        store = folder / "pictures"
        _write_datastore(store, faces)
        ours = partial(ranked, target, faces, "euclidean")
        find = partial(_found_by_deepface, store, np.asarray(target.embedding.vector, float).tolist())
        same = _same_faces(ours(), find("dict"))
        pairs = in_turns(partial(seconds, ours), partial(seconds, partial(find, "pandas")))
        batched = seconds(partial(find, "dict"))
    milliseconds = 1000 * median(pairs.ours)
    figures = (
        f"{milliseconds:.0f} ms, rival {median(pairs.rival):.1f} s (as a list instead of a table: {batched:.1f} s); "
        f"faces read from the study once: {loading:.1f} s; {'the same' if same else 'OTHER'} faces below {THRESHOLD}"
    )
    is_met = same and milliseconds < MOST_MILLISECONDS and median(pairs.speed) >= AIM
    return Measured(in_words(pairs.speed), figures, is_met)


def _write_datastore(folder: Path, faces: SearchableFaces) -> None:
    from deepface.modules import recognition

    folder.mkdir()
    place = {"target_x": 0, "target_y": 0, "target_w": 90, "target_h": 90}
    kept = [
        {"identity": face.file.name, "hash": face.file.name, "embedding": vector, **place}
        for face, vector in zip(faces.faces, faces.gallery.vectors.astype(float).tolist(), strict=True)
    ]
    content = getattr(recognition, "__serialize_npz")(kept)
    name = "ds_model_dlib_detector_skip_aligned_normalization_base_expand_0.npz"
    (folder / name).write_bytes(content)
    Image.new("RGB", (8, 8)).save(folder / "target.png")


def _found_by_deepface(folder: Path, vector: list[float], form: str) -> Any:
    from deepface.modules import recognition

    represented: Callable[..., Any] = lambda **_: [{"embedding": vector}]  # noqa: E731
    network = SimpleNamespace(output_shape=len(vector))
    with (
        patch.object(recognition.representation, "represent", represented),
        patch.object(recognition.modeling, "build_model", lambda **_: network),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        return recognition.find(
            np.zeros((90, 90, 3), np.uint8),
            str(folder),
            model_name="Dlib",
            distance_metric="euclidean",
            detector_backend="skip",
            threshold=THRESHOLD,
            silent=True,
            refresh_database=False,
            return_type=form,
        )


def _same_faces(ours: Any, rival: Any) -> bool:
    """Whether both find the same faces below the threshold; the rival finds the target itself, too."""
    count = ours.ranking.below(THRESHOLD)
    names = {face.file.name for face in ours.faces[:count]}
    return names | {ours.target.face.file.name} == {each["identity"] for each in rival[0]}
