"""The recogniser's network against dlib itself, which reads the same file with code of its own."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import dlib
import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from tests.core.faces.making_cards import card_with
from workbench.core.faces import dlib_resnet
from workbench.core.faces.aligning import CHIP, aligner
from workbench.core.faces.detecting import open_detector
from workbench.core.faces.dlib_resnet import DlibFile, DlibResNet
from workbench.core.faces.settings import BUILT_IN_RECOGNISER, HOG
from workbench.core.models.cards import card
from workbench.core.models.devices import Inference
from workbench.core.models.machine import Machine
from workbench.core.models.store import WeightsError, weights_path


@pytest.fixture(scope="module")
def network() -> Inference:
    return Inference(card(BUILT_IN_RECOGNISER), Machine("cpu"), dlib_resnet.load)


@pytest.fixture(scope="module")
def dlibs_own() -> Any:
    return dlib.face_recognition_model_v1(str(weights_path(card(BUILT_IN_RECOGNISER))))


def noise(chips: int) -> NDArray[np.uint8]:
    return np.random.default_rng(7).integers(0, 256, (chips, CHIP, CHIP, 3), dtype=np.uint8)


def test_it_gives_dlibs_numbers_for_faces(
    network: Inference, dlibs_own: Any, portraits: dict[str, NDArray[np.uint8]]
) -> None:
    detector = open_detector(card(HOG))
    chips = []
    for picture in portraits.values():
        (face,) = detector.detect(picture)
        chip = aligner().chip(picture, face)
        assert chip is not None
        chips.append(chip)
    theirs = np.array([dlibs_own.compute_face_descriptor(chip) for chip in chips])
    assert np.abs(network.outputs(np.stack(chips)) - theirs).max() < 1e-5


def test_it_gives_dlibs_numbers_for_anything(network: Inference, dlibs_own: Any) -> None:
    chips = np.concatenate((noise(1), np.zeros((1, CHIP, CHIP, 3), np.uint8)))
    theirs = np.array([dlibs_own.compute_face_descriptor(chip) for chip in chips])
    assert np.abs(network.outputs(chips) - theirs).max() < 1e-5


def test_a_batch_is_as_its_members_alone(network: Inference) -> None:
    chips = noise(5)
    together = network.outputs(chips)
    alone = np.concatenate([network.outputs(chip[None]) for chip in chips])
    assert together.shape == (5, 128) and together.dtype == np.float32
    assert together == pytest.approx(alone, abs=1e-6)


@pytest.mark.parametrize("share", [0.0, 0.001, 0.5, 0.999])
def test_a_file_that_breaks_off_is_refused(share: float, tmp_path: Path) -> None:
    content = weights_path(card(BUILT_IN_RECOGNISER)).read_bytes()
    (tmp_path / "cut.dat").write_bytes(content[: int(share * len(content))])
    with pytest.raises(ValueError):
        DlibResNet(DlibFile(tmp_path / "cut.dat"))


def test_a_file_of_something_else_is_refused_in_words() -> None:
    other = card_with(BUILT_IN_RECOGNISER, b"\x01\x05con_4\x01\x02" + bytes(range(256)))
    with pytest.raises(WeightsError, match="do not fit"):
        dlib_resnet.load(other, "cpu")


def test_a_file_that_is_not_the_cards_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    made = card_with(BUILT_IN_RECOGNISER, b"anything")
    wrong = replace(made, weights=replace(made.weights, sha256="0" * 64))
    monkeypatch.setattr(dlib_resnet, "DlibFile", lambda path: pytest.fail("it was opened"))
    with pytest.raises(WeightsError, match="checksum"):
        dlib_resnet.load(wrong, "cpu")


def test_maps_of_different_size_are_added_as_dlib_does() -> None:
    one, other = torch.ones(1, 3, 1, 1), torch.ones(1, 2, 2, 2)
    added = dlib_resnet._sum(one, other)
    assert added.shape == (1, 3, 2, 2)
    assert added[0, :, 0, 0].tolist() == [2, 2, 1]
    assert added[0, :, 1, 1].tolist() == [1, 1, 0]
