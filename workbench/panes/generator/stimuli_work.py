"""Planning and writing sets of stimuli; what needs torch is imported where it is needed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from workbench.core.generators.authorship.made import Labelling
from workbench.core.generators.authorship.stimuli import (
    StimulusPlan,
    Variation,
    conditions,
    count,
    directions_of,
    stimuli,
)
from workbench.core.generators.authorship.stimulus_settings import (
    COMBINATIONS,
    KEPT,
    SEEDS,
    SUFFIXES,
    LabelSettings,
    SceneSettings,
    ValueSettings,
)
from workbench.core.generators.latents.directions import Direction
from workbench.core.generators.variations.matrices import amount_in_words, at_seed
from workbench.core.steps import Steps
from workbench.panes.generator.opening_work import ready_device
from workbench.panes.generator.variations_work import MatrixWish, Where

if TYPE_CHECKING:
    from workbench.core.generators.authorship.writing_stimuli import WrittenStimulus
    from workbench.core.generators.cards import GeneratorCard
    from workbench.core.generators.latents.kept import KeptPoint
    from workbench.core.generators.latents.points import Point

Thing = TypeVar("Thing")

_ROWS_SHOWN, _COLUMNS_SHOWN = 4, 7


@dataclass(frozen=True)
class StimulusWish:
    """What a person has chosen."""

    scenes: SceneSettings
    values: ValueSettings
    labels: LabelSettings
    directions: tuple[Direction, ...]

    @property
    def lacks_reason(self) -> bool:
        """Whether there is to be no caption, and nobody has said why."""
        return not self.labels.has_caption and not self.labels.reason.strip()


@dataclass(frozen=True)
class Sample:
    """A part of a set as a matrix: some scenes as rows, some conditions as columns."""

    wish: MatrixWish
    rows: tuple[str, ...]
    columns: tuple[str, ...]


def plan_of(
    wish: StimulusWish,
    card: "GeneratorCard",
    point: "Point",
    directions: Sequence[Direction],
    kept: "Sequence[KeptPoint]",
) -> StimulusPlan:
    """The plan; quick. ``point`` and ``directions`` are those that are steered."""
    amounts = wish.values.amounts
    varied = tuple(
        Variation(each, tuple(each.zero + amount for amount in amounts)) for each in wish.directions
    )
    labels = wish.labels
    return StimulusPlan(
        card,
        _points(wish.scenes, point, tuple(directions), kept),
        varied,
        COMBINATIONS[wish.values.together],
        SUFFIXES[labels.format],
        labels.is_blind,
        labelling=Labelling(labels.has_caption, labels.reason, labels.signs),
    )


def _points(
    scenes: SceneSettings, point: "Point", directions: tuple[Direction, ...], kept: "Sequence[KeptPoint]"
) -> "tuple[KeptPoint, ...]":
    from workbench.core.generators.latents.kept import KeptPoint

    if scenes.source == KEPT:
        return tuple(kept)
    if scenes.source == SEEDS:
        seeds = range(scenes.first_seed, scenes.first_seed + scenes.scenes)
        return tuple(KeptPoint(f"seed {seed}", at_seed(point, seed), directions) for seed in seeds)
    return (KeptPoint("scene", point, directions),)


def sample_of(plan: StimulusPlan, device: str, side: int) -> Sample:
    """What is shown of a plan beforehand."""
    kept, ways = _spread(plan.points, _ROWS_SHOWN), _spread(conditions(plan), _COLUMNS_SHOWN)
    names = {each.direction.key: each.direction.name for each in plan.variations}
    rows = tuple(tuple(each.point.with_amounts(dict(way)) for way in ways) for each in kept)
    columns = tuple(_heading(way, names) for way in ways)
    where = Where(plan.card.key, directions_of(plan), device)
    return Sample(MatrixWish(where, rows, side), tuple(each.name for each in kept), columns)


def _heading(way: tuple[tuple[str, float], ...], names: Mapping[str, str]) -> str:
    """Values first: a heading that is too long for its column loses its end."""
    values = " / ".join(amount_in_words(value) for _, value in way)
    is_one_of_several = len(way) == 1 < len(names)
    return f"{values} {names[way[0][0]]}" if is_one_of_several else values or "as it is"


def _spread(things: Sequence[Thing], most: int) -> tuple[Thing, ...]:
    """At most so many of them, the first and the last among them."""
    if len(things) <= most:
        return tuple(things)
    return tuple(things[round(at * (len(things) - 1) / (most - 1))] for at in range(most))


@dataclass(frozen=True)
class Prospect:
    """What is known of a set before it is written: how its first file is called, what a paper may say of it."""

    plan: StimulusPlan
    sample: Sample
    count: int
    example: str
    methods: str


def prospect(
    wish: StimulusWish,
    card: "GeneratorCard",
    point: "Point",
    directions: Sequence[Direction],
    kept: "Sequence[KeptPoint]",
    device: str,
    side: int,
) -> Prospect:
    """Look ahead; raises LabellingError where there is nothing to make, or too much."""
    from workbench.core.generators.authorship.stimulus_words import methods_sentence

    plan = plan_of(wish, card, point, directions, kept)
    first = stimuli(plan)[0].file_name
    return Prospect(plan, sample_of(plan, device, side), count(plan), first, methods_sentence(plan))


def remaining(folder: Path, plan: StimulusPlan) -> int | None:
    """How many pictures of the plan this folder still lacks; None if it holds something else."""
    from workbench.core.generators.authorship.writing_stimuli import still_missing

    return still_missing(folder, plan)


def written(folder: Path, plan: StimulusPlan, device: str) -> "Steps[WrittenStimulus | None]":
    """Write the set; for the inference thread."""
    from workbench.core.generators.authorship.writing_stimuli import write_stimuli

    yield from write_stimuli(folder, plan, ready_device(device))
