"""What the pane of feature maps says of them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

from workbench.core.networks.maps_settings import AFTER
from workbench.core.wording import short_number
from workbench.widgets.colour_bar import ColourScale
from workbench.widgets.tile_grid import Tile, TilePoint

if TYPE_CHECKING:
    from workbench.core.networks.maps_looking import MapsAnswer, Meaning
    from workbench.core.networks.receptive_field import ReceptiveField

Fact = tuple[str, str]


class Captions(Sequence[Tile]):
    """What is written at the tiles of an answer: channel, strength, and the word where nothing is to be seen.

    Made as they are looked at: of a thousand tiles a few are in sight.
    """

    def __init__(self, answer: "MapsAnswer") -> None:
        from workbench.core.networks.maps_export import words_of

        self._answer, self._words = answer, words_of(answer)
        self._strengths = answer.first.maps.strengths(answer.question.settings.strength)

    @property
    def summary(self) -> str:
        """How many there are, and how many are dead."""
        return f"{len(self):,} feature maps, {self._answer.dead_count:,} dead."

    def __len__(self) -> int:
        return len(self._answer.channels)

    @overload
    def __getitem__(self, at: int) -> Tile: ...
    @overload
    def __getitem__(self, at: slice) -> list[Tile]: ...
    def __getitem__(self, at: int | slice) -> Tile | list[Tile]:
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(len(self)))]
        channel = int(self._answer.channels[at])
        strength, word = short_number(float(self._strengths[channel])), self._words.get(channel, "")
        said = f"{word}: it gives 0 everywhere for this picture" if word == "dead" else word
        description = f"{channel_in_words(self._answer, channel)}, {said or f'strength {strength}'}."
        return Tile(str(channel), strength, word, description)


def channel_in_words(answer: "MapsAnswer", channel: int) -> str:
    """“Channel 12”, at the end of a network with the label that it stands for."""
    return f"Channel {channel:,} ({answer.labels[channel]})" if answer.labels else f"Channel {channel:,}"


def heading(answer: "MapsAnswer") -> str:
    """One or two sentences above the tiles."""
    rows, columns = answer.first.maps.values.shape[1:]
    count, dead = answer.first.maps.count, answer.dead_count
    if not answer.layer.has_maps:
        return f"{answer.layer.name}: {answer.layer.explanation} Each unit is one square."
    of_them = f"{dead or 'none'} of them dead{_activation(answer)}"
    text = f"{answer.layer.name}: {count:,} maps of {columns}×{rows}, {of_them}."
    if answer.layer.layout == "tokens":
        return f"{text} Patches in a row (tokens) are laid out as they lie in the picture."
    if (rows, columns) == (1, 1):
        text += " Each is a single number: nothing is said of places in the picture any more."
    if answer.labels:
        text += " Each channel stands for a label."
    return text


def _activation(answer: "MapsAnswer") -> str:
    question = answer.question
    is_after = question.settings.activation == AFTER
    if answer.layer.family == "activation":
        return f", after the activation ({answer.layer.kind})"
    if answer.layer.name != question.layer:
        return ", before the activation"
    return "" if not is_after else "; no activation follows it directly"


def scale(answer: "MapsAnswer") -> ColourScale:
    """What the colours stand for."""
    is_signed = answer.scale.is_signed
    if answer.scale.is_common:
        return ColourScale(short_number(answer.scale.low(0)), short_number(answer.scale.high(0)), is_signed)
    return ColourScale(
        "−largest" if is_signed else "0", "+largest of each" if is_signed else "largest of each", is_signed
    )


def value_in_words(answer: "MapsAnswer", point: TilePoint) -> str:
    """The value of the map under the pointer; a tile may have fewer pixels than its map."""
    channel, values = int(answer.channels[point.tile]), answer.first.maps.values
    rows, columns = answer.tiles.shape[1:3]
    row, column = point.y * values.shape[1] // rows, point.x * values.shape[2] // columns
    return f"Channel {channel:,}, row {row}, column {column}: {_short(values[channel, row, column])}"


def channel_facts(answer: "MapsAnswer", channel: int) -> list[Fact]:
    """The figures of one channel, those of a second picture beside them."""
    both = [each.maps for each in (answer.first, answer.second) if each is not None]
    figures = (
        (
            "Lowest and highest value",
            [f"{_short(each.smallest[channel])} to {_short(each.largest[channel])}" for each in both],
        ),
        ("Mean of sizes", [_short(each.mean_of_sizes[channel]) for each in both]),
    )
    facts = [(name, "; second picture: ".join(values)) for name, values in figures]
    if answer.first.maps.is_dead[channel]:
        facts.append(("Dead", "This channel gives 0 everywhere for this picture. It may respond to others."))
    return facts


def share_fact(meaning: "Meaning", channel: int) -> Fact:
    """What a channel adds to the decision."""
    share = float(meaning.shares[channel])
    side = "speaks for it" if share > 0 else "speaks against it" if share < 0 else "has no part in it"
    return f"Share of the decision for “{meaning.label.label}”", f"{_signed_per_cent(share)} ({side})"


def layer_facts(answer: "MapsAnswer", field: "ReceptiveField | None") -> list[Fact]:
    """What the layer is, and how much of the picture its places see."""
    layer = answer.layer
    facts = [
        ("Layer", layer.name),
        ("Kind", layer.kind),
        ("Gives", " × ".join(f"{each:,}" for each in layer.output_shape)),
    ]
    if field is not None:
        facts.append(("What a place sees", _field_in_words(field)))
    height, width = answer.first.size
    crop = answer.first.seen.shape[0]
    if min(height, width) < crop:
        facts.append(
            (
                "Small picture",
                f"It has {width}×{height} pixels and is enlarged to {crop}×{crop}; there is no more detail in it.",
            )
        )
    return facts


def _field_in_words(field: "ReceptiveField") -> str:
    height, width = field.size
    picture = f"the picture has {field.width}×{field.height}"
    if field.is_whole:
        return "The whole picture."
    size = f"{width}×{height} pixels (receptive field); {picture}"
    if height > field.height or width > field.width:
        return f"{size}, so most places see all of it, and zeros beyond its edges."
    return f"{size}."


def _short(value: float) -> str:
    return short_number(float(value))


def _signed_per_cent(share: float) -> str:
    return f"{100 * share:+.1f}%".replace("-", "−")
