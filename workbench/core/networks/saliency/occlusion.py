"""How far the answer falls when a part of the picture is covered."""

from collections.abc import Sequence
from itertools import product

import torch

from workbench.core.networks.answers import score_of
from workbench.core.networks.saliency.baselines import baseline_of
from workbench.core.networks.saliency.question import PICTURES_TOGETHER, Attribution, Question
from workbench.core.networks.saliency.settings import SaliencySettings
from workbench.core.steps import Step, Steps

Box = tuple[slice, slice]


def occlusion(question: Question, settings: SaliencySettings) -> Steps[Attribution | None]:
    """The fall of the label's raw output while a square is covered (Zeiler & Fergus 2014).

    The square of ``window`` pixels moves by ``stride``; each pixel gets the mean fall over all squares that covered
    it. Needs no gradients. The last step has the answer.
    """
    batch = question.batch
    empty = baseline_of(settings.baseline, batch, question.preprocessing)
    boxes = covers(batch.shape[2], batch.shape[3], settings)
    falls = torch.zeros(batch.shape[2:])
    times = torch.zeros(batch.shape[2:])
    whole = float(_scores(question, batch)[0])
    for start in range(0, len(boxes), PICTURES_TOGETHER):
        some = boxes[start : start + PICTURES_TOGETHER]
        scores = _scores(question, _covered(batch, empty, some))
        for box, score in zip(some, scores.tolist(), strict=True):
            falls[box] += whole - score
            times[box] += 1
        done = start + len(some)
        values = Attribution(falls / times.clamp_min(1)) if done == len(boxes) else None
        yield Step(done, len(boxes), values)


def covers(height: int, width: int, settings: SaliencySettings) -> tuple[Box, ...]:
    """Where the square lies each time: row by row, the last ones cut off at the picture's edge."""
    return tuple(product(_spans(height, settings), _spans(width, settings)))


def _spans(length: int, settings: SaliencySettings) -> list[slice]:
    window = min(settings.window, length)
    # Where the shift does not go into the length, one more square reaches to the edge.
    count = -(-(length - window) // settings.stride) + 1
    starts = [number * settings.stride for number in range(count)]
    return [slice(start, min(start + window, length)) for start in starts if start < length]


@torch.no_grad()
def _scores(question: Question, batch: torch.Tensor) -> torch.Tensor:
    return score_of(question.network, batch, question.label)


def _covered(batch: torch.Tensor, empty: torch.Tensor, boxes: Sequence[Box]) -> torch.Tensor:
    pictures = batch.repeat(len(boxes), 1, 1, 1)
    for picture, (rows, columns) in zip(pictures, boxes, strict=True):
        picture[:, rows, columns] = empty[0, :, rows, columns]
    return pictures
