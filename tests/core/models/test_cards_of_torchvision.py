"""The cards of torchvision's classifiers say what torchvision itself says of the same weights."""

from functools import cache

import numpy as np
import pytest
import torch
import torchvision
from PIL import Image

from workbench.core.models.cards import CLASSIFIER, ModelCard, cards, labels_of
from workbench.core.models.preprocessing import fitted, standardised

WANTED = (
    "alexnet",
    "vgg16",
    "vgg19",
    "resnet18",
    "resnet50",
    "mobilenet_v3_large",
    "efficientnet_b0",
    "convnext_tiny",
    "vit_b_16",
    "swin_t",
)
THEIRS = {key: each for key, each in cards().items() if each.kind == CLASSIFIER and each.weights.url}


@pytest.fixture(params=THEIRS)
def described(request: pytest.FixtureRequest) -> ModelCard:
    return THEIRS[request.param]


@cache
def weights_by_address() -> dict[str, torchvision.models.WeightsEnum]:
    names = torchvision.models.list_models(module=torchvision.models)
    return {each.url: each for name in names for each in torchvision.models.get_model_weights(name)}


def theirs(card: ModelCard) -> torchvision.models.WeightsEnum:
    return weights_by_address()[card.weights.url]


def test_the_usual_classifiers_have_cards() -> None:
    assert set(WANTED) <= set(THEIRS)


def test_a_card_names_the_network_its_weights_are_for(described: ModelCard) -> None:
    assert theirs(described) in list(torchvision.models.get_model_weights(described.architecture))
    with torch.device("meta"):
        network = torchvision.models.get_model(described.architecture, weights=None)
    assert sum(each.numel() for each in network.parameters()) == described.parameters


def test_a_card_says_what_torchvision_says_of_its_weights(described: ModelCard) -> None:
    meta = theirs(described).meta
    measured = meta["_metrics"]["ImageNet-1K"]
    figures = {each.measure: each.value for each in described.published}
    assert figures == pytest.approx(
        {"top-1 accuracy": measured["acc@1"] / 100, "top-5 accuracy": measured["acc@5"] / 100}, abs=1e-9
    )
    assert described.parameters == meta["num_params"]
    assert list(labels_of(described)) == meta["categories"]
    assert described.weights.approximate_bytes == pytest.approx(meta["_file_size"] * 1024**2, abs=1)


def test_a_checksum_begins_with_the_digits_that_torchvision_puts_into_the_name(described: ModelCard) -> None:
    weights = described.weights
    assert weights.url.startswith("https://download.pytorch.org/models/")
    assert weights.url.endswith("/" + weights.file)
    # The same pattern as in torch.hub, which checks no more than this.
    assert torch.hub.HASH_REGEX.search(weights.file).group(1) == weights.sha256_prefix
    assert weights.sha256 == "" or weights.sha256.startswith(weights.sha256_prefix)
    assert weights.checksum_note.endswith(".")
    assert weights.sha256 == "" or "independently" in weights.checksum_note


@pytest.mark.parametrize("size", [(375, 500), (640, 480), (97, 131), (224, 224)])
def test_preprocessing_is_torchvisions_own_for_these_weights(
    described: ModelCard, size: tuple[int, int]
) -> None:
    picture = np.random.default_rng(5).integers(0, 256, (*size, 3), dtype=np.uint8)
    transform = theirs(described).transforms()
    preprocessing = described.preprocessing
    uncut = fitted(picture, preprocessing)
    # Without the arithmetic the same pixels, one by one.
    transform.mean, transform.std = [0.0, 0.0, 0.0], [1.0, 1.0, 1.0]
    pixels = (transform(Image.fromarray(picture)) * 255).round().to(torch.uint8)
    assert np.array_equal(uncut, pixels.permute(1, 2, 0).numpy())
    expected = theirs(described).transforms()(Image.fromarray(picture))
    found = standardised(np.stack([uncut]), preprocessing, torch.device("cpu"))[0]
    torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-5)
