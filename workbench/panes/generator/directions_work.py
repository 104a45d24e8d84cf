"""What the tool “Directions” computes, reads and writes; not for the thread of the window."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.core.generators.finding_directions.settings import (
    BY_EXAMPLES,
    CHANNELS,
    GROUPS,
    LISTENING,
    FindingSettings,
)
from workbench.core.generators.latents.directions import Direction
from workbench.core.generators.variations.matrices import at_seed, one_scene, random_seeds, several_scenes
from workbench.core.steps import Step, Steps
from workbench.panes.generator.opening_work import ready_device

if TYPE_CHECKING:
    from workbench.core.generators.cards import GeneratorCard
    from workbench.core.generators.finding_directions.search import FoundSteps
    from workbench.core.generators.latents.points import Point
    from workbench.core.generators.rendering import Rendered
    from workbench.widgets.pixels import Pixels

STRIP = (-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0)
OVERVIEW = (-3.0, -1.5, 0.0, 1.5, 3.0)
"""Columns, in standard deviations."""
SCENES = 4


@dataclass(frozen=True)
class Listed:
    """A direction as it stands in a list, with what there is to say of it."""

    direction: Direction
    words: str = ""


@dataclass(frozen=True)
class Scene:
    """Where a generator stands, apart from the seed: equal scenes give equal pictures."""

    card: "GeneratorCard"
    point: "Point"
    device: str


@dataclass(frozen=True, eq=False)
class Shown:
    """A picture for a place in a matrix, with the point it was made at."""

    row: int
    column: int
    point: "Point"
    pixels: "Pixels"


def found(
    scene: Scene, settings: FindingSettings, left: tuple[int, ...] = (), right: tuple[int, ...] = ()
) -> "FoundSteps":
    """Look for directions; `left` and `right` are the seeds of sorted pictures."""
    from workbench.core.generators.files.store import opened
    from workbench.core.generators.finding_directions.channels import influential_channels, shared_channels
    from workbench.core.generators.finding_directions.groups import difference_of_groups
    from workbench.core.generators.finding_directions.pca import principal_directions
    from workbench.core.generators.finding_directions.search import Search
    from workbench.core.generators.finding_directions.sefa import Weighing, factorised_directions

    network = opened(scene.card.key, ready_device(scene.device)).network
    first, last = settings.heard(scene.card.style_count)
    search = Search(network, scene.card.key, settings.count, first, last, settings.samples, settings.seed)
    on_left, on_right = points_at(scene, left), points_at(scene, right)
    if settings.method == GROUPS:
        return difference_of_groups(search, on_left, on_right)
    if settings.method == CHANNELS and settings.ranking == BY_EXAMPLES:
        return shared_channels(search, on_right)
    if settings.method == CHANNELS:
        return influential_channels(search)
    if settings.method == LISTENING:
        return factorised_directions(search, Weighing(settings.is_normalised, settings.with_colours))
    return principal_directions(search)


def points_at(scene: Scene, seeds: Sequence[int]) -> list["Point"]:
    """The points of these seeds, everything else as it stands now, but for sliders."""
    return [replace(at_seed(scene.point, seed), amounts=()) for seed in seeds]


def drawn_seeds(count: int, draw: int) -> tuple[int, ...]:
    """So many different seeds; the same `draw` gives the same."""
    return random_seeds(count, draw)


def strips(scene: Scene, direction: Direction, draw: int) -> Steps[Shown | None]:
    """One direction on four random points, exactly; the first step says that seeds were drawn."""
    from workbench.core.generators.rendering import render_points

    yield Step(0, SCENES * len(STRIP), None)
    points = points_at(scene, drawn_seeds(SCENES, draw))
    rows = several_scenes(points, direction, STRIP)
    every = [point for row in rows for point in row]
    steps = render_points(scene.card.key, every, (direction,), ready_device(scene.device))
    for number, step in enumerate(steps):
        yield Step(number + 1, len(every), _shown(number, len(STRIP), step.value.point, step.value.pixels))


def overview(scene: Scene, directions: tuple[Direction, ...], draw: int) -> Steps[Shown | None]:
    """Several directions on one random point: as quickly as can be, and then exactly."""
    yield Step(0, len(directions) * len(OVERVIEW), None)
    start = points_at(scene, drawn_seeds(1, draw))[0]
    wanted = [
        (point, (direction,))
        for direction in directions
        for point in one_scene(start, (direction,), OVERVIEW)[0]
    ]
    for number, rendered in _quick_then_exact(scene, wanted):
        shown = _shown(number, len(OVERVIEW), rendered.point, rendered.pixels)
        yield Step(number + 1, len(wanted), shown)


def pictures(scene: Scene, seeds: Sequence[int]) -> "Steps[tuple[int, Pixels, bool] | None]":
    """Pictures of seeds, to be sorted; the bool says whether this is the exact one, after which no other comes."""
    yield Step(0, len(seeds), None)
    wanted: list[tuple[Point, tuple[Direction, ...]]] = [(point, ()) for point in points_at(scene, seeds)]
    for number, rendered in _quick_then_exact(scene, wanted):
        yield Step(number + 1, len(seeds), (seeds[number], rendered.pixels, rendered.is_full))


def _quick_then_exact(
    scene: Scene, wanted: "Sequence[tuple[Point, tuple[Direction, ...]]]"
) -> "Iterator[tuple[int, Rendered]]":
    """Every picture quickly, then anew those that were not exact.

    On a busy or slow machine quick pictures are blurred and lack colours: nobody should judge directions by them.
    """
    from workbench.core.generators.rendering import renderer

    quick, rough = renderer(scene.card.key, ready_device(scene.device)), []
    for number, (point, directions) in enumerate(wanted):
        rendered = quick.preview(point, directions)
        if not rendered.is_full:
            rough.append(number)
        yield number, rendered
    for number in rough:
        yield number, quick.full(*wanted[number])


def keep(key: str, directions: Sequence[Direction]) -> tuple[Direction, ...]:
    """Keep directions, and give them back with the names they got."""
    from workbench.core.generators.latents.kept import keep_direction

    return tuple(keep_direction(key, each) for each in directions)


def rename(key: str, direction: Direction, name: str) -> Direction:
    """Give a kept direction another name."""
    from workbench.core.generators.latents.kept import rename_direction

    return rename_direction(key, direction.key, name)


def forget(key: str, direction: Direction) -> Direction:
    """Throw a kept direction away."""
    from workbench.core.generators.latents.kept import forget_direction

    forget_direction(key, direction.key)
    return direction


def exported(path: Path, directions: tuple[Direction, ...], card: "GeneratorCard") -> Path:
    """Write directions to a file."""
    from workbench.core.generators.latents.direction_files import write_directions

    return write_directions(path, directions, card)


def imported(path: Path, card: "GeneratorCard", anyway: bool) -> tuple[Direction, ...]:
    """Read the directions of a file and keep them."""
    from workbench.core.generators.latents.direction_files import read_directions

    return keep(card.key, read_directions(path, card, anyway))


def _shown(number: int, columns: int, point: "Point", pixels: "Pixels") -> Shown:
    return Shown(*divmod(number, columns), point, pixels)
