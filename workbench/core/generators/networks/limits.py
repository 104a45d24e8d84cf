"""What sizes a generator may have: a file that asks for more is not a generator but an attack, or damaged."""

import dataclasses
from typing import Any

SMALLEST_PICTURE, LARGEST_PICTURE = 8, 2048
"""Pixels."""
MOST_LAYERS = 128
LARGEST_SIZE = 2**17
"""Of z, w, labels and channels."""
LARGEST_CANVAS = 2 * LARGEST_PICTURE
"""Of features within StyleGAN3, which lie on a canvas larger than the picture, in pixels."""
_LARGEST = {
    "in_size": LARGEST_CANVAS,
    "out_size": LARGEST_CANVAS,
    "input_size": LARGEST_CANVAS,
    "padding": LARGEST_CANVAS,
    "up": 16,
    "down": 16,
    "up_taps": 256,
    "down_taps": 256,
    "kernel": 31,
    "colours": 16,
    "onnx_bytes": 2**31,
}
_SMALLEST = {
    "padding": -LARGEST_CANVAS,
    "low": -LARGEST_SIZE,
    "high": -LARGEST_SIZE,
    "channels": 1,
    "latent_size": 1,
    "style_size": 1,
    "colours": 1,
    "kernel": 1,
}


def check_design(design: Any) -> None:
    """ValueError when a design, or one nested in it, goes beyond these limits.

    To be called before a network is built of what a file says, so that no file decides how long that takes.
    """
    for field in dataclasses.fields(design):
        _check(field.name, getattr(design, field.name))
    if "resolution" not in {field.name for field in dataclasses.fields(design)}:
        check_resolution(design.resolution)


def _check(name: str, value: Any) -> None:
    if isinstance(value, bool | str | None):
        return
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            _check(field.name, getattr(value, field.name))
    elif isinstance(value, tuple):
        if len(value) > MOST_LAYERS:
            raise ValueError(f"{len(value):,} values for “{name}” are more than any generator has")
        for each in value:
            _check(name, each)
    else:
        most = _LARGEST.get(name, MOST_LAYERS if "layers" in name else LARGEST_SIZE)
        if name in ("resolution", "picture_size"):
            check_resolution(value)
        if abs(value) > most or value < _SMALLEST.get(name, 0):
            raise ValueError(f"“{name}” cannot be {value:,}")


def check_resolution(resolution: int) -> None:
    """ValueError when pictures would be smaller than 8 or larger than 2048 pixels."""
    if not SMALLEST_PICTURE <= resolution <= LARGEST_PICTURE:
        raise ValueError(
            f"its pictures would be {resolution:,} × {resolution:,} pixels; they may be "
            f"{SMALLEST_PICTURE} to {LARGEST_PICTURE:,}"
        )
