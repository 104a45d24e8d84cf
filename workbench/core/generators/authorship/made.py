"""How a generated picture was made, in words for people and as a record that makes it again."""

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench import __version__
from workbench.core.generators.errors import GeneratorError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.core.generators.cards import GeneratorCard
    from workbench.core.generators.latents.directions import Direction
    from workbench.core.generators.latents.points import Mix, Place, Point
    from workbench.core.generators.latents.vectors import Vectors

RECIPE_SCHEMA = 1
_LONGEST_NAME = 200
_ALWAYS_SAID = 32
"""Bytes of numbers; their checksum would be longer."""


class LabellingError(GeneratorError):
    """A picture cannot be labelled as asked; the message says what is missing. Nothing was written."""


@dataclass(frozen=True)
class Made:
    """How a picture was made. ``description`` says what it shows where it is more than one picture, a strip say.

    ``directions`` are the sliders that the point's amounts belong to; ``further`` the other points of a strip, a grid
    or an animation.
    """

    card: "GeneratorCard"
    point: "Point"
    directions: tuple["Direction", ...] = ()
    description: str = ""
    further: tuple["Point", ...] = ()


@dataclass(frozen=True)
class Labelling:
    """What is said in and at a file. Without a caption below the picture, ``reason`` says why.

    ``signs`` adds content credentials (C2PA). With ``keeps_recipe_apart`` the file says that it was generated, but
    not how: for raters who must not know.
    """

    has_caption: bool = True
    reason: str = ""
    signs: bool = False
    keeps_recipe_apart: bool = False

    def checked(self) -> "Labelling":
        """Itself; LabellingError when there is no caption and no reason for that."""
        if not self.has_caption and not self.reason.strip():
            raise LabellingError(
                "Without a caption a reason is needed; it is recorded in the files and in the table. Nothing was "
                "written. Enter a reason, or leave the caption on."
            )
        return self


CAPTIONED = Labelling()
"""How pictures are labelled unless somebody asks for something else."""


def program() -> str:
    """What is named as the program that made a file."""
    return f"Image Workbench {__version__}"


def system(made: Made) -> str:
    """Program and model: the AI system that was used, as the IPTC understands it."""
    name = made.card.source_file or made.card.title
    return f"Image Workbench with the generator “{name}” ({made.card.architecture})"


def seed_of(place: "Place") -> int | None:
    """The seed at a place, if it is one seed and no blend of several."""
    from workbench.core.generators.latents.points import seed_at

    return seed_at(place) if place.is_seed else None


def amounts_of(made: Made) -> "Iterator[tuple[Direction, float]]":
    """The sliders that change something, each with where it stands."""
    amounts = dict(made.point.amounts)
    for direction in made.directions:
        amount = amounts.get(direction.key, direction.zero)
        if amount:
            yield direction, amount


def description_of(made: Made, labelling: Labelling = Labelling()) -> str:
    """What is said of the picture in plain words: that it is generated, and how."""
    if labelling.keeps_recipe_apart:
        parts = [
            "A generated picture, not a photograph.",
            "How it was made is recorded elsewhere, because it is to be rated without knowing that.",
        ]
    else:
        parts = [f"A generated picture, not a photograph: {recipe_in_words(made)}."]
    if not labelling.has_caption:
        parts.append(f"Saved without a visible caption, because: {labelling.reason.strip().rstrip('.')}.")
    return " ".join(parts)


def recipe_in_words(made: Made) -> str:
    """The recipe in one line: “seed 42, truncation 0.7, slider “trees” +1.5, generator …”."""
    point = made.point
    parts = [_place_in_words(point.place) if point.start is None else "given latents"]
    if point.truncation != 1:
        parts.append(f"truncation {point.truncation:g}")
    if point.cutoff is not None:
        parts.append(f"cut-off after {point.cutoff} layers")
    parts += [
        f"label {_label_name(made, at)} {value:g}" for at, value in enumerate(point.label[:1000]) if value
    ]
    noise = {"random": f"random noise (seed {point.noise_seed})", "none": "no noise"}
    parts += [noise[point.noise]] if point.noise in noise else []
    parts += ["changed strength of noise"] if point.strengths else []
    parts += [f"layers {mix.first} to {mix.last} of {_place_in_words(mix.place)}" for mix in point.mixes]
    moved = point.movement
    if (moved.right, moved.down, moved.turn) != (0, 0, 0):
        parts.append(f"moved by {moved.right:+g} right, {moved.down:+g} down, {moved.turn:+g}°")
    parts += [f"slider “{_short(direction.name)}” {amount:+g}" for direction, amount in amounts_of(made)]
    if made.further:
        parts.append(f"and {len(made.further)} more points")
    model = made.card.source_file or made.card.title
    what = f"{made.description.rstrip('.')}; " if made.description else ""
    return what + ", ".join([*parts, f"generator “{_short(model)}” (sha256 {made.card.key[:16]}…)"])


def recipe(made: Made, has_numbers: bool = True) -> dict[str, Any]:
    """All that is needed to make the picture again, as JSON values; :mod:`recorded` reads it back.

    Without ``has_numbers`` the numbers of given latents and of directions are named by their sha256 alone, but for
    single ones.
    """
    card = made.card
    return {
        "schema": RECIPE_SCHEMA,
        "program": program(),
        "generator": {
            "title": card.title,
            "sha256": card.key,
            "architecture": card.architecture,
            "source_file": card.source_file,
            "source_sha256": card.source_sha256,
        },
        "point": _point(made.point, has_numbers),
        "sliders": [_slider(direction, made.point, has_numbers) for direction in _directions_heard(made)],
        "further_points": [_point(point, has_numbers) for point in made.further],
    }


def _directions_heard(made: Made) -> "Iterator[Direction]":
    """The directions that change any of the points."""
    amounts = [dict(point.amounts) for point in (made.point, *made.further)]
    for direction in made.directions:
        if any(each.get(direction.key, direction.zero) for each in amounts):
            yield direction


def _point(point: "Point", has_numbers: bool) -> dict[str, Any]:
    start = point.start
    return {
        "seed": seed_of(point.place) if start is None else None,
        "place": [point.place.x, point.place.y],
        "w": None if start is None else _vectors(start, has_numbers),
        "truncation": point.truncation,
        "cutoff": point.cutoff,
        "labels": {str(at): value for at, value in enumerate(point.label) if value},
        "noise": point.noise,
        "noise_seed": point.noise_seed,
        "noise_strengths": list(point.strengths),
        "mixes": [_mix(mix) for mix in point.mixes],
        "movement": [point.movement.right, point.movement.down, point.movement.turn],
        "amounts": dict(point.amounts),
    }


def _mix(mix: "Mix") -> dict[str, Any]:
    return {
        "seed": seed_of(mix.place),
        "place": [mix.place.x, mix.place.y],
        "first_layer": mix.first,
        "last_layer": mix.last,
    }


def _slider(direction: "Direction", point: "Point", has_numbers: bool) -> dict[str, Any]:
    return {
        "name": _short(direction.name),
        "key": direction.key,
        "amount": dict(point.amounts).get(direction.key, direction.zero),
        "zero": direction.zero,
        "method": direction.method,
        "first_layer": direction.first,
        "last_layer": direction.last,
        "layer": direction.layer,
        "channel": direction.channel,
        "step": _vectors(direction.step, has_numbers),
    }


def _vectors(vectors: "Vectors", has_numbers: bool) -> dict[str, Any]:
    known: dict[str, Any] = {
        "shape": list(vectors.shape),
        "sha256": hashlib.sha256(vectors.data).hexdigest(),
    }
    if has_numbers or len(vectors.data) <= _ALWAYS_SAID:
        known["float32"] = base64.b64encode(vectors.data).decode()
    return known


def _place_in_words(place: "Place") -> str:
    seed = seed_of(place)
    return f"between seeds, at {place.x:g}, {place.y:g}" if seed is None else f"seed {seed}"


def _label_name(made: Made, at: int) -> str:
    names = made.card.label_names
    return f"“{_short(names[at])}”" if at < len(names) else str(at)


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"
