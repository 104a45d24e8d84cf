"""Whether this computer computes previews faster with numbers of 16 bits (bfloat16)."""

from functools import lru_cache
from time import perf_counter

import torch
from torch.nn import functional

CHANNELS, SIZE, TRIES = 512, 16, 4
WORTH_IT = 1.2
"""So many times as fast it must be: fewer digits are a price."""


@lru_cache(maxsize=4)
def preview_precision(device: str) -> torch.dtype:
    """bfloat16 where one usual convolution is quicker with it, else float32; tried once for each device (0.1 s)."""
    try:
        quick, exact = (_seconds(device, each) for each in (torch.bfloat16, torch.float32))
    except RuntimeError:
        # Some devices have no bfloat16 at all.
        return torch.float32
    return torch.bfloat16 if quick * WORTH_IT < exact else torch.float32


@torch.inference_mode()
def _seconds(device: str, precision: torch.dtype) -> float:
    layout = torch.channels_last
    features = torch.ones(1, CHANNELS, SIZE, SIZE, device=device, dtype=precision)
    weight = torch.ones(CHANNELS, CHANNELS, 3, 3, device=device, dtype=precision)
    features, weight = features.contiguous(memory_format=layout), weight.contiguous(memory_format=layout)
    best = float("inf")
    for _ in range(TRIES):
        start = perf_counter()
        functional.conv2d(features, weight, padding=1)[0, 0, 0, 0].item()
        best = min(best, perf_counter() - start)
    return best
