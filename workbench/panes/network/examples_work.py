"""What the view of examples asks for beside the thread of the window. Heavy imports stay inside the functions."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.study.examples import Example, examples_of
from workbench.study.study import Study
from workbench.widgets.tile_sheet import Tile

if TYPE_CHECKING:
    from workbench.widgets.pixels import Pixels

SHOWN = 9
_NO_SIGNAL = 1e-12


@dataclass(frozen=True)
class Sought:
    """Which unit's examples are wanted, and how they are to look; ``around`` is the colour beside the pictures."""

    model: str
    layer: str
    unit: int
    side: int
    is_whole: bool
    around: tuple[int, int, int]


@dataclass(frozen=True, eq=False)
class FoundExamples:
    """The examples of a unit and their ``tiles`` (N×side×side×3), and in how many ``pictures`` they were sought.

    ``is_silent``: the unit responded to none of the pictures.
    """

    sought: Sought
    examples: tuple[Example, ...]
    tiles: "Pixels | None"
    captions: tuple[Tile, ...]
    pictures: int
    is_silent: bool = False


def found_examples(study: Study, sought: Sought) -> FoundExamples:
    """Look examples up in the study, and cut them out of their pictures."""
    import numpy as np

    from workbench.core.networks.example_pictures import example_picture
    from workbench.core.pictures.reading import UnreadablePicture, read

    found = examples_of(study, sought.model, sought.layer, sought.unit, SHOWN)
    if not found.examples:
        return FoundExamples(sought, (), None, (), found.pictures)
    tiles, captions = [], []
    for rank, each in enumerate(found.examples, start=1):
        word = ""
        try:
            picture = read(Path(each.file.path))
            tiles.append(example_picture(picture, each.box, sought.side, sought.is_whole, sought.around))
        except UnreadablePicture as reason:
            word = "unreadable"
            tiles.append(np.zeros((sought.side, sought.side, 3), dtype=np.uint8))
            description = f"{each.file.name} could not be read. {reason}"
        else:
            description = f"{rank}. {each.file.name}: activation {each.activation:.4g}"
        captions.append(Tile(f"{each.activation:.3g}", word=word, description=description))
    is_silent = all(abs(each.activation) < _NO_SIGNAL for each in found.examples)
    return FoundExamples(sought, found.examples, np.stack(tiles), tuple(captions), found.pictures, is_silent)
