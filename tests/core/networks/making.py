"""Small networks opened as the program opens those of cards."""

from dataclasses import replace

import numpy as np
import torch
from torch import nn

from tests.core.networks.odd_networks import LABELS, SIZE
from workbench.core.models.cards import ModelCard, card
from workbench.core.networks.opening import OpenNetwork
from workbench.core.networks.tracing import trace


def described(size: int = SIZE) -> ModelCard:
    """A card for a network of the tests; its weights are nowhere."""
    usual = card("squeezenet1_1")
    preprocessing = replace(usual.preprocessing, resize=size, crop=size)
    return replace(usual, key="small", title="Small network", preprocessing=preprocessing)


def opened(network: nn.Module, labels: int = LABELS, size: int = SIZE) -> OpenNetwork:
    """A network in evaluation mode, with labels “label 0” …"""
    names = tuple(f"label {number}" for number in range(labels))
    network.eval()
    return OpenNetwork(described(size), network, torch.device("cpu"), names, trace(network, size))


def picture(height: int = 50, width: int = 70, seed: int = 3) -> np.ndarray:
    """Noise."""
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def batch(size: int = SIZE, seed: int = 4) -> torch.Tensor:
    """One input of noise, 1×3×size×size."""
    return torch.randn(1, 3, size, size, generator=torch.Generator().manual_seed(seed))
