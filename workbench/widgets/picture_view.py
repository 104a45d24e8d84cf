"""One picture, large, with a line below that reads the pixel under the pointer."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from workbench.widgets.halvings import Halvings
from workbench.widgets.icons import icon
from workbench.widgets.picture_canvas import PictureCanvas
from workbench.widgets.pixel_numbers import COLOUR_NUMBERS, READ_AT, Lines, opacity_of_numbers
from workbench.widgets.pixels import PixelValue

if TYPE_CHECKING:
    from workbench.widgets.pixels import Pixels

__all__ = ["PictureView", "PixelValue"]

_EMPTY_TEXT = "Choose a picture to see it here."


class PictureView(QWidget):
    """Shows one picture: fit to the room or zoomed by wheel, pinch, keys and buttons, moved by dragging.

    Where its pixels are seen large, their numbers fade in, unless a person has switched them off.

    Keys: ``+`` and ``-`` zoom, ``0`` fits, ``1`` is 100 %; the arrows move a zoomed picture and otherwise ask
    for the next or the previous one, as Page Up and Page Down always do.
    """

    value_under_pointer_changed = Signal(object)
    """The :class:`PixelValue` under the pointer, or None beside the picture."""
    next_requested = Signal()
    previous_requested = Signal()

    def __init__(
        self, empty_text: str = "Choose a picture to see it here.", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._empty_text = empty_text
        self._name = ""
        self._numbers: Lines = COLOUR_NUMBERS
        self._are_numbers_wanted = True
        self._build()
        self.show_picture(None)

    @property
    def zoom(self) -> float:
        """Screen pixels per picture pixel: 1.0 is 100 %."""
        return self._canvas.zoom

    @property
    def is_fitted(self) -> bool:
        """Whether the whole picture is shown, whatever the size of the window."""
        return self._canvas.is_fitted

    @property
    def canvas(self) -> PictureCanvas:
        """The part that shows the picture, without the line below."""
        return self._canvas

    @property
    def read_out(self) -> str:
        """What the line below the picture says."""
        return self._read_out.text

    def show_picture(
        self, picture: "Pixels | None", name: str = "", halvings: Halvings | None = None
    ) -> None:
        """Show a picture, uint8, H×W×3; None for the empty text. Raises ValueError for any other array.

        ``halvings`` are those of this picture that were made ahead, so that the window need not wait for them.

        A picture of the same name and size as the one before keeps zoom and place, so that two states of one
        picture can be compared; any other is fitted.
        """
        before = self._canvas.picture
        is_same = picture is not None and before is not None and picture.shape == before.shape
        keeps_view = is_same and name == self._name
        self._name = name
        self._canvas.set_picture(picture, self._empty_text, keeps_view, halvings)
        self._describe(self._empty_text)

    def show_message(self, text: str) -> None:
        """Show a sentence in place of the picture, for instance why it could not be read."""
        self._name = ""
        self._canvas.set_picture(None, text, keeps_view=False)
        self._describe(text)

    def set_numbers(self, lines: Lines) -> None:
        """Which numbers stand in the pixels, where they are switched on and seen large."""
        self._numbers = lines
        self._canvas.set_numbers(lines if self._are_numbers_wanted else ())

    def show_numbers(self, are_wanted: bool) -> None:
        """Switch the numbers in the pixels on, and zoom in until they can be read; or switch them off."""
        self._are_numbers_wanted = are_wanted
        self.set_numbers(self._numbers)
        if are_wanted and self._canvas.picture is not None:
            viewport = self._canvas.viewport()
            self._canvas.set_zoom(max(viewport.zoom, READ_AT * viewport.ratio))
        self._on_view_changed()

    def fit(self) -> None:
        """Show the whole picture."""
        self._canvas.fit()

    def set_zoom(self, zoom: float) -> None:
        """Zoom around the middle; 1.0 is 100 %."""
        self._canvas.set_zoom(zoom)

    def _build(self) -> None:
        self._canvas = PictureCanvas()
        self._canvas.view_changed.connect(self._on_view_changed)
        self._canvas.pixel_pointed.connect(self._on_pixel_pointed)
        self._canvas.next_requested.connect(self.next_requested)
        self._canvas.previous_requested.connect(self.previous_requested)
        self.setFocusProxy(self._canvas)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._canvas, 1)
        layout.addLayout(self._build_line())

    def _build_line(self) -> QHBoxLayout:
        self._read_out = _ReadOut()
        self._zoom_label = QLabel()
        self._zoom_label.setProperty("role", "note")
        self._zoom_label.setToolTip(
            "Size on the screen: at 100 %, a pixel of the picture is one of the screen"
        )
        self._zoom_label.setAccessibleName("Zoom")
        line = QHBoxLayout()
        line.setContentsMargins(8, 2, 4, 2)
        line.setSpacing(2)
        line.addWidget(self._read_out, 1)
        line.addWidget(self._zoom_label)
        line.addSpacing(6)
        self._buttons = (
            _button("zoom-out", "Zoom out", "Smaller (−)", self._canvas.zoom_out),
            _button("zoom-in", "Zoom in", "Larger (+)", self._canvas.zoom_in),
            _button("maximize", "Fit", "Fit: show the whole picture (0)", self._canvas.fit),
            _button("", "Actual size", "Actual size, 100 % (1)", self._canvas.show_actual_size),
        )
        self._numbers_button = _button(
            "binary",
            "Numbers",
            "Zoom in until the numbers of the pixels can be read, or switch them off",
            self._on_numbers_clicked,
        )
        self._numbers_button.setCheckable(True)
        self._buttons = (*self._buttons, self._numbers_button)
        for button in self._buttons:
            line.addWidget(button)
        return line

    def _on_numbers_clicked(self) -> None:
        self.show_numbers(self._numbers_button.isChecked())

    def _on_view_changed(self) -> None:
        has_picture = self._canvas.picture is not None
        self._zoom_label.setText(f"{self._canvas.zoom:.0%}" if has_picture else "")
        scale = self._canvas.viewport().scale if has_picture else 0.0
        self._numbers_button.setChecked(self._are_numbers_wanted and opacity_of_numbers(scale) > 0)
        for button in self._buttons:
            button.setEnabled(has_picture)

    def _on_pixel_pointed(self, value: PixelValue | None) -> None:
        if value is None or self._canvas.picture is None:
            self._read_out.show_resting_text()
        else:
            self._read_out.show_value(value, digits=len(str(max(self._canvas.picture.shape))))
        self.value_under_pointer_changed.emit(value)

    def _describe(self, text: str) -> None:
        """What the line says while no pixel is pointed at, and what a screen reader says at all times."""
        picture = self._canvas.picture
        if picture is not None:
            size = f"{picture.shape[1]} × {picture.shape[0]}"
            text = f"{self._name}   {size}" if self._name else size
        self._canvas.setAccessibleName("Picture")
        self._canvas.setAccessibleDescription(text)
        self._read_out.set_resting_text(text if picture is not None else "")


class _ReadOut(QWidget):
    """The value of a pixel in one line: as much of it as there is room for, and never cut within a number."""

    def __init__(self) -> None:
        super().__init__()
        self._resting_text = ""
        self._texts: tuple[str, ...] = ("",)
        self._swatch = QLabel()
        self._label = QLabel()
        self._label.setProperty("role", "note")
        self._label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._swatch)
        layout.addWidget(self._label, 1)
        self.setToolTip("The pixel under the pointer: place, colour as 0–255, as 0–1, and as on the web")
        self.show_resting_text()

    @property
    def text(self) -> str:
        """What is read out."""
        return self._label.text()

    def set_resting_text(self, text: str) -> None:
        """What stands here while no pixel is pointed at."""
        self._resting_text = text
        self.show_resting_text()

    def show_resting_text(self) -> None:
        """Nothing is pointed at."""
        self._swatch.hide()
        self._texts = (self._resting_text,)
        self._show_what_fits()

    def show_value(self, value: PixelValue, digits: int) -> None:
        """Read out a pixel; its place is written with so many digits."""
        square = QPixmap(QSize(12, 12) * self.devicePixelRatioF())
        square.fill(QColor(value.red, value.green, value.blue))
        square.setDevicePixelRatio(self.devicePixelRatioF())
        self._swatch.setPixmap(square)
        self._swatch.show()
        self._texts = _read_outs(value, digits)
        self._show_what_fits()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._show_what_fits()

    def _show_what_fits(self) -> None:
        metrics, room = self._label.fontMetrics(), self.width() - 24
        fitting = (text for text in self._texts if metrics.horizontalAdvance(text) <= room)
        text = next(fitting, self._texts[-1])
        self._label.setText(metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, self.width()))


def _read_outs(value: PixelValue, digits: int) -> tuple[str, ...]:
    """From all there is to say down to the least. Padding keeps the line still while the pointer moves."""
    place = f"x {_padded(value.x, digits)} · y {_padded(value.y, digits)}"
    colour = f"R {_padded(value.red, 3)} G {_padded(value.green, 3)} B {_padded(value.blue, 3)}"
    normalised = " ".join(f"{channel:.3f}" for channel in value.normalised)
    parts = ((place, colour, normalised, value.hex), (place, colour, value.hex), (place, colour), (colour,))
    return tuple("   ".join(each) for each in parts)


def _padded(number: int, digits: int) -> str:
    return str(number).rjust(digits, "\N{FIGURE SPACE}")


def _button(picture: str, name: str, tip: str, pressed: Callable[[], None]) -> QToolButton:
    button = QToolButton()
    if picture:
        button.setIcon(icon(picture))
    else:
        button.setText("1:1")
    button.setAccessibleName(name)
    button.setToolTip(tip)
    button.clicked.connect(pressed)
    return button
