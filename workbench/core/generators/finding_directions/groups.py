"""What two groups of pictures, sorted by a person, differ in."""

import math
from collections.abc import Sequence

import numpy as np
import torch

from workbench.core.generators.errors import GeneratorError
from workbench.core.generators.finding_directions.moments import gathered
from workbench.core.generators.finding_directions.search import Found, FoundSteps, Search, found
from workbench.core.generators.latents.locating import locate
from workbench.core.generators.latents.points import Point
from workbench.core.steps import Step
from workbench.core.wording import per_cent

LEAST_IN_GROUP = 2
NAME = "From left to right"


def difference_of_groups(search: Search, left: Sequence[Point], right: Sequence[Point]) -> FoundSteps:
    """The direction from the mean w of the pictures on the left to that of those on the right.

    The difference of means follows where pictures of both kinds lie (Haufe et al., 2014), which the normal of a
    classifier does not. 1 is a standard deviation of random w along it. The measure is the share of pictures that are
    told apart when each in turn is left out (see :func:`left_out_accuracy`). GeneratorError with fewer than two in
    either group, or when both are the same.
    """
    if min(len(left), len(right)) < LEAST_IN_GROUP:
        raise GeneratorError(
            f"There are {len(left)} pictures on the left and {len(right)} on the right. Sort at least "
            f"{LEAST_IN_GROUP} to each side; ten and ten are better."
        )
    on_left, on_right = _ws(search, left), _ws(search, right)
    difference = on_right.mean(0) - on_left.mean(0)
    length = float(np.linalg.norm(difference))
    if not math.isfinite(length) or length < 1e-9:
        raise GeneratorError(
            "Both groups lie at the same place: there is no difference to find. Sort other pictures."
        )
    moments = yield from gathered(search)
    unit = difference / length
    accuracy, n = left_out_accuracy(on_left, on_right), len(left) + len(right)
    told = (
        f"Means of {len(left)} pictures on the left and {len(right)} on the right; {_accuracy(accuracy, n)}"
    )
    direction = found(search, "groups", NAME, unit * moments.deviation(unit), told)
    yield Step(moments.count, moments.count, (Found(direction, accuracy, _accuracy(accuracy, n)),))


def left_out_accuracy(left: np.ndarray, right: np.ndarray) -> float:
    """How many of n×style_size w fall on their own side when each in turn is left out; 0.5 is chance for equal groups.

    Each is put on the side of the mean that is nearer along the difference of the means of all others.
    """
    correct = 0
    for own, other, sign in ((left, right, -1.0), (right, left, 1.0)):
        for number in range(len(own)):
            here, there = np.delete(own, number, axis=0).mean(0), other.mean(0)
            towards = sign * (here - there)
            correct += int(sign * float((own[number] - (here + there) / 2) @ towards) > 0)
    return correct / (len(left) + len(right))


def _accuracy(accuracy: float, n: int) -> str:
    return f"{per_cent(accuracy)} told apart (each of {n} left out in turn; guessing: about 50%)"


@torch.inference_mode()
def _ws(search: Search, points: Sequence[Point]) -> np.ndarray:
    """The mean w that the layers of the search hear at each point: n×style_size, float64."""
    heard = list(search.heard)
    located = [locate(search.network, point).ws[0, heard].mean(0) for point in points]
    return torch.stack(located).double().cpu().numpy()
