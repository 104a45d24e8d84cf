"""Threshold, edges, morphology."""

from collections.abc import Callable
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.processing.colouring import as_rgb, grey_values
from workbench.core.processing.neighbour_steps import Edges, Morphology, Threshold
from workbench.core.processing.outcomes import Outcome, Pixels

_OPERATIONS = {
    "erode": cv2.MORPH_ERODE,
    "dilate": cv2.MORPH_DILATE,
    "open": cv2.MORPH_OPEN,
    "close": cv2.MORPH_CLOSE,
    "gradient": cv2.MORPH_GRADIENT,
}
_SHAPES = {"ellipse": cv2.MORPH_ELLIPSE, "square": cv2.MORPH_RECT, "cross": cv2.MORPH_CROSS}
_Response = Callable[[NDArray[np.float32]], NDArray[np.float32]]


def threshold(picture: Pixels, step: Threshold) -> Outcome:
    """Black and white; with Otsu's method (Otsu 1979) the level that was found is in the finding."""
    grey = grey_values(picture)
    kind = cv2.THRESH_BINARY_INV if step.is_inverted else cv2.THRESH_BINARY
    if step.kind == "adaptive":
        method = cv2.ADAPTIVE_THRESH_MEAN_C
        return Outcome(
            as_rgb(np.asarray(cv2.adaptiveThreshold(grey, 255, method, kind, step.size, step.offset)))
        )
    method = cv2.THRESH_OTSU if step.kind == "otsu" else 0
    level, made = cv2.threshold(grey, step.level, 255, kind | method)
    finding = f"Otsu's threshold: {level:.0f}." if step.kind == "otsu" else ""
    return Outcome(as_rgb(np.asarray(made, np.uint8)), finding)


def edges(picture: Pixels, step: Edges) -> Pixels:
    """How strong edges are, 0–255; with Canny's method (Canny 1986) 255 on edges and 0 elsewhere."""
    grey = grey_values(picture)
    if step.kind == "canny":
        made = cv2.Canny(grey, step.low, step.high, apertureSize=step.size, L2gradient=True)
        return as_rgb(np.asarray(made, np.uint8))
    values = grey.astype(np.float32)
    if step.kind == "laplacian":
        response: _Response = partial(_laplacian, size=step.size)
        strength = np.abs(response(values)) / _full(response)
    else:
        response = partial(_slope, across=1, size=step.size)
        across, down = response(values), _slope(values, across=0, size=step.size)
        parts = {"all": (across, down), "vertical": (across,), "horizontal": (down,)}[step.direction]
        strength = np.sqrt(sum(each**2 for each in parts)) / _full(response)
    return as_rgb(np.clip(np.rint(strength * 255 * step.gain), 0, 255).astype(np.uint8))


def _slope(values: NDArray[np.float32], across: int, size: int) -> NDArray[np.float32]:
    return np.asarray(cv2.Sobel(values, cv2.CV_32F, across, 1 - across, ksize=size), np.float32)


def _laplacian(values: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    return np.asarray(cv2.Laplacian(values, cv2.CV_32F, ksize=size), np.float32)


def _full(response: _Response) -> float:
    """The strongest answer to a straight, upright edge from black (0) to white (255)."""
    step = np.zeros((32, 32), np.float32)
    step[:, 16:] = 255
    return float(np.abs(response(step)).max())


def morphology(picture: Pixels, step: Morphology) -> Pixels:
    """Each channel by itself; beyond its edge the picture has nothing that could count."""
    element = cv2.getStructuringElement(_SHAPES[step.shape], (step.size, step.size))
    made = cv2.morphologyEx(
        np.ascontiguousarray(picture), _OPERATIONS[step.kind], element, iterations=step.times
    )
    return np.asarray(made, np.uint8)
