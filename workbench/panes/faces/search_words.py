"""What “Search” says of the faces it found."""

from workbench.core.models.cards import ModelCard
from workbench.core.pictures.collection import PictureFile
from workbench.core.wording import faces_in_words
from workbench.panes.faces.compare_words import detector_in_words
from workbench.panes.faces.find_words import person_in_words
from workbench.panes.faces.search_work import ShownSearch
from workbench.study.faces.decisions import Verdict
from workbench.study.faces.finding import KnownFace

_VERDICTS: dict[Verdict, str] = {"same": "confirmed", "different": "rejected"}
MEANING = (
    "The list is ordered by how similar the recogniser finds the faces, the most similar first. It has a first place "
    "even if the person is in none of these pictures. Among many faces some strangers are always close, so look at "
    "each one and say what you see."
)


def wish(
    target: KnownFace | None, current: PictureFile | None, missing: ModelCard | None, count: int | None
) -> tuple[str, str]:
    """What the primary button says, and its tool tip; ``count`` faces can be searched, None while nobody knows."""
    if target is None:
        name = f"“{current.name}”" if current is not None else "a picture"
        return (
            f"Take a face of {name}",
            "Look for faces in the current picture; search for the largest (Ctrl+Enter)",
        )
    if missing is not None:
        return "Fetch the recogniser first …", "Open the window of models"
    faces = "the faces" if count is None else faces_in_words(count)
    return (
        f"Search {faces}",
        "Compare this face with all others that are comparable by this recogniser (Ctrl+Enter)",
    )


def note_of(shown: ShownSearch, face: KnownFace, verdict: Verdict | None) -> str:
    """“#1 · 0.205 · confirmed”."""
    place = shown.places[face.id]
    words = f"#{place + 1:,} · {shown.distances[place]:.3f}"
    return f"{words} · {_VERDICTS[verdict]}" if verdict is not None else words


def facts_of(
    shown: ShownSearch, face: KnownFace, verdict: Verdict | None, threshold: float
) -> list[tuple[str, str]]:
    """What is known of one of the faces found."""
    place = shown.places[face.id]
    distance = shown.distances[place]
    side = "below" if distance < threshold else "above"
    facts = [
        ("Rank", f"{place + 1:,} of {shown.found.ranking.compared:,}"),
        ("Distance", f"{distance:.3f}, {side} the threshold of {threshold:.3g}"),
        ("Picture", face.file.name),
        ("Person", person_in_words(face, shown.people)),
        ("Decision", f"{_VERDICTS[verdict]} by a person" if verdict is not None else "none yet"),
        ("Found by", "a person, who drew it" if face.is_drawn else detector_in_words(face.face.detector)),
    ]
    return facts


def left_out_in_words(shown: ShownSearch) -> str:
    """How many faces took no part, and why; empty if all did."""
    ranking, searched = shown.found.ranking, shown.found.searched
    parts = []
    if ranking.left_out > 0:
        verb = "is" if ranking.left_out == 1 else "are"
        parts.append(
            f"{ranking.left_out:,} {verb} left out: the face itself, and faces in copies of its file"
        )
    unusable = ranking.unusable + searched.unaligned
    if unusable:
        verb = "has" if unusable == 1 else "have"
        parts.append(f"{unusable:,} {verb} no embedding, because their five points could not be found")
    return ". ".join(parts) + "." if parts else ""
