"""What the methods paragraph says of tasks about faces: what was done with these settings, and nobody's name.

Each function gives the sentences for the settings of a recorded run (JSON values by name); in them ``{setting}``
stands for a setting's value or the title of the model that it names.
"""

from collections.abc import Mapping
from typing import Any

from workbench.core.faces.describe_settings import ATTRIBUTES
from workbench.core.faces.protect_settings import ALL_BUT, ELLIPSE, EVERYBODY, MASK, PIXELATE, names_in
from workbench.core.faces.settings import HAAR
from workbench.core.models.cards import cards

LONGEST_SIDE = 1280
"""Pictures are reduced to this many pixels on their longer side before most detectors look at them."""
OTHER_LONGEST_SIDES: Mapping[str, int] = {HAAR: 480, "opencv_yunet": 640}
"""The same for detectors that were made for smaller pictures, by their architecture."""


def finding(settings: Mapping[str, Any]) -> str:
    """How faces were found, and described by numbers if they were."""
    known = cards().get(settings["detector"])
    side = OTHER_LONGEST_SIDES.get(known.architecture if known else "", LONGEST_SIDE)
    left_out = "Faces less than {smallest} pixels wide or high were left out"
    if settings["least_score"]:
        left_out += ", and those to which the detector gave a score below {least_score:g}"
    embeddings = (
        "For each face an embedding (a vector of numbers by which faces are compared) was computed with {model}."
        if settings["model"]
        else "Faces were only found; no embeddings were computed."
    )
    return (
        f"Faces were sought with {{detector}} in each picture, reduced to at most {side:,} pixels on its longer side. "
        f"{left_out}. {embeddings}"
    )


def hiding(settings: Mapping[str, Any]) -> str:
    """Whose faces were hidden, and how. People are counted, not named."""
    count = len(names_in(settings["people"]))
    named = "1 named person" if count == 1 else f"{count:,} named people"
    whose = {EVERYBODY: "all faces", ALL_BUT: f"all faces but those of {named}"}
    way = "covered with plain grey"
    if settings["method"] != MASK:
        verb = "pixelated" if settings["method"] == PIXELATE else "blurred"
        way = f"{verb} in cells of {settings['strength']:.0%} of the face’s larger side"
    shape = "an ellipse around the box of the face" if settings["shape"] == ELLIPSE else "the box of the face"
    closely = ", in enlarged parts too" if settings.get("closely") else ""
    return (
        f"Copies of the pictures were made in which {whose.get(settings['whom'], f'the faces of {named}')} were {way}: "
        f"{shape}, enlarged by {settings['margin']:.0%} of its width and height on each side. Copies carry no "
        f"metadata. Each was searched again with {{detector}}{closely}; "
        "what it still found was hidden more strongly, and what it found even then is listed."
    )


def describing(settings: Mapping[str, Any]) -> str:
    """What the networks were asked for."""
    asked = [f"“{{{each.model_setting}}}”" for each in ATTRIBUTES if settings[each.setting]]
    listed = " and ".join(filter(None, (", ".join(asked[:-1]), *asked[-1:])))
    return (
        "Faces of at least {smallest} pixels were turned upright and given scores by these networks (deepface): "
        f"{listed}. "
        "An answer whose highest score was less than {margin:g} above the second highest was kept as “uncertain”. "
        "Where nobody had looked for faces before, {detector} found them."
    )
