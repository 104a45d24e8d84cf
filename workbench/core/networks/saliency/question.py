"""What is asked of a network, and what a method answers."""

from dataclasses import dataclass

import torch

from workbench.core.models.cards import Preprocessing
from workbench.core.networks.tracing import Layer

PICTURES_TOGETHER = 8
"""Pictures in one pass: bounds the memory that gradients take, and keeps Cancel near."""


@dataclass(frozen=True, eq=False)
class Question:
    """Why does ``network`` give ``batch`` (1×3×H×W, standardised as ``preprocessing`` says) so much of ``label``?

    ``layer`` is the one whose maps Grad-CAM weighs; None takes the last whose maps still matter.
    """

    network: torch.nn.Module
    batch: torch.Tensor
    label: int
    preprocessing: Preprocessing
    layer: Layer | None = None


@dataclass(frozen=True, eq=False)
class Attribution:
    """What a method found: 3×H×W for each number of the picture, or H×W for each place; float32, CPU.

    ``layer`` is the one that was looked into, ``note`` a sentence the person should read. ``completeness_error`` is
    by how much the values' sum misses the rise of the answer, as a share of that rise (integrated gradients).
    """

    values: torch.Tensor
    note: str = ""
    layer: str = ""
    completeness_error: float | None = None
