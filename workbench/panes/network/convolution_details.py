"""The right column of the convolution lab: what happens, the sizes with their formula, what is odd."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.core.networks.convolution import Slide
from workbench.core.networks.convolution_settings import CONVOLUTION, POOLINGS, TRANSPOSED
from workbench.core.networks.convolution_words import EXPLANATIONS, remarks, same_padding
from workbench.core.networks.sliding_sizes import FORMULA, TRANSPOSED_FORMULA, size_in_words
from workbench.widgets.fact_list import FactList
from workbench.widgets.headings import Note, SectionHeading

_LETTERS = "n: cells of the picture, k: of the kernel, s: stride, p: padding, d: dilation"


class ConvolutionDetails(QWidget):
    """Explains the slide that is shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.explanation, self.remarks = Note(), Note()
        self._size_heading, self._remarks_heading = (
            SectionHeading("Size of the result"),
            SectionHeading("To note"),
        )
        self.facts = FactList()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(self._size_heading)
        column.addWidget(self.facts)
        column.addSpacing(8)
        column.addWidget(self._remarks_heading)
        column.addWidget(self.remarks)
        column.addWidget(SectionHeading("What does this mean?"))
        column.addWidget(self.explanation)
        column.addStretch(1)
        self.explanation.setText(EXPLANATIONS[CONVOLUTION])
        for each in (self._size_heading, self._remarks_heading):
            each.hide()

    def show_slide(self, slide: Slide, of: int) -> None:
        """Explain a slide, and what is odd about the filter that is shown."""
        self.explanation.setText(EXPLANATIONS[slide.settings.operation])
        found = remarks(slide, min(of, len(slide.kernels) - 1))
        self.remarks.setText("\n\n".join(found))
        for each in (self._remarks_heading, self.remarks):
            each.setVisible(bool(found))
        self._size_heading.show()
        self.facts.set_facts(_facts(slide))


def _facts(slide: Slide) -> list[tuple[str, str]]:
    settings, (channels, rows, columns) = slide.settings, slide.given.shape
    (high, wide), outputs = slide.kernel_shape, slide.outputs.shape
    is_square = (rows, high) == (columns, wide)
    facts = [
        ("Formula", TRANSPOSED_FORMULA if settings.operation == TRANSPOSED else FORMULA),
        ("Where", _LETTERS),
    ]
    facts.append(("Rows and columns" if is_square else "Rows", size_in_words(rows, high, settings)))
    if not is_square:
        facts.append(("Columns", size_in_words(columns, wide, settings)))
    facts.append(("Matrix", _shape(channels, rows, columns)))
    facts.append(("Result, the same as torch’s", _shape(*outputs)))
    if settings.operation == CONVOLUTION and settings.stride == 1 and high % 2 and wide == high:
        facts.append(("Padding that keeps the size", str(same_padding(high, settings.dilation))))
    if settings.operation in POOLINGS:
        facts.append(("Numbers to learn (weights)", "none"))
    else:
        filters = len(slide.kernels)
        facts.append(
            (
                "Numbers to learn (weights and biases)",
                f"({high}·{wide}·{channels} + 1)·{filters} = {(high * wide * channels + 1) * filters:,}",
            )
        )
    return facts


def _shape(channels: int, rows: int, columns: int) -> str:
    return f"{rows} × {columns}" + (f" × {channels} channels" if channels > 1 else "")
