"""Crop, resize, rotate, flip: against Pillow, numpy and arithmetic."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from workbench.core.processing.applying import done
from workbench.core.processing.outcomes import ProcessingError
from workbench.core.processing.place_steps import Crop, Flip, Resize, Rotate
from workbench.core.processing.steps import ProcessingStep

Picture = NDArray[np.uint8]


def made(picture: Picture, step: ProcessingStep) -> Picture:
    return done(picture, step).picture


@pytest.fixture
def picture() -> Picture:
    """40 × 30 pixels, smooth, different in every corner and channel."""
    rows, columns = np.mgrid[0:30, 0:40].astype(np.float64)
    channels = columns * 6, rows * 8, 255 - columns * 3 - rows * 4
    return np.stack(channels, axis=-1).astype(np.uint8)


def test_crop_by_pixels_and_per_cent_keeps_what_is_left(picture: Picture) -> None:
    pixels = Crop("pixels", left_pixels=4, top_pixels=3, right_pixels=8, bottom_pixels=6)
    assert np.array_equal(made(picture, pixels), picture[3:24, 4:32])
    assert np.array_equal(
        made(picture, Crop("per-cent", left=10, top=10, right=20, bottom=20)), picture[3:24, 4:32]
    )
    assert np.array_equal(made(picture, Crop()), picture)


def test_crop_to_the_largest_square_in_the_middle(picture: Picture) -> None:
    assert np.array_equal(made(picture, Crop("square")), picture[:, 5:35])
    assert np.array_equal(
        made(picture.transpose(1, 0, 2), Crop("square")), picture[:, 5:35].transpose(1, 0, 2)
    )


@pytest.mark.parametrize(
    "step",
    [
        Crop("pixels", left_pixels=40),
        Crop("pixels", left_pixels=30, right_pixels=10),
        Crop("pixels", top_pixels=500),
    ],
)
def test_a_crop_that_leaves_nothing_is_refused_in_words(picture: Picture, step: Crop) -> None:
    with pytest.raises(
        ProcessingError, match=r"Step 1 \(Crop\): .* everything off: .* 40 × 30 pixels .* Cut off less"
    ):
        made(picture, step)
    narrow = picture[:, :1]
    with pytest.raises(ProcessingError, match="Cut off less"):
        made(narrow, Crop("per-cent", left=60, right=30))


@pytest.mark.parametrize(
    ("step", "size"),
    [
        (Resize("longest", 20), (20, 15)),
        (Resize("shortest", 60), (80, 60)),
        (Resize("width", 10), (10, 8)),
        (Resize("height", 10), (13, 10)),
        (Resize("both", 7, 9), (7, 9)),
        (Resize("factor", factor=0.5), (20, 15)),
        (Resize("factor", factor=0.001), (1, 1)),
    ],
)
def test_the_new_size_is_the_one_asked_for(picture: Picture, step: Resize, size: tuple[int, int]) -> None:
    assert made(picture, step).shape == (size[1], size[0], 3)


def test_area_is_the_average_of_blocks(picture: Picture) -> None:
    blocks = picture.reshape(15, 2, 20, 2, 3).mean(axis=(1, 3))
    smaller = made(picture, Resize("factor", factor=0.5, interpolation="area"))
    assert np.abs(smaller - blocks).max() <= 0.5


@pytest.mark.parametrize(
    ("interpolation", "theirs", "most"),
    [
        ("nearest", Image.Resampling.NEAREST, 0),
        ("bilinear", Image.Resampling.BILINEAR, 1),
        # Pillow's cubic has the coefficient −0.5, OpenCV's −0.75; Pillow's Lanczos reaches 3 pixels far, OpenCV's 4.
        ("bicubic", Image.Resampling.BICUBIC, 4),
        ("lanczos", Image.Resampling.LANCZOS, 4),
    ],
)
def test_enlarging_agrees_with_pillow(
    picture: Picture, interpolation: str, theirs: Image.Resampling, most: int
) -> None:
    larger = made(picture, Resize("factor", factor=3, interpolation=interpolation))
    expected = np.asarray(Image.fromarray(picture).resize((120, 90), theirs)).astype(int)
    # Near the edge they assume other things about what lies beyond it.
    inside = (slice(15, -15), slice(15, -15))
    assert np.abs(larger.astype(int) - expected)[inside].max() <= most


def test_making_smaller_by_area_agrees_with_pillow(picture: Picture) -> None:
    smaller = made(picture, Resize("both", 13, 11, interpolation="area"))
    expected = np.asarray(Image.fromarray(picture).resize((13, 11), Image.Resampling.BOX)).astype(int)
    # Pillow's box counts whole pixels, OpenCV's also their parts.
    assert np.abs(smaller.astype(int) - expected).mean() < 2


@pytest.mark.parametrize(
    "step", [Resize("longest", 20_000), Resize("factor", factor=100), Resize("width", 20_000)]
)
def test_a_picture_that_would_be_too_large_is_refused_in_words(step: Resize) -> None:
    with pytest.raises(ProcessingError, match=r"up to 20,000 a side and .* million in all"):
        made(np.zeros((300, 300, 3), np.uint8), step)


@pytest.mark.parametrize("canvas", ["grow", "keep"])
@pytest.mark.parametrize(
    ("angle", "turn"),
    [
        (0, None),
        (90, Image.Transpose.ROTATE_270),
        (-90, Image.Transpose.ROTATE_90),
        (180, Image.Transpose.ROTATE_180),
        (270, Image.Transpose.ROTATE_90),
        (-360, None),
    ],
)
def test_multiples_of_a_right_angle_are_exact(
    picture: Picture, angle: int, turn: Image.Transpose | None, canvas: str
) -> None:
    square = picture[:, :30] if canvas == "keep" else picture
    image = Image.fromarray(square)
    expected = np.asarray(image.transpose(turn) if turn is not None else image)
    assert np.array_equal(made(square, Rotate(angle, canvas)), expected)


@pytest.mark.parametrize("angle", [30, -17.5, 123])
def test_other_angles_agree_with_pillow(picture: Picture, angle: float) -> None:
    smooth = np.asarray(Image.fromarray(picture).resize((160, 120), Image.Resampling.BICUBIC))
    ours = made(smooth, Rotate(angle, "keep")).astype(int)
    theirs = np.asarray(Image.fromarray(smooth).rotate(-angle, Image.Resampling.BILINEAR)).astype(int)
    assert ours.shape == theirs.shape
    # The outermost pixels are mixed with the corners here, and not there.
    differs = np.abs(ours - theirs).max(axis=-1) > 2
    assert differs.mean() < 0.02


def test_a_growing_canvas_holds_the_whole_turned_picture() -> None:
    white = np.full((30, 40, 3), 255, np.uint8)
    turned = made(white, Rotate(45, "grow", "black"))
    assert turned.shape == (50, 50, 3)
    assert turned.sum() / 255 / 3 == pytest.approx(30 * 40, rel=0.02)
    assert made(white, Rotate(90, "keep")).shape == white.shape


@pytest.mark.parametrize(
    ("corners", "value"), [("black", 0), ("grey", 128), ("white", 255), ("edge", 77), ("mirror", 77)]
)
def test_corners_are_filled_as_asked_for(corners: str, value: int) -> None:
    plain = np.full((20, 20, 3), 77, np.uint8)
    assert made(plain, Rotate(45, "grow", corners))[0, 0].tolist() == [value] * 3


@pytest.mark.parametrize(
    ("direction", "turn"),
    [
        ("left-right", Image.Transpose.FLIP_LEFT_RIGHT),
        ("top-bottom", Image.Transpose.FLIP_TOP_BOTTOM),
        ("both", Image.Transpose.ROTATE_180),
    ],
)
def test_flipping_agrees_with_pillow(picture: Picture, direction: str, turn: Image.Transpose) -> None:
    expected = np.asarray(Image.fromarray(picture).transpose(turn))
    assert np.array_equal(made(picture, Flip(direction)), expected)
