"""How a window is slid over a picture, without heavy imports, because forms need it at once."""

from dataclasses import dataclass

from workbench.core.settings import setting

CONVOLUTION, TRANSPOSED = "convolution", "transposed convolution"
MAX_POOLING, AVERAGE_POOLING = "max pooling", "average pooling"
OPERATIONS = (CONVOLUTION, MAX_POOLING, AVERAGE_POOLING, TRANSPOSED)
POOLINGS = (MAX_POOLING, AVERAGE_POOLING)
NO_ACTIVATION = "none"
ACTIVATIONS = (NO_ACTIVATION, "ReLU", "sigmoid", "tanh")
LARGEST_BIAS = 1e30

LECTURE_EXAMPLE = ((1, 3, 4), (6, 1, 2), (1, 2, 1))
"""The matrix z that the lecture enlarges by transposed convolution."""


@dataclass(frozen=True)
class ConvolutionSettings:
    """What is done with the cells under the window, and how the window moves."""

    operation: str = setting(
        CONVOLUTION,
        "Operation",
        "Convolution weighs and adds, pooling keeps the largest or the mean, transposed convolution enlarges",
        choices=OPERATIONS,
    )
    window: int = setting(2, "Window", "Rows and columns of the window of pooling", minimum=1, maximum=11)
    stride: int = setting(
        1,
        "Stride",
        "By how many cells the window moves on; of a transposed convolution, how far its cells are spread",
        minimum=1,
        maximum=128,
    )
    padding: int = setting(
        0,
        "Padding",
        "How many cells are put around the picture, so that its edge is seen as often as its middle",
        minimum=0,
        maximum=64,
    )
    dilation: int = setting(
        1,
        "Dilation",
        "How far apart the cells are that the kernel looks at; 1 is side by side",
        minimum=1,
        maximum=32,
        is_advanced=True,
    )
    bias: float = setting(
        0.0,
        "Bias",
        "A number that is added to every sum",
        minimum=-LARGEST_BIAS,
        maximum=LARGEST_BIAS,
        is_advanced=True,
    )
    activation: str = setting(
        NO_ACTIVATION,
        "Activation",
        "What becomes of each sum afterwards: ReLU keeps what is positive, sigmoid and tanh squeeze it",
        choices=ACTIVATIONS,
        is_advanced=True,
    )
