"""The discriminator against its equations (§2.6 of the design document), written out in numpy."""

from typing import Any

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from scipy.signal import correlate2d

from workbench.core.generators.networks.design import StyleGAN2Design
from workbench.core.generators.networks.stylegan2_discriminator import (
    StyleGAN2Discriminator,
    spread_in_groups,
)

CHANNELS = (6, 5, 4)
ROW = np.array([1, 3, 3, 1]) / 8
SMOOTHING = np.outer(ROW, ROW)

Weights = dict[str, np.ndarray]


def made(architecture: Any, label_size: int = 0, clamp: float | None = None) -> StyleGAN2Discriminator:
    """A discriminator of pictures of 16 pixels with random weights, biases included."""
    torch.manual_seed(0)
    design = StyleGAN2Design(8, 8, CHANNELS, label_size, 2, 0.01, architecture, clamp=clamp)
    network = StyleGAN2Discriminator(design).eval().requires_grad_(False)
    for name, value in network.named_parameters():
        if name.endswith("bias"):
            value.copy_(torch.randn(value.shape) * (100 if "mapping.fc" in name else 1))
    return network


def weights_of(network: StyleGAN2Discriminator) -> Weights:
    return {name: value.double().numpy() for name, value in network.state_dict().items()}


def padded(pictures: np.ndarray, margin: int) -> np.ndarray:
    return np.pad(pictures, ((0, 0), (0, 0), (margin, margin), (margin, margin)))


def filtered(pictures: np.ndarray, margin: int) -> np.ndarray:
    """Each channel of each picture through the smoothing filter."""
    wide = padded(pictures, margin)
    return np.array([[correlate2d(channel, SMOOTHING, "valid") for channel in each] for each in wide])


def convolved(pictures: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Cross-correlation without margins, weights scaled by 1/√fan-in."""
    scaled = weight / np.sqrt(weight[0].size)
    return np.array(
        [
            [
                sum(
                    correlate2d(channel, kernel, "valid")
                    for channel, kernel in zip(each, kernels, strict=True)
                )
                for kernels in scaled
            ]
            for each in pictures
        ]
    )


def rectified(values: np.ndarray, gain: float = 1.0, clamp: float | None = None) -> np.ndarray:
    values = np.maximum(values, 0.2 * values) * np.sqrt(2) * gain
    return values if clamp is None else np.clip(values, -clamp * gain, clamp * gain)


def layer(
    pictures: np.ndarray, weights: Weights, name: str, gain: float, clamp: float | None, is_halving: bool
) -> np.ndarray:
    margin = weights[f"{name}.weight"].shape[-1] // 2
    if is_halving:
        features = convolved(filtered(pictures, 2), weights[f"{name}.weight"])[:, :, ::2, ::2]
    else:
        features = convolved(padded(pictures, margin), weights[f"{name}.weight"])
    return rectified(features + weights[f"{name}.bias"][:, None, None], gain, clamp)


def deviations(features: np.ndarray) -> np.ndarray:
    """One channel more: how much the pictures of a group of at most four differ."""
    count = len(features)
    groups = count // min(4, count)
    extra = np.zeros((count, 1, *features.shape[2:]))
    for first in range(groups):
        members = range(first, count, groups)
        extra[members] = np.sqrt(features[members].var(0) + 1e-8).mean()
    return np.concatenate([features, extra], 1)


def linear(values: np.ndarray, weights: Weights, name: str, rate: float = 1.0) -> np.ndarray:
    weight = weights[f"{name}.weight"] * rate / np.sqrt(weights[f"{name}.weight"].shape[1])
    return values @ weight.T + weights[f"{name}.bias"] * rate


def second_moment_one(values: np.ndarray) -> np.ndarray:
    return values / np.sqrt((values**2).mean(1, keepdims=True) + 1e-8)


def answers(
    weights: Weights,
    pictures: np.ndarray,
    architecture: str,
    labels: np.ndarray | None,
    clamp: float | None,
) -> np.ndarray:
    """What the discriminator says, from the equations."""
    features, gain = None, np.sqrt(0.5) if architecture == "resnet" else 1.0
    for side in (16, 8):
        if f"b{side}.fromrgb.weight" in weights:
            seen = layer(pictures, weights, f"b{side}.fromrgb", 1.0, clamp, False)
            features = seen if features is None else features + seen
        if architecture == "skip":
            pictures = filtered(pictures, 1)[:, :, ::2, ::2]
        before = features
        features = layer(before, weights, f"b{side}.conv0", 1.0, clamp, False)
        features = layer(features, weights, f"b{side}.conv1", gain, clamp, True)
        if architecture == "resnet":
            around = filtered(before, 1)[:, :, ::2, ::2]
            features = features + convolved(around, weights[f"b{side}.skip.weight"]) * gain
    if architecture == "skip":
        features = features + layer(pictures, weights, "b4.fromrgb", 1.0, clamp, False)
    features = layer(deviations(features), weights, "b4.conv", 1.0, clamp, False)
    values = linear(
        rectified(linear(features.reshape(len(features), -1), weights, "b4.fc")), weights, "b4.out"
    )
    if labels is None:
        return values
    wanted = second_moment_one(linear(labels, weights, "mapping.embed"))
    for index in range(2):
        wanted = rectified(linear(wanted, weights, f"mapping.fc{index}", 0.01))
    return (values * wanted).sum(1, keepdims=True) / np.sqrt(wanted.shape[1])


@pytest.mark.parametrize("architecture", ["resnet", "skip", "orig"])
@pytest.mark.parametrize("label_size", [0, 3])
def test_answers(architecture: str, label_size: int) -> None:
    """Each architecture, with labels and without, for a batch of two groups."""
    network = made(architecture, label_size)
    pictures = torch.randn(8, 3, 16, 16)
    labels = torch.eye(3)[[0, 1, 2, 0, 1, 2, 0, 1]] if label_size else None
    expected = answers(
        weights_of(network),
        pictures.double().numpy(),
        architecture,
        None if labels is None else labels.double().numpy(),
        None,
    )
    assert_allclose(network(pictures, labels).numpy(), expected, atol=1e-5, rtol=1e-5)


def test_answers_with_a_clamp() -> None:
    """Every convolution is kept within limits, those of gain √½ within narrower ones."""
    network = made("resnet", clamp=0.7)
    pictures = torch.randn(2, 3, 16, 16)
    expected = answers(weights_of(network), pictures.double().numpy(), "resnet", None, 0.7)
    assert_allclose(network(pictures).numpy(), expected, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 8])
def test_groups(count: int) -> None:
    """The deviation within groups of four, or of all where there are fewer."""
    features = torch.randn(count, 3, 4, 4, dtype=torch.float64)
    assert_allclose(spread_in_groups(features).numpy(), deviations(features.numpy())[:, 3:], rtol=1e-12)


def test_batches_that_cannot_be_divided_by_four() -> None:
    """Groups are as large as they can be alike: six pictures are two groups of three."""
    features = torch.randn(6, 3, 4, 4, dtype=torch.float64)
    found = spread_in_groups(features)
    assert_allclose(found[0].numpy(), spread_in_groups(features[::2])[0].numpy())
    assert spread_in_groups(features[:5]).shape == (5, 1, 4, 4)
