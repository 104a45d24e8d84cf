"""The table of a network's layers as data: rows, totals, and how their figures are written."""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.core.tables import Column, Row

FROZEN, TRAINED, PARTLY = "frozen", "trained", "partly frozen"
ADDED, JOINED = "added", "joined"
INPUT, ITSELF = "input", "(the network itself)"
EVERYTHING = "everything"
# Families whose layers hold the weights or change the size: what the usual tables of a lecture list.
MAIN_FAMILIES = ("convolution", "linear", "attention", "pooling")
_EXACT_BELOW = 10_000

LAYER_COLUMNS = (
    Column(
        "layer", "text", "Layer", "Its name inside the network; the second call of a layer ends with “:2”."
    ),
    Column("kind", "text", "Kind", "What it does, as programmers call it."),
    Column("output", "text", "Output", "Height × width × channels of what it gives."),
    Column(
        "values", "integer", "Values", "How many numbers it adds to the memory; none when it writes in place."
    ),
    Column("bytes", "integer", "Memory", "Bytes of these values at their precision."),
    Column("weights", "integer", "Weights", "The numbers it has learnt, without biases."),
    Column("arithmetic", "text", "How they are counted", "(kernel × channels before) × channels after."),
    Column("biases", "integer", "Biases", "One number that is added for each channel."),
    Column(
        "multiply_adds",
        "integer",
        "Multiply-adds",
        "Multiplications, each with an addition, for one picture.",
    ),
    Column(
        "receptive_field",
        "text",
        "Sees",
        "How many pixels of the picture one value depends on (receptive field).",
    ),
    Column(
        "state", "text", "State", "Whether its weights are frozen, or changed when the network is trained."
    ),
)
"""The columns of the table wherever it is shown or written."""


@dataclass(frozen=True)
class LayerRow:
    """One layer, or the weights a block or the network keeps beside its layers.

    ``name`` is that of :class:`~workbench.core.networks.tracing.Layer`; the picture is :data:`INPUT`, weights of the
    network itself are :data:`ITSELF`. ``output_shape`` is written as H×W×C. ``values`` and ``bytes`` are what the
    output adds to the memory: 0 when it overwrites its input or only reads it differently. ``fixed_values`` are
    numbers that no training changes (running means, positions). ``receptive_field`` is height and width in pixels,
    None where it is unknown. ``state`` is "" without weights. ``is_used`` is False for weights that took no part.
    """

    name: str
    kind: str
    family: str
    output_shape: tuple[int, ...] = ()
    grid: tuple[int, int] | None = None
    units: int = 0
    values: int = 0
    bytes: int = 0
    weights: int = 0
    arithmetic: str = ""
    biases: int = 0
    parameter_bytes: int = 0
    fixed_values: int = 0
    multiply_adds: int = 0
    receptive_field: tuple[int, int] | None = None
    sees_everything: bool = False
    state: str = ""
    precision: str = ""
    is_used: bool = True

    @property
    def parameters(self) -> int:
        """Weights and biases together."""
        return self.weights + self.biases

    @property
    def is_main(self) -> bool:
        """Whether a short table lists it: the picture, what has a main family, and what multiplies."""
        return self.name == INPUT or self.family in MAIN_FAMILIES or self.multiply_adds > 0

    @property
    def has_filters(self) -> bool:
        """Whether its weights can be looked at as filters; the second call of a layer has those of the first."""
        return self.family in ("convolution", "linear") and self.weights > 0 and self.is_used

    @property
    def output_in_words(self) -> str:
        """“224×224×64”; nothing for weights beside the layers."""
        return "×".join(map(str, self.output_shape))

    @property
    def field_in_words(self) -> str:
        """“43×43”, the receptive field in pixels; “everything” when each value depends on the whole picture."""
        if self.sees_everything:
            return EVERYTHING
        return "×".join(map(str, self.receptive_field)) if self.receptive_field else ""


@dataclass(frozen=True)
class Block:
    """A part that holds layers. ``joining`` is how it brings branches together: "", "added" or "joined" (side by side).

    What is added to the output of a block's own layers is, nearly always, the block's input: a skip connection.
    """

    name: str
    kind: str
    output_shape: tuple[int, ...]
    joining: str = ""


@dataclass(frozen=True)
class Totals:
    """Sums over all rows of a table."""

    values: int
    bytes: int
    weights: int
    biases: int
    parameter_bytes: int
    multiply_adds: int
    frozen: int

    @property
    def parameters(self) -> int:
        """Weights and biases together."""
        return self.weights + self.biases


@dataclass(frozen=True)
class LayerTable:
    """All layers of a network for pictures of ``size`` (height, width), in the order in which they compute."""

    size: tuple[int, int]
    rows: tuple[LayerRow, ...]
    blocks: tuple[Block, ...] = ()

    @property
    def totals(self) -> Totals:
        """The sums below the table."""
        return totals(self.rows)

    def main_rows(self) -> tuple[LayerRow, ...]:
        """The rows of a short table; their weights are not all of the network's."""
        return tuple(row for row in self.rows if row.is_main)

    def row(self, name: str, only_main: bool = False) -> LayerRow | None:
        """The row of this name; of a block that has none, the last of its rows, or of those of the short table."""
        rows = self.main_rows() if only_main else self.rows
        within = [each for each in rows if each.name.startswith(f"{name}.")]
        exact = next((each for each in self.rows if each.name == name), None)
        return exact or (within[-1] if within else None)


def totals(rows: Sequence[LayerRow]) -> Totals:
    """Sums over some rows; ``frozen`` counts the parameters in rows that are frozen as a whole."""

    def of(name: str) -> int:
        return sum(getattr(row, name) for row in rows)

    frozen = sum(row.parameters for row in rows if row.state == FROZEN)
    counted = ("values", "bytes", "weights", "biases", "parameter_bytes", "multiply_adds")
    return Totals(**{name: of(name) for name in counted}, frozen=frozen)


def count_in_short(number: int) -> str:
    """A number as tables of networks write it: “150K”, “3.2M”; exact below 10,000."""
    if number < _EXACT_BELOW:
        return str(number)
    rounded = float(f"{number:.1e}")
    for unit, step in (("T", 1e12), ("G", 1e9), ("M", 1e6), ("K", 1e3)):
        if rounded >= step:
            return f"{rounded / step:.2g}{unit}" if rounded < 100 * step else f"{rounded / step:.0f}{unit}"
    return str(number)


def cells(row: LayerRow) -> Row:
    """A row as it is written into a file; see :data:`LAYER_COLUMNS`."""
    state = row.state if row.is_used or not row.state else f"{row.state}, not used"
    return (
        row.name,
        row.kind,
        row.output_in_words,
        row.values,
        row.bytes,
        row.weights,
        row.arithmetic,
        row.biases,
        row.multiply_adds,
        row.field_in_words,
        state,
    )


def table_cells(table: LayerTable) -> list[Row]:
    """All rows and the totals, as they are written into a file."""
    sums = table.totals
    parameters = f"{sums.weights} + {sums.biases} = {sums.parameters:,} parameters"
    last = (
        "total",
        "",
        "",
        sums.values,
        sums.bytes,
        sums.weights,
        parameters,
        sums.biases,
        sums.multiply_adds,
        "",
        "",
    )
    return [*map(cells, table.rows), last]
