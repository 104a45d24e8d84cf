"""Grey, light, equalisation, negatives and channels of colour spaces."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.processing.colour_steps import Channel, Equalise, Grey, Invert, Light
from workbench.core.processing.outcomes import Pixels

_WEIGHTS = {
    "bt601": (0.299, 0.587, 0.114),
    "bt709": (0.2126, 0.7152, 0.0722),
    "mean": (1 / 3, 1 / 3, 1 / 3),
}
_SPACES = {
    ("hue", "saturation", "value"): cv2.COLOR_RGB2HSV_FULL,
    ("lightness", "a", "b"): cv2.COLOR_RGB2LAB,
    ("luma", "cr", "cb"): cv2.COLOR_RGB2YCrCb,
}
_VALUES = np.arange(256)


def grey(picture: Pixels, step: Grey) -> Pixels:
    """All three channels the same."""
    if step.weights == "bt601":
        return as_rgb(grey_values(picture))
    if step.weights == "middle":
        most, least = picture.max(axis=2).astype(np.uint16), picture.min(axis=2)
        return as_rgb(((most + least + 1) // 2).astype(np.uint8))
    mixed = cv2.transform(picture.astype(np.float32), np.array([_WEIGHTS[step.weights]], np.float32))
    return as_rgb(_rounded(np.asarray(mixed)))


def grey_values(picture: Pixels) -> NDArray[np.uint8]:
    """H×W grey values, 0–255, with the weights of ITU-R BT.601."""
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2GRAY), np.uint8)


def as_rgb(values: NDArray[np.uint8]) -> Pixels:
    """H×W values as a picture in which all channels are the same."""
    return np.asarray(cv2.cvtColor(values, cv2.COLOR_GRAY2RGB), np.uint8)


def light(picture: Pixels, step: Light) -> Pixels:
    """First contrast about the middle (127.5), then brightness, then gamma; rounded once and clipped to 0–255."""
    values = (_VALUES - 127.5) * step.contrast + 127.5 + step.brightness * 2.55
    values = 255 * (np.clip(values, 0, 255) / 255) ** (1 / step.gamma)
    return np.asarray(_rounded(values)[picture], np.uint8)


def equalise(picture: Pixels, step: Equalise) -> Pixels:
    """Values spread over 0–255, of CIE lightness alone or of each channel."""
    if step.channel == "each":
        return np.dstack([_equalised(np.ascontiguousarray(picture[..., at]), step) for at in range(3)])
    # In fractions, so that the colours are not rounded on their way there and back.
    shares = picture.astype(np.float32)
    shares /= 255
    lab = cv2.cvtColor(shares, cv2.COLOR_RGB2LAB)
    lightness = np.asarray(cv2.convertScaleAbs(lab[..., 0], alpha=2.55), np.uint8)
    lab[..., 0] = _equalised(lightness, step) / np.float32(2.55)
    # Back from Lab, OpenCV cuts off what is no colour; nothing is negative.
    return np.asarray(cv2.convertScaleAbs(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), alpha=255), np.uint8)


def _equalised(values: NDArray[np.uint8], step: Equalise) -> NDArray[np.uint8]:
    if step.kind == "histogram":
        return np.asarray(cv2.equalizeHist(values), np.uint8)
    # More tiles than pixels there cannot be.
    tiles = min(step.tiles, *values.shape)
    return np.asarray(cv2.createCLAHE(step.limit, (tiles, tiles)).apply(values), np.uint8)


def invert(picture: Pixels, step: Invert) -> Pixels:
    """255 minus each value."""
    return 255 - picture


def channel(picture: Pixels, step: Channel) -> Pixels:
    """One channel as a grey picture; hue from 0 to 360° becomes 0 to 255, a and b have 128 as neutral."""
    plain = ("red", "green", "blue")
    if step.show in plain:
        return as_rgb(np.ascontiguousarray(picture[..., plain.index(step.show)]))
    channels, conversion = next(each for each in _SPACES.items() if step.show in each[0])
    converted = cv2.cvtColor(np.ascontiguousarray(picture), conversion)
    return as_rgb(np.ascontiguousarray(converted[..., channels.index(step.show)], np.uint8))


def _rounded(values: NDArray[Any]) -> NDArray[np.uint8]:
    made: NDArray[np.uint8] = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return made
