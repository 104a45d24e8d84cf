"""The same window slid over a whole picture by torch, a strip at a time; and how its result is looked at."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch.nn import functional

from workbench.core.networks.convolution_settings import (
    MAX_POOLING,
    POOLINGS,
    TRANSPOSED,
    ConvolutionSettings,
)
from workbench.core.networks.sliding_sizes import ConvolutionError, output_size, reach
from workbench.core.networks.small_matrix import COLOURS
from workbench.core.pictures.colour_scales import diverging, limits, signed
from workbench.core.steps import Step, Steps

LARGEST_RESULT = 64_000_000
"""Cells of the largest result: 256 MB of numbers."""

_CELLS_PER_STRIP = 1_000_000


@dataclass(frozen=True, eq=False)
class FilteredPicture:
    """What a window made of a whole picture: float32, h×w, of pooling in colours h×w×3."""

    values: NDArray[np.float32]

    @property
    def largest(self) -> float:
        """The largest number by size; 0 if nothing is finite."""
        return max(map(abs, limits(self.values)))

    @property
    def is_finite(self) -> bool:
        """Whether every number is one that 32 bits can hold."""
        return bool(np.isfinite(self.values).all())

    def clipped(self) -> NDArray[np.uint8]:
        """As a picture, h×w×3: what is below 0 becomes 0, what is above 255 becomes 255."""
        numbers = np.nan_to_num(self.values, nan=0.0, posinf=255.0, neginf=0.0)
        whole = np.rint(np.clip(numbers, 0, 255)).astype(np.uint8)
        return whole if whole.ndim == 3 else np.repeat(whole[..., None], 3, axis=2)

    def signed(self) -> NDArray[np.uint8]:
        """In colours around zero, h×w×3: blue below, orange above; ±:attr:`largest` are the ends. Not for colours."""
        return diverging(signed(self.values, self.largest))


def filter_picture(
    picture: NDArray[np.uint8], kernel: NDArray[np.float64], channels: str, settings: ConvolutionSettings
) -> Steps[FilteredPicture | None]:
    """Slide a kernel (C×kh×kw) over a whole picture (uint8, H×W×3); the last step has the result.

    ``channels`` is one of :data:`~workbench.core.networks.small_matrix.CHANNELS`, and C is 1 or 3 accordingly.
    Raises :class:`ConvolutionError` where the window fits nowhere or the result would be too large.
    """
    cells = _cells(picture, channels)
    if settings.operation in POOLINGS:
        kernel = np.ones((1, settings.window, settings.window))
    rows, columns = (
        output_size(side, size, settings)
        for side, size in zip(cells.shape[1:], kernel.shape[1:], strict=True)
    )
    if rows * columns * (len(cells) if settings.operation in POOLINGS else 1) > LARGEST_RESULT:
        raise ConvolutionError(
            f"The result would have {rows:,} × {columns:,} cells, more than this computer should be asked for. "
            "Choose a smaller stride or a smaller picture."
        )
    strips = list(_strips(settings, (rows, columns)))
    found: list[torch.Tensor] = []
    for done, strip in enumerate(strips):
        yield Step(done, len(strips), None)
        found.append(_of_strip(cells, kernel, settings, strip))
    values = torch.cat(found, dim=1).permute(1, 2, 0).numpy()
    yield Step(len(strips), len(strips), FilteredPicture(values if values.shape[2] == 3 else values[..., 0]))


def _cells(picture: NDArray[np.uint8], channels: str) -> torch.Tensor:
    if channels == COLOURS:
        return torch.from_numpy(np.ascontiguousarray(picture.transpose(2, 0, 1)))
    return torch.from_numpy(np.array(Image.fromarray(np.ascontiguousarray(picture)).convert("L")))[None]


def _strips(settings: ConvolutionSettings, size: tuple[int, int]) -> Iterator[range]:
    """Rows of the result that are computed at once; a transposed convolution adds into rows of its neighbours."""
    high = size[0] if settings.operation == TRANSPOSED else max(1, _CELLS_PER_STRIP // size[1])
    for first in range(0, size[0], high):
        yield range(first, min(first + high, size[0]))


def _of_strip(
    cells: torch.Tensor, kernel: NDArray[np.float64], settings: ConvolutionSettings, strip: range
) -> torch.Tensor:
    with np.errstate(over="ignore"):
        weights = torch.from_numpy(kernel.astype(np.float32))
    stride, padding, dilation = settings.stride, settings.padding, settings.dilation
    if settings.operation == TRANSPOSED:
        given = cells[None].float()
        bias = torch.tensor([settings.bias])
        made = functional.conv_transpose2d(given, weights[:, None], bias, stride, padding, dilation=dilation)
        return _activated(made[0], settings)
    first = strip.start * stride - padding
    last = (strip.stop - 1) * stride - padding + reach(kernel.shape[1], dilation)
    rows = cells[:, max(0, first) : min(cells.shape[1], last)].float()
    beyond = -torch.inf if settings.operation == MAX_POOLING else 0.0
    around = (padding, padding, max(0, -first), max(0, last - cells.shape[1]))
    rows = functional.pad(rows, around, value=beyond)[None]
    if settings.operation == MAX_POOLING:
        return functional.max_pool2d(rows, settings.window, stride, dilation=dilation)[0]
    if settings.operation in POOLINGS:
        return functional.avg_pool2d(rows, settings.window, stride)[0]
    made = functional.conv2d(rows, weights[None], torch.tensor([settings.bias]), stride, dilation=dilation)
    return _activated(made[0], settings)


def _activated(made: torch.Tensor, settings: ConvolutionSettings) -> torch.Tensor:
    functions = {"ReLU": torch.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh}
    return functions.get(settings.activation, torch.clone)(made)
