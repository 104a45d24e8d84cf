"""What the pane of numbers computes; none of it is for the thread of the window, some of it brings in torch."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.core.networks.numbers import (
    BYTES,
    COLOURS,
    GREY,
    ChannelNumbers,
    NumbersSettings,
    Region,
    as_shown,
    channel_picture,
    describe,
    in_text,
    level_values,
    within,
)
from workbench.core.pictures.reading import read
from workbench.widgets.halvings import Halvings, made_ahead
from workbench.widgets.pixel_numbers import Lines, NumberLine
from workbench.widgets.pixels import contiguous

if TYPE_CHECKING:
    from workbench.core.pictures.collection import PictureFile

_DECIMALS_IN_PIXELS = 2
_DECIMALS_IN_TABLE = 3


@dataclass(frozen=True, eq=False)
class Seen:
    """A picture as it is shown: ``original`` as read, ``shown`` as fitted, ``painted`` as one channel or in colour.

    ``halvings`` are those of ``painted``. ``apart`` holds red, green, blue and grey as pictures with theirs, if
    they were asked for; of standardised numbers there is no grey. ``lines`` are the numbers for the pixels of
    ``painted``, ``table_lines`` the same with more decimals.
    """

    file: "PictureFile"
    settings: NumbersSettings
    original: NDArray[np.uint8]
    shown: NDArray[np.uint8]
    painted: NDArray[np.uint8]
    halvings: Halvings
    apart: tuple[tuple[NDArray[np.uint8], Halvings], ...]
    apart_lines: tuple[Lines, ...]
    lines: Lines
    table_lines: Lines


def seen(
    file: "PictureFile", original: NDArray[np.uint8] | None, settings: NumbersSettings, is_apart: bool
) -> Seen:
    """Prepare a picture for the screen; ``original`` spares reading the file again. Raises UnreadablePicture."""
    read_now = _picture(Path(file.path), settings) if original is None else original
    shown = as_shown(read_now, settings)
    channels = (*COLOURS, *(() if settings.is_for_network else (GREY,))) if is_apart else ()
    apart = tuple(channel_picture(shown, channel, settings.grey) for channel in channels)
    painted = contiguous(channel_picture(shown, settings.channel, settings.grey))
    return Seen(
        file,
        settings,
        read_now,
        shown,
        painted,
        made_ahead(painted),
        tuple((each, made_ahead(each)) for each in apart),
        tuple(number_lines((each,), settings, _DECIMALS_IN_PIXELS) for each in channels),
        number_lines(settings.channels, settings, _DECIMALS_IN_PIXELS),
        number_lines(settings.channels, settings, _DECIMALS_IN_TABLE),
    )


def number_lines(channels: tuple[str, ...], settings: NumbersSettings, decimals: int) -> Lines:
    """The numbers of channels as they stand in pixels; tinted only where several stand below each other."""
    return tuple(
        NumberLine(
            0 if channel == GREY else COLOURS.index(channel),
            _texts(channel, settings, decimals),
            channel if len(channels) > 1 else "",
        )
        for channel in channels
    )


def figures(
    picture: NDArray[np.uint8], region: Region, settings: NumbersSettings
) -> tuple[ChannelNumbers, ...]:
    """Each channel in a region of a shown picture."""
    return describe(picture, within(region, picture), settings)


def _picture(path: Path, settings: NumbersSettings) -> NDArray[np.uint8]:
    if not settings.is_for_network:
        return read(path)
    from workbench.core.networks.opening import picture_for_network

    return picture_for_network(path)


def _texts(channel: str, settings: NumbersSettings, decimals: int) -> tuple[str, ...]:
    values = level_values(channel, settings)
    texts = in_text(values, 0 if settings.scale == BYTES else decimals)
    # The sign of a number, which is as wide as a digit, instead of the hyphen.
    return tuple(text.replace("-", "−") for text in texts)
