"""How faces are sought, and what is found. Kept apart from the libraries that compute: forms need it at once."""

from dataclasses import dataclass

from workbench.core.faces.face import LANDMARKS, Box, Face
from workbench.core.models.cards import cards
from workbench.core.models.store import are_here
from workbench.core.settings import setting
from workbench.core.tables import Column, Row, Table

DETECTOR, RECOGNISER, ATTRIBUTES, LANDMARK_FINDER = (
    "face detector",
    "face recogniser",
    "face attributes",
    "face landmarks",
)
"""Kinds of model cards."""

HOG, HAAR, YUNET = "dlib_hog", "opencv_haar", "yunet_2023mar"
"""Keys of detectors: the built-in one, the fast preview, the one that is preferred once it is here."""
BUILT_IN_RECOGNISER = "dlib_resnet"


def usual_detector() -> str:
    """The key of the detector to use when nobody chose one: YuNet if its weights are here, else dlib's HOG."""
    known = cards()
    return YUNET if YUNET in known and are_here(known[YUNET]) else HOG


@dataclass(frozen=True)
class FacesSettings:
    """Settings of the task “faces”.

    An empty ``detector`` becomes :func:`usual_detector` at once, so that every record names the one that was used.
    An empty ``model`` means that faces are found but no embeddings are computed.
    """

    detector: str = setting(
        "",
        "Detector",
        "What finds the faces. Left empty: YuNet if it is on this computer, else the built-in dlib HOG.",
        names_model=True,
    )
    model: str = setting(
        BUILT_IN_RECOGNISER,
        "Recogniser",
        "The network that turns each face into numbers (an embedding), by which faces are compared. Left empty: "
        "faces are only found, and cannot be compared.",
        names_model=True,
    )
    least_score: float = setting(
        0.0,
        "Leave out faces below score",
        "Faces that the detector is less sure of are left out. Each detector has a scale of its own; 0 takes its usual "
        "threshold.",
        minimum=0.0,
        maximum=10.0,
        is_advanced=True,
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
    embeddings: bool = setting(
        False,
        "Write embeddings to a file",
        "Embeddings identify people. They stay in the study unless this is asked for; then faces_embeddings.npy has "
        "one row for each row of faces.csv.",
        is_advanced=True,
        is_output=True,
    )

    def __post_init__(self) -> None:
        if not self.detector:
            object.__setattr__(self, "detector", usual_detector())


BOX_COLUMNS = (
    Column("left", "real", "Left", "Left edge of the face's box, in pixels of the upright picture."),
    Column("top", "real", "Top", "Upper edge of the box, in pixels."),
    Column("width", "real", "Width", "Width of the box, in pixels."),
    Column("height", "real", "Height", "Height of the box, in pixels."),
)
"""Where a face is, in every table with a row for each face."""

DETECTOR_COLUMN = Column(
    "detector", "text", "Detector", "What found the face; “by hand” if a person drew it."
)

FACES = Table(
    "faces",
    (
        Column("face", "integer", "Face", "Number of the face in its picture, from 1, from left to right."),
        *BOX_COLUMNS,
        Column("score", "real", "Score", "How sure the detector was, on its own scale."),
        DETECTOR_COLUMN,
        *(
            Column(
                f"{name}_{axis}",
                "real",
                f"{name.replace('_', ' ').capitalize()} {axis}",
                f"Place of the pictured person's {name.replace('_', ' ')}, in pixels.",
            )
            for name in LANDMARKS
            for axis in ("x", "y")
        ),
        Column(
            "model",
            "text",
            "Recogniser",
            "The network that made the face's embedding; empty if none was made.",
        ),
        Column(
            "weights_sha256",
            "text",
            "Recogniser's checksum",
            "The sha256 checksum of that network's weights.",
        ),
    ),
    "Face {face}: {width:.0f} × {height:.0f} pixels, {detector}",
    has_answers=False,
)


def face_row(number: int, face: Face, model: str, weights_sha256: str) -> Row:
    """A face as a row of :data:`FACES`; an empty ``model`` if it has no embedding."""
    box = face.box
    points = [value for point in face.landmarks for value in (point or (None, None))]
    sizes = (round(box.left, 2), round(box.top, 2), round(box.width, 2), round(box.height, 2))
    score = None if face.score is None else round(face.score, 5)
    rounded = [None if value is None else round(value, 2) for value in points]
    return (number, *sizes, score, face.detector, *rounded, model or None, weights_sha256 or None)


def face_of_row(row: Row) -> Face:
    """The face in a row of :data:`FACES`; the inverse of :func:`face_row`."""
    values = list(row)
    left, top, width, height = (float(value or 0) for value in values[1:5])
    points = values[7 : 7 + 2 * len(LANDMARKS)]
    pairs = zip(points[::2], points[1::2], strict=True)
    landmarks = tuple(None if x is None or y is None else (float(x), float(y)) for x, y in pairs)
    score = None if values[5] is None else float(values[5])
    return Face(Box(left, top, width, height), score, landmarks, str(values[6]))
