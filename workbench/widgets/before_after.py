"""A picture before and after it was changed: side by side, one over the other with a divider, or in turns."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from superqt import QElidingLabel

from workbench.widgets.before_after_stage import DIVIDED, IN_TURNS, SIDE_BY_SIDE, BeforeAfterStage
from workbench.widgets.buttons import text_button
from workbench.widgets.icons import icon
from workbench.widgets.joined_canvas import CanvasesTogether
from workbench.widgets.picture_viewport import LARGEST_FIT
from workbench.widgets.pixels import PixelValue

if TYPE_CHECKING:
    from workbench.widgets.pixels import Pixels

_MODES = (
    (
        SIDE_BY_SIDE,
        "Side by side",
        "The picture before and after, beside or above each other, as there is room",
    ),
    (DIVIDED, "Divided", "Both upon each other, with a divider to drag"),
    (IN_TURNS, "In turns", "The picture after; hold a button to see it before"),
)
_PLACES = 1000


class BeforeAfter(QWidget):
    """Both are zoomed and moved together; the line below reads the pixel under the pointer in both."""

    next_requested = Signal()
    previous_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mode = SIDE_BY_SIDE
        self._name = self._message = ""
        self._pictures: tuple[Pixels, Pixels] | None = None
        self._stage = BeforeAfterStage()
        self.before, self.after = self._stage.before, self._stage.after
        self._together = CanvasesTogether((self.before, self.after), self)
        self._build()
        self._connect()
        self.set_mode(SIDE_BY_SIDE)
        self.show_message("")

    @property
    def mode(self) -> str:
        """``SIDE_BY_SIDE``, ``DIVIDED`` or ``IN_TURNS``."""
        return self._mode

    @property
    def read_out(self) -> str:
        """What the line below the pictures says."""
        return self._read_out.text()

    def show_pictures(self, before: "Pixels", after: "Pixels", name: str) -> None:
        """Show two pictures, uint8, H×W×3; those of the same name and sizes as the last keep zoom and place."""
        last = self._pictures
        is_same = name == self._name and last is not None
        self._name, self._pictures = name, (before, after)
        if last is None or last[0] is not before:
            self.before.set_picture(
                before, "", is_same and last is not None and last[0].shape == before.shape
            )
        self._stage.arrange_for(after.shape[1], after.shape[0])
        self._stage.set_mode(self._mode)
        part = self.before.seen_part
        keeps = is_same and last is not None and last[1].shape == after.shape
        self.after.set_picture(after, "", keeps)
        if is_same and part is not None:
            self.after.show_part(part)
        self._describe()

    def show_message(self, text: str) -> None:
        """Show a sentence in place of the pictures."""
        self._name, self._pictures, self._message = "", None, text
        self._stage.show_message()
        self.before.set_picture(None, "", keeps_view=False)
        self.after.set_picture(None, text, keeps_view=False)
        self._describe()

    def blend_pixels(self) -> None:
        """Blend the pixels of small pictures; only beyond the largest fit are they seen as they are."""
        for canvas in (self.before, self.after):
            canvas.smooth_up_to = LARGEST_FIT
            canvas.update()
        self._zoom.setToolTip(
            f"{self._zoom.toolTip()}. Zoom in beyond {LARGEST_FIT:.0%} to see single pixels"
        )

    def set_mode(self, mode: str) -> None:
        """Show the two in another way."""
        self._mode = mode
        self._buttons[mode].setChecked(True)
        self._divider.setVisible(mode == DIVIDED)
        self._hold.setVisible(mode == IN_TURNS)
        if self._pictures is not None:
            self._stage.set_mode(mode)
        self._describe()

    def _build(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(8, 6, 8, 6)
        top.setSpacing(4)
        self._buttons, self._group = {}, QButtonGroup(self)
        for mode, text, tip in _MODES:
            button = self._buttons[mode] = text_button(text, tip)
            button.setCheckable(True)
            self._group.addButton(button)
            top.addWidget(button)
        self._hold = text_button(
            "Hold to see before", "As long as you hold it, the picture before is shown (Space)"
        )
        self._divider = QSlider(Qt.Orientation.Horizontal)
        self._divider.setRange(0, _PLACES)
        self._divider.setValue(_PLACES // 2)
        self._divider.setAccessibleName("Divider between before and after")
        self._divider.setToolTip("Moves the divider: left of it is the picture before, right of it after")
        top.addWidget(self._hold)
        top.addWidget(self._divider, 1)
        top.addStretch(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._stage, 1)
        column.addLayout(self._line())

    def _line(self) -> QHBoxLayout:
        self._read_out, self._zoom = QElidingLabel(), QLabel()
        self._read_out.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._read_out.setToolTip(
            "The pixel under the pointer: place, and red, green, blue (0–255) before and after"
        )
        self._zoom.setToolTip("Size on the screen: at 100 %, a pixel of the new picture is one of the screen")
        line = QHBoxLayout()
        line.setContentsMargins(8, 2, 4, 2)
        line.setSpacing(2)
        for label in (self._read_out, self._zoom):
            label.setProperty("role", "note")
        line.addWidget(self._read_out, 1)
        line.addWidget(self._zoom)
        self._zooming = (
            _tool("zoom-out", "", "Zoom out", "Smaller (−)", self.after.zoom_out),
            _tool("zoom-in", "", "Zoom in", "Larger (+)", self.after.zoom_in),
            _tool("maximize", "", "Fit", "Fit: show the whole picture (0)", self.after.fit),
            _tool("", "1:1", "Actual size", "Actual size, 100 % (1)", self.after.show_actual_size),
        )
        for button in self._zooming:
            line.addWidget(button)
        return line

    def _connect(self) -> None:
        for canvas in (self.before, self.after):
            canvas.next_requested.connect(self.next_requested)
            canvas.previous_requested.connect(self.previous_requested)
            canvas.pixel_pointed.connect(self._on_pixel_pointed)
        self.after.view_changed.connect(self._on_view_changed)
        self._group.buttonClicked.connect(self._on_mode_clicked)
        self._divider.valueChanged.connect(self._on_divider_moved)
        self._stage.divided.connect(self._on_stage_divided)
        self._hold.pressed.connect(self._on_hold_pressed)
        self._hold.released.connect(self._on_hold_released)

    def _on_mode_clicked(self, button: QPushButton) -> None:
        self.set_mode(next(mode for mode, each in self._buttons.items() if each is button))

    def _on_divider_moved(self, place: int) -> None:
        self._stage.divide(place / _PLACES)

    def _on_stage_divided(self, share: float) -> None:
        with QSignalBlocker(self._divider):
            self._divider.setValue(round(_PLACES * share))

    def _on_hold_pressed(self) -> None:
        self._stage.show_before(True)

    def _on_hold_released(self) -> None:
        self._stage.show_before(False)

    def _on_view_changed(self) -> None:
        has_picture = self._pictures is not None
        self._zoom.setText(f"{self.after.zoom:.0%}" if has_picture else "")
        for button in self._zooming:
            button.setEnabled(has_picture)

    def _on_pixel_pointed(self, value: PixelValue | None) -> None:
        if value is None or self._pictures is None:
            self._describe()
            return
        before, after = self._pictures
        place = f"x {value.x} · y {value.y}"
        if before.shape == after.shape:
            values = f"before {_colour(before, value)}   after {_colour(after, value)}"
        else:
            values = f"R {value.red} G {value.green} B {value.blue}"
        self._read_out.setText(f"{place}   {values}")

    def _describe(self) -> None:
        if self._pictures is None:
            text = ""
        else:
            before, after = (f"{each.shape[1]:,} × {each.shape[0]:,}" for each in self._pictures)
            text = f"{self._name}   {before}" + (f" → {after}" if before != after else "")
            if self._mode == DIVIDED and _is_reshaped(*self._pictures):
                text += "   The new picture has another shape, so the two do not lie exactly upon each other."
        self._read_out.setText(text)
        for canvas, name in ((self.before, "Picture before"), (self.after, "Picture after")):
            canvas.setAccessibleName(name)
            canvas.setAccessibleDescription(text or self._message)


def _is_reshaped(before: "Pixels", after: "Pixels") -> bool:
    wide, high = (old / new for old, new in zip(before.shape[1::-1], after.shape[1::-1], strict=True))
    return abs(wide - high) > 0.01 * high


def _colour(picture: "Pixels", at: PixelValue) -> str:
    return " ".join(str(int(channel)) for channel in picture[at.y, at.x])


def _tool(picture: str, text: str, name: str, tip: str, pressed: Callable[[], None]) -> QToolButton:
    button = QToolButton()
    if picture:
        button.setIcon(icon(picture))
    button.setText(text)
    button.setAccessibleName(name)
    button.setToolTip(tip)
    button.clicked.connect(pressed)
    return button
