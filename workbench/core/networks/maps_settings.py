"""How feature maps are shown. Kept apart from torch: forms need it at once."""

from dataclasses import dataclass

from workbench.core.models.cards import ModelCard
from workbench.core.pictures.collection import PictureFile
from workbench.core.settings import setting
from workbench.core.tables import Column

BEFORE, AFTER = "before it", "after it"
ONE_SCALE, OWN_SCALE = "one for all", "each its own"
BY_NUMBER, STRONGEST, BY_SHARE = "by number", "strongest first", "largest share first"
LARGEST, MEAN = "largest value", "mean of sizes"
SCALES = (OWN_SCALE, ONE_SCALE)


@dataclass(frozen=True)
class MapsSettings:
    """Which numbers of a layer are shown, in which order, and with which colours."""

    activation: str = setting(
        AFTER,
        "Before or after the activation",
        "An activation (such as ReLU, which makes everything below zero zero) often follows a layer. After it one sees "
        "what goes on to the next layer, before it also what the activation takes away.",
        choices=(AFTER, BEFORE),
    )
    order: str = setting(
        STRONGEST,
        "Order",
        "By the number of the channel, by how strongly it responds to this picture, or by its share of the decision.",
        choices=(STRONGEST, BY_NUMBER, BY_SHARE),
    )
    scale: str = setting(
        OWN_SCALE,
        "Colour scale",
        "Each map on its own scale shows the pattern of weak ones too; one scale for all shows which respond strongly.",
        choices=SCALES,
    )
    strength: str = setting(
        LARGEST,
        "Strength is",
        "The largest value of a map, or the mean of the sizes (absolute values) of all its values.",
        choices=(LARGEST, MEAN),
        is_advanced=True,
    )


@dataclass(frozen=True)
class MapsQuestion:
    """Which maps are wanted: of a network, a picture and a layer, maybe beside those of a second picture.

    ``side`` is the longer side of the tiles in pixels. ``label`` is the number of the label whose decision is
    shared out among the channels, −1 for the one the network finds most probable.
    """

    card: ModelCard
    device: str
    file: PictureFile
    layer: str
    settings: MapsSettings = MapsSettings()
    side: int = 64
    compared: PictureFile | None = None
    label: int = -1


CHANNELS = (
    Column("channel", "integer", "Channel", "Counted from 0, as in the network."),
    Column("smallest", "real", "Smallest value"),
    Column("largest", "real", "Largest value"),
    Column("mean_of_sizes", "real", "Mean of sizes", "Mean of the absolute values over all places."),
    Column("dead", "integer", "Dead", "1 if the map is zero everywhere for this picture."),
    Column(
        "share",
        "real",
        "Share of the decision",
        "Gradient × activation summed over all places, divided by the sum of the sizes over all channels.",
    ),
)
"""The table of a layer's channels for one picture."""
