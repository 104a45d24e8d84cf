"""A picture as numbers: the values of a region, per channel and scale, and how often each of them occurs.

A channel holds bytes, and every scale is a function of one byte. So all that can be said of a channel follows from
its bytes and from a table of 256 values: the values themselves, the histogram, mean and deviation.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.core.models.cards import Preprocessing
from workbench.core.networks.errors import NetworkError

RED, GREEN, BLUE, GREY, COLOUR = "red", "green", "blue", "grey", "colour"
COLOURS = (RED, GREEN, BLUE)
CHANNELS = (COLOUR, *COLOURS, GREY)

BYTES, SHARES, STANDARDISED = "0–255", "0–1", "standardised"
SCALES = (BYTES, SHARES, STANDARDISED)

LEVELS = 256

# In 65,536ths, as Pillow and OpenCV compute; each triple adds up to one.
GREYS = {
    "Rec. 601": (19595, 38470, 7471),
    "Rec. 709": (13933, 46871, 4732),
    "mean": (21845, 21846, 21845),
}
"""How much red, green and blue count in grey: 0.299, 0.587, 0.114 (ITU-R BT.601, as Pillow and OpenCV do), 0.2126,
0.7152, 0.0722 (ITU-R BT.709) or a third each."""
USUAL_GREY = "Rec. 601"


@dataclass(frozen=True)
class Region:
    """A rectangle of pixels, counted from 0 at the top left."""

    left: int
    top: int
    width: int
    height: int

    @property
    def size(self) -> int:
        """Number of pixels."""
        return self.width * self.height

    @property
    def in_words(self) -> str:
        """Columns, rows and size: “x 10–19, y 0–4 (10 × 5 pixels)”."""
        right, bottom = self.left + self.width - 1, self.top + self.height - 1
        return f"x {self.left}–{right}, y {self.top}–{bottom} ({self.width} × {self.height} pixels)"


@dataclass(frozen=True)
class NumbersSettings:
    """Which numbers of a picture are wanted. ``preprocessing``, a model card's, is what ``STANDARDISED`` needs.

    A network sees red, green and blue: of the standardised scale there is no grey.
    """

    channel: str = COLOUR
    scale: str = BYTES
    grey: str = USUAL_GREY
    preprocessing: Preprocessing | None = None

    def __post_init__(self) -> None:
        _check("channel", self.channel, CHANNELS)
        _check("scale", self.scale, SCALES)
        _check("grey", self.grey, GREYS)
        if self.scale == STANDARDISED and self.channel == GREY:
            raise NetworkError(
                "A network sees red, green and blue, no grey. Choose one of the three, or another scale."
            )
        if self.scale == STANDARDISED and self.preprocessing is None:
            raise NetworkError("Which mean and deviation are taken out depends on the network. Choose one.")

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels whose numbers are wanted: three for ``COLOUR``, else one."""
        return COLOURS if self.channel == COLOUR else (self.channel,)

    @property
    def is_for_network(self) -> bool:
        """Whether these are the numbers that a network gets, not those that people see."""
        return self.scale == STANDARDISED

    @property
    def decimals(self) -> int:
        """After so many decimals neighbouring levels can still be told apart."""
        return 0 if self.scale == BYTES else 3


@dataclass(frozen=True, eq=False)
class ChannelNumbers:
    """A channel in a region: how many pixels have each of the 256 levels (int64), and each level's value (float64)."""

    channel: str
    counts: NDArray[np.int64]
    values: NDArray[np.float64]

    @property
    def n(self) -> int:
        """Number of pixels."""
        return int(self.counts.sum())

    @property
    def shares(self) -> NDArray[np.float64]:
        """The share of the pixels that has each level; they add up to 1."""
        return self.counts / self.n

    @property
    def mean(self) -> float:
        """The mean of the values."""
        return float(self.counts @ self.values) / self.n

    @property
    def deviation(self) -> float:
        """The standard deviation of the values, of all pixels there are (n, not n − 1)."""
        return float(np.sqrt(self.counts @ (self.values - self.mean) ** 2 / self.n))

    @property
    def least(self) -> float:
        """The smallest value."""
        return float(self.values[self.counts > 0].min())

    @property
    def most(self) -> float:
        """The largest value."""
        return float(self.values[self.counts > 0].max())


def _check(what: str, given: str, known: Iterable[str]) -> None:
    if given not in known:
        raise NetworkError(f"There is no {what} “{given}”. Choose one of: {', '.join(known)}.")


def region_of(text: str) -> Region:
    """The region written as “left,top,width,height”. Raises :class:`NetworkError` for any other text."""
    try:
        left, top, width, height = (int(part) for part in text.split(","))
    except ValueError as error:
        raise NetworkError(
            f"“{text}” is no region. Write four whole numbers: left,top,width,height, for instance 0,0,28,28."
        ) from error
    return Region(left, top, width, height)


def whole(picture: NDArray[np.uint8]) -> Region:
    """All of a picture."""
    return Region(0, 0, picture.shape[1], picture.shape[0])


def within(region: Region, picture: NDArray[np.uint8]) -> Region:
    """What of a region lies in the picture. Raises :class:`NetworkError` if nothing does."""
    height, width = picture.shape[:2]
    left, top = max(0, region.left), max(0, region.top)
    right, bottom = min(width, region.left + region.width), min(height, region.top + region.height)
    if right <= left or bottom <= top:
        raise NetworkError(
            f"The region has no pixel of the picture, which is {width} × {height}. Choose another region."
        )
    return Region(left, top, right - left, bottom - top)


def as_shown(picture: NDArray[np.uint8], settings: NumbersSettings) -> NDArray[np.uint8]:
    """The picture (H×W×3) whose numbers these are: as it is, or resized and cut out as the network sees it."""
    if not settings.is_for_network or settings.preprocessing is None:
        return picture
    # Here, because it brings in torch.
    from workbench.core.models.preprocessing import fitted

    return fitted(picture, settings.preprocessing)


def level_values(channel: str, settings: NumbersSettings) -> NDArray[np.float64]:
    """The value of each level 0…255 of a channel: itself, divided by 255, or exactly what the network receives."""
    levels = np.arange(LEVELS, dtype=np.float64)
    if settings.scale == BYTES:
        return levels
    if settings.scale == SHARES or settings.preprocessing is None:
        return levels / (LEVELS - 1)
    import torch

    from workbench.core.models.preprocessing import standardised

    ramp = np.repeat(np.arange(LEVELS, dtype=np.uint8), 3).reshape(1, 1, LEVELS, 3)
    tensor = standardised(ramp, settings.preprocessing, torch.device("cpu"))
    return tensor[0, COLOURS.index(channel), 0].numpy().astype(np.float64)


def channel_levels(
    picture: NDArray[np.uint8], channel: str, region: Region | None = None, grey: str = USUAL_GREY
) -> NDArray[np.uint8]:
    """A channel of a region of a picture (H×W×3) as height×width bytes. Raises :class:`NetworkError` for none."""
    inside = within(region or whole(picture), picture)
    part = picture[inside.top : inside.top + inside.height, inside.left : inside.left + inside.width]
    if channel in COLOURS:
        return part[..., COLOURS.index(channel)]
    red, green, blue = (np.uint32(weight) for weight in GREYS[grey])
    sums = part[..., 0] * red + part[..., 1] * green + part[..., 2] * blue
    levels: NDArray[np.uint8] = ((sums + np.uint32(1 << 15)) >> np.uint32(16)).astype(np.uint8)
    return levels


def channel_picture(picture: NDArray[np.uint8], channel: str, grey: str = USUAL_GREY) -> NDArray[np.uint8]:
    """One channel as a picture (H×W×3) in its own colour, from black; grey and ``COLOUR`` as they look."""
    if channel == COLOUR:
        return picture
    levels = channel_levels(picture, channel, None, grey)
    if channel == GREY:
        return np.repeat(levels[..., np.newaxis], 3, axis=2)
    shown = np.zeros_like(picture)
    shown[..., COLOURS.index(channel)] = levels
    return shown


def matrices(
    picture: NDArray[np.uint8], region: Region, settings: NumbersSettings
) -> tuple[NDArray[np.float64], ...]:
    """The matrix of each wanted channel, height×width. ``picture`` is one that :func:`as_shown` gave."""
    return tuple(
        level_values(channel, settings)[channel_levels(picture, channel, region, settings.grey)]
        for channel in settings.channels
    )


def describe(
    picture: NDArray[np.uint8], region: Region, settings: NumbersSettings
) -> tuple[ChannelNumbers, ...]:
    """Each wanted channel in a region of a picture that :func:`as_shown` gave."""
    return tuple(
        ChannelNumbers(channel, _counts(picture, channel, region, settings), level_values(channel, settings))
        for channel in settings.channels
    )


def in_text(values: Sequence[float] | NDArray[np.float64], decimals: int) -> tuple[str, ...]:
    """Numbers as they are written, with a point and so many decimals."""
    return tuple(f"{value:.{decimals}f}" for value in values)


def _counts(
    picture: NDArray[np.uint8], channel: str, region: Region, settings: NumbersSettings
) -> NDArray[np.int64]:
    levels = channel_levels(picture, channel, region, settings.grey)
    return np.bincount(levels.ravel(), minlength=LEVELS).astype(np.int64)
