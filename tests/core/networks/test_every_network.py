"""Every tool looks into networks of every kind: what it finds is a number, and the network is as it was."""

import ast
import math
import re
from collections.abc import Callable, Generator, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import torchvision
from torch import nn

from tests.core.networks.making import batch, opened, picture
from tests.core.networks.odd_networks import LABELS, ODD_NETWORKS, SIZE, made, state_of
from workbench.core.models.machine import Machine
from workbench.core.networks import examples as examples_module
from workbench.core.networks.adversarial import attack
from workbench.core.networks.adversarial_settings import PGD, AdversarialSettings
from workbench.core.networks.errors import NetworkError
from workbench.core.networks.examples import examples
from workbench.core.networks.examples_settings import EXAMPLES, ExamplesSettings
from workbench.core.networks.filters import filters_of
from workbench.core.networks.filters_pictures import view
from workbench.core.networks.filters_settings import FiltersSettings, has_filters
from workbench.core.networks.layers import layer_table
from workbench.core.networks.maps import decision, maps_of, ordered, shown_layer
from workbench.core.networks.maps_pictures import scale_of, tiles_of
from workbench.core.networks.maps_settings import OWN_SCALE, MapsSettings
from workbench.core.networks.opening import OpenNetwork
from workbench.core.networks.saliency.looking import heats, question_of
from workbench.core.networks.saliency.sanity import STAGES, sanity_check
from workbench.core.networks.saliency.settings import METHODS, SaliencySettings
from workbench.core.networks.tracing import Layer
from workbench.core.networks.visualise.beginning import begin
from workbench.core.networks.visualise.optimise import visualise
from workbench.core.networks.visualise_settings import (
    CLASS,
    OBJECTIVES,
    Between,
    Grid,
    MadeFor,
    VisualiseSettings,
    one_unit,
)
from workbench.core.pictures.collection import PictureFile

Looks = Generator[Any, None, None]

TILE = 16
FEW = SaliencySettings(samples=2, steps=2, window=16, stride=16)
ROOT = Path(__file__).parents[3]


def attention() -> nn.Module:
    """A small vision transformer."""
    network = torchvision.models.VisionTransformer(SIZE, 8, 1, 2, 16, 16, num_classes=LABELS)
    # Before training they are all zero: such a network answers nothing.
    nn.init.normal_(network.heads.head.weight)
    return network


def shifted_windows() -> nn.Module:
    """A small Swin transformer."""
    return torchvision.models.SwinTransformer([4, 4], 8, [1, 1], [2, 2], [4, 4], num_classes=LABELS)


def dense() -> nn.Module:
    """A small DenseNet."""
    return torchvision.models.DenseNet(4, (2, 2), 8, num_classes=LABELS)


def of_torchvision(name: str) -> nn.Module:
    """One of torchvision's classifiers."""
    network: nn.Module = torchvision.models.get_model(name, weights=None, num_classes=LABELS)
    return network


TORCHVISION: dict[str, Callable[[], nn.Module]] = {
    "vision transformer": attention,
    "swin": shifted_windows,
    "densenet": dense,
    **{each: partial(of_torchvision, each) for each in ("resnet18", "shufflenet_v2_x0_5", "mnasnet0_5")},
}


def network_of(name: str) -> OpenNetwork:
    """An odd network or one of torchvision's, opened, with weights of a seed."""
    if name in ODD_NETWORKS:
        return opened(made(name))
    torch.manual_seed(0)
    return opened(TORCHVISION[name]())


def asked(looked: OpenNetwork) -> Layer:
    """The last layer with maps; of a network without maps the last one with units."""
    with_maps = [each for each in looked.layers if each.grid is not None and max(each.grid) > 1]
    return looked.last_maps if with_maps else [each for each in looked.layers if each.units][-1]


def layers(looked: OpenNetwork) -> Looks:
    """Every parameter once, every number known."""
    table = layer_table(looked.network, SIZE)
    yield None
    assert table.totals.parameters == sum(each.numel() for each in looked.network.parameters())
    assert all(math.isfinite(row.multiply_adds + row.values) for row in table.rows)


def filters(looked: OpenNetwork) -> Looks:
    """The filters of each layer that has some."""
    for layer in looked.layers:
        if has_filters(layer) and hasattr(looked.network.get_submodule(layer.module), "weight"):
            found = filters_of(looked, layer.name)
            shown = view(found, FiltersSettings())
            yield None
            assert found.weights.ndim == 4 and shown.tiles.dtype == np.uint8
            assert np.isfinite(found.weights).all() or found.damaged_count


def maps(looked: OpenNetwork) -> Looks:
    """The maps of each layer, and what they add to the answer."""
    for layer in looked.layers:
        if layer.layout == "other":
            assert layer.explanation
            continue
        shown = shown_layer(looked, layer.name)
        found = maps_of(looked, batch(), shown)
        yield None
        settings = MapsSettings()
        tiles = tiles_of(found, ordered(found, settings), scale_of(found, OWN_SCALE), TILE)
        assert found.values.shape == (shown.units, *(shown.grid or (1, 1)))
        assert len(tiles) == shown.units and tiles.dtype == np.uint8
        is_finite = np.isfinite(found.values).all(axis=(1, 2))
        assert np.array_equal(is_finite, ~found.is_damaged)
    last = asked(looked)
    shares = decision(looked, batch(), last).shares
    assert shares.shape == (last.units,) and np.isfinite(shares).all()
    # By its class token a transformer answers without the places of its last layer.
    assert np.abs(shares).sum() == pytest.approx(int(shares.any()), abs=1e-5)


def saliency(word: str, looked: OpenNetwork) -> Looks:
    """One method."""
    found = None
    for step in heats(question_of(looked, picture(), 1, FEW), [word], FEW):
        found = step.value or found
        yield None
    assert found.values.shape == (SIZE, SIZE) and np.isfinite(found.values).all()


def shuffled(looked: OpenNetwork) -> Looks:
    """The check with shuffled weights."""
    question = question_of(looked, picture(), 1, FEW)
    (heat,) = [step.value for step in heats(question, ["gradients"], FEW) if step.value]
    checks = []
    for step in sanity_check(question, heat, FEW):
        checks += [step.value] if step.value else []
        yield None
    assert len(checks) == len(STAGES) and all(np.isfinite(each.heat.values).all() for each in checks)


def adversarial(looked: OpenNetwork) -> Looks:
    """A few small steps."""
    found = None
    for step in attack(looked, picture(), AdversarialSettings(way=PGD, steps=2)):
        found = step.value or found
        yield None
    assert found.after.shape == (SIZE, SIZE, 3) and found.largest_change <= 2
    assert sum(each.probability for each in found.answers_after) == pytest.approx(1)


def visualised(objective: str, looked: OpenNetwork) -> Looks:
    """A picture, a grid, or a row of pictures, in two steps."""
    layer = "" if objective == CLASS else asked(looked).name
    made_for: MadeFor = one_unit(layer, 0)
    if objective == "grid":
        made_for = Grid(layer, 2)
    elif objective == "between":
        made_for = Between(layer, 0, 1, 3)
    settings = VisualiseSettings(
        objective=objective if objective in OBJECTIVES else "channel", size=SIZE, steps=2
    )
    forming = None
    for step in visualise(begin(looked, made_for, settings, picture()), wanted=(1,)):
        forming = step.value
        yield None
    assert forming.pictures.shape[1:] == (SIZE, SIZE, 3) and np.isfinite(forming.values).all()
    assert forming.values.shape == (2, len(forming.pictures))


def exciting(looked: OpenNetwork) -> Looks:
    """Which of three photographs excite each unit most."""
    photographs = sorted((ROOT / "resources" / "samples" / "photographs").glob("[bcg]*.png"))[:3]
    files = [PictureFile(each.name, str(each)) for each in photographs]
    results = []
    settings = ExamplesSettings(layer=asked(looked).name, examples=1)
    for step in examples(files, settings, Machine("cpu", pictures_at_once=2)):
        results += step.value
        yield None
    rows = [row for each in results for row in getattr(each, "rows", ())]
    if not rows:
        raise NetworkError(results[0].reason)
    columns = [each.name for each in EXAMPLES.columns]
    units = {row[columns.index("unit")] for row in rows}
    assert units == set(range(asked(looked).units))
    assert all(math.isfinite(row[columns.index("activation")]) for row in rows)


TOOLS: dict[str, Callable[[OpenNetwork], Looks]] = {
    "layers": layers,
    "filters": filters,
    "maps": maps,
    **{each.word: partial(saliency, each.word) for each in METHODS},
    "sanity check": shuffled,
    "adversarial": adversarial,
    "examples": exciting,
    **{each: partial(visualised, each) for each in (*OBJECTIVES, "grid", "between")},
}
WITHOUT_A_PASS = {"filters"}
"""Tools that look at weights alone."""

NETWORKS = (*ODD_NETWORKS, *TORCHVISION)
REFUSED = {
    *(("not a number", tool) for tool in TOOLS if tool not in ("layers", "filters")),
    *(("one dimension", method) for method in ("grad-cam", "grad-cam++")),
}
"""Network and tool where words are the right answer."""


@pytest.fixture(params=NETWORKS)
def looked(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenNetwork]:
    """The network of each kind; it is what the task “examples” opens."""
    network = network_of(request.param)
    monkeypatch.setattr(examples_module, "open_network", lambda card, device: network)
    monkeypatch.setattr(examples_module, "card", lambda key: network.card)
    before = state_of(network.network)
    yield network
    assert state_of(network.network) == before


def test_every_tool_finds_numbers_or_says_why_not(
    looked: OpenNetwork, request: pytest.FixtureRequest
) -> None:
    name, before = request.node.callspec.params["looked"], state_of(looked.network)
    refused = set()
    for tool, looks in TOOLS.items():
        try:
            list(looks(looked))
        except NetworkError as error:
            assert re.fullmatch(r"\S.{30,}\.", str(error), re.DOTALL), f"{tool}: {error}"
            refused.add((name, tool))
        assert state_of(looked.network) == before, tool
    assert refused == {each for each in REFUSED if each[0] == name}


def test_every_tool_leaves_the_network_as_it_was_when_stopped_half_way(looked: OpenNetwork) -> None:
    before = state_of(looked.network)
    for tool, looks in TOOLS.items():
        steps = looks(looked)
        try:
            next(steps)
        except NetworkError:
            continue
        finally:
            steps.close()
        assert state_of(looked.network) == before, tool


def test_every_tool_leaves_the_network_as_it_was_when_it_fails(
    looked: OpenNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state_of(looked.network)
    first = next(each for each in looked.layers if each.is_leaf)

    def fails(*_: Any) -> Any:
        raise RuntimeError("the memory is full")

    for tool, looks in TOOLS.items():
        with monkeypatch.context() as changed:
            changed.setattr(looked.network.get_submodule(first.module), "forward", fails)
            if tool in WITHOUT_A_PASS:
                list(looks(looked))
                continue
            with pytest.raises((RuntimeError, NetworkError)):
                list(looks(looked))
        assert state_of(looked.network) == before, tool


NAMES_OF_ONE_ARCHITECTURE = re.compile(
    r"\b(features\.|classifier\.|layer[1-4]\b|fire\d|conv_proj|encoder_layer|encoder\.|denseblock|denselayer|"
    r"trunk_output|Mixed_\d|inception\d|avgpool|stages?\.?\d|blocks?\.?\d|downsample|heads?\.)"
)


def test_no_tool_knows_the_layers_of_one_architecture() -> None:
    places = (ROOT / "workbench" / "core" / "networks", ROOT / "workbench" / "panes" / "network")
    found = []
    for path in (each for place in places for each in place.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        words = {docstring for each in ast.walk(tree) if (docstring := _docstring(each))}
        found += [
            f"{path.name}: {each.value!r}"
            for each in ast.walk(tree)
            if isinstance(each, ast.Constant) and isinstance(each.value, str) and each.value not in words
            if NAMES_OF_ONE_ARCHITECTURE.search(each.value)
        ]
    assert NAMES_OF_ONE_ARCHITECTURE.search("features.12") and not found


def _docstring(node: ast.AST) -> str | None:
    has_one = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
    return ast.get_docstring(node, clean=False) if has_one else None
