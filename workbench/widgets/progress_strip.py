"""How far a run is, at the bottom of its pane: counts, time left, what was skipped, and Cancel."""

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.widgets.headings import Hairline
from workbench.widgets.icons import icon
from workbench.widgets.time_left import Pace, time_left_in_words

PATIENCE = 300
"""Milliseconds of work that nobody needs to see."""

_SHORTEST_BAR = 48
_MOST = 2**31 - 1


class ProgressStrip(QWidget):
    """Hidden until a run has lasted :data:`PATIENCE`; the closing sentence stays until it is dismissed.

    ``clock`` gives monotonic seconds.
    """

    cancel_requested = Signal()
    skipped_requested = Signal()

    def __init__(self, parent: QWidget | None = None, clock: Callable[[], float] = monotonic) -> None:
        super().__init__(parent)
        self._clock = clock
        self._pace = Pace(clock())
        self._running = False
        self._doing = ""
        self._amount: Callable[[int], str] = "{:,}".format
        self._appear = QTimer(self, singleShot=True, interval=PATIENCE)
        self._appear.timeout.connect(self.show)
        self._build()
        self.hide()

    @property
    def is_running(self) -> bool:
        """Between ``start`` and ``finish``."""
        return self._running

    def start(self, text: str, total: int = 0, amount: Callable[[int], str] = "{:,}".format) -> None:
        """A run begins. ``text`` says what is being done; ``total`` is 0 while it is not yet known.

        ``amount`` says how much of it a number is; without it numbers are counts.
        """
        self._running = True
        self._doing = text
        self._amount = amount
        self._pace = Pace(self._clock())
        self._cancel.setEnabled(True)
        self._cancel.setText("Cancel")
        self._show_running(True)
        self._show_skipped(0)
        self._show_bar(0, total)
        self._text.setText(text)
        self._appear.start()

    def update_progress(self, done: int, total: int, skipped: int = 0, note: str = "") -> None:
        """``done`` of ``total`` are finished, ``skipped`` of these without a result; ``note`` is a remark."""
        if not self._running:
            return
        left = time_left_in_words(self._pace.seconds_left(done, total, self._clock()))
        amount = self._amount
        counts = f"{amount(done)} of {amount(total)}" if total else amount(done) if done else self._doing
        self._show_bar(done, total)
        self._text.setText(" · ".join(part for part in (counts, left, note) if part))
        self._show_skipped(skipped)

    def finish(self, text: str = "") -> None:
        """The run is over. ``text`` stays until dismissed; without it the strip disappears."""
        self._running = False
        self._appear.stop()
        self._show_running(False)
        self._text.setText(text)
        self.setVisible(bool(text))

    def _build(self) -> None:
        self._bar = QProgressBar(textVisible=False)
        self._bar.setAccessibleName("Progress")
        self._bar.setMinimumWidth(_SHORTEST_BAR)
        self._text = _Line()
        self._skipped = QPushButton("Skipped")
        self._skipped.setProperty("role", "link")
        self._skipped.setToolTip("Show what was skipped, and why")
        self._skipped.clicked.connect(self.skipped_requested)
        self._cancel = QPushButton("Cancel")
        self._cancel.setToolTip("Stop after what is in hand; what is done is kept")
        self._cancel.clicked.connect(self._on_cancel_clicked)
        self._dismiss = QToolButton()
        self._dismiss.setIcon(icon("x"))
        self._dismiss.setToolTip("Hide this line")
        self._dismiss.setAccessibleName("Hide this line")
        self._dismiss.clicked.connect(self.hide)
        row = QHBoxLayout()
        row.setContentsMargins(16, 6, 16, 6)
        row.setSpacing(12)
        row.addWidget(self._bar, 1)
        row.addWidget(self._text)
        row.addWidget(self._skipped)
        row.addStretch()
        row.addWidget(self._cancel)
        row.addWidget(self._dismiss)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Hairline())
        column.addLayout(row)

    def _on_cancel_clicked(self) -> None:
        self._cancel.setEnabled(False)
        self._cancel.setText("Stopping …")
        self.cancel_requested.emit()

    def _show_running(self, is_running: bool) -> None:
        self._bar.setVisible(is_running)
        self._cancel.setVisible(is_running)
        self._dismiss.setVisible(not is_running)

    def _show_bar(self, done: int, total: int) -> None:
        # A range of 0 to 0 is Qt's sign for "busy, end unknown".
        # Qt counts no further than this; bytes of large files go beyond it.
        scale = 1 + total // _MOST
        self._bar.setRange(0, total // scale)
        self._bar.setValue(done // scale)

    def _show_skipped(self, skipped: int) -> None:
        self._skipped.setText(f"{skipped:,} skipped (show)")
        self._skipped.setVisible(skipped > 0)


class _Line(QLabel):
    """One line as long as there is room for it; it wraps only where there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def sizeHint(self) -> QSize:
        """All of the text in one line."""
        width = self.fontMetrics().horizontalAdvance(self.text()) + 1
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """The longest word."""
        words = self.text().split() or [""]
        return QSize(max(map(self.fontMetrics().horizontalAdvance, words)), self.fontMetrics().height())
