"""From a picture and a label to maps of where the network looked, by any of the methods."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from workbench.core.networks.errors import NetworkError
from workbench.core.networks.opening import OpenNetwork, network_input
from workbench.core.networks.saliency.averaging import integrated_gradients, smoothgrad
from workbench.core.networks.saliency.backpropagation import guided_gradients, plain_gradients
from workbench.core.networks.saliency.class_activation import grad_cam, grad_cam_plus_plus
from workbench.core.networks.saliency.occlusion import covers, occlusion
from workbench.core.networks.saliency.question import Attribution, Question
from workbench.core.networks.saliency.settings import SaliencySettings, method
from workbench.core.settings import to_record
from workbench.core.steps import Step, Steps

_AT_ONCE: dict[str, Callable[[Question], Attribution]] = {
    "grad-cam": grad_cam,
    "grad-cam++": grad_cam_plus_plus,
    "gradients": plain_gradients,
    "guided": guided_gradients,
}
_IN_STEPS: dict[str, Callable[[Question, SaliencySettings], Steps[Attribution | None]]] = {
    "smoothgrad": smoothgrad,
    "integrated": integrated_gradients,
    "occlusion": occlusion,
}


@dataclass(frozen=True, eq=False)
class Heat:
    """Where the network looked: H×W float32 in the coordinates of what the network saw, and how it was found.

    Values are the method's own; if ``is_signed``, those below zero spoke against the label. ``settings`` holds what
    the method used. ``completeness_error`` is explained in :class:`Attribution`.
    """

    method: str
    label: int
    values: NDArray[np.float32]
    is_signed: bool
    settings: dict[str, Any]
    note: str = ""
    completeness_error: float | None = None


def question_of(
    opened: OpenNetwork, picture: NDArray[np.uint8], label: int, settings: SaliencySettings
) -> Question:
    """What is to be asked about a picture of any size (H×W×3). Raises :class:`NetworkError` for unknown layers."""
    layer = opened.layer(settings.layer) if settings.layer else None
    batch = network_input(picture, opened)
    return Question(opened.network, batch, label, opened.card.preprocessing, layer)


def heats(question: Question, words: Sequence[str], settings: SaliencySettings) -> Steps[Heat | None]:
    """The maps of the methods with these names, in their order; a step that ends one of them has it as its value.

    Steps count passes through the network. Raises :class:`NetworkError`; the network is as before, after errors
    and after a stop too.
    """
    total = sum(_passes(method(word).word, question, settings) for word in words)
    done = 0
    yield Step(0, total, None)
    for word in words:
        for step in _steps(word, question, settings):
            found = None if step.value is None else heat_of(word, question.label, step.value, settings)
            yield Step(done + step.done, total, found)
        done += step.total


def heat(question: Question, word: str, settings: SaliencySettings) -> Heat:
    """The map of one method, without steps."""
    *_, last = heats(question, [word], settings)
    assert last.value is not None
    return last.value


def heat_of(word: str, label: int, found: Attribution, settings: SaliencySettings) -> Heat:
    """One number for each place: of three channels the sum where signs count, else the largest without its sign."""
    described = method(word)
    values = found.values
    if values.ndim == 3:
        values = values.sum(0) if described.is_signed else values.abs().amax(0)
    used = {name: value for name, value in to_record(settings).items() if name in described.settings}
    if found.layer:
        used["layer"] = found.layer
    numbers = values.detach().float().cpu().numpy()
    return Heat(word, label, numbers, described.is_signed, used, found.note, found.completeness_error)


def with_network(question: Question, network: torch.nn.Module) -> Question:
    """The same question to another network of the same layers."""
    return replace(question, network=network)


def _passes(word: str, question: Question, settings: SaliencySettings) -> int:
    height, width = question.batch.shape[2:]
    many = {
        "smoothgrad": settings.samples,
        "integrated": settings.steps,
        "occlusion": len(covers(height, width, settings)) if word == "occlusion" else 0,
    }
    return many.get(word, 1)


def _steps(word: str, question: Question, settings: SaliencySettings) -> Steps[Attribution | None]:
    if word in _IN_STEPS:
        yield from _IN_STEPS[word](question, settings)
    elif word in _AT_ONCE:
        yield Step(1, 1, _AT_ONCE[word](question))
    else:
        raise NetworkError(f"The method “{word}” cannot be computed.")
