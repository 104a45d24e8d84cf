"""What the families of layers do, in at most five sentences each, for people who meet them for the first time."""

from workbench.core.networks.layer_rows import EVERYTHING, INPUT, PARTLY, LayerRow, LayerTable, Totals
from workbench.core.wording import size_in_words

_FAMILIES = {
    INPUT: (
        "The picture as the network gets it: a grid of numbers, three for each pixel (red, green, blue). "
        "Everything that follows is computed from them."
    ),
    "convolution": (
        "A convolution slides small grids of weights (filters) over what comes before. At each place it multiplies, "
        "adds up, and writes one number: how much the place looks like the filter. Each filter makes one map, so it "
        "has as many channels as filters. The same filter is used everywhere, which is why so few weights are enough."
    ),
    "pooling": (
        "Pooling takes small windows and keeps one number of each: the largest, or the mean. The maps become smaller, "
        "and it matters less where exactly something was seen. It has nothing to learn."
    ),
    "linear": (
        "A linear layer connects every number before it with every one of its units, each by a weight of its own. "
        "That makes most of the weights in many networks. The last one of a classifier has one unit for each label."
    ),
    "attention": (
        "Attention lets every place of the picture look at all others and take over from those that matter to it. How "
        "much one place matters to another is computed from the picture itself, not fixed in the weights. So each "
        "value depends on the whole picture."
    ),
    "normalisation": (
        "Normalisation brings the values of each channel to a common scale, then stretches and shifts them by two "
        "weights it has learnt. It keeps training stable. It does not look for anything in the picture."
    ),
    "activation": (
        "An activation changes each number by itself; ReLU, for instance, makes negative ones zero. Without it, any "
        "number of layers could do no more than a single one. It has nothing to learn, and often writes over its input."
    ),
    "dropout": (
        "During training this switches parts off at random, so that the network does not rely on a few of them. When "
        "the network is used, as here, it does nothing."
    ),
    "block": (
        "A block holds layers, but these weights belong to none of them: the block uses them itself, for instance to "
        "mark positions in the picture or to scale what a layer gives."
    ),
}
_OTHER = "This part reshapes or rearranges numbers, or does something of its own; its name is that of its program code."
_UNUSED = (
    "These weights took no part: the network decides from picture to picture which of its layers it uses, or keeps "
    "them for training only."
)
FROZEN_NOTE = (
    "All weights are frozen here: networks are used as others trained them, and nothing in them changes."
)


def explanation(row: LayerRow) -> str:
    """What a layer does, in at most five sentences."""
    return _FAMILIES.get(row.family, _OTHER) if row.is_used else _UNUSED


def layer_facts(row: LayerRow) -> list[tuple[str, str]]:
    """A layer's figures for a list of facts."""
    facts = []
    if row.output_shape:
        facts.append(("Output (height × width × channels)", row.output_in_words))
    if row.name != INPUT:
        facts.append(("Weights", row.arithmetic or "none"))
    if row.biases:
        facts.append(("Biases", f"{row.biases:,}"))
    if row.fixed_values:
        facts.append(("Fixed numbers that are not trained (buffers)", f"{row.fixed_values:,}"))
    if row.multiply_adds:
        facts.append(("Multiplications with an addition", f"{row.multiply_adds:,}"))
    if row.output_shape:
        facts.append(("Memory for its output", _memory_in_words(row)))
    if row.receptive_field:
        facts.append(("Each value sees (receptive field)", _field_in_words(row)))
    if row.state:
        facts.append(("State", "Some weights are frozen" if row.state == PARTLY else row.state.capitalize()))
    return facts


def network_facts(table: LayerTable) -> list[tuple[str, str]]:
    """The totals of a network for a list of facts."""
    sums: Totals = table.totals
    height, width = table.size
    layers = sum(1 for row in table.rows if row.parameters)
    trained = sums.parameters - sums.frozen
    return [
        ("Parameters", f"{sums.weights:,} weights + {sums.biases:,} biases = {sums.parameters:,}"),
        ("Memory for the parameters", size_in_words(sums.parameter_bytes)),
        ("Memory for the outputs of one picture", f"{size_in_words(sums.bytes)} ({sums.values:,} values)"),
        ("Multiplications with an addition", f"{sums.multiply_adds:,} for one picture"),
        ("Rows with parameters", f"{layers:,} of {len(table.rows):,}"),
        ("Pictures", f"{width} × {height} pixels"),
        (
            "Frozen or trained",
            "all frozen" if not trained else f"{sums.frozen:,} frozen, {trained:,} trained",
        ),
    ]


def _memory_in_words(row: LayerRow) -> str:
    if not row.values:
        return "none: it writes over its input, or reads it differently"
    return f"{row.values:,} values, {size_in_words(row.bytes)} ({row.precision})"


def _field_in_words(row: LayerRow) -> str:
    words = row.field_in_words
    return "the whole picture" if words == EVERYTHING else f"{words} pixels"
