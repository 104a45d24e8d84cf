"""The models that a recipe names: what was recorded of each, and whether it can be had on this computer."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench.core.models.cards import ModelCard, cards
from workbench.core.models.facts import DECISIVE_FACTS, decisive_facts
from workbench.core.models.store import are_here, fingerprint

_NOTHING = "Nothing was computed."


@dataclass(frozen=True)
class RecordedModel:
    """A model of a recipe as it was where the recipe was made.

    ``weights_sha256`` is the checksum of its weights, or name and version of the library that holds them.
    """

    key: str
    title: str
    weights_sha256: str
    described: str = ""
    """What else of its card decided the answers, as JSON; empty in recipes that do not say it."""

    @property
    def card(self) -> ModelCard | None:
        """Its card; None if none is known here."""
        return cards().get(self.key)


def described(record: Mapping[str, Any]) -> str:
    """What a record says of a model beside its weights, in a form that can be compared."""
    return json.dumps({name: record.get(name) for name in DECISIVE_FACTS}, sort_keys=True)


def obstacle_of(model: RecordedModel) -> str:
    """Why a recipe with this model cannot be followed here as it is, and what to do; empty when it can."""
    title, wanted, card = model.title, model.weights_sha256, model.card
    if card is None:
        return (
            f"The recipe needs the model “{title}” ({model.key}), which is not known here; its weights have the "
            f"sha256 {wanted[:16]}… {_NOTHING} Ask whoever made the recipe for it as a pack and unpack that in "
            "“Models …”, or by “workbench models unpack”."
        )
    if card.weights.is_library:
        installed = (
            f"It is a part of the Python package “{card.weights.file}”; install that, then open it again."
        )
        return "" if are_here(card) else f"“{title}” is not on this computer. {_NOTHING} {installed}"
    if not wanted.startswith(card.weights.sha256 or card.weights.sha256_prefix):
        return (
            f"The recipe was made with other weights of “{title}” (sha256 {wanted[:16]}…) than this Image Workbench "
            f"knows ({(card.weights.sha256 or card.weights.sha256_prefix)[:16]}…), so its answers cannot be had with "
            f"them. {_NOTHING} Ask whoever made the recipe for the model as a pack."
        )
    if not are_here(card):
        way = (
            f"Fetch them once in “Models …”, or by “workbench models fetch {card.key}”"
            if card.weights.url
            else "Unpack a pack that holds them in “Models …”, or by “workbench models unpack”"
        )
        return f"The weights of “{title}” are not on this computer. {_NOTHING} {way}, then open the recipe again."
    return ""


def remark_on(model: RecordedModel) -> str:
    """What about this model may make the answers differ, although the recipe can be followed; empty if nothing."""
    card = model.card
    if card is None:
        return ""
    if card.weights.is_library and model.weights_sha256 != fingerprint(card):
        return (
            f"“{model.title}” was part of {model.weights_sha256} where the recipe was made and is part of "
            f"{fingerprint(card)} here, so the answers can differ."
        )
    if model.described not in ("", described(decisive_facts(card))):
        return (
            f"The model “{model.title}” has the same weights here, but its card names other labels or prepares "
            "pictures in another way than where the recipe was made, so the answers will differ."
        )
    return ""
