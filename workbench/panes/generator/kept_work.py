"""Keeping named points of a generator beside it; not for the window's thread."""

from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.core.generators.latents.directions import Direction

if TYPE_CHECKING:
    from workbench.core.generators.latents.kept import KeptPoint
    from workbench.core.generators.latents.points import Point

Points = tuple["KeptPoint", ...]


def kept(key: str) -> "Points":
    """The points kept of a generator."""
    from workbench.core.generators.latents.kept import kept_points

    return kept_points(key)


def with_point(key: str, name: str, point: "Point", directions: tuple[Direction, ...]) -> "Points":
    """Keep a point with the sliders that it needs; gives all that are kept now."""
    from workbench.core.generators.latents.kept import KeptPoint, keep_point, kept_points

    keep_point(key, KeptPoint(name, point, directions))
    return kept_points(key)


def renamed(key: str, old: "KeptPoint", name: str) -> "Points":
    """Keep a point under another name; gives all that are kept now."""
    from workbench.core.generators.latents.kept import forget_point, keep_point, kept_points

    if name.strip() and name != old.name:
        # In this order, so that the point is never gone.
        keep_point(key, replace(old, name=name))
        forget_point(key, old.name)
    return kept_points(key)


def without_point(key: str, name: str) -> "Points":
    """Throw a point away; gives all that are kept now."""
    from workbench.core.generators.latents.kept import forget_point, kept_points

    forget_point(key, name)
    return kept_points(key)


def kept_sliders(key: str) -> tuple[Direction, ...]:
    """The directions kept of a generator."""
    from workbench.core.generators.latents.kept import kept_directions

    return kept_directions(key)


def main_sliders(key: str, count: int) -> tuple[Direction, ...]:
    """The directions in which the generator's pictures differ most; for the inference thread."""
    from workbench.core.generators.files.store import opened
    from workbench.core.generators.finding_directions.pca import principal_directions
    from workbench.core.generators.finding_directions.search import Search

    *_, last = principal_directions(Search(opened(key).network, key, count))
    return tuple(each.direction for each in last.value)
