"""The examples that a study holds for the units of networks: which pictures excite a unit most, and where."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from workbench.core.errors import WorkbenchError
from workbench.core.networks.examples_settings import EXAMPLES
from workbench.core.pictures.collection import PictureFile
from workbench.study.results import COUNTING, Analysis, analyses, has_table
from workbench.study.schema import results_table
from workbench.study.study import Study

_FILE = (
    "pictures.name, pictures.path, pictures.bytes, pictures.modified, pictures.width, pictures.height, format"
)


@dataclass(frozen=True)
class Example:
    """A picture that excites a unit: how strongly, and what the unit sees where it does.

    ``box`` are the left, top, right and bottom edge in pixels of the upright picture.
    """

    file: PictureFile
    activation: float
    box: tuple[int, int, int, int]


@dataclass(frozen=True)
class UnitExamples:
    """The examples of one unit, the strongest first, and among how many pictures they were found (``pictures``)."""

    examples: tuple[Example, ...]
    pictures: int


def examples_of(study: Study, model: str, layer: str, unit: int, count: int) -> UnitExamples:
    """At most ``count`` examples of a layer's unit, from all runs with this model as it is now.

    Pictures that are left out are none. A run keeps twice as many as it was asked for; when more of them than that
    are left out afterwards, weaker ones may be missing until the task has run again.
    """
    with study.reading() as connection:
        found: dict[str, Example] = {}
        covered: set[int] = set()
        for identity in _of_layer(study, connection, model, layer):
            covered |= _covered(connection, identity)
            for example in _strongest(connection, identity, (layer, unit), count):
                found[example.file.name] = example
    ordered = sorted(found.values(), key=lambda each: -each.activation)
    return UnitExamples(tuple(ordered[:count]), len(covered))


def layers_with_examples(study: Study, model: str) -> dict[str, int]:
    """The layers of a model that have examples, and in how many pictures these were sought."""
    layers: dict[str, set[int]] = {}
    with study.reading() as connection:
        if not has_table(connection, EXAMPLES):
            return {}
        for analysis in _analyses(study, model):
            layer = _layer(connection, analysis)
            if layer:
                layers.setdefault(layer, set()).update(_covered(connection, analysis.identity))
    return {layer: len(pictures) for layer, pictures in layers.items() if pictures}


def _analyses(study: Study, model: str) -> Iterator[Analysis]:
    """Those of the model's weights as they are now."""
    for analysis in analyses(study):
        if analysis.task != EXAMPLES.name or analysis.settings.get("model") != model:
            continue
        try:
            is_current = analysis.request.identity == analysis.identity
        except WorkbenchError:
            continue
        if is_current:
            yield analysis


def _of_layer(study: Study, connection: sqlite3.Connection, model: str, layer: str) -> list[str]:
    if not has_table(connection, EXAMPLES):
        return []
    return [
        analysis.identity for analysis in _analyses(study, model) if _layer(connection, analysis) == layer
    ]


def _layer(connection: sqlite3.Connection, analysis: Analysis) -> str:
    """The layer that was looked at; where the settings left it to the task, the rows know it."""
    if named := str(analysis.settings.get("layer", "")):
        return named
    row = connection.execute(
        f"SELECT layer FROM {results_table(EXAMPLES)} WHERE run IN (SELECT id FROM runs WHERE identity = ?) LIMIT 1",
        (analysis.identity,),
    ).fetchone()
    return str(row[0]) if row else ""


def _covered(connection: sqlite3.Connection, identity: str) -> set[int]:
    found = connection.execute(
        f"SELECT picture FROM outcomes JOIN ({COUNTING}) AS newest USING (picture, run) WHERE reason IS NULL",
        (identity,),
    )
    return {picture for (picture,) in found}


def _strongest(
    connection: sqlite3.Connection, identity: str, place: tuple[str, int], count: int
) -> list[Example]:
    found = connection.execute(
        f"SELECT {_FILE}, activation, box_left, box_top, box_right, box_bottom "
        f"FROM {results_table(EXAMPLES)} AS results JOIN ({COUNTING}) AS newest USING (picture, run) "
        "JOIN pictures ON pictures.id = picture WHERE results.layer = ? AND results.unit = ? "
        "ORDER BY activation DESC, picture LIMIT ?",
        (identity, *place, count),
    )
    return [Example(PictureFile(*row[:7]), row[7], (row[8], row[9], row[10], row[11])) for row in found]
