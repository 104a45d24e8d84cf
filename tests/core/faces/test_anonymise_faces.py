"""Real photographs: a hidden face is no longer found, and no longer compared below the threshold."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.conftest import SHARED
from workbench.core.faces.anonymise import anonymise
from workbench.core.faces.comparing import distance, threshold_of
from workbench.core.faces.detecting import open_detector
from workbench.core.faces.face import Face
from workbench.core.faces.protect_settings import ANONYMISED, ProtectSettings
from workbench.core.faces.protecting import GREY
from workbench.core.faces.recognising import Recogniser, open_recogniser
from workbench.core.faces.settings import BUILT_IN_RECOGNISER, HOG
from workbench.core.models.cards import card
from workbench.core.models.machine import Machine
from workbench.core.pictures.collection import PictureFile
from workbench.core.pictures.reading import read
from workbench.core.tables import Rows

FACES = SHARED / "faces"
pytestmark = pytest.mark.skipif(
    not FACES.is_dir(), reason="the shared photographs of faces are not beside this repository"
)


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    return open_recogniser(card(BUILT_IN_RECOGNISER), Machine("cpu"))


@pytest.mark.parametrize("method", ["mask", "pixelate", "blur"])
@pytest.mark.parametrize("name", ["obama2.jpg", "biden.jpg"])
def test_a_hidden_face_is_neither_found_nor_similar(
    method: str, name: str, recogniser: Recogniser, tmp_path: Path
) -> None:
    settings = ProtectSettings(method=method, detector=HOG)
    file = PictureFile(name, str(FACES / name))
    (step,) = anonymise([file], settings, Machine("cpu", folder=tmp_path / "new"))
    (found,) = step.value
    assert isinstance(found, Rows)
    row = dict(zip((each.name for each in ANONYMISED.columns), found.rows[0], strict=True))
    assert (row["faces"], row["protected"], row["still_found"]) == (1, 1, 0)
    before, after = read(FACES / name), read(tmp_path / "new" / name)
    detector = open_detector(card(HOG))
    (face,) = detector.detect(before)
    assert not detector.detect(after)
    assert _distance(recogniser, before, after, face) > threshold_of(card(BUILT_IN_RECOGNISER))


def _distance(recogniser: Recogniser, before: np.ndarray, after: np.ndarray, face: Face) -> float:
    """Of the hidden face, where one knows that it was, to the face that it was."""
    one, other = recogniser.chip(before, face), recogniser.chip(after, face)
    assert one is not None and other is not None
    first, second = recogniser.embed([one, other])
    return distance(first, second, "euclidean")


def test_a_face_too_small_for_the_detector_is_seen_by_the_check(tmp_path: Path) -> None:
    both = Image.new("RGB", (496, 400))
    both.paste(Image.open(FACES / "obama.jpg").resize((320, 400)), (0, 0))
    both.paste(Image.open(FACES / "biden.jpg").resize((158, 360)), (320, 0))
    both.save(tmp_path / "two.png")
    (large,) = open_detector(card(HOG)).detect(np.asarray(both))
    assert large.box.left < 320
    for closely in (False, True):
        settings = ProtectSettings(detector=HOG, closely=closely)
        file = PictureFile("two.png", str(tmp_path / "two.png"))
        tuple(anonymise([file], settings, Machine("cpu", folder=tmp_path / str(closely))))
        # Where the smaller face is.
        part = read(tmp_path / str(closely) / "two.png")[48:80, 400:432]
        assert bool((part == GREY).mean() > 0.9) is closely
