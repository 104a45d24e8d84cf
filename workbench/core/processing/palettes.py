"""The main colours of a picture, by k-means (Lloyd 1982, begun as in Arthur & Vassilvitskii 2007)."""

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.core.processing.colour_steps import Palette
from workbench.core.processing.outcomes import Outcome, PaletteColour, Pixels

_COLOURS = 2**24
_ATTEMPTS = 3
_ROUNDS, _CLOSE_ENOUGH = 50, 0.05
MOST_SAMPLED = 60_000
"""Distinct colours k-means looks at; of more, so many are taken at even distances in their order."""


def palette(picture: Pixels, step: Palette) -> Outcome:
    """The picture painted with its main colours alone, and these with their shares of all pixels.

    Equal colours are one point of their number's weight in the end: the centres found are moved to the mean of all
    pixels that are nearest to them. Fewer colours than asked for are found where the picture has fewer.
    """
    red, green, blue = (picture[..., at].astype(np.uint32) for at in range(3))
    codes = red << 16 | green << 8 | blue
    distinct, counts = np.unique(codes, return_counts=True)
    colours = np.stack([distinct >> 16, distinct >> 8 & 255, distinct & 255], axis=1).astype(np.uint8)
    points = _points(colours, step.space)
    labels = _nearest(points, _centres(points, counts, step)) if len(colours) > step.colours else None
    labels = np.arange(len(colours)) if labels is None else labels
    weights = np.bincount(labels, weights=counts)
    sums = np.stack([np.bincount(labels, weights=counts * colours[:, at]) for at in range(3)], axis=1)
    is_used = weights > 0
    means = np.zeros_like(sums)
    means[is_used] = sums[is_used] / weights[is_used, None]
    painted = np.rint(means).astype(np.uint8)
    order = [each for each in np.argsort(-weights, kind="stable") if is_used[each]]
    found = tuple(
        PaletteColour("#{:02x}{:02x}{:02x}".format(*painted[each]), float(weights[each] / counts.sum()))
        for each in order
    )
    # Each colour there can be, and the number of its group: quicker than looking up where each pixel's colour is.
    groups = np.zeros(_COLOURS, np.uint8)
    groups[distinct] = labels
    return Outcome(painted[groups[codes]], f"Main colours: {colours_in_words(found)}.", found)


def colours_in_words(colours: tuple[PaletteColour, ...]) -> str:
    """“#ff0000 62.5 %, #0000ff 37.5 %”."""
    return ", ".join(f"{each.colour} {100 * each.share:.1f} %" for each in colours)


def _points(colours: Pixels, space: str) -> NDArray[np.float32]:
    """Where colours lie so that their distance is how unlike they are."""
    fractions = colours.astype(np.float32)
    if space == "rgb":
        return fractions
    return np.asarray(cv2.cvtColor(fractions[None] / 255, cv2.COLOR_RGB2LAB)[0], np.float32)


def _centres(points: NDArray[np.float32], counts: NDArray[np.intp], step: Palette) -> NDArray[np.float32]:
    """The centres of ``step.colours`` groups of a sample in which colours are as frequent as in the picture."""
    ends = np.cumsum(counts)
    size = min(MOST_SAMPLED, int(ends[-1]))
    sample = points[np.searchsorted(ends, np.arange(size) * int(ends[-1]) // size, side="right")]
    cv2.setRNGSeed(step.seed)
    until = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_MAX_ITER, _ROUNDS, _CLOSE_ENOUGH)
    _, _, centres = cv2.kmeans(
        sample,
        min(step.colours, len(sample)),
        np.zeros((0, 1), np.int32),
        until,
        _ATTEMPTS,
        cv2.KMEANS_PP_CENTERS,
    )
    return np.asarray(centres, np.float32)


def _nearest(points: NDArray[np.float32], centres: NDArray[np.float32]) -> NDArray[np.intp]:
    """The number of the nearest centre of each point."""
    nearest = np.zeros(len(points), np.intp)
    smallest = np.full(len(points), np.inf, np.float32)
    for number, centre in enumerate(centres):
        distances = ((points - centre) ** 2).sum(axis=1)
        is_nearer = distances < smallest
        nearest[is_nearer], smallest[is_nearer] = number, distances[is_nearer]
    return nearest
