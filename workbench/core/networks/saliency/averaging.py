"""Gradients averaged over many pictures: noisy copies (SmoothGrad), or the way from an empty picture."""

import numpy as np
import torch

from workbench.core.networks.gradients import gradients_of_score
from workbench.core.networks.saliency.baselines import baseline_of
from workbench.core.networks.saliency.question import PICTURES_TOGETHER, Attribution, Question
from workbench.core.networks.saliency.settings import SaliencySettings
from workbench.core.steps import Step, Steps

_NOTHING_ROSE = 1e-6
_INCOMPLETE = 0.05


def smoothgrad(question: Question, settings: SaliencySettings) -> Steps[Attribution | None]:
    """The mean gradient over ``samples`` copies of the picture with Gaussian noise (Smilkov et al. 2017).

    The noise's deviation is the share ``noise`` of the span of the standardised picture's values; the same ``seed``
    gives the same noise. The last step has the answer.
    """
    batch, total = question.batch, settings.samples
    deviation = settings.noise * (batch.max() - batch.min())
    dice = torch.Generator().manual_seed(settings.seed)
    added = torch.zeros_like(batch[0], dtype=torch.float32)
    for start in range(0, total, PICTURES_TOGETHER):
        count = min(PICTURES_TOGETHER, total - start)
        noise = torch.randn((count, *batch.shape[1:]), generator=dice).to(batch.device)
        found, _ = gradients_of_score(question.network, batch + deviation * noise, question.label)
        added += found.sum(0)
        done = start + count
        yield Step(done, total, Attribution((added / total).cpu()) if done == total else None)


def integrated_gradients(question: Question, settings: SaliencySettings) -> Steps[Attribution | None]:
    """The picture's difference from an empty one times the mean gradient on the way (Sundararajan et al. 2017).

    The mean is taken at ``steps`` places by Gauss and Legendre. The values sum to the rise of the label's raw
    output from the empty picture to this one, but for the completeness error. The last step has the answer.
    """
    empty = baseline_of(settings.baseline, question.batch, question.preprocessing)
    way, total = question.batch - empty, settings.steps
    places, weights = np.polynomial.legendre.leggauss(total)
    shares = torch.tensor((places + 1) / 2, dtype=torch.float32, device=way.device).view(-1, 1, 1, 1)
    parts = torch.tensor(weights / 2, dtype=torch.float32, device=way.device).view(-1, 1, 1, 1)
    mean = torch.zeros_like(way[0], dtype=torch.float32)
    for start in range(0, total, PICTURES_TOGETHER):
        chosen = slice(start, start + PICTURES_TOGETHER)
        pictures = empty + shares[chosen] * way
        found, _ = gradients_of_score(question.network, pictures, question.label)
        mean += (parts[chosen] * found).sum(0)
        done = min(start + PICTURES_TOGETHER, total)
        yield Step(done, total, _integrated(question, empty, way[0] * mean) if done == total else None)


def _integrated(question: Question, empty: torch.Tensor, values: torch.Tensor) -> Attribution:
    _, ends = gradients_of_score(question.network, torch.cat([empty, question.batch]), question.label)
    rise = float(ends[1] - ends[0])
    error = abs(float(values.double().sum()) - rise) / max(abs(rise), _NOTHING_ROSE)
    note = "" if error <= _INCOMPLETE else "The sum is not exact; take more steps."
    return Attribution(values.cpu(), note, completeness_error=error)
