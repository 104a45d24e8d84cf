"""What deepface calls its models, and what it says of a face, in our words."""

from types import MappingProxyType
from typing import Any

from workbench.core.faces.face import Box, Face, Point

# By the architecture on the card.
DETECTORS = MappingProxyType({"deepface_retinaface": "retinaface", "deepface_fastmtcnn": "fastmtcnn"})
RECOGNISERS = MappingProxyType(
    {
        "deepface_facenet512": "Facenet512",
        "deepface_arcface": "ArcFace",
        "deepface_vgg_face": "VGG-Face",
        "deepface_ghostfacenet": "GhostFaceNet",
    }
)
ATTRIBUTES = MappingProxyType(
    {
        "deepface_emotion": "Emotion",
        "deepface_age": "Age",
        "deepface_gender": "Gender",
        "deepface_race": "Race",
    }
)


def face_of(area: Any, detector: str) -> Face:
    """A face as a detector of deepface's gives it; ``detector`` is the key of its card."""
    points = (area.right_eye, area.left_eye, area.nose, area.mouth_right, area.mouth_left)
    box = Box(*(float(each) for each in (area.x, area.y, area.w, area.h)))
    score = None if area.confidence is None else float(area.confidence)
    return Face(box, score, tuple(map(_point, points)), detector)


def _point(point: Any) -> Point | None:
    return None if point is None else (float(point[0]), float(point[1]))
