"""Grad-CAM against captum's LayerGradCam: the same network, picture, layer and label."""

from statistics import median

import torch
import torchvision
from captum.attr import LayerAttribution, LayerGradCam

from tests.benchmarks.measuring import Measured, Work, in_turns, in_words, seconds
from workbench.core.models.cards import card
from workbench.core.networks.saliency.class_activation import grad_cam
from workbench.core.networks.saliency.question import Question
from workbench.core.networks.tracing import trace

NETWORKS = (("squeezenet1_1", "features.12"), ("resnet50", "layer4"))
TIMES = 2
RUNS = 9
SIZE = 224


def measure() -> Measured:
    """Both give the map enlarged to the picture; the slower of two networks decides."""
    ratios = {name: _ratios(name, layer) for name, layer in NETWORKS}
    worst = max(ratios.values(), key=median)
    figures = "; ".join(f"{name} {in_words(each)}" for name, each in ratios.items())
    return Measured(in_words(worst), figures, median(worst) <= 1.0)


def _ratios(name: str, layer: str) -> tuple[float, ...]:
    torch.manual_seed(0)
    network = torchvision.models.get_model(name, weights=None).eval().requires_grad_(False)
    # As the program holds its networks.
    network = network.to(memory_format=torch.channels_last)
    batch = torch.randn(1, 3, SIZE, SIZE)
    layers = {each.name: each for each in trace(network, SIZE)}
    with torch.no_grad():
        label = int(network(batch)[0].argmax())
    question = Question(network, batch, label, card("squeezenet1_1").preprocessing, layers[layer])
    captum = LayerGradCam(network, network.get_submodule(layer))

    def ours() -> torch.Tensor:
        return grad_cam(question).values

    def theirs() -> torch.Tensor:
        found = captum.attribute(batch, target=label, relu_attributions=True)
        return LayerAttribution.interpolate(found, (SIZE, SIZE), interpolate_mode="bilinear")[0, 0].detach()

    assert torch.allclose(ours(), theirs(), atol=1e-4)
    pairs = in_turns(lambda: _several(ours), lambda: _several(theirs), RUNS)
    return pairs.time


def _several(work: Work) -> float:
    return seconds(lambda: [work() for _ in range(TIMES)])
