"""Gradients with respect to the pixels: plain, and guided."""

from collections.abc import Callable
from typing import Any

import torch
from torch.nn import functional
from torch.overrides import TorchFunctionMode

from workbench.core.networks.gradients import gradients_of_score
from workbench.core.networks.saliency.question import Attribution, Question

_RELUS = {torch.relu, functional.relu, torch.Tensor.relu}
_RELUS_IN_PLACE = {torch.relu_, torch.Tensor.relu_, functional.relu_}
_NO_RELU = "This network has no ReLU, so guided gradients are the same as plain ones."


def plain_gradients(question: Question) -> Attribution:
    """The gradient of the label's raw output with respect to each pixel (Simonyan et al. 2014)."""
    found, _ = gradients_of_score(question.network, question.batch, question.label)
    return Attribution(found[0].cpu())


def guided_gradients(question: Question) -> Attribution:
    """The gradient when every ReLU passes back only what is positive (Springenberg et al. 2015).

    The network stays as it is: while it is looked through, torch takes another ReLU wherever one is called, as a
    module, as a function or in place.
    """
    with _GuidedReLUs() as guided:
        found, _ = gradients_of_score(question.network, question.batch, question.label)
    return Attribution(found[0].cpu(), note="" if guided.calls else _NO_RELU)


class _GuidedReLU(torch.autograd.Function):
    @staticmethod
    def forward(context: Any, values: torch.Tensor) -> torch.Tensor:
        result: torch.Tensor = values.clamp_min(0)
        context.save_for_backward(result)
        return result

    @staticmethod
    def backward(context: Any, *gradients: torch.Tensor) -> torch.Tensor:
        (result,) = context.saved_tensors
        passed: torch.Tensor = gradients[0].clamp_min(0) * (result > 0)
        return passed


class _GuidedReLUs(TorchFunctionMode):
    """While it is entered, each ReLU on this thread is a guided one. ``calls`` counts them."""

    calls = 0

    def __torch_function__(
        self,
        function: Callable[..., Any],
        kinds: Any,
        arguments: Any = (),
        named: dict[str, Any] | None = None,
    ) -> Any:
        named = named or {}
        if function not in _RELUS and function not in _RELUS_IN_PLACE:
            return function(*arguments, **named)
        values = arguments[0] if arguments else named["input"]
        is_in_place = function in _RELUS_IN_PLACE or named.get("inplace", arguments[1:] == (True,))
        self.calls += 1
        if not is_in_place:
            return _guided(values)
        # Who wrote over the tensor goes on with that same tensor.
        return values.copy_(_guided(values.clone()))


def _guided(values: torch.Tensor) -> Any:
    return _GuidedReLU.apply(values)
