"""Steps that change the size of a picture or where things are in it. Kept apart from cv2: forms need them at once."""

from dataclasses import dataclass
from typing import Any

from workbench.core.settings import setting

LARGEST_SIDE = 20_000
INTERPOLATIONS = ("nearest", "bilinear", "bicubic", "area", "lanczos")


def _share(side: str) -> Any:
    return setting(
        0.0,
        f"Cut off {side}",
        f"How much of the picture is cut off {side}; parts of a pixel are rounded.",
        minimum=0,
        maximum=99,
        unit="%",
        counts_if={"measure": ("per-cent",)},
    )


def _pixels(side: str) -> Any:
    return setting(
        0,
        f"Cut off {side}",
        f"How many pixels are cut off {side}.",
        minimum=0,
        maximum=LARGEST_SIDE,
        unit="pixels",
        counts_if={"measure": ("pixels",)},
    )


@dataclass(frozen=True)
class Crop:
    """Keep a part of the picture."""

    measure: str = setting(
        "per-cent",
        "Cut in",
        "“per-cent” of width and height, which suits pictures of different sizes, or “pixels”. “square” keeps the "
        "largest square in the middle.",
        choices=("per-cent", "pixels", "square"),
    )
    left: float = _share("left")
    top: float = _share("top")
    right: float = _share("right")
    bottom: float = _share("bottom")
    left_pixels: int = _pixels("left")
    top_pixels: int = _pixels("top")
    right_pixels: int = _pixels("right")
    bottom_pixels: int = _pixels("bottom")


@dataclass(frozen=True)
class Resize:
    """Make the picture larger or smaller."""

    side: str = setting(
        "longest",
        "Which side",
        "“longest” or “shortest” side, “width” or “height” gets the size wanted, and the proportions stay. “both” sets "
        "width and height, which may squeeze the picture. “factor” multiplies both.",
        choices=("longest", "shortest", "width", "height", "both", "factor"),
    )
    size: int = setting(
        512,
        "Size",
        "How long that side is to be. With “both” it is the width.",
        minimum=1,
        maximum=LARGEST_SIDE,
        unit="pixels",
        counts_if={"side": ("longest", "shortest", "width", "height", "both")},
    )
    height: int = setting(
        512,
        "Height",
        "How high the new picture is to be.",
        minimum=1,
        maximum=LARGEST_SIDE,
        unit="pixels",
        counts_if={"side": ("both",)},
    )
    factor: float = setting(
        0.5,
        "Factor",
        "0.5 halves width and height, 2 doubles them.",
        minimum=0.001,
        maximum=100,
        counts_if={"side": ("factor",)},
    )
    interpolation: str = setting(
        "area",
        "In between (interpolation)",
        "How new pixels come from old ones. “nearest” copies one, so blocks appear; “bilinear” mixes 4, “bicubic” 16, "
        "“lanczos” 64 of them; “area” averages all that a new pixel covers, the best for making pictures smaller. The "
        "others leave out pixels there.",
        choices=INTERPOLATIONS,
    )


@dataclass(frozen=True)
class Rotate:
    """Turn the picture clockwise."""

    angle: float = setting(
        90.0,
        "Angle",
        "Clockwise; negative numbers turn the other way. Multiples of 90° only move pixels and change none.",
        minimum=-360,
        maximum=360,
        unit="°",
    )
    canvas: str = setting(
        "grow",
        "New size",
        "“grow”: large enough for the whole turned picture. “keep”: as before, and corners are cut off.",
        choices=("grow", "keep"),
    )
    corners: str = setting(
        "black",
        "Fill corners with",
        "What stands where the turned picture has nothing: a colour, the picture's “edge” drawn out, or its mirror "
        "image.",
        choices=("black", "grey", "white", "edge", "mirror"),
    )
    interpolation: str = setting(
        "bilinear",
        "In between (interpolation)",
        "How new pixels come from old ones; see “Resize”.",
        choices=("nearest", "bilinear", "bicubic", "lanczos"),
        is_advanced=True,
    )


@dataclass(frozen=True)
class Flip:
    """Mirror the picture."""

    direction: str = setting(
        "left-right",
        "Exchange",
        "“left-right” is what a mirror does, “top-bottom” what still water does; “both” is a turn by 180°.",
        choices=("left-right", "top-bottom", "both"),
    )
