"""Pictures that stand for nothing to be seen."""

import torch
import torchvision

from workbench.core.models.cards import Preprocessing
from workbench.core.networks.errors import NetworkError
from workbench.core.networks.saliency.settings import BASELINES

BLUR_SHARE = 0.05
"""The deviation of the blur, as a share of the picture's side: shapes are gone, colours and light remain."""


def baseline_of(word: str, batch: torch.Tensor, preprocessing: Preprocessing) -> torch.Tensor:
    """The empty picture that goes with a batch 1×3×H×W, standardised like it.

    "black" has 0 everywhere; "mean grey" the average colour of the pictures the network was trained on, which is 0
    once standardised; "blurred" is the picture itself, blurred. Raises :class:`NetworkError` for other words.
    """
    if word == "black":
        shares = zip(preprocessing.mean, preprocessing.standard_deviation, strict=True)
        values = torch.tensor([-mean / deviation for mean, deviation in shares], device=batch.device)
        return values.view(1, 3, 1, 1).expand_as(batch).to(batch.dtype)
    if word == "mean grey":
        return torch.zeros_like(batch)
    if word == "blurred":
        deviation = max(1.0, BLUR_SHARE * max(batch.shape[2:]))
        largest = 2 * min(batch.shape[2:]) - 1  # what a mirrored edge can fill
        size = min(2 * round(3 * deviation) + 1, largest)
        blurred: torch.Tensor = torchvision.transforms.functional.gaussian_blur(
            batch, [size, size], [deviation] * 2
        )
        return blurred
    raise NetworkError(f"There is no empty picture “{word}”. There are: {', '.join(BASELINES)}.")
