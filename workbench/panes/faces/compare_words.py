"""What “Compare” and “Search” say: distances, thresholds, and what they do not mean."""

from workbench.core.faces.comparing import Comparison, threshold_in_words
from workbench.core.models.cards import ModelCard, cards
from workbench.study.faces.finding import KnownFace
from workbench.study.faces.pairs import OUTSIDE, PairByRecogniser

METRIC_TITLES = {
    "cosine": "Angle (cosine)",
    "euclidean": "Length of the difference (Euclidean)",
    "euclidean_l2": "Difference of unit vectors (Euclidean L2)",
}
MEANING = (
    "The recogniser turns each face into a list of numbers. The distance says how far the two lists are apart: 0 is "
    "the same list. Below the threshold two faces are as similar as two pictures of one person usually are. That is "
    "no proof of who anybody is: strangers can be below it, and two pictures of one person above."
)
CAUTION = (
    "Be careful with children, relatives and twins, faces seen from the side, small, covered or blurred faces, and "
    "pictures taken many years apart. Errors are more frequent for people who were rare in the pictures that the "
    "recogniser learnt from."
)
_SMALL = 60
_NONE = "–"


def outcome_in_words(distance: float, threshold: float) -> str:
    """“Distance 0.360: below the threshold of 0.60”, without a claim of who anybody is."""
    side = "below" if distance < threshold else "above"
    return f"Distance {distance:.3f}: {side} the threshold of {threshold:.3g}"


def picture_of(face: KnownFace) -> str:
    """The name of a face's picture, and whether it belongs to the study."""
    return f"{face.file.name} (a face that is not in the study)" if face.id == OUTSIDE else face.file.name


def detector_in_words(key: str) -> str:
    """What found a face: the title of a model, or “by hand”."""
    known = cards().get(key)
    return known.title if known is not None else key


def facts_of_pair(
    found: Comparison, card: ModelCard, pair: tuple[KnownFace, KnownFace]
) -> list[tuple[str, str]]:
    """By what two faces were compared."""
    published = "\n".join(f"{each.measure}: {each.value:.1%} on {each.on}" for each in card.published)
    detectors = dict.fromkeys(detector_in_words(each.face.detector) for each in pair)
    return [
        ("Recogniser", card.title),
        ("Kind of distance", METRIC_TITLES[found.metric]),
        ("Where the threshold comes from", threshold_in_words(card, found.metric)),
        ("How often right, as published", published or "No figures are published."),
        ("Found by", ", ".join(detectors)),
        ("Checksum of the recogniser (sha256)", found.weights_sha256),
    ]


def warnings_of_pair(pair: tuple[KnownFace, KnownFace], found: Comparison) -> str:
    """What makes this very comparison doubtful; empty if nothing that can be seen from here."""
    said = []
    for each in pair:
        side = min(each.face.box.width, each.face.box.height)
        if side < _SMALL:
            said.append(
                f"The face in “{each.file.name}” is only {side:.0f} pixels wide; distances of such small faces say "
                "little."
            )
    if abs(found.distance - found.threshold) < 0.1 * found.threshold:
        said.append(
            "The distance is close to the threshold: with another picture it may fall on the other side."
        )
    return "\n".join(said)


def row_of_recogniser(at: int, found: PairByRecogniser) -> tuple[object, ...]:
    """A row of the table “Every recogniser”."""
    compared = found.comparison
    if compared is None:
        return (at, found.card.title, _NONE, _NONE, found.reason)
    side = "below" if compared.is_below else "above"
    numbers = (f"{compared.distance:.3f}", f"{compared.threshold:.3g}")
    return (at, found.card.title, *numbers, side)
