"""The centre of Steer: the picture, before and after the sliders were moved, and what is to be said of it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from workbench.panes.generator.steer_work import Seen
from workbench.widgets.before_after import BeforeAfter
from workbench.widgets.before_after_stage import IN_TURNS
from workbench.widgets.buttons import text_button
from workbench.widgets.headings import Hairline, Note

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
        self._warning_text.setText(seen.warning)

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

    def clear(self) -> None:
        """Another generator: nothing of the last one is shown."""
        self._seen = self._start = None
        self._picture.show_message("")
        self._facts.setText("")
        self._warning.hide()

    def _build(self) -> None:
        self._picture = BeforeAfter()
        self._picture.set_mode(IN_TURNS)
        self._warning = QFrame()
        self._warning.setProperty("role", "message")
        self._warning.setProperty("kind", "warning")
        self._warning_text = QLabel()
        self._warning_text.setWordWrap(True)
        inner = QHBoxLayout(self._warning)
        inner.setContentsMargins(12, 6, 12, 6)
        inner.addWidget(self._warning_text)
        self._warning.hide()
        warning_row = QHBoxLayout()
        warning_row.setContentsMargins(8, 4, 8, 4)
        warning_row.addWidget(self._warning)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._picture, 1)
        column.addLayout(warning_row)
        column.addWidget(Hairline())
        column.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        self._undo = text_button("Undo", "Go back by one step (Ctrl+Z)", "undo-2")
        self._redo = text_button("Redo", "Go again where you came from (Ctrl+Shift+Z)", "redo-2")
        self._reset = text_button("Reset sliders", "Bring all sliders back to where they rest", "rotate-cw")
        self._facts = Note()
        self._facts.setWordWrap(False)
        self._facts.setMinimumWidth(1)
        self._facts.setToolTip(
            "What is shown: its size, how long it took, its distance from the average picture"
        )
        row = QHBoxLayout()
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(8)
        for each in (self._undo, self._redo, self._reset):
            row.addWidget(each)
        row.addWidget(self._facts, 1)
        return row


def _in_words(seen: Seen) -> str:
    rendered = seen.rendered
    side = rendered.pixels.shape[0]
    parts = [
        f"{side} × {side}" if rendered.is_full else f"quick view, {side} × {side}",
        f"{rendered.seconds * _MILLISECONDS:.0f} ms",
        f"distance {rendered.distance:.1f} (seeds are at about 1)",
    ]
    return " · ".join(parts)
