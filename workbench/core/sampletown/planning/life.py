"""What lives and moves in the street: light and camera, trees, cars, people, street furniture, a protest."""

from collections.abc import Sequence

from workbench.core.sampletown.dice import Dice
from workbench.core.sampletown.planning.plan import Plan
from workbench.core.sampletown.scene import (
    Banner,
    Camera,
    Car,
    Colour,
    Person,
    Plot,
    Sky,
    Street,
    Thing,
    Tree,
)

PAINTS: tuple[Colour, ...] = (
    (198, 200, 202), (66, 70, 76), (232, 232, 228), (150, 44, 40), (52, 78, 118),
    (112, 122, 128), (88, 104, 84), (184, 150, 92), (60, 108, 120), (40, 42, 48),
)  # fmt: skip
SKINS: tuple[Colour, ...] = ((236, 200, 172), (214, 168, 136), (176, 124, 92), (126, 84, 62), (88, 58, 44))
HAIRS: tuple[Colour, ...] = ((46, 34, 28), (84, 58, 40), (142, 104, 62), (190, 160, 108), (150, 148, 146))
TOPS: tuple[Colour, ...] = (
    (176, 62, 54), (54, 82, 128), (226, 222, 210), (66, 66, 72), (208, 160, 72), (92, 122, 92),
    (134, 78, 112), (70, 130, 138), (204, 118, 84), (38, 46, 66), (148, 140, 124), (222, 190, 180),
)  # fmt: skip
BOTTOMS: tuple[Colour, ...] = (
    (48, 56, 78),
    (60, 58, 58),
    (96, 84, 70),
    (74, 92, 118),
    (34, 34, 38),
    (140, 128, 110),
)
CLOTHS: tuple[Colour, ...] = ((244, 240, 228), (196, 52, 46), (238, 190, 64), (46, 106, 82), (52, 86, 140))
SPECIES: tuple[tuple[str, float], ...] = (
    ("lime", 4),
    ("maple", 3),
    ("birch", 2),
    ("poplar", 1),
    ("pine", 1.4),
)
WEATHERS: tuple[tuple[str, float], ...] = (
    ("sunny", 0.46),
    ("overcast", 0.22),
    ("rainy", 0.15),
    ("dusk", 0.17),
)
LIGHT: dict[str, tuple[float, float]] = {
    "sunny": (0.78, 1.0),
    "overcast": (0.52, 0.72),
    "rainy": (0.38, 0.56),
    "dusk": (0.12, 0.34),
}


def choose_sky(dice: Dice, yaw: float) -> Sky:
    """Weather and light. The sun stands to one side of the street, or behind whoever looks across it."""
    weather = dice.weighted(WEATHERS)
    cloud = {"sunny": (0.08, 0.55), "dusk": (0.2, 0.6), "overcast": (0.8, 1.0), "rainy": (0.9, 1.0)}[weather]
    haze = {"sunny": (0.12, 0.4), "dusk": (0.25, 0.5), "overcast": (0.25, 0.6), "rainy": (0.45, 0.7)}[weather]
    across = abs(yaw) > 60
    aside = dice.pick((-1, 1))
    return Sky(
        weather=weather,
        light=dice.between(*LIGHT[weather]),
        sun_azimuth=round(
            yaw + aside * dice.between(115, 165) if across else aside * dice.between(52, 128), 4
        ),
        sun_height=dice.between(6, 12) if weather == "dusk" else dice.between(30, 58),
        cloud=dice.between(*cloud),
        haze=dice.between(*haze),
        variant=dice.variant(),
    )


def place_camera(dice: Dice, plan: Plan, street: Street) -> Camera:
    """Where the picture is taken from; before tall buildings the camera is shifted to look up."""
    is_tall = plan.kind in ("tower", "office")
    horizon = dice.between(0.7, 0.78) if is_tall else dice.between(0.58, 0.67)
    if plan.cause:
        # A crowd is seen from a little above, with more of the street.
        horizon -= 0.1
    height = dice.between(3.2, 5.0) if dice.chance(0.22) or plan.cause else dice.between(1.6, 2.3)
    focal = dice.between(0.66, 0.8) if is_tall else dice.between(0.78, 1.02)
    if plan.view == "front":
        side = dice.pick((-1, 1))
        back = 10.0 + max(0.0, plan.storeys - 2.5) * 2.4 + dice.between(0, 4)
        return Camera(
            round(side * (street.edge - back), 3),
            dice.between(1.6, 2.2),
            side * dice.between(80, 100),
            focal,
            round(horizon + 0.04, 4),
        )
    yaw = dice.between(-13, 13) if plan.view == "street" else dice.pick((-1, 1)) * dice.between(24, 44)
    aside = dice.between(0.1, 0.8) * street.half * (-1 if yaw > 0 else 1)
    return Camera(round(aside, 3), height, yaw, focal, round(horizon, 4))


def plant_trees(dice: Dice, plan: Plan, street: Street, plots: tuple[Plot, ...]) -> tuple[Tree, ...]:
    """Trees along the kerb and on the plots, the more the greener the picture is to be."""
    species = dice.weighted(SPECIES)
    trees: list[Tree] = []
    for side in sorted({plot.side for plot in plots}):
        if dice.chance(plan.greenery * 1.15 - 0.05):
            trees += _avenue(dice, street, side, species)
    for plot in plots:
        trees += _garden(dice, plan, street, plot)
    return tuple(trees)


def _avenue(dice: Dice, street: Street, side: int, species: str) -> list[Tree]:
    spacing = dice.between(7.5, 13.0)
    x = side * (street.half + max(0.7, street.verge / 2))
    height = dice.between(5.0, 9.0)
    trees = []
    for place in range(int(118 / spacing)):
        z, tall = -30 + spacing * place + dice.between(-1, 1), height * dice.between(0.85, 1.15)
        tint = dice.near(0.0, 0.25, -1, 1)
        trees.append(Tree(round(x, 3), round(z, 3), round(tall, 3), species, tint, dice.variant()))
    return trees


def _garden(dice: Dice, plan: Plan, street: Street, plot: Plot) -> list[Tree]:
    if plot.ground != "grass":
        return []
    deep = 26.0 if plot.building is None else plot.setback
    behind = 0 if plot.building is None else round(plot.length / 9 * plan.greenery)
    many = round(
        plot.length * deep / (34 if deep > 20 else 55) * (0.3 + plan.greenery) * dice.between(0.6, 1.3)
    )
    trees = []
    for place in range(many + behind):
        is_behind = place >= many and plot.building is not None
        back = plot.building.face + plot.building.depth if is_behind and plot.building else street.edge
        x = back + (dice.between(2, 8) if is_behind else dice.between(1.2, max(1.3, deep - 1.6)))
        z = plot.start + dice.between(0.08, 0.92) * plot.length
        tall = dice.between(7, 12) if is_behind or deep > 20 else dice.between(3.0, 6.5)
        tint = dice.near(0.0, 0.35, -1, 1)
        trees.append(
            Tree(round(plot.side * x, 3), round(z, 3), tall, dice.weighted(SPECIES), tint, dice.variant())
        )
    return trees + _bushes(dice, plan, street, plot)


def _bushes(dice: Dice, plan: Plan, street: Street, plot: Plot) -> list[Tree]:
    """Bushes and flowers in front of a house, or strewn over a park."""
    bushes = []
    deep = plot.setback if plot.building else 18.0
    for _ in range(round(plot.length / 4 * plan.greenery * dice.between(0.4, 1.4))):
        x = street.edge + (
            deep - 0.5 if plot.building and dice.chance(0.6) else dice.between(1.0, max(1.1, deep - 0.4))
        )
        z = plot.start + dice.between(0.04, 0.96) * plot.length
        species = dice.weighted((("bush", 3), ("flower", 2)))
        tint = dice.near(0.0, 0.3, -1, 1)
        bushes.append(
            Tree(round(plot.side * x, 3), round(z, 3), dice.between(0.6, 1.3), species, tint, dice.variant())
        )
    return bushes


def park_cars(dice: Dice, plan: Plan, street: Street, sides: Sequence[int]) -> tuple[Car, ...]:
    """Cars at the kerb and under way on their own side of the street; none where people march."""
    cars: list[Car] = []
    ends = (-24.0, 24.0) if plan.view == "front" else (8.0, 84.0)
    for side in sides:
        z = ends[0] + dice.between(0, 5)
        while z < ends[1] and not plan.cause:
            if dice.chance(0.12 + 0.55 * plan.traffic):
                cars.append(_car(dice, side * (street.half - 1.05), z, side))
            z += dice.between(5.4, 7.5)
    if street.half > 4.0 and not plan.cause and plan.view != "front":
        moving = [side for side in sides if dice.chance(plan.traffic)]
        reach = (ends[0] + 6, ends[1] - 20)
        cars += [_car(dice, side * (street.half - 3.1), dice.between(*reach), side) for side in moving]
    return tuple(cars)


def _car(dice: Dice, x: float, z: float, side: int) -> Car:
    body = dice.weighted((("saloon", 3), ("hatch", 4), ("van", 1.2)))
    return Car(round(x + dice.between(-0.1, 0.1), 3), round(z, 3), side, body, dice.pick(PAINTS))


def gather_people(
    dice: Dice, plan: Plan, street: Street, weather: str, sides: Sequence[int]
) -> tuple[Person, ...]:
    """Walkers on both pavements and, at a protest, the crowd in the street."""
    many = round(22 * plan.bustle * dice.between(0.4, 1.2))
    middle = street.half + street.verge + street.pavement / 2
    people = []
    for _ in range(many):
        x = dice.pick(sides) * (middle + dice.between(-0.38, 0.38) * street.pavement)
        z = dice.between(-11, 11) if plan.view == "front" else 6.5 + 48 * dice.between(0, 1) ** 1.4
        people.append(_person(dice, (x, z), "umbrella" if weather == "rainy" and dice.chance(0.7) else ""))
    if plan.cause:
        for _ in range(dice.whole(34, 90)):
            x = dice.between(-1, 1) * (street.half + 1.2)
            z = 9.5 + 34 * dice.between(0, 1) ** 1.5
            people.append(_person(dice, (x, z), "placard" if dice.chance(0.28) else ""))
    return tuple(people)


def _person(dice: Dice, where: tuple[float, float], carries: str) -> Person:
    return Person(
        x=round(where[0], 3),
        z=round(where[1], 3),
        height=dice.near(1.7, 0.09, 1.15, 1.95),
        skin=dice.pick(SKINS),
        hair=dice.pick(HAIRS),
        top=dice.pick(TOPS),
        bottom=dice.pick(BOTTOMS),
        carries=carries,
        thing=dice.pick(CLOTHS if carries == "placard" else TOPS),
        variant=dice.variant(),
    )


def raise_banners(dice: Dice, plan: Plan, street: Street) -> tuple[Banner, ...]:
    """One to three banners across the street, if there is a protest."""
    if not plan.cause:
        return ()
    cloths = (
        ((244, 240, 228), (168, 36, 40)),
        ((190, 46, 44), (250, 244, 228)),
        ((240, 200, 80), (38, 40, 52)),
    )
    banners = []
    for place in range(dice.whole(1, 3)):
        cloth, ink = dice.pick(cloths)
        width = dice.between(3.2, min(5.6, 1.5 * street.half))
        x = dice.between(-1, 1) * max(0.0, street.half - width / 2)
        banners.append(
            Banner(
                round(x, 3), round(9.0 + 8.5 * place + dice.between(0, 2), 3), width, plan.cause, cloth, ink
            )
        )
    return tuple(banners)


def furnish(dice: Dice, plan: Plan, street: Street) -> tuple[Thing, ...]:
    """Lamp posts, benches, bins and bollards, and litter where nobody cleans."""
    near, far = (-24.0, 24.0) if plan.view == "front" else (4.0, 88.0)
    things: list[Thing] = []
    spacing = dice.between(14, 20)
    for side in (-1, 1):
        first = dice.between(0, spacing)
        x = round(side * (street.half + 0.35), 3)
        things += [
            Thing("lamp", x, round(near + first + spacing * place, 3), dice.variant())
            for place in range(int((far - near) / spacing))
        ]
        for kind, chance in (("bench", 0.35), ("bin", 0.5), ("bollard", 0.3)):
            if dice.chance(chance):
                z = near + dice.between(5, 24)
                wall = street.edge - 0.6 if kind == "bench" else street.half + 0.5
                for place in range(5 if kind == "bollard" else 1):
                    things.append(
                        Thing(kind, round(side * wall, 3), round(z + 1.8 * place, 3), dice.variant())
                    )
    for _ in range(round(max(0.0, 0.62 - plan.upkeep) * 60 * dice.between(0.5, 1.2))):
        x = dice.pick((-1, 1)) * (street.half + dice.between(-0.9, street.pavement + street.verge))
        things.append(Thing("litter", round(x, 3), round(near + dice.between(0, 28), 3), dice.variant()))
    return tuple(things)
