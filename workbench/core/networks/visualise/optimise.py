"""Pictures that are changed step by step until they excite a network most."""

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import torch
from numpy.typing import NDArray

from workbench.core.networks.opening import OpenNetwork
from workbench.core.networks.visualise.looking import answered, shown, side_to_see
from workbench.core.networks.visualise.painting import first_numbers, painted
from workbench.core.networks.visualise.redirected import PassingRelus
from workbench.core.networks.visualise.steepest import Adam
from workbench.core.networks.visualise.wishes import Wish, likeness
from workbench.core.networks.visualise_settings import VisualiseSettings
from workbench.core.steps import Step, Steps

SECONDS_BETWEEN_PICTURES = 0.2
_PIXELS_AT_ONCE = 16 * 128 * 128
"""So many pixels are computed together at the most, which keeps the memory that gradients need within bounds."""


@dataclass(frozen=True, eq=False)
class Forming:
    """Where the pictures stand: N×S×S×3, uint8, and how much each excited the network in each step so far.

    ``values`` is steps×N, measured on the pictures as they were moved about, so it trembles. ``columns`` is how many
    pictures belong side by side.
    """

    pictures: NDArray[np.uint8]
    values: NDArray[np.float32]
    columns: int

    @property
    def picture(self) -> NDArray[np.uint8]:
        """All pictures as one, row by row, without gaps."""
        count, side = self.pictures.shape[:2]
        rows = count // self.columns
        ordered = self.pictures.reshape(rows, self.columns, side, side, 3).transpose(0, 2, 1, 3, 4)
        return ordered.reshape(rows * side, self.columns * side, 3)


class Optimisation:
    """Pictures on their way. It can be left after any step and taken up again: the pictures become the same.

    The network's weights, its training flags and its hooks are as before after every step, also after errors.
    """

    def __init__(
        self,
        opened: OpenNetwork,
        wished: Wish,
        settings: VisualiseSettings,
        *,
        columns: int = 0,
        is_alike: bool = False,
    ) -> None:
        """``columns`` pictures belong side by side (0: all); if ``is_alike``, they begin with the same noise."""
        self.opened, self.settings = opened, settings
        self._wished = wished
        self._columns = columns or wished.count
        # The chance and the painting stay on the processor: there, the same seed always gives the same picture, and
        # not every graphics processor knows complex numbers.
        self._chance = torch.Generator().manual_seed(settings.seed)
        noise = first_numbers(settings, 1 if is_alike else wished.count, self._chance)
        self._numbers = noise.expand(wished.count, *noise.shape[1:]).clone()
        self._adam = Adam(self._numbers, settings.learning_rate)
        self._values: list[NDArray[np.float32]] = []
        self._seen_side = settings.size
        self._was_ever_moved = False

    @property
    def done(self) -> int:
        """How many steps were made."""
        return len(self._values)

    @property
    def is_done(self) -> bool:
        """Whether all steps were made."""
        return self.done >= self.settings.steps

    @property
    def note(self) -> str:
        """What a person should know of how the pictures came about; empty when there is nothing."""
        size, seen, notes = self.settings.size, self._seen_side, []
        if seen != size:
            notes.append(
                f"The network cannot look at pictures of {size} pixels here: it is shown this one with {seen} pixels."
            )
        if self.is_done and not self._was_ever_moved:
            notes.append(
                "Nothing in the picture changes this answer: the unit may be dead. Choose another unit."
            )
        return " ".join(notes)

    def forming(self) -> Forming:
        """The pictures as they are now."""
        with torch.no_grad():
            pictures = painted(self._numbers, self.settings).permute(0, 2, 3, 1)
            pixels: NDArray[np.uint8] = pictures.mul(255).round_().byte().numpy()
        values = np.array(self._values, np.float32).reshape(self.done, self._wished.count)
        return Forming(pixels, values, self._columns)

    def advance(self) -> None:
        """One step. Raises :class:`NetworkError` when the network cannot be used for this."""
        if self.done == 0:
            self._seen_side = side_to_see(self._wished, self.opened, self.settings.size)
        state = self._chance.get_state()
        values, gradients = [], []
        for start, end in self._parts():
            # However many parts there are, all are moved in the same way.
            self._chance.set_state(state)
            value, gradient = self._looked(start, end)
            is_silent = ~gradient.flatten(1).any(1)
            if is_silent.any():
                self._chance.set_state(state)
                with PassingRelus():
                    _, way_out = self._looked(start, end)
                gradient[is_silent] = way_out[is_silent]
            values.append(value)
            gradients.append(gradient)
        gradient = gradients[0] if len(gradients) == 1 else torch.cat(gradients)
        self._was_ever_moved = self._was_ever_moved or bool(gradient.any())
        self._adam.step(gradient)
        self._values.append(torch.cat(values).numpy())

    def _parts(self) -> Iterator[tuple[int, int]]:
        """Pictures computed together: all, if they must differ from each other, else what the memory has room for."""
        count = self._wished.count
        at_once = max(1, _PIXELS_AT_ONCE // self._seen_side**2)
        at_once = count if self.settings.diversity else min(count, at_once)
        return ((start, min(start + at_once, count)) for start in range(0, count, at_once))

    def _looked(self, start: int, end: int) -> tuple[torch.Tensor, torch.Tensor]:
        """How much some of the pictures excite, and the gradient of what is to be made small."""
        with torch.enable_grad():
            numbers = self._numbers[start:end].detach().requires_grad_()
            pictures = painted(numbers, self.settings)
            batch = shown(pictures, self.opened, self.settings, self._seen_side, self._chance)
            value, maps = answered(self._wished.part(start, end), self.opened, batch)
            loss = self._penalties(pictures, value, maps) - value.sum()
            (gradient,) = torch.autograd.grad(loss, numbers)
        return value.detach().cpu(), gradient

    def _penalties(self, pictures: torch.Tensor, value: torch.Tensor, maps: torch.Tensor) -> torch.Tensor:
        """What is to be avoided, on the scale of what is wanted: layers differ in it by powers of ten."""
        chosen = self.settings
        penalty = value.new_zeros(())
        if chosen.diversity:
            penalty = penalty + chosen.diversity * likeness(maps)
        if chosen.total_variation:
            penalty = penalty + chosen.total_variation * total_variation(pictures).to(value.device)
        if chosen.paleness:
            penalty = penalty + chosen.paleness * (pictures - 0.5).square().mean().to(value.device)
        return penalty * value.detach().abs().sum()


def visualise(optimisation: Optimisation, wanted: Collection[int] = ()) -> Steps[Forming]:
    """Go on with an optimisation up to its last step. Yields five times a second at the most, at the end, and after
    each step of a number in ``wanted``.

    Closed before its end, it can be called again with the same optimisation and goes on where it was.
    """
    total = optimisation.settings.steps
    last = -math.inf
    while not optimisation.is_done:
        optimisation.advance()
        is_wanted = optimisation.is_done or optimisation.done in wanted
        if is_wanted or perf_counter() - last >= SECONDS_BETWEEN_PICTURES:
            yield Step(optimisation.done, total, optimisation.forming(), optimisation.note)
            last = perf_counter()


def total_variation(pictures: torch.Tensor) -> torch.Tensor:
    """The mean difference between neighbouring pixels of N×3×H×W."""
    return pictures.diff(dim=2).abs().mean() + pictures.diff(dim=3).abs().mean()
