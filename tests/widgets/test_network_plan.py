"""Which boxes a drawing of a network has, and where they stand."""

from itertools import pairwise

import pytest

from tests.core.networks.odd_networks import ODD_NETWORKS, SIZE, made
from tests.widgets.making_layers import table_of
from workbench.core.networks.layer_rows import INPUT
from workbench.core.networks.layers import layer_table
from workbench.widgets.network_layout import NetworkLayout, laid_out
from workbench.widgets.network_plan import MOST_BOXES, Box, NetworkPlan

DEEP = (
    "resnet152",
    "densenet201",
    "vit_b_16",
    "swin_t",
    "efficientnet_b0",
    "googlenet",
    "squeezenet1_1",
    "vgg16",
)


def plan(architecture: str, only_main: bool = True) -> NetworkPlan:
    table = table_of(architecture)
    return NetworkPlan(table, table.main_rows() if only_main else table.rows)


def drawn(architecture: str, only_main: bool = True) -> NetworkLayout:
    return laid_out(plan(architecture, only_main).boxes)


def brackets(architecture: str, only_main: bool = True) -> list[str]:
    return [each.text for each in drawn(architecture, only_main).brackets]


@pytest.mark.parametrize("architecture", DEEP)
@pytest.mark.parametrize("only_main", [True, False])
def test_every_layer_stands_in_exactly_one_box_however_blocks_are_opened(
    architecture: str, only_main: bool
) -> None:
    table, made_plan = table_of(architecture), plan(architecture, only_main)
    wanted = sorted(row.name for row in (table.main_rows() if only_main else table.rows))
    assert 4 < len(made_plan.boxes) <= MOST_BOXES
    for change in (made_plan.open_as_fits, made_plan.close_all, made_plan.open_all):
        change()
        assert sorted(name for box in made_plan.boxes for name in box.names) == wanted
    assert len(made_plan.boxes) == len(wanted)


def test_vgg_is_drawn_layer_by_layer() -> None:
    assert not any(box.is_block for box in plan("vgg16", only_main=False).boxes)


def test_what_is_repeated_is_drawn_once_with_how_often() -> None:
    assert "Bottleneck ×35" in brackets("resnet152")
    assert brackets("vit_b_16") == ["EncoderBlock ×12"]
    assert "DenseLayer ×48" in brackets("densenet201")
    # The first block of a stage is another one: it has a convolution in its skip connection.
    assert brackets("resnet152", only_main=False)[:4] == [
        "Bottleneck",
        "Bottleneck ×2",
        "Bottleneck",
        "Bottleneck ×7",
    ]
    # Of a block within a block, the name that says something.
    assert any(box.kind == "MBConv" for box in plan("efficientnet_b0", only_main=False).boxes)


def test_a_layer_of_a_later_like_block_is_found_in_the_box_of_the_first() -> None:
    boxes = plan("vit_b_16").boxes
    (attention,) = (box for box in boxes if "encoder.layers.encoder_layer_7.self_attention" in box.names)
    assert attention.part.name == "encoder.layers.encoder_layer_0.self_attention"
    assert len(attention.names) == 12


def test_blocks_are_opened_and_closed_one_by_one() -> None:
    made_plan = plan("resnet152", only_main=False)
    before = len(made_plan.boxes)
    block = next(box for box in made_plan.boxes if box.count == 35)
    made_plan.toggle(block)
    inside = [box for box in made_plan.boxes if box.names <= block.names]
    assert len(inside) == 9 and len(made_plan.boxes) == before + 8
    assert all(len(box.names) == 35 for box in inside)
    made_plan.toggle(inside[3])
    assert len(made_plan.boxes) == before
    made_plan.toggle(next(box for box in made_plan.boxes if not box.frames and not box.is_block))
    assert len(made_plan.boxes) == before


@pytest.mark.parametrize("name", ODD_NETWORKS)
def test_odd_networks_are_drawn_too(name: str) -> None:
    table = layer_table(made(name), SIZE)
    layout = laid_out(NetworkPlan(table, table.rows).boxes)
    assert all(layout.holding(row.name) >= 0 for row in table.rows)
    assert layout.holding("nothing of the kind") == -1


@pytest.mark.parametrize("architecture", DEEP)
def test_neither_boxes_nor_words_overlap(architecture: str) -> None:
    layout = drawn(architecture, only_main=False)
    for before, after in pairwise(layout.boxes):
        assert before.right < after.x
    for before, after in pairwise(each for each in layout.boxes if each.label):
        # Seven pixels are wide for a letter of this size.
        assert before.x + 7 * len(before.label) < after.x
    for left, right in pairwise(layout.brackets):
        assert left.right < right.left
    assert layout.boxes[-1].right < layout.width
    assert all(each.y - each.depth > layout.arcs_at for each in layout.boxes if layout.arcs)


def test_sizes_follow_what_layers_give() -> None:
    def of(name: str) -> tuple[float, float, float]:
        layout = drawn("vgg16")
        each = layout.boxes[layout.holding(name)]
        return each.height, each.depth, each.length

    heights, depths, lengths = zip(
        *map(of, (INPUT, "features.5", "features.30", "classifier.0")), strict=True
    )
    assert list(heights) == sorted(heights, reverse=True)
    assert list(depths) == sorted(depths, reverse=True)
    assert list(lengths) == sorted(lengths)
    # On a scale of doublings: from 224 to 112 as from 112 to 56.
    first, second, third = (of(name)[0] for name in (INPUT, "features.4", "features.9"))
    assert first - second == pytest.approx(second - third)


def test_a_label_stands_where_the_shape_changes() -> None:
    labels = [each.label for each in drawn("vgg16").boxes]
    assert labels[:6] == ["224×224×3", "224×224×64", "", "112×112×64", "112×112×128", ""]


def test_skip_connections_and_branches_are_hinted() -> None:
    joinings = [arc.joining for arc in drawn("resnet18").arcs]
    assert joinings == ["added"] * 8
    assert {arc.joining for arc in drawn("squeezenet1_1").arcs} == {"joined"}
    assert not drawn("vgg16").arcs
    closed = plan("googlenet")
    closed.close_all()
    assert sum(isinstance(box, Box) and box.joining == "joined" for box in closed.boxes) == 9
