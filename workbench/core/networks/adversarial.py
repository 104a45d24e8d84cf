"""Adversarial pictures: changes that nobody sees and that make a network give another answer.

FGSM: Goodfellow, Shlens & Szegedy, Explaining and Harnessing Adversarial Examples, ICLR 2015. PGD: Madry et al.,
Towards Deep Learning Models Resistant to Adversarial Attacks, ICLR 2018. Both within a bound on every single value
(the maximum norm), on the scale 0–255.
"""

from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray

from workbench.core.models.cards import Preprocessing
from workbench.core.models.preprocessing import fitted, standardised
from workbench.core.networks.adversarial_settings import FGSM, AdversarialSettings
from workbench.core.networks.answers import Answer, label_number, logits_of, probabilities_of, ranked
from workbench.core.networks.errors import NetworkError
from workbench.core.networks.gradients import gradients_with_respect_to
from workbench.core.networks.opening import OpenNetwork, seen_picture
from workbench.core.steps import Step, Steps
from workbench.core.wording import per_cent

Pixels = NDArray[np.uint8]

_LEAST_LABELS = 2
_MIDDLE = 128
_VISIBLE = 100
"""By how much the strongest change differs from grey when it is magnified."""


@dataclass(frozen=True, eq=False)
class Aim:
    """The network that is to err: away from ``label``, or towards it if ``is_wanted``."""

    network: torch.nn.Module
    preprocessing: Preprocessing
    label: int
    is_wanted: bool = False

    def loss(self, pixels: torch.Tensor) -> torch.Tensor:
        """What is to grow, for each picture of a batch of 0–255 (N×3×H×W).

        How much more probable the other labels are together than this one, as a logarithm (the other way round if
        it is wanted). It grows with the cross-entropy, and its gradient has the same signs, however sure the network
        is of itself.
        """
        mean = pixels.new_tensor(self.preprocessing.mean).view(1, 3, 1, 1)
        deviation = pixels.new_tensor(self.preprocessing.standard_deviation).view(1, 3, 1, 1)
        logits = logits_of(self.network, (pixels / 255 - mean) / deviation)
        if logits.shape[1] < _LEAST_LABELS:
            raise NetworkError("This network has one label only, so it cannot be led to another one.")
        is_other = torch.arange(logits.shape[1], device=logits.device) != self.label
        odds = logits[:, is_other].logsumexp(1) - logits[:, self.label]
        return -odds if self.is_wanted else odds


@dataclass(frozen=True, eq=False)
class Attack:
    """What came of it. ``before`` and ``after`` are crop×crop×3, uint8: pictures as the network sees them.

    The answers are those for exactly these pictures, all labels, the most probable first.
    """

    before: Pixels
    after: Pixels
    answers_before: tuple[Answer, ...]
    answers_after: tuple[Answer, ...]
    settings: AdversarialSettings

    @property
    def largest_change(self) -> int:
        """The largest change of a single value, on the scale 0–255."""
        return int(np.abs(self.after.astype(np.int16) - self.before).max())

    @property
    def has_changed_answer(self) -> bool:
        """Whether the network names another label first."""
        return self.answers_after[0].index != self.answers_before[0].index

    @property
    def in_words(self) -> str:
        """What the attack did, in a sentence."""
        before, after = self.answers_before[0], self.answers_after[0]
        bound = f"no value changed by more than {self.largest_change} of 255"
        if self.has_changed_answer:
            return (
                f"The network said “{before.label}” ({per_cent(before.probability)}) and now says “{after.label}” "
                f"({per_cent(after.probability)}), although {bound}."
            )
        shares = f"{per_cent(before.probability)} before, {per_cent(after.probability)} now"
        return f"The network still says “{after.label}” ({shares}); {bound}. Take a larger ε, or many steps."


def attack(opened: OpenNetwork, picture: Pixels, settings: AdversarialSettings) -> Steps[Attack | None]:
    """Change what the network sees of a picture (H×W×3) until it errs; the last step has the answer.

    Raises :class:`NetworkError` when the network gives no gradients, or has no such label as the wanted one.
    """
    seen, place = seen_picture(picture, opened.card), opened.device
    answers = _answers(opened, seen)
    target = label_number(settings.target, opened.labels) if settings.target else None
    label = answers[0].index if target is None else target
    aim = Aim(opened.network, opened.card.preprocessing, label, target is not None)
    pixels = torch.from_numpy(np.stack([seen])).to(place).permute(0, 3, 1, 2).float()
    total = 1 if settings.way == FGSM else settings.steps
    yield Step(0, total, None)
    if settings.way == FGSM:
        found = fgsm(aim, pixels, settings.epsilon)
    else:
        for step in pgd(aim, pixels, settings):
            found = step.value
            if step.done < total:
                yield Step(step.done, total, None)
    after = found[0].byte().permute(1, 2, 0).cpu().numpy()
    yield Step(total, total, Attack(seen, after, answers, _answers(opened, after), settings))


def fgsm(aim: Aim, pixels: torch.Tensor, epsilon: int) -> torch.Tensor:
    """One step of ``epsilon`` along the sign of the loss's gradient; whole numbers 0–255 (1×3×H×W)."""
    found, _ = gradients_with_respect_to(pixels, aim.loss)
    return (pixels + epsilon * found.sign()).clamp(0, 255)


def pgd(aim: Aim, pixels: torch.Tensor, settings: AdversarialSettings) -> Steps[torch.Tensor]:
    """Small steps along the sign of the gradient, each brought back within ``epsilon`` of the picture and 0–255.

    Each step's value is the picture so far, rounded to whole numbers, which keeps it within the whole ``epsilon``.
    """
    low = (pixels - settings.epsilon).clamp(0, 255)
    high = (pixels + settings.epsilon).clamp(0, 255)
    changed = pixels
    if settings.random_start:
        dice = torch.Generator().manual_seed(settings.seed)
        shares = torch.rand(pixels.shape, generator=dice).to(pixels.device)
        changed = low + shares * (high - low)
    for number in range(1, settings.steps + 1):
        found, _ = gradients_with_respect_to(changed, aim.loss)
        changed = (changed + settings.step_size * found.sign()).clamp(low, high)
        yield Step(number, settings.steps, changed.round())


def magnification(attack: Attack) -> int:
    """By how much the change is magnified so that it can be seen."""
    return max(1, _VISIBLE // max(1, attack.largest_change))


def magnified(attack: Attack) -> Pixels:
    """The change, :func:`magnification` times as large, around middle grey (128), H×W×3, uint8."""
    change = attack.after.astype(np.int16) - attack.before
    shown: Pixels = np.clip(_MIDDLE + magnification(attack) * change, 0, 255).astype(np.uint8)
    return shown


def picture_to_keep(picture: Pixels, attack: Attack, preprocessing: Preprocessing) -> Pixels:
    """The changed picture with so much of the original around it that the network, given the file, sees just that.

    A file of what the network sees alone would be enlarged before its middle is cut out, and lose the effect.
    """
    side, crop = max(preprocessing.resize, preprocessing.crop), preprocessing.crop
    whole = fitted(picture, replace(preprocessing, resize=side, crop=side)).copy()
    start = round((side - crop) / 2)
    whole[start : start + crop, start : start + crop] = attack.after
    return whole


def _answers(opened: OpenNetwork, seen: Pixels) -> tuple[Answer, ...]:
    batch = standardised(np.stack([seen]), opened.card.preprocessing, opened.device)
    return ranked(probabilities_of(opened.network, batch), opened.labels)
