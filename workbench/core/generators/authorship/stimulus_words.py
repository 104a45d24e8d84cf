"""What is said of a set of stimuli in its folder: a note that explains it, and a sentence for a paper."""

from collections.abc import Sequence

from workbench import __version__
from workbench.core.generators.authorship.signing import WHAT_IT_PROVES
from workbench.core.generators.authorship.stimuli import CROSSED, StimulusPlan, conditions, count
from workbench.core.wording import pictures_in_words


def note(plan: StimulusPlan, identity: str, table: str) -> str:
    """The text of README.txt; ``table`` is the name of the CSV."""
    lines = [
        "Generated pictures, not photographs",
        "",
        f"{pictures_in_words(count(plan))}, made by a generative model (AI) with Image Workbench {__version__}: the "
        f"generator “{plan.card.title}” ({plan.card.architecture}, sha256 {plan.card.key}).",
        "Each file says so itself (XMP, digital source type “trainedAlgorithmicMedia”), and its name ends in “_AI”.",
        *_about_table(plan, table),
        *_about_caption(plan),
        *([WHAT_IT_PROVES] if plan.labelling.signs else []),
        *([] if plan.is_blind else ["", "For the methods section:", methods_sentence(plan)]),
        "",
        f"Set {identity}",
    ]
    return "\n".join(lines) + "\n"


def methods_sentence(plan: StimulusPlan) -> str:
    """What was made, for the methods section of a paper."""
    points, ways = len(plan.points), len(conditions(plan))
    card = plan.card
    licence = f"; licence: {card.licence}" if card.licence else ""
    sentences = [
        f"The stimuli are {pictures_in_words(points * ways)} of {card.resolution} × {card.resolution} pixels: "
        f"{_times(points, 'scene')} × {_times(ways, 'condition')}, generated with the {card.architecture} network "
        f"“{card.title}” (sha256 {card.key[:16]}…{licence}) in Image Workbench {__version__}.",
        *([f"The network was trained on: {card.training_data.rstrip('.')}."] if card.training_data else []),
        *_variations_in_words(plan),
    ]
    if plan.labelling.has_caption:
        sentences.append("Each carried a visible caption that says that it is generated.")
    else:
        sentences.append(f"They were shown without a caption ({plan.labelling.reason.strip().rstrip('.')}).")
    return " ".join(sentences)


def _variations_in_words(plan: StimulusPlan) -> Sequence[str]:
    if not plan.variations:
        return []
    from workbench.core.generators.variations.matrices import amount_in_words

    listed = "; ".join(
        f"“{each.direction.name}” at {', '.join(map(amount_in_words, dict.fromkeys(each.values)))}"
        for each in plan.variations
    )
    way = "all combinations" if plan.design == CROSSED else "one at a time"
    several = f" ({way})" if len(plan.variations) > 1 else ""
    return [f"Varied in standard deviations{several}: {listed}."]


def _about_table(plan: StimulusPlan, table: str) -> list[str]:
    if plan.is_blind:
        return [
            "How each was made is recorded in a table that is kept apart, so that they can be rated without knowing "
            "it. For the same reason the files do not say how they were made."
        ]
    return [f"How each was made stands in “{table}” and in the file itself."]


def _about_caption(plan: StimulusPlan) -> list[str]:
    if plan.labelling.has_caption:
        return ["A caption below each picture says that it is generated."]
    return [f"They have no visible caption, because: {plan.labelling.reason.strip()}"]


def _times(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
