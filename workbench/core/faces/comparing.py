"""How far apart two faces are by what a recogniser says of them, and what distance was published as a threshold.

The metrics are those of deepface (Serengil & Ozpinar 2020), by whose names the thresholds on model cards are published:
“cosine” is 1 − cos of the angle between two embeddings, “euclidean” the length of their difference, “euclidean_l2” the
same after both were brought to length 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import WorkbenchError
from workbench.core.faces.settings import BUILT_IN_RECOGNISER
from workbench.core.models.cards import ModelCard, Recognition

Vectors = NDArray[np.float32]
Distances = NDArray[np.float64]

COSINE, EUCLIDEAN, EUCLIDEAN_L2 = METRICS = ("cosine", "euclidean", "euclidean_l2")
MANY_FACES = 1000
"""Above so many faces the built-in recogniser's published threshold takes too many strangers for similar."""
_WISER = {(BUILT_IN_RECOGNISER, EUCLIDEAN): 0.5}
_CLOSE = 0.01
"""Squared distances below this share of the squared lengths are computed anew from differences: the product of
matrices loses digits there."""
_BLOCK = 16_384


class ComparisonError(WorkbenchError):
    """Two faces cannot be compared: an embedding is missing, or they come from different recognisers."""


@dataclass(frozen=True, eq=False)
class Embedding:
    """What a recogniser says of one face: ``vector`` (d numbers), the key of its card, and which weights it had."""

    vector: Vectors
    model: str
    weights_sha256: str


@dataclass(frozen=True)
class Comparison:
    """Two faces compared by one recogniser. Below its threshold they count as similar; that is no identity."""

    distance: float
    threshold: float
    metric: str
    model: str
    weights_sha256: str

    @property
    def is_below(self) -> bool:
        """Whether the distance is below the threshold; at the threshold it is not."""
        return self.distance < self.threshold

    @property
    def in_words(self) -> str:
        """The outcome, without a claim of who anybody is."""
        side = "below" if self.is_below else "above"
        return f"distance {self.distance:.3f}, {side} the threshold of {self.threshold:.3g}"


def compare(
    card: ModelCard, one: Embedding, other: Embedding, metric: str = "", threshold: float = 0.0
) -> Comparison:
    """Compare two faces; without a metric or threshold (0) those of the card.

    Raises :class:`ComparisonError` for embeddings of another recogniser or other weights, and unusable ones.
    """
    if {(one.model, one.weights_sha256), (other.model, other.weights_sha256)} != {
        (card.key, one.weights_sha256)
    }:
        raise ComparisonError(
            "The embeddings of these faces come from different recognisers, or from one with different weights. "
            "They cannot be compared. Compute both with one recogniser."
        )
    metric = metric or recognition_of(card).metric
    found = distance(one.vector, other.vector, metric)
    return Comparison(found, threshold or threshold_of(card, metric), metric, card.key, one.weights_sha256)


def distance(one: NDArray[np.floating], other: NDArray[np.floating], metric: str) -> float:
    """The distance of two embeddings (d numbers each), computed with double precision.

    Raises :class:`ComparisonError` for embeddings of different size, without length, or with anything but numbers.
    """
    a, b = np.asarray(one, np.float64), np.asarray(other, np.float64)
    if a.ndim != 1 or a.shape != b.shape:
        raise ComparisonError("These embeddings come from different recognisers; they cannot be compared.")
    _check_usable(a)
    _check_usable(b)
    if metric != EUCLIDEAN:
        a, b = a / np.linalg.norm(a), b / np.linalg.norm(b)
    apart = float(np.linalg.norm(a - b))
    # 1 − cos, without the digits that are lost where cos is nearly 1.
    return apart**2 / 2 if _checked(metric) == COSINE else apart


def distances(matrix: Vectors, vector: NDArray[np.floating], metric: str) -> Distances:
    """The distance of each row of ``matrix`` (n×d) to ``vector`` (d): n numbers; see :class:`Gallery`."""
    return Gallery(matrix).distances(vector, metric)


class Gallery:
    """Many embeddings (n×d, float32), prepared to be compared with one another by any metric."""

    def __init__(self, vectors: Vectors) -> None:
        if vectors.ndim != 2:
            raise ValueError("a gallery is a matrix with one row for each face")
        self.vectors = np.ascontiguousarray(vectors, np.float32)
        self._squares = np.einsum("ij,ij->i", self.vectors, self.vectors, dtype=np.float64)

    @property
    def usable(self) -> NDArray[np.bool_]:
        """Which rows can be compared: n times yes or no. The others hold no numbers, or zeros alone."""
        usable: NDArray[np.bool_] = np.isfinite(self._squares) & (self._squares > 0)
        return usable

    def distances(self, vector: NDArray[np.floating], metric: str) -> Distances:
        """The distance of each face to ``vector`` (d numbers): n numbers, NaN where a face has no usable embedding.

        Exact to about six digits. Raises :class:`ComparisonError` for a ``vector`` that is unusable or of another size.
        """
        target = np.asarray(vector, np.float32)
        if target.shape != self.vectors.shape[1:]:
            raise ComparisonError(
                "The embeddings of this face and of the others come from different recognisers. They cannot be "
                "compared."
            )
        _check_usable(target)
        _checked(metric)
        square = float(np.dot(target.astype(np.float64), target.astype(np.float64)))
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            product = (self.vectors @ target).astype(np.float64)
            if metric == EUCLIDEAN:
                squared, scale = self._squares + square - 2 * product, self._squares + square
            else:
                squared, scale = 2 - 2 * product / np.sqrt(self._squares * square), 2.0
            close = np.flatnonzero(squared < _CLOSE * scale)
        for start in range(0, len(close), _BLOCK):
            part = close[start : start + _BLOCK]
            squared[part] = self._squared_by_difference(part, target, metric)
        squared[~self.usable] = np.nan
        found: Distances = squared / 2 if metric == COSINE else np.sqrt(squared)
        return found

    def _squared_by_difference(self, rows: NDArray[np.intp], target: Vectors, metric: str) -> Distances:
        vectors, wanted = self.vectors[rows].astype(np.float64), target.astype(np.float64)
        if metric != EUCLIDEAN:
            vectors /= np.sqrt(self._squares[rows])[:, None]
            wanted /= np.linalg.norm(wanted)
        apart = vectors - wanted
        squared: Distances = np.einsum("ij,ij->i", apart, apart)
        return squared


def recognition_of(card: ModelCard) -> Recognition:
    """How faces are compared by this recogniser. Raises :class:`ComparisonError` for another kind of model."""
    if card.recognition is None:
        raise ComparisonError(f"“{card.title}” compares no faces. Choose a recogniser.")
    return card.recognition


def metrics_of(card: ModelCard) -> Sequence[str]:
    """The metrics for which thresholds of this recogniser were published, its usual one first."""
    recognition = recognition_of(card)
    return sorted(
        (each for each in METRICS if each in recognition.thresholds),
        key=lambda each: each != recognition.metric,
    )


def threshold_of(card: ModelCard, metric: str = "", faces: int = 0) -> float:
    """The distance below which two faces count as similar: as published, or the stricter one for so many ``faces``.

    Without a metric that of the card. Raises :class:`ComparisonError` where none was published.
    """
    recognition = recognition_of(card)
    metric = metric or recognition.metric
    if metric not in recognition.thresholds:
        known = ", ".join(recognition.thresholds)
        raise ComparisonError(
            f"No threshold of “{card.title}” was published for “{metric}”. Known are: {known}."
        )
    published = recognition.thresholds[metric]
    return _WISER.get((card.key, metric), published) if faces > MANY_FACES else published


def threshold_in_words(card: ModelCard, metric: str = "", faces: int = 0) -> str:
    """Where :func:`threshold_of` comes from, in a sentence or two."""
    metric = metric or recognition_of(card).metric
    value, published = threshold_of(card, metric, faces), threshold_of(card, metric)
    if value == published:
        return f"{published:.3g} is the published threshold of {card.title} for this distance."
    return (
        f"{value:.3g} is suggested above {MANY_FACES:,} faces instead of the published {published:.3g}: the more faces "
        "are searched, the more strangers come close by chance."
    )


def _checked(metric: str) -> str:
    if metric not in METRICS:
        raise ComparisonError(f"There is no distance “{metric}”. The distances are: {', '.join(METRICS)}.")
    return metric


def _check_usable(vector: NDArray[np.floating]) -> None:
    if not np.isfinite(vector).all() or not vector.any():
        raise ComparisonError(
            "A face has no usable embedding: its five points could not be found, or the recogniser gave none. Nothing "
            "was compared. Choose another picture of the person, or draw the face's box anew."
        )
