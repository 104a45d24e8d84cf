"""What layers give out is seen as it was, and nothing of the looking stays behind."""

import pytest
import torch
from torch import nn

from tests.core.networks.odd_networks import LABELS, ODD_NETWORKS, SIZE, made, state_of
from workbench.core.networks.errors import NetworkError
from workbench.core.networks.tracing import trace
from workbench.core.networks.watching import at_rest, count_tensors, forward, outputs_of, watched


def pictures(count: int = 2) -> torch.Tensor:
    return torch.rand(count, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(5))


def test_a_layer_that_is_written_over_keeps_its_values() -> None:
    network = made("in-place ReLU")
    found = outputs_of(network, pictures(), ["0", "1", "3"], stops_early=False)
    convolved = nn.functional.conv2d(pictures(), network[0].weight, network[0].bias, padding=1)  # type: ignore[index]
    assert torch.equal(found["0"], convolved) and (found["0"] < 0).any()
    assert torch.equal(found["1"], convolved.relu())
    assert torch.equal(found["3"], network[3](network[2](found["1"])))  # type: ignore[index]


def test_what_is_added_to_in_place_keeps_its_values() -> None:
    network = made("residual")
    found = outputs_of(network, pictures(), ["norm", "second", "first"])
    assert torch.equal(found["norm"], network.norm(found["second"]))  # type: ignore[operator]


def test_each_call_of_a_shared_module_has_a_name() -> None:
    network = made("shared modules")
    found = outputs_of(network, pictures(), ["again", "again:2", "relu:3"])
    assert torch.equal(found["relu:3"], found["again:2"].relu())
    assert torch.equal(network.again(found["again"].relu()), found["again:2"])  # type: ignore[operator]


@pytest.mark.parametrize("name", ODD_NETWORKS)
def test_looking_changes_no_answer_and_leaves_nothing_behind(name: str) -> None:
    network = made(name)
    before, answer = state_of(network), forward(network, pictures())
    layers = [layer.name for layer in trace(network, SIZE)]
    with torch.no_grad(), watched(network, layers) as found:
        watched_answer = forward(network, pictures())
    assert answer is not None and watched_answer is not None and answer.shape == (2, LABELS)
    assert torch.equal(answer.nan_to_num(), watched_answer.nan_to_num())
    assert set(found) <= set(layers) and found
    assert state_of(network) == before


def test_the_pass_ends_with_the_last_wanted_layer() -> None:
    network, seen = made("in-place ReLU"), []
    network[5].register_forward_hook(lambda *_: seen.append("late"))  # type: ignore[index]
    with watched(network, ["1", "3"], stops_early=True) as found:
        assert forward(network, pictures()) is None
    assert list(found) == ["1", "3"] and not seen
    assert forward(network, pictures()) is not None and seen


def test_gradients_with_respect_to_a_watched_layer() -> None:
    network = made("in-place ReLU").requires_grad_(False)
    given = pictures(1).requires_grad_()
    with watched(network, ["0"]) as found:
        answer = forward(network, given)
    assert answer is not None
    (ours,) = torch.autograd.grad(answer[0, 1], found["0"], retain_graph=True)
    convolved = found["0"].detach().clone().requires_grad_()
    rest = network[1:](convolved.clone())  # type: ignore[index]
    (expected,) = torch.autograd.grad(rest[0, 1], convolved)
    assert torch.allclose(ours, expected) and ours.abs().sum() > 0


def test_of_several_outputs_the_first_is_seen_and_the_rest_is_passed_on() -> None:
    network = made("several outputs")
    found = outputs_of(network, pictures(), ["pair"], stops_early=False)
    assert torch.equal(found["pair"], network.pair.convolution(pictures()))  # type: ignore[union-attr, operator]
    assert count_tensors(network(pictures())) == 2


def test_half_precision_gets_its_own_kind_of_numbers() -> None:
    found = outputs_of(made("half precision"), pictures(), ["0"])
    assert found["0"].dtype == torch.float16


@pytest.mark.filterwarnings("ignore:torch.quantize_per_tensor")
def test_quantised_values_are_given_as_numbers() -> None:
    network = nn.Sequential(nn.Identity())
    network[0].forward = lambda batch: torch.quantize_per_tensor(batch, 0.1, 0, torch.qint8)  # type: ignore[assignment]
    found = outputs_of(network, pictures(1), ["0"])
    assert not found["0"].is_quantized
    assert torch.allclose(found["0"], pictures(1), atol=0.06)


def test_a_layer_that_took_no_part_is_told() -> None:
    network = made("dynamic control flow")
    assert "bright" in outputs_of(network, pictures() + 1, ["bright"])
    with pytest.raises(NetworkError, match="took no part"):
        outputs_of(network, pictures() - 1, ["bright"])
    assert state_of(network) == state_of(made("dynamic control flow"))


@pytest.mark.parametrize("name", ["no such", "0:9x", ":", "", "2:1.5"])
def test_an_unknown_layer_is_refused(name: str) -> None:
    with pytest.raises(NetworkError, match="no layer"):
        outputs_of(made("in-place ReLU"), pictures(), [name])


def test_nothing_stays_behind_after_an_error() -> None:
    network = made("in-place ReLU").train()
    before = state_of(network)
    with pytest.raises(RuntimeError), watched(network, ["0", "3"]):
        network(torch.rand(1, 7, 4, 4))
    with pytest.raises(KeyboardInterrupt), watched(network, ["0"], stops_early=True):
        raise KeyboardInterrupt
    with pytest.raises(ZeroDivisionError), at_rest(network):
        assert not network.training
        raise ZeroDivisionError
    assert network.training and state_of(network) == before
