"""Examples and receptive fields of networks of every odd kind: found, or refused in words, and nothing left behind."""

import numpy as np
import pytest
import torch

from tests.core.networks.odd_networks import ODD_NETWORKS, SIZE, made, state_of
from workbench.core.models.cards import card
from workbench.core.networks.errors import NetworkError
from workbench.core.networks.examples import Place, Strongest, StrongestPlaces
from workbench.core.networks.receptive_field import receptive_fields
from workbench.core.networks.tracing import as_maps, trace
from workbench.core.networks.watching import outputs_of


def pictures() -> torch.Tensor:
    """Dark ones: those for which the network that decides by brightness goes the same way as when it is traced."""
    return 0.4 * torch.rand(2, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(4))


@pytest.mark.parametrize("name", ODD_NETWORKS)
def test_the_strongest_places_of_every_layer_that_has_units(name: str) -> None:
    network = made(name)
    layers = [each for each in trace(network, SIZE) if each.units]
    before = state_of(network)
    with torch.inference_mode():
        for layer in layers:
            found = StrongestPlaces(network, layer)(pictures())
            truth = as_maps(outputs_of(network, pictures(), [layer.name])[layer.name], layer).float()
            assert found.shape == (2, layer.units, 2) and found.dtype == torch.float32
            np.testing.assert_allclose(found[..., 0], truth.amax((2, 3)), rtol=1e-3, equal_nan=True)
            if truth.isfinite().all():
                at = found[..., 1].long()
                flat = truth.flatten(2).gather(2, at[..., None])[..., 0]
                np.testing.assert_allclose(flat, truth.amax((2, 3)), rtol=1e-3)
    assert state_of(network) == before


@pytest.mark.parametrize("name", ODD_NETWORKS)
def test_every_layer_has_a_field_inside_the_picture(name: str) -> None:
    network = made(name)
    before = state_of(network)
    fields = receptive_fields(network, SIZE)
    described = card("squeezenet1_1").preprocessing
    for layer in trace(network, SIZE):
        field = fields[layer.name]
        rows, columns = layer.grid or (1, 1)
        for row, column in ((0, 0), (rows - 1, columns - 1)):
            left, top, right, bottom = field.box(row, column)
            assert 0 <= left < right <= SIZE and 0 <= top < bottom <= SIZE, layer.name
            box = Place(layer, field, described).box(row, column, 30, 20)
            assert 0 <= box[0] < box[2] <= 30 and 0 <= box[1] < box[3] <= 20, layer.name
    assert state_of(network) == before


def test_a_layer_that_took_no_part_is_named() -> None:
    network = made("dynamic control flow")
    layer = next(each for each in trace(network, SIZE) if each.name == "dark")
    with pytest.raises(NetworkError, match="“dark” took no part"):
        StrongestPlaces(network, layer)(pictures() * 0 + 1)
    assert not any(each._forward_hooks for each in network.modules())


def test_equal_activations_enter_only_until_there_are_enough() -> None:
    """A dead unit gives nothing but zeros: no more rows than are kept."""
    strongest = Strongest(2, 3)
    silent = np.zeros(2, dtype=np.float32)
    assert [len(strongest.enter(silent)) for _ in range(6)] == [2, 2, 2, 0, 0, 0]
    assert strongest.enter(np.array([0.5, 0.0], dtype=np.float32)).tolist() == [0]
    assert strongest.enter(np.array([-1.0, -1.0], dtype=np.float32)).tolist() == []


def test_negative_activations_are_ranked_too() -> None:
    strongest = Strongest(1, 1)
    assert [len(strongest.enter(np.array([value], dtype=np.float32))) for value in (-5, -7, -3)] == [1, 0, 1]
