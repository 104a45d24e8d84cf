"""What a network makes of pictures that are still being made: at which size it sees them, and what it answers."""

import torch

from workbench.core.networks.errors import NetworkError
from workbench.core.networks.opening import OpenNetwork
from workbench.core.networks.visualise.moving import moved, resampled, standardising
from workbench.core.networks.visualise.wishes import Wish, excitement, output_of
from workbench.core.networks.visualise_settings import VisualiseSettings
from workbench.core.networks.watching import forward, watched


def shown(
    pictures: torch.Tensor,
    opened: OpenNetwork,
    settings: VisualiseSettings,
    side: int,
    chance: torch.Generator,
) -> torch.Tensor:
    """Pictures (N×3×S×S, 0–1) as the network gets them: standardised, moved about if wished, side×side."""
    seen = opened.card.preprocessing
    mean, deviation = standardising(seen.mean, seen.standard_deviation)
    batch = (pictures - mean) / deviation
    batch = moved(batch, chance) if settings.robustness else batch
    return resampled(batch, side).to(opened.device, memory_format=torch.channels_last)


def answered(wished: Wish, opened: OpenNetwork, batch: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """How much each of a batch excites what was wished (N), and the maps it was read from; see :func:`excitement`.

    The pass ends at the layer. Raises :class:`NetworkError` for answers that no gradient can be taken of.
    """
    names = () if wished.layer is None else (wished.layer.name,)
    with watched(opened.network, names, stops_early=bool(names)) as found:
        answer = forward(opened.network, batch)
    value, maps = excitement(wished, output_of(wished, found, answer))
    if not value.isfinite().all():
        raise NetworkError(
            f"“{opened.card.title}” answers with something that is no number: weights are damaged, or answers are "
            "too large for the kind of numbers it computes with. Nothing was changed. Choose another layer or another "
            "network."
        )
    if batch.requires_grad and not value.requires_grad:
        raise NetworkError(
            f"“{opened.card.title}” cannot tell how its answer changes with the picture: it computes with whole "
            "numbers (quantised) here. Nothing was changed. Choose another network."
        )
    return value, maps


def side_to_see(wished: Wish, opened: OpenNetwork, size: int) -> int:
    """The side of the pictures the network is given: the one wished for, or else the one that it was made for.

    Raises :class:`NetworkError` when it can look at neither.
    """
    crop = opened.card.preprocessing.crop
    reason: Exception | None = None
    for side in dict.fromkeys((size, crop)):
        try:
            with torch.no_grad():
                answered(wished.part(0, 1), opened, torch.zeros(1, 3, side, side, device=opened.device))
            return side
        except NetworkError as error:
            reason = error
        except Exception as error:  # noqa: BLE001 - a network is a program of somebody else's and may fail in any way
            reason = error
    if isinstance(reason, NetworkError):
        raise reason
    raise NetworkError(
        f"“{opened.card.title}” cannot look at pictures of {crop} pixels: {reason}. Nothing was changed. Choose "
        "another layer or another network."
    ) from reason
