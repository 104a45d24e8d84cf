"""The table of layers as a file, with how it was made beside it."""

from pathlib import Path

from workbench.core.models.cards import ModelCard
from workbench.core.networks.layer_rows import LAYER_COLUMNS, LayerTable, table_cells
from workbench.core.steps import Step, Steps
from workbench.core.tables import csv_parts

TOOL = "layers"


def write_layer_table(card: ModelCard, table: LayerTable, path: Path) -> Steps[Path]:
    """Write a card's table as CSV, and how it was made beside it as “NAME.csv.json”. Raises :class:`ExportError`."""
    from workbench.core.networks.provenance import made_by, write_provenance

    rows = table_cells(table)
    yield from (Step(done, len(rows), path) for done in csv_parts(path, LAYER_COLUMNS, rows))
    height, width = table.size
    write_provenance(
        path.parent, made_by(TOOL, card, {"height": height, "width": width}), f"{path.name}.json"
    )
    yield Step(len(rows), len(rows), path)
