"""The centre of Steer: the picture, before and after the sliders were moved, and what is to be said of it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from superqt import QElidingLabel

from workbench.panes.generator.steer_work import Seen
from workbench.widgets.before_after import BeforeAfter
from workbench.widgets.before_after_stage import IN_TURNS
from workbench.widgets.buttons import icon_button, text_button
from workbench.widgets.headings import Hairline, Tag

_MILLISECONDS = 1000


class SteerStage(QWidget):
    """“Before” is the same point with all sliders at rest."""

    undo_requested = Signal()
    redo_requested = Signal()
    reset_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = ""
        self._seen: Seen | None = None
        self._start: Seen | None = None
        self._build()
        for button, signal in (
            (self._undo, self.undo_requested),
            (self._redo, self.redo_requested),
            (self._reset, self.reset_requested),
        ):
            button.clicked.connect(signal)

    @property
    def seen(self) -> Seen | None:
        """What is shown."""
        return self._seen

    @property
    def picture(self) -> BeforeAfter:
        """The two pictures."""
        return self._picture

    def show_seen(self, seen: Seen, start: Seen | None) -> None:
        """Show a picture, and the one with all sliders at rest where that is known."""
        self._seen = seen
        self.show_start(start if start is not None or not seen.wish.is_at_rest else seen)
        self._facts.setText(_in_words(seen))
        self._warning.setVisible(bool(seen.warning))
        self._warning.setToolTip(seen.warning)
        self._warning.setAccessibleDescription(seen.warning)

    def show_start(self, start: Seen | None) -> None:
        """The picture with all sliders at rest has become known."""
        self._start = start
        if self._seen is not None:
            before = self._seen if start is None else start
            # One name for all points: zoom and place stay while a person steers.
            self._picture.show_pictures(before.pixels, self._seen.pixels, "Generated picture")

    def show_steps(self, can_undo: bool, can_redo: bool, can_reset: bool) -> None:
        """What can be taken back."""
        self._undo.setEnabled(can_undo)
        self._redo.setEnabled(can_redo)
        self._reset.setEnabled(can_reset)

    @property
    def warning(self) -> str:
        """What is said where the point has left what the generator knows."""
        return self._warning.toolTip() if not self._warning.isHidden() else ""

    def clear(self) -> None:
        """Another generator: nothing of the last one is shown."""
        self._seen = self._start = None
        self._picture.show_message("")
        self._facts.setText("")
        self._warning.hide()

    def _build(self) -> None:
        self._picture = BeforeAfter()
        self._picture.set_mode(IN_TURNS)
        # Squares would look like a fault of the generator; the other tools of generators blend them too.
        self._picture.blend_pixels()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._picture, 1)
        column.addWidget(Hairline())
        column.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        self._undo = icon_button("undo-2", "Undo: go back by one step (Ctrl+Z)")
        self._redo = icon_button("redo-2", "Redo: go again where you came from (Ctrl+Shift+Z)")
        self._reset = text_button("Reset sliders", "Bring all sliders back to where they rest", "rotate-cw")
        self._facts = QElidingLabel()
        self._facts.setProperty("role", "note")
        self._facts.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._facts.setToolTip(
            "How far the picture is from the average one, in spreads of what seeds give; its size; how long it took"
        )
        # In this row, so that the picture keeps its place when the warning comes and goes under the hand.
        self._warning = Tag("Far from what it has learned", "warning")
        self._warning.hide()
        row = QHBoxLayout()
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(8)
        for each in (self._undo, self._redo, self._reset, self._warning):
            row.addWidget(each)
        row.addWidget(self._facts, 1)
        return row


def _in_words(seen: Seen) -> str:
    rendered = seen.rendered
    side = rendered.pixels.shape[0]
    parts = [
        f"distance {rendered.distance:.1f} (seeds are at about 1)",
        f"{side} × {side}" if rendered.is_full else f"quick view, {side} × {side}",
        f"{rendered.seconds * _MILLISECONDS:.0f} ms",
    ]
    return " · ".join(parts)
