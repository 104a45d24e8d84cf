"""Tables of layers for the tests of what shows them."""

from functools import cache

from workbench.core.models.architectures import outline
from workbench.core.networks.layer_rows import LayerTable
from workbench.core.networks.layers import layer_table


@cache
def table_of(architecture: str) -> LayerTable:
    """The table of one of torchvision's classifiers, for pictures of its usual size."""
    return layer_table(outline(architecture, 1000, 224), 224)
