"""Writing a set of stimuli into a folder: pictures, a table of all that decided them, a note that explains it."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

from workbench.core.generators.authorship.made import LabellingError, seed_of
from workbench.core.generators.authorship.saving import write_generated
from workbench.core.generators.authorship.stimuli import (
    Stimulus,
    StimulusPlan,
    count,
    directions_of,
    identity,
    made,
    stimuli,
)
from workbench.core.generators.authorship.stimulus_words import note
from workbench.core.generators.latents.direction_files import write_directions
from workbench.core.generators.latents.directions import Direction
from workbench.core.steps import Step, Steps
from workbench.core.tables import Column, Row, replacing, write_csv

NOTE = "README.txt"
TABLE = "stimuli.csv"
_PLACES_PER_STEP = 100

_COLUMNS = (
    Column("file", "text", "File"),
    Column("number", "integer", "Number"),
    Column("point", "text", "Point"),
    Column("list", "integer", "List"),
    Column("condition", "integer", "Condition"),
    Column("seed", "integer", "Seed"),
    Column("x", "real", "Place on the plane of seeds, x"),
    Column("y", "real", "Place on the plane of seeds, y"),
    Column("truncation", "real", "Truncation"),
    Column("cutoff", "integer", "Cut-off"),
    Column("labels", "text", "Labels"),
    Column("noise", "text", "Noise"),
    Column("noise_seed", "integer", "Seed of the noise"),
    Column("distance", "real", "Distance from the centre, in spreads"),
)
_LAST_COLUMNS = (
    Column("generator_sha256", "text", "Generator (sha256)"),
    Column("generator_source_sha256", "text", "File the generator was opened from (sha256)"),
    Column("caption", "text", "Caption"),
    Column("reason_for_no_caption", "text", "Why there is no caption"),
    Column("content_credentials", "text", "Content credentials (C2PA)"),
)


@dataclass(frozen=True)
class WrittenStimulus:
    """A picture of a set that is on disk."""

    path: Path
    is_new: bool


def write_stimuli(folder: Path, plan: StimulusPlan, device: str = "cpu") -> Steps[WrittenStimulus | None]:
    """Write all pictures of a plan, each as exact as can be, with a table and a note; one step for each.

    What a stopped or killed run of the same plan has written stays and is not made again. A folder that holds anything
    else is refused, with :class:`LabellingError`; a full disk raises :class:`~workbench.core.tables.ExportError`, and
    what is written then is kept. To be called on the inference thread.
    """
    wanted = stimuli(plan)
    _begin(folder, plan)
    rows = yield from _rows(plan, wanted, device)
    columns = (*_COLUMNS, *_slider_columns(directions_of(plan)), *_LAST_COLUMNS)
    write_csv(table_path(folder, plan), columns, rows)
    if plan.is_blind and directions_of(plan):
        # Elsewhere each picture's file holds the numbers of its sliders; blind ones must not.
        write_directions(directions_path(folder), directions_of(plan), plan.card)
    missing = [each for each in wanted if not (folder / each.file_name).exists()]
    if plan.is_blind:
        # In the order of their conditions the times of the files would give them away.
        missing.sort(key=lambda each: each.file_name)
    done = len(wanted) - len(missing)
    yield Step(done, len(wanted), None)
    for path in _written(folder, plan, missing, device):
        done += 1
        yield Step(done, len(wanted), WrittenStimulus(path, is_new=True))


def table_path(folder: Path, plan: StimulusPlan) -> Path:
    """Where the table goes: among the pictures, or beside their folder where raters must not see it."""
    return folder.with_name(f"{folder.name} key.csv") if plan.is_blind else folder / TABLE


def directions_path(folder: Path) -> Path:
    """Where the directions of a blind set are kept, so that its pictures can be made again."""
    return folder.with_name(f"{folder.name} key directions.safetensors")


def still_missing(folder: Path, plan: StimulusPlan) -> int | None:
    """How many pictures of a plan this folder lacks; None if it holds something else. Nothing is changed."""
    try:
        there = {each.name for each in folder.iterdir() if not each.name.startswith(".")}
    except FileNotFoundError:
        return count(plan)
    except OSError:
        return None
    if not there:
        return count(plan)
    if NOTE not in there or f"Set {identity(plan)}" not in _text_of(folder / NOTE):
        return None
    return sum(each.file_name not in there for each in stimuli(plan))


def _begin(folder: Path, plan: StimulusPlan) -> None:
    if still_missing(folder, plan) is None:
        raise LabellingError(
            f"The folder “{folder}” holds other files already. Nothing there was changed. Choose an empty folder, or "
            "the one in which the same set was begun."
        )
    table = table_path(folder, plan)
    if plan.is_blind and not (folder / NOTE).exists():
        for path in (table, directions_path(folder)):
            if path.exists():
                raise LabellingError(
                    f"“{path.name}” is there already, from another set. Nothing was written. Choose a folder of "
                    "another name."
                )
    with replacing(folder / NOTE) as temporary:
        temporary.write_text(note(plan, identity(plan), table.name), encoding="utf-8")


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _written(folder: Path, plan: StimulusPlan, missing: list[Stimulus], device: str) -> Iterator[Path]:
    from workbench.core.generators.rendering import render_points

    if not missing:
        return
    points = [each.point for each in missing]
    rendered = render_points(plan.card.key, points, directions_of(plan), device)
    for stimulus, step in zip(missing, rendered, strict=True):
        path = folder / stimulus.file_name
        write_generated(path, step.value.pixels, made(plan, stimulus), plan.said)
        yield path


def _rows(
    plan: StimulusPlan, wanted: tuple[Stimulus, ...], device: str
) -> Generator[Step[WrittenStimulus | None], None, list[Row]]:
    """The table; with the distances, for which every point must be found in w."""
    from workbench.core.generators.files.store import opened
    from workbench.core.generators.latents.locating import locate
    from workbench.core.generators.latents.region import distance

    network, directions = opened(plan.card.key, device).network, directions_of(plan)
    rows = []
    for number, stimulus in enumerate(wanted):
        if number % _PLACES_PER_STEP == 0:
            yield Step(0, len(wanted), None)
        located = locate(network, stimulus.point, directions)
        away = distance(located.ws, network.centre, plan.card.spread)
        rows.append(_row(plan, stimulus, directions, away))
    return rows


def _row(plan: StimulusPlan, stimulus: Stimulus, directions: tuple[Direction, ...], away: float) -> Row:
    point, amounts = stimulus.point, dict(stimulus.point.amounts)
    labels = "; ".join(f"{at}: {value:g}" for at, value in enumerate(point.label) if value)
    labelling = plan.labelling
    return (
        stimulus.file_name,
        stimulus.number,
        stimulus.kept.name,
        stimulus.list_number,
        stimulus.condition,
        seed_of(point.place) if point.start is None else None,
        *((point.place.x, point.place.y) if point.start is None else (None, None)),
        point.truncation,
        point.cutoff,
        labels,
        point.noise,
        point.noise_seed,
        round(away, 4),
        *(amounts.get(each.key, each.zero) for each in directions),
        plan.card.key,
        plan.card.source_sha256,
        "yes" if labelling.has_caption else "no",
        "" if labelling.has_caption else labelling.reason.strip(),
        "yes" if labelling.signs else "no",
    )


def _slider_columns(directions: tuple[Direction, ...]) -> Iterator[Column]:
    """One column for each slider; two of one name are told apart by their numbers."""
    taken: set[str] = {column.name for column in (*_COLUMNS, *_LAST_COLUMNS)}
    for direction in directions:
        name, number = direction.name, 2
        while name in taken:
            name, number = f"{direction.name} ({number})", number + 1
        taken.add(name)
        yield Column(name, "real", name)
