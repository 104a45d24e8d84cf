"""The sliding window, step by step: closed forms, the lecture's example, and torch on whatever is thrown at both."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from torch.nn import functional

from workbench.core.networks.convolution import Slide, activation, slide
from workbench.core.networks.convolution_settings import (
    ACTIVATIONS,
    AVERAGE_POOLING,
    CONVOLUTION,
    LECTURE_EXAMPLE,
    MAX_POOLING,
    OPERATIONS,
    TRANSPOSED,
    ConvolutionSettings,
)
from workbench.core.networks.convolution_words import (
    EXPLANATIONS,
    number_in_words,
    remarks,
    same_padding,
    sum_in_words,
)
from workbench.core.networks.kernels import KERNELS, KernelError, kernel, resized
from workbench.core.networks.sliding_sizes import ConvolutionError, output_size, size_in_words
from workbench.core.networks.transposed import GIVEN, INSERTED, PADDING, spread

Numbers = NDArray[np.float64]
COUNTING = np.arange(1.0, 26.0).reshape(1, 5, 5)


def one(matrix: object) -> Numbers:
    """One channel, or one filter of one channel."""
    return np.array(matrix, dtype=np.float64)[None]


@st.composite
def slides(draw: st.DrawFn, operation: str) -> tuple[Numbers, Numbers, ConvolutionSettings]:
    """A matrix, kernels and settings of any kind that the operation allows; not always of sizes that fit."""
    sizes, few = st.integers(1, 7), st.integers(1, 3)
    dice = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    channels, filters = draw(few), draw(few)
    given_cells = dice.integers(-9, 10, (channels, draw(sizes), draw(sizes))).astype(float)
    kernels = dice.normal(size=(filters, channels, draw(st.integers(1, 5)), draw(st.integers(1, 5))))
    wanted = ConvolutionSettings(
        operation,
        window=draw(st.integers(1, 4)),
        stride=draw(st.integers(1, 9)),
        padding=draw(st.integers(0, 4)),
        dilation=1 if operation == AVERAGE_POOLING else draw(few),
        bias=draw(st.sampled_from([0.0, -1.5])),
        activation=draw(st.sampled_from(ACTIVATIONS)),
    )
    return given_cells, kernels, wanted


def by_torch(cells: Numbers, kernels: Numbers, wanted: ConvolutionSettings) -> torch.Tensor:
    """The same by torch, before the activation. Raises RuntimeError where torch refuses."""
    batch, weights = torch.from_numpy(cells)[None], torch.from_numpy(kernels)
    moves = {"stride": wanted.stride, "padding": wanted.padding}
    if wanted.operation == MAX_POOLING:
        return functional.max_pool2d(batch, wanted.window, dilation=wanted.dilation, **moves)[0]
    if wanted.operation == AVERAGE_POOLING:
        return functional.avg_pool2d(batch, wanted.window, **moves)[0]
    bias = torch.full((len(weights),), wanted.bias, dtype=torch.float64)
    if wanted.operation == TRANSPOSED:
        weights = weights.transpose(0, 1)
        return functional.conv_transpose2d(batch, weights, bias, dilation=wanted.dilation, **moves)[0]
    return functional.conv2d(batch, weights, bias, dilation=wanted.dilation, **moves)[0]


def agree_with_torch(cells: Numbers, kernels: Numbers, wanted: ConvolutionSettings) -> None:
    try:
        expected = by_torch(cells, kernels, wanted)
    except RuntimeError:
        with pytest.raises(ConvolutionError):
            slide(cells, kernels, wanted)
        return
    # Where a window lies on padding only, torch's largest number is −∞; it is refused here.
    assume(not torch.isinf(expected).any())
    made = slide(cells, kernels, wanted)
    assert made.outputs.shape == expected.shape
    np.testing.assert_allclose(made.outputs, expected.numpy(), rtol=1e-12, atol=1e-12)
    every_step_adds_up(made)


def every_step_adds_up(made: Slide) -> None:
    for number in range(0, made.count, 1 + made.count // 30):
        for of in range(len(made.outputs)):
            step = made.step(number, of)
            np.testing.assert_allclose(sum(step.sums) + step.bias, step.total, rtol=1e-9, atol=1e-9)
            assert step.cell == (of, *divmod(number, made.outputs.shape[2]))
            counts = step.weights != 0
            np.testing.assert_array_equal(step.products[counts], step.window[counts] * step.weights[counts])
            assert (step.window[:, step.is_padding] <= 0).all()


@given(slides(CONVOLUTION))
@settings(max_examples=60, deadline=None)
def test_convolution_equals_torch(wanted: tuple[Numbers, Numbers, ConvolutionSettings]) -> None:
    agree_with_torch(*wanted)


@given(slides(TRANSPOSED))
@settings(max_examples=60, deadline=None)
def test_transposed_convolution_equals_torch(wanted: tuple[Numbers, Numbers, ConvolutionSettings]) -> None:
    agree_with_torch(*wanted)


@given(slides(MAX_POOLING))
@settings(max_examples=60, deadline=None)
def test_max_pooling_equals_torch(wanted: tuple[Numbers, Numbers, ConvolutionSettings]) -> None:
    agree_with_torch(*wanted)


@given(slides(AVERAGE_POOLING))
@settings(max_examples=40, deadline=None)
def test_average_pooling_equals_torch(wanted: tuple[Numbers, Numbers, ConvolutionSettings]) -> None:
    agree_with_torch(*wanted)


@pytest.mark.parametrize(
    ("name", "reference"), [("ReLU", torch.relu), ("sigmoid", torch.sigmoid), ("tanh", torch.tanh)]
)
def test_activations_equal_torch(name: str, reference: object) -> None:
    numbers = np.array([-1e30, -700.0, -1.0, 0.0, 0.5, 700.0, 1e30])
    expected = reference(torch.from_numpy(numbers)).numpy()  # type: ignore[operator]
    np.testing.assert_allclose(activation(numbers, name), expected, rtol=1e-12, atol=1e-15)
    made = slide(COUNTING, kernel("Laplacian").matrix[None, None], ConvolutionSettings(activation=name))
    np.testing.assert_array_equal(made.activated, activation(made.outputs, name))


def test_the_lecture_s_example_is_spread_to_the_letter() -> None:
    z = np.array(LECTURE_EXAMPLE, dtype=float)
    assert LECTURE_EXAMPLE == ((1, 3, 4), (6, 1, 2), (1, 2, 1))
    between = [[1, 0, 3, 0, 4], [0, 0, 0, 0, 0], [6, 0, 1, 0, 2], [0, 0, 0, 0, 0], [1, 0, 2, 0, 1]]
    np.testing.assert_array_equal(spread(z, 2), between)
    made = slide(z[None], one(one(np.ones((3, 3)))), ConvolutionSettings(TRANSPOSED, stride=2, padding=1))
    np.testing.assert_array_equal(made.spread[0], between)
    # Its padding is k − 1 − p = 1, so that the result is 5×5 again.
    np.testing.assert_array_equal(made.padded[0], np.pad(between, 1))
    assert made.outputs.shape == (1, 5, 5)
    # By hand: under the window in the middle of the upper left four stand 1, 3, 6 and 1.
    assert made.outputs[0, 1, 1] == 11
    expected = functional.conv_transpose2d(
        torch.from_numpy(z)[None, None], torch.ones(1, 1, 3, 3, dtype=torch.float64), stride=2, padding=1
    )
    np.testing.assert_array_equal(made.outputs, expected[0].numpy())


def test_the_stages_of_a_transposed_convolution_say_where_each_cell_comes_from() -> None:
    kernel_of = one(one([[1, 2], [3, 4]]))
    made = slide(one([[1, 3], [6, 1]]), kernel_of, ConvolutionSettings(TRANSPOSED, stride=2))
    np.testing.assert_array_equal(made.kernels[0, 0], [[4, 3], [2, 1]])
    np.testing.assert_array_equal(
        made.origin[1:-1, 1:-1],
        [[GIVEN, INSERTED, GIVEN], [INSERTED, INSERTED, INSERTED], [GIVEN, INSERTED, GIVEN]],
    )
    assert (made.origin[0] == PADDING).all() and made.stride == 1
    np.testing.assert_array_equal(made.outputs[0, :2, :2], [[1, 2], [3, 4]])


def test_more_padding_cuts_a_transposed_convolution() -> None:
    kernels = one(one(np.ones((2, 2))))
    made = slide(COUNTING, kernels, ConvolutionSettings(TRANSPOSED, padding=2))
    np.testing.assert_array_equal(
        made.outputs, slide(COUNTING, kernels, ConvolutionSettings(TRANSPOSED)).outputs[:, 2:-2, 2:-2]
    )
    with pytest.raises(ConvolutionError, match="cuts away everything"):
        slide(COUNTING, kernels, ConvolutionSettings(TRANSPOSED, padding=3))


def test_a_step_by_hand() -> None:
    made = slide(COUNTING, one(kernel("Sobel x").matrix[None]), ConvolutionSettings(bias=1.0))
    step = made.step(4)
    assert step.cell == (0, 1, 1) and step.rows == step.columns == (1, 2, 3)
    np.testing.assert_array_equal(step.window[0], COUNTING[0, 1:4, 1:4])
    np.testing.assert_array_equal(step.products[0], [[-7, 0, 9], [-24, 0, 28], [-17, 0, 19]])
    assert (step.sums, step.bias, step.total, step.result) == ((8.0,), 1.0, 9.0, 9.0)
    first, second = sum_in_words(step, made)
    assert first.startswith("7·(−1) + 8·0 + 9·1 + 12·(−2)") and first.endswith("19·1 = 8")
    assert second == "8 + bias 1 = 9"


def test_the_sum_of_the_task_reads_as_in_the_lecture() -> None:
    made = slide(one([[1, 2], [3, 4]]), one(one([[0, 1], [1, -1]])), ConvolutionSettings(activation="ReLU"))
    assert sum_in_words(made.step(0), made) == ("1·0 + 2·1 + 3·1 + 4·(−1) = 1", "ReLU(1) = 1")


def test_channels_are_added_up() -> None:
    cells = np.arange(27.0).reshape(3, 3, 3)
    made = slide(cells, np.ones((2, 3, 3, 3)), ConvolutionSettings(bias=-2.0))
    step = made.step(0, of=1)
    assert step.sums == (36.0, 117.0, 198.0) and step.total == 349.0
    lines = sum_in_words(step, made)
    assert [line.split(":")[0] for line in lines[:3]] == ["red", "green", "blue"]
    assert lines[3] == "36 + 117 + 198 + bias (−2) = 349"
    assert made.outputs.shape == (2, 1, 1)


def test_several_filters_give_a_stack() -> None:
    names = ("Sobel x", "Sobel y", "Laplacian")
    kernels = np.stack([kernel(name).matrix[None] for name in names])
    made = slide(COUNTING, kernels, ConvolutionSettings())
    assert made.outputs.shape == (3, 3, 3)
    for at, name in enumerate(names):
        alone = slide(COUNTING, one(kernel(name).matrix[None]), ConvolutionSettings())
        np.testing.assert_array_equal(made.outputs[at], alone.outputs[0])


def test_padding_is_marked_and_dilation_leaves_gaps() -> None:
    made = slide(COUNTING, one(one(np.ones((3, 3)))), ConvolutionSettings(padding=2, dilation=2))
    step = made.step(0)
    assert step.rows == (0, 2, 4)
    np.testing.assert_array_equal(
        step.is_padding, [[True, True, True], [True, False, False], [True, False, False]]
    )
    np.testing.assert_array_equal(step.window[0], [[0, 0, 0], [0, 1, 3], [0, 11, 13]])


def test_pooling_step_by_step() -> None:
    cells = np.stack([COUNTING[0], -COUNTING[0]])
    largest = slide(cells, np.zeros((0,)), ConvolutionSettings(MAX_POOLING, stride=2, padding=1))
    step = largest.step(0, of=1)
    assert largest.outputs.shape == (2, 3, 3)
    assert step.total == -1 and step.weights.sum() == 1 and step.products.sum() == -1
    assert sum_in_words(step, largest) == ("the largest of −∞, −∞, −∞, −1 = −1",)
    mean = slide(cells, np.zeros((0,)), ConvolutionSettings(AVERAGE_POOLING, stride=2))
    assert mean.step(0).total == 4.0
    assert sum_in_words(mean.step(0), mean) == ("(1 + 2 + 6 + 7) / 4 = 4",)


@given(st.integers(1, 300), st.integers(1, 11), slides(CONVOLUTION))
@settings(max_examples=50, deadline=None)
def test_sizes_equal_torch_s(
    size: int, cells: int, drawn: tuple[Numbers, Numbers, ConvolutionSettings]
) -> None:
    for operation in OPERATIONS:
        dilation = 1 if operation == AVERAGE_POOLING else drawn[2].dilation
        wanted = replace(drawn[2], operation=operation, window=cells, dilation=dilation)
        try:
            expected = by_torch(np.zeros((1, size, 30)), np.zeros((1, 1, cells, 3)), wanted).shape[1]
        except RuntimeError:
            continue
        assert output_size(size, cells, wanted) == expected
        assert size_in_words(size, cells, wanted).endswith(f" = {expected}")


def test_the_formula_is_filled_in() -> None:
    wanted = ConvolutionSettings(stride=2, padding=1)
    assert size_in_words(7, 3, wanted) == "⌊(7 + 2·1 − 1·(3 − 1) − 1) / 2⌋ + 1 = 4"
    enlarging = ConvolutionSettings(TRANSPOSED, stride=2, padding=1)
    assert size_in_words(3, 3, enlarging) == "(3 − 1)·2 − 2·1 + 1·(3 − 1) + 1 = 5"


def test_same_padding_keeps_the_size() -> None:
    for size, dilation in ((3, 1), (5, 1), (3, 2), (7, 3)):
        wanted = ConvolutionSettings(padding=same_padding(size, dilation), dilation=dilation)
        assert output_size(20, size, wanted) == 20


def test_kernels_by_name() -> None:
    names = [
        "Identity",
        "Mean",
        "Gaussian",
        "Sobel x",
        "Sobel y",
        "Laplacian",
        "Emboss",
        "Sharpen",
        "Bilinear",
    ]
    assert [each.name for each in KERNELS] == names
    assert all(each.sentence.endswith(".") for each in KERNELS)
    sums = {each.name: each.matrix.sum() for each in KERNELS}
    # What blurs, sharpens or raises keeps the brightness; what finds edges sends even areas to 0.
    assert sums.pop("Bilinear") == 4.0
    for name, total in sums.items():
        assert total == pytest.approx(0.0 if name in ("Sobel x", "Sobel y", "Laplacian") else 1.0)
    same = slide(COUNTING, one(kernel("Identity").matrix[None]), ConvolutionSettings(padding=1))
    np.testing.assert_array_equal(same.outputs, COUNTING)
    with pytest.raises(KernelError, match="There is no kernel “Blur”"):
        kernel("Blur")


def test_kernels_equal_opencv_s() -> None:
    import cv2

    picture = np.random.default_rng(1).integers(0, 256, (1, 12, 12)).astype(float)
    outer = np.pad(picture[0], 1)
    for name, reference in (
        ("Sobel x", cv2.Sobel(outer, cv2.CV_64F, 1, 0)),
        ("Sobel y", cv2.Sobel(outer, cv2.CV_64F, 0, 1)),
        ("Laplacian", cv2.Laplacian(outer, cv2.CV_64F)),
        ("Gaussian", cv2.GaussianBlur(outer, (3, 3), 0)),
        ("Mean", cv2.blur(outer, (3, 3))),
    ):
        made = slide(picture, one(kernel(name).matrix[None]), ConvolutionSettings(padding=1))
        np.testing.assert_allclose(made.outputs[0], reference[1:-1, 1:-1], atol=1e-9, err_msg=name)


def test_a_kernel_in_a_larger_or_smaller_table_keeps_its_middle() -> None:
    cross = kernel("Laplacian").matrix
    np.testing.assert_array_equal(resized(cross, 5, 5), np.pad(cross, 1))
    np.testing.assert_array_equal(resized(resized(cross, 5, 5), 3, 3), cross)
    np.testing.assert_array_equal(resized(cross, 1, 1), [[-4]])
    assert resized(cross, 2, 4)[0, 1] == -4


# Input that asks for trouble.


def test_a_kernel_larger_than_the_padded_picture_is_refused() -> None:
    wide = one(one(np.ones((9, 9))))
    with pytest.raises(ConvolutionError, match=r"reaches over 9 cells, but .* only 5"):
        slide(COUNTING, wide, ConvolutionSettings())
    with pytest.raises(ConvolutionError, match="The window reaches over 7"):
        slide(COUNTING, wide, ConvolutionSettings(MAX_POOLING, window=7))
    assert slide(COUNTING, wide, ConvolutionSettings(padding=2)).count == 1


def test_a_stride_larger_than_the_picture_is_explained() -> None:
    made = slide(COUNTING, one(kernel("Mean").matrix[None]), ConvolutionSettings(stride=6))
    assert made.count == 1 and made.outputs[0, 0, 0] == pytest.approx(7.0)
    assert any("stride is larger than the picture" in each for each in remarks(made))


def test_even_kernels_are_explained() -> None:
    made = slide(COUNTING, one(one(np.ones((2, 2)))), ConvolutionSettings(padding=1))
    assert made.outputs.shape == (1, 6, 6)
    assert any("no middle cell" in each for each in remarks(made))


def test_kernels_that_add_up_to_zero_are_explained() -> None:
    made = slide(np.full((1, 5, 5), 7.0), one(kernel("Sobel x").matrix[None]), ConvolutionSettings())
    assert not made.outputs.any()
    assert any("add up to 0" in each for each in remarks(made))
    nothing = slide(COUNTING, one(one(np.zeros((3, 3)))), ConvolutionSettings())
    assert remarks(nothing) == ("All numbers of the kernel are 0, so nothing of the picture is left.",)


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("huge", [1e30, 1.7e308])
def test_huge_values_are_said_in_words_and_warn_of_nothing(operation: str, huge: float) -> None:
    made = slide(COUNTING * 0 + huge, np.full((1, 1, 3, 3), huge), ConvolutionSettings(operation))
    is_kept = operation.endswith("pooling") and huge == 1e30
    assert any("largest number that a network's 32 bits" in each for each in remarks(made)) != is_kept
    assert all(sum_in_words(made.step(number), made) for number in range(made.count))


def test_numbers_that_cancel_beyond_all_bounds_are_not_numbers() -> None:
    made = slide(
        np.full((1, 1, 2), 1.7e308), np.array([[[[10.0, -10.0]]]]), ConvolutionSettings(activation="ReLU")
    )
    assert made.exceeds and number_in_words(made.step(0).total) == "not a number"


def test_numbers_that_are_none_are_refused() -> None:
    for bad in (np.nan, np.inf):
        with pytest.raises(ConvolutionError, match="not numbers at all"):
            slide(COUNTING * bad, np.ones((1, 1, 3, 3)), ConvolutionSettings())
        with pytest.raises(ConvolutionError, match="not numbers at all"):
            slide(COUNTING, np.full((1, 1, 3, 3), bad), ConvolutionSettings())


def test_what_cannot_be_slid_is_refused() -> None:
    with pytest.raises(ConvolutionError, match="2 channels, the picture 1"):
        slide(COUNTING, np.ones((1, 2, 3, 3)), ConvolutionSettings())
    with pytest.raises(ConvolutionError, match="nothing to slide over"):
        slide(np.zeros((1, 0, 5)), np.ones((1, 1, 3, 3)), ConvolutionSettings())
    with pytest.raises(ConvolutionError, match="no dilation"):
        slide(COUNTING, np.ones((1, 1, 3, 3)), ConvolutionSettings(AVERAGE_POOLING, dilation=2))
    with pytest.raises(ConvolutionError, match="more than half of the window"):
        slide(COUNTING, np.ones((1, 1, 3, 3)), ConvolutionSettings(MAX_POOLING, padding=2))
    with pytest.raises(ConvolutionError, match="nothing but padding"):
        slide(COUNTING[:, :1, :1], np.ones((1, 1)), ConvolutionSettings(MAX_POOLING, padding=1, dilation=2))


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (-0.0, "0"),
        (12, "12"),
        (-3, "−3"),
        (1 / 9, "0.11"),
        (0.5, "0.5"),
        (255.25, "255.2"),
        (99999, "99999"),
        (1e30, "1.0e30"),
        (-3.2e12, "−3.2e12"),
        (0.0004, "0.0004"),
        (4e-7, "4e−7"),
        (-np.inf, "−∞"),
    ],
)
def test_numbers_in_words(number: float, text: str) -> None:
    assert number_in_words(number) == text


def test_every_operation_is_explained_in_five_sentences_at_most() -> None:
    assert set(EXPLANATIONS) == set(OPERATIONS)
    for text in EXPLANATIONS.values():
        assert 1 < text.count(". ") + 1 <= 5
    assert "cross-correlation" in EXPLANATIONS[CONVOLUTION]
