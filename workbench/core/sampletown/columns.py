"""The columns of Sampletown's metadata: their names, what they mean, and how each comes from a scene."""

from collections.abc import Callable
from dataclasses import dataclass

from workbench.core.sampletown.areas import AREAS
from workbench.core.sampletown.drawing.picture import Seen
from workbench.core.sampletown.posts import post
from workbench.core.sampletown.scene import Scene
from workbench.core.sampletown.scores import Scores, scores

Value = str | int | float


@dataclass(frozen=True)
class Known:
    """All that is known of one picture."""

    picture: str
    scene: Scene
    seen: Seen

    @property
    def scores(self) -> Scores:
        """The scores of the picture's area."""
        area = next(area for area in AREAS if area.name == self.scene.area)
        return scores(area, self.scene.seed, self.scene.version)


@dataclass(frozen=True)
class Column:
    """One column."""

    name: str
    meaning: str
    value: Callable[[Known], Value]


COLUMNS: tuple[Column, ...] = (
    Column("picture", "the file's name", lambda k: k.picture),
    Column("area", "the area of the town", lambda k: k.scene.area),
    Column("income", "score of the area, 0 to 100", lambda k: k.scores.income),
    Column("health", "score of the area, 0 to 100", lambda k: k.scores.health),
    Column("environment", "score of the area, 0 to 100", lambda k: k.scores.environment),
    Column("building_type", "the kind of building most is seen of, or park", lambda k: k.seen.building_type),
    Column("view", "street (along it), corner (aslant) or front (a row of houses)", lambda k: k.scene.view),
    Column("weather", "sunny, overcast, rainy or dusk", lambda k: k.scene.sky.weather),
    Column("light", "from 0 (night) to 1 (full sun)", lambda k: k.scene.sky.light),
    Column("is_protest", "true or false", lambda k: _truth(k.scene.is_protest)),
    Column("cause", "what the protest is for, as on its banners", lambda k: k.scene.cause),
    Column("storeys", "storeys of the building most is seen of", lambda k: k.seen.storeys),
    Column("building_height", "mean height of the buildings seen, metres", lambda k: k.seen.building_height),
    Column("buildings", "buildings seen (a row of houses is one)", lambda k: k.seen.buildings),
    Column("trees", "trees seen", lambda k: k.seen.trees),
    Column("cars", "cars seen", lambda k: k.seen.cars),
    Column("people", "people seen", lambda k: k.seen.people),
    Column("litter", "pieces of litter seen", lambda k: k.seen.litter),
    Column("greenery_share", "share of the picture: trees, lawns, hedges", lambda k: k.seen.greenery_share),
    Column("sky_share", "share of the picture: sky", lambda k: k.seen.sky_share),
    Column("building_share", "share of the picture: buildings", lambda k: k.seen.building_share),
    Column("road_share", "share of the picture: carriageway", lambda k: k.seen.road_share),
    Column("greenery", "planned greenery, 0 to 1", lambda k: k.scene.greenery),
    Column("upkeep", "planned upkeep, 0 (boarded, sprayed, littered) to 1", lambda k: k.scene.upkeep),
    Column("traffic", "planned traffic, 0 to 1", lambda k: k.scene.traffic),
    Column("bustle", "planned number of people about, 0 to 1", lambda k: k.scene.bustle),
    Column("post", "a made-up post such as people write under a picture", lambda k: post(k.scene)),
    Column("synthetic", "always true: nothing here was photographed", lambda k: _truth(True)),
    Column("sampletown_version", "the version of the town", lambda k: k.scene.version),
    Column("seed", "the number the town was grown from", lambda k: k.scene.seed),
    Column("index", "the number of the picture", lambda k: k.scene.index),
)


def _truth(value: bool) -> str:
    return "true" if value else "false"
