"""How a set of stimuli is to be made, as forms show it. Kept apart from torch: forms need it at once."""

from dataclasses import dataclass

from workbench.core.generators.authorship.stimuli import CROSSED, ONE_BY_ONE
from workbench.core.settings import setting

SEEDS, KEPT, THIS = "seeds in a row", "the points you kept", "the scene in “Steer”"
COMBINATIONS = {"all combinations": CROSSED, "one at a time": ONE_BY_ONE}
PNG, JPEG = "PNG", "JPEG"
SUFFIXES = {PNG: ".png", JPEG: ".jpg"}


@dataclass(frozen=True)
class SceneSettings:
    """Which scenes are shown, each in every condition."""

    source: str = setting(
        SEEDS,
        "Scenes",
        "Each scene is made in every condition. Seeds that follow each other give scenes that have nothing in common.",
        choices=(SEEDS, KEPT, THIS),
    )
    first_seed: int = setting(
        0,
        "First seed",
        "The seed of the first scene.",
        minimum=0,
        maximum=999_999,
        counts_if={"source": (SEEDS,)},
    )
    scenes: int = setting(
        6, "How many", "How many seeds in a row.", minimum=1, maximum=5000, counts_if={"source": (SEEDS,)}
    )


@dataclass(frozen=True)
class ValueSettings:
    """Where the sliders of the ticked directions are put."""

    farthest: float = setting(
        2.0,
        "How far",
        "Sliders go from minus this to plus this, in standard deviations, counted from where they rest.",
        minimum=0.1,
        maximum=10.0,
        unit="SD",
    )
    values: int = setting(
        3,
        "Values each",
        "How many places of the slider, evenly spaced. Odd numbers include the unchanged picture; 2 are the two ends.",
        minimum=2,
        maximum=21,
    )
    together: str = setting(
        "all combinations",
        "Several directions",
        "All combinations: each value of one with each value of the others. One at a time: the others stay at rest.",
        choices=tuple(COMBINATIONS),
    )

    @property
    def amounts(self) -> tuple[float, ...]:
        """The places of a slider, counted from where it rests."""
        last = self.values - 1
        return tuple(round(self.farthest * (2 * at / last - 1), 6) + 0.0 for at in range(self.values))


@dataclass(frozen=True)
class LabelSettings:
    """What is said in and at the files."""

    has_caption: bool = setting(
        True,
        "Caption below each picture",
        "A white bar below the picture says that it is AI-generated. Nothing of the picture is covered.",
    )
    reason: str = setting(
        "",
        "Why there is no caption",
        "Recorded in every file and in the table; for instance: raters are told at the end of the study.",
        counts_if={"has_caption": (False,)},
    )
    format: str = setting(
        PNG,
        "Format",
        "PNG keeps every pixel as it is; JPEG files are smaller.",
        choices=(PNG, JPEG),
        is_advanced=True,
    )
    is_blind: bool = setting(
        False,
        "File names that tell nothing",
        "Random names; the table that says which is which is put beside the folder, and the files do not say how they "
        "were made. That they are generated they always say.",
        is_advanced=True,
    )
    signs: bool = setting(
        False,
        "Content credentials (C2PA)",
        "A signed record by which later changes of a file are noticed. It proves that the file was not changed, not "
        "who made it: the key is made on this computer.",
        is_advanced=True,
    )
