"""What the window of models says of checksums after it has fetched or verified weights."""

from collections.abc import Sequence

from workbench.core.models.cards import ModelCard


def fetched_in_words(fetched: Sequence[ModelCard]) -> str:
    """What could be checked of weights that have come; the cards are those of before."""
    noted = _noted(fetched)
    if not noted:
        return "Every checksum is right."
    others = "Every other checksum is right. " if len(noted) < len(fetched) else ""
    return f"{others}{_noted_in_words(noted)}"


def verified_in_words(verified: Sequence[ModelCard]) -> str:
    """What verifying has found where nothing is wrong; the cards are those of before."""
    noted = _noted(verified)
    if not noted:
        return "The checksums are those on the cards."
    others = "The other checksums are those on the cards. " if len(noted) < len(verified) else ""
    return f"{others}{_noted_in_words(noted)}"


def _noted(cards: Sequence[ModelCard]) -> list[str]:
    return [each.title for each in cards if each.weights.is_open]


def _noted_in_words(titles: Sequence[str]) -> str:
    return (
        f"No checksum is published of {', '.join(titles)}: that of the file as it is now was noted, and holds from "
        "now on."
    )
