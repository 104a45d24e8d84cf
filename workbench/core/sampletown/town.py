"""Sampletown as a whole: its version, its areas, and the scene behind every picture."""

from dataclasses import dataclass
from functools import partial

from workbench.core.sampletown.areas import AREAS, Area
from workbench.core.sampletown.dice import Dice
from workbench.core.sampletown.planning.life import (
    choose_sky,
    furnish,
    gather_people,
    park_cars,
    place_camera,
    plant_trees,
    raise_banners,
)
from workbench.core.sampletown.planning.plan import plan
from workbench.core.sampletown.planning.plots import lay_plots, lay_street
from workbench.core.sampletown.posts import CAUSES
from workbench.core.sampletown.scene import Scene
from workbench.core.settings import setting

__all__ = ["AREAS", "SAMPLETOWN_VERSION", "Area", "Scene", "TownSettings", "scene"]

#: Raised whenever a scene, a picture, a measured factor or a score would come out differently.
SAMPLETOWN_VERSION = 1


@dataclass(frozen=True)
class TownSettings:
    """How many pictures of Sampletown are drawn, and how large."""

    pictures: int = setting(500, "Pictures", "How many street scenes are drawn.", minimum=1, maximum=99_999)
    size: int = setting(
        256, "Size", "Width and height of each picture.", minimum=32, maximum=1024, unit="pixels"
    )
    seed: int = setting(
        1, "Seed", "The same seed gives the same town again; another seed gives another town.", minimum=0
    )


def scene(seed: int, index: int) -> Scene:
    """The scene of picture ``index`` of the town grown from ``seed``; it does not depend on any other picture.

    Every part has dice of its own, so that a change to one leaves the others as they are.
    """
    dice = partial(Dice, SAMPLETOWN_VERSION, seed, index)
    planned = plan(dice("plan"), tuple(CAUSES))
    street = lay_street(dice("street"), planned)
    camera = place_camera(dice("camera"), planned, street)
    sky = choose_sky(dice("sky"), camera.yaw)
    sides = (-1, 1) if planned.view != "front" else (1 if camera.yaw > 0 else -1,)
    plots = tuple(plot for side in sides for plot in lay_plots(dice("plots", side), planned, street, side))
    return Scene(
        version=SAMPLETOWN_VERSION,
        seed=seed,
        index=index,
        area=planned.area.name,
        view=planned.view,
        building_type=planned.kind,
        greenery=planned.greenery,
        upkeep=planned.upkeep,
        storeys=planned.storeys,
        traffic=planned.traffic,
        bustle=planned.bustle,
        cause=planned.cause,
        camera=camera,
        sky=sky,
        street=street,
        plots=plots,
        trees=plant_trees(dice("trees"), planned, street, plots),
        cars=park_cars(dice("cars"), planned, street, sides),
        people=gather_people(dice("people"), planned, street, sky.weather, sides),
        things=furnish(dice("things"), planned, street),
        banners=raise_banners(dice("banners"), planned, street),
    )
