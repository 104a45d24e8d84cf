"""What is known of a generator in an ONNX file: its input, its output, and how long the file is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class OnnxDesign:
    """A network of ONNX that makes pictures of z.

    `latent_input` takes N×latent_size numbers, or N×latent_size×1×1 where `latent_axes` is 4; `label_input`
    N×label_size shares of labels, "" where there is none. `picture_output` gives N×colours×resolution×resolution
    (colours last with `is_channels_last`) between `low` and `high`. `at_once` pictures are made at a time, 0: as many
    as wanted.
    """

    latent_size: int
    resolution: int
    onnx_bytes: int
    latent_input: str
    picture_output: str
    latent_axes: int = 2
    label_input: str = ""
    label_size: int = 0
    is_channels_last: bool = False
    at_once: int = 0
    low: float = -1.0
    high: float = 1.0
