"""The same numbers as captum's, where captum has the method."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
from captum.attr import (
    GuidedBackprop,
    IntegratedGradients,
    LayerAttribution,
    LayerGradCam,
    NoiseTunnel,
    Occlusion,
    Saliency,
)
from torch import nn

from tests.core.networks.saliency.asking import ask, branching, random_picture
from workbench.core.models.cards import card
from workbench.core.models.loading import load
from workbench.core.networks.saliency.averaging import integrated_gradients, smoothgrad
from workbench.core.networks.saliency.backpropagation import guided_gradients, plain_gradients
from workbench.core.networks.saliency.baselines import baseline_of
from workbench.core.networks.saliency.class_activation import grad_cam, maps_and_gradients
from workbench.core.networks.saliency.occlusion import occlusion
from workbench.core.networks.saliency.question import Attribution, Question
from workbench.core.networks.saliency.settings import SaliencySettings
from workbench.core.steps import Steps

TOLERANCE = 1e-4
LAYERS = {"branching": "last_relu", "squeezenet": "features.12"}

pytestmark = pytest.mark.filterwarnings(
    "ignore:Input Tensor 0 did not already require gradients", "ignore:Setting (backward|forward)"
)


@pytest.fixture(params=["branching", "squeezenet"])
def question(request: pytest.FixtureRequest) -> Iterator[Question]:
    """A question to a network whose ReLUs are modules, as captum wants them."""
    if request.param == "branching":
        yield ask(branching(), LAYERS["branching"])
        return
    network = load(card("squeezenet1_1"), "cpu").network
    batch = random_picture(3, 64)
    with torch.no_grad():
        label = int(network(batch)[0].argmax())
    yield ask(network, LAYERS["squeezenet"], label, batch)


def last(steps: Steps[Attribution | None]) -> torch.Tensor:
    *_, step = steps
    assert step.value is not None and step.done == step.total
    return step.value.values


def assert_alike(ours: torch.Tensor, theirs: torch.Tensor) -> None:
    """Equal to 1e-4 of the largest value, and to 1e-4 as numbers."""
    assert ours.shape == theirs.shape
    largest = float(theirs.abs().max())
    assert largest > 0
    assert float((ours - theirs).abs().max()) <= TOLERANCE * min(largest, 1)


def module_of(question: Question) -> nn.Module:
    assert question.layer is not None
    return question.network.get_submodule(question.layer.name)


def test_grad_cam(question: Question) -> None:
    captum = LayerGradCam(question.network, module_of(question))
    theirs = captum.attribute(question.batch, target=question.label, relu_attributions=True)
    assert question.layer is not None
    maps, found = maps_and_gradients(question, question.layer)
    ours = (found.mean((2, 3), keepdim=True) * maps).sum(1, keepdim=True).relu()
    assert_alike(ours, theirs.detach())
    size = tuple(question.batch.shape[2:])
    enlarged = LayerAttribution.interpolate(theirs, size, interpolate_mode="bilinear")[0, 0].detach()
    assert_alike(grad_cam(question).values, enlarged)


def test_plain_gradients(question: Question) -> None:
    theirs = Saliency(question.network).attribute(question.batch, target=question.label, abs=False)
    assert_alike(plain_gradients(question).values, theirs[0])


def test_guided_gradients(question: Question) -> None:
    theirs = GuidedBackprop(question.network).attribute(question.batch, target=question.label)
    assert_alike(guided_gradients(question).values, theirs[0].detach())


def test_integrated_gradients(question: Question) -> None:
    settings = SaliencySettings(steps=20)
    empty = baseline_of("black", question.batch, question.preprocessing)
    theirs = IntegratedGradients(question.network).attribute(
        question.batch, baselines=empty, target=question.label, n_steps=20, internal_batch_size=20
    )
    assert_alike(last(integrated_gradients(question, settings)), theirs[0].detach().float())


@pytest.mark.parametrize(("window", "stride"), [(8, 4), (7, 5), (64, 9)])
def test_occlusion(question: Question, window: int, stride: int) -> None:
    size = question.batch.shape[2]
    factor = size // 32
    window, stride = min(window * factor, size), stride * factor
    empty = baseline_of("mean grey", question.batch, question.preprocessing)
    theirs = Occlusion(question.network).attribute(
        question.batch,
        sliding_window_shapes=(3, window, window),
        strides=(3, stride, stride),
        baselines=empty,
        target=question.label,
    )
    settings = SaliencySettings(window=window, stride=stride, baseline="mean grey")
    ours = last(occlusion(question, settings))
    assert_alike(ours.expand(3, size, size), theirs[0].float())


def test_smoothgrad_with_the_same_noise(question: Question, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = SaliencySettings(samples=10, noise=0.2, seed=7)
    ours = last(smoothgrad(question, settings))
    deviation = 0.2 * float(question.batch.max() - question.batch.min())
    dice = torch.Generator().manual_seed(7)
    noise = [torch.randn((count, *question.batch.shape[1:]), generator=dice) for count in (8, 2)]
    drawn: list[Any] = []

    def normal(mean: Any, deviations: torch.Tensor) -> torch.Tensor:
        drawn.append(deviations)
        assert torch.allclose(deviations, torch.tensor(deviation))
        return deviations * torch.cat(noise)

    monkeypatch.setattr(torch, "normal", normal)
    captum = NoiseTunnel(Saliency(question.network))
    theirs = captum.attribute(
        question.batch,
        nt_type="smoothgrad",
        nt_samples=10,
        stdevs=deviation,
        target=question.label,
        abs=False,
    )
    assert len(drawn) == 1
    assert_alike(ours, theirs[0].detach())


@pytest.mark.parametrize("guided", [True, False])
def test_relus_as_functions_and_in_place_count_like_modules(guided: bool) -> None:
    """captum knows modules only; the same network with functions in their place gives the same answer."""

    class Functional(nn.Module):
        def __init__(self, relu: Callable[[torch.Tensor], torch.Tensor]) -> None:
            super().__init__()
            self.relu = relu
            self.first, self.second = nn.Conv2d(3, 4, 3), nn.Conv2d(4, 4, 3)
            self.head = nn.Linear(4, 5)

        def forward(self, pictures: torch.Tensor) -> torch.Tensor:
            maps = self.relu(self.first(pictures))
            return self.head(self.relu(self.second(maps)).mean((2, 3)))

    def in_place_and_forgotten(values: torch.Tensor) -> torch.Tensor:
        values.relu_()
        return values

    ways = (
        nn.ReLU(),
        nn.ReLU(inplace=True),
        torch.relu,
        torch.relu_,
        nn.functional.relu,
        lambda values: nn.functional.relu(values, inplace=True),
        lambda values: nn.functional.relu(values, True),
        lambda values: nn.functional.relu(input=values),
        lambda values: values.relu(),
        in_place_and_forgotten,
    )
    found = []
    for way in ways:
        torch.manual_seed(4)
        question = ask(Functional(way).eval())
        found.append((guided_gradients if guided else plain_gradients)(question).values)
        if way is ways[0] and guided:
            theirs = GuidedBackprop(question.network).attribute(question.batch, target=2)
            assert_alike(found[0], theirs[0].detach())
    for each in found[1:]:
        assert torch.equal(each, found[0])
