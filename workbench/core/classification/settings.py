"""How pictures are classified, and what the answers look like. Kept apart from torch: forms need it at once."""

from dataclasses import dataclass

from workbench.core.settings import SHARE, setting
from workbench.core.tables import Column, Table


@dataclass(frozen=True)
class ClassifySettings:
    """Settings of the task “classify”."""

    model: str = setting("squeezenet1_1", "Model", "The network that looks at the pictures.")
    top: int = setting(
        5,
        "Labels per picture (top k)",
        "How many labels are kept for each picture, the most probable first.",
        minimum=1,
        maximum=1000,
    )
    threshold: float = setting(
        0.0,
        "Leave out labels below",
        "Labels with a smaller probability are not listed. The most probable label of a picture is always kept, "
        "so that no picture is missing from the table.",
        minimum=0.0,
        maximum=1.0,
        unit=SHARE,
    )
    colours: str = setting(
        "as stored",
        "Colours",
        "“As stored” gives the network the numbers in the file, as in its training, whatever colour profile the file "
        "names. “sRGB” converts them by the profile first, as on the screen.",
        choices=("as stored", "sRGB"),
        is_advanced=True,
    )


LABELS = Table(
    "classify",
    (
        Column("rank", "integer", "Rank", "1 is the most probable label."),
        Column("label", "text", "Label", "The label's name, as the model's makers wrote it."),
        Column("label_index", "integer", "Label number", "Counted from 0 in the model's own order."),
        Column(
            "probability",
            "share",
            "How sure (probability)",
            "How sure the network is (softmax probability). It is not the chance of being right.",
        ),
    ),
    row_format="{label} ({probability})",
)
