"""The window on a whole picture, and the small matrix of a picture: against torch, Pillow and closed forms."""

import warnings

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from tests.core.networks.odd_networks import ODD_NETWORKS, made
from workbench.core.networks import convolution_picture
from workbench.core.networks.convolution import slide
from workbench.core.networks.convolution_picture import FilteredPicture, filter_picture
from workbench.core.networks.convolution_settings import (
    AVERAGE_POOLING,
    MAX_POOLING,
    OPERATIONS,
    TRANSPOSED,
    ConvolutionSettings,
)
from workbench.core.networks.errors import NetworkError
from workbench.core.networks.kernels import KernelError, kernel
from workbench.core.networks.network_kernels import KernelLayer, kernel_layers, network_kernel
from workbench.core.networks.sliding_sizes import ConvolutionError
from workbench.core.networks.small_matrix import CHANNELS, COLOURS, GREY, Region, small_matrix

PICTURE = np.random.default_rng(2).integers(0, 256, (40, 53, 3), dtype=np.uint8)


def filtered(
    picture: NDArray[np.uint8], weights: NDArray[np.float64], channels: str, wanted: ConvolutionSettings
) -> FilteredPicture:
    steps = list(filter_picture(picture, weights, channels, wanted))
    assert [step.done for step in steps] == list(range(steps[0].total + 1))
    assert steps[-1].value is not None
    return steps[-1].value


@pytest.mark.parametrize("channels", CHANNELS)
@pytest.mark.parametrize("operation", OPERATIONS)
@given(
    stride=st.integers(1, 60), padding=st.integers(0, 1), dilation=st.integers(1, 2), rows=st.integers(1, 9)
)
@settings(max_examples=8, deadline=None)
def test_the_whole_picture_is_what_the_steps_would_give(
    operation: str, channels: str, stride: int, padding: int, dilation: int, rows: int
) -> None:
    gap = 1 if operation == AVERAGE_POOLING else dilation
    wanted = ConvolutionSettings(
        operation, 3, min(stride, 3) if operation == TRANSPOSED else stride, padding, gap, 0.5
    )
    weights = np.random.default_rng(3).normal(size=(3 if channels == COLOURS else 1, 3, 4))
    cells = np.array(Image.fromarray(PICTURE).convert("L"), dtype=float)[None]
    if channels == COLOURS:
        cells = PICTURE.transpose(2, 0, 1).astype(float)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(convolution_picture, "_CELLS_PER_STRIP", rows * 53)
        values = filtered(PICTURE, weights, channels, wanted).values
    expected = slide(cells, weights[None], wanted).outputs.transpose(1, 2, 0)
    np.testing.assert_allclose(
        values, expected if expected.shape[2] == 3 else expected[..., 0], rtol=1e-4, atol=1e-2
    )


def test_activations_are_applied_to_the_whole_picture() -> None:
    weights = kernel("Sobel x").matrix[None]
    plain = filtered(PICTURE, weights, GREY, ConvolutionSettings()).values
    positive = filtered(PICTURE, weights, GREY, ConvolutionSettings(activation="ReLU")).values
    np.testing.assert_array_equal(positive, np.maximum(plain, 0))


def test_it_is_looked_at_clipped_or_in_colours_around_zero() -> None:
    found = FilteredPicture(np.array([[-300, 0, 100.6, 900]], dtype=np.float32))
    np.testing.assert_array_equal(found.clipped()[0, :, 0], [0, 0, 101, 255])
    assert found.largest == 900 and found.is_finite
    blue, neutral, _, orange = found.signed()[0].astype(int)
    assert blue[2] > blue[0] and orange[0] > orange[2]
    assert np.ptp(neutral) <= 2 and neutral.min() > 200


def test_a_picture_stays_as_it_is_under_the_identity() -> None:
    same = filtered(PICTURE, kernel("Identity").matrix[None], GREY, ConvolutionSettings(padding=1))
    np.testing.assert_array_equal(same.clipped()[..., 0], np.array(Image.fromarray(PICTURE).convert("L")))


def test_pooling_of_a_picture_in_colours_is_a_picture_in_colours() -> None:
    found = filtered(PICTURE, np.zeros((3, 3, 3)), COLOURS, ConvolutionSettings(MAX_POOLING, 2, 2))
    np.testing.assert_array_equal(found.clipped(), PICTURE[:, :52].reshape(20, 2, 26, 2, 3).max(axis=(1, 3)))


def test_huge_numbers_warn_of_nothing_and_are_known_as_such() -> None:
    found = filtered(PICTURE, np.full((1, 3, 3), 1e300), GREY, ConvolutionSettings())
    assert not found.is_finite
    assert found.clipped().max() == 255 and found.signed().shape == (38, 51, 3)


def test_what_does_not_fit_or_would_be_too_large_is_refused() -> None:
    small = PICTURE[:2, :2]
    with pytest.raises(ConvolutionError, match="fits nowhere"):
        next(filter_picture(small, kernel("Mean").matrix[None], GREY, ConvolutionSettings()))
    wide = np.zeros((100, 100, 3), np.uint8)
    with pytest.raises(ConvolutionError, match="more than this computer"):
        next(
            filter_picture(
                wide, kernel("Mean").matrix[None], GREY, ConvolutionSettings(TRANSPOSED, stride=128)
            )
        )


# The small matrix


def test_the_small_matrix_is_the_mean_of_what_its_cells_cover() -> None:
    matrix = small_matrix(PICTURE, Region(0.5, 0.5, 1.0), 8, COLOURS)
    middle = PICTURE[:, 6:46].reshape(8, 5, 8, 5, 3).mean(axis=(1, 3))
    assert matrix.shape == (3, 8, 8)
    np.testing.assert_allclose(matrix, middle.transpose(2, 0, 1), atol=1.01)  # Pillow rounds twice
    grey = small_matrix(PICTURE, Region(side=0.2), 8)
    assert grey.shape == (1, 8, 8) and (grey == grey.round()).all()
    exact = small_matrix(PICTURE, Region(x=0.0, y=0.0, side=1.0), 40)
    np.testing.assert_array_equal(exact[0], np.array(Image.fromarray(PICTURE).convert("L"))[:, :40])


def test_a_region_stays_inside_the_picture() -> None:
    assert Region(0.0, 1.0, 0.5).box(100, 60) == (0, 30, 30, 60)
    assert Region(1.0, 0.5, 1.0).box(100, 60) == (40, 0, 100, 60)
    assert Region(0.5, 0.5, 0.0001).box(10, 10) == (4, 4, 5, 5)
    assert small_matrix(PICTURE[:1, :1], Region(), 8).shape == (1, 8, 8)


# Kernels of networks


@pytest.fixture
def network() -> torch.nn.Module:
    torch.manual_seed(0)
    return torch.nn.Sequential(
        torch.nn.Conv2d(3, 4, 3),
        torch.nn.ReLU(),
        torch.nn.Conv2d(4, 6, (1, 5), groups=2),
        torch.nn.ConvTranspose2d(6, 2, 4),
        torch.nn.Conv2d(2, 2, 13),
        torch.nn.Flatten(),
        torch.nn.Linear(8, 2),
    )


def test_the_convolutions_of_a_network_are_found(network: torch.nn.Module) -> None:
    assert kernel_layers(network) == (
        KernelLayer("0", 4, 3, 3, 3),
        KernelLayer("2", 6, 2, 1, 5),
        KernelLayer("3", 2, 6, 4, 4),
    )


def test_a_filter_of_a_network_is_taken_as_it_is(network: torch.nn.Module) -> None:
    weights = network[0].weight.detach().double().numpy()  # type: ignore[index,union-attr,operator]
    np.testing.assert_array_equal(network_kernel(network, "0", 2, None), weights[2])
    np.testing.assert_array_equal(network_kernel(network, "0", 2, 1), weights[2, 1:2])
    turned = network[3].weight.detach().double().numpy()  # type: ignore[index,union-attr,operator]
    np.testing.assert_array_equal(network_kernel(network, "3", 1, 4), turned[4, 1][None])
    assert network_kernel(network.half(), "0", 0, None).dtype == np.float64


def test_kernels_along_a_line_and_quantised_ones_are_read() -> None:
    line = torch.nn.Sequential(torch.nn.Conv1d(2, 3, 5))
    assert kernel_layers(line) == (KernelLayer("0", 3, 2, 1, 5),)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch is about to give such tensors up
        weights = torch.quantize_per_tensor(torch.tensor([[[[0.5, -0.25]]]]), 0.25, 0, torch.qint8)
    quantised = torch.nn.Sequential(torch.nn.Conv2d(1, 1, (1, 2)))
    del quantised[0].weight
    quantised[0].weight = lambda: weights  # type: ignore[assignment]
    np.testing.assert_array_equal(network_kernel(quantised, "0", 0, None), [[[0.5, -0.25]]])


def test_filters_that_are_not_there_or_not_numbers_are_refused(network: torch.nn.Module) -> None:
    with pytest.raises(NetworkError, match="no convolution"):
        network_kernel(network, "1", 0, None)
    for number, channel in ((4, None), (-1, None), (0, 3)):
        with pytest.raises(NetworkError, match="4 filters of 3 channels"):
            network_kernel(network, "0", number, channel)
    with torch.no_grad():
        network[0].weight[1] = torch.nan  # type: ignore[index,union-attr,operator]
    with pytest.raises(NetworkError, match="not numbers"):
        network_kernel(network, "0", 1, None)


@pytest.mark.parametrize("name", ODD_NETWORKS)
def test_kernels_of_odd_networks_are_read_or_refused_in_words(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch is about to give quantised layers up
        network = made(name)
        layers = kernel_layers(network)
        assert bool(layers) == any("Conv" in type(each).__name__ for each in network.modules())
        for layer in layers:
            try:
                found = network_kernel(network, layer.name, 0, None)
            except KernelError as error:
                assert name == "not a number" and "not numbers" in str(error)
                continue
            assert found.shape == (layer.channels, layer.rows, layer.columns)
            assert np.isfinite(found).all()
