"""The table of layers, against the published tables of networks and against other counters."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn

from tests.core.models.making import card_of
from tests.core.models.making_onnx import saved
from tests.core.networks.odd_networks import LABELS, ODD_NETWORKS, SIZE, made, state_of
from workbench import paths
from workbench.core.models.architectures import outline
from workbench.core.models.cards import card, own_labels_folder
from workbench.core.models.store import WeightsError
from workbench.core.networks.errors import NetworkError
from workbench.core.networks.layer_rows import (
    ITSELF,
    LAYER_COLUMNS,
    LayerRow,
    LayerTable,
    cells,
    count_in_short,
    table_cells,
)
from workbench.core.networks.layers import card_table, layer_table
from workbench.core.tables import write_csv

# https://cs231n.github.io/convolutional-networks/, the table of VGGNet: output, memory, weights.
VGG = """
INPUT:     [224x224x3]    memory:  224*224*3=150K   weights: 0
CONV3-64:  [224x224x64]  memory:  224*224*64=3.2M   weights: (3*3*3)*64 = 1,728
CONV3-64:  [224x224x64]  memory:  224*224*64=3.2M   weights: (3*3*64)*64 = 36,864
POOL2:     [112x112x64]  memory:  112*112*64=800K   weights: 0
CONV3-128: [112x112x128]  memory:  112*112*128=1.6M   weights: (3*3*64)*128 = 73,728
CONV3-128: [112x112x128]  memory:  112*112*128=1.6M   weights: (3*3*128)*128 = 147,456
POOL2:     [56x56x128]  memory:  56*56*128=400K   weights: 0
CONV3-256: [56x56x256]  memory:  56*56*256=800K   weights: (3*3*128)*256 = 294,912
CONV3-256: [56x56x256]  memory:  56*56*256=800K   weights: (3*3*256)*256 = 589,824
CONV3-256: [56x56x256]  memory:  56*56*256=800K   weights: (3*3*256)*256 = 589,824
POOL2:     [28x28x256]  memory:  28*28*256=200K   weights: 0
CONV3-512: [28x28x512]  memory:  28*28*512=400K   weights: (3*3*256)*512 = 1,179,648
CONV3-512: [28x28x512]  memory:  28*28*512=400K   weights: (3*3*512)*512 = 2,359,296
CONV3-512: [28x28x512]  memory:  28*28*512=400K   weights: (3*3*512)*512 = 2,359,296
POOL2:     [14x14x512]  memory:  14*14*512=100K   weights: 0
CONV3-512: [14x14x512]  memory:  14*14*512=100K   weights: (3*3*512)*512 = 2,359,296
CONV3-512: [14x14x512]  memory:  14*14*512=100K   weights: (3*3*512)*512 = 2,359,296
CONV3-512: [14x14x512]  memory:  14*14*512=100K   weights: (3*3*512)*512 = 2,359,296
POOL2:     [7x7x512]  memory:  7*7*512=25K  weights: 0
FC:        [1x1x4096]  memory:  4096  weights: 7*7*512*4096 = 102,760,448
FC:        [1x1x4096]  memory:  4096  weights: 4096*4096 = 16,777,216
FC:        [1x1x1000]  memory:  1000 weights: 4096*1000 = 4,096,000
"""
VGG_PARAMETERS = 138_357_544
"""138,357,544 with the biases, as torchvision publishes it."""


def named(table: LayerTable, name: str) -> LayerRow:
    row = table.row(name)
    assert row is not None, [each.name for each in table.rows]
    return row


def test_vgg16_is_the_well_known_table_to_the_letter() -> None:
    table = card_table(card("vgg16"))
    # The lecture leaves out what changes nothing at this size: here the pooling to 7×7 of what is 7×7 already.
    ours = [row for row in table.main_rows() if row.kind != "AdaptiveAvgPool2d"]
    lecture = [re.sub(r"\s+", " ", line) for line in VGG.split("\n") if line]
    assert len(ours) == len(lecture)
    for row, line in zip(ours, lecture, strict=True):
        assert f"[{row.output_in_words.replace('×', 'x')}]" in line
        memory = re.search(r"memory: (?:[\d*]+=)?([\d.]+[KM]?)", line)
        assert memory is not None and count_in_short(row.values) == memory.group(1)
        # The lecture writes 25088, the values of 7×7×512, as what it comes from.
        assert line.endswith(f"weights: {row.arithmetic or '0'}".replace("25088", "7*7*512"))
    sums = table.totals
    assert sums.parameters == VGG_PARAMETERS
    assert (sums.weights, sums.biases) == (138_344_128, 13_416)
    assert sums.values == sum(row.values for row in ours) + 7 * 7 * 512 == 15_262_696
    assert sums.bytes == 4 * sums.values
    assert sums.multiply_adds == 15_470_264_320
    assert sums.frozen == VGG_PARAMETERS


def test_receptive_fields_of_vgg16() -> None:
    table = card_table(card("vgg16"))
    # Araujo, Norris & Sim (Distill 2019): 212 pixels at the end of the convolutions.
    assert named(table, "features.30").field_in_words == "212×212"
    assert named(table, "features.0").field_in_words == "3×3"
    assert named(table, "classifier.0").field_in_words == "everything"


def test_the_size_of_pictures_changes_memory_and_not_weights() -> None:
    small, usual = card_table(card("resnet18"), 112), card_table(card("resnet18"))
    assert small.totals.parameters == usual.totals.parameters == 11_689_512
    assert named(small, "conv1").output_shape == (56, 56, 64)
    assert named(small, "conv1").multiply_adds * 4 == named(usual, "conv1").multiply_adds


def test_blocks_tell_how_they_bring_branches_together() -> None:
    joins = {each.name: each.joining for each in card_table(card("resnet18")).blocks}
    assert joins["layer1.0"] == joins["layer4.1"] == "added"
    assert joins["layer1"] == ""
    squeezed = {each.name: each.joining for each in card_table(card("squeezenet1_1")).blocks}
    assert squeezed["features.3"] == "joined"
    assert squeezed["features"] == ""


def test_a_size_that_the_network_cannot_look_at_is_refused_in_words() -> None:
    with pytest.raises(NetworkError, match="cannot look at pictures of 200 × 200 pixels"):
        card_table(card("vit_b_16"), 200)


def test_what_belongs_to_no_layer_has_rows_too() -> None:
    table = card_table(card("vit_b_16"))
    assert table.totals.parameters == 86_567_656
    names = [row.name for row in table.rows]
    assert (
        names.index("conv_proj")
        < names.index(ITSELF)
        < names.index("encoder")
        < names.index("encoder.dropout")
    )
    assert named(table, ITSELF).arithmetic == "768"
    assert named(table, "encoder").arithmetic == "197*768 = 151,296"
    attention = named(table, "encoder.layers.encoder_layer_0.self_attention")
    assert attention.arithmetic == "3*(768*768) + 768*768 = 2,359,296"
    assert attention.biases == 4 * 768
    # Four matrices for 197 tokens, and two products of tokens with tokens.
    assert attention.multiply_adds == 4 * 197 * 768 * 768 + 2 * 197 * 197 * 768


@pytest.mark.parametrize("name", ODD_NETWORKS)
def test_odd_networks_are_counted_and_left_as_they_were(name: str) -> None:
    network = made(name)
    before = state_of(network)
    table = layer_table(network, SIZE)
    assert table.totals.parameters == sum(each.numel() for each in network.parameters())
    assert table.totals.parameter_bytes == sum(
        each.numel() * each.element_size() for each in network.parameters()
    )
    assert state_of(network) == before
    assert torch.backends.mha.get_fastpath_enabled()


def test_a_network_in_training_goes_on_in_training() -> None:
    network = made("residual").train()
    before = state_of(network)
    layer_table(network, SIZE)
    assert network.training and state_of(network) == before


def test_pictures_may_be_smaller_than_what_a_layer_sees() -> None:
    row = named(card_table(card("resnet50"), 40), "layer4.2.conv3")
    assert row.output_shape == (2, 2, 2048)
    # 483 in Araujo, Norris & Sim (2019), whose blocks take their stride before the 3×3 convolution; torchvision's
    # take it there, so the first of each stage sees 8, 16 and 32 pixels less.
    assert row.receptive_field == (483 - 8 - 16 - 32,) * 2 and not row.sees_everything


def test_shared_modules_count_once_in_weights_and_each_time_in_work() -> None:
    table = layer_table(made("shared modules"), SIZE)
    first, second = named(table, "again"), named(table, "again:2")
    assert (first.weights, second.weights) == (3 * 3 * 4 * 4, 0)
    assert second.arithmetic == "those of again"
    assert first.multiply_adds == second.multiply_adds == SIZE * SIZE * 3 * 3 * 4 * 4
    assert first.values == second.values == SIZE * SIZE * 4
    assert named(table, "relu").values == named(table, "relu:2").values == 0


def test_tied_weights_count_once() -> None:
    network = nn.Sequential(nn.Conv2d(3, 3, 1, bias=False), nn.Conv2d(3, 3, 1, bias=False))
    network[1].weight = network[0].weight
    table = layer_table(network, 4)
    assert [row.weights for row in table.rows] == [0, 9, 0]
    assert table.rows[2].arithmetic == "those of 0"


def test_several_outputs_of_one_dimension_and_attention() -> None:
    several = layer_table(made("several outputs"), SIZE)
    assert named(several, "pair.convolution").output_shape == (SIZE, SIZE, 4)
    flat = named(layer_table(made("one dimension"), SIZE), "convolution")
    assert flat.arithmetic == f"(3*{3 * SIZE})*8 = {3 * 3 * SIZE * 8:,}"
    assert flat.multiply_adds == SIZE * 3 * 3 * SIZE * 8
    attention = layer_table(made("attention"), SIZE)
    assert named(attention, ITSELF).arithmetic == "8"
    assert named(attention, "attention").arithmetic == "3*(8*8) + 8*8 = 256"
    assert named(attention, "attention").biases == 32


def test_weights_that_took_no_part_are_listed_and_said_to_be_unused() -> None:
    table = layer_table(made("dynamic control flow"), SIZE)
    unused = [row for row in table.rows if not row.is_used]
    assert [row.name for row in unused] == ["bright"]
    assert unused[0].weights == 3 * 3 * 3 * 4 and unused[0].multiply_adds == 0
    assert cells(unused[0])[-1] == "trained, not used"


def test_memory_is_counted_at_its_precision() -> None:
    whole, half = layer_table(made("in-place ReLU"), SIZE), layer_table(made("half precision"), SIZE)
    assert whole.totals.values == half.totals.values
    assert whole.totals.bytes == 2 * half.totals.bytes
    assert named(half, "0").precision == "float16"


def test_what_is_frozen_trained_or_both_is_told_apart() -> None:
    table = layer_table(made("frozen"), SIZE)
    assert named(table, "0").state == "frozen"
    assert named(table, "3").state == "trained"
    assert named(table, "1").state == ""
    assert table.totals.frozen == 3 * 3 * 3 * 4 + 4
    network = made("in-place ReLU")
    network[0].bias.requires_grad_(False)
    assert named(layer_table(network, SIZE), "0").state == "partly frozen"


def test_numbers_that_no_training_changes_are_counted_apart() -> None:
    whole = named(layer_table(made("quantised"), SIZE), "4")
    assert (whole.parameters, whole.fixed_values) == (0, LABELS * 4)
    assert whole.multiply_adds == LABELS * 4
    norm = named(layer_table(made("residual"), SIZE), "norm")
    assert (norm.arithmetic, norm.biases, norm.fixed_values) == ("2*4 = 8", 0, 8)


@pytest.mark.parametrize(
    ("layer", "arithmetic", "multiply_adds"),
    [
        (nn.Conv2d(6, 8, 3, groups=2, padding=1), "(3*3*3)*8 = 216", 216 * 64),
        (nn.Conv2d(6, 6, 3, groups=6, padding=1), "(3*3*1)*6 = 54", 54 * 64),
        (nn.Conv2d(6, 4, (1, 3), dilation=2), "(1*3*6)*4 = 72", 72 * 8 * 4),
        # Every value that comes in is multiplied with every weight of its channel.
        (nn.ConvTranspose2d(6, 4, 2, stride=2), "(2*2*6)*4 = 96", 96 * 64),
        (nn.PReLU(), "1", 0),
        (nn.PReLU(6), "6", 0),
        (nn.GroupNorm(2, 6), "2*6 = 12", 0),
        (nn.BatchNorm2d(6, affine=False), "", 0),
        (nn.LayerNorm([6, 8, 8], bias=False), "6*8*8 = 384", 0),
    ],
    ids=lambda value: str(value).partition("(")[0] if isinstance(value, nn.Module) else "",
)
def test_the_arithmetic_of_kinds_of_layers(layer: nn.Module, arithmetic: str, multiply_adds: int) -> None:
    table = layer_table(nn.Sequential(nn.Conv2d(3, 6, 1), layer).eval(), 8)
    assert table.rows[-1].arithmetic == arithmetic
    assert table.rows[-1].multiply_adds == multiply_adds
    assert table.totals.parameters == 3 * 6 + 6 + sum(each.numel() for each in layer.parameters())


def test_recurrent_layers_have_weights_and_biases() -> None:
    class Rows(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.reader = nn.GRU(12, 5, batch_first=True)

        def forward(self, pictures: torch.Tensor) -> torch.Tensor:
            return self.reader(pictures.flatten(2))[1][0]

    row = layer_table(Rows(), (4, 3)).rows[-1]
    assert row.arithmetic == "15*12 + 15*5 = 255"
    assert row.biases == 30


def test_a_network_in_an_onnx_file_is_read_once_it_is_here() -> None:
    path = saved(paths.model_folder() / "colours.onnx")
    own_labels_folder().mkdir(parents=True)
    (own_labels_folder() / "small.txt").write_text("red\ngreen\nblue\n", encoding="utf-8")
    seen = replace(card("squeezenet1_1").preprocessing, resize=8, crop=8)
    described = card_of(path, "onnx", architecture="onnx", preprocessing=seen, key="colours")
    table = card_table(described)
    # Three averages times three weights each, for three labels.
    assert table.totals.multiply_adds == 9
    # What a plain product is made with is no parameter in such a file, but a fixed table of numbers.
    assert (table.totals.parameters, sum(row.fixed_values for row in table.rows)) == (0, 9)
    assert table.rows[-1].output_shape == (1, 1, 3)
    path.unlink()
    with pytest.raises(WeightsError):
        card_table(replace(described, key="another"))


def test_a_failing_network_is_left_without_hooks() -> None:
    network = made("in-place ReLU")
    before = state_of(network)
    network.append(nn.Conv2d(99, 1, 1))
    with pytest.raises(NetworkError):
        layer_table(network, SIZE)
    del network[-1]
    assert state_of(network) == before
    assert torch.backends.mha.get_fastpath_enabled()


def test_count_in_shorts_are_those_of_the_lecture() -> None:
    numbers = (0, 1000, 9_999, 12_345, 150_528, 999_999, 3_211_264, 12_845_056, 138_357_544, 15_470_264_320)
    words = ["0", "1000", "9999", "12K", "150K", "1M", "3.2M", "13M", "140M", "15G"]
    assert [count_in_short(each) for each in numbers] == words


def test_the_table_is_written_with_its_totals(tmp_path: Path) -> None:
    table = layer_table(made("in-place ReLU"), SIZE)
    rows = table_cells(table)
    assert all(len(row) == len(LAYER_COLUMNS) for row in rows)
    write_csv(tmp_path / "layers.csv", LAYER_COLUMNS, rows)
    lines = (tmp_path / "layers.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("layer,kind,output,values,bytes,weights,arithmetic,biases,multiply_adds")
    assert lines[2].startswith('"0","Conv2d","32×32×4",4096,16384,108,"(3*3*3)*4 = 108",4,110592,"3×3"')
    assert lines[-1].startswith('"total"')


def test_a_network_without_its_numbers_needs_no_memory() -> None:
    network = outline("vgg16", 1000, 224)
    assert {each.device.type for each in network.parameters()} == {"meta"}
    assert not any(each.requires_grad for each in network.parameters())
