"""What a face is: where it is in its picture, how sure the detector was, and five points of it."""

from dataclasses import dataclass, replace

Point = tuple[float, float]

LANDMARKS = ("right_eye", "left_eye", "nose", "mouth_right", "mouth_left")
"""Right and left are those of the pictured person: the right eye is at the left of a frontal portrait."""


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels of the upright picture; it may reach beyond the picture's edges."""

    left: float
    top: float
    width: float
    height: float

    def overlap(self, other: "Box") -> float:
        """Intersection over union with another box, from 0 to 1."""
        width = min(self.left + self.width, other.left + other.width) - max(self.left, other.left)
        height = min(self.top + self.height, other.top + other.height) - max(self.top, other.top)
        shared = max(0.0, width) * max(0.0, height)
        total = self.width * self.height + other.width * other.height - shared
        return shared / total if total > 0 else 0.0

    def scaled(self, factor: float) -> "Box":
        """The box in a picture that is so many times as large."""
        return Box(self.left * factor, self.top * factor, self.width * factor, self.height * factor)


@dataclass(frozen=True)
class Face:
    """A face in a picture. ``detector`` is the key of a model card, or "by hand".

    ``score`` is the detector's own measure of how sure it is, comparable only within one detector; None where it gives
    none, or a person drew the box. ``landmarks`` are points in pixels in the order of :data:`LANDMARKS`, None for those
    that the detector does not give.
    """

    box: Box
    score: float | None = None
    landmarks: tuple[Point | None, ...] = (None,) * len(LANDMARKS)
    detector: str = "by hand"

    def scaled(self, factor: float) -> "Face":
        """The face in a picture that is so many times as large."""
        points = tuple(each and (each[0] * factor, each[1] * factor) for each in self.landmarks)
        return replace(self, box=self.box.scaled(factor), landmarks=points)


BY_HAND = "by hand"
"""Stands for a detector where a person drew the face."""
