"""Who made a generated picture, and how: said in its file, below it, and beside it."""

from workbench.core.generators.authorship.made import Labelling, LabellingError, Made
from workbench.core.generators.authorship.saving import save_generated, with_caption_of

__all__ = ["Labelling", "LabellingError", "Made", "save_generated", "with_caption_of"]
