"""Surfaces close up: small pictures that repeat, by whose brightness a plain colour becomes brick or asphalt."""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.sampletown.drawing.pixels import Pixels, multiplied, resized, whole

Field = NDArray[np.float32]

#: 128 leaves a colour as it is.
NEUTRAL = 128
#: Metres after which a material repeats itself.
REPEAT: dict[str, float] = {
    "brick": 2.0, "stone": 3.2, "plaster": 5.0, "panel": 6.0, "glass": 6.0, "tiles": 2.0, "slates": 2.0,
    "asphalt": 4.0, "cobbles": 2.0, "paving": 3.0, "grass": 4.0, "leaves": 3.0, "metal": 2.0, "dapple": 5.0,
}  # fmt: skip
_SIDE = 256


def noise(seed: int, side: int = _SIDE, steepness: float = 1.0) -> Field:
    """Cloudy noise that repeats without a seam, mean 0 and standard deviation 1, side×side.

    The larger ``steepness``, the larger its patches. RandomState and not Generator: its stream never changes.
    """
    white = np.random.RandomState(seed).standard_normal((side, side))
    down, across = np.meshgrid(np.fft.fftfreq(side), np.fft.rfftfreq(side), indexing="ij")
    frequency = np.hypot(down, across)
    frequency[0, 0] = 1.0
    spectrum = np.fft.rfft2(white) / frequency**steepness
    spectrum[0, 0] = 0
    cloudy = np.fft.irfft2(spectrum, s=(side, side))
    return np.asarray(cloudy / cloudy.std(), dtype=np.float32)


@lru_cache(maxsize=96)
def tile(material: str, pixels: int) -> Pixels:
    """One repeat of a material, ``pixels``×``pixels``×3, around NEUTRAL."""
    finest = _painted(material)
    return resized(finest, (pixels, pixels))


def surface(material: str, size: tuple[int, int], density: float, shift: int = 0) -> Pixels:
    """A material over (width, height) pixels at so many pixels per metre, around NEUTRAL."""
    one = tile(material, max(2, round(REPEAT[material] * density)))
    start = (shift * 7) % one.shape[1]
    across, down = -(-(size[0] + start) // one.shape[1]), -(-size[1] // one.shape[0])
    return whole(np.tile(one, (down, across, 1))[: size[1], start : start + size[0]])


def textured(colours: Pixels, material: str, density: float, shift: int = 0) -> Pixels:
    """The picture with a material's brightness upon it."""
    over = surface(material, (colours.shape[1], colours.shape[0]), density, shift)
    return multiplied(colours, over, NEUTRAL)


@lru_cache(maxsize=32)
def _painted(material: str) -> Pixels:
    grey = {
        "brick": _brick, "stone": _stone, "plaster": _plaster, "panel": _panel, "glass": _glass, "tiles": _tiles,
        "slates": _slates, "asphalt": _asphalt, "cobbles": _cobbles, "paving": _paving, "grass": _grass,
        "leaves": _leaves, "metal": _metal, "dapple": _dapple,
    }[material]()  # fmt: skip
    if grey.ndim == 2:
        grey = np.repeat(grey[:, :, None], 3, axis=2)
    return whole(grey * NEUTRAL)


def _courses(rows: int, across: int, joint: int, spread: float, seed: int) -> Field:
    """Blocks laid in courses, every other one shifted by half a block, each of its own tone."""
    chance = np.random.RandomState(seed)
    laid = np.ones((_SIDE, _SIDE), np.float32)
    high = _SIDE // rows
    wide = _SIDE // across
    for row in range(rows):
        tones = 1 + spread * chance.standard_normal(across)
        line = np.repeat(tones, wide).astype(np.float32)
        joints = np.arange(_SIDE) % wide < joint
        line[joints] = 1.22
        laid[row * high : (row + 1) * high] = np.roll(line, (row % 2) * wide // 2)
        laid[row * high : row * high + joint] = 1.22
        laid[row * high + joint : row * high + joint + 1] *= 0.86
    return laid


def _blurred(laid: Field, across: float, down: float) -> Field:
    """Blurred by so many pixels, over the edges as well."""
    edge = 96
    padded = cv2.GaussianBlur(np.pad(laid, edge, mode="wrap"), (0, 0), sigmaX=across, sigmaY=down)
    return np.asarray(padded[edge:-edge, edge:-edge], dtype=np.float32)


def _brick() -> Field:
    laid = np.clip(_courses(32, 8, 2, 0.14, 11), 0.55, 1.22) * np.float32(0.96)
    worn: Field = laid * (1 + 0.04 * noise(12, steepness=0.3)) * (1 + 0.03 * noise(13, steepness=1.5))
    return worn


def _stone() -> Field:
    laid = _courses(8, 4, 3, 0.07, 21)
    laid = np.where(laid > 1.2, 0.8, laid).astype(np.float32)
    return laid * (1 + 0.05 * noise(22, steepness=1.2))


def _plaster() -> Field:
    return 1 + 0.028 * noise(31, steepness=1.6) + 0.014 * noise(32, steepness=0.2)


def _panel() -> Field:
    laid = 1 + 0.035 * noise(41, steepness=1.4) + 0.014 * noise(42, steepness=0.2)
    chance = np.random.RandomState(43)
    half = _SIDE // 2
    for row in (0, half):
        for column in (0, half):
            laid[row : row + half, column : column + half] *= 1 + 0.035 * chance.standard_normal()
        laid[row : row + 3] *= 0.72
        laid[:, row : row + 3] *= 0.72
    # Rain leaves streaks below the joints.
    streaks = _blurred(noise(44, steepness=0.2), 1.2, 30)
    return np.asarray(laid * (1 - 0.9 * np.clip(streaks, 0, 0.12)), dtype=np.float32)


def _glass() -> Field:
    return 1 + 0.05 * noise(51, steepness=1.8)


def _tiles() -> Field:
    down, across = np.mgrid[0:_SIDE, 0:_SIDE].astype(np.float32)
    row, wave = down % 32 / 32, np.cos(across / 16 * 2 * np.pi)
    laid = 0.86 + 0.24 * row + 0.10 * wave
    laid[(down % 32) < 4] *= 0.66
    tones = 1 + 0.09 * np.random.RandomState(61).standard_normal((8, 16))
    return np.asarray(laid * np.kron(tones, np.ones((32, 16))), dtype=np.float32)


def _slates() -> Field:
    laid = _courses(16, 8, 1, 0.1, 71)
    laid = np.where(laid > 1.2, 0.72, laid).astype(np.float32)
    return laid * (1 + 0.04 * noise(72, steepness=0.6))


def _asphalt() -> Field:
    patches = noise(81, steepness=1.4)
    cracks = np.abs(noise(82, steepness=1.7))
    laid = 1 + 0.05 * patches + 0.075 * noise(83, steepness=0.05)
    return np.asarray(np.where(cracks < 0.012, laid * 0.75, laid), dtype=np.float32)


def _cobbles() -> Field:
    laid = _courses(16, 16, 3, 0.11, 91)
    laid = np.where(laid > 1.2, 0.66, laid).astype(np.float32)
    return _blurred(laid, 1.2, 1.2) * (1 + 0.05 * noise(92, steepness=0.4))


def _paving() -> Field:
    laid = _courses(4, 4, 3, 0.05, 101)
    laid = np.where(laid > 1.2, 0.74, laid).astype(np.float32)
    return laid * (1 + 0.035 * noise(102, steepness=0.5))


def _grass() -> Field:
    blades = _blurred(noise(111, steepness=0.0), 0.6, 2.2)
    bright = 1 + 0.28 * blades + 0.08 * noise(112, steepness=1.3)
    yellow = 0.05 * noise(113, steepness=1.4)
    return np.stack([bright * (1 + yellow), bright, bright * (1 - yellow)], axis=2)


def _leaves() -> Field:
    """Leaf upon leaf, the lower ones darker."""
    chance = np.random.RandomState(121)
    laid = np.full((_SIDE, _SIDE), 0.5, np.float32)
    for step in range(2600):
        x, y = chance.randint(0, _SIDE, 2)
        turn, bright = chance.uniform(0, 180), 0.55 + 0.75 * (step / 2600) ** 0.8 * chance.uniform(0.7, 1.15)
        for east in (-_SIDE, 0, _SIDE):
            for south in (-_SIDE, 0, _SIDE):
                if -12 < x + east < _SIDE + 12 and -12 < y + south < _SIDE + 12:
                    centre = (int(x + east), int(y + south))
                    cv2.ellipse(laid, centre, (6, 3), turn, 0, 360, bright, -1)
    return laid


def _metal() -> Field:
    across = np.mgrid[0:_SIDE, 0:_SIDE][1].astype(np.float32)
    return np.asarray(1 + 0.14 * np.cos(across / 16 * 2 * np.pi) + 0.04 * noise(131), dtype=np.float32)


def _dapple() -> Field:
    """Where light comes through leaves (0) and where it does not (1)."""
    spots = noise(141, steepness=0.9) + 0.4 * noise(142, steepness=0.5)
    return np.clip(0.62 + 0.5 * spots, 0, 1)
