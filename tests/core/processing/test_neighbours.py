"""Blur, sharpen, noise, threshold, edges, morphology: against SciPy, scikit-learn-free arithmetic and known arrays."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from workbench.core.processing.applying import done
from workbench.core.processing.neighbour_steps import Blur, Edges, Morphology, Noise, Sharpen, Threshold
from workbench.core.processing.steps import ProcessingStep

Picture = NDArray[np.uint8]


def made(picture: Picture, step: ProcessingStep) -> Picture:
    return done(picture, step).picture


def grey(values: object) -> Picture:
    return np.repeat(np.asarray(values, np.uint8)[..., None], 3, axis=-1)


@pytest.fixture
def values() -> NDArray[np.uint8]:
    return np.random.default_rng(3).integers(0, 256, (40, 50), np.uint8)


# Blur and sharpen


def test_blurs_agree_with_scipy(values: NDArray[np.uint8]) -> None:
    picture = grey(values)
    mean = ndimage.uniform_filter(values.astype(float), 5, mode="mirror")
    assert np.abs(made(picture, Blur("mean", 5))[..., 0] - mean).max() <= 1
    gaussian = ndimage.gaussian_filter(values.astype(float), 1.5, mode="mirror", radius=5)
    assert np.abs(made(picture, Blur("gaussian", 11, 1.5))[..., 0] - gaussian).max() <= 1.5
    median = ndimage.median_filter(values, 5, mode="nearest")
    assert np.array_equal(made(picture, Blur("median", 5))[..., 0], median)


def test_without_a_spread_it_follows_from_the_size(values: NDArray[np.uint8]) -> None:
    sigma = 0.3 * ((9 - 1) / 2 - 1) + 0.8
    gaussian = ndimage.gaussian_filter(values.astype(float), sigma, mode="mirror", radius=4)
    assert np.abs(made(grey(values), Blur("gaussian", 9))[..., 0] - gaussian).max() <= 1.5


def test_a_plain_picture_stays_plain_and_a_median_removes_specks() -> None:
    plain = np.full((9, 9, 3), 100, np.uint8)
    for kind in ("mean", "gaussian", "median"):
        assert np.array_equal(made(plain, Blur(kind, 7)), plain)
    speck = plain.copy()
    speck[4, 4] = 255
    assert np.array_equal(made(speck, Blur("median", 3)), plain)
    assert made(speck, Blur("mean", 3))[4, 4, 0] == round((8 * 100 + 255) / 9)


def test_sharpening_follows_its_formula(values: NDArray[np.uint8]) -> None:
    soft = ndimage.gaussian_filter(values.astype(float), 3).astype(np.uint8)
    blurred = cv2.GaussianBlur(soft.astype(np.float32), (0, 0), 2.0)
    expected = np.clip(np.rint(soft + 1.5 * (soft - blurred)), 0, 255)
    assert np.abs(made(grey(soft), Sharpen(1.5, 2.0))[..., 0] - expected).max() <= 1
    assert np.array_equal(made(grey(values), Sharpen(amount=0)), grey(values))
    assert np.array_equal(made(grey(values), Sharpen(threshold=255)), grey(values))


# Noise


def test_gaussian_noise_has_the_strength_asked_for() -> None:
    plain = np.full((200, 200, 3), 128, np.uint8)
    noisy = made(plain, Noise("gaussian", strength=10)).astype(int) - 128
    assert noisy.std() == pytest.approx(10, rel=0.02) and abs(noisy.mean()) < 0.2
    alike = made(plain, Noise("gaussian", strength=10, is_coloured=False))
    assert (alike == alike[..., :1]).all() and alike.std() > 9
    assert np.array_equal(made(plain, Noise("gaussian", strength=0)), plain)


def test_salt_and_pepper_hits_the_share_asked_for() -> None:
    plain = np.full((200, 200, 3), 128, np.uint8)
    noisy = made(plain, Noise("salt-and-pepper", share=0.2))
    white, black = ((noisy == value).all(axis=-1).mean() for value in (255, 0))
    assert white == pytest.approx(0.1, abs=0.01) and black == pytest.approx(0.1, abs=0.01)
    assert (noisy == noisy[..., :1]).all()
    assert set(made(plain, Noise("salt-and-pepper", share=1)).ravel()) == {0, 255}


@pytest.mark.parametrize("kind", ["gaussian", "salt-and-pepper"])
def test_noise_depends_on_seed_and_picture_alone(kind: str) -> None:
    one, other = np.full((20, 20, 3), 128, np.uint8), np.full((20, 20, 3), 129, np.uint8)
    first = made(one, Noise(kind))
    assert np.array_equal(made(one, Noise(kind)), first)
    assert not np.array_equal(made(one, Noise(kind, seed=2)), first)
    assert not np.array_equal(made(other, Noise(kind)).astype(int) - 129, first.astype(int) - 128)
    assert (one == 128).all()


# Threshold


def test_fixed_threshold_parts_above_from_the_rest() -> None:
    ramp = grey(np.arange(256)[None])
    assert np.array_equal(made(ramp, Threshold("fixed", 99))[0, :, 0], np.where(np.arange(256) > 99, 255, 0))
    inverted = made(ramp, Threshold("fixed", 99, is_inverted=True))
    assert np.array_equal(inverted, 255 - made(ramp, Threshold("fixed", 99)))


def test_otsu_parts_two_groups_of_values_and_says_where() -> None:
    dice = np.random.default_rng(1)
    values = np.concatenate([dice.integers(30, 71, 3000), dice.integers(150, 211, 1000)])
    outcome = done(grey(dice.permutation(values).reshape(80, 50)), Threshold("otsu"))
    level = _otsu(values)
    assert 70 <= level < 150
    assert outcome.finding == f"Otsu's threshold: {level}."
    assert (outcome.picture == 255).mean() == pytest.approx(0.25)


def _otsu(values: NDArray[np.int_]) -> int:
    """The first level of largest variance between the two groups (Otsu 1979, eq. 18), by trying all of them."""
    best, best_variance = 0, -1.0
    for level in range(255):
        low, high = values[values <= level], values[values > level]
        if low.size and high.size:
            variance = low.size * high.size * (low.mean() - high.mean()) ** 2
            if variance > best_variance * (1 + 1e-12):
                best, best_variance = level, variance
    return best


def test_an_adaptive_threshold_bears_uneven_light() -> None:
    light = np.linspace(60, 220, 100)[None].repeat(40, axis=0)
    light[10:14, ::10] -= 40
    found = made(grey(light), Threshold("adaptive", size=25, offset=10))[..., 0]
    assert (found[10:14, ::10] == 0).all()
    assert (found[25:] == 255).mean() > 0.98
    assert done(grey(light), Threshold("adaptive")).finding == ""


# Edges


def test_sobel_on_a_ramp_is_its_slope() -> None:
    ramp = grey(np.arange(0, 200, 5)[None].repeat(20, axis=0))
    inside = (slice(4, -4), slice(4, -4), 0)
    # A straight edge of 255 gives 255, spread over two pixels: so a slope of 5 gives 2 × 5.
    for size in (3,):
        assert set(made(ramp, Edges("sobel", size=size))[inside].ravel()) == {10}
    assert set(made(ramp, Edges("sobel", "vertical", gain=3))[inside].ravel()) == {30}
    assert set(made(ramp, Edges("sobel", "horizontal"))[inside].ravel()) == {0}
    turned = ramp.transpose(1, 0, 2)
    assert set(made(turned, Edges("sobel", "horizontal"))[inside].ravel()) == {10}


@pytest.mark.parametrize("size", [3, 5, 7])
@pytest.mark.parametrize("kind", ["sobel", "laplacian"])
def test_an_edge_from_black_to_white_is_white(kind: str, size: int) -> None:
    step = np.zeros((30, 30), np.uint8)
    step[:, 15:] = 255
    found = made(grey(step), Edges(kind, size=size))[..., 0]
    assert found.max() == 255
    assert set(found[:, :8].ravel()) == {0}


def test_sobel_agrees_with_scipy(values: NDArray[np.uint8]) -> None:
    across, down = (ndimage.sobel(values.astype(float), axis, mode="mirror") for axis in (1, 0))
    expected = np.clip(np.hypot(across, down) / 4, 0, 255)
    assert np.abs(made(grey(values), Edges("sobel"))[..., 0] - expected).max() <= 1


def test_laplacian_of_a_parabola_is_constant() -> None:
    parabola = grey((np.arange(-14, 15)[None] ** 2 // 1).repeat(20, axis=0).clip(0, 255))
    inside = made(parabola, Edges("laplacian", gain=20))[4:-4, 6:-6, 0]
    assert len(set(inside.ravel())) == 1 and inside[0, 0] > 0


def test_canny_draws_thin_lines_where_the_edge_is() -> None:
    square = np.zeros((60, 60), np.uint8)
    square[20:40, 20:40] = 200
    found = made(grey(square), Edges("canny", low=50, high=150))[..., 0]
    assert set(found.ravel()) == {0, 255}
    assert (found > 0).sum() == pytest.approx(4 * 20, abs=8)
    ys, xs = np.nonzero(found)
    assert ys.min() in (19, 20) and ys.max() in (39, 40) and xs.min() in (19, 20) and xs.max() in (39, 40)
    assert not made(grey(square), Edges("canny", low=50, high=100_000)).any()


# Morphology


@pytest.mark.parametrize(
    ("kind", "theirs"),
    [
        ("erode", ndimage.grey_erosion),
        ("dilate", ndimage.grey_dilation),
        ("open", ndimage.grey_opening),
        ("close", ndimage.grey_closing),
        ("gradient", ndimage.morphological_gradient),
    ],
)
def test_morphology_agrees_with_scipy(values: NDArray[np.uint8], kind: str, theirs: object) -> None:
    expected = theirs(values, size=(5, 5))  # type: ignore[operator]
    found = made(grey(values), Morphology(kind, "square", 5))[..., 0]
    inside = (slice(6, -6), slice(6, -6))
    assert np.array_equal(found[inside], expected[inside])


def test_shape_size_and_repetition_count() -> None:
    dot = np.zeros((21, 21), np.uint8)
    dot[10, 10] = 255
    grown = {
        shape: made(grey(dot), Morphology("dilate", shape, 5))[..., 0] > 0
        for shape in ("square", "cross", "ellipse")
    }
    assert [grown[shape].sum() for shape in ("square", "cross")] == [25, 9]
    assert 9 < grown["ellipse"].sum() < 25
    twice = made(grey(dot), Morphology("dilate", "square", 3, times=2))[..., 0] > 0
    assert twice.sum() == 25
    assert not made(grey(dot), Morphology("open", "square", 3)).any()
