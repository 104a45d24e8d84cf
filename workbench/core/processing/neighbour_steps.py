"""Steps that look at each pixel's neighbours. Kept apart from cv2: forms need them at once."""

from dataclasses import dataclass
from typing import Any

from workbench.core.settings import SHARE, setting


def _size(default: int, help: str, maximum: int = 99, **counts: Any) -> Any:
    return setting(default, "Size", help, minimum=3, maximum=maximum, unit="pixels", step=2, **counts)


@dataclass(frozen=True)
class Blur:
    """Mix each pixel with its neighbours."""

    kind: str = setting(
        "gaussian",
        "Kind",
        "“mean” counts all neighbours alike, “gaussian” near ones more; “median” takes the value in the middle, which "
        "removes specks and keeps edges.",
        choices=("mean", "gaussian", "median"),
    )
    size: int = _size(5, "5 looks at 5×5 pixels around each pixel; always odd.")
    sigma: float = setting(
        0.0,
        "Spread (sigma)",
        "Standard deviation of the bell curve; 0 takes 0.3 · ((size − 1) / 2 − 1) + 0.8.",
        minimum=0,
        maximum=50,
        unit="pixels",
        is_advanced=True,
        counts_if={"kind": ("gaussian",)},
    )


@dataclass(frozen=True)
class Sharpen:
    """Add what a blur would take away (unsharp masking)."""

    amount: float = setting(
        1.0,
        "Amount",
        "How many times the difference from the blurred picture is added.",
        minimum=0,
        maximum=10,
    )
    sigma: float = setting(
        1.5,
        "Spread (sigma)",
        "How far around an edge it works: standard deviation of the Gaussian blur.",
        minimum=0.3,
        maximum=50,
        unit="pixels",
    )
    threshold: int = setting(
        0,
        "Only above",
        "Differences that are not larger than this are left alone, so that noise is not sharpened.",
        minimum=0,
        maximum=255,
        is_advanced=True,
    )


@dataclass(frozen=True)
class Noise:
    """Disturb the picture at random."""

    kind: str = setting(
        "gaussian",
        "Kind",
        "“gaussian” adds a random number to every value; “salt-and-pepper” makes some pixels white or black.",
        choices=("gaussian", "salt-and-pepper"),
    )
    strength: float = setting(
        20.0,
        "Strength (sigma)",
        "Standard deviation of what is added; values go from 0 to 255.",
        minimum=0,
        maximum=255,
        counts_if={"kind": ("gaussian",)},
    )
    share: float = setting(
        0.05,
        "Share of pixels",
        "How many pixels become white or black, half of them each.",
        minimum=0,
        maximum=1,
        unit=SHARE,
        counts_if={"kind": ("salt-and-pepper",)},
    )
    is_coloured: bool = setting(
        True,
        "Coloured",
        "Every channel is disturbed by itself; otherwise all three alike.",
        counts_if={"kind": ("gaussian",)},
    )
    seed: int = setting(
        1,
        "Seed",
        "The same seed gives the same noise to the same picture.",
        minimum=0,
        maximum=999_999,
        is_advanced=True,
    )


@dataclass(frozen=True)
class Threshold:
    """Black and white: what is brighter than the threshold becomes white."""

    kind: str = setting(
        "otsu",
        "Kind",
        "“fixed” takes the level below. “otsu” finds the level that best parts dark from bright pixels. “adaptive” "
        "compares each pixel with the mean of its neighbours, for uneven light. All work on the grey picture (bt601).",
        choices=("fixed", "otsu", "adaptive"),
    )
    level: int = setting(
        127,
        "Level",
        "Grey values above it become white, all others black.",
        minimum=0,
        maximum=255,
        counts_if={"kind": ("fixed",)},
    )
    size: int = _size(
        25, "Over how many pixels the mean is taken; always odd.", 999, counts_if={"kind": ("adaptive",)}
    )
    offset: float = setting(
        5.0,
        "Offset",
        "Subtracted from the mean: larger numbers make more white.",
        minimum=-255,
        maximum=255,
        counts_if={"kind": ("adaptive",)},
    )
    is_inverted: bool = setting(False, "Exchange black and white", "Bright pixels become black.")


@dataclass(frozen=True)
class Edges:
    """Show where the grey value changes."""

    kind: str = setting(
        "sobel",
        "Kind",
        "“sobel” measures how steeply grey values rise (first derivative), “laplacian” how this changes (second "
        "derivative), “canny” follows the ridges of Sobel's answer as thin lines.",
        choices=("sobel", "laplacian", "canny"),
    )
    direction: str = setting(
        "all",
        "Edges that are",
        "“vertical” edges part left from right, “horizontal” ones top from bottom; “all” has the length of both.",
        choices=("all", "vertical", "horizontal"),
        counts_if={"kind": ("sobel",)},
    )
    size: int = _size(3, "How large the kernel is; larger ones see coarser edges.", 7)
    gain: float = setting(
        1.0,
        "Strengthen",
        "The answer is multiplied by it. With 1, a straight edge from black to white is white.",
        minimum=0.1,
        maximum=20,
        counts_if={"kind": ("sobel", "laplacian")},
    )
    low: int = setting(
        50,
        "Low threshold",
        "Weaker edges than this never count; those between both thresholds count where they touch a strong one.",
        minimum=0,
        maximum=100_000,
        counts_if={"kind": ("canny",)},
    )
    high: int = setting(
        150,
        "High threshold",
        "Stronger edges than this always count.",
        minimum=0,
        maximum=100_000,
        counts_if={"kind": ("canny",)},
    )


@dataclass(frozen=True)
class Morphology:
    """Let bright shapes grow or shrink."""

    kind: str = setting(
        "open",
        "Kind",
        "“erode” takes the darkest neighbour, “dilate” the brightest. “open” (erode, then dilate) removes bright "
        "specks, “close” (dilate, then erode) fills dark holes; “gradient” (dilate minus erode) leaves outlines.",
        choices=("erode", "dilate", "open", "close", "gradient"),
    )
    shape: str = setting(
        "ellipse",
        "Shape of the neighbourhood",
        "Which neighbours count (structuring element).",
        choices=("ellipse", "square", "cross"),
    )
    size: int = _size(5, "5 looks at 5×5 pixels around each pixel; always odd.")
    times: int = setting(
        1, "How often", "Repeats it, as a larger size would.", minimum=1, maximum=20, is_advanced=True
    )
