"""Hiding faces in pictures: what changes, what does not, and how much of a face is left."""

import numpy as np
import pytest
from numpy.typing import NDArray

from workbench.core.faces.face import Box, Face
from workbench.core.faces.known import NumberedFace
from workbench.core.faces.protect_settings import (
    ProtectSettings,
    is_to_be_hidden,
    names_as_text,
    names_in,
    places,
)
from workbench.core.faces.protecting import (
    GREY,
    Hidden,
    found_again,
    found_elsewhere,
    protected,
)
from workbench.core.settings import SettingsError, from_assignments

FACE = Box(40, 30, 40, 40)


@pytest.fixture
def picture() -> NDArray[np.uint8]:
    return np.random.default_rng(1).integers(0, 256, (120, 160, 3)).astype(np.uint8)


def test_a_mask_leaves_nothing_inside_and_everything_outside(picture: NDArray[np.uint8]) -> None:
    before = picture.copy()
    found = protected(picture, [Hidden(FACE, "mask", margin=0.25, shape="box")])
    assert np.array_equal(picture, before)
    assert (found[20:80, 30:90] == GREY).all()
    found[20:80, 30:90] = before[20:80, 30:90]
    assert np.array_equal(found, before)


def test_an_ellipse_covers_the_whole_box_of_the_face_but_not_the_corners_of_its_margin(
    picture: NDArray[np.uint8],
) -> None:
    found = protected(picture, [Hidden(FACE, "mask", margin=0.25)])
    assert (found[30:70, 40:80] == GREY).all()
    assert np.array_equal(found[20:24, 30:34], picture[20:24, 30:34])
    is_grey = (found == GREY).all(axis=-1)
    # Semi-axes of 30 pixels.
    assert is_grey.sum() == pytest.approx(np.pi * 30 * 30, rel=0.01)


@pytest.mark.parametrize("method", ["pixelate", "blur"])
def test_two_faces_with_the_same_averages_look_the_same(method: str) -> None:
    """What is left depends on the averages of the cells alone: nothing else of the face can be brought back."""
    one = np.random.default_rng(2).integers(0, 256, (96, 96, 3)).astype(np.uint8)
    other = one[::-1, ::-1].copy()
    for top in range(0, 96, 24):
        for left in range(0, 96, 24):
            cell = (slice(top, top + 24), slice(left, left + 24))
            other[cell] = one[cell][::-1, ::-1]
    whole = Hidden(Box(0, 0, 96, 96), method, 0.25, 0.0, "box")
    assert not np.array_equal(one, other)
    assert np.array_equal(protected(one, [whole]), protected(other, [whole]))


def test_cells_are_as_large_as_the_strength_says(picture: NDArray[np.uint8]) -> None:
    found = protected(picture, [Hidden(FACE, "pixelate", 0.25, 0.0, "box")])[30:70, 40:80]
    assert len(np.unique(found.reshape(-1, 3), axis=0)) == 16
    expected = picture[30:40, 40:50].reshape(-1, 3).mean(axis=0)
    assert np.abs(found[0, 0] - expected).max() <= 0.5
    stronger = Hidden(FACE, "pixelate", 0.25, 0.0, "box").stronger
    assert (stronger.strength, stronger.margin) == (0.5, 0.25)
    assert Hidden(FACE, strength=0.8).stronger.strength == 1.0


@pytest.mark.parametrize("method", ["mask", "pixelate", "blur"])
@pytest.mark.parametrize("shape", ["ellipse", "box"])
def test_faces_at_and_beyond_the_edge(picture: NDArray[np.uint8], method: str, shape: str) -> None:
    boxes = [Box(-30, -30, 50, 50), Box(150, 100, 40, 40), Box(400, 400, 10, 10), Box(5, 5, 0.4, 0.4)]
    found = protected(picture, [Hidden(box, method, 0.3, 0.25, shape) for box in boxes])
    assert found.shape == picture.shape
    assert not np.array_equal(found[:15, :15], picture[:15, :15])
    assert np.array_equal(found[60:90, 60:140], picture[60:90, 60:140])


def face(left: float, top: float, side: float = 40) -> Face:
    return Face(Box(left, top, side, side))


def test_what_is_found_again_lies_in_a_hidden_region_and_is_no_face_that_was_kept() -> None:
    hidden = [Hidden(FACE), Hidden(Box(100, 30, 40, 40))]
    kept = [Box(75, 30, 30, 30)]
    found = [face(42, 33), face(76, 31, 28), face(5, 80)]
    assert found_again(found, hidden, kept) == (0,)
    assert found_elsewhere(found, hidden, kept) == (Box(5, 80, 40, 40),)
    assert found_again([], hidden, kept) == () and found_elsewhere([], hidden, kept) == ()


def test_whose_faces_are_hidden() -> None:
    everybody = ProtectSettings()
    but = ProtectSettings(whom="all but", people="Anna, Ben")
    only = ProtectSettings(whom="only", people="Anna, Ben")
    asked = {
        who: [is_to_be_hidden(who, each) for each in (everybody, but, only)] for who in ("Anna", "Carl", "")
    }
    assert asked == {"Anna": [True, False, True], "Carl": [True, True, False], "": [True, True, False]}
    assert ProtectSettings(people="Anna").names == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ()),
        (" Anna ,  Ben,", ("Anna", "Ben")),
        ('"Biden, Joe", Anna', ("Biden, Joe", "Anna")),
        ("Anna, Anna", ("Anna",)),
        ("Group 12", ("Group 12",)),
    ],
)
def test_names_are_read_and_written(text: str, names: tuple[str, ...]) -> None:
    assert names_in(text) == names
    assert names_in(names_as_text(names)) == names


def test_places_change_with_what_is_hidden() -> None:
    anna, other = NumberedFace(1, face(50.4, 20), "Anna"), NumberedFace(2, face(10, 20))
    everybody, but = ProtectSettings(), ProtectSettings(whom="all but", people="Anna")
    assert places([anna, other], everybody) == places([other, anna], everybody) == "10 20 40 40; 50 20 40 40"
    assert places([anna, other], but) == "10 20 40 40"
    assert places([], everybody) == ""


def test_cells_that_hide_next_to_nothing_are_refused() -> None:
    with pytest.raises(SettingsError, match="strength"):
        from_assignments(ProtectSettings, ["method=blur", "strength=0.05"])
