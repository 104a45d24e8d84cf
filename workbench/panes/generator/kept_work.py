"""Keeping named points of a generator beside it; not for the window's thread."""

from dataclasses import dataclass, replace

from workbench.core.generators.latents.directions import Direction
from workbench.core.generators.latents.kept import (
    KeptPoint,
    forget_point,
    keep_point,
    kept_directions,
    kept_points,
)
from workbench.core.generators.latents.points import Point


@dataclass(frozen=True)
class Kept:
    """What a person has kept of a generator."""

    points: tuple[KeptPoint, ...] = ()
    directions: tuple[Direction, ...] = ()

    @property
    def sliders(self) -> tuple[Direction, ...]:
        """The directions that the kept points need."""
        return tuple(slider for each in self.points for slider in each.directions)


def kept_of(key: str) -> Kept:
    """What is kept of the generator with this key."""
    return Kept(kept_points(key), kept_directions(key))


def with_point(key: str, name: str, point: Point, directions: tuple[Direction, ...]) -> tuple[KeptPoint, ...]:
    """Keep a point with the sliders that it needs; gives all that are kept now."""
    keep_point(key, KeptPoint(name, point, directions))
    return kept_points(key)


def renamed(key: str, old: KeptPoint, name: str) -> tuple[KeptPoint, ...]:
    """Keep a point under another name; gives all that are kept now."""
    if name.strip() and name != old.name:
        # In this order, so that the point is never gone.
        keep_point(key, replace(old, name=name))
        forget_point(key, old.name)
    return kept_points(key)


def without_point(key: str, name: str) -> tuple[KeptPoint, ...]:
    """Throw a point away; gives all that are kept now."""
    forget_point(key, name)
    return kept_points(key)


def main_sliders(key: str, count: int) -> tuple[Direction, ...]:
    """The directions in which the generator's pictures differ most; for the inference thread."""
    from workbench.core.generators.files.store import opened
    from workbench.core.generators.finding_directions.pca import principal_directions
    from workbench.core.generators.finding_directions.search import Search

    *_, last = principal_directions(Search(opened(key).network, key, count))
    return tuple(each.direction for each in last.value)
