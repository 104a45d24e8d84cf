"""Whether a generator that was found in a file makes a picture at all."""

import torch

from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.latents.locating import locate, styles_of
from workbench.core.generators.latents.points import Point
from workbench.core.generators.latents.region import sampled
from workbench.core.generators.networks.network import GeneratorNetwork

ENOUGH = 2**22
"""Numbers in a layer: as many as StyleGAN2 has at 128 pixels."""


@torch.inference_mode()
def try_out(network: GeneratorNetwork) -> None:
    """Make the picture of seed 0; GeneratorError when it cannot be made, or is none.

    Of large pictures only the first layers are computed, up to about 128 pixels: the last ones take longer than reading
    the file, and more memory than it has.
    """
    label = (1.0,) + (0.0,) * (network.label_size - 1) if network.label_size else ()
    try:
        located = locate(network, Point(label=label))
        for canvas in network.canvases(styles_of(network, located)):
            last = canvas
            if canvas.features.numel() >= ENOUGH:
                break
    except (MemoryError, RuntimeError) as error:
        if isinstance(error, MemoryError) or "alloc" in str(error) or "out of memory" in str(error):
            raise GeneratorError(
                f"A picture of {network.resolution:,} × {network.resolution:,} pixels does not fit into the memory. "
                "Nothing was kept. Close other programs, then open the file again."
            ) from error
        raise GeneratorError(
            "The generator in this file could not make a picture: its parts do not fit each other. Nothing was kept."
        ) from error
    made = last.features if last.picture is None else last.picture
    if not made.isfinite().all():
        raise GeneratorError(
            "The generator in this file makes pictures of values that are not numbers: the training went wrong. "
            "Nothing was kept. Choose a file from an earlier moment of the training."
        )
    if last.features.numel() < ENOUGH:
        _check_picture(last.picture, network.resolution)


def _check_picture(picture: torch.Tensor | None, side: int) -> None:
    if picture is None or picture.shape[2:] != (side, side) or picture.shape[1] not in (1, 3):
        raise GeneratorError(
            "The generator in this file makes no pictures with one or three colours. Nothing was kept."
        )


def check_finite(network: GeneratorNetwork, name: str) -> None:
    """GeneratorError when a number of a network is none (NaN) or infinite."""
    if not isinstance(network, torch.nn.Module):
        return
    for tensor, value in network.state_dict().items():
        if not value.isfinite().all():
            raise GeneratorError(
                f"“{tensor}” in “{name}” holds values that are not numbers (NaN) or infinite: the training went wrong. "
                "Nothing was kept. Choose a file from an earlier moment of the training."
            )


@torch.inference_mode()
def centre_of(network: GeneratorNetwork) -> torch.Tensor:
    """The mean of w over 10,000 random z (style_size), for files that do not hold it."""
    return sampled(network).mean(0)
