"""How a picture is changed so that a network errs. Kept apart from torch: forms need it at once."""

from dataclasses import dataclass

from workbench.core.settings import setting

FGSM, PGD = "one step (FGSM)", "many steps (PGD)"
WAYS = (FGSM, PGD)
STRONGEST = 32
_MANY = {"way": (PGD,)}


@dataclass(frozen=True)
class AdversarialSettings:
    """Settings of an attack on one picture. Sizes are steps of the scale 0–255."""

    epsilon: int = setting(
        2,
        "Strength (ε)",
        "By how much each value of the picture may change at most, on the scale from 0 to 255. A picture file can hold "
        "whole steps only.",
        minimum=0,
        maximum=STRONGEST,
    )
    way: str = setting(
        FGSM,
        "Way",
        "One step along the sign of the gradient (Goodfellow et al. 2015), or many small ones that never leave the "
        "range of ε (projected gradient descent, Madry et al. 2018).",
        choices=WAYS,
    )
    target: str = setting(
        "",
        "Wanted label",
        "The label that the network is to give in the end; left empty, any other than its own will do.",
    )
    steps: int = setting(
        10, "Steps", "How many small steps are made.", minimum=1, maximum=200, counts_if=_MANY
    )
    step_size: float = setting(
        1.0,
        "Size of a step",
        "How far each step goes, on the scale from 0 to 255.",
        minimum=0.1,
        maximum=float(STRONGEST),
        counts_if=_MANY,
    )
    random_start: bool = setting(
        True,
        "Random start",
        "Begin at a random place within the range of ε instead of at the picture itself.",
        counts_if=_MANY,
    )
    seed: int = setting(
        0, "Seed", "The same seed gives the same start again.", minimum=0, maximum=2**31 - 1, counts_if=_MANY
    )
