"""How one face is searched in many, and the table of what is found."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from workbench.core.faces.settings import BOX_COLUMNS, BUILT_IN_RECOGNISER, DETECTOR_COLUMN, usual_detector
from workbench.core.settings import setting
from workbench.core.tables import Column, Row


@dataclass(frozen=True)
class SearchSettings:
    """Settings of the command “faces search”. Without a metric or threshold those of the recogniser's card hold."""

    detector: str = setting(
        "",
        "Detector",
        "What finds the faces. Left empty: YuNet if it is on this computer, else the built-in dlib HOG.",
        names_model=True,
    )
    model: str = setting(
        BUILT_IN_RECOGNISER,
        "Recogniser",
        "The network that turns each face into numbers (an embedding), by which faces are compared.",
        names_model=True,
    )
    metric: str = setting(
        "",
        "Distance",
        "How the distance of two faces is computed. Left empty: the recogniser's usual one.",
        choices=("", "cosine", "euclidean", "euclidean_l2"),
    )
    threshold: float = setting(
        0.0,
        "Threshold",
        "Faces below this distance count as similar. 0: the recogniser's published threshold, or the stricter one "
        "suggested among many faces.",
        minimum=0.0,
        maximum=1000.0,
    )
    smallest: int = setting(
        20,
        "Leave out faces smaller than",
        "Faces whose box is less wide or high than this are left out: they are too small to be compared.",
        minimum=1,
        maximum=4000,
        unit="pixels",
        is_advanced=True,
    )

    def __post_init__(self) -> None:
        if not self.detector:
            object.__setattr__(self, "detector", usual_detector())


SEARCH: tuple[Column, ...] = (
    Column("rank", "integer", "Rank", "1 is the most similar face."),
    Column("picture", "text", "Picture", "The picture's name inside its folder."),
    Column("face", "integer", "Face", "Number of the face in its picture, from 1, from left to right."),
    *BOX_COLUMNS,
    Column("distance", "real", "Distance", "How far the face is from the target; 0 is the same embedding."),
    Column("metric", "text", "Kind of distance"),
    Column("threshold", "real", "Threshold", "Faces below it count as similar."),
    Column("below", "text", "Below the threshold", "“yes” or “no”. It is no statement of who anybody is."),
    Column("verdict", "text", "Decision", "What a person said: “same” or “different” from the target."),
    Column("person", "text", "Person", "Whose face it is said to be in the study."),
    DETECTOR_COLUMN,
    Column("model", "text", "Recogniser", "The network by which the faces were compared."),
    Column("weights_sha256", "text", "Recogniser's checksum", "The sha256 checksum of its weights."),
)


@dataclass(frozen=True)
class FoundFace:
    """One line of the ranking, apart from what is the same for all of them."""

    picture: str
    face: int
    box: tuple[float, float, float, float]
    distance: float
    detector: str
    verdict: str = ""
    person: str = ""


@dataclass(frozen=True)
class Measure:
    """What is the same for all lines: the metric, the threshold, and the recogniser with its weights."""

    metric: str
    threshold: float
    model: str
    weights_sha256: str


def search_rows(found: Iterable[FoundFace], measure: Measure) -> Iterator[Row]:
    """The rows of :data:`SEARCH`, from the most similar face on."""
    for rank, each in enumerate(found, start=1):
        below = "yes" if each.distance < measure.threshold else "no"
        yield (
            rank,
            each.picture,
            each.face,
            *(round(value, 2) for value in each.box),
            each.distance,
            measure.metric,
            measure.threshold,
            below,
            each.verdict or None,
            each.person or None,
            each.detector,
            measure.model,
            measure.weights_sha256,
        )
