"""Steps applied to a picture, one after the other."""

import pkgutil
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

import cv2
import numpy as np

from workbench.core.processing.outcomes import Outcome, Pixels, ProcessingError
from workbench.core.processing.steps import ProcessingStep, kind_of


def applied(picture: Pixels, steps: Sequence[ProcessingStep]) -> Iterator[Outcome]:
    """The outcome of each step, in order; each works on the picture that the one before has made.

    Pictures are H×W×3, uint8, RGB; what was given is never changed. Raises :class:`ProcessingError` naming the step
    that cannot be done.
    """
    for place, step in enumerate(steps, start=1):
        outcome = done(picture, step, place)
        picture = outcome.picture
        yield outcome


def done(picture: Pixels, step: ProcessingStep, place: int = 1) -> Outcome:
    """One step; ``place`` counts it from 1, for the words of a :class:`ProcessingError`."""
    kind = kind_of(step)
    try:
        made = _function(kind.function)(picture, step)
    except ProcessingError as error:
        raise ProcessingError(f"Step {place} ({kind.title}): {error}") from error
    except (MemoryError, cv2.error) as error:
        if not isinstance(error, MemoryError) and error.code != cv2.Error.StsNoMem:
            raise
        raise ProcessingError(
            f"Step {place} ({kind.title}): there is not enough free memory for this picture. Make it smaller first."
        ) from error
    if not isinstance(made, Outcome):
        made = Outcome(made)
    return Outcome(np.ascontiguousarray(made.picture), made.finding, made.colours)


@cache
def _function(location: str) -> Callable[[Pixels, Any], Pixels | Outcome]:
    found: Callable[[Pixels, Any], Pixels | Outcome] = pkgutil.resolve_name(location)
    return found
