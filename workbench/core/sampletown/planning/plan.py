"""What one picture is planned with: the factors of its area, each varied a little."""

from dataclasses import dataclass

from workbench.core.sampletown.areas import AREAS, Area
from workbench.core.sampletown.dice import Dice

VIEWS = (("street", 0.62), ("corner", 0.2), ("front", 0.18))

#: How many storeys the lowest and the highest building of each kind may have.
STOREYS: dict[str, tuple[int, int]] = {
    "terrace": (2, 4),
    "gables": (2, 5),
    "shops": (2, 5),
    "flats": (3, 7),
    "tower": (7, 15),
    "office": (5, 15),
    "villa": (1, 3),
    "works": (1, 3),
    "park": (0, 0),
}


@dataclass(frozen=True)
class Plan:
    """The factors of one picture, and the kind of building it is mainly of."""

    area: Area
    view: str
    kind: str
    greenery: float
    upkeep: float
    storeys: float
    traffic: float
    bustle: float
    cause: str


def plan(dice: Dice, causes: tuple[str, ...]) -> Plan:
    """A picture's factors: bell-shaped around those of an area, which is any of the 25 with equal chance."""
    area = dice.pick(AREAS)
    kind = dice.weighted(area.kinds)
    lowest, highest = STOREYS[kind]
    protest = dice.chance(0.04 + 0.16 * area.bustle)
    return Plan(
        area=area,
        view="street" if protest else dice.weighted(VIEWS),
        kind=kind,
        greenery=dice.near(area.greenery, 0.13),
        upkeep=dice.near(area.upkeep, 0.11),
        storeys=dice.near(area.storeys, 0.5, lowest, highest),
        traffic=dice.near(area.traffic, 0.15),
        bustle=dice.near(area.bustle, 0.16),
        cause=dice.pick(causes) if protest else "",
    )
