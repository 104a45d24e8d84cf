"""Steps that change light and colours, each pixel by itself. Kept apart from cv2: forms need them at once."""

from dataclasses import dataclass

from workbench.core.settings import setting

CHANNELS = (
    *("red", "green", "blue"),
    *("hue", "saturation", "value"),
    *("lightness", "a", "b"),
    *("luma", "cr", "cb"),
)
MOST_COLOURS = 32


@dataclass(frozen=True)
class Grey:
    """Take the colours away."""

    weights: str = setting(
        "bt601",
        "Weights",
        "How red, green and blue are mixed. “bt601” (0.299, 0.587, 0.114) and “bt709” (0.2126, 0.7152, 0.0722) follow "
        "the eye, which sees green as brightest; “mean” counts all alike; “middle” is half way between the largest and "
        "the smallest of the three.",
        choices=("bt601", "bt709", "mean", "middle"),
    )


@dataclass(frozen=True)
class Light:
    """Brightness, contrast and gamma."""

    brightness: float = setting(
        0.0,
        "Brightness",
        "Added to every value; 100 makes everything white, −100 everything black.",
        minimum=-100,
        maximum=100,
        unit="%",
    )
    contrast: float = setting(
        1.0,
        "Contrast",
        "Distances from the middle grey are multiplied by it: 0 leaves grey, 1 changes nothing, 2 doubles.",
        minimum=0,
        maximum=10,
    )
    gamma: float = setting(
        1.0,
        "Gamma",
        "Values (0–1) are raised to 1 / gamma: above 1 brightens shadows, below 1 darkens them; black and white stay.",
        minimum=0.1,
        maximum=10,
    )


@dataclass(frozen=True)
class Equalise:
    """Spread the values so that all are used alike."""

    kind: str = setting(
        "clahe",
        "Kind",
        "“histogram” makes all values equally frequent in the whole picture. “clahe” does so tile by tile and limits "
        "how much contrast is added (contrast limited adaptive histogram equalisation).",
        choices=("histogram", "clahe"),
    )
    channel: str = setting(
        "lightness",
        "Of",
        "“lightness” (L of CIE Lab) keeps the colours. “each” treats red, green and blue by themselves, which shifts "
        "colours.",
        choices=("lightness", "each"),
    )
    limit: float = setting(
        2.0,
        "Contrast limit",
        "No value may become more than so many times as frequent in its tile as all are on average.",
        minimum=0.1,
        maximum=100,
        counts_if={"kind": ("clahe",)},
    )
    tiles: int = setting(
        8,
        "Tiles across",
        "Into how many rows and columns of tiles the picture is cut.",
        minimum=1,
        maximum=64,
        counts_if={"kind": ("clahe",)},
    )


@dataclass(frozen=True)
class Invert:
    """Exchange light and dark: each value becomes 255 minus itself, as in a negative."""


@dataclass(frozen=True)
class Channel:
    """Show one channel of a colour space as a grey picture."""

    show: str = setting(
        "red",
        "Channel",
        "Of RGB: red, green, blue. Of HSV: hue (0–360° shown as 0–255), saturation, value. Of CIE Lab: lightness, a "
        "(green to red) and b (blue to yellow), both with 128 as neutral. Of YCrCb: luma, cr (red), cb (blue).",
        choices=CHANNELS,
    )


@dataclass(frozen=True)
class Palette:
    """Reduce the picture to its main colours."""

    colours: int = setting(
        5,
        "Colours",
        "Into how many groups the pixels are put by their colour (k of k-means); each gets the mean of its group.",
        minimum=1,
        maximum=MOST_COLOURS,
    )
    space: str = setting(
        "lab",
        "Alike in",
        "How far two colours are apart: in CIE “lab” roughly as people see it, in “rgb” by the numbers in the file.",
        choices=("lab", "rgb"),
    )
    seed: int = setting(
        1,
        "Seed",
        "Where the search begins; another seed may find slightly other colours.",
        minimum=0,
        maximum=999_999,
        is_advanced=True,
    )
