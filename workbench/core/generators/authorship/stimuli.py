"""Sets of generated pictures for experiments: every point with every value of the sliders, nothing left to chance."""

import hashlib
import itertools
import json
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from workbench.core.file_names import as_file_name
from workbench.core.generators.authorship.made import CAPTIONED, Labelling, LabellingError, Made, recipe
from workbench.core.generators.authorship.saving import PICTURE_SUFFIXES, SUFFIX

if TYPE_CHECKING:
    from workbench.core.generators.cards import GeneratorCard
    from workbench.core.generators.latents.directions import Direction
    from workbench.core.generators.latents.kept import KeptPoint
    from workbench.core.generators.latents.points import Point

Design = Literal["crossed", "one by one"]
CROSSED: Design = "crossed"
"""Every value of each direction with every value of the others."""
ONE_BY_ONE: Design = "one by one"
"""One direction is moved at a time, the others stay where the point has them."""

MOST_STIMULI = 10_000
_LONGEST_NAME = 60


@dataclass(frozen=True)
class Variation:
    """A direction and where its slider is put, one picture for each value."""

    direction: "Direction"
    values: tuple[float, ...]


@dataclass(frozen=True)
class StimulusPlan:
    """What is to be made: each of ``points`` with the values of ``variations``, under what labels.

    With ``is_blind`` files have names that tell nothing, drawn anew for each plan and ``random_seed``, and the key to
    them is kept apart.
    """

    card: "GeneratorCard"
    points: "tuple[KeptPoint, ...]"
    variations: tuple[Variation, ...] = ()
    design: Design = CROSSED
    suffix: str = ".png"
    is_blind: bool = False
    random_seed: int = 0
    labelling: Labelling = CAPTIONED

    def checked(self) -> "StimulusPlan":
        """Itself; :class:`LabellingError` says what is missing or too much."""
        self.labelling.checked()
        if not self.points:
            raise LabellingError(
                "No point is chosen yet, so there is nothing to make. Choose at least one point."
            )
        if self.suffix not in PICTURE_SUFFIXES:
            raise LabellingError(
                "Stimuli are saved as PNG or JPEG. Nothing was written; choose one of these."
            )
        if any(not each.values or not all(map(math.isfinite, each.values)) for each in self.variations):
            raise LabellingError(
                "Each direction needs at least one value, all of them numbers. Nothing was written."
            )
        if count(self) > MOST_STIMULI:
            raise LabellingError(
                f"These would be {count(self):,} pictures; a set has at most {MOST_STIMULI:,}. Nothing was written. "
                "Take fewer points, directions or values."
            )
        return self

    @property
    def said(self) -> Labelling:
        """What is said in each file: of blind ones not how they were made."""
        return replace(self.labelling, keeps_recipe_apart=self.is_blind)


@dataclass(frozen=True)
class Stimulus:
    """One picture of a set. ``number`` counts from 1, so do ``condition`` and ``list_number``.

    A list holds each point once, and each condition as often as any other, as nearly as their numbers allow (a Latin
    square): raters who see one list each see no two pictures of one point.
    """

    file_name: str
    number: int
    condition: int
    list_number: int
    kept: "KeptPoint"
    values: tuple[tuple[str, float], ...]

    @property
    def point(self) -> "Point":
        """Where it is generated."""
        return self.kept.point.with_amounts(dict(self.values))


def conditions(plan: StimulusPlan) -> tuple[tuple[tuple[str, float], ...], ...]:
    """What sliders are put to, alike for every point: (key, value) pairs, none twice. One empty one without sliders."""
    single = [
        [(each.direction.key, value) for value in dict.fromkeys(each.values)] for each in plan.variations
    ]
    if plan.design == CROSSED:
        return tuple(itertools.product(*single))
    return tuple((pair,) for pairs in single for pair in pairs) or ((),)


def count(plan: StimulusPlan) -> int:
    """How many pictures there will be."""
    sizes = [len(dict.fromkeys(each.values)) for each in plan.variations]
    together = math.prod(sizes) if plan.design == CROSSED else sum(sizes) or 1
    return len(plan.points) * together


def stimuli(plan: StimulusPlan) -> tuple[Stimulus, ...]:
    """All pictures of a plan; the same plan gives the same. Raises :class:`LabellingError`."""
    plan.checked()
    ways = conditions(plan)
    names = _blind_names(plan) if plan.is_blind else _telling_names(plan)
    places = itertools.product(enumerate(plan.points), enumerate(ways))
    return tuple(
        Stimulus(name, number, condition + 1, (at + condition) % len(ways) + 1, kept, values)
        for number, (name, ((at, kept), (condition, values))) in enumerate(zip(names, places, strict=True), 1)
    )


def directions_of(plan: StimulusPlan) -> "tuple[Direction, ...]":
    """All sliders that have a say in any picture, each once; those that are varied come first."""
    found: dict[str, Direction] = {}
    varied = (each.direction for each in plan.variations)
    brought = (direction for kept in plan.points for direction in kept.directions)
    for direction in itertools.chain(varied, brought):
        found.setdefault(direction.key, direction)
    return tuple(found.values())


def made(plan: StimulusPlan, stimulus: Stimulus) -> Made:
    """How one of the pictures is made."""
    return Made(plan.card, stimulus.point, directions_of(plan))


def identity(plan: StimulusPlan) -> str:
    """The same for plans that come to the same pictures under the same names."""
    said = [plan.card.key, plan.suffix, vars(plan.said)]
    pictures = [[each.file_name, recipe(made(plan, each), has_numbers=False)] for each in stimuli(plan)]
    return hashlib.sha256(json.dumps([said, pictures], sort_keys=True).encode()).hexdigest()


def _telling_names(plan: StimulusPlan) -> Iterator[str]:
    called = {each.direction.key: each.direction.name for each in plan.variations}
    digits = len(str(count(plan)))
    pairs = itertools.product(plan.points, conditions(plan))
    for number, (kept, values) in enumerate(pairs, 1):
        said = " ".join(
            [
                kept.name,
                *(f"{called[key]} {value:+g}" if value else f"{called[key]} 0" for key, value in values),
            ]
        )
        yield f"{number:0{digits}d} {as_file_name(said, _LONGEST_NAME)}".strip() + SUFFIX + plan.suffix


def _blind_names(plan: StimulusPlan) -> list[str]:
    # The same plan must give the same names, so that a set that was interrupted can go on; another plan others, so that
    # who has seen the key of one set knows nothing of the next.
    known = [recipe(Made(plan.card, each.point, each.directions), has_numbers=False) for each in plan.points]
    about = json.dumps([plan.random_seed, known, conditions(plan), plan.suffix], sort_keys=True)
    chance = random.Random(about)  # noqa: S311 - not for secrets
    codes = chance.sample(range(16**6), count(plan))
    return [f"{code:06x}{SUFFIX}{plan.suffix}" for code in codes]
