"""A way out for gradients that end at a ReLU.

Where a unit's answer is 0, a ReLU passes no gradient on, and a picture could never become one that excites it. Lucid
(lucid/misc/redirected_relu_grad.py) lets gradients through in such cases; so does this, for networks whose ReLUs are
modules or plain functions.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch.nn import functional
from torch.overrides import TorchFunctionMode

_RELUS = {
    torch.relu,
    torch.relu_,
    torch.Tensor.relu,
    torch.Tensor.relu_,
    functional.relu,
    functional.relu6,
    functional.hardtanh,
}


class PassingRelus(TorchFunctionMode):
    """While it is on, a ReLU through which no gradient of a picture passes lets through what would raise its values."""

    def __torch_function__(
        self,
        function: Callable[..., Any],
        types: Sequence[type],
        arguments: Sequence[Any] = (),
        named: Mapping[str, Any] | None = None,
    ) -> Any:
        """See :class:`TorchFunctionMode`."""
        named = named or {}
        if function not in _RELUS:
            return function(*arguments, **named)
        # A copy, because many write over what they are given.
        given = arguments[0]
        answer = function(given.detach().clone(), *arguments[1:], **named)
        return _Redirected.apply(given, answer)


class _Redirected(torch.autograd.Function):
    @staticmethod
    def forward(context: Any, given: torch.Tensor, answer: torch.Tensor) -> torch.Tensor:
        context.save_for_backward(given == answer, given < answer)
        return answer.clone()

    @staticmethod
    def backward(context: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, None]:
        (gradient,) = gradients
        passes, is_below = context.saved_tensors
        usual = gradient * passes
        # What is made small is the negative of the excitement: a negative gradient raises the value.
        raising = torch.where(is_below & (gradient > 0), 0, gradient)
        is_blocked = (usual == 0).flatten(1).all(1).view(-1, *[1] * (gradient.ndim - 1))
        return torch.where(is_blocked, raising, usual), None
