"""What the convolution lab computes; none of it is for the thread of the window, some of it brings in torch."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.core.models.cards import ModelCard
from workbench.core.networks.convolution import Slide, slide
from workbench.core.networks.convolution_settings import LECTURE_EXAMPLE, ConvolutionSettings
from workbench.core.networks.small_matrix import GREY, Region, small_matrix
from workbench.core.pictures.colour_scales import diverging
from workbench.core.pictures.reading import read

if TYPE_CHECKING:
    from workbench.core.networks.network_kernels import KernelLayer

PICTURE, LECTURE, OWN = "picture", "lecture", "own"
"""Where the matrix comes from."""

_LARGEST_THUMBNAIL = 320

Numbers = NDArray[np.float64]
Pixels = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Filter:
    """A filter with what to call it; its weights are C×kh×kw, C being 1 (the same for every channel) or 3."""

    name: str
    weights: Numbers

    def for_channels(self, count: int) -> Numbers:
        """The weights for a matrix of so many channels. In grey, three channels are added up: all see the same."""
        if len(self.weights) == count:
            return self.weights
        return (
            self.weights.sum(axis=0, keepdims=True) if count == 1 else np.repeat(self.weights, count, axis=0)
        )


@dataclass(frozen=True, eq=False)
class Wish:
    """What a slide starts from: a matrix of the picture (uint8, H×W×3), the lecture's, or one typed by hand."""

    source: str
    picture: Pixels | None
    region: Region
    cells: int
    channels: str
    own: Numbers
    filters: tuple[Filter, ...]
    settings: ConvolutionSettings

    @property
    def has_matrix(self) -> bool:
        """Whether there is something to slide over."""
        return self.source != PICTURE or self.picture is not None


@dataclass(frozen=True, eq=False)
class SeenPicture:
    """A picture, and a small one of it for the choice of a region."""

    whole: Pixels
    small: Pixels


@dataclass(frozen=True, eq=False)
class WholeResult:
    """What a filter made of the whole picture: in colours around zero, or None if it is in colours already, clipped
    to 0–255, and the largest number by size."""

    signed: Pixels | None
    clipped: Pixels
    largest: float
    is_finite: bool


def seen_picture(path: Path) -> SeenPicture:
    """Read a picture. Raises :class:`UnreadablePicture`."""
    from PIL import Image

    picture = read(path)
    image = Image.fromarray(picture)
    image.thumbnail((_LARGEST_THUMBNAIL, _LARGEST_THUMBNAIL))
    return SeenPicture(picture, np.array(image))


def computed_slide(wish: Wish) -> Slide:
    """The whole slide. Raises :class:`ConvolutionError` where the window fits nowhere."""
    matrix = _matrix(wish)
    kernels = np.stack([each.for_channels(len(matrix)) for each in wish.filters])
    # The scale is made when it is first needed, by a library that the window must not wait for.
    diverging(np.zeros(1))
    return slide(matrix, kernels, wish.settings)


def whole_result(wish: Wish, of: int) -> Iterator[object]:
    """Steps of filter ``of`` on the whole picture; the last one has a :class:`WholeResult`. Imports torch."""
    from workbench.core.networks.convolution_picture import filter_picture
    from workbench.core.steps import Step

    assert wish.picture is not None
    count = 1 if wish.channels == GREY else 3
    weights = wish.filters[of].for_channels(count)
    for step in filter_picture(wish.picture, weights, wish.channels, wish.settings):
        found = step.value
        if found is None:
            yield step
            continue
        signed = found.signed() if found.values.ndim == 2 else None
        shown = WholeResult(signed, found.clipped(), found.largest, found.is_finite)
        yield Step(step.done, step.total, shown)


def learned_layers(card: ModelCard, device: str) -> "tuple[KernelLayer, ...]":
    """The convolutions of a network, opened if it is not open yet. Imports torch."""
    from workbench.core.networks.network_kernels import kernel_layers
    from workbench.core.networks.opening import open_network

    return kernel_layers(open_network(card, device).network)


def learned_filter(card: ModelCard, device: str, layer: str, number: int, channel: int | None) -> Filter:
    """A filter that a network has learned. Imports torch."""
    from workbench.core.networks.network_kernels import network_kernel
    from workbench.core.networks.opening import open_network

    network = open_network(card, device).network
    name = f"{layer}, filter {number}" + ("" if channel is None else f", channel {channel}")
    return Filter(name, network_kernel(network, layer, number, channel))


def _matrix(wish: Wish) -> Numbers:
    if wish.source == LECTURE:
        return np.array(LECTURE_EXAMPLE, dtype=np.float64)[None]
    if wish.source == OWN or wish.picture is None:
        return wish.own[None]
    return small_matrix(wish.picture, wish.region, wish.cells, wish.channels)
