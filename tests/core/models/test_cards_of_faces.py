"""The cards of networks for faces say what the libraries and files themselves say."""

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

from workbench.core.faces import dlib_resnet
from workbench.core.faces.settings import ATTRIBUTES, DETECTOR, RECOGNISER
from workbench.core.models.cards import ModelCard, card, cards
from workbench.core.models.facts import facts_of
from workbench.core.models.store import weights_path

SHARED_WEIGHTS = Path(__file__).parents[3].parent / "shared" / "data" / "weights"
DEEPFACE = [each for each in cards().values() if each.weights.format == "deepface"]
THEIR_NAMES = {
    "facenet512": "Facenet512",
    "arcface": "ArcFace",
    "vgg_face": "VGG-Face",
    "ghostfacenet": "GhostFaceNet",
    "dlib_resnet": "Dlib",
}


def facts(described: ModelCard) -> dict[str, str]:
    return dict(facts_of(described))


def their_networks() -> dict[str, torch.nn.Module]:
    """deepface's architectures without numbers, by our keys."""
    from deepface.models.demography.pytorch import Age, Emotion, Gender, Race
    from deepface.models.facial_recognition.pytorch import ArcFace, Facenet, GhostFaceNet, VGGFace
    from retinaface.model import retinaface_pth_model

    with torch.device("meta"):
        return {
            "facenet512": Facenet.InceptionResNetV1(512),
            "arcface": ArcFace.ArcFaceModel(),
            # In ONNX without the part that named the people it was trained on.
            "vgg_face": VGGFace.VggFaceBaseModel(include_top=False),
            "ghostfacenet": GhostFaceNet.GhostFaceNetV1(),
            "retinaface": retinaface_pth_model.RetinaFace(),
            "deepface_age": Age.AgeModel(),
            "deepface_gender": Gender.GenderModel(),
            "deepface_emotion": Emotion.EmotionModel(),
            "deepface_race": Race.RaceModel(),
        }


def test_the_models_that_were_promised_have_cards_and_no_others_do() -> None:
    found = {
        kind: {key for key, each in cards().items() if each.kind == kind} for kind in (DETECTOR, RECOGNISER)
    }
    assert found == {
        DETECTOR: {"dlib_hog", "opencv_haar", "yunet_2023mar", "yunet_n_640", "retinaface", "mtcnn"},
        RECOGNISER: {*THEIR_NAMES, "sface"},
    }
    attributes = {key for key, each in cards().items() if each.kind == ATTRIBUTES}
    assert attributes == {"deepface_age", "deepface_gender", "deepface_emotion", "deepface_race"}


@pytest.mark.parametrize("key", THEIR_NAMES)
def test_thresholds_are_those_that_deepface_publishes(key: str) -> None:
    from deepface.config.threshold import thresholds

    recognition = card(key).recognition
    theirs = thresholds[THEIR_NAMES[key]]
    assert recognition is not None
    assert dict(recognition.thresholds) == {
        name: theirs[name] for name in ("cosine", "euclidean", "euclidean_l2")
    }


def test_sizes_and_parameters_are_those_of_the_architectures() -> None:
    networks = their_networks()
    assert set(networks) == {each.key for each in DEEPFACE}
    for key, network in networks.items():
        parameters = sum(each.numel() for each in network.parameters())
        assert card(key).parameters == parameters
        assert card(key).weights.size == pytest.approx(4 * parameters, rel=0.02)


def test_the_built_in_recogniser_has_as_many_numbers_as_its_card_says() -> None:
    network = dlib_resnet.load(card("dlib_resnet"), "cpu").network
    assert sum(each.numel() for each in network.parameters()) == card("dlib_resnet").parameters


@pytest.mark.parametrize("described", DEEPFACE, ids=lambda each: each.key)
def test_weights_lie_where_deepface_looks_for_them_under_its_names(described: ModelCard) -> None:
    assert weights_path(described).parent.parts[-2:] == (".deepface", "weights")
    assert described.weights.url.endswith(f"/{described.weights.file}")
    sources = {
        "retinaface": "retinaface.model.retinaface_onnx_model",
        "facenet512": "deepface.models.facial_recognition.onnx.Facenet",
        "deepface_race": "deepface.models.demography.onnx.Race",
    }
    if described.key in sources:
        module = __import__(sources[described.key], fromlist=["*"])
        addresses = [
            url
            for name, each in vars(module).items()
            if name.isupper() and isinstance(each, list)
            for url in each
        ]
        assert described.weights.url in addresses


@pytest.mark.parametrize("described", DEEPFACE, ids=lambda each: each.key)
def test_an_open_checksum_is_said_to_be_open(described: ModelCard) -> None:
    assert described.weights.is_open
    said = facts(described)["Checksum (sha256)"]
    assert said.startswith("Not known yet.") and "noted when the file is first fetched" in said


def test_what_is_in_the_shared_folder_is_what_its_card_says() -> None:
    path = SHARED_WEIGHTS / "yunet.onnx"
    if not path.is_file():
        pytest.skip("the shared weights are not beside this repository")
    described, content = card("yunet_n_640"), path.read_bytes()
    import hashlib

    assert (len(content), hashlib.sha256(content).hexdigest()) == (
        described.weights.bytes,
        described.weights.sha256,
    )
    shape = onnx.load_from_string(content).graph.input[0].type.tensor_type.shape
    assert [each.dim_value for each in shape.dim] == [1, 3, 640, 640]


def test_a_library_is_named_with_its_version_and_sees_nothing_as_pixels() -> None:
    said = facts(card("dlib_hog"))
    assert said["Files"].startswith("Part of dlib-bin 20.")
    assert not {"Sees pictures as", "Checksum (sha256)", "Network", "Fetched from"} & set(said)
    assert said["For"] == "Find faces" and said["How often right"] == "No figures are published."


def test_a_recogniser_says_how_faces_are_compared_by_it() -> None:
    said = facts(card("dlib_resnet"))
    assert said["Compares faces by"].startswith(
        "128 numbers for each face (an embedding)\nPublished thresholds"
    )
    assert (
        "Euclidean 0.6 (the usual one); cosine 0.07; Euclidean of unit vectors (L2) 0.4"
        in said["Compares faces by"]
    )
    assert "labels" not in said["Files"] and "Sees pictures as" not in said


def test_networks_that_describe_people_say_for_whom_they_err() -> None:
    figures = {each.measure: each.value for each in card("deepface_gender").published}
    assert figures["as labelled, of faces labelled female (recall)"] == 0.445
    assert figures["as labelled, of faces labelled male (recall)"] == 0.966
    for key in ("deepface_age", "deepface_gender", "deepface_emotion", "deepface_race"):
        words = " ".join((card(key).title, card(key).what, *card(key).limits)).lower()
        assert "apparent" in words or "perceived" in words
        assert np.any([each in words for each in ("no statement about a person", "never a feeling")])
