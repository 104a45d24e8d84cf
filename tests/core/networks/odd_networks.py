"""Networks of every odd kind that somebody may bring, small and of known behaviour. All take N×3×32×32."""

from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import nn

SIZE = 32
LABELS = 5


class Answers(NamedTuple):
    """What a network with two heads gives."""

    logits: torch.Tensor
    features: torch.Tensor


def plain() -> nn.Module:
    """Convolution, ReLU, pooling, convolution, ReLU, and a head; written over in place."""
    return nn.Sequential(
        nn.Conv2d(3, 4, 3, padding=1),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(2),
        nn.Conv2d(4, 6, 3, padding=1),
        nn.ReLU(inplace=True),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(6, LABELS),
    )


class Shared(nn.Module):
    """One convolution and one activation, each called twice."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, 4, 3, padding=1)
        self.again = nn.Conv2d(4, 4, 3, padding=1)
        self.relu = nn.ReLU(inplace=True)
        self.head = nn.Linear(4, LABELS)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        maps = self.relu(self.first(pictures))
        maps = self.relu(self.again(maps))
        maps = self.relu(self.again(maps))
        return self.head(maps.mean((2, 3)))


class Residual(nn.Module):
    """Adds what it was given to what it made, in place."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, 4, 1)
        self.second = nn.Conv2d(4, 4, 3, padding=1)
        self.norm = nn.BatchNorm2d(4)
        self.relu = nn.ReLU(inplace=True)
        self.head = nn.Linear(4, LABELS)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        given = self.first(pictures)
        made = self.norm(self.second(given))
        made += given
        return self.head(self.relu(made).mean((2, 3)))


class SeveralOutputs(nn.Module):
    """A part that gives a dictionary and a part that gives a tuple; the whole gives two answers."""

    class _Pair(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.convolution = nn.Conv2d(3, 4, 3, padding=1)

        def forward(self, pictures: torch.Tensor) -> dict[str, Any]:
            maps = self.convolution(pictures)
            return {"maps": maps, "mean": maps.mean((2, 3))}

    def __init__(self) -> None:
        super().__init__()
        self.pair = self._Pair()
        self.head = nn.Linear(4, LABELS)

    def forward(self, pictures: torch.Tensor) -> Answers:
        both = self.pair(pictures)
        return Answers(self.head(both["maps"].relu().mean((2, 3))), both["mean"])


class OneDimensional(nn.Module):
    """Reads each row of the picture as a sequence."""

    def __init__(self) -> None:
        super().__init__()
        self.convolution = nn.Conv1d(3 * SIZE, 8, 3, padding=1)
        self.relu = nn.ReLU()
        self.head = nn.Linear(8, LABELS)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        return self.head(self.relu(self.convolution(pictures.flatten(1, 2))).mean(2))


class Attention(nn.Module):
    """Patches, a class token, one round of attention, as in a vision transformer."""

    def __init__(self) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, 8, 8, stride=8)
        self.token = nn.Parameter(torch.zeros(1, 1, 8))
        self.norm = nn.LayerNorm(8)
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
        self.head = nn.Linear(8, LABELS)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        places = self.patches(pictures).flatten(2).transpose(1, 2)
        tokens = self.norm(torch.cat([self.token.expand(len(pictures), -1, -1), places], dim=1))
        mixed, _ = self.attention(tokens, tokens, tokens)
        return self.head((tokens + mixed)[:, 0])


class DynamicFlow(nn.Module):
    """Takes one way for bright pictures and another one for dark ones."""

    def __init__(self) -> None:
        super().__init__()
        self.bright = nn.Conv2d(3, 4, 3, padding=1)
        self.dark = nn.Conv2d(3, 4, 5, padding=2)
        self.head = nn.Linear(4, LABELS)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        maps = self.bright(pictures) if pictures.mean() > 0.5 else self.dark(pictures)
        return self.head(maps.relu().mean((2, 3)))


def half_precision() -> nn.Module:
    """The plain one with numbers of 16 bits."""
    return plain().half()


def not_a_number() -> nn.Module:
    """The plain one with a damaged weight."""
    network = plain()
    with torch.no_grad():
        network[0].weight[0, 0, 0, 0] = float("nan")
    return network


def frozen() -> nn.Module:
    """The plain one whose first convolution is not trained any more."""
    network = plain()
    network[0].requires_grad_(False)
    return network


def quantised() -> nn.Module:
    """A head whose weights are whole numbers."""

    class Whole(nn.Module):
        """Weights as int8, with a scale; made floating for each computation."""

        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("weights", torch.randint(-128, 127, (LABELS, 4), dtype=torch.int8))
            self.scale = 0.01

        def forward(self, values: torch.Tensor) -> torch.Tensor:
            return values @ (self.weights.to(values.dtype) * self.scale).T  # type: ignore[operator]

    return nn.Sequential(
        nn.Conv2d(3, 4, 3, padding=1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), Whole()
    )


ODD_NETWORKS: dict[str, Callable[[], nn.Module]] = {
    "in-place ReLU": plain,
    "shared modules": Shared,
    "residual": Residual,
    "several outputs": SeveralOutputs,
    "one dimension": OneDimensional,
    "attention": Attention,
    "dynamic control flow": DynamicFlow,
    "half precision": half_precision,
    "not a number": not_a_number,
    "frozen": frozen,
    "quantised": quantised,
}


def made(name: str, seed: int = 0) -> nn.Module:
    """One of them with weights of a seed, in evaluation mode."""
    torch.manual_seed(seed)
    return ODD_NETWORKS[name]().eval()


def state_of(network: nn.Module) -> dict[str, Any]:
    """What no tool may change for good: training flags, hooks, weights, what is trained."""
    modules = dict(network.named_modules())
    return {
        "training": {name: module.training for name, module in modules.items()},
        "hooks": {
            name: (len(module._forward_hooks), len(module._forward_pre_hooks), len(module._backward_hooks))
            for name, module in modules.items()
        },
        "classes": {name: type(module) for name, module in modules.items()},
        "in place": {name: getattr(module, "inplace", None) for name, module in modules.items()},
        "trained": {name: each.requires_grad for name, each in network.named_parameters()},
        "gradients": {name: each.grad is None for name, each in network.named_parameters()},
        "weights": {
            name: each.double().nan_to_num(7).sum().item() for name, each in network.state_dict().items()
        },
    }
