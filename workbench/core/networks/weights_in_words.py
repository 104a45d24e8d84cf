"""How many weights a layer has, with the arithmetic spelled out: “(3*3*64)*128 = 73,728”."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod

import torch
from torch import nn
from torch.nn.modules.conv import _ConvNd, _ConvTransposeNd

from workbench.core.networks.tracing import family_of


@dataclass(frozen=True)
class Counted:
    """Weights and biases. ``terms`` are the sums that the weights consist of, as one would write them."""

    weights: int
    biases: int
    terms: tuple[str, ...]

    @classmethod
    def sum(cls, parts: "Iterable[Counted]") -> "Counted":
        """Several of them as one."""
        each = tuple(parts)
        terms = tuple(term for part in each for term in part.terms)
        return cls(sum(part.weights for part in each), sum(part.biases for part in each), terms)

    @property
    def arithmetic(self) -> str:
        """“(3*3*64)*128 = 73,728”; nothing without weights."""
        if not self.terms:
            return ""
        said = " + ".join(self.terms)
        return said if said.isdecimal() else f"{said} = {self.weights:,}"


def counted_weights(module: nn.Module, parameters: Mapping[str, torch.Tensor]) -> Counted:
    """The parameters (by their names in the module) that a module has itself.

    Scale and shift of a normalisation are both counted as weights, so batch normalisation has 2*C and no bias.
    """
    if family_of(module) == "normalisation":
        weights, biases = dict(parameters), {}
    else:
        weights = {name: each for name, each in parameters.items() if not is_bias(name)}
        biases = {name: each for name, each in parameters.items() if is_bias(name)}
    sizes = [each.numel() for each in weights.values()]
    if family_of(module) == "normalisation" and len(set(sizes)) == 1 and len(sizes) > 1:
        terms: tuple[str, ...] = (f"{len(sizes)}*{sizes[0]}",)
    else:
        terms = tuple(_term(module, name, each) for name, each in weights.items())
    return Counted(sum(sizes), sum(each.numel() for each in biases.values()), terms)


def is_bias(name: str) -> bool:
    """Whether a parameter of this name is added and not multiplied with: “bias”, “in_proj_bias”, “bias_ih_l0”."""
    return "bias" in (name, name.rpartition("_")[2], name.partition("_")[0])


def _term(module: nn.Module, name: str, weights: torch.Tensor) -> str:
    shape = tuple(weights.shape)
    if name == "weight" and isinstance(module, _ConvNd):
        # Of transposed convolutions torch keeps the channels before first.
        is_transposed = isinstance(module, _ConvTransposeNd)
        before = shape[0] // module.groups if is_transposed else shape[1]
        return f"({_product((*shape[2:], before))})*{module.out_channels}"
    if name == "weight" and isinstance(module, nn.Linear):
        return f"{shape[1]}*{shape[0]}"
    if name == "in_proj_weight" and len(shape) == 2 and shape[0] == 3 * shape[1]:
        # What is asked, what is offered and what is handed on, each with a matrix of its own.
        return f"3*({shape[1]}*{shape[1]})"
    return _product([size for size in shape if size > 1]) if prod(shape) > 1 else "1"


def _product(sizes: Iterable[int]) -> str:
    return "*".join(map(str, sizes))
