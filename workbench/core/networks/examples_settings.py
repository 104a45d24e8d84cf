"""How pictures that excite the units of a layer are found, and what the finds look like. Without heavy imports."""

from dataclasses import dataclass

from workbench.core.settings import setting
from workbench.core.tables import Column, Table

KEPT_PER_ASKED = 2
"""So many times the examples asked for are kept of each unit: enough are left when pictures are left out later."""


@dataclass(frozen=True)
class ExamplesSettings:
    """Settings of the task “examples”."""

    model: str = setting("squeezenet1_1", "Model", "The network that looks at the pictures.")
    layer: str = setting(
        "",
        "Layer",
        "The layer whose units are looked at, by its name in the network; empty: the last layer with maps.",
    )
    examples: int = setting(
        9,
        "Examples for each unit",
        "The pictures that excite a unit most. Twice as many are kept, so that enough are left when some of the "
        "pictures are left out later.",
        minimum=1,
        maximum=100,
    )


EXAMPLES = Table(
    "examples",
    (
        Column("layer", "text", "Layer", "The layer's name in the network."),
        Column("unit", "integer", "Unit", "The layer's channel, counted from 0."),
        Column("activation", "real", "Activation", "How strongly the unit responds where it responds most."),
        Column(
            "map_row",
            "integer",
            "Row in the map",
            "Where on the unit's map that is, counted from 0 at the top.",
        ),
        Column("map_column", "integer", "Column in the map", "Counted from 0 at the left."),
        Column(
            "box_left", "integer", "Left", "Left edge of what the unit sees there, in pixels of the picture."
        ),
        Column("box_top", "integer", "Top", "Upper edge, in pixels of the upright picture."),
        Column("box_right", "integer", "Right", "Right edge: the first pixel beyond."),
        Column("box_bottom", "integer", "Bottom", "Lower edge: the first pixel beyond."),
    ),
    row_format="{layer}, unit {unit}: {activation:.2f}",
    has_answers=False,
    sought_by=("layer", "unit"),
)
