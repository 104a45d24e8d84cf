"""Which way a network's answer changes when the picture changes a little: gradients with respect to pixels."""

import math
from collections.abc import Callable

import torch

from workbench.core.networks.answers import score_of
from workbench.core.networks.errors import NetworkError

NO_GRADIENTS = (
    "This network gives no gradients, probably because its weights are quantised (kept as small whole numbers). "
    "Nothing was changed. Choose the network as it was before; “Occlusion” works with this one too, because it needs "
    "answers only."
)


def gradients_of_score(
    network: torch.nn.Module, batch: torch.Tensor, label: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """The gradient of a label's raw output for each picture (N×3×H×W, float32), and these outputs (N).

    Raises :class:`NetworkError` when the network gives no gradients or none that are numbers.
    """
    return gradients_with_respect_to(batch, lambda pictures: score_of(network, pictures, label))


def gradients_with_respect_to(
    batch: torch.Tensor, score: Callable[[torch.Tensor], torch.Tensor]
) -> tuple[torch.Tensor, torch.Tensor]:
    """The gradients of ``score`` (one number for each picture, N) for each picture, and the scores themselves."""
    with torch.enable_grad():
        pictures = batch.detach().requires_grad_()
        # A copy, because some networks write over what they are given.
        scores = score(pictures.clone())
        return gradients(scores, pictures), scores.detach()


def gradients(scores: torch.Tensor, with_respect_to: torch.Tensor) -> torch.Tensor:
    """The gradients of the sum of ``scores``, as float32. Raises :class:`NetworkError` where there are none."""
    if not scores.requires_grad:
        raise NetworkError(NO_GRADIENTS)
    (found,) = torch.autograd.grad(scores.sum(), with_respect_to, allow_unused=True)
    if found is None:
        raise NetworkError(NO_GRADIENTS)
    found = found.float()
    # Of what is no number, the sum is none either.
    if not math.isfinite(float(found.sum())):
        raise NetworkError(
            "The gradients of this network are not numbers: its weights may be damaged, or too large for the half "
            "precision it computes with. Nothing was changed. Choose another network."
        )
    return found
