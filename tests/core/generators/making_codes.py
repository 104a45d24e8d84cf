"""Make `sampletown_codes.npz` anew after a new starter generator: streets with known factors, read into its W.

    uv run python -m tests.core.generators.making_codes

A small network learns to read w from pictures that the generator made itself (unlimited pairs), then reads streets that
the generator never saw. What is known of these streets comes from the program that drew them, so that the test knows
more than the generator says.
"""

from pathlib import Path

import numpy as np
import torch
from torch import nn

from tests.core.generators.streets import KNOWN, draw
from workbench import paths
from workbench.core.generators.files.own_files import open_own

CODES = Path(__file__).with_name("sampletown_codes.npz")
UNSEEN = 60_000
"""The first scene: the generator learned from earlier ones."""
COUNT, STEPS, BATCH = 600, 1_500, 32


def reader(style_size: int) -> nn.Sequential:
    """Pictures N×3×64×64 → w N×style_size."""
    layers: list[nn.Module] = []
    for inputs, outputs in ((3, 32), (32, 64), (64, 96), (96, 128)):
        layers += [nn.Conv2d(inputs, outputs, 3, 2, 1), nn.BatchNorm2d(outputs), nn.LeakyReLU(0.2)]
    return nn.Sequential(
        *layers, nn.Flatten(), nn.Linear(128 * 16, 256), nn.LeakyReLU(0.2), nn.Linear(256, style_size)
    )


def pairs(network, random: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Generated pictures and the w (standardised elsewhere) that they come from."""
    with torch.no_grad():
        w = network.map(torch.randn(BATCH, network.latent_size, generator=random))
        made = network(w[:, None].expand(-1, network.style_count, -1), "random").clamp(-1, 1)
    return made, w


def main() -> None:
    opened = open_own(paths.shipped_models() / "generators" / "sampletown.safetensors")
    network = opened.network
    torch.manual_seed(1)
    random = torch.Generator().manual_seed(1)
    with torch.no_grad():
        w = network.map(torch.randn(10_000, network.latent_size, generator=random))
    mean, deviation = w.mean(0), w.std(0)
    learner = reader(network.style_size)
    optimiser = torch.optim.Adam(learner.parameters(), 1e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, STEPS)
    for step in range(STEPS):
        made, w = pairs(network, random)
        loss = (learner(made) - (w - mean) / deviation).square().mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        if step % 100 == 0:
            print(step, f"{loss.item():.3f} of the variance is not read yet", flush=True)
    pictures, known = draw(COUNT, UNSEEN)
    stack = torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 127.5 - 1
    with torch.no_grad():
        codes = learner.eval()(stack) * deviation + mean
    np.savez_compressed(
        CODES,
        codes=codes.numpy().astype(np.float32),
        known=known,
        names=np.array(KNOWN),
        generator=opened.card.key,
    )
    print(f"{CODES.name}: {CODES.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
