"""The 25 areas of Sampletown and what each was built to be."""

from dataclasses import dataclass

from workbench.core.sampletown.scene import Colour


@dataclass(frozen=True)
class Area:
    """An area and its factors, from which both its pictures and its scores follow.

    ``greenery``, ``upkeep``, ``traffic`` and ``bustle`` run from 0 to 1, ``storeys`` is the mean number of
    storeys, ``industry`` the share of works; ``kinds`` are the kinds of plots with their weights.
    """

    name: str
    greenery: float
    upkeep: float
    storeys: float
    traffic: float
    bustle: float
    palette: str
    kinds: tuple[tuple[str, float], ...]

    @property
    def industry(self) -> float:
        """The share of works among the plots."""
        return dict(self.kinds).get("works", 0.0) / sum(weight for _, weight in self.kinds)


def _kinds(**weights: float) -> tuple[tuple[str, float], ...]:
    return tuple(weights.items())


AREAS: tuple[Area, ...] = (
    Area("Old Centre", 0.20, 0.80, 3.6, 0.35, 0.85, "pastel", _kinds(gables=5, shops=4)),
    Area("Market Quarter", 0.15, 0.62, 3.0, 0.55, 0.95, "pastel", _kinds(shops=8, gables=1)),
    Area("Harbour Side", 0.12, 0.66, 3.8, 0.40, 0.60, "harbour", _kinds(gables=7, works=2, shops=2)),
    Area("Minster Close", 0.45, 0.92, 2.8, 0.20, 0.40, "stone", _kinds(terrace=6, gables=2, park=1)),
    Area("Station Quarter", 0.15, 0.45, 4.5, 0.80, 0.75, "plaster", _kinds(shops=4, flats=4, office=2)),
    Area("Works Quarter", 0.10, 0.35, 2.4, 0.60, 0.20, "brick", _kinds(works=8, terrace=2)),
    Area("Foundry Lane", 0.14, 0.25, 2.2, 0.45, 0.30, "brick", _kinds(terrace=6, works=4)),
    Area("Tanners Row", 0.18, 0.15, 2.2, 0.40, 0.40, "soot", _kinds(terrace=8, shops=2)),
    Area("Mill Bank", 0.30, 0.42, 2.6, 0.30, 0.25, "soot", _kinds(works=4, terrace=5, park=1)),
    Area("Garden Suburb", 0.82, 0.85, 2.0, 0.25, 0.20, "render", _kinds(villa=8, park=1)),
    Area("Villa Hill", 0.88, 0.96, 2.3, 0.20, 0.12, "render", _kinds(villa=9)),
    Area("Park Quarter", 0.80, 0.80, 2.9, 0.30, 0.45, "stone", _kinds(park=5, terrace=4)),
    Area("Lime Avenue", 0.70, 0.76, 3.6, 0.45, 0.40, "plaster", _kinds(flats=4, villa=3, terrace=3)),
    Area("University Fields", 0.65, 0.70, 4.0, 0.30, 0.65, "modern", _kinds(flats=5, park=3, office=2)),
    Area("Tower Estate", 0.38, 0.20, 11.0, 0.45, 0.30, "concrete", _kinds(tower=8, park=1)),
    Area("North Towers", 0.50, 0.48, 9.0, 0.50, 0.30, "concrete", _kinds(tower=6, flats=3, park=1)),
    Area("Riverside Flats", 0.55, 0.88, 5.0, 0.30, 0.40, "modern", _kinds(flats=8, park=2)),
    Area("New Town", 0.35, 0.58, 4.2, 0.65, 0.50, "modern", _kinds(flats=5, shops=4, tower=1)),
    Area("Infirmary Road", 0.35, 0.52, 3.4, 0.75, 0.50, "brick", _kinds(flats=4, terrace=4, shops=2)),
    Area("Canal Street", 0.32, 0.38, 2.6, 0.35, 0.35, "brick", _kinds(terrace=6, works=3, park=1)),
    Area("Chapel Green", 0.62, 0.72, 2.2, 0.25, 0.30, "pastel", _kinds(terrace=6, park=3)),
    Area("Orchard End", 0.75, 0.62, 2.0, 0.20, 0.15, "brick", _kinds(villa=6, terrace=3)),
    Area("Ring Road", 0.12, 0.30, 3.2, 0.95, 0.25, "plaster", _kinds(shops=3, works=3, flats=3)),
    Area("Exchange Quarter", 0.25, 0.94, 9.0, 0.65, 0.70, "glass", _kinds(office=8, shops=2)),
    Area("Meadow View", 0.58, 0.55, 2.0, 0.35, 0.20, "render", _kinds(terrace=5, villa=4)),
)

#: Wall colours of each palette: what the houses of an area have in common.
PALETTES: dict[str, tuple[Colour, ...]] = {
    "pastel": (
        (232, 205, 160), (221, 178, 146), (205, 213, 196), (236, 222, 196),
        (188, 203, 214), (226, 190, 178), (214, 196, 140), (240, 232, 216),
    ),
    "harbour": (
        (158, 84, 66), (196, 152, 92), (92, 112, 122), (222, 206, 176),
        (136, 62, 56), (178, 120, 78), (108, 96, 88), (206, 178, 132),
    ),
    "stone": ((214, 200, 170), (204, 188, 156), (222, 212, 188), (196, 184, 160)),
    "plaster": ((224, 214, 196), (208, 192, 168), (196, 198, 192), (218, 200, 172), (186, 170, 152)),
    "brick": ((176, 114, 94), (164, 104, 88), (188, 132, 108), (160, 112, 98), (196, 148, 122)),
    "soot": ((156, 108, 92), (142, 102, 90), (168, 120, 100), (148, 116, 102)),
    "render": ((240, 234, 220), (232, 220, 194), (222, 226, 220), (236, 214, 184), (214, 186, 160)),
    "concrete": ((184, 180, 170), (172, 172, 168), (196, 190, 178), (164, 160, 154)),
    "modern": ((236, 234, 228), (202, 190, 172), (176, 120, 92), (214, 216, 214), (150, 150, 148)),
    "glass": ((122, 142, 156), (150, 164, 170), (98, 116, 130), (168, 160, 146)),
}  # fmt: skip
