"""How filters are shown. Kept apart from torch: forms need it at once."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.core.models.cards import ModelCard
from workbench.core.settings import setting
from workbench.core.tables import Column

if TYPE_CHECKING:
    from workbench.core.networks.tracing import Layer

AS_FITS, ONE_CHANNEL, ONE_FILTER = (
    "all filters",
    "all filters, one input channel",
    "one filter, all its channels",
)
BY_NUMBER, BY_NORM, BY_SIMILARITY = "by number", "largest numbers first", "similar ones together"
OWN_SCALE, ONE_SCALE = "each its own", "one for all"
AROUND_ZERO, FULL_RANGE = "around zero", "lowest to highest"


@dataclass(frozen=True)
class FiltersSettings:
    """Which part of a layer's weights is shown, in which order, and with which colours."""

    show: str = setting(
        AS_FITS,
        "Show",
        "Filters that look at the picture itself are shown in its colours. Those further in look at many channels: "
        "choose one input channel of all filters, or all input channels of one filter.",
        choices=(AS_FITS, ONE_CHANNEL, ONE_FILTER),
    )
    number: int = setting(
        0,
        "Number",
        "Which input channel, or which filter, counted from 0.",
        minimum=0,
        maximum=100_000,
    )
    order: str = setting(
        BY_NUMBER,
        "Order",
        "By number as in the network; by the size of the filter’s numbers (norm); or so that filters of similar "
        "pattern stand beside each other.",
        choices=(BY_NUMBER, BY_NORM, BY_SIMILARITY),
    )
    scale: str = setting(
        OWN_SCALE,
        "Colour scale",
        "Each filter on its own scale shows the pattern of weak ones too; one scale for all shows which are strong.",
        choices=(OWN_SCALE, ONE_SCALE),
    )
    colours: str = setting(
        AROUND_ZERO,
        "Colours run",
        "Around zero, the middle colour always stands for the number 0. From the lowest to the highest number there is "
        "more contrast, but no colour stands for 0.",
        choices=(AROUND_ZERO, FULL_RANGE),
        is_advanced=True,
    )


@dataclass(frozen=True)
class FiltersQuestion:
    """Which filters are wanted: of a network and one of its layers."""

    card: ModelCard
    device: str
    layer: str
    settings: FiltersSettings = FiltersSettings()


def has_filters(layer: "Layer") -> bool:
    """Whether a layer has weights that can be seen as filters; the second call of a module has those of the first."""
    is_filtering = layer.family == "convolution" or (layer.family == "linear" and layer.kind != "Identity")
    return layer.is_leaf and is_filtering and layer.module == layer.name


WEIGHTS = (
    Column("filter", "integer", "Filter", "The output channel, counted from 0."),
    Column("channel", "integer", "Input channel", "Counted from 0 within what the filter looks at."),
    Column("row", "integer", "Row", "Counted from 0 at the top."),
    Column("column", "integer", "Column", "Counted from 0 at the left."),
    Column("weight", "real", "Weight", "The number by which a value at this place is multiplied."),
)
"""The table of a layer's weights."""
