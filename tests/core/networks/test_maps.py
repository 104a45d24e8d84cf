"""Feature maps against torch's own hooks, shares against a closed form, and networks of every odd kind."""

from typing import Any

import numpy as np
import pytest
import torch
import torchvision
from torch import nn

from tests.core.networks.making import batch, opened
from tests.core.networks.odd_networks import ODD_NETWORKS, made, state_of
from workbench.core.networks.errors import NetworkError
from workbench.core.networks.maps import FeatureMaps, decision, maps_of, ordered, several_maps, shown_layer
from workbench.core.networks.maps_settings import (
    AFTER,
    BEFORE,
    BY_NUMBER,
    BY_SHARE,
    LARGEST,
    MEAN,
    STRONGEST,
    MapsSettings,
)
from workbench.core.networks.tracing import Layer
from workbench.core.networks.watching import forward


def by_hand(network: nn.Module, name: str, pictures: torch.Tensor) -> torch.Tensor:
    """What a hook of torch sees, copied before a later layer writes over it."""
    seen: list[torch.Tensor] = []
    handle = network.get_submodule(name).register_forward_hook(
        lambda module, inputs, output: seen.append(
            (output[0] if isinstance(output, tuple) else output).clone()
        )
    )
    with torch.no_grad():
        network(pictures)
    handle.remove()
    return seen[0]


def maps(values: Any) -> FeatureMaps:
    layer = Layer("made", "ReLU", "activation", (), np.shape(values), "maps", True)
    return FeatureMaps(layer, np.asarray(values, dtype=np.float32))


@pytest.mark.parametrize("architecture", ["resnet18", "mobilenet_v3_small", "squeezenet1_1"])
def test_every_layer_gives_what_a_hook_of_torch_sees(architecture: str) -> None:
    torch.manual_seed(1)
    network = torchvision.models.get_model(architecture, weights=None, num_classes=5).eval()
    ready, pictures = opened(network, size=64), batch(64)
    layers = [each for each in ready.layers if each.has_maps and ":" not in each.name]
    assert len(layers) > 20
    for each in layers[::5]:
        expected = by_hand(network, each.name, pictures)[0].numpy()
        found = maps_of(ready, pictures, each)
        assert found.values.dtype == np.float32
        np.testing.assert_array_equal(found.values, expected)


@pytest.mark.parametrize("name", [each for each in ODD_NETWORKS if each != "dynamic control flow"])
def test_odd_networks_are_shown_or_explained_and_left_as_they_were(name: str) -> None:
    network = made(name)
    ready, before = opened(network), state_of(network)
    for each in ready.layers:
        if each.layout == "other":
            assert each.explanation.endswith(".")
            with pytest.raises(NetworkError, match="Choose another layer"):
                maps_of(ready, batch(), each)
        else:
            found = maps_of(ready, batch(), each)
            assert found.count == each.units
            assert found.values.shape[1:] == (each.grid or (1, 1))
    assert state_of(network) == before


def test_a_layer_that_took_no_part_is_named() -> None:
    ready = opened(made("dynamic control flow"))
    dark = next(each for each in ready.layers if each.name == "dark")
    before = state_of(ready.network)
    with pytest.raises(NetworkError, match="“dark” took no part"):
        maps_of(ready, batch() + 9, dark)
    with pytest.raises(NetworkError, match="“dark” took no part"):
        decision(ready, batch() + 9, dark)
    assert state_of(ready.network) == before


def test_the_pass_ends_with_the_layer() -> None:
    network = made("in-place ReLU")
    ready = opened(network)
    calls: list[str] = []
    for name, module in network.named_children():
        module.register_forward_hook(lambda *_, name=name: calls.append(name))
    maps_of(ready, batch(), ready.layer("2"))
    assert calls == ["0", "1", "2"]


def test_several_layers_by_one_pass() -> None:
    ready = opened(made("in-place ReLU"))
    layers = tuple(ready.layer(name) for name in ("0", "1", "3"))
    for together, layer in zip(several_maps(ready, batch(), layers), layers, strict=True):
        np.testing.assert_array_equal(together.values, maps_of(ready, batch(), layer).values)
    before, after = several_maps(ready, batch(), layers[:2])
    np.testing.assert_array_equal(after.values, np.maximum(before.values, 0))


def test_before_and_after_the_activation_are_found_by_tracing() -> None:
    ready = opened(made("in-place ReLU"))
    assert shown_layer(ready, "0", AFTER).name == "1"
    assert shown_layer(ready, "0", BEFORE).name == "0"
    assert shown_layer(ready, "1", AFTER).name == "1"
    assert shown_layer(ready, "1", BEFORE).name == "0"
    # No activation follows pooling.
    assert shown_layer(ready, "2", AFTER).name == "2"
    shared = opened(made("shared modules"))
    assert [shown_layer(shared, name, AFTER).name for name in ("first", "again", "again:2")] == [
        "relu",
        "relu:2",
        "relu:3",
    ]


def test_dead_channels_are_those_that_are_zero_everywhere() -> None:
    network = nn.Sequential(
        nn.Conv2d(3, 6, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 5)
    )
    with torch.no_grad():
        network[0].bias.fill_(50)
        network[0].bias[[1, 4]] = -50
    found = maps_of(opened(network), batch(), opened(network).layer("1"))
    assert np.flatnonzero(found.is_dead).tolist() == [1, 4]
    assert not maps_of(opened(network), batch(), opened(network).layer("0")).is_dead.any()


def test_what_is_not_a_number_is_damaged_and_not_dead() -> None:
    found = maps([[[0, np.nan]], [[0, 0]], [[1, 2]], [[0, np.inf]]])
    assert found.is_damaged.tolist() == [True, False, False, True]
    assert found.is_dead.tolist() == [False, True, False, False]
    assert not found.is_signed
    assert maps([[[np.nan, 1]], [[-1, 0]]]).is_signed


def test_strengths_and_orders() -> None:
    found = maps([[[1, 1]], [[-9, 0]], [[3, 0]], [[np.nan, 1]], [[3, 0]]])
    np.testing.assert_array_equal(found.strengths(LARGEST), [1, 0, 3, np.nan, 3])
    np.testing.assert_array_equal(found.strengths(MEAN), [1, 4.5, 1.5, np.nan, 1.5])
    assert ordered(found, MapsSettings(order=STRONGEST)).tolist() == [2, 4, 0, 1, 3]
    assert ordered(found, MapsSettings(order=STRONGEST, strength=MEAN)).tolist() == [1, 2, 4, 0, 3]
    assert ordered(found, MapsSettings(order=BY_NUMBER)).tolist() == [0, 1, 2, 3, 4]
    shares = np.array([0.1, -0.5, 0.2, 0.0, 0.2], dtype=np.float32)
    assert ordered(found, MapsSettings(order=BY_SHARE), shares).tolist() == [2, 4, 0, 3, 1]


def test_shares_of_a_mean_and_a_linear_head_are_the_terms_of_its_sum() -> None:
    ready = opened(made("in-place ReLU"))
    activations, weights = (
        maps_of(ready, batch(), ready.layer("4")).values,
        ready.network[7].weight.detach().numpy(),
    )
    with torch.no_grad():
        logits = ready.network(batch())[0].numpy()
    for label in (0, 3):
        terms = weights[label] * activations.mean(axis=(1, 2))
        found = decision(ready, batch(), ready.layer("4"), label)
        np.testing.assert_allclose(found.shares, terms / np.abs(terms).sum(), atol=1e-6)
        # The terms and the bias are the whole output.
        np.testing.assert_allclose(
            terms.sum() + ready.network[7].bias[label].item(), logits[label], atol=1e-5
        )
        np.testing.assert_allclose(found.logits, logits, atol=1e-6)
    assert decision(ready, batch(), ready.layer("4")).label == int(logits.argmax())


def test_shares_agree_with_captum() -> None:
    from captum.attr import LayerGradCam, LayerGradientXActivation

    torch.manual_seed(2)
    parts = [
        nn.Conv2d(3, 4, 3),
        nn.ReLU(),
        nn.Conv2d(4, 6, 3),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
    ]
    ready = opened(nn.Sequential(*parts, nn.Linear(6, 5)))
    for name in ("0", "1", "2", "3"):
        products = LayerGradientXActivation(ready.network, ready.network[int(name)]).attribute(
            batch(), target=2
        )
        added = products[0].sum(dim=(1, 2)).detach().numpy()
        found = decision(ready, batch(), ready.layer(name), 2)
        np.testing.assert_allclose(found.shares, added / np.abs(added).sum(), atol=1e-5)
    # After the last ReLU every place counts the same, so that they sum to the map of Grad-CAM before its ReLU.
    cam = LayerGradCam(ready.network, ready.network[3]).attribute(batch(), target=2)
    np.testing.assert_allclose(found.shares.sum() * np.abs(added).sum(), cam.sum().item(), rtol=1e-4)


@pytest.mark.parametrize(
    "name", ["shared modules", "residual", "attention", "half precision", "frozen", "several outputs"]
)
def test_shares_of_odd_networks(name: str) -> None:
    network = made(name)
    ready, before = opened(network), state_of(network)
    layer = next(each for each in reversed(ready.layers) if each.has_maps and each.is_leaf)
    found = decision(ready, batch(), layer)
    assert np.isfinite(found.shares).all()
    assert np.abs(found.shares).sum() == pytest.approx(1, abs=1e-3) or not found.shares.any()
    assert state_of(network) == before


def test_damaged_weights_are_said_and_hooks_are_gone() -> None:
    network = made("not a number")
    ready, before = opened(network), state_of(network)
    assert maps_of(ready, batch(), ready.layer("0")).is_damaged.any()
    with pytest.raises(NetworkError, match="not a number"):
        decision(ready, batch(), ready.layer("1"))
    assert state_of(network) == before


def test_an_unknown_label_is_refused() -> None:
    ready = opened(made("in-place ReLU"))
    with pytest.raises(NetworkError, match="5 labels, counted from 0; none has number 9"):
        decision(ready, batch(), ready.layer("1"), 9)


def test_a_failing_network_is_left_as_it_was() -> None:
    network = made("in-place ReLU")
    ready, before = opened(network), state_of(network)
    with pytest.raises(RuntimeError):
        maps_of(ready, torch.zeros(1, 5, 32, 32), ready.layer("3"))
    assert state_of(network) == before
    assert forward(network, batch()) is not None
