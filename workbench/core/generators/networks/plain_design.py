"""How a plain generator (DCGAN, progressive GAN) is built: one layer after the other, from z to the picture."""

from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal[
    "linear",
    "reshape",
    "convolution",
    "transposed convolution",
    "batch norm",
    "pixel norm",
    "double",
    "double smoothly",
    "relu",
    "leaky relu",
    "tanh",
    "sigmoid",
]

LARGEST_SIDE = 2048
MOST_NUMBERS = 2**28
"""So many features there are at most after a layer."""
BEGINS_BLOCK = ("linear", "convolution", "transposed convolution", "double", "double smoothly")


@dataclass(frozen=True)
class PlainLayer:
    """One layer. `inputs` and `outputs` are channels; a “reshape” makes `outputs` channels of `kernel`×`kernel`.

    `further` is what a transposed convolution adds at the right and below (output padding), `slope` that of a leaky
    rectifier.
    """

    kind: Kind
    inputs: int = 0
    outputs: int = 0
    kernel: int = 1
    stride: int = 1
    padding: int = 0
    further: int = 0
    has_bias: bool = False
    slope: float = 0.2

    def after(self, before: "Features") -> "Features":
        """What there is after this layer; ValueError when it does not fit what there was."""
        self._check_numbers()
        if self.inputs and self.inputs != before.channels:
            raise ValueError(
                f"the layer “{self.kind}” takes {self.inputs} channels, and the one before it gives {before.channels}"
            )
        found = replace(before, channels=self.outputs or before.channels, side=self._side(before))
        if min(found.side, found.channels) < 1 or found.side > LARGEST_SIDE or found.count > MOST_NUMBERS:
            raise ValueError(
                f"after “{self.kind}” there would be {found.channels:,} × {found.side:,} × {found.side:,} numbers"
            )
        return found

    def _check_numbers(self) -> None:
        least = min(self.padding, self.further, self.inputs, self.outputs)
        if least < 0 or min(self.kernel, self.stride) < 1 or self.further >= max(self.stride, 2):
            raise ValueError(f"the numbers of the layer “{self.kind}” are impossible")

    def _side(self, before: "Features") -> int:
        side = before.side
        if self.kind == "convolution":
            return (side + 2 * self.padding - self.kernel) // self.stride + 1
        if self.kind == "transposed convolution":
            return (side - 1) * self.stride - 2 * self.padding + self.kernel + self.further
        if self.kind == "linear" and side > 1:
            raise ValueError("a layer “linear” stands behind one that makes maps")
        if self.kind == "reshape":
            if self.outputs * self.kernel**2 != before.count:
                raise ValueError(
                    f"{before.count:,} numbers cannot be put into {self.outputs} × {self.kernel} × {self.kernel}"
                )
            return self.kernel
        return side * 2 if self.kind in ("double", "double smoothly") else side


@dataclass(frozen=True)
class Features:
    """How much there is between two layers: `channels` maps of `side`×`side` numbers."""

    channels: int
    side: int = 1

    @property
    def count(self) -> int:
        return self.channels * self.side**2


@dataclass(frozen=True)
class PlainDesign:
    """The layers in the order in which they run; the pictures' values lie between `low` and `high`."""

    latent_size: int
    layers: tuple[PlainLayer, ...]
    low: float = -1.0
    high: float = 1.0

    @property
    def blocks(self) -> tuple[tuple[int, ...], ...]:
        """The indexes of the layers by blocks: each begins where something is convolved or doubled."""
        found: list[list[int]] = [[]]
        for index, layer in enumerate(self.layers):
            if layer.kind in BEGINS_BLOCK and any(
                self.layers[each].kind in BEGINS_BLOCK for each in found[-1]
            ):
                found.append([])
            found[-1].append(index)
        return tuple(map(tuple, found))

    @property
    def result(self) -> Features:
        """What the last layer gives; ValueError when layers do not fit each other."""
        found = Features(self.latent_size)
        for layer in self.layers:
            found = layer.after(found)
        return found

    @property
    def resolution(self) -> int:
        """Height and width of the pictures, in pixels; ValueError when there would be none."""
        found = self.result
        if found.channels not in (1, 3):
            raise ValueError(f"its last layer gives {found.channels} channels, not one or three colours")
        if not self.low < self.high:
            raise ValueError(f"its pictures cannot lie between {self.low:g} and {self.high:g}")
        return found.side
