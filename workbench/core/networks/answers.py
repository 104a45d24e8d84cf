"""What a network answers for pictures that it is given as numbers, and what its answers mean."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from workbench.core.classification.classify import softmax
from workbench.core.networks.errors import NetworkError
from workbench.core.networks.watching import at_rest, forward


@dataclass(frozen=True)
class Answer:
    """One label, its number counted from 0, and how probable the network finds it (softmax, 0–1)."""

    index: int
    label: str
    probability: float


def logits_of(network: torch.nn.Module, batch: torch.Tensor) -> torch.Tensor:
    """The raw outputs N×labels for a batch N×3×H×W; gradients can be taken through them.

    Raises :class:`NetworkError` when the network gives anything else, or numbers that are none.
    """
    with at_rest(network):
        output = forward(network, batch)
    if output is None or output.ndim < 2 or output.shape[0] != batch.shape[0]:
        raise NetworkError(
            "This network does not give one number for each label, so no label can be asked about."
        )
    logits = output.flatten(1).float()
    if not torch.isfinite(logits).all():
        raise NetworkError(
            "The network's answer is not a number; its weights may be damaged. Nothing was changed. Choose another "
            "network, or fetch this one again."
        )
    return logits


def score_of(network: torch.nn.Module, batch: torch.Tensor, label: int) -> torch.Tensor:
    """The raw output for one label, for each picture of the batch (N). Raises :class:`NetworkError`."""
    logits = logits_of(network, batch)
    if not 0 <= label < logits.shape[1]:
        raise NetworkError(
            f"This network has {logits.shape[1]:,} labels, counted from 0; none has number {label}."
        )
    return logits[:, label]


@torch.no_grad()
def probabilities_of(network: torch.nn.Module, batch: torch.Tensor) -> NDArray[np.float64]:
    """How probable the network finds each label of one picture 1×3×H×W (softmax). Raises :class:`NetworkError`."""
    return softmax(logits_of(network, batch)[0].cpu().numpy())


def ranked(probabilities: NDArray[np.float64], labels: Sequence[str]) -> tuple[Answer, ...]:
    """All labels, the most probable first; equal ones in the order of the labels."""
    order = np.argsort(-probabilities, kind="stable")
    return tuple(Answer(int(at), labels[at], float(probabilities[at])) for at in order)


def label_number(words: str, labels: Sequence[str]) -> int:
    """The number of the label that is named ``words``, in any case, or has it as number. Raises :class:`NetworkError`.

    Part of a name suffices where it belongs to one label only.
    """
    wanted = words.strip().casefold()
    names = [each.casefold() for each in labels]
    if wanted in names:
        return names.index(wanted)
    if wanted.isdecimal() and int(wanted) < len(labels):
        return int(wanted)
    holding = [at for at, name in enumerate(names) if wanted and wanted in name]
    if len(holding) == 1:
        return holding[0]
    if not holding:
        raise NetworkError(
            f"The network has no label “{words}”. See its labels in “Models …”, or give a number."
        )
    examples = ", ".join(f"“{labels[at]}” ({at})" for at in holding[:5])
    raise NetworkError(
        f"Several labels of the network hold “{words}”: {examples}. Give more of the name, or a number."
    )
