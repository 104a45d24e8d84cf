"""Where the boxes of a drawing of a network stand; in pixels at a zoom of 1."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2
from operator import itemgetter

from workbench.core.networks.layer_rows import LayerRow
from workbench.widgets.network_plan import Box, Frame, is_container

LABEL = 12
"""Height of the letters."""
_LETTER = 0.62 * LABEL
_PER_DOUBLING = 11.0
"""A side of twice as many cells is drawn so much longer; of twice as many channels by a third of it."""
_OF_CHANNELS, _OF_DEPTH = 0.34, 0.3
_SMALLEST = 7.0
_GAP = 7.0
_MARGIN = 14.0
_ARCS = 30.0
_LINE = 16.0
_STACK = 3.0
_MOST_STACKED = 3


@dataclass(frozen=True)
class Placed:
    """A box: its front stands at ``x`` and ``y`` (top left), the sides go ``depth`` to the right and up."""

    box: Box
    x: float
    y: float
    length: float
    height: float
    depth: float
    label: str

    @property
    def right(self) -> float:
        """Where it ends, its side and what is stacked behind it included."""
        return self.x + self.length + self.depth + self.stacked * _STACK

    @property
    def stacked(self) -> int:
        """How many outlines behind it say that it is a block, or several."""
        return min(self.box.count + 1, _MOST_STACKED) if self.box.is_block else 0

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies upon it; a little beside counts too, since boxes may be thin."""
        return self.x - 3 <= x <= self.right + 3 and self.y - self.depth - 8 <= y <= self.y + self.height + 8


@dataclass(frozen=True)
class Bracket:
    """A line below the boxes of an opened block, from ``left`` to ``right``."""

    text: str
    left: float
    right: float


@dataclass(frozen=True)
class Arc:
    """A line above boxes by which something gets past them: ``joining`` as in the table's blocks."""

    joining: str
    left: float
    right: float


@dataclass(frozen=True)
class NetworkLayout:
    """Everything that is drawn. ``axis`` is the height on which all boxes are centred."""

    boxes: tuple[Placed, ...]
    brackets: tuple[Bracket, ...]
    arcs: tuple[Arc, ...]
    width: float
    height: float
    axis: float
    arcs_at: float
    labels_at: float
    brackets_at: float

    def at(self, x: float, y: float) -> int:
        """The number of the box at a point, -1 if there is none."""
        return next((number for number, each in enumerate(self.boxes) if each.holds(x, y)), -1)

    def holding(self, name: str) -> int:
        """The number of the box that stands for the layer of this name, -1 if none does."""
        return next((number for number, each in enumerate(self.boxes) if name in each.box.names), -1)


def laid_out(boxes: Sequence[Box]) -> NetworkLayout:
    """Boxes from left to right: height and depth follow the output's height and width, the length its channels."""
    sizes = [_size(each.row) for each in boxes]
    tallest = max((height for height, _, _ in sizes), default=_SMALLEST)
    deepest = max((depth for _, depth, _ in sizes), default=0.0)
    frames = _frames(boxes)
    arcs_at = _MARGIN + (_ARCS if any(frame.joining for frame, _, _ in frames) or _has_joins(boxes) else 0)
    axis = arcs_at + deepest + _MOST_STACKED * _STACK + tallest / 2
    placed: list[Placed] = []
    x, label_end, before = _MARGIN, 0.0, ""
    for box, (height, depth, length) in zip(boxes, sizes, strict=True):
        words = _label(box)
        label = words if words != before else ""
        if label:
            x = max(x, label_end)
            label_end = x + _width(label) + _GAP
            before = words
        placed.append(Placed(box, x, axis - height / 2, length, height, depth, label))
        x = placed[-1].right + _GAP
        if box.is_block and box.kind:
            # Room to write below it what it is, and how often.
            x = max(x, placed[-1].x + _width(_block_in_words(box.kind, box.count)) + _GAP)
    labels_at = axis + tallest / 2 + 6
    brackets = _brackets(frames, placed)
    height = labels_at + _LINE + (_LINE + 6 if brackets else 0) + _MARGIN
    width = max([x, label_end, *(each.left + _width(each.text) for each in brackets)]) + _MARGIN
    return NetworkLayout(
        tuple(placed),
        brackets,
        _arcs(frames, placed),
        width,
        height,
        axis,
        arcs_at,
        labels_at,
        labels_at + _LINE + 4,
    )


def _size(row: LayerRow) -> tuple[float, float, float]:
    """Height, depth and length of a box."""
    rows, columns = row.grid or (1, 1)
    channels = row.units
    if not channels and row.output_shape:
        rows, channels = row.output_shape[0], row.output_shape[-1]
    return (
        _SMALLEST + _PER_DOUBLING * log2(max(1, rows)),
        _OF_DEPTH * (_SMALLEST + _PER_DOUBLING * log2(max(1, columns))),
        _SMALLEST + _PER_DOUBLING * _OF_CHANNELS * log2(max(1, channels)),
    )


def _width(text: str) -> float:
    return len(text) * _LETTER


def _block_in_words(kind: str, count: int) -> str:
    """“Bottleneck ×35”; nothing for a single block whose kind says nothing."""
    return " ".join(filter(None, ["" if is_container(kind) else kind, f"×{count}" if count > 1 else ""]))


def _label(box: Box) -> str:
    return box.row.output_in_words or "weights"


def _frames(boxes: Sequence[Box]) -> list[tuple[Frame, int, int]]:
    """Each opened block with the numbers of its first and last box."""
    spans: dict[str, tuple[Frame, int, int]] = {}
    for number, box in enumerate(boxes):
        for frame in box.frames:
            _, first, _ = spans.get(frame.part.key, (frame, number, number))
            spans[frame.part.key] = (frame, first, number)
    return list(spans.values())


def _has_joins(boxes: Sequence[Box]) -> bool:
    return any(box.joining for box in boxes)


def _brackets(frames: Sequence[tuple[Frame, int, int]], placed: Sequence[Placed]) -> tuple[Bracket, ...]:
    found: list[tuple[int, int, Bracket]] = []
    # There is room for one line of brackets: blocks that are repeated come first, then the innermost.
    by_weight = sorted(
        frames, key=lambda each: (each[0].count == 1, each[2] - each[1], -len(each[0].part.name))
    )
    for frame, first, last in by_weight:
        text = _block_in_words(frame.kind, frame.count)
        if not text:
            continue
        if any(first <= end and start <= last for start, end, _ in found):
            continue
        found.append((first, last, Bracket(text, placed[first].x, placed[last].right)))
    for number, each in enumerate(placed):
        text = _block_in_words(each.box.kind, each.box.count) if each.box.is_block else ""
        if text and not any(start <= number <= end for start, end, _ in found):
            found.append((number, number, Bracket(text, each.x, max(each.right, each.x + _width(text)))))
    return tuple(bracket for _, _, bracket in sorted(found, key=itemgetter(0)))


def _arcs(frames: Sequence[tuple[Frame, int, int]], placed: Sequence[Placed]) -> tuple[Arc, ...]:
    opened = [
        Arc(frame.joining, placed[first].x - _GAP / 2, placed[last].right + _GAP / 2)
        for frame, first, last in frames
        if frame.joining and last > first
    ]
    closed = [Arc(each.box.joining, each.x - 2, each.right + 2) for each in placed if each.box.joining]
    return tuple(sorted((*opened, *closed), key=lambda arc: arc.left))
