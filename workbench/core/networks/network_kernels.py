"""The kernels that a network has learned: any filter of any of its convolutions, ready to be slid over a picture."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from workbench.core.networks.errors import NetworkError
from workbench.core.networks.kernels import LARGEST_KERNEL, KernelError

_RANKS = (3, 4)
"""Of weights: those of a convolution along a line, and those of one over a picture."""


@dataclass(frozen=True)
class KernelLayer:
    """A convolution of a network: ``filters`` kernels, each with ``channels`` slices of rows × columns numbers."""

    name: str
    filters: int
    channels: int
    rows: int
    columns: int


def kernel_layers(network: torch.nn.Module) -> tuple[KernelLayer, ...]:
    """The convolutions whose kernels can be laid upon a small picture, in the order of the network."""
    found = []
    for name, module in network.named_modules():
        weights = _weights(module)
        if weights is not None and max(weights.shape[2:]) <= LARGEST_KERNEL:
            filters, channels, rows, columns = weights.shape
            found.append(KernelLayer(name, filters, channels, rows, columns))
    return tuple(found)


def network_kernel(
    network: torch.nn.Module, layer: str, number: int, channel: int | None
) -> NDArray[np.float64]:
    """Filter ``number`` of a layer: all its channels (C×kh×kw), or one of them (1×kh×kw).

    Raises :class:`KernelError` where there is no such filter or channel and where weights are not numbers.
    """
    module = dict(network.named_modules()).get(layer)
    weights = None if module is None else _weights(module)
    if weights is None:
        raise NetworkError(f"“{layer}” is no convolution of this network. Choose one that it has.")
    if not 0 <= number < weights.shape[0] or not 0 <= (channel or 0) < weights.shape[1]:
        raise KernelError(
            f"“{layer}” has {weights.shape[0]:,} filters of {weights.shape[1]:,} channels, counted from 0. "
            "Choose one of them."
        )
    chosen = weights[number] if channel is None else weights[number, channel : channel + 1]
    kernel: NDArray[np.float64] = chosen.to(torch.float64).cpu().numpy()
    if not np.isfinite(kernel).all():
        raise KernelError(
            f"Filter {number} of “{layer}” holds weights that are not numbers, so nothing can be computed with it. "
            "Choose another filter, or another network."
        )
    return kernel


def _weights(module: torch.nn.Module) -> torch.Tensor | None:
    """Weights as filters × channels × rows × columns; None for what is no convolution."""
    weights = getattr(module, "weight", None)
    if not hasattr(module, "out_channels") or not hasattr(module, "kernel_size"):
        return None
    # The weights of quantised layers are given by a function.
    weights = weights() if callable(weights) and not isinstance(weights, torch.Tensor) else weights
    if not isinstance(weights, torch.Tensor) or weights.ndim not in _RANKS:
        return None
    weights = weights.detach()
    weights = weights.dequantize() if weights.is_quantized else weights
    weights = weights[:, :, None] if weights.ndim == min(_RANKS) else weights
    # Those of a transposed convolution stand the other way round.
    return weights.transpose(0, 1) if getattr(module, "transposed", False) else weights
