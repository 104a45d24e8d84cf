"""A map of where the network looked as a picture, alone or laid over what the network saw."""

import numpy as np
from numpy.typing import NDArray

from workbench.core.networks.saliency.looking import Heat
from workbench.core.pictures.colour_scales import coloured

Pixels = NDArray[np.uint8]

SHOWN_SHARE = 0.995
"""Values beyond the 99.5th percentile get the scale's last colour: a few pixels would make all others dark."""
_GREY = np.array([0.299, 0.587, 0.114], dtype=np.float32)


def scale_of(heat: Heat) -> tuple[float, float]:
    """The values at both ends of the scale: from 0, or the same on both sides of it where signs count."""
    sizes = np.abs(heat.values)
    high = float(np.quantile(sizes, SHOWN_SHARE)) or float(sizes.max())
    return (-high if heat.is_signed else 0.0), high


def map_picture(heat: Heat) -> Pixels:
    """The map alone, H×W×3: viridis, or blue to orange around zero."""
    return coloured(heat.values, *scale_of(heat))


def overlaid(picture: Pixels, heat: Heat, opacity: float) -> Pixels:
    """The map over the picture that the network saw (same height and width); ``opacity`` is 0 to 1.

    The picture is grey under it, so that all colours are the map's.
    """
    return blended(picture, map_picture(heat), opacity)


def blended(picture: Pixels, colours: Pixels, opacity: float) -> Pixels:
    """Colours over the grey of a picture; all of it the picture, as it is, where ``opacity`` is 0."""
    if opacity <= 0:
        return picture
    grey = (picture.astype(np.float32) @ _GREY)[..., None]
    mixed = (1 - opacity) * grey + opacity * colours.astype(np.float32)
    return np.asarray(np.rint(mixed), dtype=np.uint8)
