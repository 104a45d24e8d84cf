"""Questions to small networks of random weights."""

from dataclasses import replace

import torch
from torch import nn

from tests.core.networks.odd_networks import SIZE
from workbench.core.models.cards import card
from workbench.core.networks.saliency.question import Question
from workbench.core.networks.tracing import trace

PREPROCESSING = replace(card("squeezenet1_1").preprocessing, resize=SIZE, crop=SIZE)


class Branching(nn.Module):
    """Two ways that meet again, a ReLU as a module in place, one as a module, pooling and a hidden layer."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, 8, 3, stride=2)
        self.wide = nn.Conv2d(8, 8, 3, padding=1)
        self.narrow = nn.Conv2d(8, 8, 1)
        self.relu = nn.ReLU(inplace=True)
        self.last_relu = nn.ReLU()
        self.hidden_relu = nn.ReLU()
        self.norm = nn.BatchNorm2d(8)
        self.hidden = nn.Linear(8 * 4 * 4, 12)
        self.head = nn.Linear(12, 5)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        maps = self.relu(self.first(pictures))
        maps = self.last_relu(self.norm(self.wide(maps)) + self.narrow(maps))
        maps = nn.functional.adaptive_avg_pool2d(maps, 4).flatten(1)
        return self.head(self.hidden_relu(self.hidden(maps)))


def random_picture(seed: int = 1, size: int = SIZE, count: int = 1) -> torch.Tensor:
    """Standardised noise, N×3×size×size."""
    return torch.randn(count, 3, size, size, generator=torch.Generator().manual_seed(seed))


def branching(seed: int = 0) -> nn.Module:
    """The branching network with weights of a seed, in evaluation mode."""
    torch.manual_seed(seed)
    return Branching().eval()


def ask(network: nn.Module, layer: str = "", label: int = 2, batch: torch.Tensor | None = None) -> Question:
    """A question about noise."""
    batch = random_picture() if batch is None else batch
    layers = {each.name: each for each in trace(network, batch.shape[2])} if layer else {}
    return Question(network, batch, label, PREPROCESSING, layers.get(layer))
