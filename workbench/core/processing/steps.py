"""All kinds of steps, and what a list of them must keep to. Kept apart from cv2: forms need it at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workbench.core.processing.colour_steps import Channel, Equalise, Grey, Invert, Light, Palette
from workbench.core.processing.neighbour_steps import Blur, Edges, Morphology, Noise, Sharpen, Threshold
from workbench.core.processing.place_steps import Crop, Flip, Resize, Rotate
from workbench.core.settings import SettingsError, checked, describe, settled

ProcessingStep = Any
"""An instance of the settings of one of :data:`STEP_KINDS`: what is to be done, and how."""

MOST_STEPS = 40


@dataclass(frozen=True)
class StepKind:
    """A kind of step: ``word`` names it in texts, ``title`` and ``sentence`` on screen, ``group`` in the menu.

    ``function`` is "module:function", so that knowing a step does not import the library that computes it.
    """

    word: str
    title: str
    group: str
    sentence: str
    settings: type
    function: str

    def in_words(self, step: ProcessingStep) -> str:
        """What is special about a step, in one line: the first choice and number, and whatever is not as usual."""
        described = [each for each in describe(self.settings) if each.counts(step) and not each.is_advanced]
        first = {bool(each.choices): each.name for each in reversed(described) if each.kind is not bool}
        words = []
        for each in described:
            value = getattr(step, each.name)
            if value == each.default and each.name not in first.values():
                continue
            name = each.title.partition(" (")[0].lower()
            if each.kind is bool:
                words.append(name if value else f"not {name}")
            else:
                words.append(str(value) if each.choices else f"{name} {each.in_words(value)}")
        return ", ".join(words)


PLACE, COLOUR, SMOOTH, SHAPES = "Size and place", "Light and colour", "Smooth and sharpen", "Shapes and edges"
_HERE = "workbench.core.processing"

STEP_KINDS: tuple[StepKind, ...] = (
    StepKind("crop", "Crop", PLACE, "Keeps a part of the picture.", Crop, f"{_HERE}.placing:crop"),
    StepKind(
        "resize", "Resize", PLACE, "Makes the picture larger or smaller.", Resize, f"{_HERE}.placing:resize"
    ),
    StepKind("rotate", "Rotate", PLACE, "Turns the picture.", Rotate, f"{_HERE}.placing:rotate"),
    StepKind("flip", "Flip", PLACE, "Mirrors the picture.", Flip, f"{_HERE}.placing:flip"),
    StepKind(
        "grey",
        "Grey",
        COLOUR,
        "Mixes red, green and blue into one grey value.",
        Grey,
        f"{_HERE}.colouring:grey",
    ),
    StepKind(
        "light",
        "Brightness, contrast, gamma",
        COLOUR,
        "Makes everything lighter or darker, or differences larger or smaller.",
        Light,
        f"{_HERE}.colouring:light",
    ),
    StepKind(
        "equalise",
        "Equalise",
        COLOUR,
        "Spreads the values so that pale or dark pictures use the whole range (histogram equalisation).",
        Equalise,
        f"{_HERE}.colouring:equalise",
    ),
    StepKind(
        "invert",
        "Invert",
        COLOUR,
        "Exchanges light and dark, as in a negative.",
        Invert,
        f"{_HERE}.colouring:invert",
    ),
    StepKind(
        "channel",
        "Colour channel",
        COLOUR,
        "Shows one channel of RGB, HSV, Lab or YCrCb as a grey picture.",
        Channel,
        f"{_HERE}.colouring:channel",
    ),
    StepKind(
        "palette",
        "Main colours",
        COLOUR,
        "Finds the main colours and their shares, and paints the picture with them alone (k-means).",
        Palette,
        f"{_HERE}.palettes:palette",
    ),
    StepKind(
        "blur",
        "Blur",
        SMOOTH,
        "Mixes each pixel with its neighbours, so that details go.",
        Blur,
        f"{_HERE}.filtering:blur",
    ),
    StepKind(
        "sharpen",
        "Sharpen",
        SMOOTH,
        "Strengthens what a blur would take away (unsharp masking).",
        Sharpen,
        f"{_HERE}.filtering:sharpen",
    ),
    StepKind("noise", "Noise", SMOOTH, "Disturbs the picture at random.", Noise, f"{_HERE}.filtering:noise"),
    StepKind(
        "threshold",
        "Threshold",
        SHAPES,
        "Parts bright from dark: what is left is black and white.",
        Threshold,
        f"{_HERE}.shapes:threshold",
    ),
    StepKind("edges", "Edges", SHAPES, "Shows where grey values change.", Edges, f"{_HERE}.shapes:edges"),
    StepKind(
        "morphology",
        "Morphology",
        SHAPES,
        "Lets bright shapes grow or shrink, removes specks or fills holes.",
        Morphology,
        f"{_HERE}.shapes:morphology",
    ),
)
_BY_SETTINGS = {kind.settings: kind for kind in STEP_KINDS}


class StepError(SettingsError):
    """A step cannot be done as it was asked for; the message names the step and what is allowed."""


def kind_of(step: ProcessingStep) -> StepKind:
    """The kind of a step."""
    return _BY_SETTINGS[type(step)]


def named(word: str, place: int) -> StepKind:
    """The kind called ``word``. Raises :class:`StepError`; ``place`` counts steps from 1."""
    for kind in STEP_KINDS:
        if kind.word == word:
            return kind
    known = ", ".join(kind.word for kind in STEP_KINDS)
    raise StepError(f"There is no step “{word[:80]}” (step {place}). The steps are: {known}.")


def checked_steps(steps: Sequence[ProcessingStep]) -> tuple[ProcessingStep, ...]:
    """The same steps, with settings that do not count as they usually are. Raises :class:`StepError`."""
    if len(steps) > MOST_STEPS:
        raise StepError(f"These are {len(steps):,} steps; up to {MOST_STEPS} can be done. Leave some out.")
    return tuple(_checked(step, place) for place, step in enumerate(steps, start=1))


def problem(step: ProcessingStep) -> str:
    """Why a step could never be done, whatever the picture, in one sentence; empty if it could."""
    if isinstance(step, Crop) and step.measure == "per-cent":
        for one, other in (("left", "right"), ("top", "bottom")):
            cut = getattr(step, one) + getattr(step, other)
            if cut >= 100:
                return f"Cutting {cut:g} % off ({one} and {other} together) leaves nothing: stay below 100 %."
    if isinstance(step, Edges) and step.kind == "canny" and step.low > step.high:
        return f"The low threshold ({step.low}) must not be above the high one ({step.high})."
    return ""


def _checked(step: ProcessingStep, place: int) -> ProcessingStep:
    kind = kind_of(step)
    try:
        made = settled(checked(step))
    except SettingsError as error:
        raise StepError(f"Step {place} ({kind.word}): {error}") from error
    reason = problem(made)
    if reason:
        raise StepError(f"Step {place} ({kind.word}): {reason}")
    return made
