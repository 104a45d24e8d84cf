"""How found faces are spoken of: the counts, one face, a picture, what the button will do."""

from collections.abc import Mapping

from workbench.core.faces.face import BY_HAND
from workbench.core.models.cards import cards
from workbench.core.wording import pictures_in_words
from workbench.panes.faces.find_state import NONE, ONE, SEVERAL, UNREADABLE, UNSEARCHED, Ahead
from workbench.study.faces.finding import KnownFace
from workbench.widgets.fact_list import Fact

MEANING_OF_SCORE = (
    "The score says how much a place looks to the detector like the faces it was made with. Each detector has a "
    "scale of its own, so scores of different detectors cannot be compared. It does not say whose face it is, and a "
    "low score does not mean a lesser face: profiles, children, dark and small pictures score lower."
)
STATE_WORDS: Mapping[str, tuple[str, str]] = {
    ONE: ("with one face", "Show only the pictures in which one face is known"),
    SEVERAL: ("with several", "Show only the pictures in which several faces are known"),
    NONE: ("without", "Show only the pictures that were searched and in which no face is known"),
    UNREADABLE: ("unreadable", "Show only the pictures that could not be read"),
    UNSEARCHED: ("not searched", "Show only the pictures in which nobody has looked for faces yet"),
}


AS_PICTURES, BY_STATE, SMALLEST, LEAST_SURE, BY_PERSON = "pictures", "state", "smallest", "score", "person"
ORDERS: Mapping[str, str] = {
    AS_PICTURES: "Order of the pictures",
    BY_STATE: "Found, drawn, ignored",
    SMALLEST: "Smallest first",
    LEAST_SURE: "Least sure first",
    BY_PERSON: "By person",
}
"""The orders of all faces, and what they are called."""


def detector_title(key: str) -> str:
    """What a detector is called."""
    if key == BY_HAND:
        return "drawn by hand"
    card = cards().get(key)
    return card.title if card is not None else key


def state_of_face(face: KnownFace) -> str:
    """In how a face came here: found, drawn by hand or ignored."""
    if face.ignored:
        return "Ignored"
    return "Drawn by hand" if face.is_drawn else "Found by a detector"


def face_in_a_line(face: KnownFace, people: Mapping[int, str]) -> str:
    """For the line below a face: its person if there is one, then score, by hand or ignored."""
    score = "by hand" if face.is_drawn else "" if face.face.score is None else f"score {face.face.score:.2f}"
    parts = (people.get(face.person or 0, ""), score, "ignored" if face.ignored else "")
    return " · ".join(each for each in parts if each)


def person_in_words(face: KnownFace, people: Mapping[int, str]) -> str:
    """Whose face it is said to be, and by whom: a machine only proposes."""
    by = {"human": "said by a person", "machine": "proposed by grouping"}.get(face.person_by, "")
    person = people.get(face.person or 0)
    return f"{person} ({by})" if person else "nobody has said whose face it is"


def facts_of_face(face: KnownFace, people: Mapping[int, str]) -> list[Fact]:
    """The facts of one face, the picture first."""
    box, score = face.face.box, face.face.score
    return [
        ("Picture", face.file.name),
        (
            "Box",
            f"{box.width:.0f} × {box.height:.0f} pixels, {box.left:.0f} from the left, {box.top:.0f} from the top",
        ),
        (
            "Score",
            ("none, as it was drawn by hand" if face.is_drawn else "none is given")
            if score is None
            else f"{score:.2f}, on the detector's own scale",
        ),
        (
            "Found by",
            "a person, who drew the box" if face.is_drawn else detector_title(face.face.detector),
        ),
        ("Person", person_in_words(face, people)),
        *([("Ignored", "takes no part in comparing, searching and grouping")] if face.ignored else []),
    ]


def picture_in_a_line(state: str, count: int) -> str:
    """For the line below a picture: how many faces are known in it."""
    words = {ONE: "1 face", NONE: "no face", UNREADABLE: "could not be read", UNSEARCHED: "not searched"}
    return words.get(state) or f"{count:,} faces"


def searched_in_words(count: int) -> str:
    """What is said when a run is over."""
    return f"{pictures_in_words(count)} searched."


def nothing_found(count: int, state: str, unsearched: int = 0) -> str:
    """What stands in the place of the faces of so many pictures, all in one state if it is not empty.

    In ``unsearched`` of them nobody has looked for faces.
    """
    these = "this picture" if count == 1 else f"these {pictures_in_words(count)}"
    if state == UNSEARCHED or unsearched == count > 0:
        return f"Nobody has looked for faces in {these} yet."
    if state == UNREADABLE:
        return f"Nothing is known of {these}: what cannot be read cannot be searched."
    searched = count - unsearched
    if unsearched:
        these = f"the {pictures_in_words(searched)} searched so far"
    them = "it" if searched == 1 else "them"
    return (
        f"No face was found in {these}. That does not mean that nobody is in {them}: faces "
        "from the side, covered, small or dark ones are missed. Try another detector, or draw a face by hand."
    )


def wish(ahead: Ahead | None) -> tuple[str, bool]:
    """What the button says, and whether there is anything to do; None while a run is going on."""
    if ahead is None:
        return "Looking for faces …", False
    found = ahead.outlook
    if not found.chosen:
        return "Add pictures first", False
    if ahead.spoken_for and found.remaining == found.skipped:
        return "Go back to this search", True
    if not found.remaining:
        return f"All {found.chosen:,} are searched" if found.chosen > 1 else "The picture is searched", False
    if found.remaining == found.skipped:
        return f"Try {found.skipped:,} unreadable again", True
    if found.remaining < found.chosen:
        return f"Resume: {found.remaining:,} left", True
    return f"Find faces in {pictures_in_words(found.chosen)}", True


def tip_of_wish(ahead: Ahead | None) -> str:
    """What the tool tip of the button says."""
    if ahead is not None and ahead.spoken_for:
        return (
            f"{pictures_in_words(ahead.spoken_for)} were searched with these settings before. What was found then "
            "counts again; what people decided stays (Ctrl+Enter)"
        )
    return "Faces appear as they are found and are kept at once; you can stop and resume (Ctrl+Enter)"
