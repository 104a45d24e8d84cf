"""How variations are shown. Kept apart from torch: forms need it at once."""

from dataclasses import dataclass

from workbench.core.settings import setting

STRAIGHT, ROUND = "straight (linear)", "round (spherical)"
WAYS = (STRAIGHT, ROUND)
SEEDS, KEPT, SLIDER = "random seeds", "the points you kept", "along the direction"
OWN_SCALE, ONE_SCALE = "each its own", "one for all"
THRESHOLD = 10.0
"""Of 255: a change that is smaller is hardly seen."""


@dataclass(frozen=True)
class StripSettings:
    """The columns of a matrix: one slider at evenly spaced places."""

    farthest: float = setting(
        3.0,
        "How far",
        "The slider goes from minus this to plus this, in standard deviations: how strongly pictures usually differ "
        "in this direction. Beyond 3 the generator has seen next to nothing.",
        minimum=0.5,
        maximum=10.0,
        unit="SD",
    )
    columns: int = setting(
        7,
        "Pictures in a row",
        "An odd number, so that the picture in the middle is the unchanged one.",
        minimum=3,
        maximum=13,
        step=2,
    )

    @property
    def amounts(self) -> tuple[float, ...]:
        """Where the slider stands in each column, in standard deviations."""
        middle = self.columns // 2
        return tuple(self.farthest * (at - middle) / middle for at in range(self.columns))


@dataclass(frozen=True)
class ScenesSettings(StripSettings):
    """Several scenes, changed in the same way."""

    source: str = setting(
        SEEDS,
        "Scenes",
        "Seeds drawn at random, or the points that you have named and kept.",
        choices=(SEEDS, KEPT),
    )
    rows: int = setting(
        5,
        "How many scenes",
        "The scene that you steer is always the first one.",
        minimum=2,
        maximum=24,
        counts_if={"source": (SEEDS,)},
    )


@dataclass(frozen=True)
class AnimationSettings:
    """Where an animation leads, and how."""

    source: str = setting(
        SEEDS,
        "From point to point",
        "From the scene that you steer through random seeds, through the points that you kept, or along one "
        "direction from minus to plus.",
        choices=(SEEDS, KEPT, SLIDER),
    )
    stations: int = setting(
        4,
        "How many points",
        "How many scenes it leads through, the one that you steer included.",
        minimum=2,
        maximum=24,
        counts_if={"source": (SEEDS,)},
    )
    farthest: float = setting(
        3.0,
        "How far",
        "From minus this to plus this, in standard deviations.",
        minimum=0.5,
        maximum=10.0,
        unit="SD",
        counts_if={"source": (SLIDER,)},
    )
    way: str = setting(
        STRAIGHT,
        "The way between two points",
        "Straight: every number of w changes evenly (linear); half-way pictures are closer to the average and so more "
        "ordinary. Round: around the average (spherical); half-way is as unusual as the ends are.",
        choices=WAYS,
    )
    frames: int = setting(
        24, "Pictures from point to point", "More make it smoother and slower.", minimum=2, maximum=120
    )
    closes: bool = setting(
        True, "Come back to the start", "The animation ends where it began, so that it can go round."
    )
    speed: int = setting(
        12,
        "Pictures per second",
        "How quickly a saved animation runs.",
        minimum=1,
        maximum=50,
        is_advanced=True,
    )


@dataclass(frozen=True)
class ChangesSettings:
    """Which move of a slider is looked at, and on how many scenes."""

    start: float = setting(
        0.0, "From", "Where the slider stands before.", minimum=-10.0, maximum=10.0, unit="SD"
    )
    end: float = setting(
        2.0, "To", "Where the slider stands afterwards.", minimum=-10.0, maximum=10.0, unit="SD"
    )
    scenes: int = setting(
        24,
        "Random scenes",
        "How many seeds drawn at random the average is taken over.",
        minimum=0,
        maximum=1000,
    )
    threshold: float = setting(
        THRESHOLD,
        "A pixel has changed beyond",
        "How much its brightness must change, on average over red, green and blue, to count: of 255, which is from "
        "black to white. Less than 10 is hardly seen.",
        minimum=0.0,
        maximum=255.0,
        is_advanced=True,
    )


@dataclass(frozen=True)
class LayerSettings:
    """How the feature maps of a generator's layer are shown."""

    is_strongest_first: bool = setting(
        True, "Strongest first", "In the order of their largest values, or by their numbers."
    )
    scale: str = setting(
        OWN_SCALE,
        "Colour scale",
        "Each map on its own scale shows the pattern of weak ones too; one scale for all shows which are strong.",
        choices=(OWN_SCALE, ONE_SCALE),
    )
