"""What a Sampletown picture shows, before anything is drawn. Metres; x to the right, y up, z along the street."""

from dataclasses import dataclass

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Camera:
    """Where the picture is taken from. ``yaw`` in degrees: 0 looks along the street, 90 at its right-hand side.

    ``focal`` is the focal length and ``horizon`` the height of the horizon (0 top, 1 bottom), both in picture
    sides. The camera is level and shifted, so that upright lines stay upright.
    """

    x: float
    height: float
    yaw: float
    focal: float
    horizon: float


@dataclass(frozen=True)
class Sky:
    """Weather and light. ``light`` runs from 0 (night) to 1 (full sun); angles in degrees.

    ``sun_azimuth`` is measured like the camera's yaw, ``cloud`` is the share of the sky under cloud, ``haze`` the
    share of the far distance (100 m) that is lost in haze.
    """

    weather: str
    light: float
    sun_azimuth: float
    sun_height: float
    cloud: float
    haze: float
    variant: int


@dataclass(frozen=True)
class Street:
    """The street, symmetric about x = 0: half the carriageway, pavement and grass verge widths, the markings."""

    half: float
    pavement: float
    verge: float
    surface: str
    marking: str
    kerb: Colour

    @property
    def edge(self) -> float:
        """The distance from the middle of the street to where the plots begin."""
        return self.half + self.verge + self.pavement


@dataclass(frozen=True)
class Building:
    """One building, or one row of ``units`` equal houses. ``side`` is -1 (left) or 1 (right of the street).

    ``start`` and ``length`` are along the street, ``face`` is the distance of the façade from its middle.
    """

    kind: str
    side: int
    start: float
    length: float
    face: float
    depth: float
    storeys: int
    storey_height: float
    units: int
    roof: str
    material: str
    walls: tuple[Colour, ...]
    trim: Colour
    roofing: Colour
    accent: Colour
    window: str
    boarded: float
    graffiti: int
    variant: int

    @property
    def eaves(self) -> float:
        """The height of the walls in metres."""
        return self.storeys * self.storey_height + (0.9 if self.kind in ("shops", "office") else 0.4)


@dataclass(frozen=True)
class Plot:
    """A piece of land beside the street: what it is covered with, how it is bounded, what stands on it."""

    side: int
    start: float
    length: float
    ground: str
    boundary: str
    setback: float
    building: Building | None
    variant: int


@dataclass(frozen=True)
class Tree:
    """A tree; ``tint`` runs from -1 (bluish green) over 0 to 1 (yellow)."""

    x: float
    z: float
    height: float
    species: str
    tint: float
    variant: int


@dataclass(frozen=True)
class Car:
    """A car; ``heading`` is 1 when it points away along z and -1 when it comes towards z = 0."""

    x: float
    z: float
    heading: int
    body: str
    paint: Colour


@dataclass(frozen=True)
class Person:
    """A person; ``carries`` is "", "umbrella" or "placard", ``thing`` the colour of what is carried."""

    x: float
    z: float
    height: float
    skin: Colour
    hair: Colour
    top: Colour
    bottom: Colour
    carries: str
    thing: Colour
    variant: int


@dataclass(frozen=True)
class Thing:
    """Street furniture and litter: "lamp", "bench", "bin", "bollard", "bush", "litter"."""

    kind: str
    x: float
    z: float
    variant: int


@dataclass(frozen=True)
class Banner:
    """A banner carried across the street."""

    x: float
    z: float
    width: float
    text: str
    cloth: Colour
    ink: Colour


@dataclass(frozen=True)
class Scene:
    """Everything in one picture. The same scene can be drawn at any size.

    ``greenery``, ``upkeep``, ``storeys``, ``traffic`` and ``bustle`` are what the picture was planned with;
    what can really be seen is measured by :func:`workbench.core.sampletown.drawing.measure`.
    """

    version: int
    seed: int
    index: int
    area: str
    view: str
    building_type: str
    greenery: float
    upkeep: float
    storeys: float
    traffic: float
    bustle: float
    cause: str
    camera: Camera
    sky: Sky
    street: Street
    plots: tuple[Plot, ...]
    trees: tuple[Tree, ...]
    cars: tuple[Car, ...]
    people: tuple[Person, ...]
    things: tuple[Thing, ...]
    banners: tuple[Banner, ...]

    @property
    def is_protest(self) -> bool:
        """Whether a protest is under way."""
        return bool(self.cause)
