"""Looking at enlarged parts of a picture: what a detector misses in the whole is found, and nothing twice."""

import numpy as np
import pytest
from numpy.typing import NDArray

from workbench.core.faces.detecting import LONGEST_SIDE
from workbench.core.faces.face import Box, Face
from workbench.core.faces.looking_closely import faces_seen_closely


class NeedsPixels:
    """Finds one white rectangle if, in what it looks at, it is at least 40 pixels wide."""

    def __init__(self) -> None:
        self.looks = 0

    def detect(self, picture: NDArray[np.uint8]) -> tuple[Face, ...]:
        """As real ones do, it looks at a reduced picture."""
        self.looks += 1
        scale = min(1.0, LONGEST_SIDE / max(picture.shape[:2]))
        rows, columns = np.nonzero(picture[..., 0] > 127)
        if not len(rows) or (np.ptp(columns) + 1) * scale < 40:
            return ()
        left, top = float(columns.min()), float(rows.min())
        box = Box(left, top, float(np.ptp(columns) + 1), float(np.ptp(rows) + 1))
        return (Face(box, 1.0, ((left, top), None, None, None, None), "white"),)


def picture(width: int, height: int, box: Box) -> NDArray[np.uint8]:
    made = np.zeros((height, width, 3), np.uint8)
    left, top = int(box.left), int(box.top)
    made[top : top + int(box.height), left : left + int(box.width)] = 255
    return made


@pytest.mark.parametrize(
    ("width", "height", "box"),
    [
        (300, 200, Box(120, 60, 24, 30)),
        (1200, 900, Box(1100, 800, 30, 36)),
        (900, 1200, Box(440, 580, 30, 36)),
        (4000, 3000, Box(3600, 40, 90, 110)),
    ],
)
def test_small_faces_are_found_where_they_are(width: int, height: int, box: Box) -> None:
    detector, looked_at = NeedsPixels(), picture(width, height, box)
    assert not detector.detect(looked_at)
    (found,) = faces_seen_closely(detector, looked_at)
    assert found.box.overlap(box) > 0.9
    assert found.landmarks[0] == pytest.approx((box.left, box.top), abs=1.5)
    assert found.detector == "white"


def test_a_face_that_was_found_at_once_is_there_once() -> None:
    box = Box(500, 350, 200, 240)
    (found,) = faces_seen_closely(NeedsPixels(), picture(1200, 900, box))
    assert found.box == box


def test_small_pictures_take_one_more_look_and_large_ones_four() -> None:
    for side, looks in ((200, 2), (2000, 5)):
        detector = NeedsPixels()
        assert not faces_seen_closely(detector, np.zeros((side, side, 3), np.uint8))
        assert detector.looks == looks
