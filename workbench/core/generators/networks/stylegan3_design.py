"""How a StyleGAN3 is built: sizes, and how each layer doubles, filters and crops what it gets."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StyleGAN3Layer:
    """One layer of a StyleGAN3.

    Features come in at `in_size` pixels and leave at `out_size`. Between, they are enlarged `up` times, rectified and
    made smaller `down` times; `padding` is what is added at the left, right, top and bottom on the way (cut away where
    it is negative). A filter has `up_taps` or `down_taps` numbers, 0: there is none; with `is_down_square` the second
    is a square of them.
    """

    inputs: int
    outputs: int
    kernel: int
    in_size: int
    out_size: int
    up: int
    down: int
    padding: tuple[int, int, int, int]
    up_taps: int
    down_taps: int
    is_down_square: bool = False
    is_colour: bool = False


@dataclass(frozen=True)
class StyleGAN3Design:
    """The sizes of a StyleGAN3 (Karras et al., 2021, arXiv:2106.12423), as its file states them.

    The network begins with `input_channels` waves on a grid of `input_size` pixels at `input_rate` pixels to the
    picture's width, none of them shorter than `input_bandwidth` to that width.
    """

    latent_size: int
    style_size: int
    resolution: int
    input_channels: int
    input_size: int
    input_rate: float
    input_bandwidth: float
    layers: tuple[StyleGAN3Layer, ...]
    label_size: int = 0
    mapping_layers: int = 2
    mapping_rate: float = 0.01
    clamp: float | None = 256.0
    output_scale: float = 0.25

    @property
    def style_count(self) -> int:
        """How many layers listen to a w of their own (num_ws): the input and each layer."""
        return len(self.layers) + 1

    @property
    def layer_names(self) -> tuple[str, ...]:
        """The names under which the layers' weights stand in files."""
        return tuple(f"L{index}_{layer.out_size}_{layer.outputs}" for index, layer in enumerate(self.layers))
