"""A point: everything that a generated picture depends on beside the generator itself.

Points are values without torch, which a window that starts can do with; `locating.py` computes with them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from workbench.core.generators.latents.vectors import Vectors
from workbench.core.generators.networks.design import Noise

SEEDS_IN_A_ROW = 100
"""On the plane of seeds, one step down is so many seeds further."""
LARGEST_SEED = 2**32 - 1


@dataclass(frozen=True)
class Place:
    """A place on the plane of seeds: at whole numbers the seed `x + 100·y` itself, between them a blend of four."""

    x: float = 0.0
    y: float = 0.0

    @property
    def is_seed(self) -> bool:
        """Whether one seed lies here, and no blend of several."""
        return float(self.x).is_integer() and float(self.y).is_integer()


@dataclass(frozen=True)
class Mix:
    """The layers from `first` to `last` (counted from 0, `last` included) listen to another place."""

    place: Place
    first: int
    last: int


@dataclass(frozen=True)
class Movement:
    """StyleGAN3: the picture shifted by shares of its width and height, then turned, in degrees."""

    right: float = 0.0
    down: float = 0.0
    turn: float = 0.0


@dataclass(frozen=True)
class Point:
    """Where a picture is generated.

    `start` gives w itself (style_size or style_count×style_size numbers) in place of `place`. `truncation` ψ: 1 leaves
    w as it is, 0 is the centre; it counts for the first `cutoff` layers, None: for all. `label` are the values of the
    labels. `strengths` multiply the noise of each layer, () leaves them. `amounts` are sliders by the key of the
    direction.
    """

    place: Place = Place()
    start: Vectors | None = None
    truncation: float = 1.0
    cutoff: int | None = None
    label: tuple[float, ...] = ()
    noise: Noise = "constant"
    noise_seed: int = 0
    strengths: tuple[float, ...] = ()
    mixes: tuple[Mix, ...] = ()
    movement: Movement = Movement()
    amounts: tuple[tuple[str, float], ...] = ()

    def with_amounts(self, amounts: Mapping[str, float]) -> "Point":
        """The point with some sliders, by their keys, at other amounts; sorted, so that points can be compared."""
        return replace(self, amounts=tuple(sorted({**dict(self.amounts), **amounts}.items())))


def place_of(seed: int) -> Place:
    """Where a seed (0 to 4,294,967,295) lies on the plane of seeds; larger ones begin again at 0."""
    row, column = divmod(seed % (LARGEST_SEED + 1), SEEDS_IN_A_ROW)
    return Place(float(column), float(row))


def seed_at(place: Place) -> int:
    """The seed at a place, or the one nearest to it."""
    return (round(place.x) + SEEDS_IN_A_ROW * round(place.y)) % (LARGEST_SEED + 1)
