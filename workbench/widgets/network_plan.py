"""Which boxes a drawing of a network has: its layers, or whole blocks where there are too many of them.

Blocks are told from the layers' dotted names alone, and are alike when their layers give outputs of the same shapes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

from workbench.core.networks.layer_rows import Block, LayerRow, LayerTable

MOST_LAYERS, MOST_BOXES = 32, 44
"""Of more layers, like blocks are drawn once; of more boxes, blocks are closed."""
_CONTAINERS = ("Sequential", "ModuleList", "ModuleDict")


@dataclass(frozen=True)
class Part:
    """A layer, or a block with its ``parts``. ``name`` is that of the layer or of the block."""

    name: str
    rows: tuple[LayerRow, ...]
    parts: tuple["Part", ...] = ()

    @property
    def key(self) -> str:
        """What tells it from all other parts."""
        return f"{self.name} {self.rows[0].name} {len(self.rows)}"

    @cached_property
    def likeness(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """Equal for blocks that are drawn alike."""
        return tuple((row.kind, row.output_shape) for row in self.rows)


@dataclass(frozen=True)
class Frame:
    """An opened block around its boxes; ``count`` like ones follow each other, ``joining`` is as in :class:`Block`."""

    part: Part
    kind: str
    count: int
    joining: str


@dataclass(frozen=True)
class Box:
    """One box: a layer, or a closed block (``count`` of them, all alike) that can be opened.

    ``names`` are the layers it stands for, in all like blocks; ``frames`` the opened blocks around it, outermost
    first.
    """

    part: Part
    kind: str
    count: int
    joining: str
    names: frozenset[str]
    frames: tuple[Frame, ...]

    @property
    def is_block(self) -> bool:
        """Whether it stands for a block."""
        return bool(self.part.parts)

    @property
    def row(self) -> LayerRow:
        """The layer it is, or the last one of its block that gives something."""
        given = [row for row in self.part.rows if row.output_shape]
        return given[-1] if given else self.part.rows[-1]

    @property
    def family(self) -> str:
        """Of a block, the family of most of its multiply-adds."""
        return max(self.part.rows, key=lambda row: row.multiply_adds).family


class NetworkPlan:
    """The boxes of a table's rows, with blocks opened and closed. ``opened`` are keys of parts."""

    def __init__(self, table: LayerTable, rows: Sequence[LayerRow]) -> None:
        self._blocks: Mapping[str, Block] = {each.name: each for each in table.blocks}
        self._parts = tuple(_grouped(tuple(rows), 0, self._blocks))
        self.opened: frozenset[str] = frozenset()
        self._merges = True
        self.open_as_fits()

    @property
    def boxes(self) -> tuple[Box, ...]:
        """All boxes in the order of the pass."""
        return tuple(self._boxes(self._parts, (), self.opened))

    @property
    def has_blocks(self) -> bool:
        """Whether there is anything to open and close."""
        return any(each.parts for each in self._parts)

    def open_as_fits(self) -> None:
        """Every layer if there are not too many; else like blocks once, opened as far as that leaves few boxes."""
        self.open_all()
        if len(self.boxes) <= MOST_LAYERS:
            return
        self._merges, self.opened = True, frozenset()
        while True:
            further = self.opened | {box.part.key for box in self.boxes if box.is_block}
            if further == self.opened or len(tuple(self._boxes(self._parts, (), further))) > MOST_BOXES:
                return
            self.opened = frozenset(further)

    def open_all(self) -> None:
        """Every layer."""
        self._merges = False
        self.opened = frozenset(each.key for each in _blocks(self._parts))

    def close_all(self) -> None:
        """The outermost blocks only, but for the one that holds nearly everything."""
        self._merges = True
        self.opened = frozenset(each.key for each in _outermost(self._parts))

    def toggle(self, box: Box) -> None:
        """Open a closed block; for a layer, close the block around it."""
        if box.is_block:
            self.opened |= {box.part.key}
        elif box.frames:
            self.opened -= {box.frames[-1].part.key}

    def _boxes(
        self, parts: Sequence[Part], frames: tuple[Frame, ...], opened: frozenset[str]
    ) -> Iterator[Box]:
        for run in self._runs(parts):
            part = run[0]
            block = self._blocks.get(part.name) if part.parts else None
            kind = (block.kind if block else "" if part.parts else part.rows[0].kind).lstrip("_")
            joining = block.joining if block else ""
            if part.parts and part.key in opened:
                inner = (*frames, Frame(part, kind, len(run), joining))
                for box in self._boxes(part.parts, inner, opened):
                    names = box.names.union(*(_twins(part, each, box.names) for each in run[1:]))
                    yield Box(box.part, box.kind, box.count, box.joining, names, box.frames)
            else:
                names = frozenset(row.name for each in run for row in each.rows)
                yield Box(part, kind, len(run), joining, names, frames)

    def _runs(self, parts: Sequence[Part]) -> Iterator[list[Part]]:
        run: list[Part] = []
        for part in parts:
            if run and not (self._merges and part.parts and part.likeness == run[0].likeness):
                yield run
                run = []
            run.append(part)
        if run:
            yield run


def is_container(kind: str) -> bool:
    """Whether a block only holds layers one after the other, so that its kind says nothing."""
    return kind in _CONTAINERS or not kind


def _grouped(rows: tuple[LayerRow, ...], depth: int, blocks: Mapping[str, Block]) -> Iterator[Part]:
    for path, found in groupby(rows, key=lambda row: tuple(row.name.split(".")[: depth + 1])):
        run, name = tuple(found), ".".join(path)
        if len(run) == 1:
            yield Part(run[0].name, run)
            continue
        inner = tuple(_grouped(run, depth + 1, blocks))
        if len(inner) > 1:
            yield Part(name, run, inner)
        elif name in blocks and not is_container(blocks[name].kind):
            # A block of one block: of the two names the outer one says what they are for.
            yield replace(inner[0], name=name)
        else:
            yield inner[0]


def _blocks(parts: Sequence[Part]) -> Iterator[Part]:
    for each in parts:
        if each.parts:
            yield each
            yield from _blocks(each.parts)


def _outermost(parts: Sequence[Part]) -> Iterator[Part]:
    """Blocks that hold more than half of all layers: closed, they would leave hardly anything to see."""
    total = sum(len(each.rows) for each in parts)
    for each in parts:
        if each.parts and 2 * len(each.rows) > total:
            yield each
            yield from _outermost(each.parts)


def _twins(first: Part, other: Part, names: frozenset[str]) -> set[str]:
    """The layers of a like block that stand where these stand in the first one."""
    pairs = zip(first.rows, other.rows, strict=True)
    return {theirs.name for ours, theirs in pairs if ours.name in names}
