"""Lays out the street: its widths and surfaces, the plots on either side and what is built on them."""

from dataclasses import dataclass

from workbench.core.sampletown.areas import PALETTES
from workbench.core.sampletown.dice import Dice
from workbench.core.sampletown.planning.plan import STOREYS, Plan
from workbench.core.sampletown.scene import Building, Colour, Plot, Street

TRIMS: tuple[Colour, ...] = ((242, 238, 228), (226, 222, 210), (92, 84, 76), (64, 82, 78), (120, 70, 56))
ROOFINGS: dict[str, tuple[Colour, ...]] = {
    "warm": ((164, 92, 66), (150, 80, 62), (176, 108, 78), (138, 84, 70)),
    "cool": ((96, 100, 108), (84, 88, 96), (112, 110, 110), (102, 92, 90)),
}
ACCENTS: tuple[Colour, ...] = (
    (46, 96, 120), (150, 52, 48), (54, 104, 76), (206, 150, 62),
    (60, 66, 92), (132, 84, 112), (198, 100, 66), (40, 128, 132),
)  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """What a kind of plot is like; pairs are the lowest and the highest value, in metres."""

    unit: tuple[float, float]
    units: tuple[int, int]
    setback: tuple[float, float]
    depth: tuple[float, float]
    storey: tuple[float, float]
    roofs: tuple[str, ...]
    materials: tuple[str, ...]
    margin: float = 0.0


KINDS: dict[str, Kind] = {
    "terrace": Kind((4.8, 6.2), (3, 6), (0.0, 3.6), (8, 10), (2.8, 3.1), ("gable",), ("brick", "plaster")),
    "gables": Kind(
        (5.4, 7.6), (1, 1), (0.0, 0.0), (9, 12), (2.9, 3.3), ("step", "front", "mansard"), ("plaster",)
    ),
    "shops": Kind(
        (5.6, 7.2), (1, 3), (0.0, 0.0), (9, 12), (3.1, 3.5), ("flat", "mansard"), ("plaster", "brick")
    ),
    "flats": Kind(
        (4.2, 5.4), (4, 6), (2.0, 6.0), (11, 14), (2.9, 3.1), ("flat",), ("plaster", "panel", "brick")
    ),
    "tower": Kind((3.4, 4.2), (5, 7), (8.0, 15.0), (13, 17), (2.75, 2.9), ("flat",), ("panel",), 3.0),
    "office": Kind((3.6, 4.6), (4, 6), (1.0, 4.0), (14, 18), (3.4, 3.7), ("flat",), ("glass",), 1.0),
    "villa": Kind((8.6, 11.5), (1, 1), (5.0, 9.0), (8, 10), (2.9, 3.2), ("hip", "front"), ("plaster",), 3.2),
    "works": Kind((4.4, 5.4), (4, 7), (0.0, 3.0), (14, 20), (3.9, 4.5), ("saw", "gable"), ("brick",)),
    "park": Kind((26.0, 44.0), (1, 1), (0.0, 0.0), (30, 30), (3.0, 3.0), ("flat",), ("plaster",)),
}


def lay_street(dice: Dice, plan: Plan) -> Street:
    """The street's widths and surfaces: busy areas have wide asphalt, the old town cobbles."""
    is_old = plan.area.palette in ("pastel", "harbour", "stone")
    half = dice.between(2.8, 3.6) + 1.6 * plan.traffic
    has_verge = dice.chance(plan.greenery * 0.75)
    return Street(
        half=round(half, 3),
        pavement=dice.between(1.9, 2.6) + (0.8 if plan.bustle > 0.6 else 0.0),
        verge=dice.between(1.2, 2.2) if has_verge else 0.0,
        surface="cobbles" if is_old and dice.chance(0.6) else "asphalt",
        marking=dice.weighted(
            (("dashes", 0.2 + plan.traffic), ("crossing", 0.35), ("none", 1 - plan.traffic))
        ),
        kerb=dice.pick(((186, 182, 174), (170, 168, 164), (198, 192, 180))),
    )


def lay_plots(dice: Dice, plan: Plan, street: Street, side: int) -> tuple[Plot, ...]:
    """The plots on one side, from just behind the camera to the end of the street."""
    start, end = (-34.0, 30.0) if plan.view == "front" else (-9.0 - dice.between(0, 6), 92.0)
    plots: list[Plot] = []
    while start < end:
        plot = _plot(dice, plan, street, side, start)
        plots.append(plot)
        start = round(start + plot.length, 3)
        if dice.chance(0.16 + 0.2 * plan.greenery):
            gap = dice.between(3.0, 7.5)
            ground = "grass" if dice.chance(plan.greenery) else "paving"
            plots.append(Plot(side, start, gap, ground, "none", 0.0, None, dice.variant()))
            start = round(start + gap, 3)
    return tuple(plots)


def _plot(dice: Dice, plan: Plan, street: Street, side: int, start: float) -> Plot:
    name = plan.kind if dice.chance(0.72) else dice.weighted(plan.area.kinds)
    kind = KINDS[name]
    unit = dice.between(*kind.unit)
    units = dice.whole(*kind.units)
    setback = dice.between(*kind.setback)
    if name == "terrace" and plan.greenery < 0.3:
        setback = 0.0
    length = round(unit * units + 2 * kind.margin, 3)
    building = None
    if name != "park":
        building = _building(
            dice, plan, name, (side, start + kind.margin, unit * units, units, street.edge + setback)
        )
    is_green = dice.chance(0.15 + plan.greenery) or name in ("park", "villa")
    return Plot(
        side=side,
        start=start,
        length=length,
        ground="grass" if (is_green and setback + kind.margin > 1.5) or name == "park" else "paving",
        boundary=_boundary(dice, plan, name, setback),
        setback=setback,
        building=building,
        variant=dice.variant(),
    )


def _boundary(dice: Dice, plan: Plan, name: str, setback: float) -> str:
    if name == "park":
        return dice.pick(("railing", "none", "hedge"))
    if setback < 1.2 or name in ("tower", "office"):
        return "none"
    return dice.weighted((("hedge", 0.2 + plan.greenery), ("wall", 0.4), ("railing", 0.2), ("none", 0.3)))


def _building(dice: Dice, plan: Plan, name: str, where: tuple[int, float, float, int, float]) -> Building:
    side, start, length, units, face = where
    kind = KINDS[name]
    lowest, highest = STOREYS[name]
    middle = plan.storeys if name == plan.kind else (lowest + highest) / 2
    palette = PALETTES[plan.area.palette]
    material = _material(dice, plan, kind)
    neglect = 1 - plan.upkeep
    is_tall = name in ("tower", "office")
    return Building(
        kind=name,
        side=side,
        start=round(start, 3),
        length=round(length, 3),
        face=round(face, 3),
        depth=dice.between(*kind.depth),
        storeys=min(highest, max(lowest, round(middle + (1.6 if is_tall else 0.45) * dice.bell()))),
        storey_height=dice.between(*kind.storey),
        units=units,
        roof=dice.pick(kind.roofs),
        material=material,
        walls=tuple(dice.pick(palette) for _ in range(units if name in ("terrace", "shops") else 1)),
        trim=dice.pick(TRIMS[:2]) if dice.chance(0.7) else dice.pick(TRIMS),
        roofing=dice.pick(ROOFINGS["cool" if plan.area.palette in ("soot", "stone", "plaster") else "warm"]),
        accent=dice.pick(ACCENTS),
        window=dice.pick(("sash", "cross", "casement")),
        boarded=round(max(0.0, neglect - 0.45) * dice.between(0.2, 0.8), 4),
        graffiti=dice.whole(0, round(5 * max(0.0, neglect - 0.3))),
        variant=dice.variant(),
    )


def _material(dice: Dice, plan: Plan, kind: Kind) -> str:
    if plan.area.palette in ("brick", "soot") and "brick" in kind.materials:
        return "brick"
    if plan.area.palette == "stone":
        return "stone"
    return dice.pick(kind.materials)
