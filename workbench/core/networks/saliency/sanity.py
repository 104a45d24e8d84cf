"""Does a map depend on what the network has learnt? The check of Adebayo et al., Sanity Checks for Saliency Maps, 2018.

The same method is asked of a copy of the network whose weights were shuffled, from the last layer backwards. A map
that hardly changes says something of the picture, but nothing of what the network knows.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from workbench.core.networks.errors import NetworkError
from workbench.core.networks.saliency.looking import Heat, heat, with_network
from workbench.core.networks.saliency.question import Question
from workbench.core.networks.saliency.settings import SaliencySettings
from workbench.core.networks.tracing import trace
from workbench.core.steps import Step, Steps

ALIKE, SIMILAR = 0.5, 0.2
"""Rank correlations from which two maps count as alike, and as somewhat similar."""

STAGES: tuple[tuple[str, float], ...] = (("last layer", 0.0), ("upper half", 0.5), ("all layers", 1.0))
"""What is shuffled, as a share of the layers that have weights; 0 is the last one alone."""


@dataclass(frozen=True, eq=False)
class Check:
    """The map of a network of which ``stage`` is shuffled.

    ``similarity`` is Spearman's rank correlation with the true map (−1 to 1); None where one of them is the same
    everywhere.
    """

    stage: str
    heat: Heat
    similarity: float | None

    @property
    def meaning(self) -> str:
        """What the similarity says of the method, in a sentence."""
        if self.similarity is None:
            return (
                "The shuffled network gives an empty map, so the map depended on what the network has learnt."
            )
        if self.similarity >= ALIKE:
            return (
                "The map hardly changes although the network knows nothing any more: it shows what the picture looks "
                "like rather than what the network has learnt."
            )
        if self.similarity >= SIMILAR:
            return (
                "The map changes in part: some of it comes from the picture alone, not from what was learnt."
            )
        return "The map changes: it depended on what the network has learnt, as it should."


def sanity_check(
    question: Question, true_heat: Heat, settings: SaliencySettings, seed: int = 0
) -> Steps[Check | None]:
    """Shuffle a copy of the network from the last layer backwards, and ask it the same; one step for each of STAGES.

    Each weight tensor keeps its numbers in another order, so that their distribution stays what it was. The network
    itself is not touched. Raises :class:`NetworkError` when it has no weights that could be shuffled.
    """
    yield Step(0, len(STAGES), None)
    shuffled = copy.deepcopy(question.network)
    groups = _weights_from_the_end(shuffled, question.batch.shape[2])
    dice = torch.Generator().manual_seed(seed)
    done = 0
    for number, (stage, share) in enumerate(STAGES, start=1):
        until = max(1, round(share * len(groups)))
        _shuffle(groups[done:until], dice)
        done = max(done, until)
        found = heat(with_network(question, shuffled), true_heat.method, settings)
        check = Check(stage, found, similarity(true_heat.values, found.values))
        yield Step(number, len(STAGES), check)


def similarity(first: NDArray[np.float32], second: NDArray[np.float32]) -> float | None:
    """Spearman's rank correlation of two maps; None where one of them is the same everywhere."""
    from scipy.stats import spearmanr  # type: ignore[import-untyped]

    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return None
    return float(spearmanr(first.ravel(), second.ravel()).statistic)


def _weights_from_the_end(network: nn.Module, size: int) -> list[list[nn.Parameter]]:
    """The weights of each layer, the layer that gives its output last being the first."""
    modules = dict(network.named_modules())
    seen: set[nn.Parameter] = set()
    groups = []
    for layer in reversed(trace(network, size)):
        if layer.is_leaf:
            groups.append([each for each in modules[layer.module].parameters() if each not in seen])
            seen.update(groups[-1])
    groups.append([each for each in network.parameters() if each not in seen])
    found = [group for group in groups if group]
    if not found:
        raise NetworkError("This network has no weights that could be shuffled, so the check cannot be made.")
    return found


@torch.no_grad()
def _shuffle(groups: Sequence[Sequence[nn.Parameter]], dice: torch.Generator) -> None:
    for each in (weight for group in groups for weight in group):
        order = torch.randperm(each.numel(), generator=dice).to(each.device)
        each.copy_(each.flatten()[order].view_as(each))
