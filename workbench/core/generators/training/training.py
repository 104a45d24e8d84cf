"""Training a small StyleGAN2 on pictures, also without a graphics card.

The losses are those of StyleGAN2 (Karras et al., 2020, arXiv:1912.04958): non-saturating logistic loss, a penalty on
the discriminator's gradients at real pictures (R1) every sixteenth step, a running average of the generator. The sizes
are chosen for two cores.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import torch
import torch.nn.functional as functional
from torch import Tensor, nn

from workbench.core.generators.networks.design import StyleGAN2Design
from workbench.core.generators.networks.stylegan2 import StyleGAN2
from workbench.core.generators.networks.stylegan2_discriminator import StyleGAN2Discriminator
from workbench.core.settings import setting
from workbench.core.steps import Step

PENALTY_EVERY = 16
CENTRE_DECAY = 0.998
MIXING = 0.5


@dataclass(frozen=True)
class TrainingSettings:
    """How a generator is trained."""

    pictures: int = setting(
        450_000, "Pictures seen", "How many pictures are shown, each many times.", minimum=16
    )
    batch: int = setting(16, "Batch", "Pictures in a step.", minimum=4, maximum=256)
    learning_rate: float = setting(
        0.0025, "Learning rate", "How large the steps are.", minimum=1e-6, maximum=0.1
    )
    penalty: float = setting(
        0.05, "Penalty (R1 γ)", "How strongly the discriminator is kept smooth.", minimum=0.0
    )
    half_life: int = setting(
        5_000, "Half-life of the average", "Pictures after which an old state counts half.", minimum=1
    )
    seed: int = setting(1, "Seed", "The same seed begins alike.", minimum=0)


def small_designs(size: int) -> tuple[StyleGAN2Design, StyleGAN2Design]:
    """Generator and discriminator for pictures of `size` pixels that two cores can train: half a million weights."""
    channels = (96, 96, 64, 32, 16, 8, 8)[: size.bit_length() - 2]
    generator = StyleGAN2Design(64, 64, channels, mapping_layers=2)
    discriminator = StyleGAN2Design(64, 64, channels, architecture="resnet", smoothing=(1.0, 1.0))
    return generator, discriminator


@dataclass(frozen=True)
class Moment:
    """Where training stands: pictures seen and the mean losses since the last moment.

    `real` and `generated` are the shares of real and of generated pictures that the discriminator takes for real.
    """

    seen: int
    generator_loss: float
    discriminator_loss: float
    real: float
    generated: float


@dataclass
class Training:
    """Two networks at play, and the average of the generator that is kept."""

    generator: StyleGAN2
    discriminator: StyleGAN2Discriminator
    settings: TrainingSettings
    average: StyleGAN2 = field(init=False)
    seen: int = 0

    def __post_init__(self) -> None:
        self.generator.to(memory_format=torch.channels_last)
        self.discriminator.to(memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.generator).eval().requires_grad_(False)
        rate = self.settings.learning_rate
        self._steer = torch.optim.Adam(self.generator.parameters(), rate, (0.0, 0.99), 1e-8)
        share = PENALTY_EVERY / (PENALTY_EVERY + 1)
        self._judge = torch.optim.Adam(
            self.discriminator.parameters(), rate * share, (0.0, 0.99**share), 1e-8
        )
        self._random = torch.Generator().manual_seed(self.settings.seed)

    @property
    def device(self) -> torch.device:
        return next(self.generator.parameters()).device

    def state(self) -> dict[str, Any]:
        """Everything that is needed to go on later, as tensors and numbers."""
        return {
            "generator": self.generator.state_dict(),
            "discriminator": self.discriminator.state_dict(),
            "average": self.average.state_dict(),
            "steer": self._steer.state_dict(),
            "judge": self._judge.state_dict(),
            "random": self._random.get_state(),
            "seen": self.seen,
        }

    def go_on_from(self, state: dict[str, Any]) -> None:
        """Take up the state that `state` gave earlier."""
        self.generator.load_state_dict(state["generator"])
        self.discriminator.load_state_dict(state["discriminator"])
        self.average.load_state_dict(state["average"])
        self._steer.load_state_dict(state["steer"])
        self._judge.load_state_dict(state["judge"])
        self._random.set_state(state["random"])
        self.seen = state["seen"]

    def steps(self, pictures: Tensor) -> Iterator[Step[Moment]]:
        """Play until `settings.pictures` were seen. `pictures` are uint8, N×3×H×W."""
        batch, total = self.settings.batch, self.settings.pictures
        turn = 0
        while self.seen < total:
            generated, generator_loss = self._improve_generator(batch)
            real = self._some(pictures, batch)
            answers = self._improve_discriminator(real, generated, turn % PENALTY_EVERY == 0)
            self._average_over(batch)
            self.seen += batch
            turn += 1
            yield Step(min(self.seen, total), total, Moment(self.seen, generator_loss, *answers))

    def _some(self, pictures: Tensor, count: int) -> Tensor:
        chosen = torch.randint(len(pictures), (count,), generator=self._random)
        real = pictures[chosen].to(self.device).float() / 127.5 - 1
        return real.contiguous(memory_format=torch.channels_last)

    def _generate(self, count: int) -> Tensor:
        design = self.generator.design
        latents = torch.randn(2, count, design.latent_size, generator=self._random).to(self.device)
        w = self.generator.mapping(latents[0])
        with torch.no_grad():
            centre = w.mean(0)
            self.generator.mapping.w_avg.lerp_(centre, 1 - CENTRE_DECAY)
        ws = w[:, None].expand(-1, design.style_count, -1)
        if torch.rand((), generator=self._random) < MIXING:
            cut = int(torch.randint(1, design.style_count, (), generator=self._random))
            other = self.generator.mapping(latents[1])[:, None]
            ws = torch.cat([ws[:, :cut], other.expand(-1, design.style_count - cut, -1)], 1)
        with self._quick():
            pictures: Tensor = self.generator(ws, "random")
        return pictures

    def _improve_generator(self, count: int) -> tuple[Tensor, float]:
        self.discriminator.requires_grad_(False)
        generated = self._generate(count)
        with self._quick():
            answers = self.discriminator(generated)
        loss = functional.softplus(-answers.float()).mean()
        self._steer.zero_grad()
        torch.autograd.backward(loss)
        _step(self._steer, self.generator)
        self.discriminator.requires_grad_(True)
        return generated.detach(), loss.item()

    def _improve_discriminator(
        self, real: Tensor, generated: Tensor, is_penalised: bool
    ) -> tuple[float, float, float]:
        with self._quick():
            of_generated, of_real = self.discriminator(generated).float(), self.discriminator(real).float()
        loss = functional.softplus(of_generated).mean() + functional.softplus(-of_real).mean()
        self._judge.zero_grad()
        torch.autograd.backward(loss)
        if is_penalised:
            torch.autograd.backward(self._penalty(real) * PENALTY_EVERY)
        _step(self._judge, self.discriminator)
        return loss.item(), _share(of_real > 0), _share(of_generated > 0)

    def _penalty(self, real: Tensor) -> Tensor:
        real = real.detach().requires_grad_(True)
        (slope,) = torch.autograd.grad(self.discriminator(real).sum(), real, create_graph=True)
        return slope.square().sum((1, 2, 3)).mean() * (self.settings.penalty / 2)

    def _quick(self) -> torch.autocast:
        return torch.autocast(self.device.type, torch.bfloat16)

    @torch.no_grad()
    def _average_over(self, batch: int) -> None:
        half_life = min(self.settings.half_life, max(self.seen, 1) * 0.05)
        share = 0.5 ** (batch / max(half_life, 1e-8))
        for mean, now in zip(self.average.parameters(), self.generator.parameters(), strict=True):
            mean.lerp_(now, 1 - share)
        for kept, buffer in zip(self.average.buffers(), self.generator.buffers(), strict=True):
            kept.copy_(buffer)


def _share(answers: Tensor) -> float:
    return answers.float().mean().item()


def _step(optimiser: torch.optim.Optimizer, network: nn.Module) -> None:
    """One step, in which a gradient that is no number counts as none."""
    for parameter in network.parameters():
        if parameter.grad is not None:
            torch.nan_to_num(parameter.grad, nan=0.0, posinf=1e5, neginf=-1e5, out=parameter.grad)
    optimiser.step()
