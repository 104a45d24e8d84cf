"""Filters as colours: which are shown, in which order, on which scale."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.core.networks.errors import NetworkError
from workbench.core.networks.filters import Filters, Numbers
from workbench.core.networks.filters_settings import (
    AROUND_ZERO,
    AS_FITS,
    BY_NORM,
    BY_SIMILARITY,
    ONE_CHANNEL,
    ONE_FILTER,
    ONE_SCALE,
    FiltersSettings,
)
from workbench.core.pictures.colour_scales import NOT_A_NUMBER, Pixels, diverging, viridis

_MOST_ORDERED_EXACTLY = 2_048
_MOST_ORDERED_BEST = 256


@dataclass(frozen=True, eq=False)
class FilterView:
    """What is shown of a layer's filters.

    ``planes`` are the numbers in order, N×h×w, or N×h×w×3 in colour; ``numbers`` says which filter (or with
    ``is_one_filter`` which input channel) each is; ``norms`` is the root of the sum of squares. ``lows`` and
    ``highs`` are the numbers that have the first and the last colour of each. ``tiles`` are the pictures.
    """

    filters: Filters
    settings: FiltersSettings
    planes: Numbers
    numbers: NDArray[np.intp]
    norms: Numbers
    lows: Numbers
    highs: Numbers
    tiles: Pixels

    @property
    def is_common(self) -> bool:
        """Whether one scale holds for all tiles; on their own, single numbers would all have the last colour."""
        return self.settings.scale == ONE_SCALE or self.planes[0].size == 1

    @property
    def is_colour(self) -> bool:
        """Whether each tile shows all three colours of a filter."""
        return self.planes.ndim == 4

    @property
    def is_one_filter(self) -> bool:
        """Whether the tiles are the input channels of one filter."""
        return self.settings.show == ONE_FILTER

    @property
    def is_damaged(self) -> NDArray[np.bool_]:
        """Which tiles hold what is no number."""
        found: NDArray[np.bool_] = ~np.isfinite(self.norms)
        return found

    def place(self, tile: int) -> tuple[int, int]:
        """The filter and the input channel that a tile shows; −1 where it shows all channels."""
        if self.is_one_filter:
            return self.settings.number, int(self.numbers[tile])
        return int(self.numbers[tile]), -1 if self.is_colour else self.channel

    @property
    def channel(self) -> int:
        """The input channel that is shown of all filters."""
        return self.settings.number if self.settings.show == ONE_CHANNEL else 0


def view(filters: Filters, settings: FiltersSettings) -> FilterView:
    """The part of the filters that is asked for, ordered and coloured.

    Raises :class:`NetworkError` when there is no filter or channel of the number asked for.
    """
    planes = _planes(filters, settings)
    flat = planes.reshape(len(planes), -1)
    with np.errstate(invalid="ignore", over="ignore"):
        norms = np.sqrt((flat.astype(np.float64) ** 2).sum(axis=1)).astype(np.float32)
    order = _order(flat, norms, settings.order)
    planes, norms = planes[order], norms[order]
    lows, highs = _ends(planes, settings)
    return FilterView(
        filters, settings, planes, order, norms, lows, highs, _tiles(planes, lows, highs, settings)
    )


def _planes(filters: Filters, settings: FiltersSettings) -> Numbers:
    weights, number = filters.weights, settings.number
    if settings.show == AS_FITS:
        return weights.transpose(0, 2, 3, 1) if filters.are_pictures else weights[:, 0]
    count, what = (
        (len(weights), "filters") if settings.show == ONE_FILTER else (weights.shape[1], "input channels")
    )
    if number >= count:
        raise NetworkError(
            f"“{filters.layer.name}” has {count:,} {what}, counted from 0; there is no number {number:,}. Choose a "
            "smaller one."
        )
    return weights[number] if settings.show == ONE_FILTER else weights[:, number]


def _ends(planes: Numbers, settings: FiltersSettings) -> tuple[Numbers, Numbers]:
    flat = planes.reshape(len(planes), -1)
    finite = np.isfinite(flat)
    lows = np.where(finite, flat, np.inf).min(axis=1, initial=np.inf)
    highs = np.where(finite, flat, -np.inf).max(axis=1, initial=-np.inf)
    lows, highs = (np.where(np.isfinite(each), each, 0) for each in (lows, highs))
    if settings.scale == ONE_SCALE or flat.shape[1] == 1:
        lows, highs = (np.full_like(lows, lows.min()), np.full_like(highs, highs.max()))
    if settings.colours == AROUND_ZERO:
        highs = np.maximum(np.abs(lows), np.abs(highs))
        lows = -highs
    return lows.astype(np.float32), highs.astype(np.float32)


def _tiles(planes: Numbers, lows: Numbers, highs: Numbers, settings: FiltersSettings) -> Pixels:
    shape = (-1, *(1,) * (planes.ndim - 1))
    if settings.colours == AROUND_ZERO:
        shares = 0.5 + planes / (2 * np.where(highs > 0, highs, 1).reshape(shape))
    else:
        shares = (planes - lows.reshape(shape)) / np.where(highs > lows, highs - lows, 1).reshape(shape)
    if planes.ndim == 3:
        return diverging(2 * shares - 1) if settings.colours == AROUND_ZERO else viridis(shares)
    missing = np.isnan(shares).any(axis=-1)
    tiles: Pixels = np.rint(np.clip(np.nan_to_num(shares), 0, 1) * 255).astype(np.uint8)
    tiles[missing] = NOT_A_NUMBER
    return tiles


def _order(flat: Numbers, norms: Numbers, wanted: str) -> NDArray[np.intp]:
    """Places in the order wanted; what cannot be compared (no numbers, or all zero) comes last."""
    if wanted == BY_NORM:
        return np.argsort(-np.nan_to_num(norms, nan=-np.inf, posinf=-np.inf), kind="stable")
    if wanted != BY_SIMILARITY:
        return np.arange(len(flat))
    comparable = np.isfinite(norms) & (norms > 0)
    chosen = np.flatnonzero(comparable)
    ordered = chosen[_by_similarity(flat[chosen] / norms[chosen, None])] if len(chosen) > 2 else chosen
    return np.concatenate([ordered, np.flatnonzero(~comparable)])


def _by_similarity(directions: NDArray[np.floating]) -> NDArray[np.intp]:
    """An order in which neighbours point in similar directions (cosine similarity).

    The leaves of a tree that joins the most similar groups step by step (average linkage); among very many, the
    order along the first principal direction.
    """
    if len(directions) > _MOST_ORDERED_EXACTLY:
        from scipy.sparse.linalg import svds  # type: ignore[import-untyped]

        along = svds(directions.astype(np.float64), k=1, random_state=0)[0][:, 0]
        return np.argsort(along, kind="stable")
    from scipy.cluster.hierarchy import leaves_list, linkage  # type: ignore[import-untyped]

    likeness = directions.astype(np.float64) @ directions.astype(np.float64).T
    above = np.triu_indices(len(directions), 1)
    distances = np.clip(1 - likeness[above], 0, 2)
    tree = linkage(distances, "average", optimal_ordering=len(directions) <= _MOST_ORDERED_BEST)
    return np.asarray(leaves_list(tree), dtype=np.intp)
