"""What the tool “Describe” says: its button, its notes, its explanations."""

from workbench.core.wording import faces_in_words, pictures_in_words
from workbench.panes.faces.describe_work import Prospect
from workbench.study.faces.descriptions import Description

FIND_FIRST, FETCH_FIRST, ACCEPT = "Find faces first …", "Fetch the networks first …", "Accept and go on"

MEANING = (
    "These are answers of networks to the question what a face looks like. Faces do not reliably show what people "
    "feel, and no face shows what gender, age or origin a person has."
)
NOT_MEANING = (
    "They do not say what the pictured people feel, who they are, or how they see themselves.\n\n"
    "A high score does not mean that the network is right so often. Scores cannot be compared between groups of "
    "people: errors differ between them, and differences between groups may be nothing but errors.\n\n"
    "“Uncertain” means that two answers are close together. It does not mean that all other answers are certain.\n\n"
    "The spread of the apparent age says how undecided the network is, not how far off it is."
)
INTERVALS = (
    "The lines show how far chance alone reaches with so many faces. They do not contain the network's errors, which "
    "are larger; several pictures of one person make them too short. Measure the errors in “Audit” before you conclude "
    "anything."
)


RACE_NOT_ACCEPTED = (
    "The recipe asks for perceived race, whose page is not accepted in this study. Nothing was computed. Read it under "
    "“Perceived race”, tick it, and start."
)


def descriptions_in_words(count: int) -> str:
    """“1 description”, “1,234 descriptions”."""
    return "1 description" if count == 1 else f"{count:,} descriptions"


def wish(found: Prospect | None, are_here: bool, is_anything_asked: bool) -> tuple[str, bool]:
    """What the button says once the page is accepted, and whether it can be pressed."""
    if found is None:
        return "Describing faces …", False
    if not found.chosen:
        return "Add pictures first", False
    if not found.files:
        return FIND_FIRST, True
    if not found.faces:
        return "No faces to describe", False
    if not is_anything_asked:
        return "Choose what to describe", False
    if not found.faces_to_do:
        return (
            "The face is described" if found.faces == 1 else f"All {found.faces:,} faces are described"
        ), False
    if not are_here:
        return FETCH_FIRST, True
    count = f"{faces_in_words(found.faces_to_do)} in {pictures_in_words(found.pictures_to_do)}"
    return (f"Resume: {count} left" if found.faces_to_do < found.faces else f"Describe {count}"), True


def tip_for(text: str, faces: int) -> str:
    """The tool tip of the button that says ``text``."""
    if text == ACCEPT:
        return "Kept in the study with your name and the time; can be withdrawn (Ctrl+Enter)"
    count = f"{faces_in_words(faces)} {'takes' if faces == 1 else 'take'} part"
    return f"{count}. Every answer is kept at once; you can stop and resume (Ctrl+Enter)"


def before_in_words(found: Prospect) -> str:
    """What accepting the page would make possible, for somebody who is still reading it."""
    if not found.faces:
        return "Nothing is computed before you accept. No faces have been found in this study yet."
    there = f"{faces_in_words(found.faces)} in {pictures_in_words(found.pictures)}"
    return (
        f"Nothing is computed before you accept. This study has {there}; after accepting you choose which of them are "
        "described, and what is asked."
    )


def searched_in_words(found: Prospect) -> str:
    """How many of the chosen pictures take no part, because nobody has looked for faces in them."""
    unseen = found.chosen - len(found.files)
    if not unseen:
        return ""
    words = "1 of these pictures takes" if unseen == 1 else f"{unseen:,} of these pictures take"
    return f"{words} no part: nobody has looked for faces there yet (see “Find”), or the file cannot be read."


def note_for(description: Description | None) -> str:
    """One line about a face, below its picture in the grid."""
    if description is None:
        return "not described yet"
    if description.note:
        return "no description"
    if description.expression:
        return f"apparent: {description.expression}"
    if description.gender_presentation:
        return f"perceived: {description.gender_presentation}"
    return "" if description.age is None else f"apparent age {description.age:.0f}"


def age_in_words(description: Description) -> str:
    """The apparent age with its spread; empty if nobody asked."""
    if description.age is None or description.age_spread is None:
        return ""
    return f"{description.age:.0f} years, spread {description.age_spread:.0f}"
