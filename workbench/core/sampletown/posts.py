"""Short posts, such as people write under a picture of their street."""

from workbench.core.sampletown.dice import Dice
from workbench.core.sampletown.scene import Scene

#: What people march for: the words on the banners, and the words in the posts.
CAUSES: dict[str, str] = {
    "KEEP OUR PARK": "the park",
    "HOMES FOR ALL": "lower rents",
    "CLEAN AIR NOW": "cleaner air",
    "SAFE STREETS": "safer streets",
    "FAIR PAY": "fair pay",
    "SAVE THE LIBRARY": "the library",
}

_PROTEST = (
    "We marched for {cause} through {area} today. So many of us!",
    "Huge crowd in {area}: everyone wants {cause}.",
    "Proud of my neighbours in {area}. We will not stop until we get {cause}.",
    "The street in {area} is full of banners. It is about {cause}.",
    "Demonstration for {cause} in {area} this {time}, peaceful and loud.",
    "Came home late because of the protest in {area}. They may have a point about {cause}.",
)
_GREEN = (
    "The trees in {area} are at their best now.",
    "So much green here in {area}, I could sit outside all {time}.",
    "Walked under the trees in {area}. Birds everywhere.",
)
_NEGLECTED = (
    "Nobody has fixed anything in {area} for years.",
    "More graffiti in {area}, and the bins are full again.",
    "Boarded windows again on our street in {area}.",
)
_TIDY = (
    "{area} looks lovely this {time}.",
    "New paint on half the houses in {area}, and it shows.",
    "Everything in its place in {area}.",
)
_BUSY = (
    "Traffic in {area} hardly moves this {time}.",
    "Too many cars in {area}, again.",
    "Crossing the road in {area} takes courage.",
)
_PLAIN = (
    "On my way through {area}.",
    "A quiet {time} in {area}.",
    "Same street, same {time}, {area}.",
    "Waiting for a friend in {area}.",
)
_WEATHER = {
    "sunny": ("Sun at last.", "Blue sky!", ""),
    "overcast": ("Grey sky today.", "", ""),
    "rainy": ("Rain again.", "Do not forget the umbrella.", "Puddles everywhere."),
    "dusk": ("The lamps are just coming on.", "What a sunset.", ""),
}


def post(scene: Scene) -> str:
    """A post about the scene: about the protest if there is one, else about what stands out, then the weather."""
    dice = Dice(scene.version, scene.seed, scene.index, "post")
    time = "evening" if scene.sky.weather == "dusk" else dice.pick(("morning", "afternoon"))
    text = dice.pick(_about(scene)).format(area=scene.area, time=time, cause=CAUSES.get(scene.cause, ""))
    return f"{text} {dice.pick(_WEATHER[scene.sky.weather])}".strip()


def _about(scene: Scene) -> tuple[str, ...]:
    if scene.is_protest:
        return _PROTEST
    chosen: tuple[str, ...] = _PLAIN
    if scene.greenery > 0.6:
        chosen += _GREEN
    if scene.upkeep < 0.35:
        chosen += _NEGLECTED
    if scene.upkeep > 0.75:
        chosen += _TIDY
    if scene.traffic > 0.6:
        chosen += _BUSY
    return chosen
