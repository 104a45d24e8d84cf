"""Bootstrap intervals of 1,000 labels: drawing from the matrix, against drawing the pictures again and again."""

import numpy as np
from sklearn.metrics import precision_recall_fscore_support

from tests.benchmarks.measuring import Measured, in_turns, in_words, seconds
from workbench.core.validation.figures import bootstrap

PICTURES, LABELS, RESAMPLES, AIM = 100_000, 1_000, 40, 10.0


def measure() -> Measured:
    """Time so many resamples of both; the intervals themselves are compared by the tests."""
    draw = np.random.default_rng(7)
    true = draw.integers(0, LABELS, PICTURES)
    answers = np.where(draw.random(PICTURES) < 0.7, true, draw.integers(0, LABELS, PICTURES))
    matrix = np.bincount(true * LABELS + answers, minlength=LABELS**2).reshape(LABELS, LABELS)

    def ours() -> None:
        for _ in bootstrap(matrix, RESAMPLES, 1):
            pass

    def rival() -> None:
        for _ in range(RESAMPLES):
            chosen = draw.integers(0, PICTURES, PICTURES)
            precision_recall_fscore_support(true[chosen], answers[chosen], zero_division=0)

    pairs = in_turns(lambda: seconds(ours), lambda: seconds(rival))
    each = 1000 * min(pairs.ours) / RESAMPLES
    return Measured(in_words(pairs.speed), f"{each:.1f} ms a resample", min(pairs.speed) >= AIM)
