"""A generator as it is asked over and over while somebody steers: its w are remembered, its styles prepared."""

import math
from collections import OrderedDict
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from workbench.core.generators.networks.network import GeneratorNetwork
from workbench.core.generators.networks.stylegan2 import StyleGAN2
from workbench.core.generators.networks.stylegan2_layers import StyledConvolution, ToColours

_MOST_REMEMBERED = 64


class SteeredNetwork:
    """Answers all that the network answers, `map` and `styles` sooner."""

    def __init__(self, network: GeneratorNetwork) -> None:
        self._network = network
        self.layers, self.centre = network.layers, network.centre
        self._mapped: OrderedDict[bytes, Tensor] = OrderedDict()
        self._affines = _affines(network) if isinstance(network, StyleGAN2) else None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._network, name)

    def map(self, latents: Tensor, labels: Tensor | None = None) -> Tensor:
        """w N×style_size of z N×latent_size."""
        parts = (latents,) if labels is None else (latents, labels)
        key = b"".join(part.cpu().numpy().tobytes() for part in parts)
        if key not in self._mapped:
            self._mapped[key] = self._network.map(latents, labels)
            while len(self._mapped) > _MOST_REMEMBERED:
                self._mapped.popitem(last=False)
        self._mapped.move_to_end(key)
        return self._mapped[key]

    def styles(self, ws: Tensor) -> tuple[Tensor, ...]:
        """What each layer makes of its w: one tensor N×inputs for each of `layers`."""
        if self._affines is None:
            return self._network.styles(ws)
        return tuple(
            functional.linear(ws[:, layer.style], weight, bias)
            for layer, (weight, bias) in zip(self.layers, self._affines, strict=True)
        )


@torch.no_grad()
def _affines(network: StyleGAN2) -> list[tuple[Tensor, Tensor]]:
    """How each layer makes its style of w, with all that scales it multiplied in."""
    found = []
    for layer in network.layers:
        module = network.get_submodule(layer.name)
        assert isinstance(module, StyledConvolution | ToColours)
        gain = 1 / math.sqrt(layer.inputs) if isinstance(module, ToColours) else 1.0
        affine = module.affine
        scale = affine.rate / math.sqrt(affine.weight.shape[1]) * gain
        found.append((affine.weight * scale, affine.bias * (affine.rate * gain)))
    return found
