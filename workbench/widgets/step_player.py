"""Play, pause, step and speed of an animation that goes through numbered steps."""

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

from workbench.widgets.buttons import icon_button
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.icons import icon

_SPEEDS = (("Slow", 1500, 1), ("Calm", 700, 1), ("Quick", 200, 1), ("Fast", 40, 1), ("Fastest", 30, 10))
"""Name, milliseconds between two pictures, steps from one to the next."""
_USUAL = 1
FAST = 3
"""The speed at which steps are seen as one movement."""
_TIPS = "Move through all places of the window", "How quickly the window moves on"
_SHORTEST_SLIDER = 64


class StepPlayer(QWidget):
    """A row of buttons with a slider through all steps; it stops at the last one, and when it is hidden.

    One that ``repeats`` begins again after the last step. ``tips`` say what the slider and the speed are for.
    """

    step_changed = Signal(int)
    playing_changed = Signal(bool)

    def __init__(
        self,
        parent: QWidget | None = None,
        tips: tuple[str, str] = _TIPS,
        speed: int = _USUAL,
        repeats: bool = False,
    ) -> None:
        super().__init__(parent)
        self._count = 0
        self._step = 0
        self._tips, self._usual, self._repeats = tips, speed, repeats
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timeout)
        self._build()
        self.set_count(0)

    @property
    def step(self) -> int:
        """The step that is shown, counted from 0."""
        return self._step

    @property
    def is_playing(self) -> bool:
        return self._timer.isActive()

    def set_count(self, count: int) -> None:
        """So many steps there are; with another number than before it starts again."""
        if count != self._count or not count:
            self.pause()
            self._count, self._step = count, 0
            with QSignalBlocker(self._slider):
                self._slider.setRange(0, max(0, count - 1))
            self._show()

    def go_to(self, step: int) -> None:
        """Show one step, the nearest that there is."""
        step = min(max(0, step), max(0, self._count - 1))
        if step != self._step:
            self._step = step
            self._show()
            self.step_changed.emit(step)

    def play(self) -> None:
        """Go on from here; from the end, begin again."""
        if not self._count or self.is_playing:
            return
        if self._step >= self._count - 1:
            self.go_to(0)
        self._timer.start(_SPEEDS[self._speed.currentIndex()][1])
        self._show()
        self.playing_changed.emit(True)

    def pause(self) -> None:
        """Stand still."""
        if self.is_playing:
            self._timer.stop()
            self._show()
            self.playing_changed.emit(False)

    def toggle(self) -> None:
        """Play or pause."""
        if self.is_playing:
            self.pause()
        else:
            self.play()

    def hideEvent(self, event: QHideEvent) -> None:
        self.pause()

    def _build(self) -> None:
        self._restart = icon_button("skip-back", "Back to the first step (Home)")
        self._back = icon_button("step-back", "One step back")
        self._play = icon_button("play", "Play (space bar)")
        self._forward = icon_button("step-forward", "One step forward")
        self._end = icon_button("skip-forward", "To the last step")
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setMinimumWidth(_SHORTEST_SLIDER)
        self._slider.setAccessibleName("Step")
        self._slider.setToolTip(self._tips[0])
        self._place = QLabel()
        self._place.setProperty("role", "note")
        self._speed = ChoiceBox([name for name, _, _ in _SPEEDS])
        self._speed.setMinimumContentsLength(6)
        self._speed.setCurrentIndex(self._usual)
        self._speed.setAccessibleName("Speed")
        self._speed.setToolTip(self._tips[1])
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for button in (self._restart, self._back, self._play, self._forward, self._end):
            row.addWidget(button)
        row.addWidget(self._slider, 1)
        row.addWidget(self._place)
        row.addWidget(self._speed)
        self._restart.clicked.connect(self._on_restart)
        self._back.clicked.connect(self._on_back)
        self._play.clicked.connect(self.toggle)
        self._forward.clicked.connect(self._on_forward)
        self._end.clicked.connect(self._on_end)
        self._slider.valueChanged.connect(self.go_to)
        self._speed.currentIndexChanged.connect(self._on_speed_changed)

    def _on_timeout(self) -> None:
        is_at_end = self._step >= self._count - 1
        self.go_to(0 if is_at_end else self._step + _SPEEDS[self._speed.currentIndex()][2])
        if self._step >= self._count - 1 and not self._repeats:
            self.pause()

    def _on_restart(self) -> None:
        self.pause()
        self.go_to(0)

    def _on_back(self) -> None:
        self.pause()
        self.go_to(self._step - 1)

    def _on_forward(self) -> None:
        self.pause()
        self.go_to(self._step + 1)

    def _on_end(self) -> None:
        self.pause()
        self.go_to(self._count - 1)

    def _on_speed_changed(self, at: int) -> None:
        self._timer.setInterval(_SPEEDS[at][1])

    def _show(self) -> None:
        with QSignalBlocker(self._slider):
            self._slider.setValue(self._step)
        self._place.setText(f"Step {self._step + 1:,} of {self._count:,}" if self._count else "")
        words, picture = ("Pause", "pause") if self.is_playing else ("Play", "play")
        self._play.setIcon(icon(picture))
        self._play.setAccessibleName(words)
        self._play.setToolTip(f"{words} (space bar)")
        for button in (self._restart, self._back):
            button.setEnabled(self._step > 0)
        for button in (self._forward, self._end):
            button.setEnabled(self._step + 1 < self._count)
        self._play.setEnabled(self._count > 0)
        self._slider.setEnabled(self._count > 1)
