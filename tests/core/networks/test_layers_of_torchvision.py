"""The table of layers of every classifier of torchvision, against torchinfo and what torchvision publishes."""

from typing import Any

import pytest
import torch
import torchinfo
import torchvision
from torch import nn

from workbench.core.models.architectures import classifiers, outline
from workbench.core.networks.layer_rows import LayerTable
from workbench.core.networks.layers import _Owners, layer_table

# Published with parts that only training needs and that are not loaded.
_WITH_AUXILIARY = ("inception_v3",)
_ROUNDED_TO = 0.001


_OF_EACH_FAMILY = (
    "alexnet",
    "convnext_tiny",
    "densenet121",
    "efficientnet_b0",
    "googlenet",
    "inception_v3",
    "maxvit_t",
    "mnasnet0_5",
    "mobilenet_v3_small",
    "regnet_x_400mf",
    "regnet_y_400mf",
    "resnet18",
    "shufflenet_v2_x0_5",
    "squeezenet1_1",
    "swin_t",
    "swin_v2_t",
    "vgg11_bn",
    "vit_b_32",
)
# What each layer sees needs a pass of its own, and a long one where there is much attention.
_LOOKED_AT_WHOLE = ("convnext_tiny", "googlenet", "resnet18", "squeezenet1_1", "vit_b_32")


@pytest.mark.parametrize("architecture", classifiers())
def test_all_have_as_many_parameters_as_torchinfo_counts_and_as_is_published(architecture: str) -> None:
    network, _, published = made(architecture)
    # Weights that no pass has used yet, and so without one, which for all of them would take long.
    rows = tuple(_Owners(network).unused_rows())
    sums = LayerTable((1, 1), rows, ()).totals
    assert sums.parameters == sums.frozen == torchinfo.summary(network, verbose=0, device="meta").total_params
    if architecture not in _WITH_AUXILIARY:
        assert sums.parameters == published["num_params"]


@pytest.mark.parametrize("architecture", _OF_EACH_FAMILY)
def test_one_of_each_family_agrees_with_torchinfo_layer_by_layer(
    architecture: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if is_partial := architecture not in _LOOKED_AT_WHOLE:
        monkeypatch.setattr("workbench.core.networks.layers.receptive_fields", lambda *_: {})
    network, size, published = made(architecture)
    table = layer_table(network, size)
    pictures = torch.empty(1, 3, size, size, device="meta")
    theirs = torchinfo.summary(network, input_data=pictures, device="meta", depth=99, verbose=0)
    assert table.totals.parameters == theirs.total_params
    comparable = [each.macs for each in theirs.summary_list if each.is_leaf_layer and is_comparable(each)]
    assert counted_alike(table) == sorted(comparable)
    assert not [row.name for row in table.rows if not row.is_used]
    # torchvision publishes thousand millions with three digits behind the point.
    assert table.totals.multiply_adds / 1e9 == pytest.approx(published["_ops"], abs=_ROUNDED_TO)
    assert is_partial or all(row.receptive_field for row in table.rows if row.output_shape)


def made(architecture: str) -> tuple[nn.Module, int, dict[str, Any]]:
    """A network without its numbers, the side of its pictures, and what torchvision publishes of it."""
    weights: Any = next(iter(torchvision.models.get_model_weights(architecture)))
    size = weights.transforms().crop_size[0]
    return outline(architecture, 1000, size), size, weights.meta


def counted_alike(table: LayerTable) -> list[int]:
    """Multiply-adds of convolutions, and of linear layers of one vector, with an addition for each bias.

    torchinfo counts the bias as one multiply-add for each value, which no multiplication is. Elsewhere it counts
    otherwise: linear layers of many tokens as if there were one, normalisation as one for each weight, and nothing of
    what attention computes between its matrices.
    """
    found = []
    for row in table.rows:
        if row.kind == "Conv2d" and row.grid:
            found.append(row.multiply_adds + row.biases * row.grid[0] * row.grid[1])
        elif row.kind == "Linear" and row.output_shape[:2] == (1, 1):
            found.append(row.multiply_adds + row.biases)
    return sorted(found)


def is_comparable(layer: Any) -> bool:
    return layer.class_name == "Conv2d" or (layer.class_name == "Linear" and len(layer.output_size) == 2)
