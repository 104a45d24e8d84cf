"""Networks whose weights everybody can draw again, and what the reference implementations make of them.

The recipe and the figures are those of §2.8 of the design document “generators”.
"""

from dataclasses import dataclass
from zlib import crc32

import numpy as np
import torch
from torch import Tensor, nn

from workbench.core.generators.networks.design import StyleGAN2Design, usual_channels
from workbench.core.generators.networks.stylegan2 import StyleGAN2
from workbench.core.generators.networks.stylegan3 import StyleGAN3
from workbench.core.generators.networks.stylegan3_building import StyleGAN3Rules, new_stylegan3

AS_DESIGNED = ("resample_filter", "up_filter", "down_filter", "transform")
T_LIKE = StyleGAN3Rules(32, layers=6, channel_base=512, most_channels=32)
R_LIKE = StyleGAN3Rules(32, layers=6, channel_base=1024, most_channels=64, kernel=1, is_radial=True)
TOLERANCE = 2e-5


@dataclass(frozen=True)
class Figures:
    """What is known of a tensor: `places` are its values at the beginning, a third, half and end."""

    mean: float
    deviation: float
    least: float
    most: float
    places: tuple[float, float, float, float]


def of_tensor(values: Tensor) -> Figures:
    """The figures of a tensor of any shape; the standard deviation is the unbiased one."""
    flat = values.double().flatten()
    places = flat[[0, len(flat) // 3, len(flat) // 2, -1]].tolist()
    return Figures(flat.mean().item(), flat.std().item(), flat.min().item(), flat.max().item(), tuple(places))


def golden_stylegan2(label_size: int = 0, **further: object) -> StyleGAN2:
    """32×32 pixels, z and w of 32 numbers, 32, 32, 32 and 16 channels."""
    design = StyleGAN2Design(32, 32, usual_channels(32, 512, 32), label_size, 2, **further)  # type: ignore[arg-type]
    return with_golden_values(StyleGAN2(design))


def golden_stylegan3(rules: StyleGAN3Rules) -> StyleGAN3:
    """32×32 pixels, z and w of 32 numbers."""
    return with_golden_values(new_stylegan3(rules, 32, 32))


def golden_ws(network: StyleGAN2 | StyleGAN3) -> Tensor:
    """ws 2×8×32 of the first two z of seed 7, with a truncation of 0.7 for the first four layers."""
    latents = torch.from_numpy(np.random.RandomState(7).randn(2, 32).astype(np.float32))
    labels = torch.eye(network.label_size)[:2] if network.label_size else None
    ws = network.map(latents, labels)[:, None].repeat(1, network.style_count, 1)
    ws[:, :4] = network.centre + 0.7 * (ws[:, :4] - network.centre)
    return ws


def with_golden_values(network: nn.Module) -> nn.Module:
    """The network with numbers that follow from the names of its tensors."""
    network.eval().requires_grad_(False)
    for name, tensor in network.state_dict().items():
        if not name.endswith(AS_DESIGNED):
            random = np.random.RandomState(crc32(name.encode()))
            values = _values(name, tuple(tensor.shape), random)
            tensor.copy_(torch.from_numpy(np.asarray(values, dtype=np.float32)))
    return network


def _values(name: str, shape: tuple[int, ...], random: np.random.RandomState) -> np.ndarray:
    last = name.rpartition(".")[2]
    if last in ("noise_strength", "magnitude_ema"):
        return np.full(shape, 0.1 if last == "noise_strength" else 1.5)
    if last == "phases":
        return random.rand(*shape) - 0.5
    drawn = random.randn(*shape)
    if name.startswith("mapping.fc"):
        return drawn / 0.01 if last == "weight" else 0.1 * drawn / 0.01
    if last in ("weight", "const", "noise_const"):
        return drawn
    if last == "freqs":
        return 2 * drawn
    if name == "synthesis.input.affine.bias":
        return np.eye(4)[0] + 0.1 * drawn
    return 1 + 0.1 * drawn if name.endswith("affine.bias") else 0.1 * drawn
