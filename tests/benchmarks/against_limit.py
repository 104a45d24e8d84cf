"""How much of the time goes into decoding and computing, the two things that cannot be left out."""

import tempfile
from pathlib import Path
from statistics import median

from tests.benchmarks.classifying import BareNetwork, decoded, end_to_end
from tests.benchmarks.measuring import Measured, in_turns, in_words, seconds
from tests.benchmarks.photographs import write_photographs
from workbench.core.models.cards import card

PICTURES = 400


def measure() -> Measured:
    """Our whole way against decoding alone and the network alone, each on all cores, times added."""
    model = card("squeezenet1_1")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "photographs"
        files = write_photographs(folder, PICTURES)
        bare = BareNetwork(model, files)
        end_to_end(folder)
        pairs = in_turns(
            lambda: end_to_end(folder),
            lambda: seconds(lambda: decoded(files, model)) + bare.seconds(),
        )
    figures = f"{pairs.per_picture(PICTURES)} (batches of {bare.batch_size})"
    return Measured(in_words(pairs.speed), figures, median(pairs.speed) >= 0.9)
