"""What the tool “Protect” says: on its button, of what it would do, of what was done."""

from collections.abc import Sequence

from workbench.core.faces.protect_settings import BLUR, MASK, ONLY, ProtectSettings
from workbench.core.wording import faces_in_words, pictures_in_words
from workbench.panes.faces.protect_work import Made, Preview, Prospect
from workbench.panes.writing_ahead import Ahead

NOT_MEANING = (
    "A face that no detector finds can still be somebody's: clothes, tattoos, places, names of files and the people "
    "beside somebody tell much. Look at the copies before you give them away."
)
METHODS = {
    MASK: "Nothing of the face is left. This is the safest way.",
    BLUR: "A few averages of the face are left, enlarged softly. Programs trained for it can sometimes tell from so "
    "little who it was (McPherson et al. 2016). Mask where that matters.",
}
FIND_FIRST = "Look for faces first"


def wish(found: Ahead) -> tuple[str, bool]:
    """What the button says, and whether there is anything to do."""
    if not found.chosen:
        return "Add pictures first", False
    if not found.remaining:
        return (
            f"Make all {found.chosen:,} copies again …" if found.chosen > 1 else "Make the copy again …",
            True,
        )
    if found.remaining == found.skipped:
        return f"Try the {found.skipped:,} skipped again", True
    if found.remaining < found.chosen:
        return f"Go on: {found.remaining:,} left", True
    return f"Protect faces in copies of {pictures_in_words(found.chosen)} …", True


def method_in_words(settings: ProtectSettings) -> str:
    """What the chosen way leaves of a face."""
    return METHODS.get(settings.method, METHODS[BLUR].replace("enlarged softly", "as squares"))


def prospect_in_words(found: Prospect, settings: ProtectSettings) -> str:
    """Whose faces would be hidden in the chosen pictures, and what is not known."""
    said = []
    if found.faces:
        verb = "is" if found.to_hide == 1 else "are"
        said.append(
            f"{found.to_hide:,} of {faces_in_words(found.faces)} known in these pictures {verb} to be hidden."
        )
    if settings.whom == ONLY and found.strangers:
        one = found.strangers == 1
        who = "1 face has" if one else f"{found.strangers:,} faces have"
        said.append(f"{who} no name and {'stays' if one else 'stay'} as {'it is' if one else 'they are'}.")
    if found.unsearched:
        one = found.unsearched == 1
        where = "1 picture" if one else f"{found.unsearched:,} pictures"
        then = (
            f"{'it is' if one else 'they are'} skipped, because it is not known who is in {'it' if one else 'them'}"
            if settings.whom == ONLY
            else "faces are sought there when the copies are made"
        )
        said.append(f"Nobody has looked for faces in {where}: {then}.")
    return " ".join(said)


def preview_in_words(preview: Preview | None) -> tuple[tuple[str, str], ...]:
    """What is hidden in the picture that is shown, as facts."""
    if preview is None:
        return ()
    if preview.needs_search:
        return (
            ("Faces", "Nobody has looked for faces in this picture yet, so it is not known who is in it."),
        )
    source = (
        "known to the study" if preview.is_searched else "found just now; the study does not know them yet"
    )
    facts = [
        ("Faces", f"{preview.hidden + preview.kept:,}, {source}"),
        ("To be hidden", f"{preview.hidden:,}"),
    ]
    return (*facts, *((("Left as they are", f"{preview.kept:,}"),) if preview.kept else ()))


def made_in_words(made: Sequence[Made]) -> str:
    """What the copies and their check came to."""
    if not made:
        return "No copies were made with these settings yet."
    hidden, twice = sum(each.hidden for each in made), sum(each.hidden_twice for each in made)
    still = sum(each.still_found for each in made)
    said = [f"{pictures_in_words(len(made))} copied, {faces_in_words(hidden)} hidden."]
    if twice:
        first = "1 was" if twice == 1 else f"{twice:,} were"
        said.append(f"{first} found again by the check and hidden more strongly.")
    if not still:
        said.append("The detector finds no hidden face any more.")
    return " ".join(said)


def still_in_words(still: Sequence[Made]) -> str:
    """That faces can still be found, and what to do."""
    if not still:
        return ""
    where = "one copy" if len(still) == 1 else f"{len(still):,} copies"
    return (
        f"In {where} the detector still finds a face that was to be hidden. Choose one to see it beside its picture; a "
        "mask with a wider margin hides more."
    )
