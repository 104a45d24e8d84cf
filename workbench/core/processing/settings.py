"""What the task “process” is told, and what its table looks like. Kept apart from cv2: forms need it at once."""

from dataclasses import dataclass

from workbench.core.processing.text import NO_STEPS, as_text, from_text
from workbench.core.settings import setting
from workbench.core.tables import Column, Table

PNG, JPEG, AS_THE_SOURCE = "png", "jpeg", "as the source"
USUAL_QUALITY = 95


@dataclass(frozen=True)
class ProcessSettings:
    """Settings of the task “process”. However its steps are written, the same ones are the same text here."""

    steps: str = setting(
        NO_STEPS,
        "Steps",
        "What is done, in this order, for instance “grey; blur kind=gaussian size=5; edges kind=canny low=50 "
        "high=150”. “none” changes nothing and only writes the pictures anew.",
    )
    format: str = setting(
        PNG,
        "File format",
        "“png” keeps every value. “jpeg” makes smaller files and changes values a little. “as the source” writes JPEG "
        "for JPEG files and PNG for all others.",
        choices=(PNG, JPEG, AS_THE_SOURCE),
    )
    quality: int = setting(
        USUAL_QUALITY,
        "JPEG quality",
        "95 is hardly told from the original; 75 needs less than half of the space.",
        minimum=1,
        maximum=100,
        counts_if={"format": (JPEG, AS_THE_SOURCE)},
    )

    def __post_init__(self) -> None:
        """Raises :class:`StepError` naming the step that is wrong."""
        if isinstance(self.steps, str):
            object.__setattr__(self, "steps", as_text(from_text(self.steps)))
        if self.format == PNG:
            object.__setattr__(self, "quality", USUAL_QUALITY)


NEW_PICTURE_COLUMNS = (
    Column("file", "text", "New picture", "Its name inside the folder that was chosen for new pictures."),
    Column("width", "integer", "Width", "Of the new picture, in pixels."),
    Column("height", "integer", "Height", "Of the new picture, in pixels."),
    Column("bytes", "integer", "Bytes", "Size of the new file."),
    Column("sha256", "text", "Checksum (sha256)", "Of all bytes of the new file."),
)
"""Of a picture that a task has written."""

PROCESSED = Table(
    "process",
    (
        *NEW_PICTURE_COLUMNS,
        Column(
            "findings",
            "text",
            "Found on the way",
            "What single steps found out: Otsu's threshold, or the main colours and their shares of the pixels.",
        ),
    ),
    row_format="{file}, {width} × {height} pixels. {findings}",
)
