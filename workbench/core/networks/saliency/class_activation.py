"""Grad-CAM and Grad-CAM++: which places of a deep layer spoke for a label."""

import torch
from torch import nn
from torch.nn import functional

from workbench.core.networks.answers import logits_of, score_of
from workbench.core.networks.errors import NetworkError
from workbench.core.networks.gradients import NO_GRADIENTS, gradients
from workbench.core.networks.saliency.question import Attribution, Question
from workbench.core.networks.tracing import Layer, as_maps, trace
from workbench.core.networks.watching import watched

_NOTHING = "No place of this layer spoke for the label; the map is empty."


def grad_cam(question: Question) -> Attribution:
    """The layer's maps, weighed by the mean gradient of each, summed, negative sums cut off (Selvaraju et al. 2017)."""
    layer = _layer(question)
    maps, found = maps_and_gradients(question, layer)
    weights = found.mean(dim=(2, 3), keepdim=True)
    return _enlarged(question, layer, weights, maps)


def grad_cam_plus_plus(question: Question) -> Attribution:
    """The same with weights out of the positive gradients, each place by its share (Chattopadhay et al. 2018).

    The label's raw output is taken through an exponential, whose factor is the same everywhere and left out.
    """
    layer = _layer(question)
    maps, found = maps_and_gradients(question, layer)
    below = 2 * found**2 + maps.sum(dim=(2, 3), keepdim=True) * found**3
    shares = torch.where(below != 0, found**2 / torch.where(below != 0, below, 1), 0)
    weights = (shares * found.clamp_min(0)).sum(dim=(2, 3), keepdim=True)
    return _enlarged(question, layer, weights, maps)


def maps_and_gradients(question: Question, layer: Layer) -> tuple[torch.Tensor, torch.Tensor]:
    """The layer's maps 1×C×h×w, and the gradient of the label's raw output with respect to them.

    One pass, and backwards only as far as the layer. Raises :class:`NetworkError`.
    """
    network = question.network
    with torch.enable_grad(), watched(network, [layer.name], starts_gradients=True) as seen:
        score = score_of(network, question.batch, question.label)
        if layer.name not in seen:
            raise NetworkError(f"The layer “{layer.name}” took no part for this picture. Choose another one.")
        output = seen[layer.name]
        found = gradients(score, output)
    return as_maps(output.detach().float(), layer), as_maps(found, layer)


def last_telling_layer(network: nn.Module, layers: tuple[Layer, ...], size: int) -> Layer:
    """The last layer with maps of more than one place that the answer still depends on.

    In most networks it is the last one with maps. In a transformer that answers by its class token, the places of the
    last layers matter no more. Raises :class:`NetworkError` when there is none.
    """
    candidates = [each for each in layers if each.grid is not None and max(each.grid) > 1]
    place = next((each.device for each in network.parameters()), torch.device("cpu"))
    noise = torch.randn((1, 3, size, size), generator=torch.Generator().manual_seed(0)).to(place)
    with torch.enable_grad(), watched(network, [each.name for each in candidates]) as seen:
        noise.requires_grad_()
        # All labels together: one alone may have no gradient where a ReLU is the last layer.
        score = logits_of(network, noise.clone()).sum()
        if not score.requires_grad:
            raise NetworkError(NO_GRADIENTS)
        for layer in reversed([each for each in candidates if each.name in seen]):
            (found,) = torch.autograd.grad(score, seen[layer.name], retain_graph=True, allow_unused=True)
            if found is not None and bool(as_maps(found, layer).any()):
                return layer
    raise NetworkError("This network has no layer whose maps the answer depends on. Choose another method.")


def _layer(question: Question) -> Layer:
    if question.layer is not None:
        if question.layer.explanation:
            raise NetworkError(f"{question.layer.explanation} Choose another layer for Grad-CAM.")
        return question.layer
    size = question.batch.shape[2]
    return last_telling_layer(question.network, trace(question.network, size), size)


def _enlarged(question: Question, layer: Layer, weights: torch.Tensor, maps: torch.Tensor) -> Attribution:
    summed = (weights * maps).sum(dim=1, keepdim=True).clamp_min(0)
    size = question.batch.shape[2:]
    values = functional.interpolate(summed, size=size, mode="bilinear", align_corners=False)[0, 0]
    return Attribution(values.cpu(), note="" if bool(summed.any()) else _NOTHING, layer=layer.name)
