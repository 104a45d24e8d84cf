"""Networks opened for tests of what they want to see, without files."""

from dataclasses import replace

import torch
from torch import nn

from tests.core.networks.odd_networks import LABELS, SIZE
from workbench.core.models.cards import Preprocessing, card
from workbench.core.networks.opening import OpenNetwork
from workbench.core.networks.tracing import trace

PLAIN_NUMBERS = Preprocessing(SIZE, SIZE, (0.5, 0.5, 0.5), (0.25, 0.25, 0.25))


def opened(
    network: nn.Module, preprocessing: Preprocessing = PLAIN_NUMBERS, labels: int = LABELS
) -> OpenNetwork:
    """A network of a test, as it would be opened from its file."""
    described = replace(card("squeezenet1_1"), title="Odd", preprocessing=preprocessing)
    layers = trace(network, preprocessing.crop)
    return OpenNetwork(
        described, network, torch.device("cpu"), tuple(f"label {n}" for n in range(labels)), layers
    )
