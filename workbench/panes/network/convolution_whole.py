"""The same filter on the whole picture: the picture and its result side by side."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from workbench.core.networks.convolution_words import number_in_words
from workbench.core.pictures.colour_scales import diverging
from workbench.panes.network.convolution_work import Pixels, WholeResult
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.headings import Note
from workbench.widgets.picture_view import PictureView
from workbench.widgets.theme import theme

_LOOKS = ("In colours around zero", "As a picture, clipped to 0–255")
_STOPS = 9


class WholePicture(QWidget):
    """Two pictures and the scale of the second."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._result: WholeResult | None = None
        self._name = ""
        self._build()
        self._look.activated.connect(self._on_look_chosen)

    @property
    def result_view(self) -> PictureView:
        """The right one of the two pictures."""
        return self._after

    def show_picture(self, picture: Pixels | None, name: str) -> None:
        """Show another picture; its result is not known yet."""
        self._name = name
        self._before.show_picture(picture, name)
        self.show_result(None)

    def show_result(self, result: WholeResult | None) -> None:
        """Show what the filter made of it; None while that is not known."""
        self._result = result
        if result is None:
            self._after.show_message("The result appears here.")
            self._note.setText("")
        else:
            self._show()

    def show_message(self, text: str) -> None:
        """Say why there is no result."""
        self._result = None
        self._after.show_message(text)
        self._note.setText("")

    def _build(self) -> None:
        self._before, self._after = PictureView("Open a picture to see it here."), PictureView("")
        self._look = ChoiceBox(_LOOKS)
        self._look.setAccessibleName("How the result is shown")
        self._look.setToolTip(
            "Around zero, blue is below and orange above; clipped, all below 0 is black and all above 255 white"
        )
        self._look.setMinimumContentsLength(20)
        self._scale = _Scale()
        self._note = Note()
        pictures = QHBoxLayout()
        pictures.setSpacing(8)
        for name, view in (("Picture", self._before), ("Result", self._after)):
            half = QVBoxLayout()
            half.setSpacing(4)
            caption = QLabel(name)
            caption.setProperty("role", "note")
            half.addWidget(caption)
            half.addWidget(view, 1)
            pictures.addLayout(half, 1)
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addWidget(self._look)
        below.addWidget(self._scale, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(pictures, 1)
        column.addWidget(self._note)
        column.addLayout(below)

    def _on_look_chosen(self, _: int) -> None:
        if self._result is not None:
            self._show()

    def _show(self) -> None:
        result = self._result
        assert result is not None
        is_signed = self._look.currentIndex() == 0 and result.signed is not None
        self._scale.show_largest(result.largest if is_signed else None)
        shown = result.signed if is_signed and result.signed is not None else result.clipped
        self._after.show_picture(shown, f"Result of {self._name}" if self._name else "Result")
        notes = []
        if not result.is_finite:
            notes.append(
                "Some numbers are larger than 32 bits can hold and became infinite. Choose smaller numbers."
            )
        if result.signed is None:
            notes.append("Pooling in three colours gives a picture in colour.")
        self._note.setText(" ".join(notes))
        self._note.setVisible(bool(notes))


class _Scale(QWidget):
    """The scale around zero with its ends."""

    def __init__(self) -> None:
        super().__init__()
        self._largest: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.update)

    def show_largest(self, largest: float | None) -> None:
        """Show the scale up to ±``largest``; None for the greys from 0 to 255."""
        self._largest = largest
        self.setAccessibleName(f"Scale: {', '.join(self._texts())}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, round(34 * theme().measures.scale))

    def _texts(self) -> tuple[str, str, str]:
        if self._largest is None:
            return "0 or less", "", "255 or more"
        return number_in_words(-self._largest), "0", number_in_words(self._largest)

    def paintEvent(self, event: QPaintEvent) -> None:
        import numpy as np

        painter = QPainter(self)
        high = self.height() // 2 - 2
        bar = QRect(0, 0, self.width(), high)
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        for share in np.linspace(0, 1, _STOPS):
            red, green, blue = (
                (round(255 * share),) * 3
                if self._largest is None
                else (int(each) for each in diverging(np.array([2 * share - 1]))[0])
            )
            gradient.setColorAt(float(share), f"#{red:02x}{green:02x}{blue:02x}")
        painter.fillRect(bar, gradient)
        painter.setPen(theme().colour("text"))
        places = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight)
        for text, place in zip(self._texts(), places, strict=True):
            painter.drawText(
                QRect(0, high + 2, self.width(), high + 2), place | Qt.AlignmentFlag.AlignTop, text
            )
