"""What a drawn graph is made of, and where the names of its nodes may stand."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSizeF

_GAP = 2.0


@dataclass(frozen=True)
class GraphNode:
    """A circle: ``x`` and ``y`` say where it lies, from 0 to 1; its area grows with ``weight``."""

    key: int
    name: str
    weight: int
    x: float
    y: float


@dataclass(frozen=True)
class GraphLine:
    """A line between two nodes by their keys, the thicker the more ``weight`` it has."""

    first: int
    second: int
    weight: int


def places_around(node: QRectF, name: QSizeF, room: QRectF) -> list[QRectF]:
    """Where a name may stand within the room: below, above, right or left of its node, the best place first."""
    width, height, centre = name.width(), name.height(), node.center()
    corners = (
        (centre.x() - width / 2, node.bottom() + _GAP),
        (centre.x() - width / 2, node.top() - _GAP - height),
        (node.right() + _GAP, centre.y() - height / 2),
        (node.left() - _GAP - width, centre.y() - height / 2),
    )
    places = [QRectF(left, top, width, height) for left, top in corners]
    for place in places[:2]:
        place.moveLeft(min(max(place.left(), room.left()), max(room.left(), room.right() - width)))
    return [place for place in places if room.contains(place)]
