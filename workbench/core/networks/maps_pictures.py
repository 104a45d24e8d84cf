"""Feature maps as colours: as tiles on one scale or each on its own, and laid over what the network saw."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.core.networks.maps import FeatureMaps, Numbers
from workbench.core.networks.maps_settings import ONE_SCALE
from workbench.core.networks.saliency.overlay import blended
from workbench.core.pictures.colour_scales import diverging, viridis

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Scale:
    """Which colours stand for which values: from 0 to ``highs``, or where signs count from −``highs``.

    ``highs`` has one number for each channel, all equal where one scale holds for all (``is_common``).
    """

    highs: Numbers
    is_signed: bool
    is_common: bool

    def low(self, channel: int) -> float:
        """The value that has the first colour."""
        return -float(self.highs[channel]) if self.is_signed else 0.0

    def high(self, channel: int) -> float:
        """The value that has the last colour."""
        return float(self.highs[channel])


def scale_of(maps: FeatureMaps, wanted: str, other: FeatureMaps | None = None) -> Scale:
    """The scale for maps of a layer, and for those of another picture beside them; ``wanted`` is one of ``SCALES``."""
    both = [each for each in (maps, other) if each is not None]
    sizes = [np.maximum(np.abs(each.smallest), np.abs(each.largest)) for each in both]
    # What is no number or has no end cannot be the end of a scale.
    highs = np.max([np.where(np.isfinite(each), each, 0) for each in sizes], axis=0).astype(np.float32)
    # A single number on a scale of its own would always have the last colour.
    is_common = wanted == ONE_SCALE or maps.values[0].size == 1
    if is_common:
        highs = np.full_like(highs, highs.max(initial=0))
    return Scale(highs, any(each.is_signed for each in both), is_common)


def tiles_of(maps: FeatureMaps, channels: NDArray[np.intp], scale: Scale, side: int) -> Pixels:
    """The maps of these channels as colours, N×h×w×3, averaged where they are larger than ``side`` pixels."""
    return coloured_on(reduced(maps.values[channels], side), scale, channels)


def map_picture(maps: FeatureMaps, channel: int, scale: Scale) -> Pixels:
    """One map as colours, H×W×3, one pixel for each value."""
    picture: Pixels = coloured_on(maps.values[[channel]], scale, np.array([channel]))[0]
    return picture


def laid_over(seen: Pixels, maps: FeatureMaps, channel: int, scale: Scale, opacity: float) -> Pixels:
    """One map over what the network saw (H×W×3), enlarged with bilinear interpolation; ``opacity`` is 0 to 1."""
    import cv2

    height, width = seen.shape[:2]
    enlarged = cv2.resize(maps.values[channel], (width, height), interpolation=cv2.INTER_LINEAR)
    return blended(seen, coloured_on(enlarged[None], scale, np.array([channel]))[0], opacity)


def reduced(values: Numbers, side: int) -> Numbers:
    """Maps N×H×W whose longer side is at most ``side``, by the mean of the values that fall together."""
    import cv2

    count, height, width = values.shape
    longer = max(height, width)
    if longer <= side or not count:
        return values
    size = max(1, round(width * side / longer)), count * max(1, round(height * side / longer))
    # One below the other: all have the same height before and after, so no value of one reaches into the next.
    stacked = cv2.resize(values.reshape(count * height, width), size, interpolation=cv2.INTER_AREA)
    return np.asarray(stacked, dtype=np.float32).reshape(count, -1, size[0])


def coloured_on(values: Numbers, scale: Scale, channels: NDArray[np.intp]) -> Pixels:
    """Values N×H×W of these channels as colours of the scale, N×H×W×3."""
    highs = scale.highs[channels][:, None, None]
    relative = values / np.where(highs > 0, highs, 1)
    return diverging(relative) if scale.is_signed else viridis(relative)
