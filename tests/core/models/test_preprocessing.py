"""Preprocessing is torchvision's own, pixel for pixel."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from torchvision import transforms

from workbench.core.models.cards import Preprocessing, card
from workbench.core.models.preprocessing import LONGEST_SHAPE, fitted, standardised

IMAGENET = Preprocessing(256, 224, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225))


def noise(height: int, width: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def torchvisions(picture: np.ndarray, preprocessing: Preprocessing) -> np.ndarray:
    steps = [transforms.Resize(preprocessing.resize), transforms.CenterCrop(preprocessing.crop)]
    return np.asarray(transforms.Compose(steps)(Image.fromarray(picture)))


@settings(max_examples=60, deadline=None)
@given(
    shorter=st.integers(1, 300),
    shape=st.floats(1, LONGEST_SHAPE),
    is_upright=st.booleans(),
    resize=st.integers(8, 300),
    share=st.floats(0.1, 1),
    seed=st.integers(0, 99),
)
def test_any_picture_is_fitted_as_torchvision_does_it(
    shorter: int, shape: float, is_upright: bool, resize: int, share: float, seed: int
) -> None:
    sides = (max(shorter, int(shorter * shape)), shorter)
    picture = noise(*(sides if is_upright else sides[::-1]), seed)
    preprocessing = Preprocessing(
        resize, max(1, int(resize * share)), IMAGENET.mean, IMAGENET.standard_deviation
    )
    assert np.array_equal(fitted(picture, preprocessing), torchvisions(picture, preprocessing))


@pytest.mark.parametrize(
    "size", [(1, 1), (224, 224), (256, 256), (255, 257), (1, 16), (480, 640), (1200, 75)]
)
def test_special_sizes_too(size: tuple[int, int]) -> None:
    picture = noise(*size)
    assert np.array_equal(fitted(picture, IMAGENET), torchvisions(picture, IMAGENET))


@pytest.mark.parametrize("size", [(17, 1), (2, 90), (700, 20), (5, 3000)])
def test_of_a_long_strip_the_centre_is_the_same_up_to_rounding(size: tuple[int, int]) -> None:
    picture = noise(*size)
    difference = np.abs(fitted(picture, IMAGENET).astype(int) - torchvisions(picture, IMAGENET))
    assert difference.max() <= 1


def test_a_single_row_of_pixels_does_not_fill_the_memory() -> None:
    # Enlarged as a whole it would have 3.9 thousand million pixels.
    assert fitted(noise(1, 60_000), IMAGENET).shape == (224, 224, 3)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 4))
def test_numbers_are_those_of_totensor_and_normalize(seed: int, count: int) -> None:
    batch = np.random.default_rng(seed).integers(0, 256, (count, 8, 8, 3), dtype=np.uint8)
    steps = [transforms.ToTensor(), transforms.Normalize(IMAGENET.mean, IMAGENET.standard_deviation)]
    expected = torch.stack([transforms.Compose(steps)(each) for each in batch])
    found = standardised(batch, IMAGENET, torch.device("cpu"))
    assert found.dtype == torch.float32 and found.shape == (count, 3, 8, 8)
    torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-5)


def test_the_pictures_themselves_are_not_changed() -> None:
    batch = noise(8, 8)[np.newaxis]
    before = batch.copy()
    standardised(batch, IMAGENET, torch.device("cpu"))
    assert np.array_equal(batch, before)


def test_the_built_in_card_asks_for_what_torchvision_recommends() -> None:
    import torchvision

    recommended = torchvision.models.SqueezeNet1_1_Weights.IMAGENET1K_V1.transforms()
    found = card("squeezenet1_1").preprocessing
    assert ([found.resize], [found.crop]) == (recommended.resize_size, recommended.crop_size)
    assert (list(found.mean), list(found.standard_deviation)) == (recommended.mean, recommended.std)
