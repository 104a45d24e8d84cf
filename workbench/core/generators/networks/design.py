"""How a style-based generator is built: sizes, layers and what each layer listens to."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from torch import Tensor

Architecture = Literal["skip", "resnet", "orig"]
Noise = Literal["constant", "random", "none"]

SMOOTHING = (1.0, 3.0, 3.0, 1.0)


@dataclass(frozen=True)
class StyleGAN2Design:
    """The sizes of a StyleGAN2 (Karras et al., 2020, arXiv:1912.04958).

    `channels` are those at 4×4, 8×8 … up to the picture's size; `clamp` limits what layers put out; `smoothing` are the
    taps of the filter used to double and halve pictures.
    """

    latent_size: int
    style_size: int
    channels: tuple[int, ...]
    label_size: int = 0
    mapping_layers: int = 8
    mapping_rate: float = 0.01
    architecture: Architecture = "skip"
    colours: int = 3
    clamp: float | None = None
    smoothing: tuple[float, ...] = SMOOTHING
    has_noise: bool = True

    @property
    def resolution(self) -> int:
        """Height and width of the pictures, in pixels."""
        return 4 << (len(self.channels) - 1)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Height and width in pixels at each block: 4, 8 … `resolution`."""
        return tuple(4 << step for step in range(len(self.channels)))

    @property
    def style_count(self) -> int:
        """How many layers listen to a w of their own (num_ws)."""
        return 2 * len(self.channels)


def usual_channels(resolution: int, base: int, most: int) -> tuple[int, ...]:
    """Channels at 4, 8 … `resolution`: `base` divided by the size, at most `most`."""
    sizes = [2**step for step in range(2, resolution.bit_length())]
    return tuple(min(base // size, most) for size in sizes)


@dataclass(frozen=True)
class Layer:
    """One layer that listens to w: `name` as in the weights, the index of its w, its sizes."""

    name: str
    style: int
    inputs: int
    outputs: int
    size: int
    is_colour: bool = False


@dataclass(frozen=True)
class Canvas:
    """What is there after a block: `features` N×C×H×W and, where the network has one by then, the picture N×3×H×W."""

    block: int
    features: "Tensor"
    picture: "Tensor | None"
