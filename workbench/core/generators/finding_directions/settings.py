"""How directions are looked for, described once. Kept apart from torch: forms need it at once."""

from dataclasses import dataclass

from workbench.core.settings import setting

LARGEST = "The largest differences (PCA of w)"
LISTENING = "What the layers listen to (SeFa)"
CHANNELS = "Single style channels (StyleSpace)"
GROUPS = "Two groups sorted by you"
METHODS = (LARGEST, LISTENING, CHANNELS, GROUPS)

ALL, COARSE, MIDDLE, FINE, OWN = (
    "all layers",
    "coarse: layout, shapes",
    "middle: things",
    "fine: colours, detail",
    "from … to …",
)
LAYERS = (ALL, COARSE, MIDDLE, FINE, OWN)

BY_EFFECT, BY_EXAMPLES = "how much pictures change", "what pictures on the right share"
_FIRST_FINE = 8
"""Karras et al. (2019) call the layers up to 8×8 pixels coarse, up to 32×32 middle, and all others fine."""


@dataclass(frozen=True)
class FindingSettings:
    """What a person chooses before directions are looked for."""

    method: str = setting(
        LARGEST,
        "Look for",
        "The largest differences: directions in which random pictures differ most (principal components). What the "
        "layers listen to: directions to which their weights react most. Single style channels: one number inside one "
        "layer. Two groups: what pictures on the left and on the right, sorted by you, differ in.",
        choices=METHODS,
    )
    ranking: str = setting(
        BY_EFFECT,
        "Ranked by",
        "How much pixels change when the channel goes up and down; or which channels the pictures that you sorted to "
        "the right have in common (mean by spread, after standardising).",
        choices=(BY_EFFECT, BY_EXAMPLES),
        counts_if={"method": (CHANNELS,)},
    )
    layers: str = setting(
        ALL,
        "Layers that listen",
        "Which layers hear the direction: the first ones decide on the layout, the last ones on colours and detail.",
        choices=LAYERS,
    )
    first: int = setting(
        0,
        "From layer",
        "The first layer that hears it, counted from 0.",
        minimum=0,
        maximum=63,
        counts_if={"layers": (OWN,)},
    )
    last: int = setting(
        3,
        "To layer",
        "The last layer that hears it.",
        minimum=0,
        maximum=63,
        counts_if={"layers": (OWN,)},
    )
    count: int = setting(
        10,
        "How many",
        "How many directions are found, the strongest first.",
        minimum=1,
        maximum=40,
        counts_if={"method": (LARGEST, LISTENING, CHANNELS)},
    )
    is_normalised: bool = setting(
        True,
        "Every channel counts alike",
        "Rows of the weights are brought to the same length, as the authors of SeFa do.",
        is_advanced=True,
        counts_if={"method": (LISTENING,)},
    )
    with_colours: bool = setting(
        True,
        "Layers that make colours count",
        "Whether the weights of the layers that turn features into colours (ToRGB) are looked at too.",
        is_advanced=True,
        counts_if={"method": (LISTENING,)},
    )
    samples: int = setting(
        10_000,
        "Random samples",
        "How many random w are drawn to find out how they differ, and so how long one standard deviation is.",
        minimum=500,
        maximum=300_000,
        is_advanced=True,
    )
    seed: int = setting(
        0,
        "Seed",
        "Where drawing begins: the same seed finds the same directions again.",
        minimum=0,
        maximum=2**31 - 1,
        is_advanced=True,
    )

    @property
    def needs_sorting(self) -> bool:
        """Whether pictures sorted by a person are looked at."""
        return self.method == GROUPS or (self.method == CHANNELS and self.ranking == BY_EXAMPLES)

    def heard(self, style_count: int) -> tuple[int, int | None]:
        """First and last layer that listen, of so many; None stands for the last there is."""
        if self.layers == OWN:
            return self.first, self.last
        if self.layers == ALL:
            return 0, None
        middle, fine = _boundaries(style_count)
        return {COARSE: (0, middle - 1), MIDDLE: (middle, fine - 1), FINE: (fine, None)}[self.layers]


def _boundaries(style_count: int) -> tuple[int, int]:
    """Where the middle and the fine layers begin; generators with few layers are divided into thirds."""
    if style_count > _FIRST_FINE:
        return _FIRST_FINE // 2, _FIRST_FINE
    third = max(1, style_count // 3)
    return third, 2 * third


def heard_in_words(first: int, last: int | None, style_count: int) -> str:
    """“all 10 layers”, “layers 0 to 3 of 10”, “layer 4 of 10”."""
    end = style_count - 1 if last is None else last
    if (first, end) == (0, style_count - 1):
        return "z itself" if style_count == 1 else f"all {style_count} layers"
    which = f"layer {first}" if first == end else f"layers {first} to {end}"
    return f"{which} of {style_count}"
