"""Portraits of nobody: painted faces in colours that no person has, for pictures of the program."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians, sin

from PIL import Image, ImageDraw

from workbench.core.faces.face import Box, Face, Point

WIDTH, HEIGHT = 640, 480
_FINER = 2
"""Painted so many times as large and then reduced: lines have soft edges."""
_PAPER = ((226, 221, 209), (205, 218, 222), (221, 209, 216), (209, 220, 205))
_INK = (52, 48, 60)


@dataclass(frozen=True)
class Sitter:
    """Somebody made up: colours (red, green, blue), the shape of the hair, whether there are glasses."""

    skin: tuple[int, int, int]
    hair: tuple[int, int, int]
    is_long_haired: bool = False
    has_glasses: bool = False


SITTERS = (
    Sitter((122, 190, 196), (62, 74, 112), is_long_haired=True),
    Sitter((226, 178, 96), (120, 62, 52), has_glasses=True),
    Sitter((178, 156, 212), (74, 58, 104)),
    Sitter((150, 196, 132), (58, 92, 62), is_long_haired=True, has_glasses=True),
    Sitter((222, 142, 128), (112, 44, 60)),
)


@dataclass(frozen=True)
class Pose:
    """Whose portrait it is, where its middle lies, how wide the head is (pixels), and by how many degrees it leans."""

    sitter: int
    x: float
    y: float
    head: float
    tilt: float = 0.0
    smile: float = 0.3


def painted(poses: Sequence[Pose], paper: int = 0) -> Image.Image:
    """A picture of these sitters, 640 × 480 pixels."""
    image = Image.new("RGB", (WIDTH * _FINER, HEIGHT * _FINER), _PAPER[paper % len(_PAPER)])
    canvas = ImageDraw.Draw(image)
    for pose in poses:
        _paint(canvas, pose)
    return image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def face_of(pose: Pose, detector: str, score: float | None) -> Face:
    """Where the face of a pose is, as a detector would say."""
    side = 0.98 * pose.head
    x, y = _turned(pose, 0.0, 0.08)
    points = ((-0.21, -0.06), (0.21, -0.06), (0.0, 0.14), (-0.16, 0.32), (0.16, 0.32))
    landmarks: tuple[Point | None, ...] = tuple(_turned(pose, right, down) for right, down in points)
    return Face(Box(x - side / 2, y - side / 2, side, side), score, landmarks, detector)


def _paint(canvas: ImageDraw.ImageDraw, pose: Pose) -> None:
    sitter = SITTERS[pose.sitter]
    shoulders = tuple(each // 2 + 60 for each in sitter.hair)
    if sitter.is_long_haired:
        for side in (-1, 1):
            _oval(canvas, pose, (0.44 * side, 0.42), (0.19, 0.62), sitter.hair)
    _oval(canvas, pose, (0.0, 1.95), (0.95, 1.15), shoulders)
    _oval(canvas, pose, (0.0, 0.66), (0.19, 0.36), tuple(round(0.88 * each) for each in sitter.skin))
    _oval(canvas, pose, (0.0, -0.1), (0.56, 0.66), sitter.hair)
    _oval(canvas, pose, (0.0, 0.08), (0.46, 0.58), sitter.skin)
    _features(canvas, pose, sitter)


def _features(canvas: ImageDraw.ImageDraw, pose: Pose, sitter: Sitter) -> None:
    shade = tuple(round(0.75 * each) for each in sitter.skin)
    for side in (-1, 1):
        _oval(canvas, pose, (0.21 * side, -0.06), (0.085, 0.055), (250, 250, 248))
        _oval(canvas, pose, (0.21 * side, -0.06), (0.04, 0.045), _INK)
        _line(
            canvas,
            pose,
            [(0.11 * side, -0.18), (0.2 * side, -0.205), (0.3 * side, -0.2)],
            sitter.hair,
            0.035,
        )
    _line(canvas, pose, [(0.02, -0.04), (0.07, 0.14), (-0.03, 0.16)], shade, 0.025)
    mouth = [(-0.16 + 0.032 * at, 0.32 + pose.smile * (0.1 - (at / 5 - 1) ** 2 * 0.1)) for at in range(11)]
    _line(canvas, pose, mouth, (146, 62, 72), 0.04)
    if sitter.has_glasses:
        for side in (-1, 1):
            ring = [
                (0.21 * side + 0.13 * cos(radians(at)), -0.05 + 0.11 * sin(radians(at)))
                for at in range(0, 375, 15)
            ]
            _line(canvas, pose, ring, _INK, 0.02)
        _line(canvas, pose, [(-0.08, -0.06), (0.08, -0.06)], _INK, 0.02)


def _oval(
    canvas: ImageDraw.ImageDraw,
    pose: Pose,
    middle: Point,
    radii: Point,
    colour: tuple[int, ...],
) -> None:
    edge = [
        (middle[0] + radii[0] * cos(radians(at)), middle[1] + radii[1] * sin(radians(at)))
        for at in range(0, 360, 5)
    ]
    canvas.polygon([_finer(_turned(pose, *each)) for each in edge], fill=colour)


def _line(
    canvas: ImageDraw.ImageDraw, pose: Pose, points: Sequence[Point], colour: tuple[int, ...], width: float
) -> None:
    places = [_finer(_turned(pose, *each)) for each in points]
    canvas.line(places, fill=colour, width=max(1, round(width * pose.head * _FINER)), joint="curve")


def _turned(pose: Pose, right: float, down: float) -> Point:
    """A place of the head, in heads from its middle, in pixels of the picture."""
    across, along = cos(radians(pose.tilt)), sin(radians(pose.tilt))
    return (
        pose.x + pose.head * (right * across - down * along),
        pose.y + pose.head * (right * along + down * across),
    )


def _finer(point: Point) -> Point:
    return point[0] * _FINER, point[1] * _FINER
