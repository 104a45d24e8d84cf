"""From a picture to what a network expects, in torchvision's arithmetic."""

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from workbench.core.models.cards import Preprocessing

LONGEST_SHAPE = 16

Box = tuple[float, float, float, float]
"""Left, top, right and bottom edge in pixels; the edges of a whole picture are 0, 0, width and height."""
_FILTERS = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}


def fitted(picture: NDArray[np.uint8], preprocessing: Preprocessing) -> NDArray[np.uint8]:
    """The middle of a picture (H×W×3) as ``crop``×``crop``×3.

    The shorter side becomes ``resize`` pixels long (Pillow, with anti-aliasing and the interpolation asked for),
    then the centre is cut out; pixel for pixel the same as torchvision's ``Resize`` and ``CenterCrop``. Of strips more
    than ``LONGEST_SHAPE`` times as long as wide only the centre is enlarged, which rounds single values differently.
    """
    height, width = picture.shape[:2]
    shorter, crop = min(height, width), preprocessing.crop
    new_size, (left, top) = _placed(width, height, preprocessing)
    centre = (left, top, left + crop, top + crop)
    image, filter = Image.fromarray(picture), _FILTERS[preprocessing.interpolation]
    if max(height, width) <= LONGEST_SHAPE * shorter:
        return np.asarray(image.resize(new_size, filter).crop(centre))
    # One row of pixels, enlarged as a whole, would fill the memory.
    scale = shorter / preprocessing.resize
    box = tuple(min(edge * scale, side) for edge, side in zip(centre, (width, height) * 2, strict=True))
    return np.asarray(image.resize((crop, crop), filter, box))


def in_picture(box: Box, width: int, height: int, preprocessing: Preprocessing) -> Box:
    """Where a part of the middle that :func:`fitted` cuts out lies in the whole picture, in its pixels.

    ``width`` and ``height`` are those of the upright picture; what is beyond its edges is cut off.
    """
    new_size, corner = _placed(width, height, preprocessing)

    def back(edge: float, at: int) -> float:
        side = (width, height)[at]
        return min(max((edge + corner[at]) * side / new_size[at], 0), side)

    left, top, right, bottom = box
    return back(left, 0), back(top, 1), back(right, 0), back(bottom, 1)


def _placed(width: int, height: int, preprocessing: Preprocessing) -> tuple[tuple[int, int], tuple[int, int]]:
    """Width and height after resizing, and the left and top edge of what is cut out."""
    shorter, crop = min(height, width), preprocessing.crop
    new_size = int(preprocessing.resize * width / shorter), int(preprocessing.resize * height / shorter)
    return new_size, (round((new_size[0] - crop) / 2), round((new_size[1] - crop) / 2))


def standardised(
    batch: NDArray[np.uint8], preprocessing: Preprocessing, device: torch.device
) -> torch.Tensor:
    """A batch N×H×W×3 of 0–255 as float32 N×3×H×W with the network's mean and deviation taken out."""
    pictures = torch.from_numpy(batch).to(device).permute(0, 3, 1, 2).float()
    mean = torch.tensor(preprocessing.mean, device=device).view(1, 3, 1, 1)
    deviation = torch.tensor(preprocessing.standard_deviation, device=device).view(1, 3, 1, 1)
    return pictures.sub_(255 * mean).div_(255 * deviation)
